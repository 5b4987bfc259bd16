"""User programs in type checkers: mypy and pyright, both strict."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import wan_widgets

PACKAGE = Path(wan_widgets.__file__).parent
PYRIGHT = PACKAGE / "frontend" / "node_modules" / "pyright" / "index.js"
PROGRAMS = ("accepted.py", "refused.py")

Places = set[tuple[str, int]]
"""Programs and lines with errors."""


def mypy(folder: Path) -> Places:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--follow-imports", "silent"]
    done = subprocess.run(
        [*command, "--no-error-summary", *PROGRAMS],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    print(done.stdout)
    lines = [line.split(":") for line in done.stdout.splitlines() if ": error: " in line]
    return {(name, int(number)) for name, number, *_ in lines}


def pyright(folder: Path) -> Places:
    config = {"typeCheckingMode": "strict", "include": [*PROGRAMS], "extraPaths": [str(PACKAGE.parent)]}
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    node = shutil.which("node")
    assert node is not None, "pyright needs node"
    command = [node, str(PYRIGHT), "--outputjson", "--project", str(folder), "--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    said = json.loads(done.stdout)
    print(done.stdout)
    assert said["summary"]["filesAnalyzed"] == len(PROGRAMS)
    errors = [one for one in said["generalDiagnostics"] if one["severity"] == "error"]
    return {(Path(one["file"]).name, one["range"]["start"]["line"] + 1) for one in errors}


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_a_right_program_is_accepted_and_every_mistake_is_named(checker, tmp_path):
    mistakes = set()
    for name in PROGRAMS:
        copy = Path(shutil.copy(Path(__file__).parent / name, tmp_path))
        lines = copy.read_text().splitlines()
        mistakes |= {(name, number) for number, line in enumerate(lines, 1) if line.endswith("# mistake")}
    assert len(mistakes) > 10
    assert checker(tmp_path) == mistakes
