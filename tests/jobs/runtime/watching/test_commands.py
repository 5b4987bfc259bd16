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
from wan_widgets._jobs.record.state import JobState
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
    with pytest.raises(errors.WanError, match="does not exist"):
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


@pytest.mark.parametrize(
    ("changes", "options"),
    [({**LEFT, **ELSEWHERE, "state": JobState.RUNNING}, {}), (LOST, {"unknown": False})],
    ids=["elsewhere", "unknown"],
)
def test_a_job_that_is_not_picked_up_is_shown_as_it_is_now(house, works, changes, options):
    job = stored(house, **changes)
    assert not house.engine.resume(job.id, **options)
    assert house.board.get(job.id).state is job.state


def test_a_forked_child_picks_up_what_its_parent_watched_before(house, works, monkeypatch):
    house.engine._after_fork()
    job = stored(house, **LEFT)
    house.engine._watched._jobs[job.id] = Some(done=None)
    monkeypatch.setattr(lease, "me", lambda: "the child.1.1")
    assert house.engine.resume(job.id)
    until(lambda: works == ["resume"] and free(house, job))


def test_what_is_watched_here_is_not_picked_up_a_second_time(house, service, works):
    service.hold.clear()
    job = house.make()
    until(lambda: service.count("fetch") == 1)
    assert not house.engine.resume(job.id)
    with pytest.raises(errors.WanError, match="is watching it"):
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
    ("watched", "picked_up", "asked"), [(True, None, True), (False, True, True), (False, False, False)]
)
def test_a_job_that_nobody_watches_is_picked_up_to_be_canceled(house, monkeypatch, watched, picked_up, asked):
    job, resumed, canceled = stored(house, **LEFT), [], []

    async def cancel() -> None:
        canceled.append(job.id)

    if watched:
        house.engine._watched._jobs[job.id] = Some()
    monkeypatch.setattr(house.engine._watched, "get", lambda _: Some(row=job, cancel=cancel))
    monkeypatch.setattr(house.engine, "resume", lambda _, *, unknown: resumed.append(unknown) or picked_up)
    if asked:
        assert house.engine.cancel(job.id).result(20) is None
    else:
        with pytest.raises(errors.WanError, match="The job is detached: it cannot be canceled"):
            house.engine.cancel(job.id)
    house.engine._watched.reset()
    assert canceled == ([job.id] if asked else [])
    assert resumed == ([] if watched else [False]), "a job of unknown outcome is not picked up for that"


@pytest.mark.parametrize(
    ("state", "refused"),
    [(JobState.CANCELED, False), (JobState.REFUSED, False), (JobState.COMPLETED, True), (JobState.FAILED, True)],
)
@pytest.mark.parametrize("watched", [True, False])
def test_who_cancels_at_the_very_end_learns_what_became_of_the_job(house, monkeypatch, state, refused, watched):
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
