"""Which cell displays which widget. When a cell runs again, the widgets of its earlier run are closed in the page.

A page keeps the model of every widget that is not closed, even after its output was replaced, and each model contains a
script. JupyterLab and VS Code send the id of the running cell; in other hosts no widget is closed.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Any, Protocol


class Shown(Protocol):
    """The methods of a widget that are used here."""

    stored_ids: tuple[str, ...]
    """The display ids of its stored views, one for each of its displays."""

    def withdraw(self) -> None:
        """Close the widget in the page. It is opened again when it is displayed again."""


@dataclass(frozen=True)
class _Place:
    run: str
    """The request that ran the cell."""
    widget: Any
    identity: str


_places: dict[str, list[_Place]] = {}
"""The displayed widgets, by cell. They are kept alive here."""
_without_cell: list[Any] = []
"""Widgets that were displayed by a host that does not send the id of the cell."""
_followed: weakref.WeakSet[Any] = weakref.WeakSet()


def cell_of(ip: Any) -> str:
    """Return the id of the cell that runs in the IPython shell `ip`, or "" if the host does not say."""
    metadata = _request(ip).get("metadata") or {}
    cell = metadata.get("cellId")
    return cell if isinstance(cell, str) else ""


def add(ip: Any, widget: Shown, identity: str) -> None:
    """Record that the running cell displays a widget, whose stored view has the display id `identity`."""
    cell = cell_of(ip)
    if not cell:
        _without_cell.append(widget)
        return
    _places.setdefault(cell, []).append(_Place(run_of(ip), widget, identity))
    if ip not in _followed:
        _followed.add(ip)
        ip.events.register("post_run_cell", lambda _result: _after_cell(ip))


def _after_cell(ip: Any) -> None:
    """Close the widgets that earlier runs of the cell have displayed."""
    cell, run = cell_of(ip), run_of(ip)
    places = _places.get(cell, [])
    replaced = [one for one in places if one.run != run]
    if not replaced:
        return
    _places[cell] = [one for one in places if one.run == run]
    for one in replaced:
        one.widget.stored_ids = tuple(name for name in one.widget.stored_ids if name != one.identity)
        if not one.widget.stored_ids:
            one.widget.withdraw()


def run_of(ip: Any) -> str:
    """Return the id of the request that runs the cell."""
    return str((_request(ip).get("header") or {}).get("msg_id", ""))


def _request(ip: Any) -> dict[str, Any]:
    request = getattr(ip, "parent_header", None)
    return request if isinstance(request, dict) else {}
