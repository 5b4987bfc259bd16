"""The comparison: several videos side by side, playing in sync.

Synced traits: ``grid`` has the axes along which the videos differ; ``cells`` has the current state of the videos,
followed by the other takes of a sweep's cells; ``sums`` has their cost and the cost of more takes; ``pairs`` has the
verdicts on pairs; ``measured`` counts measured videos, so that the page knows when to request measures. The layout, the
video with sound, and the choice of A and B belong to the page and are not stored. The page identifies a cell by its
number, never by a job or a path.
"""

from __future__ import annotations

import threading
import uuid
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

from .. import session
from .._jobs.handles.compared_videos import ComparedVideos
from .._jobs.handles.comparison import Comparable, Entries, Entry, arranged, entries_of
from .._jobs.handles.job import Job
from .._jobs.handles.sweeps.sweep import Sweep
from .._jobs.ledger.judgements import Better
from .._jobs.record.snapshot import JobSnapshot
from .._jobs.text import wording
from ..clips.clip import Clip
from ..clips.grid import Grid, placed
from ..clips.view_json import cell_json, grid_json, pairs_json, title_of
from ..forks import free_in_child
from ..paths import from_here
from . import export_command, publish
from .transport import file_transfer, page_code, subscriptions
from .transport.bridge import (
    Body,
    Bridge,
    Buffers,
    Command,
    GuardedAny,
    GuardedDict,
    GuardedList,
    MessageError,
    int_of,
    text_of,
)
from .transport.state_throttle import GAP_OF_JOBS
from .transport.subscriptions import follow_settings, follow_sweep, gap_of
from .transport.worker_threads import EXPORTS
from .views import comparison_totals, file_urls, job_view, static_view
from .views.measures import comparison_measures, comparison_spread

if TYPE_CHECKING:
    from ..protocol import compare as shown
    from ..protocol.common import CountAnswer, Empty
    from ..protocol.gallery import Exported
    from ..protocol.job import JobView, VideoPiece
    from ..protocol.measures import MeasuresAnswer, SpreadAnswer

_LONGEST_NOTE = 10_000
"""Characters of a note at most."""
_GAP_OF_MEASURES = 1.0
"""Least seconds between two updates of the measures in the page."""
_RETRY: tuple[shown.CellAction, ...] = ("again", "resume")
_SIDES = ("a", "b")
_BETTER: Mapping[str, Better] = {"a": "this", "b": "other", "same": "same", "": ""}

_shown: weakref.WeakSet[Comparison] = weakref.WeakSet()
"""All comparisons. A verdict in one of them is shown in the others."""
_shown_lock = free_in_child(threading.Lock())


def _cells(_: object, widget: Comparison) -> list[shown.Cell]:
    clips = widget.entries.clips()
    grid = widget.arrange(clips)
    shown = widget.entries.shown
    return [_cell(entry, clip, grid, number) for number, (entry, clip) in enumerate(zip(shown, clips, strict=True))]


def _sums(_: object, widget: Comparison) -> shown.Totals:
    return comparison_totals.sums_view(widget.entries, widget.added)


def _pairs(_: object, widget: Comparison) -> list[shown.PairRating]:
    return pairs_json(widget.entries.judged())


def _measured(_: object, widget: Comparison) -> int:
    return widget.files_measured


class Comparison(ComparedVideos, Bridge):
    """Several videos that play in sync. ``wan.compare`` returns it.

    It is displayed when it is the last expression in a cell.

    Parameters
    ----------
    entries : Entries
        The compared videos.
    rows, cols : str, optional
        The settings of the rows and of the columns at first.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    grid = traitlets.Dict().tag(sync=True)
    cells = GuardedList().tag(sync=True, to_json=_cells)
    sums = GuardedDict().tag(sync=True, to_json=_sums)
    pairs = GuardedList().tag(sync=True, to_json=_pairs)
    measured = GuardedAny(0).tag(sync=True, to_json=_measured)

    OUTGOING = {  # noqa: RUF012  (declared in the base)
        "cells": GAP_OF_JOBS,
        "sums": GAP_OF_JOBS,
        "pairs": GAP_OF_JOBS,
        "measured": _GAP_OF_MEASURES,
    }

    def __init__(self, entries: Entries, rows: str | None = None, cols: str | None = None) -> None:
        self._rows, self._cols = rows, cols
        self.entries = entries
        """The entries in order; ``wan.export`` reads them."""
        self.added: list[Sweep] = []
        """The sweeps of new takes that were started in its page."""
        self.files_measured = 0
        """Number of its videos that were measured since it was made."""
        self.stored_ids: tuple[str, ...] = ()
        self._id = uuid.uuid4().hex[:12]
        clips = entries.clips()
        grid = self.arrange(clips)
        super().__init__(
            **page_code.traits_of("compare"),
            grid=self._grid_view(grid_json(grid, title_of(clips))),
            cells=list(entries.entries),
        )
        subscriptions.follow(self)
        follow_settings(self)
        subscriptions.follow_measures(self)
        with _shown_lock:
            _shown.add(self)
        for sweep in entries.sweeps:
            follow_sweep(sweep, self, self.sweep_changed)
        self._post()  # a job may have changed before it was followed

    def _grid_view(self, grid: shown.Grid) -> shown.Grid:
        return {**grid, "id": self._id, "frame": comparison_totals.frame_line(self.entries)}

    # -- for Python ------------------------------------------------------------------------------

    def stored(self) -> dict[str, str]:
        """Return the stored view, which the notebook shows while no kernel runs."""
        clips = self.entries.clips()
        waiting = [job.snapshot for job in self.jobs if not job.snapshot.over]
        expected = {one.id: path for one in waiting if (path := session.expected_file(one)) is not None}
        html = static_view.stored_grid(self._id, self.arrange(clips), clips, expected)
        lines = [f"{clip.id}: {clip.path.name if clip.path else clip.state}" for clip in clips]
        return {"text/plain": "\n".join(lines), "text/html": html}

    def unattended_view(self) -> dict[str, str]:
        """Return the stored view for a notebook that a program runs."""
        return self.stored()

    def __repr__(self) -> str:
        clips = self.entries.clips()
        done = sum(clip.done for clip in clips)
        return f"wan.compare: {done} of {wording.count(len(clips), 'video')}"

    def _ipython_display_(self) -> None:
        publish.show(self)

    # -- from the page ---------------------------------------------------------------------------

    def commands(self) -> dict[str, Command]:
        """Return the messages that a comparison answers."""
        return {
            "mark": Command(self._mark),
            "again": Command(self._again),
            "resume": Command(self._resume),
            "judge": Command(self._judge),
            "takes": Command(self._add_takes),
            "takes_cost": Command(self._takes_cost, reads=True),
            "measures": Command(self._measures, reads=True),
            "spread": Command(self._spread, line=EXPORTS, reads=True),
            "measure_all": Command(self._measure_all),
            "export": Command(self._export),
            "video": Command(self._video, reads=True),
        }

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore state from the page, which sets no trait."""
        super().set_state({name: value for name, value in sync_data.items() if name not in ("grid", *self.OUTGOING)})

    def arrange(self, clips: list[Clip]) -> Grid:
        """Return the grid as it was when the comparison was made: neither a retry nor a new take moves a cell."""
        known: Grid | None = vars(self).get("_grid")
        if known is None:
            own = [clip for clip in clips if not clip.of]
            known = self._grid = arranged(self.entries, own, self._rows, self._cols)
        return placed(known, clips)

    def job_changed(self, snapshot: JobSnapshot) -> None:
        """Show the new state of a job, and update the stored view when the job ends."""
        sweep = self.entries.sweep
        known = any(job.id == snapshot.id for job in self.jobs)
        if not known and (sweep is None or not sweep.makes(snapshot)):
            return
        if not known:
            self.entries.look_again()
        if snapshot.over:
            self.post("cells", urgent=True)
        self._post()
        if snapshot.over:
            publish.store_soon(self)

    def sweep_changed(self, sweep: Sweep) -> None:
        """Show the cells that the sweep has sent or will send again."""
        for name in ("cells", "sums"):
            self.post(name, gap=gap_of([*self.entries.sweeps, *self.added]))
        if sweep.over:
            publish.store_soon(self)

    def settings_changed(self) -> None:
        """Show the sums at today's prices."""
        self.post("sums")

    def file_measured(self, path: Path) -> None:
        """Make the page request the measures again, and update the stored view."""
        if any(comparison_measures.path_of(entry) == path for entry in self.entries.shown):
            self.files_measured += 1
            self.post("measured")
            publish.store_soon(self)

    def _post(self) -> None:
        self.post("cells")
        self.post("sums")

    def _entry(self, body: Body, name: str = "job") -> Entry:
        identity = text_of(body, name, 20)
        for entry in self.entries.shown:
            if entry.id == identity:
                return entry
        raise MessageError("This comparison has no such cell.", "Run the cell again.")

    def _job(self, body: Body, name: str = "job") -> Job:
        job = self._entry(body, name).job
        if not isinstance(job, Job):
            raise MessageError("The job of this video is not known.", "Compare the job itself: wan.job(id).")
        return job

    def _mark(self, body: Body, _: Buffers) -> Empty:
        star, note = body.get("star"), body.get("note")
        if star is not None and not isinstance(star, bool):
            raise MessageError("The message has no usable 'star'.", "Reload the page.")
        text = None if note is None else text_of(body, "note", _LONGEST_NOTE)
        self._job(body).mark(star=star, note=text)
        self.post("cells")
        return {}

    def _again(self, body: Body, _: Buffers) -> Empty:
        self.entries.look_again()
        self.entries.clips()  # a second click finds no failed take any more
        entry = self._entry(body)
        if entry.sweep is not None:
            entry.sweep.retry(entry.index)
        elif "again" not in _offered(entry, job_view.job_view(self._job(body).snapshot)):
            raise MessageError("This video is being made, or already done.", "Use its card to make a new take.")
        elif entry.of is not None:
            self._job(body).again()
        else:
            entry.job = self._job(body).again()
        self._post()
        return {}

    def _judge(self, body: Body, _: Buffers) -> Empty:
        better = None if body.get("better") is None else _BETTER.get(text_of(body, "better", 10))
        note = None if body.get("note") is None else text_of(body, "note", _LONGEST_NOTE)
        if better is None and note is None:
            raise MessageError("The message has no usable 'better'.", "Reload the page.")
        one, other = (self._job(body, side) for side in _SIDES)
        one.judge(other, better=better, note=note)
        with _shown_lock:
            others = list(_shown)
        for comparison in others:
            comparison.post("pairs")
        return {}

    def _chosen(self, body: Body) -> tuple[Sweep, list[int]]:
        """Return the compared sweep, and the cells that the message names."""
        named, sweep = body.get("cells"), self.entries.sweep
        known = {entry.id: entry.index for entry in self.entries.entries}
        there = isinstance(named, list) and all(isinstance(one, str) and one in known for one in named)
        if sweep is None or not named or not there:
            raise MessageError("This comparison has no such cells.", "Run the cell again.")
        return sweep, [known[one] for one in named]

    def _takes_cost(self, body: Body, _: Buffers) -> shown.TakesOffer:
        return comparison_totals.more_view(*self._chosen(body))

    def _add_takes(self, body: Body, _: Buffers) -> Empty:
        sweep, cells = self._chosen(body)
        if sweep.estimate(cells).videos != int_of(body, "videos"):
            raise MessageError(
                "The number of videos has changed.",
                "Check it, then press the button again.",
            )
        more = sweep.again(cells, yes=True)
        self.added.append(more)
        follow_sweep(more, self, self.sweep_changed)
        self.sweep_changed(more)
        return {}

    def _measures(self, body: Body, _: Buffers) -> MeasuresAnswer:
        labels = self.arrange(self.entries.clips()).labels
        return comparison_measures.measures_answer(self.entries.shown, labels, text_of(body, "measure", 100))

    def _spread(self, _body: Body, _: Buffers) -> SpreadAnswer:
        clips = self.entries.clips()
        return comparison_spread.spread_answer(self.entries.shown, self.arrange(clips))

    def _measure_all(self, _body: Body, _: Buffers) -> CountAnswer:
        """Queue all its unmeasured videos; answer with the number of videos that wait."""
        from ..session.judging import measure

        found = measure(self, wait=False)
        self.post("measured")
        return {"count": len(found) - found.done}

    def _resume(self, body: Body, _: Buffers) -> Empty:
        self._job(body).resume()
        return {}

    def _video(self, body: Body, _: Buffers) -> tuple[VideoPiece, list[bytes]]:
        path = self._entry(body).clip().path
        if path is None:
            raise MessageError("The cell has no video yet.", "Wait until it is done.")
        return file_transfer.chunk(path, body)

    def _export(self, body: Body, _: Buffers) -> Exported:
        sides = {side: text_of(body, side, 200) if body.get(side) is not None else None for side in ("rows", "cols")}
        return export_command.write(self, "compare", body, **sides)


def compare(what: Comparable, rows: str | None = None, cols: str | None = None) -> Comparison:
    """Return a comparison of jobs, a sweep, videos or paths.

    It is displayed when it is the last expression in a cell.

    Parameters
    ----------
    what : jobs, sweep, videos, paths, or a mixture
        The videos to compare, at most 100. Jobs may still be running: their cells are filled when they finish. If a
        single sweep is given, each cell shows all its takes, the sweep's own first.
    rows, cols : str, optional
        The settings of the rows and of the columns. By default the settings that differ, those with longer values as
        rows.

    Raises
    ------
    InputError
        If there is nothing to compare, or an item is none of these.
    SettingsError
        If the videos do not differ in `rows` or `cols`.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.compare(wan.jobs("kite"))  # doctest: +SKIP
    """
    return Comparison(entries_of(what), rows, cols)


def _cell(entry: Entry, clip: Clip, grid: Grid, number: int) -> shown.Cell:
    cell = cell_json(clip, grid, number)
    if clip.path is not None and clip.done:
        size = clip.path.stat().st_size
        cell["file"] = {
            "name": clip.path.name,
            "shown": from_here(clip.path),
            "path_below_root": file_urls.below_root(clip.path),
            "size": size,
            "size_text": wording.size(size),
            "seconds": clip.seconds,
            "flags": [],
        }
    if entry.job is not None:
        snapshot = entry.job.snapshot
        view = job_view.job_view(snapshot)
        cell["title"], cell["tone"], cell["icon"] = view["title"], view["tone"], view["icon"]
        cell["percent"] = view["percent"]
        cell["can_mark"] = True
        if clip.done:
            cell["facts"] = [*cell["facts"], ("Cost", snapshot.cost.text)]
            if "made" in cell:
                cell["made"] = wording.DOT.join([cell["made"], snapshot.cost.text])
        cell["actions"] = _offered(entry, view)
    return cell


def _offered(entry: Entry, view: JobView) -> list[shown.CellAction]:
    """Return the actions on a cell whose job has no video."""
    if entry.job is None or entry.job.path is not None:
        return []
    retried = entry.sweep is None or entry.failed
    return [one for one in _RETRY if one in view["actions"] and (retried or one != "again")]
