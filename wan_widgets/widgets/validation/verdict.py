"""The verdict on what is typed: issues, what applies, what would come out, as plain JSON for the form.

Python is the only validator; the page shows what stands here. May read input files (through
``session.inspect``, which remembers them), so it runs on a line of its own, never in a handler.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from ... import session
from ..._jobs.spend.guard import Outlook
from ..._models import rules, sizes
from ..._models.availability import availability
from ..._models.field import MODE_LABELS, Model
from ..._models.formatting import format_words
from ..._models.names import check_names
from ..._models.price import Estimate, estimate_one
from ..._models.request import Draft, InputFacts, Issue, files_of, is_given, setting
from ..._models.value_rules import keys_in_texts
from ...errors import SettingsError, WanError
from ...text import wording
from ..views import model_schema
from . import template_names


def verdict_on(
    settings: Mapping[str, Any], edits: int, names: template_names.Names = template_names.TYPED
) -> tuple[dict[str, Any], list[Issue]]:
    """Return the verdict on `settings` as the page takes it, and the issues as Python takes them.

    Parameters
    ----------
    settings : mapping
        As typed; names in the prompts are filled in before they are judged.
    edits : int
        The count of edits that is judged.
    names : Names
        What the names stand for; by default what the notebook says.
    """
    filled, issues = template_names.fill_in(settings, names)
    template = template_names.view_of(settings, filled)
    draft = session.inspect(filled.settings)
    found = rules.validate(draft)
    if template is not None:
        found = [
            template_names.keep_template(one, str(settings.get("prompt") or ""), template["text"]) for one in found
        ]
    issues += found
    duration = setting(draft, "duration")
    resolution = setting(draft, "resolution")
    outlook = _outlook(draft)
    if outlook.problem is not None:
        problem = outlook.problem
        issues.append(Issue(field="", severity="error", message=problem.message, hint=problem.hint, code="limit"))
    return {
        "edits": edits,
        "mode": draft.mode,
        "mode_label": MODE_LABELS[draft.mode] if draft.mode else "No mode yet",
        "mode_reason": _reason(draft),
        "can_send": not any(issue.severity == "error" for issue in issues),
        "issues": [issue_view(issue) for issue in issues],
        "template": template,
        "fields": {
            name: {
                "enabled": one.enabled,
                "reason": one.reason,
                "off_choices": {str(choice): why for choice, why in one.off_choices.items()},
            }
            for name, one in availability(draft).items()
        },
        "output": {
            "size": _size(draft),
            "duration": f"{duration} s" if _is_whole(duration) else "",
            "sound": "with sound" if draft.model.always_sound or setting(draft, "audio") else "",
        },
        "inputs": {source: _input(facts) for source, facts in draft.inputs.items()},
        "estimate": {
            "quantity": ", ".join(
                part
                for part in ("1 video", f"{duration} s" if _is_whole(duration) else "", str(resolution or ""))
                if part
            ),
            "seconds": duration if _is_whole(duration) else None,
            "resolution": resolution if isinstance(resolution, str) else "",
            "money": money_view(outlook.estimate),
            "priced": outlook.priced,
        },
        "limits": {"left": outlook.left, "room": outlook.room},
    }, issues


def _outlook(draft: Draft) -> Outlook:
    """Return what it would cost; if that is unknown, the reason is the problem."""
    try:
        return session.outlook(draft)
    except WanError as error:
        return Outlook(estimate=estimate_one(draft.model.name, {}), problem=error)


def money_view(estimate: Estimate) -> dict[str, Any] | None:
    """Return what is thought to be paid as plain JSON for the page; None where that is not known."""
    if estimate.amount is None:
        return None
    return {
        "amount": estimate.amount,
        "up_to": estimate.up_to,
        "currency": estimate.currency,
        "as_of": estimate.as_of,
    }


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _reason(draft: Draft) -> str:
    given = [one for one in draft.model.media() if is_given(draft.given.get(one.name))]
    if draft.mode is None:
        return f"{wording.listed([one.name.replace('_', ' ') for one in given])} are both set"
    if not given:
        nouns = [one.noun.removeprefix("a ") for one in draft.model.media() if one.name in _choosing(draft.model)]
        return " and ".join(f"no {one}" for one in nouns) + " set" if nouns else ""
    words = []
    for one in given:
        count = len(files_of(draft.given, one.name))
        noun = one.noun if count > 1 or not one.several else f"a {one.label.lower().removesuffix('s')}"
        words.append(f"{count} {noun}" if one.several and count > 1 else noun)
    plural = len(given) > 1 or words[0][0].isdigit()
    return f"because {wording.listed(words)} {'are' if plural else 'is'} set"


def _choosing(model: Model) -> frozenset[str]:
    """Return the media settings that choose a mode."""
    return frozenset(name for mode in model.modes for name in mode.requires)


def _size(draft: Draft) -> str:
    size = sizes.output_size(draft)
    if size is None:
        return "size depends on the mode" if draft.mode is None else "size follows the image"
    width, height = size
    return ("about " if sizes.is_approximate(draft) else "") + wording.pixels(width, height)


def issue_view(issue: Issue) -> dict[str, Any]:
    """Return an issue as plain JSON."""
    data = asdict(issue)
    data["fixes"] = [{"label": fix.label, "changes": plain(fix.changes), "insert": fix.insert} for fix in issue.fixes]
    return data


def _input(facts: InputFacts) -> dict[str, Any]:
    source = facts.source
    known = model_schema.summary(
        format_words(facts.mime or "") if facts.kind == "image" else "",
        width=facts.width,
        height=facts.height,
        seconds=facts.seconds,
        size=facts.size,
    )
    return {
        "name": source if not facts.local else PurePath(source).name,
        "summary": wording.DOT.join([known, "its voice is used too"]) if facts.has_sound else known,
        "local": facts.local,
        "problem": facts.problem,
    }


def normal(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings in their JSON form; SettingsError for an unknown name, and for a text with an API key.

    Bytes are kept as files below WAN_HOME; what is not given is left out.
    """
    check_names(settings)
    draft = session.inspect(settings)
    for issue in keys_in_texts(draft):
        if issue.severity == "error":
            raise SettingsError(issue.message, issue.hint, issues=[issue])
    return plain(session.without_bytes(draft).given)


def plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings in their JSON form: paths as text, tuples as lists, anything odd as text."""
    return {name: _plain(value) for name, value in settings.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    try:
        return operator.index(value)  # such as a whole number of NumPy's
    except TypeError:
        return str(value)
