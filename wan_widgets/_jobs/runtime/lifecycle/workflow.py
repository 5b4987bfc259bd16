"""The coroutines that run a job from a command until it rests.

All share one catch-all, so that every outcome is recorded, even an unexpected error: the job is refused if nothing was
sent, else it is detached and can be resumed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from ....errors import LedgerError, StoppedError, WanError
from ....log import note
from ...ledger.job_store import Ledger
from ...ledger.unsent import LEFT_UNSENT
from ...record.error_mapping import CANCELED_HERE, job_error_of, job_error_of_sent
from ...record.ids import SHORT
from ...record.job_record import JobError
from ...record.state import JobState
from ...spend.accounting import release_reservation
from ..loop import blocking
from ..plan import Plan
from ..tracked_job import CanceledError, OwnershipLostError, TrackedJob
from . import lost_create, poll, submit


async def new(tracked: TrackedJob, plan: Plan, ready: Callable[[], Awaitable[None]]) -> None:
    """Submit a new job once `ready` returns, and watch it until it ends."""
    await _run_until_rest(tracked, _new(tracked, plan, ready))


async def resume(tracked: TrackedJob) -> None:
    """Continue an unwatched job: look up, poll and download, never submit."""
    await _run_until_rest(tracked, _resume(tracked))


async def send_again(tracked: TrackedJob) -> None:
    """Submit a job with an unknown outcome again, as the user asked, unless its task is found."""
    await _run_until_rest(tracked, _send_again(tracked))


async def adopt(tracked: TrackedJob, task_id: str) -> None:
    """Use a task that the user found as the task of this job."""
    await _run_until_rest(tracked, _adopt(tracked, task_id))


async def _new(tracked: TrackedJob, plan: Plan, ready: Callable[[], Awaitable[None]]) -> None:
    await ready()
    task = await submit.send(tracked, plan)
    if task is not None:
        await poll.watch(tracked, task)


async def _resume(tracked: TrackedJob) -> None:
    row = tracked.row
    if not row.sent:
        await tracked.move(JobState.REFUSED, error=LEFT_UNSENT)
        return
    await tracked.connect()
    if row.task_id is not None:
        tracked.hold_slot()
        await tracked.move(resume_state(row.state, row.left_state), error=None, note="", finished_at=None)
        await poll.watch(tracked)
        return
    await tracked.move(JobState.SUBMITTING, error=None, note="Looking for the job at the service.", finished_at=None)
    task = await lost_create.look_up(tracked)
    if task is not None:
        await poll.watch(tracked, task)


def resume_state(state: JobState, left: JobState | None) -> JobState:
    """Return the state in which a job that has a task continues."""
    before = left if state is JobState.DETACHED else state
    return before if before is JobState.RUNNING or before is JobState.DOWNLOADING else JobState.QUEUED


async def _send_again(tracked: TrackedJob) -> None:
    body = tracked.row.body
    if body is None:
        raise RuntimeError("a job of unknown outcome has a body")
    tracked.maybe_submitted = True
    try:
        await tracked.connect()
        await tracked.move(JobState.SUBMITTING, error=None, note="Looking once more before it is sent again.")
        task = await lost_create.find_once(tracked)
    except WanError as error:
        await submit.refuse(tracked, error)
        return
    if task is None:
        task = await submit.submit(tracked, dict(body))
    else:
        await tracked.move(
            JobState.QUEUED, task_id=task.id, word=task.word, estimate=release_reservation(tracked.row.estimate)
        )
    if task is not None:
        await poll.watch(tracked, task)


async def _adopt(tracked: TrackedJob, task_id: str) -> None:
    await tracked.connect()
    other = await blocking(tracked.ledger.owner_of, task_id, tracked.row)
    if other is not None:
        raise WanError(f"The job {other[:SHORT]} here has this task already.", "Take another one, or dismiss this job.")
    task = await tracked.service.fetch(task_id)  # a wrong id raises before anything changes
    if task.client_id not in (None, tracked.row.id):
        raise WanError(
            "This task belongs to a different request. Nothing was changed.",
            f"Look for the task whose client_business_id is {tracked.row.id}.",
        )
    await tracked.move(JobState.QUEUED, task_id=task_id, error=None)
    await poll.watch(tracked, task)


async def _run_until_rest(tracked: TrackedJob, work: Awaitable[None]) -> None:
    try:
        await work
    except OwnershipLostError:
        return
    except CanceledError:
        await tracked.move(JobState.CANCELED, error=CANCELED_HERE)
    except asyncio.CancelledError:
        await _release(tracked, None)
        raise
    except BaseException as error:
        note(error)
        await _release(tracked, error)
        if not isinstance(error, Exception):
            raise
    if not await tracked.flush():
        await _release(
            tracked, LedgerError("The ledger cannot be written.", "Make room in the folder, then resume the job.")
        )


async def _release(tracked: TrackedJob, error: BaseException | None) -> None:
    """Record that this process stops watching a job."""
    if tracked.row.owner is None:
        return  # it rests, and was released with its last change of state
    try:
        if tracked.row.state in (JobState.UNKNOWN, JobState.DETACHED):
            recorded = tracked.row.error if error is None else _job_error_of(tracked, error)
            await tracked.move(tracked.row.state, error=recorded, owner=None, lease_until=None)
        elif not tracked.row.sent:
            await submit.refuse(tracked, _unsent_error(error))
        else:
            await tracked.detach(error)
    except Exception as problem:
        # It cannot be stored, but it is shown. In the ledger the job is still active, so it can be resumed once this
        # process has ended.
        note(problem)
        job_error = _job_error_of(tracked, error or problem)
        state = JobState.DETACHED if tracked.row.sent else JobState.REFUSED
        tracked.row = replace(tracked.row, state=state, left_state=tracked.row.state, error=job_error)
        tracked.show()


def _job_error_of(tracked: TrackedJob, error: BaseException) -> JobError:
    of = job_error_of_sent if tracked.row.sent else job_error_of
    return of(error, simulated=tracked.row.simulated)


def _unsent_error(error: BaseException | None) -> WanError:
    if error is None:
        return StoppedError("Stopped before it was sent.", "Make it again if you want it.")
    if isinstance(error, WanError):
        return error
    job_error = job_error_of(error)
    return WanError(job_error.message, f"{job_error.hint} {job_error.detail}", charged="no")


@contextmanager
def refused_if_interrupted(ledger: Ledger, job_id: str, owner: str) -> Iterator[None]:
    """Refuse a job if Ctrl+C comes while it is being stored: another thread may have committed it."""
    try:
        yield
    except KeyboardInterrupt:
        with suppress(LedgerError):
            refuse_unsent(ledger, job_id, owner)
        raise


def refuse_unsent(ledger: Ledger, job_id: str, owner: str) -> bool:
    """Refuse an unsent job of this process; return whether it was stored."""
    now = {"owner": None, "lease_until": None, "finished_at": time.time()}
    return ledger.write(job_id, owner, {"state": JobState.REFUSED, "error": LEFT_UNSENT, **now})
