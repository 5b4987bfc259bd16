"""The forms of this process that are open in a page: settings that are copied from elsewhere go to the last one.

After each cell those that were displayed look at their backend again, for ``wan.use`` may have changed it.
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
        """Put other settings in place of all."""

    def fill_in(self, changes: Mapping[str, Any]) -> None:
        """Put some settings in, and nothing else."""

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
    known: list[OpenForm] = [one for one in (held() for held in reversed(_forms)) if one is not None]
    return next((one for one in known if one.stored_ids and one.comm is not None), None)


_followed: weakref.WeakSet[Any] = weakref.WeakSet()
"""The IPython shells whose cells are followed."""
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
