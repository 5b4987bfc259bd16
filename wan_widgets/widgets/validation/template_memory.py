"""The values of the names in a form's prompts, for the current prompts and for earlier ones.

Settings from a job or a video come with the values of their names. These values belong to the prompts: they apply while
the prompts are edited, do not apply to other prompts, and apply again when the prompts return.
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
"""Prompts that are remembered at most."""


class TemplateMemory:
    """The values of names in one form. Any thread may use it.

    Parameters
    ----------
    values : mapping or Names, optional
        The values at first.
    """

    def __init__(self, values: Mapping[str, object] | Names | None) -> None:
        self.names = values if isinstance(values, Names) else Names(None if values is None else dict(values))
        """The values for the current prompts."""
        self._prompts: tuple[str, ...] = ()
        """The current prompts."""
        self._lock = threading.Lock()
        self._of: dict[tuple[str, ...], Mapping[str, str] | None] = {}

    def typed(self, filled: Filled) -> dict[str, object]:
        """Return sent settings as they would be typed into the form. The current ones are remembered."""
        settings, earlier = template_names.typed(filled)
        with self._lock:
            for prompts, one in ((self._prompts, self.names.earlier), (_prompts(settings), earlier)):
                self._of.pop(prompts, None)
                self._of[prompts] = one
            while len(self._of) > MOST:
                self._of.pop(next(iter(self._of)))
        return settings

    def of(self, settings: Mapping[str, Any]) -> Names:
        """Return the values that names would have with these settings in the form."""
        prompts = _prompts(settings)
        with self._lock:
            return replace(self.names, earlier=self._of.get(prompts, self.names.earlier) if any(prompts) else None)

    def follow(self, settings: Mapping[str, Any]) -> None:
        """Record the current settings of the form."""
        self.names = self.of(settings)
        self._prompts = _prompts(settings)

    def fill(self, settings: Mapping[str, Any]) -> Filled:
        """Return settings as typed with their names filled in. Raises SettingsError for a name without a value."""
        filled, issues = template_names.fill_in(settings, self.of(settings))
        for issue in issues:
            if issue.severity == "error":
                raise SettingsError(issue.message, issue.hint, issues=issues)
        return filled

    @property
    def values(self) -> dict[str, object] | None:
        """The values of names, without the notebook's variables; None if only these are used."""
        given, earlier = self.names.given, self.names.earlier
        return None if given is None and not earlier else {**(given or {}), **(earlier or {})}

    def give(self, values: Mapping[str, object] | None) -> None:
        """Set the values of names, and forget remembered ones."""
        with self._lock:
            self.names = Names(None if values is None else dict(values))
            self._of.clear()


def restored(
    source: Made | str, changes: Mapping[str, Any], values: Mapping[str, object] | None
) -> tuple[dict[str, object], Names]:
    """Return the settings of a video or a job as they would be typed into a form, and the values of their names.

    Parameters
    ----------
    source, changes
        As in ``session.restore``. A prompt among the changes may have names in braces.
    values : mapping, optional
        New values of ``{name}`` in the prompts.
    """
    prompts = {name: changes[name] for name in TEMPLATES if changes.get(name) is not None}
    others = {name: value for name, value in changes.items() if name not in prompts}
    settings, earlier = template_names.typed(session.restore(source, others, None if prompts else values))
    if earlier is not None and values is not None:
        earlier = {name: value for name, value in earlier.items() if name not in values}
    return {**settings, **prompts}, Names(values, earlier)


def _prompts(settings: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(settings.get(name) or "") for name in TEMPLATES)
