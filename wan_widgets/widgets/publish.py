"""Displaying widgets, jobs and videos in IPython, on the user's own thread.

A widget is displayed with a second output below it, its stored view. The live widget hides this view; without a kernel
the notebook shows it, because a stored widget shows nothing then. A worker thread updates the stored view with
``update_display``, the only display function that a thread may call. Every bundle has a useful ``text/plain``. If a
program runs the notebook, only the stored view is displayed. A terminal shows the ``repr``.
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
    from .._jobs.handles.video import Video

MOST_STORED = 12
"""Jobs in the stored view of one form or gallery at most, newest first, so that the notebook stays small."""
VIEW = "application/vnd.jupyter.widget-view+json"


class StoredWidget(Protocol):
    """A widget with a stored view in the notebook, which is shown while no kernel runs."""

    stored_ids: tuple[str, ...]
    """The display ids of its stored views, one for each of its displays."""
    drawn: bool
    """Whether a page draws it; otherwise its stored view is shown."""

    @property
    def model_id(self) -> str | None:
        """The id by which the page finds it."""

    def stored(self) -> dict[str, str]:
        """Return the stored view as a MIME bundle."""

    def unattended_view(self) -> dict[str, str]:
        """Return the view for a notebook that a program runs, as a MIME bundle."""

    def withdraw(self) -> None:
        """Close the widget in the page. It is opened again when it is displayed again."""


def show(widget: StoredWidget) -> bool:
    """Display a widget with its stored view. In a terminal, print its repr and return False."""
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
    """Update the stored view of a widget. Called on a worker thread."""
    # A shell without a page would print it, and no worker thread may print.
    if widget.stored_ids and has_page(shell()):
        bundle = _bundle(widget)
        for identity in widget.stored_ids:
            publish(bundle, identity, update=True)


def store_soon(widget: StoredWidget) -> None:
    """Update the stored view of a widget soon. Several calls cause one update."""
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
    return widget.stored() if widget.drawn else widget.unattended_view()


MOST_INLINE = 8_000_000
"""Bytes of an inline video at most, in hosts without a notebook. These do not store the HTML."""


def html_of(shown: object) -> str | None:
    """Return a job, a sweep, a video or a list of jobs as HTML; None for anything else."""
    from .._jobs.handles.job import Job
    from .._jobs.handles.job_list import JobList
    from .._jobs.handles.sweeps.sweep import Sweep
    from .._jobs.handles.video import Video
    from .views import sweep_view

    match shown:
        case Job():
            return static_view.static_view(shown.snapshot, inline=_inline(shown.path))
        case Sweep():
            return sweep_view.stored(shown)
        case Video():
            return video_html(shown, inline=_inline(shown.path))
        case JobList():
            return jobs_html(shown)
        case _:
            return None


def _inline(path: Path | None) -> str | None:
    """Return a video as a data URI if no notebook server serves it, and it is not too large."""
    if path is None or has_page(shell()) or not path.is_file() or path.stat().st_size > MOST_INLINE:
        return None
    return f"data:video/mp4;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def jobs_html(jobs: JobList) -> str:
    """Return a list of jobs as a table, and an empty list as a sentence."""
    from .views import gallery_view

    if not jobs:
        return static_view.sentence(jobs.empty)
    return static_view.table(gallery_view.HEAD, [gallery_view.row(job.snapshot) for job in jobs])


def video_html(video: Video, inline: str | None = None) -> str | None:
    """Return a player for a video by its path relative to the notebook; None if the server does not serve the file.

    Parameters
    ----------
    video : Video
        The video.
    inline : str, optional
        Its bytes as a data URI, instead of its path.
    """
    source = inline or file_urls.from_notebook(video.path)
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
    """Return the widget view of a MIME bundle."""
    return {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}


def publish(bundle: Mapping[str, Any], identity: str, *, update: bool = False) -> None:
    """Display a bundle, or replace the one that was displayed under the same id."""
    from IPython.display import publish_display_data

    publish_display_data(bundle, transient={"display_id": identity}, update=update)  # type: ignore[no-untyped-call]


def shell() -> Any:
    """Return the running IPython shell, or None."""
    from IPython.core.getipython import get_ipython

    return get_ipython()
