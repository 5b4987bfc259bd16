"""Names in braces in a form's prompts: their values, and how the form shows them.

With ``wan.form(values=...)`` every name needs a value. Without, the form uses variables of the notebook that hold a
text or a number, and only if the prompt contains the name of at least one; other braces are sent as they are. Settings
from a video or a job come with the values of their names, which override both; braces that were plain text are doubled
in the form. The page always shows the prompt that would be sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import TYPE_CHECKING, Any

from ..._models.request import Issue
from ..._models.text.formatting import safe_repr
from ..._models.text.prompt import escape, names_in, without_names
from ..._models.text.template import TEMPLATES, Filled, try_fill
from ...config.checks import nearest
from ...patterns import pattern
from ...redaction import hide_keys, may_hold_key

if TYPE_CHECKING:
    from ...protocol.form import Template

_DOUBLED = pattern(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Names:
    """The values that a form has for the names in its prompts."""

    given: Mapping[str, object] | None = None
    """Those of ``wan.form(values=...)``; None uses the notebook's variables."""
    earlier: Mapping[str, str] | None = None
    """The values in settings that were sent before. They override the notebook's variables, and doubled braces are
    plain text; None if the settings were typed or have no braces."""
    varied: Mapping[str, str] = field(default_factory=dict)
    """The values in one cell of a sweep. They override all others."""

    def base(self) -> Mapping[str, object]:
        """Return the values without those of `earlier`."""
        return notebook_names() if self.given is None else self.given


TYPED = Names()
"""Only the notebook's variables."""


def notebook_names() -> dict[str, object]:
    """Return the variables of the notebook that hold a text or a number; empty outside of IPython."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return {}
    # A cell may add names meanwhile. dict() copies in one step.
    known = dict(shell.user_ns)
    return {name: value for name, value in known.items() if isinstance(value, (str, Real)) and not name.startswith("_")}


def typed(filled: Filled) -> tuple[dict[str, object], dict[str, str] | None]:
    """Return sent settings as they would be typed into a form that sends the same again.

    Returns
    -------
    tuple
        The settings, with the templates of their prompts if there are any, and `Names.earlier`.
    """
    settings = dict(filled.settings)
    texts = {name: text for name in TEMPLATES if isinstance(text := settings.get(name), str)}
    if not filled.templates and not any(names_in(text) or _DOUBLED.search(text) for text in texts.values()):
        return settings, None
    return {**settings, **{name: escape(text) for name, text in texts.items()}, **filled.templates}, dict(filled.values)


def fill_in(settings: Mapping[str, Any], names: Names) -> tuple[Filled, list[Issue]]:
    """Fill names into settings as typed. A name without a value is an issue, not an exception.

    Parameters
    ----------
    settings : mapping
        The settings as typed.
    names : Names
        The values that the form has.
    """
    known = values_for(settings, names)
    if known is None:
        return Filled(settings=dict(settings)), _doubts(settings)
    filled, issue = try_fill(settings, known)
    return filled, _others(filled, names) if issue is None else [issue]


def values_for(settings: Mapping[str, Any], names: Names) -> Mapping[str, object] | None:
    """Return the values to fill into settings as typed; None if their braces are plain text."""
    if names.earlier is not None or names.varied:
        return {**names.base(), **(names.earlier or {}), **names.varied}
    if names.given is not None:
        return names.given
    texts = _texts(settings)
    named = {name for text in texts for name in (*names_in(text), *_DOUBLED.findall(text))}
    known = notebook_names() if named else {}
    return known if named & known.keys() else None


def view_of(settings: Mapping[str, Any], filled: Filled) -> Template | None:
    """Return the filled-in names as view data; None if nothing was filled in."""
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
    """Return an issue whose fixes change the template instead of the filled-in text.

    Parameters
    ----------
    issue : Issue
        An issue of the filled-in settings.
    template, text : str
        The prompt as typed, and as filled in.
    """
    fixes = []
    for fix in issue.fixes:
        prompt = fix.changes.get("prompt")
        if not isinstance(prompt, str):
            fixes.append(fix)
        elif prompt.startswith(text):
            # The fix adds text at the end. No other change can be applied to the template.
            changes = {**fix.changes, "prompt": template + prompt[len(text) :]}
            fixes.append(replace(fix, changes=changes))
    return replace(issue, fixes=tuple(fixes))


def without_key(text: str) -> str:
    """Return a text to show, without any key in it. Texts with a key are not sent."""
    return hide_keys(text) if may_hold_key(text) else text


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
    """Return warnings for names whose earlier value differs from the current one."""
    earlier = {} if names.earlier is None else names.earlier
    base = names.base() if earlier.keys() & filled.values.keys() else {}
    return [
        Issue(
            field="prompt" if name in names_in(filled.template) else "negative_prompt",
            severity="warning",
            message=(
                f"{{{name}}} is {safe_repr(without_key(value))} here, as it was when this was sent;"
                f" now it is {safe_repr(without_key(str(base[name])))}."
            ),
            hint="Write the value itself in its place, or set form.values = None to use the notebook's variables.",
            code="template-earlier",
        )
        for name, value in filled.values.items()
        if name in earlier and name not in names.varied and name in base and str(base[name]) != value
    ]
