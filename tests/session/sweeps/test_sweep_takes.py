"""New takes of a sweep: confirmed together, a sweep of their own, and known to their cells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jobs.fake import until

import wan_widgets as wan
from wan_widgets import errors, session
from wan_widgets._jobs.handles.sweeps.sweep import Sweep
from wan_widgets._jobs.record.ids import new_id
from wan_widgets._jobs.record.state import JobState
from wan_widgets.services.base import Task
from wan_widgets.session.sweeps import handles

SMALL = {"resolution": "720p", "duration": 5}


def failed(task_id: str) -> Task:
    return Task(id=task_id, state="failed", word="failed", error_code="500", error_text="It failed.")


def test_a_sweep_again_is_a_new_take_of_every_cell_and_the_cells_know_all_their_takes(service):
    sweep = wan.sweep(["A cat", "A fox"], seed=[1, 2], **SMALL).wait(20)
    more = sweep.again().wait(20)
    assert more is not sweep
    assert more.counts == {"completed": 4}
    assert more.axes == sweep.axes
    assert [job.snapshot.take for job in more.jobs] == [2, 2, 2, 2]
    assert {job.snapshot.sweep for job in more.jobs} == {more.id}
    assert [cell.job.snapshot.take for cell in sweep.cells] == [1, 1, 1, 1]
    assert sweep.takes() == [[one, two] for one, two in zip(sweep.jobs, more.jobs, strict=True)]
    assert [(row["cell"], row["take"]) for row in sweep.rows(takes=True)][:3] == [(0, 1), (0, 2), (1, 1)]
    assert len(sweep.dataframe(takes=True)) == 8
    assert len(sweep.rows()) == 4


def test_new_takes_of_some_cells_stand_on_the_axes_that_are_left(service):
    sweep = wan.sweep(["A cat", "A fox"], seed=[1, 2], **SMALL).wait(20)
    column = sweep.again(cells=[1, sweep.cells[3]]).wait(20)
    assert column.axes == {"prompt": ("A cat", "A fox"), "seed": (2,)}
    assert [job.seed for job in column.jobs] == [2, 2]
    with pytest.raises(errors.SettingsError, match="There is no cell 4"):
        sweep.again(cells=[4])
    with pytest.raises(errors.SettingsError, match="No cell is named"):
        sweep.again(cells=[])
    assert service.count("submit") == 6


def test_new_takes_of_a_sweep_are_asked_for_once_for_all(service, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    session.use("toapis")
    sweep = wan.sweep("A cat", seed=[1, 2, 3], yes=True, **SMALL).wait(20)
    before = wan.sweeps()
    with pytest.raises(errors.NotConfirmedError, match="3 videos · 15 s"):
        sweep.again()
    wan.settings.limits = {"session": {"videos": 5}}
    with pytest.raises(errors.SpendError):
        sweep.again(yes=True)
    assert service.count("submit") == 3
    assert wan.sweeps() == before
    wan.settings.limits = {"session": {"videos": 6}}
    assert sweep.again(yes=True).wait(20).counts == {"completed": 3}


def test_the_same_sweep_asked_for_again_is_still_the_first(service):
    sweep = wan.sweep("A cat", seed=[1, 2], **SMALL).wait(20)
    sweep.again().wait(20)
    assert wan.sweep("A cat", seed=[1, 2], **SMALL) is sweep


def test_an_attempt_without_a_video_is_a_take_only_while_it_is_the_last(service):
    sweep = wan.sweep("A cat", seed=[1, 2], **SMALL).wait(20)
    service.on_fetch = failed
    bad = sweep.jobs[0].again().wait(20)
    assert sweep.takes()[0] == [sweep.jobs[0], bad]
    service.on_fetch = lambda _: None
    good = bad.again().wait(20)
    assert sweep.takes() == [[sweep.jobs[0], good], [sweep.jobs[1]]]


def test_what_new_takes_would_cost_is_by_the_prices_of_now(service, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    session.use("toapis")
    sweep = wan.sweep("A cat", seed=[1, 2, 3], yes=True, **SMALL).wait(20)
    assert sweep.estimate().text == "3 videos · 15 s"
    wan.settings.price_table = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1}}
    assert sweep.estimate().amount == pytest.approx(1.5)
    assert sweep.estimate([1]).text == "1 video · 5 s · about $0.50 by your price table of 2026-11-01"


def other_kernel(sweep: Sweep) -> Sweep:
    """Return a sweep as another kernel finds it, which knows nothing of what this one is about to send."""
    handles._live.clear()
    found = next(one for one in wan.sweeps() if one.id == sweep.id)
    assert found is not sweep
    return found


def paid(monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    session.use("toapis")


def test_two_kernels_that_send_the_same_new_takes_buy_each_once(service, monkeypatch):
    paid(monkeypatch)
    sweep = wan.sweep("A cat", seed=[1, 2, 3, 4], yes=True, **SMALL).wait(20)
    service.states = [("running", 0.5)] * 100_000
    more = sweep.again(yes=True)
    until(lambda: more.counts == {"running": 3, "waiting": 1})
    there = other_kernel(more).go_on(yes=True)
    service.states = []
    assert [one.wait(20).counts for one in (more, there)] == [{"completed": 4}] * 2
    assert more.jobs == there.jobs
    assert service.count("submit") == 8


def test_two_kernels_that_retry_the_same_cell_buy_it_once(service, monkeypatch):
    paid(monkeypatch)
    service.on_fetch = failed
    sweep = wan.sweep("A cat", seed=[1], yes=True, **SMALL).wait(20)
    there = other_kernel(sweep)
    service.on_fetch = lambda _: None
    monkeypatch.setattr(Sweep, "refresh", lambda _: None)  # both look before either has sent
    sweep.retry(0).wait(20)
    assert there.counts == {"failed": 1}
    there.retry(0).wait(20)
    assert (sweep.jobs, service.count("submit")) == (there.jobs, 2)
    assert there.counts == {"completed": 1}


def test_only_cells_of_its_own_are_made_again(service):
    sweep = wan.sweep("A cat", seed=[1, 2], **SMALL).wait(20)
    other = wan.sweep("A cat", seed=[2, 1], **SMALL).wait(20)
    for cell in (other.cells[0], True, 1.0, "0", float("nan"), None):
        with pytest.raises(errors.SettingsError, match="cell"):
            sweep.again(cells=[cell])
    with pytest.raises(errors.SettingsError, match="cells is a list"):
        sweep.again(0)
    assert service.count("submit") == 2


def test_a_failed_attempt_that_is_a_cells_own_stays_beside_a_later_take(service):
    service.on_fetch = failed
    sweep = wan.sweep("A cat", seed=[1], **SMALL).wait(20)
    own = sweep.jobs[0]
    service.on_fetch = lambda _: None
    later = own.again().wait(20)
    assert sweep.cells[0].job == own
    assert sweep.takes() == [[own, later]]


def test_a_request_that_never_left_is_no_take_and_one_that_nobody_watches_is(service):
    sweep = wan.sweep("A cat", seed=[1], **SMALL).wait(20)
    ledger, (job,) = session.engine().ledger, sweep.jobs
    lost = {
        "state": JobState.QUEUED,
        "owner": None,
        "lease_until": None,
        "file": None,
        "finished_at": None,
        "sweep": None,
    }
    unsent = {"task_id": None, "submitted_at": None, "state": JobState.PREPARING}
    for changes in (unsent, {"task_id": "t9"}, {**unsent, "submitted_at": 1.0, "state": JobState.SUBMITTING}):
        ledger.begin(replace(ledger.get(job.id), **{"id": new_id(), **lost, **changes}), again=True)
    (takes,) = sweep.takes()
    assert [take.snapshot.task_id for take in takes] == [job.snapshot.task_id, "t9", None]
