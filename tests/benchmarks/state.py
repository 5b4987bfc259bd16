"""Bytes that a form and a card send when they open, and that one more job adds.

Run: python tests/benchmarks/state.py
"""

from __future__ import annotations

import json
import os
import tempfile

os.environ["WAN_HOME"] = tempfile.mkdtemp()

import wan_widgets as wan


def main() -> None:
    """Print the size of each synced trait, and the page's code apart from them."""
    wan.use("simulator")
    form = wan.form(prompt="A lighthouse in the fog", duration=10)
    state = form.get_state()
    code = {"_esm", "bundle"}
    sizes = {name: len(json.dumps(value)) for name, value in state.items()}
    for name in sorted(sizes, key=lambda name: -sizes[name]):
        print(f"{name:24} {sizes[name]:8,}")
    print(f"{'state without the code':24} {sum(size for name, size in sizes.items() if name not in code):8,}")
    print(f"{'code':24} {sum(size for name, size in sizes.items() if name in code):8,}")


if __name__ == "__main__":
    main()
