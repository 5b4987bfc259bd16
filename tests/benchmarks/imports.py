"""CPU that importing costs, each in a process of its own, interleaved; medians of 15.

The modules are compiled beforehand, as they are once they have been installed or imported, whatever
PYTHONDONTWRITEBYTECODE says.

Run: python tests/benchmarks/imports.py
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

SNIPPETS = {
    "import ipywidgets": "import ipywidgets",
    "import wan_widgets": "import wan_widgets",
    "%load_ext wan_widgets": "from IPython.core.interactiveshell import InteractiveShell\n"
    "shell = InteractiveShell.instance()\nstart = time.process_time()\n"
    "shell.extension_manager.load_extension('wan_widgets')",
    "first form, after ipywidgets": "import ipywidgets\nimport wan_widgets as wan\n"
    "start = time.process_time()\nwan.use('simulator')\nwan.form(prompt='A fox')",
}

CHILD = """
import os, sys, tempfile, time
os.environ["WAN_HOME"] = tempfile.mkdtemp()
import ipykernel.kernelapp
start = time.process_time()
{body}
heavy = [name for name in ("httpx", "av", "anywidget", "numpy", "PIL") if name in sys.modules]
print(1000 * (time.process_time() - start), ",".join(heavy) or "-")
"""

ROUNDS = 15


def main() -> None:
    """Print one row for each snippet."""
    times: dict[str, list[float]] = {name: [] for name in SNIPPETS}
    heavy: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as compiled:
        env = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        for number in range(ROUNDS + 1):
            for name, body in SNIPPETS.items():
                command = [sys.executable, "-c", CHILD.format(body=body)]
                done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
                spent, loaded = done.stdout.split()[-2:]
                heavy[name] = loaded
                if number:  # the first one compiles
                    times[name].append(float(spent))
    base = statistics.median(times["import ipywidgets"])
    print(f"{'':32} CPU ms   x import ipywidgets   heavy modules loaded")
    for name, values in times.items():
        middle = statistics.median(values)
        print(f"{name:32} {middle:6.1f}   {middle / base:19.2f}   {heavy[name]}")


if __name__ == "__main__":
    main()
