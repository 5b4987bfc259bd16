"""Prompts as templates: fill in values, and record them. Pure.

In Python a prompt is a template only if values are given with it; otherwise braces are plain text. The magics always
fill in the notebook's variables. The form fills in names that it knows, and shows the prompt that it would send.
A prompt that was sent is restored in the same form: a template with its values, or text with plain braces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ...config.checks import nearest
from ...errors import SettingsError
from ...redaction import hide_keys
from ..catalog import DEFAULT_MODEL, MODELS
from ..names import unknown_name_words
from ..request import Issue
from .formatting import listed, safe_repr
from .prompt import PromptTemplate, names_in, parse_template

TEMPLATES = ("prompt", "negative_prompt")
"""The settings in which ``{name}`` is filled in."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """Settings after filling in, with their templates and values."""

    settings: Mapping[str, object]
    template: str = ""
    """The prompt with its names; empty if it has none."""
    negative_template: str = ""
    """The same of the negative prompt."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The values that were filled in, as text."""
    filled_now: bool = field(default=False, compare=False)
    """Whether the template was filled in now, not restored from an earlier request."""

    @property
    def templates(self) -> dict[str, str]:
        """The templates, by the setting that each produced."""
        both = {"prompt": self.template, "negative_prompt": self.negative_template}
        return {name: text for name, text in both.items() if text}

    def changed(self, changes: Mapping[str, object], values: Mapping[str, object] | None = None) -> Filled:
        """Return these settings with changes, or with other values in their templates.

        A text stays a template, or plain, until another text is given. The new text is a template if values are given,
        or if it contains a name of the old templates, whose values then still apply.

        Parameters
        ----------
        changes : mapping
            Settings, and possibly values by their names.
        values : mapping, optional
            Values for ``{name}``; a name that is not among them keeps its value.

        Raises
        ------
        SettingsError
            If a name has no value, or there is nothing that the values could fill in.
        """
        if not changes and values is None:
            return self
        texts = [*self.templates.values(), *(changes.get(name) for name in TEMPLATES)]
        changes, values = take_values(changes, values, texts)
        known: dict[str, object] = {**self.values, **(values or {})}
        templates: dict[str, PromptTemplate] = {}
        for name in TEMPLATES:
            text = changes.get(name)
            if name not in changes or text == self.settings.get(name):
                text = self.templates.get(name)
            elif values is None and not (isinstance(text, str) and known.keys() & set(names_in(text))):
                text = None
            if isinstance(text, str):
                templates[name] = parse_template(text)
        if values:
            _check_used(values, templates.values())
        filled = _filled({**self.settings, **changes}, templates, known)
        same = all(filled.settings[name] == self.settings.get(name) for name in filled.templates)
        return replace(filled, filled_now=not same)


def fill(settings: Mapping[str, object], values: Mapping[str, object] | None) -> Filled:
    """Put values into the prompt and the negative prompt.

    Parameters
    ----------
    settings : mapping
        Settings as asked.
    values : mapping, optional
        Values for ``{name}``; None leaves every brace as it is. A value that no prompt names is not an error.

    Raises
    ------
    SettingsError
        If a name has no value. The message has the nearest match.

    Examples
    --------
    >>> fill({"prompt": "A {animal}"}, {"animal": "cat"}).settings["prompt"]
    'A cat'
    """
    if values is None:
        return Filled(settings=dict(settings))
    parsed = {name: parse_template(text) for name in TEMPLATES if isinstance(text := settings.get(name), str)}
    filled = _filled(settings, parsed, values)
    return replace(filled, filled_now=bool(filled.templates))


def try_fill(settings: Mapping[str, object], values: Mapping[str, object] | None) -> tuple[Filled, Issue | None]:
    """Fill in values. A name without a value gives an issue, and then nothing is filled in."""
    try:
        return fill(settings, values), None
    except SettingsError as error:
        issue = Issue(field="prompt", severity="error", message=error.message, hint=error.hint, code="template-name")
        return Filled(settings=dict(settings)), issue


def recorded(settings: Mapping[str, object], record: object) -> Filled:
    """Return settings with their recorded templates, if these produce the same settings.

    Parameters
    ----------
    settings : mapping
        The settings that were sent.
    record : object
        The record of the templates: ``text``, ``negative`` and ``values``. It is not trusted.
    """
    if not isinstance(record, Mapping) or not isinstance(record.get("values"), Mapping):
        return Filled(settings=dict(settings))
    values = {str(name): str(value) for name, value in record["values"].items()}
    named = {"prompt": record.get("text"), "negative_prompt": record.get("negative")}
    templates = {}
    for name, text in named.items():
        parsed = parse_template(text) if isinstance(text, str) else None
        if parsed is not None and values.keys() >= set(parsed.names) and parsed.fill(values) == settings.get(name):
            templates[name] = parsed
    return _filled(settings, templates, values)


def take_values(
    asked: Mapping[str, object], values: Mapping[str, object] | None, texts: Iterable[object]
) -> tuple[dict[str, object], Mapping[str, object] | None]:
    """Separate template values from settings: keywords that are a ``{name}`` of the prompts, and not a setting.

    Parameters
    ----------
    asked : mapping
        Keywords as given: settings, and possibly template values.
    values : mapping, optional
        Template values that were given as ``values``.
    texts : iterable
        The prompts and negative prompts.

    Returns
    -------
    tuple
        The settings, and all template values; None if there are none.

    Raises
    ------
    SettingsError
        If a value is given twice, a keyword is neither a setting nor a name of the prompts, or `values` is not a
        mapping.

    Examples
    --------
    >>> take_values({"animal": "cat", "seed": 7}, None, ["A {animal}"])
    ({'seed': 7}, {'animal': 'cat'})
    """
    if not isinstance(values, Mapping | None):
        raise SettingsError(f"values must be a dict of names and their values, not {safe_repr(values)}.")
    known = MODELS.settings()
    names = dict.fromkeys(name for text in texts if isinstance(text, str) for name in names_in(text))
    own = {name: value for name, value in asked.items() if name in names and name not in known}
    for name in own:
        if values is not None and name in values:
            raise SettingsError(f"{name} is given twice: as a keyword, and in values.", "Leave one out.")
    settings = {name: value for name, value in asked.items() if name not in own}
    for name in settings:
        if names and name not in known:
            near = nearest(name, names)
            message, hint = unknown_name_words(name, MODELS[DEFAULT_MODEL])
            if near:
                message = f"There is no setting called {safe_repr(name)}. Did you mean {near}?"
            braced = listed([f"{{{one}}}" for one in names])
            advice = f"Give the value of {braced} by that name, or in values={{...}}."
            raise SettingsError(message, f"{advice} {hint}")
    return settings, {**(values or {}), **own} if own else values


def _filled(
    settings: Mapping[str, object], templates: Mapping[str, PromptTemplate], values: Mapping[str, object]
) -> Filled:
    """Fill in the settings that are templates; every other text stays as it is."""
    texts = {name: template.fill(values) for name, template in templates.items()}
    named = {name: template for name, template in templates.items() if template.names}
    return Filled(
        settings={**settings, **texts},
        template=named["prompt"].text if "prompt" in named else "",
        negative_template=named["negative_prompt"].text if "negative_prompt" in named else "",
        values={name: str(values[name]) for template in named.values() for name in template.names},
    )


def _check_used(values: Mapping[str, object], templates: Iterable[PromptTemplate]) -> None:
    """Refuse values that no prompt uses: the result would be the video that exists."""
    names = dict.fromkeys(name for template in templates for name in template.names)
    if values.keys() & names.keys():
        return
    if not names:
        hint = "Give the prompt with them: prompt='A {name} ...'."
        raise SettingsError("The prompt has no {name}, so the values are not used.", hint)
    wanted = next(iter(values))
    near = nearest(str(wanted), names)
    ask = f" Did you mean {{{near}}}?" if near else ""
    braced = listed([f"{{{one}}}" for one in names])
    raise SettingsError(f"The template has no {{{hide_keys(str(wanted))}}}.{ask}", f"It has {braced}.")
