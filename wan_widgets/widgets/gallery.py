"""The gallery: the searchable history of one folder.

The page requests pages of ``PAGE`` small tiles, counts, pictures and the details of one job. It never has the whole
history. Synced traits: ``about`` has the fixed properties of the gallery, ``news`` the tiles of jobs that have changed
lately, and ``measuring`` the progress of measuring.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

from .. import session
from .._jobs.handles.comparison import MOST_LISTED
from .._jobs.handles.job import Job
from .._jobs.ledger.history.filters import GROUPS, Filters, filters_of, moment
from .._jobs.ledger.history.orders import AnyOrder, MeasureOrder, order_named
from .._jobs.record.snapshot import JobSnapshot
from .._jobs.record.state import JobState
from .._jobs.text import wording
from .._models.field import MODE_LABELS
from ..config.services import SIMULATOR, backend_names, label_of
from ..paths import from_here
from ..session import measured
from . import export_command, publish
from .embedded_comparison import MOST_COMPARED
from .gallery_measuring import GalleryMeasuring
from .job_commands import JobCommands, sources_in
from .transport import form_registry, models_made, page_code, subscriptions, take_counts
from .transport.bridge import Body, Bridge, Buffers, Command, GuardedAny, GuardedList, MessageError, text_of
from .transport.state_throttle import GAP_OF_JOBS
from .transport.worker_threads import EXPORTS, PICTURES
from .views import gallery_view, static_view
from .views.measures import comparison_measures, gallery_measures

if TYPE_CHECKING:
    from ..protocol import gallery as shown
    from ..protocol.gallery import Exported, FolderAnswer, MarkAnswer, StripAnswer, TileAnswer

PAGE = 40
"""Tiles in one answer to the page."""
NEWS = 12
"""Changed jobs in one message. The page requests the others."""
LONGEST_NOTE = 10_000
"""Characters of a note at most."""
_GAP_OF_MEASURES = 1.0
"""Least seconds between two updates of the measures in the page."""
CHOICES = (
    "state",
    "mode",
    "model",
    "backend",
    "service",
    "starred",
    "noted",
    "tag",
    "seed",
    "sweep",
    "takes_of",
    "since",
    "until",
)


def _news(snapshots: Iterable[JobSnapshot], widget: Gallery) -> list[shown.Tile]:
    return widget.tiles(snapshots)


def _measuring(_: object, widget: Gallery) -> shown.Measuring:
    return widget.measures.view()


def _tiles(snapshots: Iterable[JobSnapshot], order: AnyOrder, *, measures: bool) -> list[shown.Tile]:
    shown_now = list(snapshots)
    several = models_made.several(shown_now)
    columns = gallery_measures.columns_of(order) if measures else ()
    spreads = measured.spreads() if measures else {}
    twins = measured.twin_words(shown_now) if measures else {}
    values = measured.numbers_of(shown_now, order.measure) if isinstance(order, MeasureOrder) else {}
    return [
        gallery_view.tile(
            one,
            take_counts.of(one),
            order=order,
            measure=gallery_measures.measure_words(order, values, one.id),
            measures=gallery_measures.tile_measures(one, columns, spreads, twins.get(one.id, "")) if measures else None,
            several=several,
        )
        for one in shown_now
    ]


class Gallery(Bridge):
    """The videos and jobs of the folder of videos, newest first.

    Parameters
    ----------
    text : str
        The first search, as in ``wan.jobs``.
    measures : bool
        Whether the panel of measures is open at first.
    found : str or several, optional
        The first filter by findings in the files, as in ``wan.jobs``.
    **filters
        The first filters, as in ``wan.jobs``.

    Raises
    ------
    SettingsError
        For a filter or a value that does not exist.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    about = traitlets.Dict().tag(sync=True)
    news = GuardedList().tag(sync=True, to_json=_news)

    measuring = GuardedAny().tag(sync=True, to_json=_measuring)

    OUTGOING = {"news": GAP_OF_JOBS, "measuring": _GAP_OF_MEASURES}  # noqa: RUF012  (declared in the base)

    def __init__(
        self, text: str = "", *, measures: bool = False, found: str | Iterable[str] | None = None, **filters: Any
    ) -> None:
        self.gallery_id = uuid.uuid4().hex[:12]
        self.stored_ids: tuple[str, ...] = ()
        self.shown: tuple[JobSnapshot, ...] = ()
        """The first page of the last list that the browser requested; the stored view shows it."""
        self.order: AnyOrder = "newest"
        """The order of that list."""
        self.measures = GalleryMeasuring(lambda: self.post("measuring"))
        self._with_measures = False
        self._open: JobSnapshot | None = None
        wanted = [] if found is None else [found] if isinstance(found, str) else list(found)
        filters_of(text, found=wanted or None, **filters)
        text = " ".join(
            [text, *(f"found:{name}" for name in wanted)]
        ).strip()  # the page ticks the findings in the search text
        first = {name: _plain(value) for name, value in filters.items() if value is not None}
        if first.get("simulated") is True:
            del first["simulated"]
            first["backend"] = SIMULATOR
        super().__init__(
            **page_code.traits_of("gallery"),
            about=self._about({"text": text, **first}, measures=measures),
        )
        subscriptions.follow(self)
        subscriptions.follow_measures(self)

    def _about(self, filters: shown.Filters, *, measures: bool) -> shown.About:
        return {
            "id": self.gallery_id,
            "folder": from_here(session.home()),
            "page": PAGE,
            "filters": filters,
            "states": {name: label for name, (label, _) in GROUPS.items()},
            "modes": {str(mode): label for mode, label in MODE_LABELS.items()},
            "backends": {name: label_of(name) for name in backend_names()},
            "most_compared": MOST_COMPARED,
            "measures": measures,
        }

    def __repr__(self) -> str:
        counts = session.counts(Filters())
        return f"wan.gallery: {wording.count(counts.total, 'job')} in {from_here(session.home())}"

    def stored(self) -> dict[str, str]:
        """Return the stored view, which the notebook shows while no kernel runs."""
        return self._stored(repr(self))

    def _stored(self, heading: str) -> dict[str, str]:
        shown = self.shown[: publish.MOST_STORED]
        posters = {one.id: picture for one in shown if one.file and (picture := static_view.tiny_poster(one.file))}
        text, html = gallery_view.stored(self.gallery_id, heading, shown, posters)
        return {"text/plain": text, "text/html": html}

    def unattended_view(self) -> dict[str, str]:
        """Return the stored view for a notebook that a program runs: the first page."""
        filters = _filters_in(self.about)
        found, _ = session.page(filters, size=PAGE)
        with self.lock:
            self.shown = tuple(found)
        if filters == Filters():
            return self.stored()
        matching = session.counts(filters).matching
        return self._stored(f"{self!r}, {matching:,} {'matches' if matching == 1 else 'match'}")

    def _ipython_display_(self) -> None:
        publish.show(self)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore state from the page, which sets no trait."""
        super().set_state({name: value for name, value in sync_data.items() if name not in ("about", *self.OUTGOING)})

    def job_changed(self, snapshot: JobSnapshot) -> None:
        """Show the new state of a job."""
        with self.lock:
            self.news = [*(one for one in self.news if one.id != snapshot.id), snapshot][-NEWS:]
            stored = snapshot.resting and any(one.id == snapshot.id for one in self.shown)
            self.shown = tuple(snapshot if one.id == snapshot.id else one for one in self.shown)
        if snapshot.over:
            self.post("news", urgent=True)
        if stored:
            PICTURES.post(lambda: publish.store(self))

    def file_measured(self, path: Path) -> None:
        """Make the page request measures again, and show the progress of measuring."""
        self.measures.file_measured(path)

    def tiles(self, snapshots: Iterable[JobSnapshot]) -> list[shown.Tile]:
        """Return jobs as tiles of the current list."""
        return _tiles(snapshots, self.order, measures=self._with_measures)

    # -- from the page ---------------------------------------------------------------------------

    def commands(self) -> dict[str, Command]:
        """Return the messages that a gallery answers."""
        jobs = _AnyJob(lambda: (), self._sources, lambda _job: None)
        return {
            **jobs.table(),
            **self.measures.table(),
            "page": Command(self._page, reads=True),
            "info": Command(self._info, reads=True),
            "strip": Command(self._strip, line=PICTURES, reads=True),
            "day": Command(self._day, reads=True),
            "folder": Command(self._folder, reads=True),
            "export": Command(self._export, line=EXPORTS),
            "mark": Command(self._mark),
            "delete_file": Command(self._delete_file),
        }

    def _page(self, body: Body, _: Buffers) -> shown.PageOfTiles:
        """Answer with the next tiles. The first page also has the counts."""
        filters = _filters_in(body)
        after, order = _cursor_in(body), _order_in(body)
        measures = body.get("measures") is True
        found, cursor = session.page(filters, after=after, size=PAGE, order=order)
        take_counts.learn(found)
        answer: shown.PageOfTiles = {"tiles": _tiles(found, order, measures=measures), "cursor": cursor, "days": {}}
        if found and order in ("newest", "oldest"):
            times = sorted(one.created_at for one in found)
            answer["days"] = _days(filters, times[0], times[-1])
        if after is None:
            answer["counts"] = _counts(filters, _code_in(body, order))
            self.order, self._with_measures = order, measures
            self.measures.shown = measures or bool(filters.measures or filters.found) or isinstance(order, MeasureOrder)
            if self.measures.shown:
                answer["counts"]["unmeasured"] = measured.unmeasured()
            with self.lock:
                changed = self.shown != tuple(found)
                self.shown = tuple(found)
            if changed:
                PICTURES.post(lambda: publish.store(self))
        return answer

    def _day(self, body: Body, _: Buffers) -> shown.DayTotals:
        """Answer with the current totals of one day."""
        at = body.get("at")
        if not isinstance(at, (int, float)) or isinstance(at, bool):
            raise MessageError("The message has no usable 'at'.", "Reload the page.")
        return {"days": _days(_filters_in(body), float(at), float(at))}

    def _export(self, body: Body, _: Buffers) -> Exported:
        """Export the selected jobs, or the whole filtered list if none is selected."""
        selected = body.get("jobs")
        if isinstance(selected, list) and selected:
            jobs = [session.job(str(one)) for one in selected[:MOST_COMPARED]]
        else:
            found, _cursor = session.page(_filters_in(body), size=MOST_LISTED + 1, order=_order_in(body))
            jobs = [session.job(one.id) for one in found]
        return export_command.write(jobs, "gallery", body)

    def _info(self, body: Body, _: Buffers) -> shown.Details:
        job = _job(body)
        snapshot = self._open = job.snapshot
        same, _cursor = session.page(Filters(takes_of=job.id), size=PAGE)
        there = form_registry.newest()
        settings = None if there is None else dict(there.settings)
        counts = session.counts(Filters()).by.get("tag", {})
        several = models_made.several([snapshot])
        return gallery_view.details(snapshot, same, settings, known_tags=list(counts)[:PAGE], several=several)

    def _strip(self, body: Body, _: Buffers) -> tuple[StripAnswer, list[bytes]]:
        from ..media.pictures.posters import Posters
        from ..media.pictures.stills import STRIP_FRAMES

        job = _job(body)
        if job.path is None:
            raise MessageError("The job has no file.", "Open its details again.")
        return {"mime": "image/webp", "frames": STRIP_FRAMES}, [Posters(session.home()).strip(job.path)]

    def _mark(self, body: Body, _: Buffers) -> MarkAnswer:
        job = _job(body)
        star, note, tags = body.get("star"), body.get("note"), body.get("tags")
        job.mark(
            star=star if isinstance(star, bool) else None,
            note=note[:LONGEST_NOTE] if isinstance(note, str) else None,
            tags=[str(tag) for tag in tags] if isinstance(tags, list) else None,
        )
        return {"tile": self.tiles([job.snapshot])[0]}

    def _delete_file(self, body: Body, _: Buffers) -> TileAnswer:
        from ..media.pictures.posters import Posters

        job = _job(body)
        if job.path is not None:
            Posters(session.home()).forget(job.path)
        job.delete_file()
        return {"tile": self.tiles([job.snapshot])[0]}

    def _folder(self, _body: Body, _: Buffers) -> FolderAnswer:
        return {"path": str(session.home().absolute())}

    def _sources(self) -> set[str]:
        return set() if self._open is None else sources_in(dict(self._open.settings))


class _AnyJob(JobCommands):
    """The messages about jobs, for a view that may show any job of the folder."""

    def _job(self, body: Body) -> Job:
        return _job(body)

    def _compared(self, body: Body) -> list[Job]:
        selected = body.get("jobs")
        if selected is None:
            return super()._compared(body)
        if not isinstance(selected, list) or len(selected) > MOST_COMPARED:
            raise MessageError(f"2 to {MOST_COMPARED} videos can be compared.", "Select some of them.")
        return [session.job(str(one)) for one in selected]


def _job(body: Body) -> Job:
    return session.job(text_of(body, "job", 200))


def _filters_in(body: Body) -> Filters:
    """Return the filters in a message. Raises SettingsError for a filter or a value that does not exist."""
    given = body.get("filters")
    if not isinstance(given, Mapping):
        raise MessageError("The message has no usable 'filters'.", "Reload the page.")
    wanted = {name: given[name] for name in CHOICES if given.get(name) not in (None, "")}
    groups = GROUPS
    state = wanted.get("state")
    if isinstance(state, str) and state in groups:
        wanted["state"] = groups[state][1]
    return filters_of(str(given.get("text") or ""), **wanted)


def _code_in(body: Body, order: AnyOrder) -> str:
    """Return the line of code for the list that the page requests."""
    given: Mapping[str, Any] = body["filters"]
    wanted = {name: given[name] for name in CHOICES if given.get(name) not in (None, "")}
    return gallery_measures.code_of(str(given.get("text") or ""), wanted, order)


def _cursor_in(body: Body) -> tuple[float, int] | None:
    match body.get("after"):
        case None:
            return None
        case [int() | float() as at, int() as row]:
            return float(at), row
        case _:
            raise MessageError("The message has no usable 'after'.", "Reload the page.")


def _order_in(body: Body) -> AnyOrder:
    order = order_named(body.get("order", "newest"))
    if order is not None:
        return order
    raise MessageError("The message has no usable 'order'.", "Reload the page.")


def _days(filters: Filters, first: float, last: float) -> dict[str, str]:
    """Return the totals of the local days from one time to another, by heading."""
    now, (start, end) = time.time(), (date.fromtimestamp(at) for at in (first, last))  # noqa: DTZ012  (local)
    found = session.days(filters, moment(start), moment(end, end=True))
    return {wording.day(one.at, now): gallery_view.day_words(one) for one in found}


def _counts(filters: Filters, code: str) -> shown.Counts:
    counts = session.counts(filters)
    states = {
        name: sum(counts.by.get("state", {}).get(str(state), 0) for state in members)
        for name, (_, members) in GROUPS.items()
    }
    return {
        "total": counts.total,
        "matching": counts.matching,
        "states": states,
        "modes": counts.by.get("mode", {}),
        "models": counts.by.get("model", {}),
        "backends": counts.by.get("backend", {}),
        "tags": counts.by.get("tag", {}),
        "starred": counts.by.get("star", {}).get("1", 0),
        "orders": gallery_measures.orders(),
        "measures": comparison_measures.choices(),
        "code": code,
    }


def _plain(value: Any) -> Any:
    """Return a filter's value as JSON."""
    if isinstance(value, Job):
        return value.id
    if isinstance(value, (set, frozenset, list, tuple)):
        return [str(one) for one in value]
    if isinstance(value, JobState) or not isinstance(value, (str, bool, int, float)):
        return str(value)
    return value


def gallery(
    text: str = "", *, measures: bool = False, found: str | Iterable[str] | None = None, **filters: Any
) -> Gallery:
    """Return the history of this folder as a gallery.

    It is displayed when it is the last expression in a cell.

    Parameters
    ----------
    text : str
        The first search, as in ``wan.jobs``.
    measures : bool
        Whether to show measures at first: on each tile, and in a panel with ranges and findings.
    found : str or several, optional
        The first filter by findings in the files, such as ``"near-duplicate"``, as in ``wan.jobs``.
    **filters
        The first filters: ``state``, ``starred``, ``noted``, ``tag``, ``model``, ``mode``, ``backend``,
        ``service``, ``seed``, ``simulated``, ``since``, ``until``, ``sweep``, ``takes_of``, as in ``wan.jobs``.

    Raises
    ------
    SettingsError
        If a filter or a value does not exist.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.gallery("sunset", starred=True)  # doctest: +SKIP
    >>> wan.gallery(measures=True)  # doctest: +SKIP
    """
    return Gallery(text, measures=measures, found=found, **filters)
