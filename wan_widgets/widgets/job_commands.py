"""The messages of a page about the jobs that its widget shows. Form, card and gallery share them.

Every answer comes from ``session`` and ``Job``; nothing here sends requests to a service itself. A page can only name
jobs that its widget shows.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import session
from .._jobs.handles.job import Job
from .._jobs.text import job_text
from .._models.catalog import MODELS
from .._models.request import files_of
from .._models.text import code_export
from .._models.text.template import Filled
from ..services.base import Balance
from .embedded_comparison import MOST_COMPARED, EmbeddedComparisons
from .transport import file_transfer, form_registry
from .transport.bridge import Body, Buffers, Command, MessageError, text_of
from .transport.worker_threads import ASK, PICTURES
from .validation import template_names
from .validation.verdict import plain

if TYPE_CHECKING:
    from ..protocol.common import Empty, Json, SettingsAnswer, TextAnswer
    from ..protocol.compare import CompareAnswer
    from ..protocol.gallery import MarkAnswer
    from ..protocol.job import ImageAnswer, UseAnswer, VideoPiece


class JobCommands:
    """The messages about jobs.

    Parameters
    ----------
    shown : callable
        Returns the jobs that the widget shows.
    sources : callable
        Returns the paths and URLs whose thumbnails the page may request.
    added : callable
        Called with a job that a message has made.
    taken : callable
        Returns the settings of a job for the form; by default as they were sent.
    """

    def __init__(
        self,
        shown: Callable[[], Sequence[Job]],
        sources: Callable[[], AbstractSet[str]],
        added: Callable[[Job], None],
        taken: Callable[[Filled], Mapping[str, Any]] = lambda filled: filled.settings,
    ) -> None:
        self._shown = shown
        self._sources = sources
        self._added = added
        self._taken = taken
        self._comparisons = EmbeddedComparisons()

    def table(self) -> dict[str, Command]:
        """Return the commands by kind of message."""
        return {
            "stop": Command(lambda body, _: self._do(body, Job.stop)),
            "cancel": Command(lambda body, _: self._do(body, Job.cancel), line=ASK),
            "resume": Command(lambda body, _: self._do(body, Job.resume)),
            "fetch": Command(lambda body, _: self._do(body, Job.download), line=ASK),
            "dismiss": Command(lambda body, _: self._do(body, Job.dismiss)),
            "look_again": Command(lambda body, _: self._do(body, Job.look_again)),
            "send_again": Command(lambda body, _: self._do(body, Job.send_again)),
            "adopt": Command(self._adopt),
            "again": Command(self._again),
            "final": Command(self._final),
            "measure": Command(self._measure),
            "use": Command(self._use),
            "settings_of": Command(self._settings_of, reads=True),
            "last_frame": Command(self._last_frame, line=PICTURES, reads=True),
            "continue_from": Command(self._continue_from),
            "report": Command(self._report, reads=True),
            "poster": Command(self._poster, line=PICTURES, reads=True),
            "video": Command(self._video, reads=True),
            "thumbnail": Command(self._thumbnail, reads=True),
            "mark": Command(self._mark),
            "compare": Command(self._compare),
            **self._comparisons.table(),
            "copy": Command(copy, reads=True),
            "balance": Command(balance, line=ASK, reads=True),
        }

    def _job(self, body: Body) -> Job:
        identity = text_of(body, "job", 200)
        shown = self._shown()
        for job in shown:
            if job.id == identity:
                return job
        if any(job.snapshot.draft == identity for job in shown):
            return session.job(identity)  # a draft is shown beside its final
        raise MessageError("This view does not show that job.", "Run the cell again.")

    def _file(self, body: Body) -> Path:
        job = self._job(body)
        if job.path is None:
            raise MessageError("The job has no file yet.", "Wait until it is done.")
        return Path(job.path)

    def _do(self, body: Body, what: Callable[[Job], object]) -> Empty:
        job = self._job(body)
        made = what(job)
        if isinstance(made, Job) and made.id != job.id:
            self._added(made)
        return {}

    def _adopt(self, body: Body, _: Buffers) -> Empty:
        self._job(body).adopt(text_of(body, "task_id", 200).strip())
        return {}

    def _again(self, body: Body, _: Buffers) -> Empty:
        self._added(self._job(body).again())
        return {}

    def _final(self, body: Body, _: Buffers) -> Empty:
        """Make a video again at another resolution, with its seed. If it exists already, show it again."""
        duration = body.get("duration")
        if duration is not None and (not isinstance(duration, int) or isinstance(duration, bool)):
            raise MessageError("The message has no usable 'duration'.", "Reload the page.")
        self._added(session.final(self._job(body), text_of(body, "resolution", 20), duration))
        return {}

    def _measure(self, body: Body, _: Buffers) -> Empty:
        """Queue a video and the draft beside it to be measured. The view changes when they are measured."""
        from ..session.judging import measure

        job = self._job(body)
        both = [job, *([session.job(job.snapshot.draft)] if job.snapshot.draft else [])]
        measure([one for one in both if one.path is not None], wait=False)
        return {}

    def _last_frame(self, body: Body, _: Buffers) -> SettingsAnswer:
        """Save a frame of a video as a picture, by default the last one; return settings that begin with it."""
        return {"settings": self._frame_of(body)}

    def _continue_from(self, body: Body, _: Buffers) -> UseAnswer:
        """Put a frame into the open form. If there is none, answer with the line of code that makes one."""
        frame = self._frame_of(body)
        form = form_registry.newest()
        if form is None:
            return {"filled": False, "text": code_export.as_form(frame, None)}
        form.fill_in(frame)
        return {"filled": True, "text": ""}

    def _frame_of(self, body: Body) -> dict[str, Json]:
        from .._jobs.handles.video import Video

        path, at = self._file(body), body.get("at")
        if at is not None and (isinstance(at, bool) or not isinstance(at, (int, float)) or not at >= 0):
            raise MessageError("The message has no usable 'at'.", "Reload the page.")
        picture = io.BytesIO()
        Video(path).frame(-1 if at is None else at).save(picture, "PNG")
        which = "last-frame" if at is None else f"frame-at-{at:.2f}-s".replace(".", "-")
        return {"image": str(session.keep_input(picture.getvalue(), "frame.png", stem=f"{path.stem}-{which}"))}

    def _use(self, body: Body, _: Buffers) -> UseAnswer:
        """Fill the open form. If there is none, answer with the line of code that makes one."""
        filled = self._job(body).snapshot.filled
        form = form_registry.newest()
        if form is None:
            settings, values = template_names.typed(filled)
            return {"filled": False, "text": code_export.as_form(plain(settings), values)}
        form.load(filled)
        return {"filled": True, "text": ""}

    def _settings_of(self, body: Body, _: Buffers) -> SettingsAnswer:
        return {"settings": plain(self._taken(self._job(body).snapshot.filled))}

    def _mark(self, body: Body, _: Buffers) -> MarkAnswer:
        star = body.get("star")
        if not isinstance(star, bool):
            raise MessageError("The message has no usable 'star'.", "Reload the page.")
        self._job(body).mark(star=star)
        return {}

    def _compare(self, body: Body, _: Buffers) -> CompareAnswer:
        return self._comparisons.open(self._compared(body), body)

    def _compared(self, body: Body) -> list[Job]:
        """Return a job and what it is compared with: its other takes, or other finished jobs of the widget."""
        job = self._job(body)
        draft = job.snapshot.draft
        if body.get("draft") is True and draft is not None:
            return [session.job(draft), job]
        others = [one for one in session.jobs(takes_of=job, limit=MOST_COMPARED) if one != job]
        others = others or [one for one in self._shown() if one != job and one.path is not None]
        if not others:
            raise MessageError("There is nothing to compare it with yet.", "Make a new take.")
        return sorted([job, *others[: MOST_COMPARED - 1]], key=lambda one: one.snapshot.created_at)

    def _report(self, body: Body, _: Buffers) -> TextAnswer:
        return {"text": job_text.report(self._job(body).snapshot)}

    def _poster(self, body: Body, _: Buffers) -> tuple[ImageAnswer, list[bytes]]:
        from ..media.pictures.posters import Posters

        return {"mime": "image/webp"}, [Posters(session.home()).poster(self._file(body))]

    def _video(self, body: Body, _: Buffers) -> tuple[VideoPiece, list[bytes]]:
        return file_transfer.chunk(self._file(body), body)

    def _thumbnail(self, body: Body, _: Buffers) -> tuple[ImageAnswer, list[bytes]]:
        from ..media import inputs

        source = text_of(body, "source")
        kind = body.get("kind")
        if source not in self._sources() or kind not in ("image", "video"):
            raise MessageError("This view does not show that file.", "Run the cell again.")
        return {"mime": "image/webp"}, [inputs.thumbnail(source, kind, file_transfer.THUMBNAIL_WIDTH)]


def copy(body: Body, _: Buffers) -> TextAnswer:
    """Return settings as text to paste: Python, magic, curl or command line. It never contains a key.

    As ``prices``, return a line of code that sets a price table, to be completed by the user.
    """
    given = body.get("settings")
    if not isinstance(given, dict):
        raise MessageError("The message has no usable 'settings'.", "Reload the page.")
    match body.get("as"):
        case "python":
            return {"text": code_export.as_python(given)}
        case "magic":
            return {"text": code_export.as_magic(given)}
        case "command":
            return {"text": code_export.as_command(given)}
        case "prices":
            return {"text": code_export.PRICES}
        case "curl":
            return {"text": session.curl(given)}
        case _:
            raise MessageError("The page asks for an unknown kind of copy.", "Reload the page.")


def balance(_body: Body, _: Buffers) -> TextAnswer:
    """Return the balance of the account as a line of text."""
    return {"text": balance_text(session.balance())}


def balance_text(left: Balance) -> str:
    """Return a balance as a line of text."""
    if left.unlimited:
        return "The account has no limit."
    parts = [
        f"{value:,.2f} {word}"
        for value, word in ((left.remaining, "left"), (left.used, "used"), (left.credits, "credits left"))
        if value is not None
    ]
    return ", ".join(parts) or "The service did not say."


def sources_in(given: Mapping[str, Any]) -> set[str]:
    """Return the paths and URLs of the inputs in settings."""
    return {source for name in MODELS.media() for source in files_of(given, name) if isinstance(source, str)}
