"""Find the task of a submit whose answer was lost: by our id, or in the account's list of tasks.

Nothing is sent here. A list does not contain our id. So a task in it is adopted only if it is the only one of our model
that was created while our request was on its way, and no other job here may own it. Otherwise the user chooses.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....errors import (
    LedgerError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitError,
    ServiceError,
    TransportError,
    UnreadableError,
    WanError,
)
from ....services.base import CALL_DEADLINE, LINK_LIVES, Task
from ...ledger import lease
from ...ledger.row import Row
from ...record.error_mapping import job_error_of, job_error_of_sent
from ...record.job_record import JobError
from ...record.state import JobState
from ..loop import blocking
from ..pacing import retry_budget
from ..pacing.backoff import listing_delays, lookup_delays
from ..pacing.retry_budget import RetryBudget
from ..tracked_job import ASKED_TO_WAIT, TrackedJob

LOOKING = "The answer was lost; looking for the job at the service."
"""The stored note of a job that is being looked up. It tells other processes that its request is not on its way."""
FOUND_IN_LIST = "found in the account's list of tasks after its answer was lost"
"""The flag of a job whose task was found only by its model and its time."""
CALL_SECONDS = CALL_DEADLINE + 5.0
"""Seconds after which a request without an answer will get none."""
_SKEW = 3.0
"""Accuracy of the clocks of both sides, in seconds."""
_LISTED_FOR = LINK_LIVES - 3600.0
"""Seconds for which a list of the last day certainly holds a task."""
_NOT_FOUND = "It was not found at the service, and was not sent a second time."
_NOT_LOOKED_UP = "It could not be looked up ({why}), and was not sent a second time."
_SEVERAL = "The account's list has tasks that may be it: {tasks}. It was not sent a second time."
_OPTIONS = (
    "Check the task log of your account, then choose: look again, take a task that you found, send it once more, "
    "or dismiss it."
)


@dataclass(frozen=True, kw_only=True)
class _Found:
    """The result of one lookup."""

    task: Task | None = None
    several: Sequence[Task] = ()
    """Tasks that may be ours, but none of them certainly."""
    settled: bool = True
    """Whether the lookup counts: not while a request of another job is on its way."""

    @property
    def nothing(self) -> bool:
        """Whether the lookup counts and found no task."""
        return self.settled and self.task is None and not self.several


async def look_up(tracked: TrackedJob, error: WanError | None = None, *, sure: bool = True) -> Task | None:
    """Look up the task of a job whose answer was lost; return None if it is not found and the user must decide.

    A task may appear late, so "not found" is accepted only after the last delay. A lookup without an answer proves
    nothing, and is repeated for as long as an existing task could still deliver its video.

    Parameters
    ----------
    error : WanError or None
        The error of the submit; None if another process sent it.
    sure : bool
        Whether a list without the task may prove that nothing was created.
    """
    tracked.answer_cancel(_not_known())
    service = tracked.service
    until = time.time() if error is not None else (tracked.row.submitted_at or 0.0) + CALL_SECONDS
    delays = list(listing_delays(tracked.pace) if service.finds_by_list else lookup_delays(tracked.pace))
    no_answer, unreadable = (
        RetryBudget(seconds=retry_budget.NO_ANSWER_SECONDS),
        RetryBudget(tries=retry_budget.UNREADABLE_TRIES),
    )
    await tracked.save(note=LOOKING)
    problem: WanError | None = None
    found = _Found()
    wait: float | None = delays.pop(0)
    while wait is not None:
        if wait:
            tracked.show(note=LOOKING)
            await asyncio.sleep(wait)
        stored = await _stored_meanwhile(tracked)
        if stored is not None:
            return stored
        last, wait = wait, 0.0
        try:
            found = await _look(tracked, tracked.row.submitted_at or tracked.row.created_at, until)
            if service.finds_by_list and not delays and found.nothing:
                found = await _late(tracked)
        except RateLimitError as limit:
            await tracked.pause(1, limit.retry_after, note=ASKED_TO_WAIT)
        except (NotSentError, TransportError) as failure:
            budget = unreadable if isinstance(failure, UnreadableError) else no_answer
            if budget.exhausted():
                problem = failure
                break
            await tracked.pause(
                budget.failures, note="The job cannot be looked up at the service; trying again {when}."
            )
            await _reconnect(tracked)
        except WanError as refused:
            problem = refused
            break
        else:
            if found.task is not None:
                await _adopt(tracked, found.task)
                return found.task
            wait = (delays.pop(0) if delays else None) if found.settled else max(last, tracked.pace.least)
    old = time.time() - (tracked.row.submitted_at or 0.0) > _LISTED_FOR
    if service.finds_by_list and sure and problem is None and not found.several and not old:
        await _not_created(tracked, error)
        return None
    await tracked.move(JobState.UNKNOWN, error=_unknown(tracked, error, problem, found.several))
    return None


async def find_once(tracked: TrackedJob) -> Task | None:
    """Look up once the task of a job that is about to be sent again; None if none is certainly its own."""
    return (await _look(tracked, tracked.row.created_at, time.time())).task


async def _look(tracked: TrackedJob, since: float, until: float) -> _Found:
    service, row = tracked.service, tracked.row
    if not service.finds_by_list:
        return _Found(task=await service.find(row.id))
    since -= _SKEW
    model = str((row.body or {}).get("model") or "")
    tasks = await service.listed(model, since, until + _SKEW)
    # Read after the list: a job whose task is in the list has stored before that it sends, or owns the task.
    listed = [task.id for task in tasks]
    owned, rivals = await blocking(tracked.ledger.rivals, row, model, listed, since - CALL_SECONDS, until + _SKEW)
    free = [task for task in tasks if task.id not in owned]
    if any(map(_on_its_way, rivals)):
        return _Found(settled=False)
    if len(free) != 1 or rivals:
        return _Found(several=free)
    task = await service.fetch(free[0].id)
    if task.prompt and not _same_prompt(task.prompt, row.prompt):
        return _Found(several=free)
    return _Found(task=task)


async def _late(tracked: TrackedJob) -> _Found:
    """Look for tasks that were created after the lost answer. They may be ours or not, so the user chooses."""
    found = await _look(tracked, tracked.row.submitted_at or tracked.row.created_at, time.time())
    return found if found.task is None else _Found(several=[found.task])


def _on_its_way(rival: Row) -> bool:
    """Return whether the request of another job may still be unanswered."""
    now = time.time()
    asked = rival.note != LOOKING and now - (rival.submitted_at or 0.0) < CALL_SECONDS
    return asked and lease.alive(rival.owner, rival.lease_until, now)


def _same_prompt(theirs: str, ours: str) -> bool:
    """Return whether a prompt at the service may be ours. The service cuts long ones; without one here, any may be."""
    one, other = "".join(theirs.split()), "".join(ours.split())
    return other.startswith(one) or one.startswith(other)


async def _adopt(tracked: TrackedJob, task: Task) -> None:
    flags = (FOUND_IN_LIST,) if tracked.service.finds_by_list else ()
    await tracked.move(JobState.QUEUED, task_id=task.id, word=task.word, error=None, flags=flags)


async def _not_created(tracked: TrackedJob, error: WanError | None) -> None:
    """End a job that was not in the account's list for a minute: it was not created."""
    why = "" if error is None else f" {error.message}"
    refused = ServiceError(
        f"The service did not accept the request.{why}",
        "The account's list of tasks does not have it a minute later. Send it again if you want it.",
        charged="no",
    )
    await tracked.move(JobState.REFUSED, error=job_error_of(refused), submitted_at=None)


async def _stored_meanwhile(tracked: TrackedJob) -> Task | None:
    """Return the task that another process has stored because it received the answer that seems lost here."""
    try:
        row = await blocking(tracked.ledger.get, tracked.row.id)
    except LedgerError:
        return None
    if row is None or row.task_id is None:
        return None
    await tracked.move(JobState.QUEUED, task_id=row.task_id, error=None)
    return Task(id=row.task_id, state="queued", word="")


def _unknown(
    tracked: TrackedJob, error: WanError | None, problem: WanError | None, several: Sequence[Task]
) -> JobError:
    """Return why the outcome of a job is not known.

    Parameters
    ----------
    error : WanError or None
        The error of the submit; None if another process sent it.
    problem : WanError or None
        Why the task could not be looked up; None if the service says that there is none.
    several : sequence of Task
        Tasks that may be it.
    """
    lost = OutcomeUnknownError("The request was sent, but no answer came, and the service does not know the job (yet).")
    job_error = job_error_of_sent(error or problem or lost, simulated=tracked.row.simulated)
    if job_error.kind != OutcomeUnknownError.__name__:
        return job_error
    looked = _NOT_FOUND
    if problem is not None:
        looked = _NOT_LOOKED_UP.format(why=job_error_of(problem).message.rstrip("."))
    elif several:
        looked = _SEVERAL.format(tasks=", ".join(_named(one) for one in several[:5]))
    return replace(job_error, hint=f"{looked} {_OPTIONS}")


def _named(task: Task) -> str:
    at = "" if task.created_at is None else f" (made at {time.strftime('%H:%M:%S', time.localtime(task.created_at))})"
    return f"{task.id}{at}"


def _not_known() -> WanError:
    return WanError(
        "It is not known whether the service has this job: its answer was lost.", "Cancel it once it has been found."
    )


async def _reconnect(tracked: TrackedJob) -> None:
    try:
        await tracked.connect()
    except WanError:
        return
