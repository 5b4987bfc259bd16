"""The stored view of a form as plain HTML: its settings, their issues, and the resulting video.

A notebook shows it while no kernel runs, or after a program has run it. Every text is escaped. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from ..._jobs.text import wording
from ..._models.field import Model
from ..._models.text.option_syntax import texts_of
from . import static_view

if TYPE_CHECKING:
    from ...protocol.form import Verdict

LONGEST = 1500
_MARKS = {"error": "■", "warning": "▲"}
_HOW_TO_OPEN = "Run this cell in JupyterLab or another page to open the form, with the typed settings and its jobs."


def static_form(
    line: str, model: Model, settings: Mapping[str, Any], verdict: Verdict, below: Sequence[str]
) -> dict[str, str]:
    """Return a form as a bundle of text and HTML.

    Parameters
    ----------
    line : str
        The form as a line of text.
    model : Model
        The model of its fields.
    settings : mapping
        The current settings, in their JSON form.
    verdict : Verdict
        The verdict on them.
    below : sequence of str
        Its jobs, each as a line of text.
    """
    return {"text/plain": "\n".join([line, *below]), "text/html": _html(model, settings, verdict)}


def _html(model: Model, settings: Mapping[str, Any], verdict: Verdict) -> str:
    rows = [
        (field.label, wording.shorten(", ".join(texts_of(field, _given(settings[field.name]))), LONGEST))
        for field in model.fields
        if field.name in settings
    ]
    output = verdict["output"]
    video = wording.DOT.join(part for part in (output["size"], output["duration"], output["sound"]) if part)
    issues = [
        f"{_MARKS[issue['severity']]} {' '.join(part for part in (issue['message'], issue['hint']) if part)}"
        for issue in verdict["issues"]
    ]
    lines = [f"<b>wan.form</b> {escape(verdict['mode_label'])}{escape(wording.DOT + video if video else '')}"]
    lines += [static_view.table(("Setting", "Value"), rows)] if rows else []
    lines += [escape(wording.shorten(one, LONGEST)) for one in issues]
    return "".join(f'<div style="margin:4px 0">{line}</div>' for line in (*lines, f"<small>{_HOW_TO_OPEN}</small>"))


def _given(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
