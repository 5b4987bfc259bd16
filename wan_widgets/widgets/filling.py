"""Names in braces in a form's prompts: what they stand for, and how the form shows it.

With ``wan.form(values=...)`` every name must be among the values. Without, the form fills in names of
the notebook that hold a text or a number, and only where the prompt names at least one of them:
braces that mean something else are sent as they are. The page always shows what would be sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from numbers import Real
from typing import Any

from ..checks import nearest
from ..credentials import hide_keys, holds_key, looks_like_key
from ..models.prompt import names_in
from ..models.request import Issue
from ..models.template import TEMPLATES, Filled, try_fill

_NAME = re.compile(r"\{(\w+)\}")
_DOUBLED = re.compile(r"\{\{(\w+)\}\}")


def notebook_names() -> dict[str, object]:
    """Return the notebook's names that hold a text or a number; none outside of IPython."""
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return {}
    # A cell may add names meanwhile: the copy is made in one step.
    known = dict(shell.user_ns)
    return {name: value for name, value in known.items() if isinstance(value, (str, Real)) and not name.startswith("_")}


def fill_in(settings: Mapping[str, Any], values: Mapping[str, object] | None) -> tuple[Filled, list[Issue]]:
    """Fill names into settings as typed; what cannot be filled in is an issue, and nothing raises.

    Parameters
    ----------
    settings : mapping
        As typed.
    values : mapping or None
        Those of the form; None takes the notebook's names.
    """
    known = values_for(settings, values)
    if known is None:
        return Filled(settings=dict(settings)), _doubts(settings)
    filled, issue = try_fill(settings, known)
    return filled, [] if issue is None else [issue]


def values_for(settings: Mapping[str, Any], values: Mapping[str, object] | None) -> Mapping[str, object] | None:
    """Return what is to be filled into settings as typed; None where their braces are only braces."""
    if values is not None:
        return values
    texts = _texts(settings)
    named = {name for text in texts for name in (*names_in(text), *_DOUBLED.findall(text))}
    known = notebook_names() if named else {}
    return known if named & known.keys() else None


def view_of(settings: Mapping[str, Any], filled: Filled) -> dict[str, Any] | None:
    """Return what was filled in, as plain JSON for the page; None where nothing was."""
    prompt = str(settings.get("prompt") or "")
    text = str(filled.settings.get("prompt") or "")
    if not filled.values and text == prompt:
        return None
    return {
        "text": _without_key(text),
        "names": [[name, _without_key(value)] for name, value in filled.values.items()],
        "literal": _NAME.sub(r"{{\1}}", prompt) if filled.template else "",
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


def _without_key(text: str) -> str:
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
