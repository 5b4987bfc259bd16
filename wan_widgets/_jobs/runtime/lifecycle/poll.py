"""Poll a task at the service until it ends, then download its video.

A poll costs nothing. While the service does not answer, or something else answers instead, polling continues for as
long as a link can work. A problem that only the user can solve detaches the job, with the reason; ``resume`` continues
from there.
"""

from __future__ import annotations

import random
import time
from contextlib import suppress

from ....errors import (
    DownloadError,
    FileGoneError,
    NotSentError,
    RateLimitError,
    ServiceError,
    TransportError,
    UnreadableError,
    WanError,
)
from ....services.base import LINK_LIVES, Task
from ....services.error_mapping import failure_of
from ...ledger.row import typical_of
from ...record.error_mapping import CANCELED_THERE, job_error_of
from ...record.state import JobState
from ..pacing import retry_budget
from ..pacing.backoff import poll_delay
from ..pacing.retry_budget import RetryBudget
from ..tracked_job import ASKED_TO_WAIT, TrackedJob
from .course_log import CourseLog
from .download import Download, expire

_QUICK = 1.0
"""Seconds between two polls while a task is being canceled."""
_REMEMBERED = LINK_LIVES - 3600.0
"""Seconds for which a service certainly remembers a task."""


async def watch(tracked: TrackedJob, task: Task | None = None) -> None:
    """Watch a task until it ends, and save its video. `task` is the service's latest answer, if there is one."""
    await _Poller(tracked).run(task)


class _Poller:
    """The polling of one task, with its retry budgets."""

    def __init__(self, tracked: TrackedJob) -> None:
        self._tracked = tracked
        self._download = Download(tracked)
        self._course = CourseLog(tracked)
        self._no_answer = RetryBudget(seconds=retry_budget.NO_ANSWER_SECONDS)
        self._rejections = RetryBudget(tries=retry_budget.TRIES)
        self._without_link = RetryBudget(tries=retry_budget.TRIES)
        self._forgotten = RetryBudget(tries=retry_budget.TRIES)
        self._canceling = False
        """Whether the service has accepted the cancellation, but not confirmed it yet."""

    @property
    def _task_id(self) -> str:
        task_id = self._tracked.row.task_id
        if task_id is None:
            raise RuntimeError("a job without a task is not watched")
        return task_id

    async def run(self, task: Task | None) -> None:
        tracked = self._tracked
        while True:
            if tracked.cancel_wanted.is_set():
                await self._cancel()
            if task is None:
                task = await self._fetch()
                if task is None:
                    if tracked.row.state is JobState.DETACHED:
                        return
                    continue
            match task.state:
                case "queued" | "running":
                    if self._canceling and task.state == "running":
                        self._answer(_too_late())  # the service started it before the cancel arrived
                    await _show_and_wait(tracked, task, self._course, quick=self._canceling)
                case "canceled":
                    await tracked.move(JobState.CANCELED, word=task.word, error=CANCELED_THERE)
                    self._answer(None)
                    return
                case "failed":
                    job_error = job_error_of(failure_of(task), simulated=tracked.row.simulated)
                    await tracked.move(JobState.FAILED, word=task.word, error=job_error, billing=task.billing)
                    return
                case "expired" if task.forgotten and self._is_young() and not self._forgotten.exhausted():
                    await tracked.pause(self._forgotten.failures)
                case "expired" if task.forgotten and self._is_young():
                    await tracked.detach(_forgotten_error(task))
                    return
                case "expired":
                    await expire(tracked, _expired_error(), task.word)
                    return
                case "succeeded" if task.url is not None:
                    await self._course.end(task)
                    if await self._download.save(task):
                        return
                case "succeeded":
                    if self._without_link.exhausted():
                        await tracked.detach(_no_link_error(task))
                        return
                    await tracked.pause(self._without_link.failures)
            task = None

    async def _cancel(self) -> None:
        """Ask the service to cancel the task, and answer those who want that unless the next poll decides."""
        tracked = self._tracked
        service = tracked.service
        if not service.can_cancel:
            self._answer(_cannot_cancel())
        elif tracked.row.state is not JobState.QUEUED:
            self._answer(_too_late())
        else:
            tracked.show(note="Canceling it at the service.")
            try:
                accepted = await service.cancel(self._task_id)
            except WanError as error:
                self._answer(
                    WanError(
                        f"The job was not canceled: {error.message}", "It continues and will be charged. Try again."
                    )
                )
                return
            if accepted:
                self._canceling = True
                tracked.cancel_wanted.clear()
            else:
                self._answer(_too_late())

    def _answer(self, error: WanError | None) -> None:
        self._canceling = False
        self._tracked.answer_cancel(error)

    def _is_young(self) -> bool:
        """Return whether the task is too young for the service to have forgotten it."""
        return time.time() - (self._tracked.row.submitted_at or 0.0) < _REMEMBERED

    async def _fetch(self) -> Task | None:
        """Return the task as the service describes it; None to poll again, or if the job is now detached."""
        tracked = self._tracked
        try:
            task = _checked(await tracked.service.fetch(self._task_id), tracked.row.id)
        except RateLimitError as error:
            await tracked.pause(1, error.retry_after, note=ASKED_TO_WAIT)
        except UnreadableError as error:
            await self._on_no_answer(error, "Something else answers in place of the service; trying again {when}.")
        except (TransportError, NotSentError) as error:
            await self._on_no_answer(error, "The service does not answer; trying again {when}.")
        except ServiceError as error:
            await self._on_rejection(error)
        else:
            self._no_answer.reset()
            self._rejections.reset()
            return task
        return None

    async def _on_no_answer(self, error: WanError, note: str) -> None:
        if self._no_answer.exhausted():
            await self._tracked.detach(error)
            return
        await self._tracked.pause(self._no_answer.failures, note=note)
        with suppress(WanError):
            await self._tracked.connect()

    async def _on_rejection(self, error: ServiceError) -> None:
        """Tolerate a few rejections, because a new task may be unknown for a moment. A rejected key stays rejected."""
        if self._rejections.exhausted() or error.status in (401, 403):
            if not await _found_by_client_id(self._tracked, error):
                await self._tracked.detach(error)
                return
            self._rejections.reset()
        await self._tracked.pause(max(1, self._rejections.failures))


async def _found_by_client_id(tracked: TrackedJob, error: ServiceError) -> bool:
    """Look up a task by our id if the service does not know its id: the first answer may have had a wrong id."""
    if error.status not in (400, 404) or tracked.service.finds_by_list:
        return False
    try:
        task = await tracked.service.find(tracked.row.id)
    except WanError:
        return False
    if task is None or task.id == tracked.row.task_id:
        return False
    await tracked.save(task_id=task.id)
    return True


async def _show_and_wait(tracked: TrackedJob, task: Task, course: CourseLog, *, quick: bool) -> None:
    """Show an unfinished task, and wait until the next poll is due."""
    row = tracked.row
    state = JobState.RUNNING if task.state == "running" else JobState.QUEUED
    if row.state in (JobState.RUNNING, JobState.DOWNLOADING):
        state = row.state  # a service that goes back a step is still making the same video
    # Some services report decreasing progress at times. The bar never goes back.
    known = [one for one in (row.progress, task.progress) if one is not None]
    progress = max(known, default=None) if state is JobState.RUNNING else None
    if row.state is not state or row.error is not None:
        await tracked.move(state, urgent=False, word=task.word, progress=progress, error=None, note="")
    else:
        await tracked.progress(word=task.word, progress=progress, note="")
    course.note(task)
    elapsed, watched = time.time() - (row.submitted_at or 0.0), tracked.polled_count()
    wait = poll_delay(
        tracked.pace,
        state=state,
        progress=progress,
        elapsed=elapsed,
        watched=watched,
        jitter=random.random,
        typical=typical_of(row),
        planned=await course.planned(elapsed, watched),
    )
    await tracked.sleep(min(wait, _QUICK) if quick else wait)


def _checked(task: Task, job_id: str) -> Task:
    """Return the task; raise if it belongs to another request than ours."""
    if task.client_id not in (None, job_id):
        raise UnreadableError(
            "The service returned a different task from the one requested.", "Polling continues at no cost."
        )
    return task


def _too_late() -> WanError:
    return WanError(
        "It is too late to cancel: the service is making the video, or has made it.", "The video will be charged."
    )


def _cannot_cancel() -> WanError:
    return WanError(
        "This service cannot cancel a video.", "job.stop() stops watching it; it continues there and will be charged."
    )


def _forgotten_error(task: Task) -> ServiceError:
    return ServiceError(
        "The service no longer knows this task, though it is less than a day old.",
        f"Look for {task.id} in its console, and check that the key and the region are those of the task.",
        charged="unknown",
    )


def _no_link_error(task: Task) -> DownloadError:
    return DownloadError(
        "The service says that the video is done, but gives no link to it.",
        f"Report it to the service with the task id {task.id}; resuming asks again.",
    )


def _expired_error() -> FileGoneError:
    return FileGoneError(
        "The service says that this task has expired. It does not say whether the video was made.",
        "Make a new take; the settings and the seed are stored.",
        charged="unknown",
    )
