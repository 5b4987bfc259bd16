"""A service that outlives its clients, a fork server whose clients are killed, and the figures at the end of the run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jobs.fake import make_video
from support.process_output import line_of

from . import fork_server
from .service import Service, serving

MOST = 180.0
"""Seconds that a process may take to report."""
FIGURE = "killed processes"
"""The name of a figure among the properties of a test, and the heading above all figures."""


class ForkServer:
    """Starts processes, reports their messages, and kills them."""

    def __init__(self) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", fork_server.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def start(self, do: str, environment: dict[str, str], asked: Any = (), boundary: str = "") -> int:
        """Start a process; return its id."""
        order = {"do": do, "environment": environment, "asked": list(asked), "boundary": boundary}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self.hear("pid")

    def hear(self, name: str) -> Any:
        """Return the next message of this kind; ``ended`` is the last."""
        while line := line_of(self._process, self._process.stdout, MOST):
            facts = json.loads(line)
            if name in facts:
                return facts[name]
            assert "ended" not in facts, f"it ended with {facts} before it named {name}"
        raise AssertionError("the fork server is gone")

    def close(self) -> None:
        self._process.stdin.close()
        assert self._process.wait(60) == 0
        self._process.stdout.close()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small video that is large enough to be downloaded in several chunks."""
    noise = np.random.default_rng(0).integers(0, 255, (720, 1280, 3), np.uint8)
    noise[:480] = 90
    return make_video(tmp_path_factory.mktemp("clip") / "clip.mp4", picture=noise)


@pytest.fixture
def service(clip: Path) -> Iterator[Service]:
    with serving(clip, seconds=0.25, pause=0.02) as one:
        yield one


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="module")
def forked_clients() -> Iterator[ForkServer]:
    one = ForkServer()
    yield one
    one.close()


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Store a line for the summary of the run."""
    return lambda line: record_property(FIGURE, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = terminalreporter.getreports("passed")
    lines = [line for report in reports for name, line in report.user_properties if name == FIGURE]
    if lines:
        terminalreporter.section(FIGURE)
        for line in lines:
            terminalreporter.line(str(line))
