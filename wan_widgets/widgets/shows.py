"""Showing forms, galleries, comparisons and videos in IPython, on the user's own thread.

A widget shows itself, and below it a second output, which the live widget hides and which holds its stored
view, because a stored widget shows nothing once its kernel is gone. What is stored is brought up to date
with ``update_display`` from a line: the one thing that a thread may display. Every bundle has a useful
``text/plain``. In a terminal the ``repr`` is enough.
"""

from __future__ import annotations

import uuid
import weakref
from typing import TYPE_CHECKING, Any

from . import gallery_view, job_view, static_view, sweep_view, where
from .line import JUDGE, WORK

if TYPE_CHECKING:
    from ..jobs.job import Job
    from ..media.video import Video
    from .compare import Comparison
    from .form import Form
    from .gallery import Gallery

MOST_STORED = 12
"""Stored views under one form, newest first: the notebook stays small."""
VIEW = "application/vnd.jupyter.widget-view+json"


def show_form(form: Form) -> None:
    """Display a form, and below it the place where the stored views of its jobs will stand."""
    ip = shell()
    if getattr(ip, "kernel", None) is None:
        print(repr(form))  # noqa: T201  (the terminal's way of showing it, on the user's own thread)
        return
    publish({"text/plain": repr(form), VIEW: view_of(form)}, uuid.uuid4().hex)
    identity = uuid.uuid4().hex
    publish(_stored_under(form), identity)
    form.stored_ids = (*form.stored_ids, identity)
    if form.jobs or form.sweeps:
        WORK.post(lambda: store_form(form))  # one may have ended meanwhile
    _cells.follow(ip, form)


def show_gallery(gallery: Gallery) -> None:
    """Display a gallery, and below it the place where what it shows is stored."""
    ip = shell()
    if getattr(ip, "kernel", None) is None:
        print(repr(gallery))  # noqa: T201  (the terminal's way of showing it, on the user's own thread)
        return
    publish({"text/plain": repr(gallery), VIEW: view_of(gallery)}, uuid.uuid4().hex)
    identity = uuid.uuid4().hex
    publish(_stored_gallery(gallery), identity)
    gallery.stored_ids = (*gallery.stored_ids, identity)


def store_gallery(gallery: Gallery) -> None:
    """Bring what is stored of a gallery up to date. On the line of pictures."""
    if gallery.stored_ids:
        bundle = _stored_gallery(gallery)
        for identity in gallery.stored_ids:
            publish(bundle, identity, update=True)


def store_form(form: Form) -> None:
    """Bring what is stored under a form up to date. On the line of work."""
    if form.stored_ids:
        bundle = _stored_under(form)
        for identity in form.stored_ids:
            publish(bundle, identity, update=True)


def show_comparison(comparison: Comparison) -> None:
    """Display a comparison, and below it its stored view, which the live one hides."""
    ip = shell()
    if getattr(ip, "kernel", None) is None:
        print(repr(comparison))  # noqa: T201  (the terminal's way of showing it, on the user's own thread)
        return
    publish({"text/plain": repr(comparison), VIEW: view_of(comparison)}, uuid.uuid4().hex)
    identity = uuid.uuid4().hex
    publish(comparison.stored(), identity)
    comparison.stored_ids = (*comparison.stored_ids, identity)


def store_comparison(comparison: Comparison) -> None:
    """Bring what is stored below a comparison up to date. On the line of work."""
    if comparison.stored_ids:
        bundle = comparison.stored()
        for identity in comparison.stored_ids:
            publish(bundle, identity, update=True)


def jobs_html(jobs: list[Job]) -> str:
    """Return a list of jobs as a table."""
    return static_view.table(gallery_view.HEAD, [gallery_view.row(job.snapshot) for job in jobs])


def video_html(video: Video) -> str | None:
    """Return a player for a video on the path relative to the notebook, or None if it is not below its server."""
    source = where.from_notebook(video.path)
    if source is None:
        return None
    poster = static_view.poster_of(str(video.path))
    return static_view.video_player(
        source, width=video.width, height=video.height, poster=poster, label=video.path.name
    )


def _stored_gallery(gallery: Gallery) -> dict[str, Any]:
    shown = gallery.shown[:MOST_STORED]
    posters = {one.id: picture for one in shown if one.file and (picture := static_view.tiny_poster(one.file))}
    text, html = gallery_view.stored(gallery.gallery_id, repr(gallery), shown, posters)
    return {"text/plain": text, "text/html": html}


def _stored_under(form: Form) -> dict[str, Any]:
    over = [job.snapshot for job in form.jobs if job.snapshot.over][:MOST_STORED]
    sweeps = [one for one in form.sweeps if one.over]
    views = [*map(sweep_view.stored, sweeps), *map(static_view.static_view, over)]
    lines = [*map(sweep_view.line, sweeps), *map(job_view.line, over)]
    return {"text/plain": "\n".join(lines), "text/html": static_view.stored_list(form.form_id, views)}


def view_of(widget: Any) -> dict[str, Any]:
    """Return a widget as part of a bundle."""
    return {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}


def publish(bundle: dict[str, Any], identity: str, *, update: bool = False) -> None:
    """Display a bundle, or put it in the place of the one that was displayed under the same identity."""
    from IPython.display import publish_display_data

    publish_display_data(bundle, transient={"display_id": identity}, update=update)  # type: ignore[no-untyped-call]


def shell() -> Any:
    """Return the running IPython, or None."""
    from IPython.core.getipython import get_ipython

    return get_ipython()


class _Cells:
    """After each cell the displayed forms look at their backend again: ``wan.use`` may have changed it."""

    def __init__(self) -> None:
        self._forms: weakref.WeakSet[Form] = weakref.WeakSet()
        self._shells: weakref.WeakSet[Any] = weakref.WeakSet()

    def follow(self, ip: Any, form: Form) -> None:
        self._forms.add(form)
        if ip not in self._shells:
            self._shells.add(ip)
            ip.events.register("post_run_cell", self._after_cell)

    def _after_cell(self, _result: Any) -> None:
        for form in list(self._forms):
            JUDGE.post(form.refresh)


_cells = _Cells()
