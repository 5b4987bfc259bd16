"""Save the video of a finished task: download, verify, write the provenance, give the file its name.

Nothing here costs money, and a link works for a day, so failures are retried for as long as that can help: a broken
transfer for the lifetime of links, a missing file until its own link expires. A problem that the user must solve first
(a full disk, an unsafe link) detaches the job, with the reason; ``resume`` continues from there. A file that differs
from the request is saved and flagged.
"""

from __future__ import annotations

import errno
import functools
import os
import time
from contextlib import suppress
from pathlib import Path

from ....errors import (
    DownloadError,
    FileGoneError,
    MediaError,
    NotSentError,
    RateLimitError,
    ServiceError,
    TransportError,
    UnreadableError,
)
from ....media import video
from ....services.base import LINK_LIVES, Task
from ...files import finalize, naming
from ...record.error_mapping import job_error_of
from ...record.job_record import NO_SOUND
from ...record.state import JobState
from ..loop import blocking, decoding, shielded
from ..pacing import retry_budget
from ..pacing.retry_budget import RetryBudget
from ..tracked_job import TrackedJob
from .lost_create import FOUND_IN_LIST

_SECONDS_OFF = 0.5
"""Largest accepted difference from the requested length, in seconds."""
_RATIO_OFF = 0.03
"""Largest accepted relative difference from our estimate of the size, if the service follows an image."""
_LONGEST_TASK = 3600.0
"""Longest time in seconds from a task's submit to its link: twice the published time of long tasks."""


class Download:
    """The download of one job's video, with its retry budgets."""

    def __init__(self, tracked: TrackedJob) -> None:
        self._tracked = tracked
        self._interrupted = RetryBudget(seconds=retry_budget.NO_ANSWER_SECONDS)
        self._unreadable = RetryBudget(tries=retry_budget.UNREADABLE_TRIES)
        self._not_video = RetryBudget(tries=retry_budget.TRIES)
        self._missing = RetryBudget(tries=retry_budget.TRIES)
        self._not_yet = RetryBudget()

    async def save(self, task: Task) -> bool:
        """Download and save the video of a task that has succeeded.

        Returns
        -------
        bool
            Whether the job rests now. If False, poll the task again, which may return another link, and call again.
        """
        tracked = self._tracked
        if tracked.row.state is not JobState.DOWNLOADING:
            await tracked.move(JobState.DOWNLOADING, word=task.word, billing=task.billing, error=None)
        try:
            home = await tracked.place()
            part = await blocking(finalize.begin, home, tracked.row.id)
            if await _already_in_place(tracked, home):
                return True
            await tracked.service.download(str(task.url), part, self._on_bytes)
            facts = await decoding(video.verify, part)
            await shielded(_name_file(tracked, home, facts))
        except FileGoneError as error:
            return await self._on_missing_file(task, error)
        except MediaError as error:
            # The file is not a video, or incomplete: download it again from the start.
            if await tracked.folder_changed():
                return False
            await blocking(lambda: part.unlink(missing_ok=True))
            return await self._retry(self._not_video, _not_a_video_error(error))
        except (OSError, DownloadError) as error:
            if await tracked.folder_changed():
                return False
            await tracked.detach(_cannot_save_error(error, home) if isinstance(error, OSError) else error)
        except UnreadableError as error:
            return await self._retry(
                self._unreadable, error, note="The host of the file sent something else; trying again {when}."
            )
        except (TransportError, NotSentError, ServiceError) as error:
            return await self._retry(self._interrupted, error, note="The download was interrupted; continuing {when}.")
        return True

    def _on_bytes(self, done: int, total: int | None) -> None:
        for one in (self._interrupted, self._unreadable, self._not_yet, self._missing):
            one.reset()  # bytes arrived, so the host has the file
        self._tracked.show(bytes_done=done, bytes_total=total)

    async def _retry(self, failures: RetryBudget, error: BaseException, *, note: str = "") -> bool:
        """Wait after a failure, or detach the job if the retry budget is used up. Return whether the job rests."""
        if failures.exhausted():
            await self._tracked.detach(error)
            return True
        asked = error.retry_after if isinstance(error, (RateLimitError, TransportError)) else None
        await self._tracked.pause(failures.failures, asked, note=note)
        return False

    async def _on_missing_file(self, task: Task, error: FileGoneError) -> bool:
        """Give up once the link has expired. Before that, the host may not have received the file yet."""
        left = task.left if task.left is not None else _link_lifetime_left(self._tracked)
        if left > 0:
            hours = max(1, round(min(left, LINK_LIVES) / 3600))
            how_long = f"The host does not have the file yet; its link stays valid for about {hours} h."
            return await self._retry(self._not_yet, error, note=f"{how_long} Trying again {{when}}.")
        if not self._missing.exhausted():
            await self._tracked.pause(self._missing.failures)
            return False
        await expire(self._tracked, error)
        return True


async def save_again(tracked: TrackedJob, task: Task) -> None:
    """Download and save the video of a completed job again. Raises any error, and changes no state."""
    home = await tracked.place()
    try:
        part = await blocking(finalize.begin, home, tracked.row.id)
        await tracked.service.download(
            str(task.url), part, lambda done, total: tracked.show(bytes_done=done, bytes_total=total)
        )
        facts = await decoding(video.verify, part)
        await shielded(_name_file(tracked, home, facts))
    except MediaError as error:
        await blocking(finalize.clear, home, tracked.row.id)
        raise _not_a_video_error(error) from error
    except OSError as error:
        raise _cannot_save_error(error, home) from error


async def expire(tracked: TrackedJob, error: FileGoneError, word: str | None = None) -> None:
    """End a job whose video is no longer available; `word` is the state that the service reported, if any."""
    job_error = job_error_of(error, simulated=tracked.row.simulated)
    await tracked.move(JobState.EXPIRED, word=tracked.row.word if word is None else word, error=job_error)


def _link_lifetime_left(tracked: TrackedJob) -> float:
    """Return the longest possible lifetime of a link in seconds, if the service does not state it."""
    return (tracked.row.submitted_at or tracked.row.created_at) + _LONGEST_TASK + LINK_LIVES - time.time()


async def _already_in_place(tracked: TrackedJob, home: Path) -> bool:
    """Finish a job whose process ended after the file got its name, but before the ledger was updated.

    If the disk was full, the ledger may not even have the file's name. Then it is the name from the template.
    """
    named = tracked.row.file is not None
    path = home / (str(tracked.row.file) if named else naming.name_of(tracked.template, tracked.row))
    is_there = finalize.in_place if named else finalize.holds_record
    try:
        if not await decoding(is_there, tracked.row, home, path):
            return False
        facts = await decoding(video.verify, path)
    except MediaError:
        return False
    if not named:
        await tracked.save(file=path.relative_to(home).as_posix())
    await _complete(tracked, home, path, facts)
    return True


async def _name_file(tracked: TrackedJob, home: Path, facts: video.VideoFacts) -> None:
    """Write the provenance and give the file its name. The name is stored first, so that it survives a crash."""
    finished, facts = await decoding(finalize.with_provenance, tracked.row, home, facts)
    wanted = naming.name_of(tracked.template, tracked.row)
    if await blocking(finalize.is_same, home, tracked.row.id, home / wanted):
        # It already has its name, but the disk was too full to store that.
        await tracked.save(file=wanted)
        await _complete(tracked, home, home / wanted, facts)
        return
    while True:
        try:
            path = await blocking(naming.free_path, home, wanted)
        except ValueError:
            wanted = naming.file_name("{id}", {"id": tracked.row.id})  # a link in it leads out
            continue
        await tracked.save(file=path.relative_to(home).as_posix())
        with suppress(FileExistsError):  # the name was taken meanwhile
            await blocking(functools.partial(naming.put_in_place, finished, path, home=home))
            break
    await _complete(tracked, home, path, facts)


async def _complete(tracked: TrackedJob, home: Path, path: Path, facts: video.VideoFacts) -> None:
    row = tracked.row
    record_flags = await decoding(finalize.write_sidecar, row, home, path, facts)
    await blocking(finalize.clear, home, row.id)
    if not await blocking(path.exists):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))  # it vanished with the folder
    await tracked.move(
        JobState.COMPLETED,
        file_size=facts.size,
        flags=(*(one for one in row.flags if one == FOUND_IN_LIST), *_flags(tracked, facts), *record_flags),
        width=facts.width,
        height=facts.height,
        error=None,
    )


def _flags(tracked: TrackedJob, facts: video.VideoFacts) -> tuple[str, ...]:
    """Return how a file differs from the request, as texts."""
    row, flags = tracked.row, []
    if row.width and row.height:
        off = max(abs(facts.width / row.width - 1), abs(facts.height / row.height - 1))
        if off > (_RATIO_OFF if row.mode == "i2v" else 0.0):
            flags.append(f"{facts.width} × {facts.height} px instead of {row.width} × {row.height}")
    duration = row.request.get("duration")
    if isinstance(duration, int) and duration > 0 and abs(facts.seconds - duration) > _SECONDS_OFF:
        flags.append(f"{facts.seconds:.1f} s instead of {duration} s")
    if facts.audio_codec is None:
        flags.append(NO_SOUND)
    return tuple(flags)


def _not_a_video_error(error: MediaError) -> DownloadError:
    broken = DownloadError(
        f"What the service sends is not the whole video. {error.message}", "Resume to fetch it again; it costs nothing."
    )
    broken.__cause__ = error
    return broken


def _cannot_save_error(error: OSError, home: Path) -> DownloadError:
    full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
    why = "the disk is full" if full else error.strerror or str(error)
    problem = DownloadError(f"The video cannot be saved in {home}: {why}.", "Solve that, then resume the job.")
    problem.__cause__ = error
    return problem
