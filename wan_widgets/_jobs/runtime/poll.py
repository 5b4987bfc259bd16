"""Watching a task at the service to its end: look, wait, look again, and have its video saved.

Looks cost nothing, so they are repeated patiently: a service that does not answer, or in whose place something
else answers, is asked on for as long as a link can live. What cannot go on by itself detaches the job, with
the reason; ``resume`` goes on from there.
"""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress

from ...errors import (
    DownloadError,
    FileGoneError,
    NotSentError,
    RateLimitError,
    ServiceError,
    TransportError,
    UnreadableError,
    WanError,
)
from ...services.base import Task
from ...services.error_mapping import failure_of
from ..ledger.row import typical_of
from ..record.error_mapping import trouble_of
from ..record.state import JobState
from . import retry_budget
from .backoff import next_look
from .download import Saving, expire
from .retry_budget import Patience
from .tracked_job import Hand


async def watch(hand: Hand, task: Task | None = None) -> None:
    """Watch a task to its end, and save its video. `task` is what the service said last, if it is fresh."""
    await _Watch(hand).run(task)


class _Watch:
    """The watching of one task, with what has gone wrong so far."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._saving = Saving(hand)
        self._silence = Patience(seconds=retry_budget.SILENCE)
        self._noes = Patience(tries=retry_budget.TRIES)
        self._linkless = Patience(tries=retry_budget.TRIES)

    async def run(self, task: Task | None) -> None:
        hand = self._hand
        while True:
            if task is None:
                task = await self._look()
                if task is None:
                    if hand.row.state is JobState.DETACHED:
                        return
                    continue
            match task.state:
                case "queued" | "running":
                    await _going(hand, task)
                case "failed":
                    trouble = trouble_of(failure_of(task), simulated=hand.row.simulated)
                    await hand.move(JobState.FAILED, word=task.word, trouble=trouble, billing=task.billing)
                    return
                case "expired":
                    await expire(hand, _said_expired(), task.word)
                    return
                case "succeeded" if task.url is not None:
                    if await self._saving.save(task):
                        return
                case "succeeded":
                    if self._linkless.failed():
                        await hand.detach(_no_link(task))
                        return
                    await hand.pause(self._linkless.failures)
            task = None

    async def _look(self) -> Task | None:
        """Return what the service says of the task; None to ask again, or when the job is detached now."""
        hand = self._hand
        task_id = hand.row.task_id
        if task_id is None:
            raise RuntimeError("a job without a task is not watched")
        try:
            task = _ours(await hand.service.fetch(task_id), hand.row.id)
        except RateLimitError as error:
            await hand.pause(1, error.retry_after)
        except UnreadableError as error:
            await self._unanswered(error, "Something else answers in place of the service; asking again in {wait} s.")
        except (TransportError, NotSentError) as error:
            await self._unanswered(error, "The service does not answer; asking again in {wait} s.")
        except ServiceError as error:
            await self._refused(error)
        else:
            self._silence.calm()
            self._noes.calm()
            return task
        return None

    async def _unanswered(self, error: WanError, note: str) -> None:
        if self._silence.failed():
            await self._hand.detach(error)
            return
        await self._hand.pause(self._silence.failures, note=note)
        with suppress(WanError):
            await self._hand.connect()

    async def _refused(self, error: ServiceError) -> None:
        """Bear a "no": a task may be unknown for a moment after it was made; a key that is refused stays refused."""
        if self._noes.failed() or error.status in (401, 403):
            if not await _known_otherwise(self._hand, error):
                await self._hand.detach(error)
                return
            self._noes.calm()
        await self._hand.pause(max(1, self._noes.failures))


async def _known_otherwise(hand: Hand, error: ServiceError) -> bool:
    """Look by our id for a task whose id the service does not know: its first answer may have named a wrong one."""
    if error.status not in (400, 404):
        return False
    try:
        task = await hand.service.find(hand.row.id)
    except WanError:
        return False
    if task is None or task.id == hand.row.task_id:
        return False
    await hand.save(task_id=task.id)
    return True


async def _going(hand: Hand, task: Task) -> None:
    """Show a task that is not done yet, and wait until the next look is due."""
    row = hand.row
    state = JobState.RUNNING if task.state == "running" else JobState.QUEUED
    if row.state in (JobState.RUNNING, JobState.DOWNLOADING):
        state = row.state  # a service that goes back a step makes the same video
    # Some services count backwards at times; a bar that does would be taken for a fault of ours.
    known = [one for one in (row.progress, task.progress) if one is not None]
    progress = max(known, default=None) if state is JobState.RUNNING else None
    if row.state is not state or row.trouble is not None:
        await hand.move(state, word=task.word, progress=progress, trouble=None, note="")
    else:
        await hand.progress(word=task.word, progress=progress, note="")
    wait = next_look(
        hand.pace,
        state=state,
        progress=progress,
        elapsed=time.time() - (row.submitted_at or 0.0),
        watched=hand.crowd(),
        jitter=random.random,
        typical=typical_of(row),
    )
    await asyncio.sleep(wait)


def _ours(task: Task, job_id: str) -> Task:
    """Return a task that does not name another order than ours."""
    if task.client_id not in (None, job_id):
        raise UnreadableError("The service described another order than the one asked for.", "It is asked again.")
    return task


def _no_link(task: Task) -> DownloadError:
    return DownloadError(
        "The service says that the video is done, but gives no link to it.",
        f"Report it to the service with the task id {task.id}; resuming asks again.",
    )


def _said_expired() -> FileGoneError:
    return FileGoneError(
        "The service says that this task has expired; whether its video was ever made, it does not say.",
        "Only a new video helps; the settings and the seed are kept.",
        charged="unknown",
    )
