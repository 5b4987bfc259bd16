"""Showing forms, galleries, comparisons and videos in IPython, on the user's own thread.

A widget shows itself, and below it a second output, which the live widget hides and which holds its stored
view, because a stored widget shows nothing once its kernel is gone. What is stored is brought up to date
with ``update_display`` from a line: the one thing that a thread may display. Every bundle has a useful
``text/plain``. Where a program runs the notebook, what is stored stands alone. In a terminal the ``repr`` is enough.
"""

from __future__ import annotations

import base64
import threading
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..forks import free_in_child
from .transport import cell_outputs
from .transport.host_detection import has_page, runs_unseen
from .transport.worker_threads import WORK
from .views import file_urls, static_view

if TYPE_CHECKING:
    from .._jobs.handles.job_list import JobList
    from ..media.video import Video

MOST_STORED = 12
"""Jobs in the stored view of one form or gallery, newest first: the notebook stays small."""
VIEW = "application/vnd.jupyter.widget-view+json"


class StoredWidget(Protocol):
    """A widget with a stored view in the notebook, for the time when no kernel runs."""

    stored_ids: tuple[str, ...]
    """The display ids of its stored views, one for each of its displays."""
    drawn: bool
    """Whether a page draws it; otherwise its stored view is shown."""

    @property
    def model_id(self) -> str | None:
        """The id by which the page finds it."""

    def stored(self) -> dict[str, str]:
        """Return the stored view as a MIME bundle."""

    def still(self) -> dict[str, str]:
        """Return the view that is shown if no page draws it, as a MIME bundle."""

    def withdraw(self) -> None:
        """Close it in the page; it is opened again where it is shown again."""


def show(widget: StoredWidget) -> bool:
    """Display a widget, and below it its stored view; return False in a terminal, where its line is printed."""
    ip = shell()
    if not has_page(ip):
        print(repr(widget))  # noqa: T201  (the terminal's way of showing it, on the user's own thread)
        return False
    widget.drawn = not runs_unseen(ip)
    if widget.drawn:
        publish({"text/plain": repr(widget), VIEW: view_of(widget)}, uuid.uuid4().hex)
    identity = uuid.uuid4().hex
    publish(_bundle(widget), identity)
    widget.stored_ids = (*widget.stored_ids, identity)
    cell_outputs.add(ip, widget, identity)
    return True


def store(widget: StoredWidget) -> None:
    """Update the stored view of a widget. On a worker thread."""
    # A shell without a page would print it, and nothing is ever printed from a thread.
    if widget.stored_ids and has_page(shell()):
        bundle = _bundle(widget)
        for identity in widget.stored_ids:
            publish(bundle, identity, update=True)


def store_soon(widget: StoredWidget) -> None:
    """Update the stored view of a widget soon, once for several calls."""
    with _lock:
        if not widget.stored_ids or widget in _due:
            return
        _due.add(widget)

    def work() -> None:
        with _lock:
            _due.discard(widget)
        store(widget)

    WORK.post(work)


_due: set[StoredWidget] = set()
_lock = free_in_child(threading.Lock())


def _bundle(widget: StoredWidget) -> dict[str, str]:
    return widget.stored() if widget.drawn else widget.still()


MOST_INSIDE = 8_000_000
"""Bytes of a video that are put into the HTML of a host without a notebook, which keeps nothing of it."""


def html_of(shown: object) -> str | None:
    """Return a job, a sweep, a video or a list of jobs as HTML; None for anything else."""
    from .._jobs.handles.job import Job
    from .._jobs.handles.job_list import JobList
    from .._jobs.handles.sweeps.sweep import Sweep
    from ..media.video import Video
    from .views import sweep_view

    match shown:
        case Job():
            return static_view.static_view(shown.snapshot, inside=_inside(shown.path))
        case Sweep():
            return sweep_view.stored(shown)
        case Video():
            return video_html(shown, inside=_inside(shown.path))
        case JobList():
            return jobs_html(shown)
        case _:
            return None


def _inside(path: Path | None) -> str | None:
    """Return a video as a data URI where no notebook's server hands files out, and it is not too large."""
    if path is None or has_page(shell()) or not path.is_file() or path.stat().st_size > MOST_INSIDE:
        return None
    return f"data:video/mp4;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def jobs_html(jobs: JobList) -> str:
    """Return a list of jobs as a table; an empty one as its sentence."""
    from .views import gallery_view

    if not jobs:
        return static_view.sentence(jobs.empty)
    return static_view.table(gallery_view.HEAD, [gallery_view.row(job.snapshot) for job in jobs])


def video_html(video: Video, inside: str | None = None) -> str | None:
    """Return a player for a video on the path relative to the notebook, or None if it is not below its server.

    Parameters
    ----------
    video : Video
        The video.
    inside : str, optional
        Its bytes as a data URI, in place of its path.
    """
    source = inside or file_urls.from_notebook(video.path)
    if source is None:
        return None
    poster = static_view.poster_of(str(video.path))
    return static_view.video_player(
        source, width=video.width, height=video.height, poster=poster, label=video.path.name
    )


def with_words(bundle: Mapping[str, str], words: str) -> dict[str, str]:
    """Return a stored view with a sentence below it."""
    text, html = bundle["text/plain"], bundle["text/html"]
    return {"text/plain": f"{text} {words}", "text/html": f"{html}{static_view.sentence(words)}"}


def view_of(widget: Any) -> dict[str, Any]:
    """Return a widget as part of a bundle."""
    return {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}


def publish(bundle: Mapping[str, Any], identity: str, *, update: bool = False) -> None:
    """Display a bundle, or put it in the place of the one that was displayed under the same identity."""
    from IPython.display import publish_display_data

    publish_display_data(bundle, transient={"display_id": identity}, update=update)  # type: ignore[no-untyped-call]


def shell() -> Any:
    """Return the running IPython, or None."""
    from IPython.core.getipython import get_ipython

    return get_ipython()
