"""The page's code as hidden models. Each part is sent to a page once, even if many widgets need it.

A widget refers to its parts in the trait ``code``. The widget manager of the page resolves the references, also while
the kernel is busy and in a notebook with stored widgets. In a host that does not resolve them, the page requests the
text by a message.
"""

from __future__ import annotations

import threading
import weakref
from typing import Any

import traitlets
from ipywidgets import Widget
from ipywidgets.widgets import widget as registry

from ...forks import free_in_child
from . import assets
from .nulls import with_nulls


class PageCode(Widget):  # type: ignore[misc]
    """One part of the page's code, without a view. It is sent to the page with the first widget that refers to it.

    Parameters
    ----------
    part : str
        The name of the part.
    """

    part = traitlets.Unicode().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)

    def __init__(self, part: str) -> None:
        super().__init__(part=part, text=assets.text(part))

    def open(self) -> None:
        """Do nothing yet. A program that runs notebooks would store the text, although no page displays a widget."""

    @property
    def model_id(self) -> str:
        """The id of the model. Reading it sends the model to the page."""
        with _lock:
            if self.comm is None:
                super().open()
                # As in the bridge: a page may request its state while a cell runs.
                self.comm.__dict__.pop("_reply_subshell_id", None)
            return str(self.comm.comm_id)

    def get_state(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the state as it is sent to the page."""
        state: dict[str, Any] = super().get_state(*args, **kwargs)
        return {name: with_nulls(value) for name, value in state.items()}


_lock = free_in_child(threading.RLock())
_made: dict[str, weakref.WeakSet[PageCode]] = {}


def traits_of(view: str) -> dict[str, Any]:
    """Return the traits with which the page draws a widget: its module and the parts of the code that it needs."""
    return {"_esm": assets.module(view), "code": parts_of(view)}


def parts_of(view: str) -> dict[str, PageCode]:
    """Return the models of the parts that a view needs."""
    return {part: _model_of(part) for part in assets.parts(view)}


def _model_of(part: str) -> PageCode:
    with _lock:
        known = _made.setdefault(part, weakref.WeakSet())
        found = next((one for one in known if one.comm is None or _is_here(one)), None)
        if found is None:
            found = PageCode(part)
            known.add(found)
        return found


def _is_here(one: PageCode) -> bool:
    """Return whether the current page has the model. Hosts with many pages in one process have a registry for each."""
    return registry._instances.get(one.comm.comm_id) is one  # noqa: SLF001  (no public function returns the registry of the current page)
