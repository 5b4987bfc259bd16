"""A list of jobs without jobs says why there are none, in text and in HTML, wherever it is shown."""

from __future__ import annotations

import json
import time

import pytest
from IPython.core.interactiveshell import InteractiveShell
from support.ledgers import fill

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.record.state import JobState
from wan_widgets.cli import main
from wan_widgets.widgets.publish import jobs_html

OVER = "Nothing to resume: every job of this folder is over."
ELSEWHERE = "Nothing to resume: 1 job is under way, watched by another kernel or command."


def under_way() -> None:
    """Write down a job that a process on another machine is watching."""
    fill(session.home(), 1, state=JobState.RUNNING, file=None, owner="elsewhere.1.1", lease_until=time.time() + 1000)


def test_where_every_job_is_over_resume_says_so():
    assert repr(session.resume()) == OVER
    fill(session.home(), 3)
    assert repr(session.resume()) == OVER


def test_jobs_that_somebody_watches_are_not_said_to_be_over(simulated):
    session.use("simulator", seconds=600)
    job = session.generate(prompt="A kite", resolution="720p")
    assert repr(session.resume()) == "Nothing to resume: 1 job is under way, watched here."
    under_way()
    both = "Nothing to resume: 2 jobs are under way, 1 watched here, 1 by another kernel or command."
    assert repr(session.resume()) == both
    job.stop()


def test_the_magic_and_the_command_line_say_the_same(capsys):
    under_way()
    ip = InteractiveShell.instance()
    ip.run_line_magic("load_ext", "wan_widgets")
    assert ip.run_line_magic("wan", "--resume") is None
    ip.run_line_magic("unload_ext", "wan_widgets")
    InteractiveShell.clear_instance()
    assert capsys.readouterr().out == f"{ELSEWHERE}\n"
    assert main.main(["resume", "--json"]) == main.DONE
    printed = capsys.readouterr()
    assert (json.loads(printed.out), printed.err) == ([], f"{ELSEWHERE}\n")


@pytest.mark.parametrize("jobs", [session.resume, session.jobs, lambda: session.jobs("nowhere")])
def test_without_jobs_the_html_is_the_sentence_and_no_table(jobs):
    empty = jobs()
    html = jobs_html(empty)
    assert empty.empty in html
    assert "<table" not in html
    assert repr(empty) == empty.empty


def test_a_folder_without_jobs_is_not_taken_for_a_search_without_matches(capsys):
    assert repr(session.jobs()) == "No jobs here yet."
    fill(session.home(), 1)
    assert repr(session.jobs("nowhere")) == "No job matches."
    assert main.main(["jobs", "nowhere"]) == main.DONE
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "No job matches.\n")


def test_a_list_of_sweeps_says_why_there_are_none(service):
    assert repr(wan.sweeps()) == repr(wan.sweeps("zz")) == "No sweeps here yet."
    wan.sweep("A kite", seed=[1, 2], resolution="720p").wait(20)
    assert repr(wan.sweeps("zz")) == "No sweep here has an id that starts like this."
    assert len(wan.sweeps()) == 1
