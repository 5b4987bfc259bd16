"""From a plan to a task at the service: upload, write the intent down, send once, write the task down.

The POST leaves after its intent is committed, and is repeated by itself only where it is proven that
nothing was created: no connection, or 429. A lost answer is looked up by our id; if nothing is found,
the user decides.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
import weakref
from dataclasses import replace
from pathlib import Path

from ..._models.request import InputFacts
from ...errors import (
    BadRequestError,
    InputError,
    LedgerError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitError,
    ServiceError,
    TransportError,
    UnreadableError,
    WanError,
)
from ...services.base import Task
from ..record.error_mapping import trouble_of, trouble_of_sent
from ..record.snapshot import Trouble
from ..record.state import JobState
from ..spend.guard import once_less
from . import retry_budget
from .backoff import look_up_waits
from .loop import blocking, to_the_end
from .plan import Plan
from .retry_budget import Patience
from .tracked_job import Hand

UPLOAD_LIVES = 12 * 3600.0
"""Seconds for which an upload is used again; the service does not state how long it keeps one."""
_PATIENCE = 900.0
"""Seconds for which a submit is held back before it is given up, unsent."""
_UNSENT_TRIES = 4
_UPLOAD_TRIES = 4
_PIECE = 1 << 20
_IN_VAIN = "It was looked for in vain, and not sent a second time."
_NOT_ASKED = "It could not be looked for ({why}), and was not sent a second time."
_CHOOSE = (
    "Look in the task log of your account, then choose: look again, take a task that you found, send it once more, "
    "or dismiss it."
)

_locks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Lock]] = weakref.WeakKeyDictionary()


async def send(hand: Hand, plan: Plan) -> Task | None:
    """Send a new job; return its task, or None if it now rests: refused, or its outcome unknown."""
    try:
        await hand.connect()
        urls = await _upload_all(hand, plan)
        body = plan.body(urls, hand.row.id)
    except WanError as error:
        await refuse(hand, error)
        return None
    task = await submit(hand, body)
    if task is None and hand.row.trouble is not None and hand.row.trouble.kind == BadRequestError.__name__:
        # The service may not have been able to fetch an old upload: the next try uploads anew.
        await _forget_uploads(hand, list(urls.values()))
    return task


async def submit(hand: Hand, body: dict[str, object]) -> Task | None:
    """Send a body; return the task, or None if the job now rests."""
    began, failures = time.monotonic(), 0
    while True:
        try:
            return await to_the_end(_post(hand, body))
        except RateLimitError as error:
            failures += 1
            if time.monotonic() - began + (error.retry_after or 0.0) > _PATIENCE:
                await refuse(hand, error)
                return None
            note = "Held back: the service asks to wait {wait} s."
            await hand.pause(failures, error.retry_after, note=note, held_back=True)
        except NotSentError as error:
            failures += 1
            if failures >= _UNSENT_TRIES or not await _connect_again(hand):
                await refuse(hand, error)
                return None
            await hand.pause(failures, note="No connection yet; trying again in {wait} s.")
        except OutcomeUnknownError as error:
            return await look_up(hand, error)
        except WanError as error:
            await refuse(hand, error)
            return None


async def _post(hand: Hand, body: dict[str, object]) -> Task:
    """Commit the intent, send it, commit the task. Never cut short: the answer must not get lost."""
    await hand.move(JobState.SUBMITTING, body=body, submitted_at=time.time(), trouble=None, note="")
    try:
        task = await hand.service.submit(body)
    except (ServiceError, NotSentError):
        # Proven: nothing was created. A crash from here on must not look like a lost answer.
        if not hand.doubt:
            await hand.save(submitted_at=None)
        raise
    await hand.move(JobState.QUEUED, task_id=task.id, word=task.word)
    return task


async def look_up(hand: Hand, error: WanError | None = None) -> Task | None:
    """Look for the task of a job whose answer was lost; None if it is not found: the user decides.

    A "no" counts, and so many of them are enough: a task may come up late. A look that brings no answer says
    nothing, and is repeated for as long as a task that is there can still give its video.
    """
    noes = iter(look_up_waits(hand.pace))
    silence, odd = Patience(seconds=retry_budget.SILENCE), Patience(tries=retry_budget.ODD_TRIES)
    problem: WanError | None = None
    wait: float | None = next(noes)
    while wait is not None:
        if wait:
            hand.show(note="The answer was lost; looking for the job at the service.")
            await asyncio.sleep(wait)
        wait = 0.0
        try:
            task = await hand.service.find(hand.row.id)
        except RateLimitError as limit:
            await hand.pause(1, limit.retry_after)
        except (NotSentError, TransportError) as failure:
            borne = odd if isinstance(failure, UnreadableError) else silence
            if borne.failed():
                problem = failure
                break
            await hand.pause(borne.failures, note="The service cannot be asked for the job; trying again in {wait} s.")
            await _connect_again(hand)
        except WanError as refused:
            problem = refused
            break
        else:
            if task is not None:
                await hand.move(JobState.QUEUED, task_id=task.id, word=task.word, trouble=None)
                return task
            wait = next(noes, None)
    await hand.move(JobState.UNKNOWN, trouble=_unknown(hand, error, problem))
    return None


def _unknown(hand: Hand, error: WanError | None, problem: WanError | None) -> Trouble:
    """Return why the outcome of a job is not known.

    Parameters
    ----------
    error : WanError or None
        What became of the submit; None if it was another process that sent it.
    problem : WanError or None
        Why the service could not be asked for the task; None if it says that there is none.
    """
    lost = OutcomeUnknownError("The request left, then no answer came, and the service does not know the job (yet).")
    trouble = trouble_of_sent(error or problem or lost, simulated=hand.row.simulated)
    if trouble.kind != OutcomeUnknownError.__name__:
        return trouble
    looked = _IN_VAIN if problem is None else _NOT_ASKED.format(why=trouble_of(problem).message.rstrip("."))
    return replace(trouble, hint=f"{looked} {_CHOOSE}")


async def refuse(hand: Hand, error: WanError) -> None:
    """End a job that was not taken; while an earlier submit of it may have been, its outcome stays unknown."""
    if hand.doubt:
        trouble = trouble_of_sent(error, simulated=hand.row.simulated)
        await hand.move(JobState.UNKNOWN, trouble=trouble, estimate=once_less(hand.row.estimate))
    else:
        trouble = trouble_of(error, simulated=hand.row.simulated)
        await hand.move(JobState.REFUSED, trouble=replace(trouble, charged="no"))


async def _connect_again(hand: Hand) -> bool:
    try:
        await hand.connect()
    except WanError:
        return False
    return True


async def _upload_all(hand: Hand, plan: Plan) -> dict[str, str]:
    urls = {}
    todo = plan.uploads()
    for number, facts in enumerate(todo, 1):
        of = f" ({number} of {len(todo)})" if len(todo) > 1 else ""
        urls[facts.source] = await _upload(hand, facts, f"Uploading {_path(facts).name}{of}")
    return urls


async def _upload(hand: Hand, facts: InputFacts, note: str) -> str:
    """Return the URL of a local input at the service; a content that is there already is not sent again."""
    path = _path(facts)
    found = await blocking(_hash, path)
    if found != facts.sha256:
        raise InputError(f"{path.name} has changed since it was checked.", "Send it again.")
    # Two jobs with the same picture: the second waits for the first's upload.
    locks = _locks.setdefault(asyncio.get_running_loop(), {})
    async with locks.setdefault(f"{hand.service.base_url} {found}", asyncio.Lock()):
        url = await blocking(hand.ledger.uploaded, found, hand.service.base_url)
        if url is not None:
            return url
        failures = 0
        while True:
            try:
                url = await hand.service.upload(
                    path,
                    facts.kind,
                    lambda done, total: hand.show(note=note, bytes_done=done, bytes_total=total),
                )
                break
            except (RateLimitError, TransportError, NotSentError) as error:
                failures += 1
                if failures >= _UPLOAD_TRIES:
                    raise
                asked = error.retry_after if isinstance(error, RateLimitError) else None
                await hand.pause(failures, asked, note=f"{note}: trying again in {{wait}} s.")
                await _connect_again(hand)
        await blocking(hand.ledger.keep_upload, found, hand.service.base_url, url, time.time() + UPLOAD_LIVES)
        return url


def _path(facts: InputFacts) -> Path:
    return Path(facts.source).expanduser()


def _hash(path: Path) -> str:
    total = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                total.update(piece)
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be read: {error.strerror or error}.", "Was it moved or deleted?"
        ) from error
    return total.hexdigest()


async def _forget_uploads(hand: Hand, urls: list[str]) -> None:
    try:
        await blocking(hand.ledger.forget_uploads, urls)
    except LedgerError:
        return  # they are used again, and may be refused again: no more than that
