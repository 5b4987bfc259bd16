"""The course of one task: what its polls saw, when the next poll is due by similar tasks, and how long it took.

It is stored once the task has succeeded. A ledger that cannot be read or written only costs the plan.
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
from ..pacing.next_look import next_look
from ..tracked_job import TrackedJob

_READ_AGAIN = 60.0
"""Seconds after which the courses of a kind are read again: other processes store some, too."""
_CLOCKS_APART = 2.0
"""Seconds by which the duration that the service states may differ from what the polls saw."""

_known: weakref.WeakKeyDictionary[Ledger, dict[str, tuple[float, Forecast | None]]] = weakref.WeakKeyDictionary()
"""Forecasts by kind, with the time at which the courses were read. On the engine's loop only."""


class CourseLog:
    """What the polls of one task saw.

    Parameters
    ----------
    tracked : TrackedJob
        Its job. The tasks of the simulator have no course: they may be polled at any time.
    """

    def __init__(self, tracked: TrackedJob) -> None:
        self._tracked = tracked
        self._looks: list[tuple[float, float]] = []
        self._queued = 0.0
        self._unfinished: float | None = None
        """When it was last seen unfinished, in seconds since its submit."""
        self._forecast: Forecast | None = None
        self._read = tracked.row.simulated
        self._ended = tracked.row.simulated

    def note(self, task: Task) -> None:
        """Take note of an unfinished task, as a poll has just seen it."""
        elapsed = self._unfinished = self._elapsed()
        if task.state == "running" and task.progress is not None:
            self._looks = thinned([*self._looks, (elapsed, task.progress)])
        elif task.state == "queued" and not self._looks:
            self._queued = elapsed

    async def planned(self, elapsed: float, watched: int) -> float | None:
        """Return the seconds to the next poll by the course of similar tasks; None if there are too few.

        Among so many jobs that their number decides, nothing is planned.
        """
        pace = self._tracked.pace
        if watched >= pace.longest * MAX_POLLS_PER_SECOND:
            return None
        forecast = await self._load()
        if forecast is None:
            return None
        soonest = pace.least if elapsed >= pace.first else max(pace.first - max(0.0, elapsed), 0.0)
        ends = forecast.ends(elapsed, queued=self._queued, looks=self._looks)
        return next_look(ends, soonest=soonest, least=pace.least, longest=pace.longest * FARTHEST)

    async def end(self, task: Task) -> None:
        """Store the course of the task, which has succeeded, unless it is not known how long it took."""
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
        """Return the seconds from submit to end: as the service says, if the polls agree; else by the polls."""
        now, last = self._elapsed(), self._unfinished
        if last is None:
            return None  # it ended while nobody watched it
        if task.took is not None and max(0.0, last - _CLOCKS_APART) < task.took <= now + _CLOCKS_APART:
            return task.took
        return (last + now) / 2 if now > last else None

    def _elapsed(self) -> float:
        return max(0.0, time.time() - (self._tracked.row.submitted_at or time.time()))

    async def _load(self) -> Forecast | None:
        """Return what similar tasks say; None if there are too few. Their courses are read once."""
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
