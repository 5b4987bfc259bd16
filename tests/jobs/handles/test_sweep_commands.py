"""The commands of a sweep whose jobs are only in the ledger: what is sent, who is notified, and how it is waited for."""

from __future__ import annotations

import asyncio
import pickle
from concurrent.futures import Future

import numpy as np
import pytest

from wan_widgets._jobs.handles.sweeps import sweep as module
from wan_widgets._jobs.handles.sweeps.sender import CellSender
from wan_widgets._jobs.handles.sweeps.sweep import Sweep
from wan_widgets._jobs.ledger import sweep_store
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets.config.settings import settings
from wan_widgets.errors import BalanceError, SettingsError, WaitTimeoutError

from ..fake import House, until
from .stored_sweeps import ELSEWHERE, UNLIKELY, mixed_sweep, stored, sweep_of


@pytest.fixture
def mixed(house: House) -> Sweep:
    return mixed_sweep(house)


def test_the_missing_cells_are_sent_after_asking_and_what_nobody_watches_is_picked_up(mixed, house, monkeypatch):
    commands, picked = mixed._commands, []
    monkeypatch.setattr(house.engine, "resume", picked.append)
    assert mixed.go_on(yes=True) is mixed
    assert picked == [mixed.cells[5].job.id]
    until(lambda: mixed.counts.get("completed") == 3)
    assert (commands.asked, commands.sent) == ([(["f2", "f3"], True)], [("f2", None), ("f3", None)])
    assert mixed.go_on() is mixed
    assert len(commands.asked) == 1


def test_a_sweep_that_is_stopped_sends_no_more_and_can_go_on(house):
    sweep = sweep_of(house, 4, concurrency=1)
    sweep._commands.endless = True
    sweep.stop()
    sweep.go_on()
    until(lambda: sweep.counts == {"running": 1, "waiting": 3})
    assert sweep.sending
    sweep.stop()
    assert sweep.counts == {"running": 1, "not sent": 3}
    assert (sweep.sending, sweep.send_all()) == (False, 0)


def test_jobs_that_go_on_take_up_room_and_those_that_rest_do_not(mixed, house, monkeypatch):
    added: list[tuple[list[str], list[str]]] = []
    monkeypatch.setattr(CellSender, "add", lambda _, cells, going: added.append((cells, going)))
    monkeypatch.setattr(house.engine, "resume", lambda _: None)
    mixed.go_on()
    assert added == [(["f2", "f3"], [mixed.cells[4].job.id])]


def test_the_waiting_cells_are_sent_without_delay_at_the_end_of_the_process(house):
    sweep = sweep_of(house, 3, concurrency=1)
    sweep._commands.endless = True
    sweep.go_on()
    until(lambda: sweep.counts == {"running": 1, "waiting": 2})
    assert sweep.send_all() == 2
    until(lambda: sweep.counts == {"running": 3})


def test_the_failed_cells_are_sent_in_place_of_the_jobs_that_failed(house):
    bad = stored(house, "f0", JobState.FAILED, error=UNLIKELY)
    stored(house, "f1", JobState.COMPLETED)
    sweep = sweep_of(house, 2)
    assert sweep.retry_failed().wait(20) is sweep
    assert (sweep._commands.asked, sweep._commands.sent) == ([(["f0"], False)], [("f0", bad.id)])
    assert sweep.counts == {"completed": 2}
    assert sweep.retry_failed() is sweep
    assert len(sweep._commands.sent) == 1


def test_a_failed_cell_that_has_cost_nothing_is_sent_as_if_for_the_first_time(house):
    refused = JobError(kind="BalanceError", message="Too low.", charged="no")
    stored(house, "f0", JobState.REFUSED, task_id=None, error=refused)
    sweep = sweep_of(house, 1)
    sweep.go_on().wait(20)
    assert (sweep._commands.asked, sweep._commands.sent) == ([(["f0"], False)], [("f0", None)])


@pytest.mark.parametrize("name", [lambda sweep: 1, lambda sweep: sweep.cells[1], lambda sweep: np.int64(1)])
def test_one_failed_cell_is_sent_again_by_its_number_or_as_it_was_given(house, name):
    for number in range(3):
        stored(house, f"f{number}", JobState.FAILED, error=UNLIKELY)
    sweep = sweep_of(house, 3)
    assert sweep.retry(name(sweep)).wait(20) is sweep
    assert sweep._commands.asked == [(["f1"], True)]
    assert sweep.counts == {"failed": 2, "completed": 1}
    with pytest.raises(SettingsError, match="Cell 1 is completed: it cannot be retried") as caught:
        sweep.retry(name(sweep))
    assert caught.value.hint == "Only a failed cell can."


def test_a_cell_that_another_kernel_has_sent_again_meanwhile_is_not_sent_twice(house):
    stored(house, "f0", JobState.FAILED, created_at=1.0)
    sweep = sweep_of(house, 1)
    stored(house, "f0", JobState.COMPLETED, created_at=2.0)
    with pytest.raises(SettingsError, match="Cell 0 is completed"):
        sweep.retry(0)
    assert sweep._commands.sent == []


@pytest.mark.parametrize("wrong", [-1, 3, True, 1.0, "0", None])
def test_what_is_no_cell_of_the_sweep_is_refused(house, wrong):
    sweep = sweep_of(house, 3)
    for command in (sweep.retry, lambda cell: sweep.again([cell])):
        with pytest.raises(SettingsError, match="There is no cell") as caught:
            command(wrong)
        assert caught.value.hint == "They are 0 to 2."
    assert sweep._commands.repeated == []


def test_a_cell_of_another_sweep_is_refused(house):
    sweep = sweep_of(house, 2)
    other = sweep_of(house, 2, id="other", cells=tuple(reversed(sweep._stored.cells)))
    with pytest.raises(SettingsError, match="This is cell 0 of another sweep"):
        sweep.again([other.cells[0]])


def test_new_takes_are_of_the_named_cells_each_once_or_of_all(house):
    sweep = sweep_of(house, 3)
    assert sweep.again([2, 0, 2], yes=True) == "the new sweep"
    sweep.again()
    assert sweep._commands.repeated == [(["f2", "f0"], True), (["f0", "f1", "f2"], False)]
    with pytest.raises(SettingsError, match="No cell is named") as caught:
        sweep.again([])
    assert caught.value.hint == "They are 0 to 2."
    with pytest.raises(SettingsError, match="cells is a list, not 1"):
        sweep.again(1)


def test_a_cell_that_another_process_has_made_is_stored_as_the_sweeps(house):
    sweep = sweep_of(house, 2)
    sweep._commands.into["f1"] = "of another kernel"
    sweep.go_on().wait(20)
    (kept,) = sweep_store.find(house.engine.ledger)
    assert [cell.job for cell in kept.cells] == [None, sweep.jobs[1].id]


def test_an_error_that_would_meet_every_cell_stops_the_sweep(house):
    sweep = sweep_of(house, 3, concurrency=1)
    sweep._commands.fault = BalanceError("The balance is too low.")
    sweep.go_on().wait(20)
    assert len(sweep._commands.sent) == 1
    assert isinstance(sweep.problem, BalanceError)
    assert sweep.counts == {"not sent": 3}
    assert repr(sweep).splitlines()[1].startswith("  No more cells are sent: The balance is too low.")
    sweep._commands.fault = None
    assert sweep.go_on().wait(20).counts == {"completed": 3}
    assert sweep.problem is None


# -- waiting and listening ---------------------------------------------------------------------------


def test_a_wait_for_a_sweep_that_is_not_over_says_what_its_cells_do(house):
    stored(house, "f0", JobState.RUNNING, **ELSEWHERE)
    sweep = sweep_of(house, 2)
    with pytest.raises(WaitTimeoutError, match=r"The sweep is not over \(1 running, 1 not sent\)") as caught:
        sweep.wait(0.01)
    assert "sweep.wait() waits again" in caught.value.hint


def test_what_is_over_is_not_waited_for(house):
    stored(house, "f0", JobState.COMPLETED)
    sweep = sweep_of(house, 2)
    assert sweep.wait(0) is sweep

    assert asyncio.run(sweep) is sweep


def test_a_sweep_is_awaited_until_its_cells_are_over(house):
    sweep = sweep_of(house, 3, concurrency=1)
    assert asyncio.run(sweep.go_on()).counts == {"completed": 3}


def test_a_wait_inside_a_listener_raises_instead_of_hanging(house):
    mine = stored(house, "f0", JobState.COMPLETED)
    sweep, raised = sweep_of(house, 1), []

    def wait(one: Sweep) -> None:
        try:
            one.wait()
        except RuntimeError as error:
            raised.append(str(error))

    leave = sweep.on_update(wait)
    house.job(mine.id).mark(star=True)
    until(lambda: raised)
    leave()
    assert raised[0] == "Waiting for a sweep inside on_update would never end."


def test_the_loop_of_a_cell_runs_during_a_wait_only_where_there_is_one_and_that_is_wanted(house, monkeypatch):
    sweep, pumped = sweep_of(house, 1), []
    monkeypatch.setattr(module, "block", lambda *_, pump_loop, **__: pumped.append(pump_loop))

    async def cell() -> None:
        sweep.wait()

    for wanted in (True, False):
        monkeypatch.setattr(settings, "pump_while_waiting", wanted)
        asyncio.run(cell())
        sweep.wait()
    assert pumped == [True, False, False, False]


def test_a_listener_is_notified_of_the_jobs_of_its_sweep_until_it_is_left(house):
    def passed() -> None:
        told: Future[None] = Future()
        house.loop.post(lambda: told.set_result(None))
        told.result(20)

    mine = stored(house, "f0", JobState.COMPLETED)
    theirs = stored(house, "f9", JobState.COMPLETED, sweep="other")
    sweep, heard = sweep_of(house, 1), []
    leave = sweep.on_update(heard.append)
    house.job(theirs.id).mark(star=True)
    passed()
    assert heard == []
    house.job(mine.id).mark(star=True)
    passed()
    assert heard == [sweep]
    leave()
    house.job(mine.id).mark(star=False)
    passed()
    assert heard == [sweep]


def test_a_listener_that_fails_does_not_keep_the_others_from_hearing(house):
    sweep, heard = sweep_of(house, 1), []

    def fails(_: Sweep) -> None:
        raise ValueError

    leaves = [sweep.on_update(one) for one in (fails, heard.append)]
    sweep._notify()
    assert heard == [sweep]
    for leave in leaves:
        leave()
    sweep._notify()
    assert heard == [sweep]


def test_jobs_that_nobody_watches_are_picked_up_and_what_was_never_sent_is_not(mixed, house, monkeypatch):
    picked = []
    monkeypatch.setattr(house.engine, "resume", picked.append)
    late = stored(house, "f2", JobState.RUNNING)
    assert mixed.resume() is mixed
    assert picked == [late.id, mixed.cells[5].job.id]


def test_a_sweep_is_pickled_as_its_folder_and_id(house):
    sweep = sweep_of(house, 1)
    assert pickle.loads(pickle.dumps(sweep)) == (str(house.engine.home), "sweep-one")
