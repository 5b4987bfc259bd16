"""Record the course of a task: what its polls saw, when the next poll is due, and how long it took.

It is stored once the task has succeeded. If the ledger cannot be read or written, polls are merely not planned.
"""

from __future__ import annotations

import time
import weakref
from contextlib import suppress

from ....errors import LedgerError
from ....services.base import Task
from ...ledger import course_store
from ...ledger.job_store import Ledger
from ...record.course import Course, thinned
from ..loop import blocking
from ..pacing.backoff import FARTHEST, MAX_POLLS_PER_SECOND
from ..pacing.forecast import FEWEST, Forecast
from ..pacing.next_poll import next_poll
from ..tracked_job import TrackedJob

_READ_AGAIN = 60.0
"""Seconds after which the courses of a kind are read again, because other processes store some as well."""
_CLOCKS_APART = 2.0
"""Tolerance between the duration that the service states and what the polls saw, in seconds."""

_known: weakref.WeakKeyDictionary[Ledger, dict[str, tuple[float, Forecast | None]]] = weakref.WeakKeyDictionary()
"""Kind -> forecast, and the time at which the courses were read. Used on the engine's loop only."""


class CourseLog:
    """The results of the polls of one task.

    Parameters
    ----------
    tracked : TrackedJob
        Its job. The simulator's tasks have no course, because they may be polled at any time.
    """

    def __init__(self, tracked: TrackedJob) -> None:
        self._tracked = tracked
        self._looks: list[tuple[float, float]] = []
        self._queued = 0.0
        self._unfinished: float | None = None
        """When a poll last found it unfinished, in seconds since its submit."""
        self._forecast: Forecast | None = None
        self._read = tracked.row.simulated
        self._ended = tracked.row.simulated

    def note(self, task: Task) -> None:
        """Record the state of an unfinished task from a poll."""
        elapsed = self._unfinished = self._elapsed()
        if task.state == "running" and task.progress is not None:
            self._looks = thinned([*self._looks, (elapsed, task.progress)])
        elif task.state == "queued" and not self._looks:
            self._queued = elapsed

    async def planned(self, elapsed: float, watched: int) -> float | None:
        """Return the seconds to the next poll, from the courses of similar tasks; None if there are too few.

        With so many jobs that their number sets the interval, nothing is planned.
        """
        pace = self._tracked.pace
        if watched >= pace.longest * MAX_POLLS_PER_SECOND:
            return None
        forecast = await self._load()
        if forecast is None:
            return None
        soonest = pace.least if elapsed >= pace.first else max(pace.first - max(0.0, elapsed), 0.0)
        ends = forecast.ends(elapsed, queued=self._queued, looks=self._looks)
        return next_poll(ends, soonest=soonest, least=pace.least, longest=pace.longest * FARTHEST)

    async def end(self, task: Task) -> None:
        """Store the course of a successful task, unless its duration is not known."""
        took = None if self._ended else self._took(task)
        self._ended = True
        if took is None:
            return
        row, ledger = self._tracked.row, self._tracked.ledger
        course = Course(took=took, queued=min(self._queued, took), looks=tuple(self._looks))
        with suppress(LedgerError):
            await blocking(course_store.save, ledger, row, course)
        _known.get(ledger, {}).pop(course_store.kind_of(row), None)

    def _took(self, task: Task) -> float | None:
        """Return the seconds from submit to end: the service's value if the polls agree, else from the polls."""
        now, last = self._elapsed(), self._unfinished
        if last is None:
            return None  # it ended while no process watched it
        if task.took is not None and max(0.0, last - _CLOCKS_APART) < task.took <= now + _CLOCKS_APART:
            return task.took
        return (last + now) / 2 if now > last else None

    def _elapsed(self) -> float:
        return max(0.0, time.time() - (self._tracked.row.submitted_at or time.time()))

    async def _load(self) -> Forecast | None:
        """Return the forecast from similar tasks; None if there are too few. Their courses are read once."""
        if not self._read:
            self._read = True
            row, ledger = self._tracked.row, self._tracked.ledger
            kinds, kind = _known.setdefault(ledger, {}), course_store.kind_of(row)
            at, forecast = kinds.get(kind, (-_READ_AGAIN, None))
            if time.monotonic() - at >= _READ_AGAIN:
                try:
                    courses = await blocking(course_store.courses_like, ledger, row)
                except LedgerError:
                    courses = []
                forecast = Forecast(courses) if len(courses) >= FEWEST else None
                kinds[kind] = time.monotonic(), forecast
            self._forecast = forecast
        return self._forecast
