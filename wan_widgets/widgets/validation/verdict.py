"""The verdict on typed settings as view data: issues, which fields apply, and the resulting video.

Only Python validates; the page shows the result. Validation may read input files (through ``session.inspect``, which
caches them), so it runs on its own worker thread, never in a message handler.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, cast

from ... import session
from ..._jobs.spend.guard import Outlook
from ..._jobs.text import wording
from ..._models import sizes
from ..._models.catalog import MODELS
from ..._models.field import MODE_LABELS, Mode, Model
from ..._models.model_change import own_settings
from ..._models.names import check_names
from ..._models.prices.price import Estimate, estimate_one
from ..._models.request import Draft, Fix, InputFacts, Issue, files_of, is_given, setting
from ..._models.rules import validation
from ..._models.rules.availability import Availability, availability
from ..._models.rules.value_rules import keys_in_texts
from ..._models.text.formatting import format_words, safe_repr
from ...errors import SettingsError, WanError
from ..views import model_schema
from . import template_names

if TYPE_CHECKING:
    from ...protocol import form as shown
    from ...protocol.common import Json, Money, Pair

_VOICE = "its voice is used too"
_OF_VOICES: Mode = "r2v"
"""The mode in which the sound of a clip is used."""
_MOST_NOUNS = 2
"""Kinds of files that are listed at most when none is set."""


def verdict_on(
    settings: Mapping[str, Any],
    edits: int,
    names: template_names.Names,
    named: Sequence[Pair],
    aside: Sequence[shown.SetAside],
) -> tuple[shown.Verdict, list[Issue]]:
    """Return the verdict on settings without varied fields as view data, and their issues.

    Parameters
    ----------
    settings : mapping
        The settings as typed. Names in the prompts are filled in before validation.
    edits : int
        The trait ``edits`` of these settings.
    names : Names
        The values of the names.
    named : sequence of pair
        The names that the form shows, and their values.
    aside : sequence of SetAside
        Given settings that are not used.
    """
    filled, issues = template_names.fill_in(settings, names)
    template = template_names.view_of(settings, filled)
    draft = session.inspect(filled.settings)
    found = validation.validate(draft)
    if template is not None:
        found = [
            template_names.keep_template(one, str(settings.get("prompt") or ""), template["text"]) for one in found
        ]
    issues += found
    outlook = _outlook(draft)
    if outlook.problem is not None:
        problem = outlook.problem
        issues.append(Issue(field="", severity="error", message=problem.message, hint=problem.hint, code="limit"))
    return {
        "table": model_schema.key_of(draft.model),
        "set_aside": aside,
        "edits": edits,
        "mode": draft.mode,
        "mode_label": MODE_LABELS[draft.mode] if draft.mode else "No mode yet",
        "mode_reason": _reason(draft),
        "can_send": can_send(issues),
        "issues": [issue_view(issue) for issue in issues],
        "template": template,
        "names": named,
        "fields": _availabilities(draft),
        "output": _output(draft),
        "inputs": {source: _input(facts, draft.mode) for source, facts in draft.inputs.items()},
        "estimate": _estimate(draft, outlook),
        "limits": {"left": outlook.left, "room": outlook.room},
        "sweep": None,
    }, issues


def _outlook(draft: Draft) -> Outlook:
    """Return the expected cost. An error is returned as the problem of the outlook."""
    try:
        return session.outlook(draft)
    except WanError as error:
        return Outlook(estimate=estimate_one(draft.model.name, {}), problem=error)


def can_send(issues: Sequence[Issue]) -> bool:
    """Return whether settings with these issues may be sent."""
    return not any(issue.severity == "error" for issue in issues)


def _availabilities(draft: Draft) -> dict[str, shown.Availability]:
    found = {name: _availability(one) for name, one in availability(draft).items()}
    for field in draft.model.fields:
        default = field.default_in(draft.mode)
        if default != field.default:
            found[field.name]["default_here"] = cast("Json", default)
    return found


def _availability(one: Availability) -> shown.Availability:
    return {
        "enabled": one.enabled,
        "reason": one.reason,
        "off_choices": {str(choice): why for choice, why in one.off_choices.items()},
        "most": one.most,
        "most_reason": one.most_reason,
        "note": one.note,
        "count": one.count,
        "fixes": [_fix(fix) for fix in one.fixes],
    }


def _output(draft: Draft) -> shown.Output:
    seconds = _seconds(draft)
    return {
        "size": _size(draft),
        "duration": "" if seconds is None else f"{seconds} s",
        "sound": "with sound" if draft.model.always_sound or setting(draft, "audio") else "",
    }


def _estimate(draft: Draft, outlook: Outlook) -> shown.EstimateView:
    seconds, resolution = _seconds(draft), setting(draft, "resolution")
    parts = ("1 video", "" if seconds is None else f"{seconds} s", str(resolution or ""))
    return {
        "quantity": ", ".join(part for part in parts if part),
        "seconds": seconds,
        "resolution": resolution if isinstance(resolution, str) else "",
        "money": money_view(outlook.estimate),
        "priced": outlook.priced,
    }


def money_view(estimate: Estimate) -> Money | None:
    """Return the estimated amount as view data; None if it is not known."""
    if estimate.amount is None:
        return None
    return {
        "amount": estimate.amount,
        "up_to": estimate.up_to,
        "currency": estimate.currency,
        "as_of": estimate.as_of,
    }


def _seconds(draft: Draft) -> int | None:
    """Return the requested length; None if the typed value is not a whole number."""
    duration = setting(draft, "duration")
    return duration if isinstance(duration, int) and not isinstance(duration, bool) else None


def _reason(draft: Draft) -> str:
    given = [one for one in draft.model.media() if is_given(draft.given.get(one.name))]
    if draft.mode is None:
        return f"{wording.listed([one.name.replace('_', ' ') for one in given])} are both set"
    if not given:
        nouns = [one.noun.removeprefix("a ") for one in draft.model.media() if one.name in _choosing(draft.model)]
        if len(nouns) > _MOST_NOUNS:
            return "no files are set"
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
        if draft.mode is not None and sizes.followed(draft) is None:
            return "size chosen by the model"
        return "size depends on the mode" if draft.mode is None else "size follows the image"
    width, height = size
    return ("about " if sizes.is_approximate(draft) else "") + wording.pixels(width, height)


def issue_view(issue: Issue) -> shown.Issue:
    """Return an issue as view data."""
    return {
        "field": issue.field,
        "severity": issue.severity,
        "message": issue.message,
        "hint": issue.hint,
        "code": issue.code,
        "index": issue.index,
        "fixes": [_fix(fix) for fix in issue.fixes],
    }


def _fix(fix: Fix) -> shown.Fix:
    return {"label": fix.label, "changes": plain(fix.changes), "insert": fix.insert}


def _input(facts: InputFacts, mode: Mode | None) -> shown.InputInfo:
    source = facts.source
    known = model_schema.summary(
        format_words(facts.mime or "") if facts.kind != "video" else "",
        width=facts.width,
        height=facts.height,
        seconds=facts.seconds,
        size=facts.size,
    )
    return {
        "name": source if not facts.local else PurePath(source).name,
        "summary": wording.DOT.join([known, _VOICE]) if facts.has_sound and mode == _OF_VOICES else known,
        "seconds": facts.seconds,
        "local": facts.local,
        "problem": facts.problem,
    }


def normal(settings: Mapping[str, Any]) -> dict[str, Json]:
    """Return the given settings in their JSON form. Bytes are stored as files below WAN_HOME.

    Raises
    ------
    SettingsError
        For an unknown name, or a text with an API key.
    """
    check_names(settings)
    draft = session.inspect(settings)
    for issue in keys_in_texts(draft):
        if issue.severity == "error":
            raise SettingsError(issue.message, issue.hint, issues=[issue])
    return plain(session.without_bytes(draft).given)


def used(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return only the settings that their model has. The form sets the others aside."""
    return own_settings(settings, session.table_of(settings))


def given_settings(settings: Mapping[str, Any]) -> dict[str, Json]:
    """Return the settings among what a page has typed: of any model, and of any type."""
    names = MODELS.settings()
    return {name: one for name, one in settings.items() if name in names and one is not None}


def plain(settings: Mapping[str, object]) -> dict[str, Json]:
    """Return settings in their JSON form: paths as text, tuples as lists, other types as text."""
    return {name: _plain(value) for name, value in settings.items()}


def _plain(value: Any) -> Json:
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    for form in (operator.index, str):  # such as an integer of NumPy; any other type
        with suppress(Exception):
            return form(value)
    return safe_repr(value)
