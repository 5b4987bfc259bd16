"""Names in braces in a form's prompts: what they stand for, and how the form shows it.

With ``wan.form(values=...)`` every name must be among the values. Without, the form fills in names of
the notebook that hold a text or a number, and only where the prompt names at least one of them:
braces that mean something else are sent as they are. Settings that were taken from a video or a job
bring what their names stood for, which comes before both; where their braces were only braces, they
stand doubled in the form. The page always shows what would be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from numbers import Real
from typing import TYPE_CHECKING, Any

from ..._models.request import Issue
from ..._models.text.formatting import safe_repr
from ..._models.text.prompt import escape, names_in, without_names
from ..._models.text.template import TEMPLATES, Filled, try_fill
from ...config.checks import nearest
from ...patterns import pattern
from ...records import dataclass
from ...redaction import hide_keys, holds_key, looks_like_key

if TYPE_CHECKING:
    from ...protocol.form import Template

_DOUBLED = pattern(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Names:
    """The values that a form has for the names in its prompts."""

    given: Mapping[str, object] | None = None
    """Those of ``wan.form(values=...)``; None takes the notebook's."""
    kept: Mapping[str, str] | None = None
    """What names stood for in settings that were sent before. They are filled in whatever the notebook says,
    and doubled braces are braces; None where the settings were typed, or no brace in them matters."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """What names stand for in one cell of a sweep, because they vary; before all others."""

    def base(self) -> Mapping[str, object]:
        """Return what is known besides `kept`."""
        return notebook_names() if self.given is None else self.given


TYPED = Names()
"""Only the notebook's names."""


def notebook_names() -> dict[str, object]:
    """Return the notebook's names that hold a text or a number; none outside of IPython."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return {}
    # A cell may add names meanwhile: the copy is made in one step.
    known = dict(shell.user_ns)
    return {name: value for name, value in known.items() if isinstance(value, (str, Real)) and not name.startswith("_")}


def typed(filled: Filled) -> tuple[dict[str, object], dict[str, str] | None]:
    """Return settings that were sent as they are typed into a form, so that it sends the very same.

    Returns
    -------
    tuple
        The settings, with templates where there are some, and what is kept of their names, as in `Names`.
    """
    settings = dict(filled.settings)
    texts = {name: text for name in TEMPLATES if isinstance(text := settings.get(name), str)}
    if not filled.templates and not any(names_in(text) or _DOUBLED.search(text) for text in texts.values()):
        return settings, None
    return {**settings, **{name: escape(text) for name, text in texts.items()}, **filled.templates}, dict(filled.values)


def fill_in(settings: Mapping[str, Any], names: Names) -> tuple[Filled, list[Issue]]:
    """Fill names into settings as typed; what cannot be filled in is an issue, and nothing raises.

    Parameters
    ----------
    settings : mapping
        As typed.
    names : Names
        What the form knows.
    """
    known = values_for(settings, names)
    if known is None:
        return Filled(settings=dict(settings)), _doubts(settings)
    filled, issue = try_fill(settings, known)
    return filled, _others(filled, names) if issue is None else [issue]


def values_for(settings: Mapping[str, Any], names: Names) -> Mapping[str, object] | None:
    """Return the values to fill into settings as typed; None if their braces are plain text."""
    if names.kept is not None or names.chosen:
        return {**names.base(), **(names.kept or {}), **names.chosen}
    if names.given is not None:
        return names.given
    texts = _texts(settings)
    named = {name for text in texts for name in (*names_in(text), *_DOUBLED.findall(text))}
    known = notebook_names() if named else {}
    return known if named & known.keys() else None


def view_of(settings: Mapping[str, Any], filled: Filled) -> Template | None:
    """Return what was filled in, for the page; None where nothing was."""
    (prompt, negative), (text, sent) = (
        [str(one.get(name) or "") for name in TEMPLATES] for one in (settings, filled.settings)
    )
    if not filled.values and (text, sent) == (prompt, negative):
        return None
    return {
        "text": without_key(text),
        "negative": without_key(sent) if sent != negative else "",
        "names": [(name, without_key(value)) for name, value in filled.values.items()],
        "literal": without_names(prompt) if filled.template else "",
    }


def keep_template(issue: Issue, template: str, text: str) -> Issue:
    """Return an issue whose fixes change the template, not the text that was made of it.

    Parameters
    ----------
    issue : Issue
        About the settings as filled in.
    template, text : str
        The prompt as typed, and as filled in.
    """
    fixes = []
    for fix in issue.fixes:
        prompt = fix.changes.get("prompt")
        if not isinstance(prompt, str):
            fixes.append(fix)
        elif prompt.startswith(text):
            # Something was added at its end. Anything else cannot be done to the template.
            changes = {**fix.changes, "prompt": template + prompt[len(text) :]}
            fixes.append(replace(fix, changes=changes))
    return replace(issue, fixes=tuple(fixes))


def without_key(text: str) -> str:
    """Return a text that is shown; one with a key, which is not sent, without it."""
    return hide_keys(text) if holds_key(text) or looks_like_key(text) else text


def _texts(settings: Mapping[str, Any]) -> list[str]:
    return [text for name in TEMPLATES if isinstance(text := settings.get(name), str)]


def _doubts(settings: Mapping[str, Any]) -> list[Issue]:
    names = sorted({name for text in _texts(settings) for name in names_in(text)})
    known = notebook_names() if names else {}
    return [
        Issue(
            field="prompt",
            severity="warning",
            message=f"The notebook has no name {name}, so {{{name}}} is sent as it is. Did you mean {{{near}}}?",
            code="template-near",
        )
        for name in names
        if (near := nearest(name, known))
    ]


def _others(filled: Filled, names: Names) -> list[Issue]:
    """Say which names would be something else without what is kept of them."""
    kept = {} if names.kept is None else names.kept
    base = names.base() if kept.keys() & filled.values.keys() else {}
    return [
        Issue(
            field="prompt" if name in names_in(filled.template) else "negative_prompt",
            severity="warning",
            message=(
                f"{{{name}}} is {safe_repr(without_key(value))} here, as it was when this was sent;"
                f" now it is {safe_repr(without_key(str(base[name])))}."
            ),
            hint="Write the word itself in its place, or set form.values = None to take the notebook's.",
            code="template-kept",
        )
        for name, value in filled.values.items()
        if name in kept and name not in names.chosen and name in base and str(base[name]) != value
    ]
