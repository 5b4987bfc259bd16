"""Bytes that the page receives when a widget opens."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import wan_widgets as wan
from tests.benchmarks.table import Figure

CODE = ("_esm", "_css", "bundle")


def measure() -> list[Figure]:
    """Return the size of the page's code, and of the state beside it."""
    wan.use("simulator")
    state = wan.form(prompt="A lighthouse in the fog", duration=10).get_state()
    own = sum(len(json.dumps(value)) for name, value in state.items() if name not in CODE)
    static = Path(wan.__file__).parent / "widgets" / "static"
    figures = [Figure(row="bytes_sent", what="state of a form without the code", value=own, unit="bytes")]
    for path in sorted(static.glob("*.js")):
        code = path.read_bytes()
        goal = 30_000 if path.stem == "form" else None
        size = len(gzip.compress(code, 9, mtime=0))
        method = f"built file, gzip -9; {len(code):,} bytes unpacked"
        figures.append(
            Figure(row="bytes_sent", what=f"code of {path.stem}", value=size, unit="bytes", goal=goal, method=method)
        )
    return figures
