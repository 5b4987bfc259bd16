"""What the names in a form's prompts stand for, now and for prompts that it had before: the way there and back.

Settings that were sent before bring what their names stood for. That stays with their prompts: it holds for
them and for what they are edited into, goes when others are put in their place, and comes back with them.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ... import session
from ..._models.text.template import TEMPLATES, Filled
from ...errors import SettingsError
from ...session.restore import Made
from . import template_names
from .template_names import Names

MOST = 40
"""Prompts that are remembered."""


class TemplateMemory:
    """The values of names in one form. Any thread may use it.

    Parameters
    ----------
    values : mapping or Names, optional
        What names stand for at first.
    """

    def __init__(self, values: Mapping[str, object] | Names | None) -> None:
        self.names = values if isinstance(values, Names) else Names(None if values is None else dict(values))
        """The present values."""
        self._there: tuple[str, ...] = ()
        """The prompts in the form."""
        self._lock = threading.Lock()
        self._of: dict[tuple[str, ...], Mapping[str, str] | None] = {}

    def typed(self, filled: Filled) -> dict[str, object]:
        """Return settings that were sent as they are typed into the form; those that are there may come back."""
        settings, kept = template_names.typed(filled)
        with self._lock:
            for prompts, one in ((self._there, self.names.kept), (_prompts(settings), kept)):
                self._of.pop(prompts, None)
                self._of[prompts] = one
            while len(self._of) > MOST:
                self._of.pop(next(iter(self._of)))
        return settings

    def of(self, settings: Mapping[str, Any]) -> Names:
        """Return the values that names would have with these settings in the form."""
        prompts = _prompts(settings)
        with self._lock:
            return replace(self.names, kept=self._of.get(prompts, self.names.kept) if any(prompts) else None)

    def follow(self, settings: Mapping[str, Any]) -> None:
        """Record that these settings are in the form now."""
        self.names = self.of(settings)
        self._there = _prompts(settings)

    def fill(self, settings: Mapping[str, Any]) -> Filled:
        """Return settings as typed with their names filled in; SettingsError for a name without a value."""
        filled, issues = template_names.fill_in(settings, self.of(settings))
        for issue in issues:
            if issue.severity == "error":
                raise SettingsError(issue.message, issue.hint, issues=issues)
        return filled

    @property
    def values(self) -> dict[str, object] | None:
        """What names stand for, but for the notebook's; None where those alone count."""
        given, kept = self.names.given, self.names.kept
        return None if given is None and not kept else {**(given or {}), **(kept or {})}

    def give(self, values: Mapping[str, object] | None) -> None:
        """Set the values of names, and forget remembered ones."""
        with self._lock:
            self.names = Names(None if values is None else dict(values))
            self._of.clear()


def restored(
    source: Made | str, changes: Mapping[str, Any], values: Mapping[str, object] | None
) -> tuple[dict[str, object], Names]:
    """Return the settings of a video or a job as typed into a form, changed, and what is known of their names.

    Parameters
    ----------
    source, changes
        As in ``session.restore``; a prompt among the changes is one as typed.
    values : mapping, optional
        What ``{name}`` in the prompts stands for now.
    """
    prompts = {name: changes[name] for name in TEMPLATES if changes.get(name) is not None}
    others = {name: value for name, value in changes.items() if name not in prompts}
    settings, kept = template_names.typed(session.restore(source, others, None if prompts else values))
    if kept is not None and values is not None:
        kept = {name: value for name, value in kept.items() if name not in values}
    return {**settings, **prompts}, Names(values, kept)


def _prompts(settings: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(settings.get(name) or "") for name in TEMPLATES)
