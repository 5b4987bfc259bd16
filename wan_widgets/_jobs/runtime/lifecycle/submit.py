"""Turn a plan into a task at the service: upload, store the intent, POST once, store the task id.

The POST is sent after its intent is committed. It is repeated automatically only if it is proven that nothing was
created: no connection, or 429. If the answer is lost, the task is looked up; if none is found, the user decides.
"""

from __future__ import annotations

import asyncio
import time
import weakref
from dataclasses import replace
from pathlib import Path

from ...._models.request import InputFacts
from ....checksums import sha256_of
from ....errors import (
    BadRequestError,
    InputError,
    LedgerError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitError,
    TransportError,
    WanError,
)
from ....services.base import INLINE, Task
from ...ledger import upload_store
from ...record.error_mapping import job_error_of, job_error_of_sent
from ...record.state import JobState
from ...spend.accounting import asked_at, day_start, release_reservation
from ..loop import blocking, shielded
from ..plan import Plan
from ..tracked_job import TrackedJob
from . import lost_create
from .inline_files import with_files

_MAX_HELD_SECONDS = 900.0
"""Seconds for which a rate-limited submit is retried before it is refused, unsent."""
_UNSENT_TRIES = 4
_UPLOAD_TRIES = 4

_locks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Lock]] = weakref.WeakKeyDictionary()


async def send(tracked: TrackedJob, plan: Plan) -> Task | None:
    """Submit a new job; return its task, or None if the job rests: refused, or with an unknown outcome."""
    try:
        await tracked.connect()
        await tracked.take_slot()
        urls = await _upload_all(tracked, plan)
        body = plan.body(urls, tracked.row.id if tracked.service.takes_our_id else None)
    except WanError as error:
        await refuse(tracked, error)
        return None
    task = await submit(tracked, body)
    if (problem := tracked.row.error) is not None and problem.kind == BadRequestError.__name__:
        # The service may have failed to fetch an old upload, so the next try uploads again.
        await _forget_uploads(tracked, list(urls.values()))
    return task


async def submit(tracked: TrackedJob, body: dict[str, object]) -> Task | None:
    """POST a body; return the task, or None if the job rests now."""
    began, failures = time.monotonic(), 0
    while True:
        tracked.check_canceled()
        try:
            return await shielded(_post(tracked, body))
        except RateLimitError as error:
            failures += 1
            if time.monotonic() - began + (error.retry_after or 0.0) > _MAX_HELD_SECONDS:
                await refuse(tracked, error)
                return None
            note = "Held back: the service asks to wait. It is sent {when}."
            await tracked.pause(failures, error.retry_after, note=note, held_back=True)
            task = await _found_meanwhile(tracked)
            if task is not None:
                return task
        except NotSentError as error:
            failures += 1
            if failures >= _UNSENT_TRIES or not await _reconnect(tracked):
                await refuse(tracked, error)
                return None
            await tracked.pause(failures, note="No connection yet; trying again {when}.")
        except OutcomeUnknownError as error:
            return await lost_create.look_up(tracked, error, sure=not tracked.maybe_submitted)
        except WanError as error:
            await refuse(tracked, error)
            return None


async def _found_meanwhile(tracked: TrackedJob) -> Task | None:
    """Before a delayed request is sent again, look up by our id whether the service accepted it after all."""
    if tracked.service.finds_by_list:
        return None
    try:
        task = await tracked.service.find(tracked.row.id)
    except WanError:
        return None  # a 429 already proves that nothing was created; this lookup is an extra check
    if task is not None:
        await tracked.move(JobState.SUBMITTING, submitted_at=time.time(), error=None, note="")
        await tracked.move(JobState.QUEUED, task_id=task.id, word=task.word)
    return task


async def _post(tracked: TrackedJob, body: dict[str, object]) -> Task:
    """Commit the intent, POST the request, commit the task. Never interrupted, so that the answer is not lost."""
    # A request that was held back over midnight counts for the day on which it is sent.
    check = tracked.reserve if day_start() > asked_at(tracked.row) else None
    await tracked.move(JobState.SUBMITTING, check=check, body=body, submitted_at=time.time(), error=None, note="")
    try:
        task = await tracked.service.submit(await blocking(with_files, body, tracked.row.inputs))
    except WanError as error:
        # Nothing was created or sent. A crash from here on must not look like a lost answer.
        if not isinstance(error, OutcomeUnknownError) and not tracked.maybe_submitted:
            await tracked.save(submitted_at=None)
        raise
    await tracked.move(JobState.QUEUED, task_id=task.id, word=task.word)
    return task


async def refuse(tracked: TrackedJob, error: WanError) -> None:
    """End a job that was not accepted. If an earlier submit may have been accepted, its outcome stays unknown."""
    if tracked.maybe_submitted:
        job_error = job_error_of_sent(error, simulated=tracked.row.simulated)
        await tracked.move(JobState.UNKNOWN, error=job_error, estimate=release_reservation(tracked.row.estimate))
    else:
        job_error = job_error_of(error, simulated=tracked.row.simulated)
        await tracked.move(JobState.REFUSED, error=replace(job_error, charged="no"))


async def _reconnect(tracked: TrackedJob) -> bool:
    try:
        await tracked.connect()
    except WanError:
        return False
    return True


async def _upload_all(tracked: TrackedJob, plan: Plan) -> dict[str, str]:
    urls = {}
    todo = plan.uploads()
    for number, facts in enumerate(todo, 1):
        of = f" ({number} of {len(todo)})" if len(todo) > 1 else ""
        urls[facts.source] = await _upload(tracked, facts, f"Uploading {_path(facts).name}{of}", plan.wire_model)
    return urls


async def _upload(tracked: TrackedJob, facts: InputFacts, note: str, model: str) -> str:
    """Return the URL of a local input at the service. Content that is already there is not uploaded again."""
    path = _path(facts)
    found = await blocking(_sha256, path)
    if found != facts.sha256:
        raise InputError(f"{path.name} has changed since it was checked.", "Send it again.")
    # Two jobs with the same picture: the second waits for the upload of the first.
    locks = _locks.setdefault(asyncio.get_running_loop(), {})
    async with locks.setdefault(f"{tracked.service.base_url} {found}", asyncio.Lock()):
        place = tracked.service.upload_place(model)
        url = await blocking(upload_store.find, tracked.ledger, found, place)
        if url is not None:
            return url
        failures = 0
        while True:
            try:
                url = await tracked.service.upload(
                    path,
                    facts.kind,
                    lambda done, total: tracked.show(note=note, bytes_done=done, bytes_total=total),
                    model=model,
                )
                break
            except (RateLimitError, TransportError, NotSentError) as error:
                failures += 1
                if failures >= _UPLOAD_TRIES:
                    raise
                asked = error.retry_after if isinstance(error, RateLimitError) else None
                await tracked.pause(failures, asked, note=f"{note}: trying again {{when}}.")
                await _reconnect(tracked)
        if url == INLINE:
            return f"{INLINE}{found}"
        until = time.time() + tracked.service.upload_lifetime
        await blocking(upload_store.save, tracked.ledger, found, place, url, until)
        return url


def _path(facts: InputFacts) -> Path:
    return Path(facts.source).expanduser()


def _sha256(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be read: {error.strerror or error}.", "Was it moved or deleted?"
        ) from error


async def _forget_uploads(tracked: TrackedJob, urls: list[str]) -> None:
    try:
        await blocking(upload_store.forget, tracked.ledger, urls)
    except LedgerError:
        return  # then they are reused, and at worst rejected again
