"""A plugin of pytest that writes down which functions of the package each test calls, and how long it takes.

``-p tests.mutants.reach``, with the file to write in ``WAN_REACH``. Calls on the engine's own thread count for the
test that runs at that moment. What a test calls in another process is not seen.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from types import FrameType

import pytest

PACKAGE = f"{os.sep}wan_widgets{os.sep}"
reached: dict[str, set[str]] = {}
seconds: dict[str, float] = {}
failed: set[str] = set()
_now: set[str] = set()


def _called(frame: FrameType, event: str, _argument: object) -> None:
    code = frame.f_code
    if event == "call" and PACKAGE in code.co_filename:
        _now.add(f"{code.co_filename.rpartition(PACKAGE)[2]}:{code.co_firstlineno}")


def pytest_configure() -> None:
    threading.settrace(_called)
    sys.settrace(_called)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item):
    global _now  # noqa: PLW0603  (one test runs at a time)
    _now = reached[item.nodeid] = set()
    sys.settrace(_called)
    yield


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    seconds[report.nodeid] = seconds.get(report.nodeid, 0.0) + report.duration
    if report.failed:
        failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    sys.settrace(None)
    tests = [
        {"id": name, "seconds": seconds.get(name, 0.0), "functions": sorted(functions)}
        for name, functions in reached.items()
        if name not in failed
    ]
    Path(os.environ["WAN_REACH"]).write_text(json.dumps(tests))
