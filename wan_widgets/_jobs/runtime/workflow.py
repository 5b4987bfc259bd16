"""One job's life as one coroutine: what runs between a command and the moment at which the job rests.

Each ends in the same catch-all, so that every outcome is recorded, an unforeseen one too: if nothing
was sent the job is refused, else it is detached and can be resumed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

from ...errors import LedgerError, StoppedError, WanError
from ...log import note
from ..ledger.job_store import LEFT_UNSENT
from ..record.error_mapping import trouble_of, trouble_of_sent
from ..record.snapshot import Trouble
from ..record.state import RESTING, JobState
from ..spend.guard import once_less
from . import poll, submit
from .plan import Plan
from .tracked_job import Hand, LostError


async def new(hand: Hand, plan: Plan) -> None:
    """Send a new job, and watch it to its end."""
    await _to_rest(hand, _new(hand, plan))


async def resume(hand: Hand) -> None:
    """Go on with a job that somebody left: look, ask and download, never send."""
    await _to_rest(hand, _resume(hand))


async def send_again(hand: Hand) -> None:
    """Send a job of unknown outcome a second time, because the user says so; unless it is found after all."""
    await _to_rest(hand, _send_again(hand))


async def adopt(hand: Hand, task_id: str) -> None:
    """Take a task that the user has found for the one of this job."""
    await _to_rest(hand, _adopt(hand, task_id))


async def _new(hand: Hand, plan: Plan) -> None:
    task = await submit.send(hand, plan)
    if task is not None:
        await poll.watch(hand, task)


async def _resume(hand: Hand) -> None:
    row = hand.row
    if not row.sent:
        await hand.move(JobState.REFUSED, trouble=LEFT_UNSENT)
        return
    await hand.connect()
    if row.task_id is not None:
        await hand.move(left_at(row.state, row.left_state), trouble=None, note="")
        await poll.watch(hand)
        return
    await hand.move(JobState.SUBMITTING, trouble=None, note="Looking for the job at the service.")
    task = await submit.look_up(hand)
    if task is not None:
        await poll.watch(hand, task)


def left_at(state: JobState, left: JobState | None) -> JobState:
    """Return where to go on with a job that has a task."""
    before = left if state is JobState.DETACHED else state
    return before if before in (JobState.RUNNING, JobState.DOWNLOADING) and before is not None else JobState.QUEUED


async def _send_again(hand: Hand) -> None:
    body = hand.row.body
    if body is None:
        raise RuntimeError("a job of unknown outcome has a body")
    hand.doubt = True
    try:
        await hand.connect()
        await hand.move(JobState.SUBMITTING, trouble=None, note="Looking once more before it is sent again.")
        task = await hand.service.find(hand.row.id)
    except WanError as error:
        await submit.refuse(hand, error)
        return
    if task is None:
        task = await submit.submit(hand, dict(body))
    else:
        await hand.move(JobState.QUEUED, task_id=task.id, word=task.word, estimate=once_less(hand.row.estimate))
    if task is not None:
        await poll.watch(hand, task)


async def _adopt(hand: Hand, task_id: str) -> None:
    await hand.connect()
    task = await hand.service.fetch(task_id)  # a wrong id is told before anything is changed
    if task.client_id not in (None, hand.row.id):
        raise WanError(
            "This task was made for another order.", f"Look for the one whose client_business_id is {hand.row.id}."
        )
    await hand.move(JobState.QUEUED, task_id=task_id, trouble=None)
    await poll.watch(hand, task)


async def _to_rest(hand: Hand, work: Awaitable[None]) -> None:
    try:
        await work
    except LostError:
        return
    except asyncio.CancelledError:
        await _leave(hand, None)
        raise
    except BaseException as error:
        note(error)
        await _leave(hand, error)
        if not isinstance(error, Exception):
            raise
    if not await hand.settle():
        await _leave(
            hand, LedgerError("The ledger cannot be written.", "Make room in the folder, then resume the job.")
        )


async def _leave(hand: Hand, error: BaseException | None) -> None:
    """Record that a job is left, whatever the reason."""
    if hand.row.state in RESTING and hand.row.owner is None:
        return
    try:
        if hand.row.state in (JobState.UNKNOWN, JobState.DETACHED):
            kept = hand.row.trouble if error is None else _trouble(hand, error)
            await hand.move(hand.row.state, trouble=kept, owner=None, lease_until=None)
        elif not hand.row.sent:
            await submit.refuse(hand, _unsent(error))
        else:
            await hand.detach(error)
    except (LostError, LedgerError) as problem:
        # It cannot be written down: at least it is shown. The ledger still says that it was under way,
        # and once this process has ended anybody can resume it.
        note(problem)
        trouble = _trouble(hand, error or problem)
        state = JobState.DETACHED if hand.row.sent else JobState.REFUSED
        hand.row = replace(hand.row, state=state, left_state=hand.row.state, trouble=trouble)
        hand.show()


def _trouble(hand: Hand, error: BaseException) -> Trouble:
    of = trouble_of_sent if hand.row.sent else trouble_of
    return of(error, simulated=hand.row.simulated)


def _unsent(error: BaseException | None) -> WanError:
    if error is None:
        return StoppedError("Stopped before it was sent.", "Make it again if you want it.")
    if isinstance(error, WanError):
        return error
    trouble = trouble_of(error)
    return WanError(trouble.message, f"{trouble.hint} {trouble.detail}", charged="no")
