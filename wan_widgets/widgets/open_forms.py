"""The forms of this process that are open in a page: where settings go that are taken over from elsewhere."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any, Protocol


class OpenForm(Protocol):
    """What is needed of a form."""

    settings: Any
    comm: Any
    stored_ids: tuple[str, ...]
    """Its displays; empty until it is displayed."""

    def load(self, settings: Mapping[str, Any]) -> None:
        """Put other settings in place of all."""


_forms: list[weakref.ref[Any]] = []
"""Oldest first."""


def add(form: OpenForm) -> None:
    """Take note of a form, for as long as it lives."""
    _forms[:] = [one for one in _forms if one() is not None]
    _forms.append(weakref.ref(form))


def newest() -> OpenForm | None:
    """Return the form that was made last, of those that are displayed and open; None if there is none."""
    known: list[OpenForm] = [one for one in (held() for held in reversed(_forms)) if one is not None]
    return next((one for one in known if one.stored_ids and one.comm is not None), None)
