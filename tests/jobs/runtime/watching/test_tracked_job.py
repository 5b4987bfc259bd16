"""One watched job: what a change writes, when it can be canceled, and the texts of waits."""

from __future__ import annotations

import asyncio
import gc
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.ledger.sqlite.identity import LedgerMatch
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime import folder as folder_module
from wan_widgets._jobs.runtime import tracked_job
from wan_widgets._jobs.runtime.board import Board
from wan_widgets._jobs.runtime.loop import Loop
from wan_widgets._jobs.runtime.tracked_job import CanceledError, OwnershipLostError
from wan_widgets.errors import FolderGoneError, LedgerError, WanError

from ...fake import BASE

SENT = {"task_id": "task_1", "submitted_at": 1.0}


def test_progress_is_shown_each_time_and_stored_once_a_second(tracked, saved, shown, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(tracked_job, "time", SimpleNamespace(monotonic=lambda: now[0], time=time.time))
    tracked._saved_at = -5.0
    for at, progress in ((0.0, 0.1), (0.5, 0.2), (0.99, 0.3), (1.0, 0.4), (1.9, 0.5)):
        now[0] = at
        asyncio.run(tracked.progress(progress=progress))
    assert [one["progress"] for one in saved] == [0.1, 0.4]
    assert [one.progress for one in shown] == [0.1, 0.2, 0.3, 0.4, 0.5]


@pytest.mark.parametrize(("at", "progress", "stored"), [(0.9, 0.5, 0), (1.0, 0.5, 1), (29.9, None, 0), (30.0, None, 1)])
def test_a_job_that_is_new_here_is_stored_by_the_same_rule(tracked, saved, monkeypatch, *, at, progress, stored):
    monkeypatch.setattr(tracked_job, "time", SimpleNamespace(monotonic=lambda: at, time=time.time))
    asyncio.run(tracked.progress(progress=progress, word=tracked.row.word))
    assert len(saved) == stored


def test_what_was_stored_a_moment_ago_is_not_stored_again(tracked, monkeypatch):
    now, written = [100.0], []
    monkeypatch.setattr(tracked_job, "time", SimpleNamespace(monotonic=lambda: now[0], time=time.time))
    monkeypatch.setattr(tracked.ledger, "write", lambda *_: written.append(now[0]) or True)
    for at, progress in ((100.0, 0.1), (100.5, 0.2), (101.0, 0.2), (130.9, 0.2), (131.0, 0.2), (131.5, 0.3)):
        now[0] = at
        asyncio.run(tracked.progress(progress=progress))
        assert tracked.folder.known(tracked.row.id).progress == progress
    assert written == [100.0, 101.0, 131.0]


@pytest.mark.parametrize(("polled", "waits"), [(100, []), (101, [{"wait": 0.5}] * 2)])
def test_with_many_jobs_what_a_poll_found_may_be_stored_together_with_other_changes(
    tracked, monkeypatch, polled, waits
):
    tracked.row, tracked.polled_count = replace(tracked.row, state=JobState.QUEUED, **SENT), lambda: polled
    calls = []
    monkeypatch.setattr(tracked.ledger, "write", lambda *_, **how: calls.append(how) or True)
    asyncio.run(tracked.move(JobState.RUNNING, urgent=False, word="running"))
    tracked._saved_at = -1e9
    asyncio.run(tracked.progress(progress=0.5))
    asyncio.run(tracked.move(JobState.DOWNLOADING))
    asyncio.run(tracked.save(word="downloading"))
    tracked._unsaved = {"word": "downloaded"}
    assert asyncio.run(tracked.flush())
    assert calls == [*(waits or [{}, {}]), {}, {}, {}]
    assert tracked.row.progress is None


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (0.2, "in 1 s"),
        (12.4, "in 12 s"),
        (120.0, "in 120 s"),
        (121.0, "at 22:32 (in 2 min)"),
        (7200.0, "tomorrow at 00:30 (in 120 min)"),
    ],
)
def test_a_short_wait_is_given_in_seconds_and_a_long_one_by_the_clock(monkeypatch, wait, words):
    now = 22.5 * 3600

    def clock(at: float = now) -> time.struct_time:
        return time.gmtime(at)

    monkeypatch.setattr(tracked_job, "time", SimpleNamespace(time=lambda: now, localtime=clock, strftime=time.strftime))
    assert tracked_job._when(wait) == words


@pytest.mark.parametrize(
    ("state", "changes", "can_cancel", "cancelable"),
    [
        (JobState.PREPARING, {}, True, True),
        (JobState.PREPARING, SENT, True, False),
        (JobState.QUEUED, SENT, True, True),
        (JobState.RUNNING, SENT, True, False),
        (JobState.QUEUED, SENT, False, False),
        (JobState.REFUSED, {}, True, False),
    ],
)
def test_only_what_waits_can_be_canceled_and_only_where_the_service_can(
    tracked, shown, state, changes, *, can_cancel, cancelable
):
    tracked.show(state=state, **changes)
    assert shown[-1].cancelable is False, "no service is known yet"
    tracked._service = SimpleNamespace(can_cancel=can_cancel, gives_progress=True)
    tracked.show()
    assert shown[-1].cancelable is cancelable
    tracked.cancel_wanted.set()
    tracked.show()
    assert shown[-1].cancelable is False, "it is being canceled already"


def test_a_job_says_whether_its_service_gives_progress(tracked, shown):
    for service, gives in ((None, True), (SimpleNamespace(can_cancel=False, gives_progress=False), False)):
        tracked._service = service
        tracked.show()
        assert shown[-1].gives_progress is gives


@pytest.mark.parametrize(
    ("wanted", "sent", "maybe", "raises"),
    [(True, {}, False, True), (False, {}, False, False), (True, SENT, False, False), (True, {}, True, False)],
)
def test_what_may_have_been_sent_is_not_simply_canceled(tracked, wanted, sent, maybe, raises):
    tracked.row = replace(tracked.row, **sent)
    tracked.maybe_submitted = maybe
    if wanted:
        tracked.cancel_wanted.set()
    if raises:
        with pytest.raises(CanceledError):
            tracked.check_canceled()
    else:
        tracked.check_canceled()


def test_everybody_who_wanted_it_canceled_hears_the_same_and_once(tracked):
    async def story() -> None:
        first, second, gone = tracked.cancel(), tracked.cancel(), tracked.cancel()
        assert tracked.cancel_wanted.is_set()
        gone.cancel()
        tracked.answer_cancel(WanError("It is too late."))
        assert not tracked.cancel_wanted.is_set()
        for one in (first, second):
            assert isinstance(one.exception(), WanError)
        again = tracked.cancel()
        tracked.answer_cancel(None)
        assert again.result() is None

    asyncio.run(story())


def test_a_watched_job_stays_on_the_board_also_when_it_is_over(tracked_on):
    board = Board(Loop())
    tracked = tracked_on(board)
    board.put(JobSnapshot(id=tracked.row.id, state=JobState.COMPLETED))
    gc.collect()
    assert board.get(tracked.row.id).state is JobState.COMPLETED


def test_before_it_is_connected_there_is_no_service(tracked):
    with pytest.raises(RuntimeError, match="not connected"):
        _ = tracked.service


@pytest.mark.parametrize(
    ("before", "after", "kept", "finished"),
    [
        (
            JobState.RUNNING,
            JobState.DETACHED,
            {"left_state": JobState.RUNNING, "owner": None, "lease_until": None},
            False,
        ),
        (JobState.SUBMITTING, JobState.UNKNOWN, {"left_state": None, "progress": None, "owner": None}, False),
        (JobState.DOWNLOADING, JobState.COMPLETED, {"left_state": None, "progress": None, "owner": None}, True),
        (JobState.QUEUED, JobState.RUNNING, {"left_state": None, "note": ""}, False),
        (JobState.RUNNING, JobState.DOWNLOADING, {"left_state": None, "progress": None}, False),
    ],
)
def test_a_change_of_the_state_writes_what_goes_with_it(tracked, saved, before, after, *, kept, finished):
    tracked.row = replace(tracked.row, state=before, **SENT)
    asyncio.run(tracked.move(after, word="as the service says"))
    (changes,) = saved
    assert {name: changes[name] for name in kept} == kept
    assert (changes["state"], changes["word"]) == (after, "as the service says")
    assert ("finished_at" in changes) is finished
    assert ("owner" in changes) is (after not in (JobState.RUNNING, JobState.DOWNLOADING))
    assert ("progress" in changes) is ("progress" in kept)


def test_how_far_a_download_is_is_shown_until_the_state_changes(tracked, saved, shown):
    tracked.row = replace(tracked.row, state=JobState.DOWNLOADING, **SENT)
    tracked.show(bytes_done=3, bytes_total=9)
    for state, done in ((JobState.DOWNLOADING, (3, 9)), (JobState.COMPLETED, (None, None))):
        asyncio.run(tracked.move(state))
        tracked.mark(star=True)
        assert (shown[-1].bytes_done, shown[-1].bytes_total, shown[-1].star) == (*done, True)


def test_the_same_state_again_writes_only_what_is_given(tracked, saved):
    tracked.row = replace(tracked.row, state=JobState.RUNNING, note="Trying again.", **SENT)
    asyncio.run(tracked.move(JobState.RUNNING, progress=0.5))
    assert saved == [{"state": JobState.RUNNING, "progress": 0.5}]
    with pytest.raises(RuntimeError):
        asyncio.run(tracked.move(JobState.PREPARING))


@pytest.mark.parametrize(
    ("after", "freed"), [(JobState.RUNNING, False), (JobState.DOWNLOADING, True), (JobState.DETACHED, True)]
)
def test_a_job_whose_task_is_over_or_let_go_gives_its_place_to_the_next(tracked, saved, after, freed):
    async def story() -> None:
        tracked.row = replace(
            tracked.row, state=JobState.QUEUED if after is JobState.RUNNING else JobState.RUNNING, **SENT
        )
        tracked._slots.hold(BASE, tracked.row.id)
        waits = tracked._slots.request(BASE, "another", 1)
        await tracked.move(after)
        assert waits.done() is freed

    asyncio.run(story())


def test_a_place_is_taken_only_where_the_service_has_a_number_of_them(tracked, shown):
    async def story() -> None:
        tracked._service = SimpleNamespace(most_running=None, base_url=BASE, can_cancel=True, gives_progress=True)
        tracked.hold_slot()
        await tracked.take_slot()
        assert tracked._slots.request(BASE, "another", 1).done()
        tracked._service.most_running = 1
        waiting = asyncio.ensure_future(tracked.take_slot())
        await asyncio.sleep(0)
        assert "runs 1 task at a time" in shown[-1].note
        tracked._slots.free("another")
        await waiting
        assert shown[-1].note == ""
        assert not tracked._slots.request(BASE, "third", 1).done()
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}, "nothing waits for a cancellation any more"

    asyncio.run(story())


def test_a_task_that_is_at_the_service_takes_its_place_there(tracked):
    async def story() -> None:
        tracked._service = SimpleNamespace(most_running=1, base_url=BASE)
        tracked.hold_slot()
        assert not tracked._slots.request(BASE, "another", 1).done()

    asyncio.run(story())


def test_who_does_not_want_it_any_more_does_not_wait_for_a_place(tracked):
    async def story() -> None:
        tracked._service = SimpleNamespace(most_running=1, base_url=BASE, can_cancel=True, gives_progress=True)
        tracked._slots.hold(BASE, "another")
        waiting = asyncio.ensure_future(tracked.take_slot())
        await asyncio.sleep(0)
        tracked.cancel()
        with pytest.raises(CanceledError):
            await waiting

    asyncio.run(story())


def test_the_record_of_a_job_whose_folder_goes_away_has_the_change_that_could_not_be_stored(
    tracked, tmp_path, monkeypatch
):
    def gone(*_: object) -> bool:
        raise FolderGoneError("The folder is gone.")

    fallback, written = tmp_path / "fallback", []
    fallback.mkdir()
    monkeypatch.setattr(folder_module, "_fallback_folder", lambda home, seen: fallback)
    monkeypatch.setattr(tracked.ledger, "write", gone)
    monkeypatch.setattr(tracked.ledger, "check_file", lambda: LedgerMatch.MISSING)
    tracked.row = replace(tracked.row, state=JobState.SUBMITTING, submitted_at=1.0)
    asyncio.run(tracked.save(task_id="task_7"))
    (record,) = fallback.iterdir()
    assert "task_7" in record.read_text()
    assert tracked.folder.known(tracked.row.id).task_id == "task_7"
    asyncio.run(tracked.save(word="running"))
    assert "running" in record.read_text()
    monkeypatch.setattr(tracked.ledger, "write", lambda *_: written.append(1) or gone())
    assert not asyncio.run(tracked.flush())
    assert written == [1], "it is written when the folder is back"
    with pytest.raises(FolderGoneError):
        tracked.row = replace(tracked.row, submitted_at=None, task_id=None)
        asyncio.run(tracked.save(word="not sent yet"))


def test_a_ledger_that_is_only_busy_is_written_later_and_nothing_is_said_to_be_gone(tracked, monkeypatch):
    written = []

    def busy(*_: object) -> bool:
        raise LedgerError("It is locked.")

    monkeypatch.setattr(tracked.ledger, "write", busy)
    monkeypatch.setattr(tracked.ledger, "check_file", busy)
    tracked.row = replace(tracked.row, state=JobState.RUNNING, **SENT)
    asyncio.run(tracked.save(word="running"))
    assert tracked.folder.absence is None
    assert not tracked.stored
    monkeypatch.setattr(tracked.ledger, "write", lambda job_id, owner, changes, check: written.append(changes) or True)
    assert asyncio.run(tracked.flush())
    assert [one["word"] for one in written] == ["running"]
    assert tracked.stored
    assert asyncio.run(tracked.flush())
    assert len(written) == 1, "there was nothing left to write"


def test_a_job_that_another_process_owns_now_is_not_changed_any_more(tracked, monkeypatch):
    monkeypatch.setattr(tracked.ledger, "write", lambda *_: False)
    before = tracked.row
    with pytest.raises(OwnershipLostError):
        asyncio.run(tracked.save(word="running"))
    assert tracked.row is before


@pytest.mark.parametrize(("busy_for", "stored"), [(3, True), (4, True), (5, False), (100, False)])
def test_a_ledger_that_is_busy_at_the_end_is_tried_five_times_and_ever_later(tracked, monkeypatch, busy_for, stored):
    tries, waits = [], []

    async def waited(seconds: float) -> None:
        waits.append(seconds)

    def write(*_: object) -> bool:
        tries.append(len(waits))
        if len(tries) <= busy_for + 1:
            raise LedgerError("It is locked.")
        return True

    monkeypatch.setattr(tracked.ledger, "write", write)
    tracked.row = replace(tracked.row, state=JobState.RUNNING, **SENT)

    async def story() -> bool:
        await tracked.save(word="running")
        monkeypatch.setattr(tracked_job, "asyncio", SimpleNamespace(sleep=waited))
        return await tracked.flush()

    assert asyncio.run(story()) is tracked.stored is stored
    most = min(busy_for, 4)
    assert tries == [0, *range(most + 1)]
    assert waits == [pytest.approx(one) for one in (0.2, 0.4, 0.8, 1.6)][:most]


@pytest.mark.parametrize("gone", [True, False])
def test_a_job_looks_at_its_folder_before_it_says_that_it_has_changed(tracked, shown, monkeypatch, gone):
    place = tracked.folder.place()
    looks = []

    def look() -> None:
        looks.append(len(shown))
        monkeypatch.setattr(tracked.folder, "place", lambda: place.with_name("elsewhere") if gone else place)

    monkeypatch.setattr(tracked.folder, "check", look)
    assert asyncio.run(tracked.folder_changed()) is gone
    assert looks == [0]
    assert len(shown) == 1


@pytest.mark.parametrize(("file", "stored"), [("a.mp4", [{"file": None}]), (None, [])], ids=["named", "not named"])
def test_a_video_whose_place_is_now_elsewhere_has_no_file_there_yet(
    tracked, saved, monkeypatch, tmp_path, *, file, stored
):
    elsewhere = tmp_path / "fallback"
    tracked.row = replace(tracked.row, file=file)
    assert asyncio.run(tracked.place()) == tracked.ledger.home
    assert saved == []
    monkeypatch.setattr(tracked.folder, "place", lambda: elsewhere)
    for _ in range(2):
        assert asyncio.run(tracked.place()) == elsewhere == tracked.folder.home_of(tracked.row.id)
    assert saved == stored


@pytest.mark.parametrize(
    ("error", "backend", "found"),
    [
        (None, "toapis", None),
        (LedgerError("It is locked."), "toapis", ("LedgerError", "It is locked.", "unknown")),
        (LedgerError("It is locked."), "simulator", ("LedgerError", "It is locked.", "no")),
    ],
    ids=["stopped", "fault", "fault on the simulator"],
)
def test_a_job_that_is_let_go_has_the_reason_and_what_it_may_have_cost(tracked, saved, error, backend, found):
    tracked.row = replace(tracked.row, state=JobState.RUNNING, backend=backend, **SENT)
    asyncio.run(tracked.detach(error))
    (changes,) = saved
    reason = changes["error"]
    assert changes["state"] is JobState.DETACHED
    assert (None if reason is None else (reason.kind, reason.message, reason.charged)) == found
