"""A chain of shots: one job in each place, each of which begins with the last frame of the one before.

A shot is made again without the others. The later ones stay as they are; each is marked until it begins with the last
frame of the shot before it again. Every take stays, and choosing another one costs nothing.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..._models.text.formatting import safe_repr
from ...errors import InputError, MediaError, SettingsError, WanError
from ...forks import free_in_child
from .comparison import MOST, Comparable, entries_of
from .job import Job

if TYPE_CHECKING:
    from ...clips.exported_file import ExportedFile

JUMP = 0.9
"""Likeness of the two frames at a seam below which the film jumps there."""


@dataclass(frozen=True, kw_only=True)
class Seam:
    """Where two shots meet: the last frame of one, and the first of the next."""

    likeness: float
    """Likeness of the two frames, 0 to 1; it says nothing about quality."""
    follows: bool | None
    """Whether the shot was made from that last frame; None if it begins with no picture, or that no longer exists."""

    @property
    def jumps(self) -> bool:
        """Whether the two frames differ so much that the film jumps."""
        return self.likeness < JUMP


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One place of a chain at this moment."""

    number: int
    """Counted from 1."""
    job: Job
    """The take that is chosen."""
    takes: tuple[Job, ...]
    """All takes of this place that are known, in the order in which they were made."""
    seam: Seam | None = None
    """Where it meets the shot before; None for the first shot, and while either shot has no video."""
    old_start: bool = False
    """Whether it begins with a frame that is not the present last frame of the shot before."""
    after_old: bool = False
    """Whether an earlier shot in an unbroken row has an old start."""

    @property
    def continues(self) -> bool:
        """Whether it begins with a picture, such as the last frame of the shot before."""
        return _continues(self.job)


@dataclass
class _Place:
    job: Job
    takes: list[Job] = field(default_factory=list)


class Chain:
    """Shots one after the other.

    Parameters
    ----------
    jobs : iterable of Job
        The shots in order; they may still be running.
    """

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._places = [_Place(job, [job]) for job in jobs]
        self._seams: dict[tuple[str, str], Seam] = {}
        self._lock = free_in_child(threading.RLock())

    @property
    def jobs(self) -> list[Job]:
        """The chosen take of each shot, in order."""
        with self._lock:
            return [place.job for place in self._places]

    def shots(self, *, look: bool = True) -> tuple[Shot, ...]:
        """Return the shots at this moment.

        Parameters
        ----------
        look : bool
            Whether to look into the videos at seams that are not known yet, which takes a moment.
        """
        with self._lock:
            places = [(place.job, tuple(place.takes)) for place in self._places]
        found: list[Shot] = []
        for number, (job, takes) in enumerate(places, 1):
            before = places[number - 2][0] if number > 1 else None
            seam = None if before is None else self._seam(before, job, look=look)
            # This shot was made from a video. If the shot before has none now, it was that of another take.
            apart = before is not None and _continues(job) and job.path is not None and before.path is None
            old = apart or (seam is not None and seam.follows is False)
            after = bool(found) and (found[-1].old_start or found[-1].after_old)
            found.append(Shot(number=number, job=job, takes=takes, seam=seam, old_start=old, after_old=after))
        return tuple(found)

    def remake(self, number: int, prompt: str | None = None, *, again: bool = False, **changes: object) -> Job:
        """Make a new take of one shot, from the last frame of the shot before it; the other shots stay.

        A shot that was made without a first picture is made without one again. The same call returns the take that it
        has made before, so running a notebook again buys nothing.

        Parameters
        ----------
        number : int
            The shot, counted from 1.
        prompt : str, optional
            A new prompt; by default that of the chosen take.
        again : bool
            Make a new take even if one of the same settings exists.
        **changes
            Settings of ``wan.generate`` to change, such as ``seed=8``.

        Returns
        -------
        Job
            The take, which is chosen now.

        Raises
        ------
        WanError
            If the shot before it has no video yet.
        SettingsError
            If there is no such shot, or a setting is wrong. Nothing is sent.
        """
        place = self._place(number)
        asked: dict[str, object] = dict(changes)
        if prompt is not None:
            asked["prompt"] = prompt
        if number > 1 and _continues(place.job):
            video = self.jobs[number - 2].video
            if video is None:
                raise WanError(f"Shot {number - 1} has no video to continue from.", "Wait until it is done.")
            asked.setdefault("image", video.frame(-1))
        made = place.job.changed(again=again, **asked)
        self._put(place, made)
        return made

    def add(self, prompt: str, *, again: bool = False, **changes: Any) -> Job:
        """Make the next shot at the end, as ``job.extend`` of the last one does, and return it."""
        made = self.jobs[-1].extend(prompt, again=again, **changes)
        with self._lock:
            self._places.append(_Place(made, [made]))
        return made

    def choose(self, number: int, take: Job) -> None:
        """Put another take in the place of a shot. Nothing is sent.

        Parameters
        ----------
        number : int
            The shot, counted from 1.
        take : Job
            A finished job, or one that is being made.
        """
        if not isinstance(take, Job):
            raise SettingsError(f"{safe_repr(take)} is not a job.", "wan.job(id) gives one.")
        self._put(self._place(number), take)

    def export(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> ExportedFile:
        """Write the chosen takes as one MP4, as ``wan.export`` does, and return its path."""
        from .export import FILM, export

        if Path(path).suffix.lower() != FILM:
            raise SettingsError(f"{safe_repr(str(path))} is not a file name for a film.", "It must end in .mp4.")
        return export(self.jobs, path, overwrite=overwrite)

    def _place(self, number: int) -> _Place:
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= len(self._places):
            raise SettingsError(f"There is no shot {safe_repr(number)}.", f"The shots are 1 to {len(self._places)}.")
        return self._places[number - 1]

    def _put(self, place: _Place, take: Job) -> None:
        with self._lock:
            if take not in place.takes:
                place.takes.append(take)
            place.job = take

    def _seam(self, before: Job, after: Job, *, look: bool) -> Seam | None:
        one, other = before.path, after.path
        if one is None or other is None:
            return None
        pair = before.id, after.id
        found = self._seams.get(pair)
        if found is None and look:
            found = _look(one, other, after.snapshot.settings.get("image"))
            if found is not None:
                self._seams[pair] = found
        return found


def chain_of(shots: Comparable) -> Chain:
    """Return a chain of jobs.

    Raises
    ------
    InputError
        If there are no jobs, or an item is not a job.
    """
    jobs = [entry.job for entry in entries_of(shots, MOST).entries]
    found = [job for job in jobs if isinstance(job, Job)]
    if len(found) < len(jobs):
        raise InputError("A shot of a chain is a job, not a file.", "wan.export([...], 'film.mp4') joins files.")
    return Chain(found)


def _continues(job: Job) -> bool:
    return bool(job.snapshot.settings.get("image"))


def _look(before: Path, after: Path, picture: Any) -> Seam | None:
    from ...measures.likeness import likeness_of_pictures
    from ...media.pictures.frames import LAST, frame_at, is_picture_of

    try:
        last = frame_at(before, LAST)
        likeness = likeness_of_pictures(last, frame_at(after, 0))
    except MediaError:
        return None
    # A shot without a first frame is an intended cut.
    follows = is_picture_of(picture, last) if isinstance(picture, str) and picture else None
    return Seam(likeness=likeness, follows=follows)
