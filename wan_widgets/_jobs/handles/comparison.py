"""What people compare and export: jobs, sweeps, videos and paths, as a list of entries that stay up to date.

An entry holds the job, the file or the cell of a sweep, never what was true of it once: ``Entries.clips`` says how
all stand now. So a cell gets its job when the sweep sends it, and another one when the sweep retries it. A
sweep by itself stands on its own axes, and all takes of its cells stand in their places; beside other things
its cells are told apart like any job.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...clips import export as write
from ...clips.clip import Clip, Verdict
from ...clips.grid import Grid, grid_of
from ...errors import CHARGED_WORDS, InputError, WanError
from ...redaction import hide_keys
from ..record.job_record import JobRecord, infos
from ..record.snapshot import JobSnapshot
from ..record.state import JobState

_SENT = frozenset(map(str, JobState))
"""A cell in one of these has a job; the others wait, or are sent by nobody."""
MOST = 100
"""Videos in one comparison: more are not looked at side by side, and each costs the browser memory."""
MOST_TAKES = 20
"""Takes of one cell beside its own, the last ones."""
MOST_LISTED = 1000
"""Lines of a list: each file is read for its SHA-256."""
_LISTS = (".csv", ".json")


@dataclass
class Entry:
    """One place in a comparison: a job, a file, or a cell of a sweep, which may have no job yet."""

    id: str
    job: Any = None
    path: Path | None = None
    differs: Mapping[str, Any] | None = None
    settings: Mapping[str, Any] | None = None
    """What a file says about itself, or what is to be sent for a cell."""
    sweep: Any = None
    """The sweep that it is a cell of: it alone sends and retries its cells."""
    index: int = 0
    """Which of the sweep's cells."""
    state: str = "missing"
    """Of a cell without a job: whether it waits to be sent."""
    failed: bool = False
    """Of a cell: whether the sweep can retry it."""
    last: Any = None
    """Of a cell: the job that it has or had, also while it waits to be sent again."""
    of: Entry | None = None
    """The cell in whose place it stands, as a further take."""

    def stand(self, cell: Any) -> None:
        """Take over how the sweep's cell stands now: a ``jobs.cell.Cell``."""
        sent = cell.state in _SENT
        # The job of a cell that waits is the one before: it has ended, and is not looked at any more.
        self.job = cell.job if sent else None
        self.last = cell.job
        self.state = "missing" if sent else cell.state
        self.failed = cell.failed

    def clip(self) -> Clip:
        """Return what there is, as it stands now."""
        if self.job is not None:
            return clip_of(self.job.snapshot, self.id, self.differs, of="" if self.of is None else self.of.id)
        if self.path is not None:
            return self._of_file(self.path)
        settings = {**(self.settings or {})}
        prompt = str(settings.get("prompt") or "")
        return Clip(id=self.id, state=self.state, prompt=prompt, differs=self.differs, settings=settings)

    def _of_file(self, path: Path) -> Clip:
        from ...media.video import Video

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
    """What was given, in order, the axes if it brought its own, and the takes that have come.

    Parameters
    ----------
    entries : sequence of Entry
        What was given.
    axes : mapping, optional
        The axes that it brought.
    sweep : Sweep, optional
        The sweep whose cells these all are.
    """

    def __init__(
        self, entries: Sequence[Entry], axes: Mapping[str, Sequence[Any]] | None = None, sweep: Any = None
    ) -> None:
        self.entries = tuple(entries)
        self.axes = axes
        self.sweep = sweep
        self.sweeps = tuple({id(one.sweep): one.sweep for one in entries if one.sweep is not None}.values())
        """Whose cells are among them, each once."""
        self._takes: tuple[Entry, ...] = ()
        self._seen: tuple[str, ...] | None = None

    @property
    def shown(self) -> tuple[Entry, ...]:
        """What was given, and behind it the further takes of a sweep's cells, as they were last read."""
        return (*self.entries, *self._takes)

    @property
    def jobs(self) -> list[Any]:
        """The jobs of all that is shown."""
        return [entry.job for entry in self.shown if entry.job is not None]

    def look_again(self) -> None:
        """Have the takes read anew: one may have come."""
        self._seen = None

    def clips(self) -> list[Clip]:
        """Return all as they stand now."""
        for sweep in self.sweeps:
            cells = sweep.cells
            for entry in self.entries:
                if entry.sweep is sweep:
                    entry.stand(cells[entry.index])
        if self.sweep is not None:
            self._read_takes()
        return [entry.clip() for entry in self.shown]

    def judged(self) -> list[Clip]:
        """Return all as they stand now, with what was said of two of them beside each other."""
        clips = self.clips()
        there = {clip.job_id for clip in clips}
        return [
            clip
            if entry.job is None
            else replace(
                clip,
                verdicts=tuple(
                    Verdict(other=pair.other, better=pair.better, note=pair.note)
                    for pair in entry.job.pairs
                    if pair.other in there
                ),
            )
            for entry, clip in zip(self.shown, clips, strict=True)
        ]

    def _read_takes(self) -> None:
        seen = tuple("" if entry.last is None else entry.last.id for entry in self.entries)
        if seen == self._seen:
            return
        self._seen = seen
        try:
            found = self.sweep.takes()
        except WanError:  # the ledger is busy: what is known stays, and is read the next time
            self._seen = None
            return
        self._takes = tuple(
            Entry(f"{entry.id}-{job.snapshot.take}", job=job, differs=entry.differs, index=entry.index, of=entry)
            for entry, jobs in zip(self.entries, found, strict=True)
            for job in [one for one in jobs if one != entry.last][-MOST_TAKES:]
        )


def entries_of(what: Any, most: int = MOST) -> Entries:
    """Return the entries of a job, a sweep, a comparison, a video, a path, or several of these: `most` at most.

    Raises
    ------
    InputError
        If there is nothing to show, too much, or something that is none of these.
    """
    known = getattr(what, "entries", None)
    if isinstance(known, Entries):
        return known
    found = list(_flat(what))
    axes = (what.axes or None) if _is_sweep(what) else None  # one given cell by cell has none
    if axes is not None:
        for entry, cell in zip(found, what.cells, strict=True):
            entry.differs = dict(cell.differs)
    if not found:
        raise InputError("There is nothing to show.", "wan.jobs() lists what there is.")
    if len(found) > most:
        raise InputError(f"{len(found):,} videos are too many; {most:,} is the most.", "Choose some of them.")
    for number, entry in enumerate(found):
        entry.id = str(number)
    return Entries(found, axes, what if _is_sweep(what) else None)


def clip_of(snapshot: JobSnapshot, identity: str = "0", differs: Mapping[str, Any] | None = None, of: str = "") -> Clip:
    """Return a job as a clip."""
    done = snapshot.state is JobState.COMPLETED and snapshot.file is not None
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
        path=Path(snapshot.file) if done and snapshot.file is not None else None,
        seconds=snapshot.seconds,
        simulated=snapshot.simulated,
        cost=snapshot.cost.final,
        differs=differs,
    )


def export(
    what: Any,
    path: str | os.PathLike[str],
    *,
    videos: write.Videos = "embed",
    overwrite: bool = False,
    rows: str | None = None,
    cols: str | None = None,
) -> Path:
    """Write jobs, a sweep, a comparison or videos as a file that explains itself, and return its path.

    Parameters
    ----------
    what : job, sweep, comparison, video, path, or several of these
        What to write: at most 100 videos, or 1,000 in a list. A sweep by itself is written with every take of its
        cells.
    path : path
        Its ending says what is written: ``.html`` a page that plays all in step, without a kernel and without
        the net; ``.png`` a contact sheet; ``.webp`` or ``.gif`` a small moving preview; ``.csv`` or ``.json`` the
        list of clips with settings, notes and SHA-256. In a CSV file a text that a spreadsheet would take for
        a formula has an apostrophe before it; JSON has every text as it is.
    videos : {"embed", "beside"}
        For a page: whether the videos are inside it, or copied into a folder beside it.
    overwrite : bool
        Replace a file that is there already.
    rows, cols : str, optional
        Which setting runs down and which across, where they differ in several.

    Raises
    ------
    InputError
        If there is nothing to show, or `what` is none of these.
    SettingsError
        For an unknown ending, or if they do not differ in `rows` or `cols`.
    ExportError
        If the file is there already, or cannot be written.
    MediaError
        If a moving preview is asked for and there is no video to make it from.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.export(wan.jobs("sunset"), "sunsets.html")  # doctest: +SKIP
    """
    entries = entries_of(what, MOST_LISTED if Path(path).suffix.lower() in _LISTS else MOST)
    clips = entries.judged()
    return write.write(clips, arranged(entries, clips, rows, cols), path, videos=videos, overwrite=overwrite)


def arranged(entries: Entries, clips: Sequence[Clip], rows: str | None = None, cols: str | None = None) -> Grid:
    """Return the grid of entries, on their own axes if they have some."""
    return grid_of(clips, entries.axes, rows, cols)


def _flat(what: Any) -> Iterable[Entry]:
    if isinstance(getattr(what, "snapshot", None), JobSnapshot):
        yield Entry("", job=what)
    elif isinstance(what, str | os.PathLike):
        yield _file(what)
    elif _is_sweep(what):
        for index, cell in enumerate(what.cells):
            entry = Entry("", settings=dict(cell.settings), sweep=what, index=index)
            entry.stand(cell)
            yield entry
    elif hasattr(what, "jobs") and not callable(what.jobs):
        for one in what.jobs:
            yield from _flat(one)
    elif isinstance(what, Iterable) and not isinstance(what, bytes | bytearray | Mapping):
        for one in what:
            yield from _flat(one)
    else:
        raise InputError(
            f"A {type(what).__name__} is no job, sweep, video or path.", "wan.job(id) and wan.Video(path) make them."
        )


def _is_sweep(what: Any) -> bool:
    return isinstance(getattr(what, "axes", None), Mapping) and hasattr(what, "cells") and hasattr(what, "retry")


def _file(what: str | os.PathLike[str]) -> Entry:
    path = Path(what)
    if not path.is_file():
        raise InputError(f"There is no file {hide_keys(path.name)}.", f"It was looked for in {path.absolute().parent}.")
    return Entry("", path=path.absolute(), settings=_settings_of(what))


def _settings_of(what: str | os.PathLike[str]) -> Mapping[str, Any] | None:
    """Return what a video says of its settings, if it can; a file without them is compared by its name."""
    from ...media.video import Video

    try:
        settings = getattr(what if isinstance(what, Video) else Video(what), "settings", None)
    except WanError:
        return None
    return settings if isinstance(settings, Mapping) else None
