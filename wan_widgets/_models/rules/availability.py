"""Which fields apply in a mode, and why the others are off, in the words that the form shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..catalog import MODELS
from ..field import MODE_LABELS, Field, Mode
from ..request import Draft, facts_of, is_given
from ..sizes import ratio_words
from ..text.formatting import listed


@dataclass(frozen=True, kw_only=True)
class Availability:
    """Whether a field can be used now, and which of its choices cannot."""

    enabled: bool
    reason: str = ""
    """Why it is off; empty where it is on."""
    off_choices: Mapping[str | int, str] = field(default_factory=dict)
    """Reasons by choice, for the choices that are off."""


def off_choices(one: Field, mode: Mode | None) -> dict[str | int, str]:
    """Return the choices of a field that are off in `mode`, each with its reason."""
    if mode is None or mode not in one.choices_by_mode:
        return {}
    allowed = one.choices_by_mode[mode]
    words = one.choice_reasons.get(mode, f"{{choice}}: not offered for {MODE_LABELS[mode].lower()}.")
    return {choice: words.format(choice=choice) for choice in one.choices if choice not in allowed}


def off_reason(one: Field, draft: Draft) -> str:
    """Return why a field is off in the draft's mode; empty where it is on."""
    mode = draft.mode
    if mode is None or mode in one.modes or (one.file_kind is not None and _may_join(one, draft)):
        return ""
    reason = one.reasons.get(mode) or _not_with(one, draft)
    facts = facts_of(draft, draft.given.get("image"))
    if one.name == "aspect_ratio" and facts is not None and facts.width and facts.height:
        return reason.replace("the image.", f"the image ({ratio_words(facts.width, facts.height)}).", 1)
    return reason


def _may_join(one: Field, draft: Draft) -> bool:
    """Return whether a mode takes a field's files beside those that are given: they choose the mode."""
    files = {field.name for field in draft.model.media() if is_given(draft.given.get(field.name))} | {one.name}
    return any(files <= mode.inputs for mode in draft.model.modes)


def _not_with(one: Field, draft: Draft) -> str:
    assert draft.mode is not None  # noqa: S101
    given = [field.noun for field in draft.model.media() if is_given(draft.given.get(field.name))]
    if one.file_kind is None or not given:
        return f"Not offered for {MODE_LABELS[draft.mode].lower()}."
    return f"Cannot be combined with {listed(given, 'and')}."


def availability(draft: Draft) -> dict[str, Availability]:
    """Return for every setting of any model whether it can be used now, and why not. Never raises.

    Examples
    --------
    >>> from wan_widgets._models import draft_of
    >>> availability(draft_of({"image": "dusk.jpg"}))["aspect_ratio"].reason
    'Follows the image. Crop the image to change it.'
    """
    absent = f"{draft.model.label} does not have this setting."
    found = {name: Availability(enabled=False, reason=absent) for name in MODELS.settings()}
    for one in draft.model.fields:
        reason = off_reason(one, draft)
        found[one.name] = Availability(enabled=not reason, reason=reason, off_choices=off_choices(one, draft.mode))
    return found
