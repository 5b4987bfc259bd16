"""A program that has started the simulator leaves it running, and prints no warning."""

from __future__ import annotations

import subprocess
import sys

import pytest

from wan_widgets.simulator import process

ENSURE = "from wan_widgets.simulator import process; import sys; print(process.ensure(sys.argv[1]))"
MAKE = (
    "import sys, wan_widgets as wan; wan.settings.home = sys.argv[1] + '/..'; wan.use('simulator');"
    "print(wan.backend().simulated)"
)


@pytest.mark.parametrize("code", [ENSURE, MAKE], ids=["started", "only chosen"])
def test_the_end_of_a_program_warns_of_nothing(tmp_path, code):
    folder = tmp_path / ".simulator"
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", code, str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert (done.returncode, done.stderr) == (0, "")
    finally:
        process.stop(folder)
