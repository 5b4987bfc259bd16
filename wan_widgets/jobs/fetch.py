"""From a task at the service to a file on disk: look, download, make sure of it, give it its name.

Nothing here costs anything, so everything is tried again patiently. What cannot go on by itself
detaches the job, with the reason; ``resume`` goes on from there. A file that is not quite what was
asked for is kept, and flagged.
"""

from __future__ import annotations

import asyncio
import errno
import random
import time
from contextlib import suppress
from pathlib import Path

from ..errors import (
    DownloadError,
    FileGoneError,
    MediaError,
    NotSentError,
    RateLimitError,
    ServiceError,
    TransportError,
    WanError,
)
from ..media import video
from ..services.base import Task
from ..services.refusals import failure_of
from . import names, seal
from .hand import Hand
from .loop import blocking, to_the_end
from .outcome import trouble_of, trouble_of_sent
from .pacing import next_look
from .state import JobState

_PATIENCE = 3600.0
"""Seconds for which a service that does not answer is asked on."""
_TRIES = 4
"""How often an answer that makes no sense, or a file that is no video, is asked for again."""
_SECONDS_OFF = 0.5
"""How far a video's length may be from what was asked for, in seconds."""
_RATIO_OFF = 0.03
"""How far a picture's size may be from our estimate where the service follows an image."""


class _Stuck:
    """Counts failures in a row, and says when to give up."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.failures = 0
        self.since = 0.0

    def add(self) -> int:
        self.failures += 1
        self.since = self.since or time.monotonic()
        return self.failures

    @property
    def for_long(self) -> bool:
        return bool(self.since) and time.monotonic() - self.since > _PATIENCE


async def watch(hand: Hand, task: Task | None = None) -> None:
    """Watch a task to its end, and save its video. `task` is what the service said last, if it is fresh."""
    stuck, odd = _Stuck(), _Stuck()
    dead: set[str] = set()
    while True:
        if task is None:
            task = await _look(hand, stuck, odd)
            if task is None:
                if hand.row.state is JobState.DETACHED:
                    return
                continue
        match task.state:
            case "queued" | "running":
                await _going(hand, task)
            case "failed":
                trouble = trouble_of(failure_of(task), simulated=_simulated(hand))
                await hand.move(JobState.FAILED, word=task.word, trouble=trouble, billing=task.billing)
                return
            case "expired":
                await _expire(hand, None)
                return
            case "succeeded" if task.url is not None:
                if await _save(hand, task, odd, dead):
                    return
            case "succeeded":
                if odd.add() >= _TRIES:
                    await detach(hand, _no_link(task))
                    return
                await hand.pause(odd.failures)
        task = None


async def detach(hand: Hand, error: BaseException | None) -> None:
    """Stop watching a job; it goes on at the service."""
    trouble = None if error is None else trouble_of_sent(error, simulated=_simulated(hand))
    await hand.move(JobState.DETACHED, trouble=trouble)


async def _look(hand: Hand, stuck: _Stuck, odd: _Stuck) -> Task | None:
    """Return what the service says of the task; None to ask again, or when the job is detached now."""
    task_id = hand.row.task_id
    if task_id is None:
        raise RuntimeError("a job without a task is not watched")
    try:
        task = await hand.service.fetch(task_id)
    except RateLimitError as error:
        await hand.pause(1, error.retry_after)
    except (TransportError, NotSentError) as error:
        stuck.add()
        if stuck.for_long:
            await detach(hand, error)
            return None
        await hand.pause(stuck.failures, note="The service does not answer; asking again in {wait} s.")
        with suppress(WanError):
            await hand.connect()
    except ServiceError as error:
        # A task may be unknown for a moment after it was made; a key that is refused stays refused.
        if odd.add() >= _TRIES or error.status in (401, 403):
            if not await _known_otherwise(hand, error):
                await detach(hand, error)
                return None
            odd.clear()
        await hand.pause(odd.failures)
    else:
        stuck.clear()
        return task
    return None


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
    )
    await asyncio.sleep(wait)


async def _save(hand: Hand, task: Task, odd: _Stuck, dead: set[str]) -> bool:
    """Fetch and keep the video; return whether the job rests now. False: look at the task again.

    `dead` holds the links that were dead already: a look may give another one, for a link can end before its file.
    """
    part = seal.part_of(hand.ledger.home, hand.row.id)
    if hand.row.state is not JobState.DOWNLOADING:
        await hand.move(JobState.DOWNLOADING, word=task.word, billing=task.billing, trouble=None)
    try:
        if hand.row.file is not None and await _already_there(hand):
            return True
        await blocking(lambda: part.parent.mkdir(parents=True, exist_ok=True))
        await hand.service.download(
            str(task.url), part, lambda done, total: hand.show(bytes_done=done, bytes_total=total)
        )
        facts = await blocking(video.verify, part)
        await to_the_end(_keep(hand, facts))
    except FileGoneError as error:
        if task.url not in dead and len(dead) < _TRIES:
            dead.add(str(task.url))
            await hand.pause(1)
            return False
        await _expire(hand, error)
    except MediaError as error:
        # What came is no video, or cut: it is fetched anew, from the start.
        await blocking(lambda: part.unlink(missing_ok=True))
        if odd.add() < _TRIES:
            await hand.pause(odd.failures)
            return False
        await detach(hand, _not_a_video(error))
    except OSError as error:
        await detach(hand, _cannot_save(error, hand.ledger.home))
    except DownloadError as error:
        await detach(hand, error)  # somebody has to mend something first
    except (TransportError, NotSentError, ServiceError) as error:
        odd.add()
        if odd.for_long:
            await detach(hand, error)
            return True
        asked = error.retry_after if isinstance(error, RateLimitError) else None
        await hand.pause(odd.failures, asked, note="The download broke; going on in {wait} s.")
        return False
    return True


async def _already_there(hand: Hand) -> bool:
    """Finish a job that ended between the file getting its name and the ledger saying so."""
    path = hand.ledger.home / str(hand.row.file)
    try:
        if not await blocking(seal.in_place, hand.row, hand.ledger.home, path):
            return False
        facts = await blocking(video.verify, path)
    except MediaError:
        return False
    await _complete(hand, path, facts)
    return True


async def _keep(hand: Hand, facts: video.VideoFacts) -> None:
    """Give the file its record and its name: written down first, so that a crash in between finds it again."""
    home = hand.ledger.home
    kept, facts = await blocking(seal.sealed, hand.row, home, facts)
    wanted = names.file_name(hand.template, _name_values(hand))
    while True:
        try:
            path = await blocking(names.free_path, home, wanted)
        except ValueError:
            wanted = names.file_name("{id}", {"id": hand.row.id})  # a link inside the folder leads out of it
            continue
        await hand.save(file=path.relative_to(home).as_posix())
        try:
            await blocking(names.put_in_place, kept, path)
            break
        except FileExistsError:
            continue
    await _complete(hand, path, facts)


async def _complete(hand: Hand, path: Path, facts: video.VideoFacts) -> None:
    home, row = hand.ledger.home, hand.row
    odd = await blocking(seal.beside, row, home, path, facts)
    await blocking(seal.clear, home, row.id)
    await hand.move(
        JobState.COMPLETED,
        file_size=facts.size,
        flags=(*_flags(hand, facts), *odd),
        width=facts.width,
        height=facts.height,
        trouble=None,
    )


def _flags(hand: Hand, facts: video.VideoFacts) -> tuple[str, ...]:
    """Return what is odd about a file, in words."""
    row, flags = hand.row, []
    if row.width and row.height:
        off = max(abs(facts.width / row.width - 1), abs(facts.height / row.height - 1))
        if off > (_RATIO_OFF if row.mode == "i2v" else 0.0):
            flags.append(f"{facts.width} × {facts.height} px instead of {row.width} × {row.height}")
    duration = row.request.get("duration")
    if isinstance(duration, int) and abs(facts.seconds - duration) > _SECONDS_OFF:
        flags.append(f"{facts.seconds:.1f} s instead of {duration} s")
    if facts.audio_codec is None:
        flags.append("no sound")
    return tuple(flags)


def _name_values(hand: Hand) -> dict[str, object]:
    row = hand.row
    made = time.localtime(row.created_at)
    return {
        "date": time.strftime("%Y-%m-%d", made),
        "time": time.strftime("%H%M%S", made),
        "prompt": row.prompt or "video",
        "model": row.model,
        "mode": row.mode,
        "resolution": row.request.get("resolution"),
        "duration": f"{row.request.get('duration')}s",
        "seed": row.seed,
        "take": row.take,
        "id": row.id[: names.SHORT],
    }


async def _expire(hand: Hand, error: FileGoneError | None) -> None:
    gone = error or FileGoneError(
        "The video was made, but its file is gone: the service keeps one for 24 hours.",
        "Only a new video brings it back; the same seed may look different.",
    )
    await hand.move(JobState.EXPIRED, trouble=trouble_of(gone, simulated=_simulated(hand)))


def _no_link(task: Task) -> DownloadError:
    return DownloadError(
        "The service says that the video is done, but gives no link to it.",
        f"Report it to the service with the task id {task.id}; resuming asks again.",
    )


def _not_a_video(error: MediaError) -> DownloadError:
    broken = DownloadError(
        f"What the service sends is not the whole video. {error.message}", "Resume to fetch it again; it costs nothing."
    )
    broken.__cause__ = error
    return broken


def _cannot_save(error: OSError, home: Path) -> DownloadError:
    full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    why = "the disk is full" if full else error.strerror or str(error)
    kept = DownloadError(f"The video cannot be saved in {home}: {why}.", "Mend that, then resume the job.")
    kept.__cause__ = error
    return kept


def _simulated(hand: Hand) -> bool:
    return hand.row.backend == "simulator"
