"""The forms of this process. Settings that are copied from a job go to the last form that is open in a page.

After each cell, displayed forms read the backend again, because ``wan.use`` may have changed it.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any, Protocol

from ..._models.text.template import Filled
from .worker_threads import JUDGE


class OpenForm(Protocol):
    """The methods of a form that are used here."""

    settings: Any
    comm: Any
    stored_ids: tuple[str, ...]
    """Its displays; empty until it is displayed."""

    def load(self, settings: Mapping[str, Any] | Filled) -> None:
        """Replace all settings."""

    def fill_in(self, changes: Mapping[str, Any]) -> None:
        """Change some settings and nothing else."""

    def refresh(self) -> None:
        """Read the backend and the notebook's names again."""


_forms: list[weakref.ref[Any]] = []
"""Oldest first."""


def add(form: OpenForm) -> None:
    """Register a form for as long as it exists."""
    _forms[:] = [one for one in _forms if one() is not None]
    _forms.append(weakref.ref(form))


def newest() -> OpenForm | None:
    """Return the latest form that is displayed and open; None if there is none."""
    known: list[OpenForm] = [one for one in (reference() for reference in reversed(_forms)) if one is not None]
    return next((one for one in known if one.stored_ids and one.comm is not None), None)


_followed: weakref.WeakSet[Any] = weakref.WeakSet()
"""The IPython shells that already call `_after_cell`."""
_displayed: weakref.WeakSet[Any] = weakref.WeakSet()


def follow_cells(ip: Any, form: OpenForm) -> None:
    """Refresh a displayed form after each cell of the IPython shell `ip`."""
    _displayed.add(form)
    if ip not in _followed:
        _followed.add(ip)
        ip.events.register("post_run_cell", _after_cell)


def _after_cell(_result: Any) -> None:
    for form in list(_displayed):
        JUDGE.post(form.refresh)
