"""The notice of a new kernel about unfinished jobs of the previous one. Each session is a separate process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.ledgers import fill

from wan_widgets._jobs.record.state import JobState

SESSION = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in {cells!r}:
    print("--", flush=True)
    assert shell.run_cell(cell).success
"""
IMPORT = "import wan_widgets as wan"
LEFT = "{} not finished: {} polls and downloads; it sends nothing new.\n"
PLAIN = LEFT.format("2 jobs of this folder are", "wan.resume()")
LOADED = LEFT.format("2 jobs of this folder are", "%wan --resume (or wan.resume())")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder ``wan_videos`` in the working folder, with two unwatched jobs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WAN_HOME")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    fill(tmp_path / "wan_videos", 2, state=JobState.DETACHED, left_state=JobState.RUNNING, file=None)
    return tmp_path / "wan_videos"


def run(code: str) -> str:
    path = os.pathsep.join(one for one in (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")) if one)
    env = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=120)
    # What a script says at its end is not of a cell.
    said_in_cells = [line for line in done.stderr.splitlines() if "still being made at the service" not in line]
    assert (done.returncode, said_in_cells) == (0, [])
    return done.stdout


def said(*cells: str) -> list[str]:
    """Run cells in a separate IPython; return the output of each."""
    return run(SESSION.format(cells=cells)).split("--\n")[1:]


def test_the_first_use_after_a_plain_import_announces_once(home):
    assert said(IMPORT, "_ = wan.validate", "_ = wan.jobs", "_ = wan.estimate") == ["", PLAIN, "", ""]


def test_a_name_imported_from_the_package_is_a_use(home):
    assert said("from wan_widgets import validate", IMPORT, "_ = wan.jobs") == [PLAIN, "", ""]


def test_loading_the_extension_announces_and_what_is_used_then_does_not(home):
    assert said("%load_ext wan_widgets", IMPORT, "_ = wan.jobs", "%reload_ext wan_widgets") == [LOADED, "", "", ""]
    assert said(IMPORT, "_ = wan.jobs", "%load_ext wan_widgets") == ["", PLAIN, ""]


def test_another_folder_is_announced_when_it_is_chosen_and_the_one_that_is_left_is_not(home):
    fill(home.parent / "other", 1, state=JobState.UNKNOWN, file=None)
    choose = "wan.settings.limits = {{}}; wan.settings.home = {!r}"
    other, back = choose.format(str(home.parent / "other")), choose.format(str(home))
    one = LEFT.format("1 job of this folder is", "wan.resume()")
    assert said(f"{IMPORT}\n{other}", "_ = wan.jobs", back, other) == [one, "", PLAIN, ""]
    assert said(f"%load_ext wan_widgets\n{IMPORT}", other) == [LOADED, one]


def test_jobs_that_are_picked_up_at_once_are_not_announced(home):
    assert said(IMPORT, "_ = wan.settings.home, wan.resume()") == ["", ""]


def test_a_folder_in_which_all_is_over_is_not_spoken_of(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WAN_HOME")
    assert said(IMPORT, "_ = wan.jobs") == ["", ""]
    assert not (tmp_path / "wan_videos").exists()
    fill(tmp_path / "wan_videos", 2)
    assert said(IMPORT, "_ = wan.jobs") == ["", ""]


def test_looking_settles_no_folder(home):
    (home.parent / "other").mkdir()
    move = "import os; os.chdir('other'); print(wan.settings.home)"
    home.rename(home.parent / "elsewhere")
    for use in ("_ = wan.validate", "%load_ext wan_widgets"):
        assert said(IMPORT, use, move)[1:] == ["", f"{home.parent / 'other' / 'wan_videos'}\n"]


def test_nothing_is_announced_outside_of_a_cell(home):
    assert run("import wan_widgets as wan; wan.jobs; wan.validate") == ""
    shell = "from IPython.core.interactiveshell import InteractiveShell\nshell = InteractiveShell.instance()\n"
    # A name is looked up for a tooltip, too: its first use in a cell is still to come.
    tooltip = "import wan_widgets as wan\nwan.estimate\nprint('--')\nshell.run_cell('import wan_widgets; _ = wan_widgets.estimate')"
    assert run(shell + tooltip) == f"--\n{PLAIN}"


def test_a_thread_announces_nothing(home):
    aside = "import threading\none = threading.Thread(target=lambda: wan.jobs)\none.start()\none.join()"
    assert said(IMPORT, aside, "_ = wan.jobs") == ["", "", PLAIN]
