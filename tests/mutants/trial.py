"""Trying a change: a copy of the project, the tests that come by the changed function, and whether one fails."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.areas import area_of

from .changes import Change
from .page import FRONTEND, PATIENCE, tests_that_load

_NOT_COPIED = shutil.ignore_patterns("node_modules", ".*", "__pycache__", "wan_videos", "build", "dist")
_MOST_SECONDS = 60.0
"""How long the tests of one change may take together; the quickest are run first."""
_PATIENCE = 60.0
"""Seconds beyond what the tests take, after which a change that hangs them counts as noticed."""
_NO_TESTS = 5
"""What pytest returns when it has found none."""
_WRONG_USE = 4
"""What pytest returns for a file that does not exist."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a change."""

    noticed: bool
    tests: int
    """How many tests came by the changed function; of the page, how many files of tests load the changed module."""

    @property
    def word(self) -> str:
        """One word for it."""
        return "killed" if self.noticed else "survived" if self.tests else "unreached"


class Trials:
    """A copy of the project in which changes are tried, one after the other.

    Parameters
    ----------
    root : Path
        Of the project.
    tests : tuple of str
        The tests to run; by default, those of the area of each change.
    """

    def __init__(self, root: Path, tests: tuple[str, ...] = ()) -> None:
        self._root = root
        self._tests = tests
        self._folder = Path(tempfile.mkdtemp(prefix="wan-mutants-"))
        self._copy = self._folder / "copy"
        self._reach: dict[tuple[str, ...], list[dict[str, Any]]] = {}

    def __enter__(self) -> Self:
        shutil.copytree(self._root, self._copy, ignore=_NOT_COPIED)
        packages = self._root / FRONTEND / "node_modules"
        if packages.is_dir():
            (self._copy / FRONTEND / "node_modules").symlink_to(packages.resolve())
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def of(self, change: Change) -> Outcome:
        """Run the tests with a change; return whether a test noticed it."""
        return self._of_page(change) if change.path.is_relative_to(FRONTEND) else self._of_package(change)

    def _of_page(self, change: Change) -> Outcome:
        frontend = (self._copy / FRONTEND).resolve()
        module = self._copy / change.path
        tests = tests_that_load(module.resolve(), frontend)
        with _changed(module, change):
            noticed = any(_ended(["node", "--test", str(one)], frontend, PATIENCE, {**os.environ}) for one in tests)
        return Outcome(noticed=noticed, tests=len(tests))

    def _of_package(self, change: Change) -> Outcome:
        tests = self._that_come_by(change)
        if not tests:
            return Outcome(noticed=False, tests=0)
        listed = self._folder / "tests.txt"
        listed.write_text("\n".join(one["id"] for one in tests))
        with _changed(self._copy / change.path, change):
            code = self._run([f"@{listed}", "-x"], sum(one["seconds"] for one in tests) * 3 + _PATIENCE)
        return Outcome(noticed=code not in (0, _NO_TESTS), tests=len(tests))

    def _that_come_by(self, change: Change) -> list[dict[str, Any]]:
        """Return the tests that call the changed function, or any of the module for what is at its head.

        Of a module of data nothing is called: there the quickest tests of the area are taken.
        """
        module = change.path.relative_to("wan_widgets").as_posix()
        where = f"{module}:" if change.function is None else f"{module}:{change.function}"
        measured = self._measured(change.path)
        near = [
            one
            for one in measured
            if any(name.startswith(where) if change.function is None else name == where for name in one["functions"])
        ]
        found, seconds = [], 0.0
        for one in near or (measured if change.function is None else []):
            if seconds < _MOST_SECONDS:
                found.append(one)
                seconds += one["seconds"]
        return found

    def _measured(self, path: Path) -> list[dict[str, Any]]:
        """Return what the tests of a module's area call, the quickest first."""
        area = self._tests or tuple(area_of(path))
        if area not in self._reach:
            out = self._folder / f"reach-{len(self._reach)}.json"
            code = self._run(["-p", "tests.mutants.reach", *area], 1800, WAN_REACH=str(out))
            if code == _WRONG_USE or not out.exists():
                raise SystemExit(f"The tests of {path} could not be run: {' '.join(area)}")
            self._reach[area] = sorted(json.loads(out.read_text()), key=lambda one: one["seconds"])
        return self._reach[area]

    def _run(self, arguments: list[str], limit: float, **more: str) -> int:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *arguments]
        environment = {
            **os.environ,
            "PYTHONPATH": str(self._copy),
            "PYTHONDONTWRITEBYTECODE": "1",  # a changed module of the same size and second would not be compiled again
            "WAN_TIER": "fast",
            "WAN_TEST_CLIPS": os.environ.get("WAN_TEST_CLIPS", str(self._folder / "clips")),
            **more,
        }
        return _ended([*command, "-m", "not browser and not nightly"], self._copy, limit, environment)


@contextmanager
def _changed(module: Path, change: Change) -> Iterator[None]:
    whole = module.read_text(encoding="utf-8")
    module.write_text(change.source, encoding="utf-8")
    try:
        yield
    finally:
        module.write_text(whole, encoding="utf-8")


def _ended(command: list[str], folder: Path, limit: float, environment: dict[str, str]) -> int:
    """Run a program, and end it with all that it has started after some seconds; return its exit code."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return -1
