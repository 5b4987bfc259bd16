"""A prompt as a template: what its names are replaced by, and what is recorded of that. Pure.

In Python a prompt is a template only where values are given with it: a plain string may hold braces.
The magics always fill in the notebook's names. The form fills in where a name in braces is one that
it knows, and shows what would be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import SettingsError
from .prompt import expand, names_in
from .request import Issue

TEMPLATES = ("prompt", "negative_prompt")
"""The settings in which ``{name}`` is filled in."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """Settings whose names are filled in, and where they came from."""

    settings: Mapping[str, object]
    template: str = ""
    """The prompt with its names; empty where it has none."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What the names stood for, as text; those of the negative prompt too."""

    def changed(self, changes: Mapping[str, object]) -> Filled:
        """Return these settings with some that differ; another prompt is no longer what the template made.

        Parameters
        ----------
        changes : mapping
            Settings as sent: their braces are only braces.
        """
        new = {**self.settings, **changes}
        prompt, negative = (new.get(name) == self.settings.get(name) for name in TEMPLATES)
        if not prompt:
            return Filled(settings=new)
        used = self.values if negative else {name: self.values[name] for name in names_in(self.template)}
        return Filled(settings=new, template=self.template, values=dict(used))


def fill(settings: Mapping[str, object], values: Mapping[str, object] | None) -> Filled:
    """Put values into the prompt and the negative prompt.

    Parameters
    ----------
    settings : mapping
        Settings as asked.
    values : mapping, optional
        What ``{name}`` stands for; None leaves every brace as it is. Values that no prompt names are
        no error.

    Raises
    ------
    SettingsError
        For a name without a value, with the nearest match.

    Examples
    --------
    >>> fill({"prompt": "A {animal}"}, {"animal": "cat"}).settings["prompt"]
    'A cat'
    """
    if values is None:
        return Filled(settings=dict(settings))
    filled = dict(settings)
    used: dict[str, str] = {}
    for setting in TEMPLATES:
        text = settings.get(setting)
        if isinstance(text, str):
            filled[setting] = expand(text, values)
            used |= {name: str(values[name]) for name in names_in(text)}
    prompt = settings.get("prompt")
    named = isinstance(prompt, str) and bool(names_in(prompt))
    return Filled(settings=filled, template=str(prompt) if named else "", values=used)


def try_fill(settings: Mapping[str, object], values: Mapping[str, object] | None) -> tuple[Filled, Issue | None]:
    """Fill in what can be; a name without a value is an issue here, and leaves everything as it is."""
    try:
        return fill(settings, values), None
    except SettingsError as error:
        issue = Issue(field="prompt", severity="error", message=error.message, hint=error.hint, code="template-name")
        return Filled(settings=dict(settings)), issue
