"""Run all faults and print the results, one row each: ``python -m tests.faults``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

_HEADS = ("where", "fault", "the job", "what the user reads", "charged", "tasks", "posts", "after a restart")


class _Table:
    """Collects the results."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.rows += [value for name, value in report.user_properties if name == "fault"]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for cells in (_HEADS, ["---"] * len(_HEADS), *self.rows):
            terminalreporter.write_line(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")


if __name__ == "__main__":
    folder = Path(__file__).parent
    sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", str(folder), *sys.argv[1:]], plugins=[_Table()]))
