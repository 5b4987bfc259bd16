"""A film: a chain of jobs, each of which begins with the last frame of the one before, followed by planned shots.

A shot can be made again without the others. The later ones do not change, but are marked until they begin with the last
frame of the shot before again. Every take is kept, and choosing another one costs nothing. A planned shot is sent by a
separate call, once the one before has a video.

Changes are stored in the ledger, under the film's key. Jobs are sent one at a time (``_sending``). Threads that read
the film do not wait for that.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ...._models.text.formatting import safe_repr
from ....errors import LedgerError, SettingsError, WanError
from ....forks import free_in_child
from ....log import note
from ...ledger import film_store
from ...ledger.film_store import StoredFilm, StoredPlace, StoredPlan
from ..job import Job
from .queue import Queue
from .seam import Seam, seam_of
from .shot import PlannedShot, Shot, before_of, continues, lost, shot_words
from .starts import store_start

if TYPE_CHECKING:
    from ....clips.exported_file import ExportedFile
    from ...ledger.job_store import Ledger


class MakeFirst(Protocol):
    """Makes the first shot of a film, or returns the job of the same settings."""

    def __call__(self, given: Mapping[str, Any], backend: str, service: str) -> Job:
        """Make the video of settings on a backend."""


class Chain:
    """A film: shots in order.

    Parameters
    ----------
    film : StoredFilm
        The takes, the chosen ones, and the planned shots.
    jobs : iterable of Job
        The jobs of all takes; they may still be running.
    ledger : Ledger
        The ledger that stores the film once it is changed.
    open_job : callable
        Returns the job with an id; it raises WanError if there is none.
    make_first : callable
        Makes the first shot.
    """

    def __init__(
        self,
        film: StoredFilm,
        jobs: Iterable[Job] = (),
        *,
        ledger: Ledger,
        open_job: Callable[[str], Job],
        make_first: MakeFirst,
    ) -> None:
        self._jobs = {job.id: job for job in jobs}
        self._ledger = ledger
        self._open_job = open_job
        self._make_first = make_first
        self._seams: dict[tuple[str, str], Seam] = {}
        self._lock = free_in_child(threading.RLock())
        self._sending = free_in_child(threading.RLock())
        self._listeners: list[weakref.WeakMethod[Callable[[], object]]] = []
        self._film = self._known(film)
        self.queue = Queue(self, self._tell)
        """The queue that sends the planned shots one after the other."""

    @property
    def film(self) -> StoredFilm:
        """The film as stored in the ledger."""
        with self._lock:
            return self._film

    @property
    def jobs(self) -> list[Job]:
        """The chosen take of each shot that is made or being made, in order."""
        with self._lock:
            return [self._jobs[place.chosen] for place in self._film.places]

    @property
    def planned(self) -> tuple[PlannedShot, ...]:
        """The shots after them, which are not made yet."""
        film = self.film
        return tuple(
            PlannedShot(number=number, prompt=one.prompt, duration=one.duration, note=one.note)
            for number, one in enumerate(film.plan, len(film.places) + 1)
        )

    def shots(self, *, measure: bool = True) -> tuple[Shot, ...]:
        """Return the shots at this moment.

        Parameters
        ----------
        measure : bool
            Whether to measure the seams that are not measured yet, which reads their videos and takes a moment.
        """
        with self._lock:
            places = [
                (self._jobs[place.chosen], tuple(self._jobs[take] for take in place.takes))
                for place in self._film.places
            ]
        found: list[Shot] = []
        for number, (job, takes) in enumerate(places, 1):
            earlier = before_of([one for one, _ in places], number)
            before = None if earlier is None else places[earlier - 1][0]
            seam = None if before is None else self._seam(before, job, measure=measure)
            # It was made from a video. If the shot before has none now, it was the video of another take.
            apart = before is not None and continues(job) and job.path is not None and before.path is None
            old = apart or (seam is not None and seam.follows is False)
            after = bool(found) and (found[-1].old_start or found[-1].after_old)
            found.append(
                Shot(number=number, job=job, takes=takes, seam=seam, old_start=old, after_old=after, before=earlier)
            )
        return tuple(found)

    # -- what sends a job ------------------------------------------------------------------------

    def remake(
        self,
        number: int,
        prompt: str | None = None,
        *,
        again: bool = False,
        start: int | None = None,
        instead_of: str = "",
        **changes: object,
    ) -> Job:
        """Make a new take of one shot, and choose it. ``FilmStrip.remake`` describes the other parameters.

        A shot that was made without a first picture is made without one again.

        Parameters
        ----------
        instead_of : str
            Id of the take that must be the chosen one; "" for any. So a button that is pressed in two pages at the same
            time makes one take.

        Raises
        ------
        SettingsError
            If there is no such shot, another take is chosen, or a setting is wrong. Nothing is sent.
        """
        with self._sending:
            job = self._at(number)
            if instead_of not in ("", job.id):
                raise SettingsError(
                    "Another take of this shot is chosen now.", "Check the film, then press the button again."
                )
            asked: dict[str, object] = dict(changes)
            if prompt is not None:
                asked["prompt"] = prompt
            first = self.start_of(number) if start is None else self._earlier(start, number)
            before = self.jobs[first - 1] if first and (start is not None or continues(job)) else None
            call = "" if again or instead_of else _call(number, "" if before is None else before.id, prompt, changes)
            made = self._made(call)
            if made is not None:
                self._put(number, made)
                return made
            if before is not None and "image" not in asked:
                video = before.video
                if video is None:
                    raise WanError(f"Shot {first} has no video to continue from.", self._way_on(number))
                asked["image"] = video.frame(-1)
            made = job.changed(again=again, **asked)
            if before is not None and "image" not in changes:
                store_start(made, before)
            self._put(number, made, call)
        return made

    def add(self, prompt: str, *, again: bool = False, shots: int | None = None, **changes: Any) -> Job:
        """Make the next shot at the end, as ``job.extend`` of the last one does, and return it.

        The same call returns the shot that it made before.

        Parameters
        ----------
        prompt : str
            What happens next.
        again : bool
            Make a new take even if the shot exists.
        shots : int, optional
            The number of shots that there must be, so that a button that is pressed in two pages at the same time adds
            one shot.
        **changes
            Settings of ``wan.generate`` to change.

        Raises
        ------
        WanError
            If the film has planned shots or none at all, or the last one has no video.
        SettingsError
            If the number of shots is different, or a setting is wrong. Nothing is sent.
        """
        with self._sending:
            jobs = self.jobs
            if shots is not None and shots != len(jobs):
                raise SettingsError(
                    "The number of shots in this film has changed.", "Check the film, then press the button again."
                )
            call = "" if again or shots is not None else _call("add", prompt, changes)
            first = self.film.calls.get(call)
            for number, place in enumerate(self.film.places, 1):
                if first in place.takes:
                    return self._at(number)
            if self.planned:
                raise WanError("This film still has planned shots.", "Make them first: film.make_all().")
            if not jobs:
                raise WanError("This film has no shots yet.", "wan.film(prompt) plans some.")
            made = jobs[-1].extend(prompt, again=again, **changes)
            self._put(len(jobs) + 1, made, call)
        return made

    def make(self, number: int, *, start: int | None = None) -> Job:
        """Make a planned shot from the last frame of the one before, or of `start`, or return the shot if it exists.

        Raises
        ------
        WanError
            If the shot before it has no video yet.
        SettingsError
            If there is no such shot, or a setting is wrong. Nothing is sent.
        """
        with self._sending:
            film, jobs = self.film, self.jobs
            self._check(number, len(jobs) + len(film.plan))
            if number <= len(jobs):
                return jobs[number - 1]
            if number > len(jobs) + 1:
                raise WanError(f"Shot {number - 1} is not made yet.", "Make the shots in their order.")
            asked: dict[str, Any] = {} if film.plan[0].duration is None else {"duration": film.plan[0].duration}
            if jobs:
                first = number - 1 if start is None else self._earlier(start, number)
                if jobs[first - 1].path is None:
                    raise WanError(f"Shot {first} has no video to continue from.", self._way_on(number))
                asked |= {} if film.settings.get("seed") is None else {"seed": film.settings["seed"]}
                made = jobs[first - 1].extend(film.plan[0].prompt, **asked)
            else:
                settings = {**film.settings, "prompt": film.plan[0].prompt, **asked}
                made = self._make_first(settings, film.backend, film.service)
            self._put(number, made)
        return made

    # -- what costs nothing ----------------------------------------------------------------------

    def choose(self, number: int, take: Job) -> None:
        """Choose another take, finished or running, for a shot, counted from 1. Nothing is sent."""
        if not isinstance(take, Job):
            raise SettingsError(f"{safe_repr(take)} is not a job.", "wan.job(id) gives one.")
        self._at(number)
        self._put(number, take)

    def edit(self, number: int, prompt: str, duration: int | None) -> None:
        """Change the prompt and the length of a planned shot. Nothing is sent."""

        def work(film: StoredFilm) -> StoredFilm:
            at = number - len(film.places) - 1
            if not 0 <= at < len(film.plan):
                raise SettingsError(f"Shot {number} is not a planned shot.", "Check the film: nothing was changed.")
            one = film.plan[at]
            length = one.duration if duration is None else duration
            changed = StoredPlan(prompt=prompt, duration=length, note=one.note if length == one.duration else "")
            return replace(film, plan=(*film.plan[:at], changed, *film.plan[at + 1 :]))

        self._change(work)

    def start_of(self, number: int) -> int:
        """Return the shot from whose end a shot begins: the one before, or that of its take; 0 for the first shot."""
        jobs = self.jobs
        earlier = before_of(jobs, number)
        if earlier is None or earlier == number - 1 or number > len(jobs):
            return number - 1
        follows = film_store.before(self._ledger, jobs[number - 1].id) == jobs[earlier - 1].id
        return earlier if follows else number - 1

    def other_start(self, number: int) -> int | None:
        """Return the earlier shot from whose end a shot can begin, where the one before has ended without a video."""
        jobs = self.jobs
        earlier = before_of(jobs, number)
        if earlier is None or earlier == number - 1 or jobs[earlier - 1].path is None:
            return None
        return earlier

    def draft(self, resolution: str, final: str) -> None:
        """Have the planned shots made at a lower resolution first. Nothing is sent.

        Parameters
        ----------
        resolution : str
            That of the drafts.
        final : str
            That of the finals.
        """
        self._change(
            lambda film: replace(film, settings={**film.settings, "resolution": resolution}, final=film.final or final)
        )

    def become(self, film: StoredFilm) -> None:
        """Replace this film by another one: an empty film becomes the film of a prompt."""
        found = self._known(film)
        with self._lock:
            self._film = found
        self._tell()

    def export(
        self, path: str | os.PathLike[str], *, overwrite: bool = False, crossfade: float | None = None
    ) -> ExportedFile:
        """Write the chosen takes as one MP4, as an edit list, or as a folder of clips, and return its path.

        Shots that have ended without a video are left out, and `word` of the result says so.
        """
        from ..export import EDIT_LIST, FILM, export

        suffix = Path(path).suffix.lower()
        if suffix not in (FILM, EDIT_LIST, ""):
            raise SettingsError(
                f"{safe_repr(str(path))} is not a file name for a film.",
                "It must end in .mp4, or in .edl for an edit list; without an extension it is a folder of clips.",
            )
        jobs = self.jobs
        gone = [number for number, job in enumerate(jobs, 1) if lost(job)]
        shown = [job for job in jobs if not lost(job)]
        film = export(shown, path, overwrite=overwrite, crossfade=crossfade, layout=None if suffix else "shots")
        if gone:
            left_out = f"without {shot_words(gone)}, which {'has' if len(gone) == 1 else 'have'} no video"
            film.word = f"{film.word}; {left_out}" if film.word else left_out
        return film

    def listen(self, method: Callable[[], object]) -> None:
        """Call a bound method after each change, for as long as its object exists."""
        with self._lock:
            self._listeners.append(weakref.WeakMethod(method))

    # -- inside ----------------------------------------------------------------------------------

    def _at(self, number: int) -> Job:
        jobs = self.jobs
        self._check(number, len(jobs))
        return jobs[number - 1]

    def _check(self, number: int, most: int) -> None:
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
            hint = f"The shots are 1 to {most}." if most else "The film has no shots yet."
            raise SettingsError(f"There is no shot {safe_repr(number)}.", hint)

    def _earlier(self, start: int, number: int) -> int:
        """Return `start`; SettingsError if it is no shot before `number`."""
        self._check(start, min(number - 1, len(self.jobs)))
        return start

    def _way_on(self, number: int) -> str:
        """Return what to do where the shot before has no video."""
        other = self.other_start(number)
        return "Wait until it is done." if other is None else f"start={other} begins from the end of shot {other}."

    def _made(self, call: str) -> Job | None:
        """Return the job of an earlier call; None if it has ended without a video, so that it is made again."""
        found = self._jobs.get(self.film.calls.get(call, ""))
        if found is None or found.path is not None or not found.snapshot.over:
            return found
        return found.changed()

    def _put(self, number: int, take: Job, call: str = "") -> None:
        with self._lock:
            self._jobs[take.id] = take
        try:
            self._change(lambda film: film.put(number, take.id, call))
        except LedgerError as error:  # the job runs: this kernel shows it, and a later one finds it by its frames
            note(error)
            with self._lock:
                self._film = self._film.put(number, take.id, call)
            self._tell()

    def _change(self, work: Callable[[StoredFilm], StoredFilm]) -> None:
        film = self.film
        changed = self._known(film_store.change(self._ledger, film, work) if film.key else work(film))
        with self._lock:
            self._film = changed
        self._tell()

    def _known(self, film: StoredFilm) -> StoredFilm:
        """Open the jobs of a film, and return it without those that no longer exist."""
        for identity in film.ids:
            if identity not in self._jobs:
                try:
                    self._jobs[identity] = self._open_job(identity)
                except WanError as error:
                    note(error)
        places = []
        for place in film.places:
            takes = tuple(take for take in place.takes if take in self._jobs)
            if not takes:
                break
            places.append(StoredPlace(takes=takes, chosen=place.chosen if place.chosen in takes else takes[-1]))
        return replace(film, places=tuple(places))

    def _tell(self) -> None:
        with self._lock:
            self._listeners = [one for one in self._listeners if one() is not None]
            methods = [one() for one in self._listeners]
        for method in methods:
            if method is not None:
                method()

    def _seam(self, before: Job, after: Job, *, measure: bool) -> Seam | None:
        one, other = before.path, after.path
        if one is None or other is None:
            return None
        pair = before.id, after.id
        found = self._seams.get(pair)
        if found is None and measure:
            found = seam_of(one, other, after.snapshot.settings.get("image"))
            if found is not None:
                self._seams[pair] = found
        return found


def _call(*what: object) -> str:
    """Return a text that identifies a call in code."""
    return hashlib.sha256(json.dumps(what, sort_keys=True, default=repr).encode()).hexdigest()[:32]
