"""The contents of comparisons and exports: jobs, sweeps, videos and paths, as a list of entries that stay up to date.

An entry refers to a job, a file or the cell of a sweep; ``Entries.clips`` reads its current state. So a cell gets its
job when the sweep sends it, and another one when the sweep retries it. If a single sweep is given, it defines the axes,
and all takes of a cell share its place. Together with other videos, its cells are compared like any job.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeGuard, runtime_checkable

from ..._models.text.formatting import encodable, short_name
from ...clips.clip import Clip, Verdict
from ...clips.grid import Grid, arrange
from ...errors import CHARGED_WORDS, InputError, WanError
from ...paths import is_file
from ...redaction import hide_keys
from ..record.job_record import JobRecord, infos
from ..record.snapshot import JobSnapshot
from ..record.state import JobState
from .job_facts import JobFacts
from .measured import measures_of
from .sweeps.status import SweepStatus

if TYPE_CHECKING:
    from .job import Job
    from .sweeps.cell import Cell
    from .sweeps.sweep import Sweep

_SENT = frozenset(map(str, JobState))
"""A cell in one of these states has a job; the others are waiting or not sent."""
MOST = 100
"""Most videos in one comparison: each costs the browser memory."""
MOST_TAKES = 20
"""Most further takes of one cell: the newest ones."""
MOST_LISTED = 1000
"""Most clips in a list, because each file is read for its SHA-256."""


class HasEntries:
    """An object that already has entries, such as a comparison in the page."""

    entries: Entries


@runtime_checkable
class HasJobs(Protocol):
    """An object that has several jobs, such as a form."""

    @property
    def jobs(self) -> Iterable[Job]:
        """The jobs."""


Comparable: TypeAlias = (
    "Job | Sweep | HasEntries | HasJobs | str | os.PathLike[str] | Iterable[Job | Sweep | str | os.PathLike[str]]"
)
"""What can be compared and exported."""


@dataclass
class Entry:
    """One place in a comparison: a job, a file, or a cell of a sweep, which may have no job yet."""

    id: str
    job: Job | None = None
    path: Path | None = None
    differs: Mapping[str, Any] | None = None
    settings: Mapping[str, Any] | None = None
    """The settings inside a file, or those of a cell."""
    sweep: Sweep | None = None
    """The sweep of the cell, which sends and retries it."""
    index: int = 0
    """Index of the cell in its sweep."""
    state: str = "missing"
    """State of a cell without a job."""
    failed: bool = False
    """Whether the sweep can retry the cell."""
    last: Job | None = None
    """The latest job of the cell, even while the cell waits to be sent again."""
    of: Entry | None = None
    """The entry of which this is a further take."""

    def update(self, cell: Cell) -> None:
        """Update this entry from the sweep's cell."""
        sent = cell.state in _SENT
        # A waiting cell keeps its previous job, which has ended.
        self.job = cell.job if sent else None
        self.last = cell.job
        self.state = "missing" if sent else cell.state
        self.failed = cell.failed

    def clip(self) -> Clip:
        """Return the clip at this moment."""
        if self.job is not None:
            return clip_of(self.job.snapshot, self.id, self.differs, of="" if self.of is None else self.of.id)
        if self.path is not None:
            return self._of_file(self.path)
        settings = {**(self.settings or {})}
        prompt = str(settings.get("prompt") or "")
        return Clip(id=self.id, state=self.state, prompt=prompt, differs=self.differs, settings=settings)

    def _of_file(self, path: Path) -> Clip:
        from .video import Video

        video = Video(path)
        try:
            width, height, seconds = video.width, video.height, round(video.seconds, 2)
        except WanError as error:
            return Clip(id=self.id, state="file", path=path, reason=str(error), differs=self.differs)
        settings = dict(self.settings or {})
        return Clip(
            id=self.id,
            state="file",
            path=path,
            prompt=str(settings.get("prompt") or ""),
            settings=settings,
            width=width,
            height=height,
            seconds=seconds,
            differs=self.differs,
        )


class Entries:
    """The entries in order, the axes of a sweep, and further takes.

    Parameters
    ----------
    entries : sequence of Entry
        The entries.
    axes : mapping, optional
        The axes of a sweep.
    sweep : Sweep, optional
        The sweep, if all entries are its cells.
    """

    def __init__(
        self, entries: Sequence[Entry], axes: Mapping[str, Sequence[object]] | None = None, sweep: Sweep | None = None
    ) -> None:
        self.entries = tuple(entries)
        self.axes = axes
        self.sweep = sweep
        self.sweeps = tuple({id(one.sweep): one.sweep for one in entries if one.sweep is not None}.values())
        """The sweeps of all cells, each once."""
        self._takes: tuple[Entry, ...] = ()
        self._seen: tuple[str, ...] | None = None

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The entries, then the further takes of a sweep's cells as last read."""
        return (*self.entries, *self._takes)

    @property
    def jobs(self) -> list[Job]:
        """The jobs of all shown entries, at this moment."""
        self._read_cells()
        return [entry.job for entry in self.shown if entry.job is not None]

    def _read_cells(self) -> None:
        for sweep in self.sweeps:
            cells = sweep.cells
            for entry in self.entries:
                if entry.sweep is sweep:
                    entry.update(cells[entry.index])

    def look_again(self) -> None:
        """Have the next `clips` read the takes again, because there may be new ones."""
        self._seen = None

    def clips(self) -> list[Clip]:
        """Return the clips of all shown entries, at this moment."""
        self._read_cells()
        if self.sweep is not None:
            self._read_takes(self.sweep)
        return [entry.clip() for entry in self.shown]

    def judged(self) -> list[Clip]:
        """Return the clips of all shown entries, with the verdicts on pairs of them and their measures."""
        clips = self.clips()
        measured = measures_of([entry.job for entry in self.shown])
        clips = [replace(clip, measures=numbers) for clip, numbers in zip(clips, measured, strict=True)]
        ids = {clip.job_id for clip in clips}
        return [
            clip
            if entry.job is None
            else replace(
                clip,
                verdicts=tuple(
                    Verdict(other=pair.other, better=pair.better, note=pair.note)
                    for pair in entry.job.pairs
                    if pair.other in ids
                ),
            )
            for entry, clip in zip(self.shown, clips, strict=True)
        ]

    def _read_takes(self, sweep: Sweep) -> None:
        seen = tuple("" if entry.last is None else entry.last.id for entry in self.entries)
        if seen == self._seen:
            return
        self._seen = seen
        try:
            found = sweep.takes()
        except WanError:  # the ledger is busy; the next call reads again
            self._seen = None
            return
        self._takes = tuple(
            Entry(f"{entry.id}-{job.snapshot.take}", job=job, differs=entry.differs, index=entry.index, of=entry)
            for entry, jobs in zip(self.entries, found, strict=True)
            for job in [one for one in jobs if one != entry.last][-MOST_TAKES:]
        )


def entries_of(what: Comparable, most: int = MOST) -> Entries:
    """Return the entries of a job, a sweep, a comparison, a video, a path, or several of these.

    Raises
    ------
    InputError
        If there is nothing to show, more than `most` entries, or an object of another kind.
    """
    if isinstance(what, HasEntries):
        return what.entries
    found = list(_flat(what))
    sweep = what if _is_sweep(what) else None
    axes = None if sweep is None else sweep.axes or None  # a sweep of single cells has no axes
    if sweep is not None and axes is not None:
        for entry, cell in zip(found, sweep.cells, strict=True):
            entry.differs = dict(cell.differs)
    if not found:
        raise InputError("There is nothing to show.", "wan.jobs() lists the jobs.")
    if len(found) > most:
        raise InputError(f"{len(found):,} videos are too many; the maximum is {most:,}.", "Choose some of them.")
    for number, entry in enumerate(found):
        entry.id = str(number)
    return Entries(found, axes, sweep)


def clip_of(snapshot: JobSnapshot, identity: str = "0", differs: Mapping[str, Any] | None = None, of: str = "") -> Clip:
    """Return a job as a clip."""
    file = snapshot.file if snapshot.state is JobState.COMPLETED else None
    error = snapshot.error
    reason = ""
    if error is not None:
        charged = "" if snapshot.simulated else CHARGED_WORDS[error.charged]
        reason = " ".join(part for part in (error.message, error.hint, charged) if part)
    known = {about.clip: getattr(snapshot, one.name) for one, about in infos(JobRecord) if about.clip}
    return Clip(
        **{
            **known,
            "state": str(snapshot.state),
            "task_id": snapshot.task_id or "",
            "created_at": snapshot.created_at or None,
        },
        id=identity,
        of=of,
        reason=reason,
        path=None if file is None else Path(file),
        seconds=snapshot.seconds,
        simulated=snapshot.simulated,
        cost=snapshot.cost.final,
        differs=differs,
    )


def arranged(entries: Entries, clips: Sequence[Clip], rows: str | None = None, cols: str | None = None) -> Grid:
    """Return the grid of entries, with their own axes if they have some."""
    return arrange(clips, entries.axes, rows, cols)


def _flat(what: object) -> Iterable[Entry]:
    if _is_job(what):
        yield Entry("", job=what)
    elif isinstance(what, str | os.PathLike):
        yield _file(what)
    elif _is_sweep(what):
        for index, cell in enumerate(what.cells):
            entry = Entry("", settings=dict(cell.settings), sweep=what, index=index)
            entry.update(cell)
            yield entry
    elif isinstance(what, HasJobs):
        for one in what.jobs:
            yield from _flat(one)
    elif isinstance(what, Iterable) and not isinstance(what, bytes | bytearray | Mapping):
        for one in what:
            yield from _flat(one)
    else:
        raise InputError(
            f"A {type(what).__name__} is not a job, sweep, video or path.",
            "wan.job(id) and wan.Video(path) return them.",
        )


def _is_job(what: object) -> TypeGuard[Job]:
    return isinstance(what, JobFacts)


def _is_sweep(what: object) -> TypeGuard[Sweep]:
    return isinstance(what, SweepStatus)


def _file(what: str | os.PathLike[str]) -> Entry:
    path = Path(what)
    if not is_file(path):
        name, folder = hide_keys(short_name(str(path))), encodable(str(path.absolute().parent))
        raise InputError(f"There is no file {name}.", f"The folder is {folder}.")
    return Entry("", path=path.absolute(), settings=_settings_of(what))


def _settings_of(what: str | os.PathLike[str]) -> Mapping[str, Any] | None:
    """Return the settings inside a video; None for a file without them, which is compared by its name."""
    from .video import Video

    try:
        settings = Video(what).settings
    except WanError:
        return None
    return settings
