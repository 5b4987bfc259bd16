"""The progress of measuring that a gallery shows, and its messages about measures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .. import session
from ..session import measured
from .transport.bridge import Body, Buffers, Command, MessageError, text_of
from .transport.worker_threads import PICTURES
from .views.measures import gallery_measures
from .views.measures.time_axis import time_axis

if TYPE_CHECKING:
    from ..protocol.common import CountAnswer, Empty
    from ..protocol.gallery import Measuring
    from ..protocol.measures import HistogramsAnswer, TimeAxisAnswer


class GalleryMeasuring:
    """The progress of measuring, and whether the page shows measures.

    Parameters
    ----------
    changed : callable
        Called when the progress has changed.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.total = 0
        """Number of videos to measure; 0 before measuring was started here."""
        self.shown = False
        """Whether the page shows measures, or its list is filtered or ordered by them."""
        self.news = 0
        """Number of videos that were measured since the gallery was opened."""

    def view(self) -> Measuring:
        """Return the progress as view data."""
        left = measured.waiting() if self.total else 0
        return {"total": self.total, "left": left, "paused": left > 0 and measured.is_paused(), "news": self.news}

    def file_measured(self, path: Path) -> None:
        """Make the page request measures again, and show the progress."""
        if path.is_relative_to(session.home()):
            self.news += 1
            self._changed()
        elif self.total:
            self._changed()

    def table(self) -> dict[str, Command]:
        """Return the commands by kind of message."""
        return {
            "measure_all": Command(self._all),
            "measure_pause": Command(self._pause),
            "histograms": Command(self._histograms, line=PICTURES, reads=True),
            "time_axis": Command(self._time_axis, reads=True),
        }

    def _all(self, _body: Body, _: Buffers) -> CountAnswer:
        """Queue all unmeasured videos of the folder; answer with the number of videos that wait."""
        self.total = measured.measure_unmeasured()
        self._changed()
        return {"count": self.total}

    def _pause(self, body: Body, _: Buffers) -> Empty:
        paused = body.get("paused")
        if not isinstance(paused, bool):
            raise MessageError("The message has no usable 'paused'.", "Reload the page.")
        measured.pause(paused=paused)
        self._changed()
        return {}

    def _histograms(self, _body: Body, _: Buffers) -> HistogramsAnswer:
        return gallery_measures.histograms_answer()

    def _time_axis(self, body: Body, _: Buffers) -> TimeAxisAnswer:
        return {"axis": time_axis(session.job(text_of(body, "job", 200)).snapshot)}
