"""From a finished task to a file on disk: download, make sure of it, give it its record and its name.

Nothing here costs anything, and the link dies in a day, so everything is tried again for as long as it can
help: breaks for as long as links live, a host that does not have the file until the link's end. What
somebody has to mend first (a full disk, an unsafe link) detaches the job, with the reason; ``resume`` goes on
from there. A file that is not quite what was asked for is kept, and flagged.
"""

from __future__ import annotations

import errno
import time
from pathlib import Path

from ...errors import (
    DownloadError,
    FileGoneError,
    MediaError,
    NotSentError,
    RateLimitError,
    ServiceError,
    TransportError,
    UnreadableError,
)
from ...media import video
from ...services.base import LINK_LIVES, Task
from ..files import finalize, naming
from ..record.error_mapping import trouble_of
from ..record.ids import SHORT
from ..record.snapshot import NO_SOUND
from ..record.state import JobState
from . import retry_budget
from .loop import blocking, to_the_end
from .retry_budget import Patience
from .tracked_job import Hand

_SECONDS_OFF = 0.5
"""How far a video's length may be from what was asked for, in seconds."""
_RATIO_OFF = 0.03
"""How far a picture's size may be from our estimate where the service follows an image."""
_LONGEST_RUN = 3600.0
"""Seconds that a task may take; its link begins to age only then. Twice what is published for long ones."""


class Saving:
    """The saving of one job's video, with what has gone wrong so far."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._broken = Patience(seconds=retry_budget.SILENCE)
        self._odd = Patience(tries=retry_budget.ODD_TRIES)
        self._spoilt = Patience(tries=retry_budget.TRIES)
        self._gone = Patience(tries=retry_budget.TRIES)
        self._absent = Patience()

    async def save(self, task: Task) -> bool:
        """Fetch and keep the video of a task that has succeeded.

        Returns
        -------
        bool
            Whether the job rests now. False: look at the task again, which may give another link, then come back.
        """
        hand = self._hand
        if hand.row.state is not JobState.DOWNLOADING:
            await hand.move(JobState.DOWNLOADING, word=task.word, billing=task.billing, trouble=None)
        try:
            part = await blocking(finalize.begin, hand.ledger.home, hand.row.id)
            if hand.row.file is not None and await _already_there(hand):
                return True
            await hand.service.download(str(task.url), part, self._tell)
            facts = await blocking(video.verify, part)
            await to_the_end(_keep(hand, facts))
        except FileGoneError as error:
            return await self._is_gone(task, error)
        except MediaError as error:
            # What came is no video, or cut: it is fetched anew, from the start.
            await blocking(lambda: finalize.part_of(hand.ledger.home, hand.row.id).unlink(missing_ok=True))
            return await self._again(self._spoilt, _not_a_video(error))
        except OSError as error:
            await hand.detach(_cannot_save(error, hand.ledger.home))
        except DownloadError as error:
            await hand.detach(error)
        except UnreadableError as error:
            return await self._again(
                self._odd, error, note="The host of the file gave something else; asking again in {wait} s."
            )
        except (TransportError, NotSentError, ServiceError) as error:
            return await self._again(self._broken, error, note="The download broke; going on in {wait} s.")
        return True

    def _tell(self, done: int, total: int | None) -> None:
        for one in (self._broken, self._odd, self._absent, self._gone):
            one.calm()  # bytes came: the host has the file
        self._hand.show(bytes_done=done, bytes_total=total)

    async def _again(self, failures: Patience, error: BaseException, *, note: str = "") -> bool:
        """Wait after a failure; leave the job to the user if it was one too many. Returns whether it rests."""
        if failures.failed():
            await self._hand.detach(error)
            return True
        asked = error.retry_after if isinstance(error, RateLimitError) else None
        await self._hand.pause(failures.failures, asked, note=note)
        return False

    async def _is_gone(self, task: Task, error: FileGoneError) -> bool:
        """Give a video up once its link has ended; until then hosts say "not there" of what they have not got yet."""
        left = task.left if task.left is not None else _left_by_our_clock(self._hand)
        if left > 0:
            hours = max(1, round(left / 3600))
            how_long = f"The host of the file does not have it now; its link lives for about {hours} h."
            return await self._again(self._absent, error, note=f"{how_long} Asking again in {{wait}} s.")
        if not self._gone.failed():
            await self._hand.pause(self._gone.failures)
            return False
        await expire(self._hand, error)
        return True


async def expire(hand: Hand, error: FileGoneError, word: str | None = None) -> None:
    """End a job whose video cannot be had any more; `word` is the service's, where it says so itself."""
    trouble = trouble_of(error, simulated=hand.row.simulated)
    await hand.move(JobState.EXPIRED, word=hand.row.word if word is None else word, trouble=trouble)


def _left_by_our_clock(hand: Hand) -> float:
    """Return the seconds for which a link can live at most, where the service says nothing of that."""
    return (hand.row.submitted_at or hand.row.created_at) + _LONGEST_RUN + LINK_LIVES - time.time()


async def _already_there(hand: Hand) -> bool:
    """Finish a job that ended between the file getting its name and the ledger saying so."""
    path = hand.ledger.home / str(hand.row.file)
    try:
        if not await blocking(finalize.in_place, hand.row, hand.ledger.home, path):
            return False
        facts = await blocking(video.verify, path)
    except MediaError:
        return False
    await _complete(hand, path, facts)
    return True


async def _keep(hand: Hand, facts: video.VideoFacts) -> None:
    """Give the file its record and its name: written down first, so that a crash in between finds it again."""
    home = hand.ledger.home
    kept, facts = await blocking(finalize.sealed, hand.row, home, facts)
    wanted = naming.file_name(hand.template, _name_values(hand))
    while True:
        try:
            path = await blocking(naming.free_path, home, wanted)
        except ValueError:
            wanted = naming.file_name("{id}", {"id": hand.row.id})  # a link inside the folder leads out of it
            continue
        await hand.save(file=path.relative_to(home).as_posix())
        try:
            await blocking(naming.put_in_place, kept, path)
            break
        except FileExistsError:
            continue
    await _complete(hand, path, facts)


async def _complete(hand: Hand, path: Path, facts: video.VideoFacts) -> None:
    home, row = hand.ledger.home, hand.row
    odd = await blocking(finalize.beside, row, home, path, facts)
    await blocking(finalize.clear, home, row.id)
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
        flags.append(NO_SOUND)
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
        "id": row.id[:SHORT],
    }


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
