"""Reads the code blocks of README and docs, and runs those of one page after the other.

As a program (``python tests/docs/pages.py PAGE ...``) it runs them in one IPython shell and prints what failed as JSON;
``WAN_PAGES`` names the folder for their working folders. Python and magic blocks of a page share one namespace; shell
blocks run in bash.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = ("python", "ipython", "sh")
PLAIN = ("", "text", "yaml", "mermaid", "toml", "html")
_FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,})(?P<language>[^\s`]*)[^\n]*$")
_REASON = re.compile(r"<!-- not run: (?P<reason>.+?) -->")


@dataclass(frozen=True)
class Block:
    """One fenced block: its place, its language, its text, and why it is not run (empty if it is run)."""

    page: Path
    line: int
    language: str
    code: str
    reason: str

    @property
    def where(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """Return README, CONTRIBUTING and every page of the docs."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in found if "_build" not in page.parts]


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page, without ``{directive}`` blocks of MyST."""
    lines = page.read_text(encoding="utf-8").splitlines()
    number, reason = 0, ""
    while number < len(lines):
        line = lines[number]
        if found := _REASON.search(line):
            reason = found["reason"]
        elif fence := _FENCE.match(line):
            end = number + 1
            while lines[end].strip() != fence["ticks"]:
                end += 1
            if not fence["language"].startswith("{"):
                code = "\n".join(one.removeprefix(fence["indent"]) for one in lines[number + 1 : end])
                yield Block(page, number + 1, fence["language"], code, reason)
            number, reason = end, ""
        elif line.strip():
            reason = ""
        number += 1


def run(todo: list[Path]) -> list[str]:
    """Run the blocks of each page in its own working folder; return the failures."""
    from IPython.core.interactiveshell import InteractiveShell

    import wan_widgets as wan
    from wan_widgets.judging import worker
    from wan_widgets.session import backends

    backends._INTERVAL, backends._LONGEST_INTERVAL = 0.05, 0.25  # a simulated video is done at once
    worker._lower_priority = lambda: None  # with all cores busy, the blocks would wait for minutes
    shell = InteractiveShell.instance(colors="nocolor")
    wan.load_ipython_extension(shell)
    failures = []
    for page in todo:
        shell.reset(new_session=True, aggressive=False)
        os.chdir(tempfile.mkdtemp(dir=os.environ["WAN_PAGES"]))
        for block in blocks(page):
            if not block.reason and block.language in RUN:
                began = time.monotonic()
                failures += [f"{block.where}\n{problem}" for problem in _run(shell, block)]
                print(f"{time.monotonic() - began:5.1f} s  {block.where}", file=sys.stderr)
        for name in ("limits", "price_table", "home", "name_template"):
            delattr(wan.settings, name)
        wan.use("simulator")
    return failures


def _run(shell: object, block: Block) -> Iterator[str]:
    if block.language == "sh":
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block.code], capture_output=True, text=True, timeout=120
        )
        if done.returncode:
            yield f"exit {done.returncode}\n{done.stdout}{done.stderr}"
        return
    result = shell.run_cell(block.code)
    problem = result.error_before_exec or result.error_in_exec
    if problem is not None:
        yield f"{type(problem).__name__}: {problem}"


if __name__ == "__main__":
    said = run([Path(name) for name in sys.argv[1:]])
    print(f"\n{json.dumps(said)}")
