"""A form where nothing can be pressed: what it holds, what is wrong with it and what would come out, as plain HTML.

A notebook shows it after a program has run it, or once its kernel is gone. Every text is escaped. Pure.
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
_WHERE = (
    "The form itself appears where this cell is run in a page, such as JupyterLab, with what was typed and its jobs."
)


def still(
    line: str, model: Model, settings: Mapping[str, Any], verdict: Verdict, below: Sequence[str]
) -> dict[str, str]:
    """Return a form as a bundle of text and HTML.

    Parameters
    ----------
    line : str
        The form in a line of text.
    model : Model
        Whose fields its settings are.
    settings : mapping
        As they stand, in their JSON form.
    verdict : Verdict
        What is said of them, as the page takes it.
    below : sequence of str
        Its jobs, each in a line of text.
    """
    return {"text/plain": "\n".join([line, *below]), "text/html": _html(model, settings, verdict)}


def _html(model: Model, settings: Mapping[str, Any], verdict: Verdict) -> str:
    rows = [
        (field.label, wording.shorten(", ".join(texts_of(field, _given(settings[field.name]))), LONGEST))
        for field in model.fields
        if field.name in settings
    ]
    output = verdict["output"]
    come = wording.DOT.join(part for part in (output["size"], output["duration"], output["sound"]) if part)
    said = [
        f"{_MARKS[issue['severity']]} {' '.join(part for part in (issue['message'], issue['hint']) if part)}"
        for issue in verdict["issues"]
    ]
    lines = [f"<b>wan.form</b> {escape(verdict['mode_label'])}{escape(wording.DOT + come if come else '')}"]
    lines += [static_view.table(("Setting", "Value"), rows)] if rows else []
    lines += [escape(wording.shorten(one, LONGEST)) for one in said]
    return "".join(f'<div style="margin:4px 0">{line}</div>' for line in (*lines, f"<small>{_WHERE}</small>"))


def _given(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
