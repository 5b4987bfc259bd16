"""Processor time of imports in a kernel, compared with clients of other services.

Each import is in a process of its own, interleaved with the others; medians of nine. The modules are compiled
beforehand, as they are once they have been imported, whatever PYTHONDONTWRITEBYTECODE says.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

from tests.benchmarks.peers import PACKAGES, folder
from tests.benchmarks.table import Figure

ROUNDS = 9
LOAD = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
start = time.process_time()
shell.extension_manager.load_extension('wan_widgets')
"""
FORM = """
import ipywidgets
import wan_widgets as wan
start = time.process_time()
wan.use('simulator')
wan.form(prompt='A fox')
"""
BARE = """
import ipywidgets
start = time.process_time()
import anywidget
class Bare(anywidget.AnyWidget):
    _esm = 'export default { render() {} }'
Bare()
"""
OTHER_MAGICS = LOAD.replace("wan_widgets", "autoreload")
LIMITS = {
    "%load_ext wan_widgets": ("%load_ext autoreload", OTHER_MAGICS),
    "first form, after ipywidgets": ("a bare anywidget, after ipywidgets", BARE),
}
"""What stands beside a figure instead of another client: the least that something of its kind takes."""
OURS = {
    "import wan_widgets": ("import wan_widgets", 20.0),
    "%load_ext wan_widgets": (
        LOAD,
        30.0,
    ),
    "first form, after ipywidgets": (
        FORM,
        100.0,
    ),
}
CHILD = """
import time
import ipykernel.kernelapp
start = time.process_time()
{body}
print(1000 * (time.process_time() - start))
"""


def measure() -> list[Figure]:
    """Return the cost of each import, with the least of its kind or the cheapest other client."""
    installed = folder()
    bodies = {name: body for name, (body, _) in OURS.items()} | {
        package: f"import {module}" for package, module in PACKAGES.items()
    }
    bodies |= dict(LIMITS.values())
    spans: dict[str, list[float]] = {name: [] for name in bodies}
    with tempfile.TemporaryDirectory() as compiled:
        env = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        for number in range(ROUNDS + 1):
            for name, body in bodies.items():
                paths = [str(installed)] if name in PACKAGES else [env["PYTHONPATH"]]
                command = [sys.executable, "-c", CHILD.format(body=body)]
                own = {**env, "PYTHONPATH": os.pathsep.join(paths)}
                done = subprocess.run(command, capture_output=True, text=True, check=True, env=own)
                if number:  # the first one compiles
                    spans[name].append(float(done.stdout.split()[-1]))
    medians = {name: statistics.median(found) for name, found in spans.items()}
    cheapest = min(PACKAGES, key=lambda name: medians[name])
    method = f"CPU time after ipykernel is imported, median of {ROUNDS}, interleaved"
    ours = []
    for name, (_, goal) in OURS.items():
        beside = LIMITS[name][0] if name in LIMITS else cheapest
        ours.append(
            Figure(
                row="imports", what=name, value=medians[name], unit="ms", goal=goal,
                beside=beside if name in LIMITS else f"import of {cheapest}", beside_value=medians[beside], method=method,
            )
        )  # fmt: skip
    others = [
        Figure(row="imports", what=f"peer: {name}", value=medians[name], unit="ms", method=method) for name in PACKAGES
    ]
    return ours + others
