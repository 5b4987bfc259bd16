"""A kernel whose working folder was deleted: everything works, or causes an error of one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support.ledgers import fill

import wan_widgets

SCRIPT = """
import json, os
os.rmdir(os.getcwd())
import wan_widgets as wan

def said(call):
    try:
        return call() and ""
    except wan.errors.WanError as error:
        return str(error)

jobs = wan.jobs()
print(json.dumps({
    "shown": [jobs[0]._repr_html_() or "", jobs._repr_html_() or "", repr(wan.form(prompt="A kite")._repr_mimebundle_() or "")],
    "lines": repr(jobs),
    "export": said(lambda: wan.export(jobs, "jobs.csv")),
    "whole path": said(lambda: wan.export(jobs, os.environ["WAN_HOME"] + "/jobs.csv").is_file()),
    "dataset": said(lambda: wan.export(jobs, "set", layout="huggingface")),
    "film": said(lambda: wan.export(jobs, "film.mp4")),
}))
"""


def test_jobs_and_forms_show_themselves_in_a_process_whose_working_folder_is_gone(tmp_path: Path) -> None:
    home, gone = tmp_path / "home", tmp_path / "gone"
    fill(home, 3)
    gone.mkdir()
    root = str(Path(wan_widgets.__file__).parents[1])
    environment = {**os.environ, "WAN_HOME": str(home), "PYTHONPATH": root}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=environment, cwd=gone, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert all(found["shown"])
    assert "A lighthouse beam" in found["lines"]
    for name in ("export", "dataset", "film"):
        assert "The working folder no longer exists." in found[name]
    assert found["whole path"] == ""
