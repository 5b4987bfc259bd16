"""Comparisons that the page of a gallery, a form or a card opens below its own view.

The answer contains the id of the widget model, which the widget manager of the page displays, and the line of code that
makes the same comparison in a cell. The page closes it. One that is left open, because the page was reloaded, is closed
after others have been opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .._jobs.handles.job import Job
from .._jobs.text.job_text import short
from .transport.bridge import Body, Buffers, Command, MessageError, text_of

if TYPE_CHECKING:
    from ..protocol.common import Empty
    from ..protocol.compare import CompareAnswer
    from .comparison import Comparison

MOST_COMPARED = 9
"""More videos would be too small, and each needs a player of the browser."""
MOST_OPEN = 4
"""Comparisons that one widget has open at most."""


class EmbeddedComparisons:
    """The comparisons that the pages of one widget have opened."""

    def __init__(self) -> None:
        self._open: list[Comparison] = []

    def table(self) -> dict[str, Command]:
        """Return the commands by kind of message."""
        return {"compare_close": Command(self._close)}

    def open(self, jobs: Sequence[Job], body: Body) -> CompareAnswer:
        """Return the line of code that compares some jobs, and a widget model if the page can display one.

        Raises
        ------
        MessageError
            If these are not 2 to 9 jobs.
        """
        if not 1 < len(jobs) <= MOST_COMPARED:
            raise MessageError(f"2 to {MOST_COMPARED} videos can be compared.", "Select some of them.")
        names = ", ".join(f'"{short(job.id)}"' for job in jobs)
        line = f"wan.compare([wan.job(one) for one in [{names}]])"
        if body.get("view") is not True:
            return {"text": line, "model": ""}
        from .comparison import compare

        comparison = compare(jobs)
        self._open.append(comparison)
        while len(self._open) > MOST_OPEN:
            self._open.pop(0).close()
        return {"text": line, "model": comparison.model_id or ""}

    def _close(self, body: Body, _: Buffers) -> Empty:
        model = text_of(body, "model", 100)
        for one in [one for one in self._open if one.model_id == model]:
            self._open.remove(one)
            one.close()
        return {}
