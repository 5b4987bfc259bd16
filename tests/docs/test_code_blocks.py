"""Every code block of README, CONTRIBUTING and docs runs on the simulator, or says why it does not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.simulators import simulating

from docs.pages import PLAIN, ROOT, RUN, blocks, pages
from wan_widgets._models.catalog import MODELS
from wan_widgets.session import SIMULATOR_FOLDER

PAGES = pages()
NOT_RUN = 14
"""Number of blocks that a reader would run and the test does not. A comment above each says why."""


def environment(folder: Path) -> dict[str, str]:
    """Return an environment in which ``wan-widgets`` is the one of this checkout, on the simulator."""
    tools = folder / "tools"
    tools.mkdir()
    program = tools / "wan-widgets"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wan_widgets.cli "$@"\n')
    program.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join((os.fspath(ROOT), os.environ.get("PYTHONPATH", ""))).rstrip(os.pathsep),
        "WAN_BACKEND": "simulator",
        "WAN_HOME": os.fspath(folder / "home"),
        "WAN_PAGES": os.fspath(folder),
        "IPYTHONDIR": os.fspath(folder / "ipython"),
    }


def test_every_code_block_runs(tmp_path, monkeypatch):
    # The guides register models with their simulator, which is in this process.
    monkeypatch.setattr(MODELS, "_models", dict(MODELS._models))
    monkeypatch.setattr(MODELS, "_tables", {})
    with simulating(tmp_path / "home" / SIMULATOR_FOLDER):
        done = subprocess.run(
            [sys.executable, os.fspath(ROOT / "tests/docs/pages.py"), *map(os.fspath, PAGES)],
            cwd=tmp_path,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=900,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    failures = json.loads(done.stdout.splitlines()[-1])
    assert failures == [], "\n\n".join(failures) + done.stderr
    print(done.stderr)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_is_of_a_kind_that_is_known(page):
    assert [block.where for block in blocks(page) if block.language not in (*RUN, *PLAIN)] == []


def test_the_blocks_that_are_not_run_are_counted():
    left_out = [block.where for page in PAGES for block in blocks(page) if block.reason]
    assert len(left_out) == NOT_RUN, left_out


def test_the_main_job_of_the_readme_makes_a_video(tmp_path):
    (line,) = [block.code for block in blocks(ROOT / "README.md") if block.code.startswith("python3 -m venv")]
    command = line.rpartition("&& .venv/bin/")[2]
    assert command.startswith("wan-widgets generate ")
    with simulating(tmp_path / "home" / SIMULATOR_FOLDER):
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "cat.mp4").read_bytes()[4:8] == b"ftyp"


def test_a_reason_stands_above_a_block():
    for page in PAGES:
        said = len(re.findall(r"<!-- not run: ", page.read_text(encoding="utf-8")))
        assert said == sum(bool(block.reason) for block in blocks(page)), page


def test_a_block_that_fails_is_found(tmp_path):
    page = ROOT / "docs" / "index.md"
    code = (
        "import sys, json; sys.path.insert(0, 'tests'); from docs import pages; from pathlib import Path;"
        f"page = Path({os.fspath(page)!r});"
        "pages.blocks = lambda _: iter([pages.Block(page, 1, 'python', '1 / 0', ''), pages.Block(page, 2, 'sh', 'exit 3', ''),"
        "pages.Block(page, 3, 'ipython', '%wan --no-such-option x', ''), pages.Block(page, 4, 'python', 'x = 1', '')]);"
        "print(json.dumps(pages.run([page])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    failures = json.loads(done.stdout.splitlines()[-1])
    assert [failure.splitlines()[0] for failure in failures] == [f"docs/index.md:{line}" for line in (1, 2, 3)]
