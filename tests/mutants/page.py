"""The modules of the page: their changes, and the tests that load a module, nearest first."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from .changes import Change

FRONTEND = Path("wan_widgets", "frontend")
PATIENCE = 60.0
"""Seconds after which a change that hangs a file of tests counts as noticed."""
_IMPORTED = re.compile(r'(?:from |import |import\()"(\.[^"]+)"')
_LOADED = re.compile(r'"(?:\.\./\.\./src/)?([\w/]+\.tsx?)"')
"""How a test names the modules that it loads: below `src`, or from its own folder."""


def modules_below(path: Path) -> list[Path]:
    """Return the modules with the page's logic: components and what is generated are left out."""
    found = sorted(path.rglob("*.ts")) if path.is_dir() else [path]
    return [one for one in found if not one.name.endswith(".d.ts") and not {"generated", "node_modules"} & {*one.parts}]


def changes_of_page(paths: list[Path], root: Path) -> list[Change]:
    """Return every change that is made of some modules, in the order of their text."""
    if not paths:
        return []
    program = root / FRONTEND / "test" / "mutants" / "changes.mjs"
    done = subprocess.run(["node", program, *paths], capture_output=True, check=True, timeout=120)
    texts = {str(path): path.read_text(encoding="utf-8") for path in paths}
    return [
        Change(
            Path(one["path"]).relative_to(root),
            one["line"],
            None,
            " ".join(one["before"].split())[:110],
            one["after"][:110],
            f"{texts[one['path']][: one['begin']]}{one['after']}{texts[one['path']][one['end'] :]}",
        )
        for one in json.loads(done.stdout)
    ]


def tests_that_load(module: Path, frontend: Path) -> list[Path]:
    """Return the tests of the page that load a module, those first that load it by the fewest imports."""
    steps = {
        test: distance
        for test in sorted(frontend.glob("test/*/*.test.mjs"))
        if (distance := _steps(test, module, frontend)) is not None
    }
    return sorted(steps, key=lambda test: steps[test])


def _steps(test: Path, module: Path, frontend: Path) -> int | None:
    """Return by how many imports a test comes to a module; None where it does not."""
    known, now, count = {test}, {test}, 0
    while now:
        if module in now:
            return count
        now = {one for path in now for one in _named_in(path, frontend)} - known
        known |= now
        count += 1
    return None


def _named_in(path: Path, frontend: Path) -> list[Path]:
    """Return the modules that a module imports or a test loads."""
    text = path.read_text(encoding="utf-8")
    found = [path.parent / name for name in _IMPORTED.findall(text)]
    if path.suffix == ".mjs":
        found += [frontend / "src" / name for name in _LOADED.findall(text)]
    named = [Path(f"{one}{ending}") for one in found for ending in ("", ".ts", ".tsx")]
    return [one.resolve() for one in named if one.suffix in (".ts", ".tsx", ".mjs") and one.is_file()]
