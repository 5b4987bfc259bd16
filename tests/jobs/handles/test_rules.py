"""Rules of handles: when a sweep is sending, where a handle cannot wait, and how a cell without a job is shown."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from wan_widgets import errors
from wan_widgets._jobs.handles.comparison import Entry
from wan_widgets._jobs.handles.rows import cell_row
from wan_widgets._jobs.handles.sweeps.sender import CellSender


def test_a_sweep_is_sending_from_the_first_cell_until_its_last_is_sent():
    sending: Future[None] = Future()

    def spawn(work):
        work.close()
        return sending

    engine = SimpleNamespace(
        board=SimpleNamespace(resting=None), loop=SimpleNamespace(spawn=spawn, post=lambda work: work())
    )
    changes = []
    sender = CellSender(engine, limit=2, start=str, on_change=lambda: changes.append(1))
    assert (sender.busy, sender.waiting, sender.send_all()) == (None, [], 0)
    sender.add(["a", "b"], [])
    assert (sender.busy, sender.waiting) == (sending, ["a", "b"])
    sender.add(["c"], [])
    assert (sender.waiting, len(changes)) == (["c", "a", "b"], 2)
    sending.set_result(None)
    assert sender.busy is None


def test_a_handle_that_is_sent_into_where_nothing_runs_says_what_to_do(house):
    with pytest.raises(RuntimeError, match="use await"):
        house.make().send(None)


def test_settings_are_restored_also_where_the_video_is_gone(house):
    job = house.make(seed=5)
    job.result(timeout=20)
    there = job.restored().filled.settings
    job.delete_file()
    assert job.path is None
    assert job.restored().filled.settings == there
    assert there["seed"] == 5


def test_a_place_without_a_job_shows_its_prompt_and_no_other_word():
    clip = Entry(id="a", settings={"prompt": "A cat"}).clip()
    assert (clip.id, clip.prompt, clip.state, clip.settings) == ("a", "A cat", "missing", {"prompt": "A cat"})
    assert Entry(id="b").clip().prompt == ""


def test_a_place_of_a_sweep_has_the_job_of_its_cell_except_while_that_waits_to_be_sent_again():
    job, place = object(), Entry(id="a")
    place.update(SimpleNamespace(state="waiting", job=job, failed=True))
    assert (place.job, place.last, place.state, place.failed) == (None, job, "waiting", True)
    place.update(SimpleNamespace(state="running", job=job, failed=False))
    assert (place.job, place.last, place.state, place.failed) == (job, job, "missing", False)


def test_the_row_of_a_refused_cell_has_its_message(house, service):
    service.on_submit = lambda _: errors.BalanceError("The balance is too low.", charged="no")
    refused = house.make().wait(20)
    cell = {"index": 3, "differs": {}, "settings": {}, "state": str(refused.state), "fingerprint": "f", "failed": True}
    row = cell_row(SimpleNamespace(**cell, job=refused))
    assert (row["cell"], row["job"], row["message"]) == (3, refused.id, "The balance is too low.")
    assert cell_row(SimpleNamespace(**cell, job=None))["message"] == ""
