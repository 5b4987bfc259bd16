"""Tasks that are polled in virtual time: their ends, the progress that they report, and the results of polls.

Two populations, each of six kinds of tasks. The short ones take 5 to 40 s and report progress that rises about evenly.
The long ones take 60 to 240 s; theirs stalls for a third of the time, at a level of its kind. Progress comes in whole
percents, durations in whole seconds, as services state them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wan_widgets._jobs.ledger.course_store import MOST
from wan_widgets._jobs.record.course import Course, thinned
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.pacing.backoff import FARTHEST, Pace, poll_delay
from wan_widgets._jobs.runtime.pacing.forecast import FEWEST, Forecast
from wan_widgets._jobs.runtime.pacing.next_poll import next_poll

PACE = Pace(first=5.0, least=5.0, longest=10.0)
"""The intervals of ToAPIs. Source: docs.toapis.com, task status."""
KINDS = 6
TYPICAL = (60, 300)


@dataclass(frozen=True, kw_only=True)
class WatchedTask:
    """One task. Times are seconds since its submit."""

    end: float
    starts: float
    progress: Callable[[float], float]
    """Progress by the part of its run that is over."""

    def seen_at(self, at: float) -> tuple[JobState, float | None]:
        """Return state and progress as the service reports them."""
        if at < self.starts:
            return JobState.QUEUED, None
        part = (at - self.starts) / (self.end - self.starts)
        return JobState.RUNNING, round(min(0.99, max(0.0, self.progress(part))), 2)


def short_task(kind: int, chance: random.Random) -> WatchedTask:
    """Return a task of 5 to 40 s; those of a kind differ by a fifth."""
    usual = 7.0 * (34.0 / 7.0) ** (kind / (KINDS - 1))
    end = min(40.0, max(5.0, usual * math.exp(chance.gauss(0, 0.18))))
    bend, bump = math.exp(chance.gauss(0, 0.12)), chance.gauss(0, 0.02)
    return WatchedTask(
        end=end, starts=chance.uniform(0, 1.5), progress=lambda part: part**bend + 4 * bump * part * (1 - part)
    )


def long_task(kind: int, chance: random.Random) -> WatchedTask:
    """Return a task of 60 to 240 s whose progress stalls; those of a kind differ by a sixth."""
    usual = 75.0 * (205.0 / 75.0) ** (kind / (KINDS - 1))
    end = min(240.0, max(60.0, usual * math.exp(chance.gauss(0, 0.15))))
    starts = min(0.3 * end, chance.expovariate(1 / 5))
    stalls = 0.25 + 0.03 * kind + chance.gauss(0, 0.04)
    goes_on = stalls + 0.35 + chance.gauss(0, 0.05)
    level = 0.4 + 0.07 * kind + chance.gauss(0, 0.03)

    def progress(part: float) -> float:
        if part < stalls:
            return level * part / stalls
        return level + (0.99 - level) * max(0.0, part - goes_on) / (1 - goes_on)

    return WatchedTask(end=end, starts=starts, progress=progress)


Population = Callable[[int, random.Random], WatchedTask]


@dataclass(kw_only=True)
class Watched:
    """The results of polls of many tasks."""

    late: list[float] = field(default_factory=list)
    """Seconds from the end of each task to the poll that saw it."""
    polls: int = 0
    seconds: float = 0.0
    closest: float = math.inf
    """Least seconds between two polls of one task, or to the first one."""

    @property
    def mean(self) -> float:
        """Mean seconds from done to seen."""
        return math.fsum(self.late) / len(self.late)

    @property
    def polls_a_minute(self) -> float:
        """Polls of one task a minute."""
        return self.polls / self.seconds * 60

    def add(self, end: float, polls: Sequence[float]) -> None:
        """Count one task and its polls, the last of which saw its end."""
        self.late.append(polls[-1] - end)
        self.polls += len(polls)
        self.seconds += polls[-1]
        self.closest = min(self.closest, *(now - before for before, now in zip([0.0, *polls], polls, strict=False)))


def poll(task: WatchedTask, courses: Sequence[Course], chance: random.Random) -> tuple[list[float], Course]:
    """Poll a task to its end as the engine does; return the times of the polls, and its course."""
    forecast = Forecast(courses) if len(courses) >= FEWEST else None
    state, progress, queued = JobState.QUEUED, None, 0.0
    at, polls, looks = 0.0, [], []
    while True:
        soonest = PACE.least if at >= PACE.first else PACE.first - at
        ends = forecast.ends(at, queued=queued, looks=looks) if forecast else []
        planned = next_poll(ends, soonest=soonest, least=PACE.least, longest=PACE.longest * FARTHEST)
        at += poll_delay(
            PACE, state=state, progress=progress, elapsed=at, watched=1, jitter=chance.random, typical=TYPICAL,
            planned=planned,
        )  # fmt: skip
        polls.append(at)
        if at >= task.end:
            return polls, Course(took=max(1.0, round(task.end)), queued=queued, looks=tuple(looks))
        state, progress = task.seen_at(at)
        if progress is None:
            queued = at
        else:
            looks = thinned([*looks, (at, progress)])


def watch(population: Population, each: int, *, known: int, seed: int = 1, most: int = MOST) -> Watched:
    """Poll `each` tasks of each kind, after `known` others of the kind have left their courses; with 0 none learns.

    With more than `MOST` courses, the same forecast knows the kind better than a folder's history lets it.
    """
    chance, watched = random.Random(seed), Watched()
    for kind in range(KINDS):
        courses: list[Course] = []
        for number in range(known + each):
            task = population(kind, chance)
            polls, course = poll(task, courses[-(MOST if number < known else most) :], chance)
            courses += [course] if known else []
            if number >= known:
                watched.add(task.end, polls)
    return watched
