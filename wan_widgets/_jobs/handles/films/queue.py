"""Send the planned shots of a film one after the other: each when the one before has its video.

Only as many are sent as the user has confirmed, after seeing their cost. If the user looks at each before the next,
that is one. Only this process knows the count, so a restarted kernel sends nothing automatically.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from ....errors import SettingsError, WaitTimeoutError, WanError
from ....forks import free_in_child
from ....threads import ThreadPerCall
from ...record.job_record import JobError
from ...record.snapshot import JobSnapshot

if TYPE_CHECKING:
    from ..job import Job
    from .shot import PlannedShot

_THREADS = ThreadPerCall("wan-widgets-film")
_STEP = 0.1
"""Seconds between two checks of a waiting caller."""


class PlannedFilm(Protocol):
    """What the queue needs of a film."""

    @property
    def jobs(self) -> Sequence[Job]:
        """The jobs of its shots, in order."""

    @property
    def planned(self) -> Sequence[PlannedShot]:
        """The shots that are not made yet, in order."""

    def make(self, number: int, *, start: int | None = None) -> Job:
        """Make a planned shot; raises WanError if it cannot be made."""


class Queue:
    """The shots that are sent automatically.

    Parameters
    ----------
    film : PlannedFilm
        The film.
    changed : callable
        Called after each change, on any thread.
    """

    def __init__(self, film: PlannedFilm, changed: Callable[[], object]) -> None:
        self._film = film
        self._changed = changed
        self._lock = free_in_child(threading.RLock())
        self._left = 0
        self._awaited: str | None = None
        self._leave: Callable[[], None] | None = None
        self._review_each = True
        self.problem: JobError | None = None
        """Why the last shot of the queue was not sent; None if nothing went wrong."""

    @property
    def left(self) -> int:
        """Number of shots that will be sent without asking again."""
        return self._left

    @property
    def review_each(self) -> bool:
        """Whether the user reviews each shot before the next one is sent."""
        return self._review_each

    def set_review_each(self, *, on: bool) -> None:
        """Set whether the user reviews each shot before the next. From then on none is sent without asking."""
        with self._lock:
            self._review_each = on
            if on:
                self._left = 0
        self._changed()

    def start(self, number: int, count: int, *, start: int | None = None) -> None:
        """Make a planned shot and the ones after it, `count` in total.

        If the shot before is still being made, the first one is sent when that has its video. With `start`, it begins
        from the end of that shot instead.

        Raises
        ------
        WanError
            If the shot cannot be made. Nothing is sent.
        """
        planned = [one.number for one in self._film.planned]
        if number not in planned[:1] or not 1 <= count <= len(planned):
            raise SettingsError(
                "The planned shots of this film have changed.", "Check the film, then press the button again."
            )
        with self._lock:
            self.problem = None
            jobs = self._film.jobs
            if start is None and jobs and not jobs[-1].snapshot.resting and not self._review_each:
                self._left = count
                self._await(jobs[-1])
            else:
                job = self._film.make(number, start=start)
                self._left = 0 if self._review_each else count - 1
                self._await(job)
        self._changed()

    def pause(self) -> None:
        """Send no more shots. A running one continues."""
        with self._lock:
            self._left = 0
        self._changed()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until all shots of the queue are sent and over, or it has stopped.

        Raises
        ------
        WaitTimeoutError
            If the timeout passes; the queue continues.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            with self._lock:  # else the next shot may be sent between the two
                jobs, idle = self._film.jobs, self._awaited is None
            left = None if end is None else max(0.0, end - time.monotonic())
            if jobs and not jobs[-1].snapshot.resting:
                jobs[-1].wait(left)
                continue
            if idle:
                return
            if left == 0.0:
                raise WaitTimeoutError("Not all shots are made yet.", "The queue continues; wait again.")
            time.sleep(_STEP)

    def _await(self, job: Job) -> None:
        """Send the next shot when a job is over."""
        if self._leave is not None:
            self._leave()
            self._leave = None
        self._awaited = job.id if self._left else None
        if self._left:
            self._leave = job.on_update(self._moved)
            self._moved(job.snapshot)

    def _moved(self, snapshot: JobSnapshot) -> None:
        if snapshot.resting and snapshot.id == self._awaited:
            _THREADS.post(lambda: self._next(snapshot.id))

    def _next(self, job_id: str) -> None:
        with self._lock:
            if self._awaited != job_id:
                return  # another thread was faster
            if self._leave is not None:
                self._leave()
            self._leave = self._awaited = None
            if not self._left:
                return
            self._left -= 1
            try:
                self._await(self._film.make(self._number_after(job_id)))
            except WanError as error:
                self._left = 0
                self.problem = JobError(kind=type(error).__name__, message=error.message, hint=error.hint)
        self._changed()

    def _number_after(self, job_id: str) -> int:
        """Return the number of the shot after a job. The job must be the last one, and have a video."""
        jobs = self._film.jobs
        if jobs[-1].id != job_id:
            raise WanError("The film was changed while the queue waited.", "Check the film, then continue.")
        if jobs[-1].path is None:
            raise WanError(
                f"Shot {len(jobs)} has no video, so no further shot is sent.", "Make it again, then continue."
            )
        return len(jobs) + 1
