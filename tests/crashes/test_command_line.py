"""An interrupted command stops polling and says how to continue, and ``resume`` only downloads."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

from jobs.fake import until

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState

from .service import serving


def test_an_interrupted_command_says_how_to_fetch_the_video_and_resume_fetches_it(clip, tmp_path, monkeypatch):
    command = [sys.executable, "-m", "wan_widgets.cli"]
    with serving(clip) as service:
        for name, value in {**service.environment, "WAN_HOME": str(tmp_path / "home")}.items():
            monkeypatch.setenv(name, value)
        ledger = Ledger(tmp_path / "home")
        made = subprocess.Popen([*command, "generate", "A kite", "--resolution", "720p"], stderr=subprocess.PIPE)
        until(lambda: [row for row in ledger.everything() if row.task_id], 30)
        made.send_signal(signal.SIGINT)
        _, said = made.communicate(timeout=120)
        (row,) = ledger.everything()
        assert made.returncode == 130
        assert f"wan-widgets resume {row.id[:8]}" in said.decode()
        assert (row.state, row.owner) == (JobState.DETACHED, None)

        resumed = subprocess.run([*command, "resume", row.id[:8], "--json"], capture_output=True, timeout=120)
        assert resumed.returncode == 0, resumed.stderr
        (message,) = json.loads(resumed.stdout)
        assert (message["id"], message["state"]) == (row.id, "completed")
        seen = service.seen()
        assert seen.ours == [row.id]
        assert list(seen.downloads.values()) == [[0]]
