"""A process without output fails a test instead of hanging it."""

from __future__ import annotations

import ast
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.process_output import line_of

TESTS = Path(__file__).parents[1]


def started(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)


def test_a_line_is_read_as_it_comes_and_the_end_is_empty():
    with started("print('one', flush=True)") as process:
        assert line_of(process, process.stdout) == "one\n"
        assert line_of(process, process.stdout) == ""


def test_a_process_that_says_nothing_is_ended_and_the_test_fails():
    with started("import time; time.sleep(600)") as process, pytest.raises(AssertionError, match="said nothing"):
        line_of(process, process.stdout, limit=0.1)
    assert process.returncode == -signal.SIGKILL


def test_no_test_reads_a_pipe_without_a_limit():
    without = [
        f"{path.relative_to(TESTS)}:{node.lineno}"
        for path in TESTS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "readline"
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in ("stdout", "stderr")
    ]
    assert without == []


def test_what_the_tests_start_can_be_interrupted_even_if_the_run_is_in_the_background():
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
