"""Which cell shows which widget: what an earlier run of a cell has shown is closed in the page, which then forgets it.

A page keeps the model of every widget for as long as the kernel does, also when its output is long replaced, and
each carries a script. A cell is known by the id that JupyterLab and VS Code send along; elsewhere nothing is taken.
"""

from __future__ import annotations

import weakref
from typing import Any, Protocol

from ...records import dataclass


class Shown(Protocol):
    """The methods of a widget that are used here."""

    stored_ids: tuple[str, ...]
    """The display ids of its stored views, one for each of its displays."""

    def withdraw(self) -> None:
        """Close it in the page; it is opened again where it is shown again."""


@dataclass(frozen=True)
class _Place:
    run: str
    """The request that ran the cell."""
    widget: Any
    identity: str


_places: dict[str, list[_Place]] = {}
"""By the cell; what is shown is kept alive here."""
_elsewhere: list[Any] = []
"""What was shown where the cell is not known."""
_followed: weakref.WeakSet[Any] = weakref.WeakSet()


def cell_of(ip: Any) -> str:
    """Return the id of the cell that runs in the IPython shell `ip`, or "" if the host does not say."""
    metadata = _request(ip).get("metadata") or {}
    cell = metadata.get("cellId")
    return cell if isinstance(cell, str) else ""


def add(ip: Any, widget: Shown, identity: str) -> None:
    """Record that the running cell shows a widget, stored under `identity`."""
    cell = cell_of(ip)
    if not cell:
        _elsewhere.append(widget)
        return
    _places.setdefault(cell, []).append(_Place(run_of(ip), widget, identity))
    if ip not in _followed:
        _followed.add(ip)
        ip.events.register("post_run_cell", lambda _result: _after_cell(ip))


def _after_cell(ip: Any) -> None:
    """Close what earlier runs of the cell have shown."""
    cell, run = cell_of(ip), run_of(ip)
    places = _places.get(cell, [])
    gone = [one for one in places if one.run != run]
    if not gone:
        return
    _places[cell] = [one for one in places if one.run == run]
    for one in gone:
        one.widget.stored_ids = tuple(name for name in one.widget.stored_ids if name != one.identity)
        if not one.widget.stored_ids:
            one.widget.withdraw()


def run_of(ip: Any) -> str:
    """Return the id of the request that runs the cell."""
    return str((_request(ip).get("header") or {}).get("msg_id", ""))


def _request(ip: Any) -> dict[str, Any]:
    request = getattr(ip, "parent_header", None)
    return request if isinstance(request, dict) else {}
