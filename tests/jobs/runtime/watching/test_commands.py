"""The commands on jobs: which job each may work on, what it leaves behind when it may not, and whom it tells."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace as Some

import pytest
from support.key_pieces import marked_key

from wan_widgets import errors
from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.record.state import RESTING, JobState
from wan_widgets._jobs.runtime.lifecycle import workflow
from wan_widgets.redaction import Secret

from ...fake import until
from ...ledger.rows import row
from .stored_jobs import ELSEWHERE, LEFT, LOST, MADE, SENT, free, stored

# -- which jobs --------------------------------------------------------------------------------------

STATES = {
    "detached": LEFT,
    "unknown": LOST,
    "dismissed": {**SENT, "state": JobState.DISMISSED},
    "dismissed unsent": {"state": JobState.DISMISSED},
    "left": {**SENT, "state": JobState.RUNNING, "task_id": "task_1"},
    "completed": MADE,
    "refused": {"state": JobState.REFUSED},
    "elsewhere": {**LOST, **ELSEWHERE},
}


@pytest.mark.parametrize(
    ("command", "may"),
    [
        (lambda engine, job: engine.resume(job), {"detached", "unknown", "dismissed", "left"}),
        (lambda engine, job: engine.resume(job, unknown=False), {"detached", "dismissed", "left"}),
        (lambda engine, job: engine.look_again(job), {"detached", "unknown", "left"}),
        (lambda engine, job: engine.send_again(job), {"unknown"}),
        (lambda engine, job: engine.adopt(job, " task_9 "), {"detached", "unknown", "left"}),
    ],
    ids=["resume", "resume what is known", "look again", "send again", "adopt"],
)
@pytest.mark.parametrize("state", STATES)
def test_a_command_works_on_the_jobs_it_is_for_and_leaves_all_others_as_they_are(house, works, command, may, state):
    job = stored(house, **STATES[state])
    before = house.engine.ledger.get(job.id)
    if state in may:
        assert command(house.engine, job.id) in (None, True)
        until(lambda: works and free(house, job))
    else:
        with suppress(errors.WanError):
            assert command(house.engine, job.id) is False
        assert works == []
        assert job.id not in house.engine._watched
        assert house.engine.ledger.get(job.id).owner == before.owner
        assert house.engine.ledger.get(job.id).state is before.state


def test_a_command_on_a_job_that_is_not_there_says_so(house):
    assert not house.engine.resume("nothing")
    for command in (house.engine.look_again, house.engine.send_again, house.engine.dismiss, house.engine.cancel):
        with pytest.raises(errors.WanError, match="The job is gone: it cannot be"):
            command("nothing")
    with pytest.raises(errors.WanError, match="no longer exists"):
        house.engine.mark("nothing", star=True)
    with pytest.raises(errors.WanError, match="no file that could be deleted"):
        house.engine.delete_file("nothing")
    with pytest.raises(errors.WanError, match="not there"):
        house.engine.refetch("nothing")


def test_a_task_id_of_the_user_is_taken_without_the_space_around_it(house, works):
    job = stored(house, **LOST)
    house.engine.adopt(job.id, " task_9 ")
    until(lambda: works == ["adopt task_9"])
    with pytest.raises(errors.WanError, match="A task id is needed"):
        house.engine.adopt(job.id, "  ")


def test_a_key_in_the_place_of_a_task_id_is_not_sent_and_not_stored(house, works):
    job, key = stored(house, **LOST), Secret(marked_key())
    with pytest.raises(errors.WanError, match="API key in this task id"):
        house.engine.adopt(job.id, f" {key.reveal()} ")
    assert free(house, job)
    assert works == []


def test_a_dismissed_job_is_over_and_has_no_owner(house):
    for changes in (LOST, LEFT):
        job = stored(house, **changes)
        house.engine.dismiss(job.id)
        until(lambda job=job: free(house, job))
        assert house.engine.ledger.get(job.id).state is JobState.DISMISSED


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({**LEFT, "left_state": JobState.DOWNLOADING}, JobState.DOWNLOADING),
        ({**LEFT, "left_state": None}, JobState.QUEUED),
        (LOST, JobState.SUBMITTING),
    ],
)
def test_a_job_that_is_picked_up_is_shown_as_moving_before_the_command_returns(house, monkeypatch, changes, shown):
    seen = []
    job = stored(house, **changes, error=None)
    monkeypatch.setattr(house.engine._watched, "run", lambda tracked, work: (seen.append(tracked.row.id), work.close()))
    assert house.engine.resume(job.id)
    snapshot = house.board.get(job.id)
    assert (snapshot.state, snapshot.left_state, snapshot.note) == (shown, None, "Picking it up again.")
    assert seen == [job.id]


def test_what_is_watched_here_is_not_picked_up_a_second_time(house, service, works):
    service.hold.clear()
    job = house.make()
    until(lambda: service.count("fetch") == 1)
    assert not house.engine.resume(job.id)
    with pytest.raises(errors.WanError, match="being watched"):
        house.engine.refetch(job.id)
    assert works == []
    house.loop.post(service.hold.set)
    job.result(timeout=20)


def test_a_job_that_is_sent_again_is_checked_against_the_limits_and_counts_for_this_session(house, works, monkeypatch):
    asked = []

    def sent_again(one, session, counted):
        asked.append((one.id, session, counted(None, 0.0) is not None))
        return {"estimate": {"sends": 2}, "session": session}

    monkeypatch.setattr(house.engine, "guard", lambda: Some(sent_again=sent_again))
    job = stored(house, **LOST)
    house.engine.send_again(job.id)
    until(lambda: works and free(house, job))
    assert asked == [(job.id, lease.session(), True)]
    found = house.engine.ledger.get(job.id)
    assert (found.estimate, found.session) == ({"sends": 2}, lease.session())


def test_a_job_that_may_not_be_sent_again_stays_as_it_is(house, works, monkeypatch):
    def over(*_):
        raise errors.SpendError("It is over your limit.")

    monkeypatch.setattr(house.engine, "guard", lambda: Some(sent_again=over))
    job = stored(house, **LOST)
    with pytest.raises(errors.SpendError):
        house.engine.send_again(job.id)
    assert free(house, job)
    assert works == []


# -- starting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "resumed"),
    [
        (None, False),
        (LEFT, True),
        (LOST, False),
        (MADE, False),
        ({**LEFT, **ELSEWHERE, "state": JobState.RUNNING}, False),
    ],
    ids=["new", "left", "unknown", "completed", "elsewhere"],
)
def test_the_same_settings_find_their_job_and_pick_it_up_only_where_nobody_watches_it(
    house, monkeypatch, changes, resumed
):
    plan, begun, picked_up = house.plan(), [], []
    monkeypatch.setattr(house.engine._watched, "run", lambda tracked, work: (begun.append(tracked.row), work.close()))
    monkeypatch.setattr(house.engine, "resume", picked_up.append)
    before = None if changes is None else replace(plan.row(), **{"owner": None, **changes})
    if before is not None:
        house.engine.ledger.add([before])
    job_id, existed = house.engine.start(plan, again=False)
    assert existed is (before is not None)
    assert existed is (job_id == getattr(before, "id", None))
    assert picked_up == ([job_id] if resumed else [])
    assert [one.id for one in begun] == ([] if existed else [job_id])
    if not existed:
        assert house.engine.folder.known(job_id) == begun[0]
        assert house.board.get(job_id).state is JobState.PREPARING


@pytest.mark.parametrize("gone", [True, False])
def test_a_folder_that_was_gone_is_looked_for_before_a_job_is_stored(house, monkeypatch, gone):
    folder, looks = house.engine.folder, []

    def look(*, make: bool = False) -> None:
        looks.append(make)
        folder.absence = None

    monkeypatch.setattr(folder, "look", look)
    monkeypatch.setattr(house.engine._watched, "run", lambda _tracked, work: work.close())
    folder.absence = Some(words="It is gone.") if gone else None
    house.engine.start(house.plan(), again=False)
    assert looks == ([True] if gone else [])


@pytest.mark.parametrize("known", [True, False])
def test_while_the_folder_is_gone_the_same_settings_find_a_job_of_this_process_and_nothing_new_is_sent(
    house, monkeypatch, known
):
    gone, steps = errors.FolderGoneError("The folder is gone."), []

    def begin(*_: object, **__: object) -> None:
        raise gone

    one = row(**MADE)
    monkeypatch.setattr(house.engine.ledger, "begin", begin)
    monkeypatch.setattr(house.engine.folder, "went", lambda error: steps.append(("went", error)))
    monkeypatch.setattr(
        house.engine.folder, "same", lambda *_, **given: steps.append(given) or (one if known else None)
    )
    monkeypatch.setattr(house.loop, "post", lambda call, *_: steps.append(call))
    plan = house.plan()
    if known:
        assert house.engine.start(plan, again=True, instead_of="another") == (one.id, True)
    else:
        with pytest.raises(errors.FolderGoneError):
            house.engine.start(plan, again=True, instead_of="another")
    given = {"again": True, "instead_of": "another"}
    assert steps[:3] == [("went", gone), house.engine._watched.upkeep.start, given]
    assert house.engine.watched() == 0


def test_a_disk_without_room_for_a_video_stops_a_job_before_it_is_stored(house, service, monkeypatch):
    def full() -> None:
        raise errors.LedgerError("The disk is full.")

    monkeypatch.setattr(house.engine.ledger, "need_room", full)
    with pytest.raises(errors.LedgerError, match="disk is full"):
        house.make()
    assert house.engine.ledger.everything() == []
    assert service.calls == []


def test_a_job_that_is_refused_by_a_limit_does_not_hold_up_the_next(house, service, monkeypatch):
    def over(*_):
        raise errors.SpendError("It is over your limit.")

    guard, ended = house.engine.guard, []
    end = house.engine._burst.end
    monkeypatch.setattr(house.engine._burst, "end", lambda: (ended.append(True), end()))
    monkeypatch.setattr(house.engine, "guard", lambda: Some(check=over, accounts=guard().accounts))
    with pytest.raises(errors.SpendError):
        house.make()
    assert ended == [True]
    assert house.engine.ledger.everything() == []


@pytest.mark.parametrize(
    ("changes", "watched", "interrupted"),
    [
        ({"state": JobState.PREPARING}, False, True),
        ({"state": JobState.PREPARING}, True, False),
        ({"state": JobState.SUBMITTING, **SENT}, False, False),
        *[({"state": state}, False, False) for state in sorted(RESTING)],
        ({"state": JobState.PREPARING, **ELSEWHERE}, False, False),
    ],
)
def test_only_an_unsent_job_of_this_process_that_it_does_not_watch_is_refused_as_interrupted(
    house, monkeypatch, changes, watched, interrupted
):
    house.engine._after_fork()
    refuse, asked = workflow.refuse_unsent, []
    monkeypatch.setattr(workflow, "refuse_unsent", lambda *given: asked.append(given[1]) or refuse(*given))
    job = stored(house, **{"owner": lease.me(), **changes})
    if watched:
        house.engine._watched._jobs[job.id] = Some()
    assert house.engine._was_interrupted(house.engine.ledger.get(job.id)) is interrupted
    house.engine._watched.reset()
    found = house.engine.ledger.get(job.id)
    assert asked == ([job.id] if interrupted else [])
    assert found.state is (JobState.REFUSED if interrupted else job.state)
    assert found.owner == (None if interrupted else job.owner)


@pytest.mark.parametrize("before", ["nothing", "interrupted", "left"])
def test_a_job_is_stored_once_and_anew_only_where_the_first_was_interrupted(house, monkeypatch, before):
    begin, begun, plan = house.engine.ledger.begin, [], house.plan()
    monkeypatch.setattr(house.engine.ledger, "begin", lambda *given, **how: begun.append(given) or begin(*given, **how))
    monkeypatch.setattr(house.engine._watched, "run", lambda _tracked, work: work.close())
    monkeypatch.setattr(house.engine, "resume", lambda _: True)
    first = None
    if before != "nothing":
        first = plan.row() if before == "interrupted" else replace(plan.row(), **{**LEFT, "owner": None})
        house.engine.ledger.add([first])
    job_id, existed = house.engine.start(plan, again=False)
    assert existed is (before == "left")
    assert len(begun) == (2 if before == "interrupted" else 1)
    states = {one.id: str(one.state) for one in house.engine.ledger.everything()}
    new = {} if before == "left" else {job_id: "preparing"}
    assert states == {**({} if first is None else {first.id: "refused" if new else "detached"}), **new}


# -- canceling ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "canceled"),
    [
        ({"state": JobState.CANCELED}, True),
        ({"state": JobState.REFUSED}, False),
        (MADE, False),
        (LOST, False),
        ({**LEFT, **ELSEWHERE}, False),
    ],
    ids=["canceled", "refused", "completed", "unknown", "elsewhere"],
)
def test_only_what_was_canceled_before_is_canceled_once_it_is_over(house, changes, canceled):
    job = stored(house, **changes)
    if canceled:
        assert house.engine.cancel(job.id).result(20) is None
    else:
        with pytest.raises(errors.WanError, match=f"The job is {job.state}: it cannot be canceled"):
            house.engine.cancel(job.id)


@pytest.mark.parametrize(
    ("state", "refused"),
    [(JobState.CANCELED, False), (JobState.REFUSED, False), (JobState.COMPLETED, True), (JobState.FAILED, True)],
)
@pytest.mark.parametrize("watched", [True, False])
def test_who_cancels_at_the_very_end_hears_what_became_of_the_job(house, monkeypatch, state, refused, watched):
    job = stored(house, state=state)
    monkeypatch.setattr(house.engine._watched, "get", lambda _: Some(row=job) if watched else None)
    if refused:
        with pytest.raises(errors.WanError, match=f"The job is {state}"):
            asyncio.run(house.engine._cancel(job.id))
    else:
        asyncio.run(house.engine._cancel(job.id))
    asyncio.run(house.engine._cancel("nothing"))


# -- bills, limits and forks -------------------------------------------------------------------------


@pytest.mark.parametrize("billing", [None, {"status": "pending"}], ids=["none", "one"])
def test_bills_are_read_only_where_one_is_pending(house, monkeypatch, billing):
    read = []
    monkeypatch.setattr(house.engine._watched.bills, "read_all", lambda: read.append(True))
    stored(house, **MADE, billing=billing)
    house.engine.look_at_bills()
    assert bool(read) is (billing is not None)


def test_several_videos_are_checked_together_in_this_session(house, monkeypatch):
    asked = []
    monkeypatch.setattr(house.engine, "guard", lambda: Some(check_all=lambda *given: asked.append(given)))
    house.engine.check("ten videos")
    assert asked == [("ten videos", lease.session(), house.engine.ledger.counted)]


@pytest.mark.parametrize("command", ["start", "resume", "refetch", "mark", "stop", "cancel", "look_at_bills"])
def test_in_a_forked_child_each_command_first_forgets_the_jobs_of_its_parent(house, service, monkeypatch, command):
    service.hold.clear()
    job = house.make()
    until(lambda: service.count("fetch") == 1)
    plan, forgotten = house.plan(prompt="A boat"), []
    call = {
        "start": lambda: house.engine.start(plan, again=False),
        "mark": lambda: house.engine.mark(job.id, star=True),
        "look_at_bills": house.engine.look_at_bills,
    }.get(command, lambda: getattr(house.engine, command)(job.id))
    monkeypatch.setattr(house.engine, "_reset", lambda: forgotten.append(True))
    monkeypatch.setattr(lease, "me", lambda: "the child.1.1")
    with suppress(errors.WanError):
        call()
    assert forgotten == [True]
    house.loop.post(service.hold.set)


def test_a_job_that_is_sent_before_its_folder_goes_away_is_polled_and_downloaded_without_a_ledger(house, monkeypatch):
    def gone(*_):
        raise errors.FolderGoneError("The folder is gone.")

    monkeypatch.setattr(house.engine.ledger, "claim", gone)
    for changes, polled in (
        (LEFT, True),
        (LOST, True),
        ({"state": JobState.DETACHED}, False),
        ({**SENT, "state": JobState.REFUSED}, False),
    ):
        job = row(**{**changes, "owner": None})
        house.engine.folder.remember(job)
        if polled:
            assert house.engine._claim_row(job.id) == replace(job, owner=lease.me())
        else:
            with pytest.raises(errors.FolderGoneError):
                house.engine._claim_row(job.id)
        with pytest.raises(errors.FolderGoneError):
            house.engine._claim_row(job.id, lambda *_: {})  # it would be sent again
    with pytest.raises(errors.FolderGoneError):
        house.engine._claim_row("nothing")
