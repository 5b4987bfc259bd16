"""A sweep whose jobs are only in the ledger: what it says of its cells, and what new takes cost."""

from __future__ import annotations

import pytest

from wan_widgets._jobs.handles.sweeps.sender import CellSender
from wan_widgets._jobs.handles.sweeps.sweep import Sweep
from wan_widgets._jobs.ledger.sweep_store import StoredCell
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.spend.accounting import Place
from wan_widgets._jobs.spend.guard import Guard
from wan_widgets._models.prices.price_list import PriceList, PriceRow
from wan_widgets.config.prices import read_price_table

from ..fake import House
from ..ledger.rows import row
from .stored_sweeps import ELSEWHERE, UNLIKELY, mixed_sweep, stored, sweep_of

TABLE = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1}}


@pytest.fixture
def mixed(house: House) -> Sweep:
    return mixed_sweep(house)


# -- what it says ------------------------------------------------------------------------------------


def test_a_sweep_is_what_was_stored(house):
    sweep = sweep_of(house, 2)
    assert (sweep.id, sweep.created_at, sweep.simulated, len(sweep)) == ("sweep-one", 7.0, False, 2)
    assert (sweep.axes, sweep.zipped, sweep.concurrency) == ({"seed": (0, 1)}, False, 3)
    assert sweep_of(house, 1, id="other", backend="simulator").simulated
    assert sweep.makes(row("f1"))
    assert not sweep.makes(row("f2"))


def test_each_cell_has_the_state_of_its_job_or_is_not_sent(mixed):
    assert [cell.state for cell in mixed.cells] == [
        "completed", "failed", "not sent", "not sent", "running", "detached"
    ]  # fmt: skip
    assert [cell.failed for cell in mixed.cells] == [False, True, False, False, False, False]
    assert [cell.job is not None for cell in mixed.cells] == [True, True, False, True, True, True]
    assert [(cell.index, cell.differs, cell.settings["seed"]) for cell in mixed.cells][4] == (4, {"seed": 4}, 4)
    assert mixed.counts == {"completed": 1, "failed": 1, "not sent": 2, "running": 1, "detached": 1}
    assert [job.snapshot.fingerprint for job in mixed.jobs] == ["f0", "f1", "f3", "f4", "f5"]


def test_the_progress_of_a_sweep_is_that_of_its_cells(mixed):
    assert mixed.progress == pytest.approx((1 + 1 + 0 + 0 + 0.475 + 0) / 6)
    assert (mixed.over, mixed.sending, mixed.problem) == (False, False, None)


def test_a_sweep_is_over_when_none_of_its_jobs_goes_on(house):
    stored(house, "f0", JobState.COMPLETED)
    stored(house, "f1", JobState.RUNNING)
    assert sweep_of(house, 3).over


def test_missing_are_the_cells_without_a_video_that_have_cost_nothing(house):
    stored(house, "f0", JobState.COMPLETED)
    stored(house, "f1", JobState.FAILED, error=UNLIKELY)
    refused = JobError(kind="BalanceError", message="Too low.", charged="no")
    stored(house, "f2", JobState.REFUSED, task_id=None, error=refused)
    stored(house, "f3", JobState.RUNNING, **ELSEWHERE)
    sweep = sweep_of(house, 5)
    assert sweep.missing == [2, 4]
    assert [cell.state for cell in sweep.cells] == ["completed", "failed", "refused", "running", "not sent"]


def test_a_request_whose_answer_was_lost_counts_as_sent(house):
    lost = stored(house, "f0", JobState.SUBMITTING, task_id=None, submitted_at=1.0)
    sweep = sweep_of(house, 1)
    assert (sweep.counts, sweep.missing) == ({"detached": 1}, [])
    assert [job.id for job in sweep.takes()[0]] == [lost.id]


def test_a_cell_that_waits_to_be_sent_is_neither_missing_nor_over_and_has_no_progress(house, monkeypatch):
    for number in range(2):
        stored(house, f"f{number}", JobState.FAILED)
    sweep = sweep_of(house, 3)
    monkeypatch.setattr(CellSender, "waiting", ["f1", "f2"])
    assert [cell.state for cell in sweep.cells] == ["failed", "waiting", "waiting"]
    assert sweep.progress == pytest.approx(1 / 3)
    assert (sweep.missing, sweep.sending, sweep.over) == ([], True, False)


def test_the_same_request_in_two_cells_is_one_job(house):
    stored(house, "same", JobState.COMPLETED)
    cell = StoredCell(settings={"prompt": "A kite"}, differs={}, fingerprint="same", seconds=5)
    sweep = sweep_of(house, 2, cells=(cell, cell), axes=())
    assert (len(sweep.jobs), sweep.counts, sweep.estimate().videos) == (1, {"completed": 2}, 1)


def test_a_cell_has_the_job_that_was_there_before_or_the_newest_of_the_sweep(house):
    before = stored(house, "f0", JobState.COMPLETED, sweep=None)
    other = stored(house, "f1", JobState.COMPLETED, sweep=None)
    cells = [
        StoredCell(settings={}, differs={}, fingerprint=one.fingerprint, seconds=5, job=one.id)
        for one in (before, other)
    ]
    own = [stored(house, "f1", JobState.FAILED, created_at=at, take=at) for at in (2, 1, 3)]
    sweep = sweep_of(house, 2, cells=tuple(cells))
    assert [job.id for job in sweep.jobs] == [before.id, own[2].id]


def test_a_sweep_that_is_looked_at_again_has_the_jobs_of_other_kernels(house):
    sweep = sweep_of(house, 2)
    assert sweep.jobs == []
    late = stored(house, "f1", JobState.COMPLETED)
    assert sweep.jobs == []
    sweep.refresh()
    assert [job.id for job in sweep.jobs] == [late.id]


def test_takes_are_of_every_sweep_and_a_failed_one_only_if_it_is_the_last_or_the_cells_own(house):
    own = stored(house, "f0", JobState.FAILED, created_at=1.0)
    stored(house, "f0", JobState.FAILED, created_at=2.0, sweep="other")
    good = stored(house, "f0", JobState.COMPLETED, created_at=3.0, sweep=None)
    later = stored(house, "f0", JobState.COMPLETED, created_at=4.0, sweep="other")
    last = stored(house, "f1", JobState.FAILED, created_at=5.0, sweep="other")
    stored(house, "f9", JobState.COMPLETED, sweep="other")
    takes = sweep_of(house, 3).takes()
    assert [[job.id for job in jobs] for jobs in takes] == [[own.id, good.id, later.id], [last.id], []]


def test_a_request_that_was_never_sent_is_no_take_and_hides_none(house):
    failed = stored(house, "f0", JobState.FAILED, created_at=1.0, sweep="other")
    stored(house, "f0", JobState.PREPARING, created_at=2.0, sweep="other", task_id=None)
    assert [[job.id for job in jobs] for jobs in sweep_of(house, 1).takes()] == [[failed.id]]


def test_the_jobs_of_a_sweep_are_read_together_and_not_one_by_one(house, monkeypatch):
    for number in range(2):
        stored(house, f"f{number}", JobState.COMPLETED)
        stored(house, f"f{number}", JobState.COMPLETED, sweep="other")
    monkeypatch.setattr(house.engine, "refresh", lambda _: pytest.fail("a job is read alone"))
    sweep = sweep_of(house, 2)
    assert sweep.counts == {"completed": 2}
    assert [len(jobs) for jobs in sweep.takes()] == [2, 2]


def test_a_sweep_is_shown_with_its_shape_its_counts_and_why_cells_failed(mixed):
    counts = "1 completed, 1 failed, 2 not sent, 1 running, 1 detached"
    assert repr(mixed).splitlines() == [
        f"Sweep sweep-on: 6 cells (seed), {counts} (toapis)",
        "  Cell 1 (seed 1) failed: It broke.",
    ]


def test_the_rows_of_a_sweep_are_its_cells_or_their_takes(house):
    stored(house, "f0", JobState.COMPLETED, take=1, created_at=1.0)
    stored(house, "f0", JobState.COMPLETED, take=2, created_at=2.0, sweep="other")
    sweep = sweep_of(house, 2)
    assert [(row["cell"], row["take"], row["state"]) for row in sweep.rows()] == [
        (0, 1, "completed"), (1, None, "not sent")
    ]  # fmt: skip
    assert [(row["cell"], row["take"]) for row in sweep.rows(takes=True)] == [(0, 1), (0, 2), (1, None)]
    assert len(sweep.dataframe()) == 2
    assert len(sweep.dataframe(takes=True)) == 3
    assert "motion" in sweep.rows()[0]


# -- what it costs -----------------------------------------------------------------------------------


def priced(house: House, table: object = TABLE, listed: PriceList | None = None) -> list[str]:
    """Have the engine know prices; return the services whose list is asked for."""
    asked: list[str] = []

    def of_service(place: Place) -> PriceList | None:
        asked.append(place.service)
        return listed

    house.engine.guard = lambda: Guard(None, read_price_table("price_table", table), of_service)
    return asked


def test_new_takes_cost_what_todays_prices_say(house):
    sweep = sweep_of(house, 3)
    assert (sweep.estimate().text, sweep.quantity([2])) == ("3 videos · 15 s", "1 video · 5 s")
    priced(house)
    assert sweep.estimate().amount == pytest.approx(1.5)
    assert sweep.estimate([0, 2]).amount == pytest.approx(1.0)
    assert sweep.estimate([1, 1]).amount == pytest.approx(0.5)
    assert sweep_of(house, 3, id="other", backend="simulator").estimate().text == "3 videos · 15 s"


def test_new_takes_cost_more_by_the_seconds_of_their_inputs(house):
    stored(house, "f1", JobState.COMPLETED, estimate={"read": 3})
    priced(house)
    assert sweep_of(house, 2).estimate().amount == pytest.approx(0.5 + 0.8)


def test_new_takes_cost_what_the_list_of_their_service_says(house):
    listed = PriceList(rows=(PriceRow(model="wan2.6", charge="per_second", amount=1.0),), read_at=0.0)
    asked = priced(house, None, listed)
    assert sweep_of(house, 2, service="dashscope").estimate().amount == pytest.approx(10.0)
    assert asked == ["toapis"]
