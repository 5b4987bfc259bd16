"""Which fields are available in a mode, and why the others are not, as the form shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor

from ..catalog import MODELS
from ..field import MODE_LABELS, Field, FileLimits, Mode, Model
from ..request import Draft, Fix, facts_of, files_of, is_given, setting
from ..sizes import ADAPTIVE, ratio_words
from ..text.formatting import choice_words, listed

ROUNDING = 0.05
"""Tolerance of lengths that are read from files, in seconds."""


@dataclass(frozen=True, kw_only=True)
class Availability:
    """Whether a field can be used now, and which of its choices cannot."""

    enabled: bool
    reason: str = ""
    """Why it is not available; empty if it is."""
    off_choices: Mapping[str | int, str] = field(default_factory=dict)
    """Choice -> why it is not available."""
    most: int | None = None
    """The greatest number that can be used now; None if that is the field's own maximum."""
    most_reason: str = ""
    note: str = ""
    """What the value means with these settings, such as which picture the video follows."""
    count: str = ""
    """The number and the total length of the files, each with its limit: ``2 of 5, 9 of 15 s``."""
    fixes: tuple[Fix, ...] = ()
    """How the field can be made available."""


def off_choices(one: Field, mode: Mode | None) -> dict[str | int, str]:
    """Return the choices of a field that are not available in `mode`, each with the reason."""
    if mode is None or mode not in one.choices_by_mode:
        return {}
    allowed = one.choices_by_mode[mode]
    words = one.choice_reasons.get(mode, f"{{choice}}: not offered for {MODE_LABELS[mode].lower()}.")
    return {choice: words.format(choice=choice) for choice in one.choices if choice not in allowed}


def off_reason(one: Field, draft: Draft) -> str:
    """Return why a field is not available in the draft's mode; empty if it is."""
    mode = draft.mode
    if mode is None or mode in one.modes or _may_join(one, draft):
        return ""
    reason = one.reasons.get(mode) or _not_with(one, draft)
    facts = facts_of(draft, draft.given.get("image"))
    if one.name == "aspect_ratio" and facts is not None and facts.width and facts.height:
        return reason.replace("the image.", f"the image ({ratio_words(facts.width, facts.height)}).")
    return reason


def _may_join(one: Field, draft: Draft) -> bool:
    """Return whether some mode takes a field's files together with those that are given."""
    files = {field.name for field in draft.model.media() if is_given(draft.given.get(field.name))} | {one.name}
    return any(files <= mode.inputs for mode in draft.model.modes)


def _not_with(one: Field, draft: Draft) -> str:
    assert draft.mode is not None  # noqa: S101
    given = [field.noun for field in draft.model.media() if is_given(draft.given.get(field.name))]
    if one.file_kind is None or not given:
        return f"Not offered for {MODE_LABELS[draft.mode].lower()}."
    return f"Cannot be combined with {listed(given, 'and')}."


def absent_words(model: Model) -> str:
    """Return why a setting that a model lacks cannot be used."""
    return f"{model.label} does not have this setting."


def availability(draft: Draft) -> dict[str, Availability]:
    """Return whether each setting of any model can be used now, and if not, why. Never raises.

    Examples
    --------
    >>> from wan_widgets._models import draft_of
    >>> availability(draft_of({"image": "dusk.jpg"}))["aspect_ratio"].reason
    'Follows the image. Crop the image to change it.'
    """
    absent = absent_words(draft.model)
    found = {name: Availability(enabled=False, reason=absent) for name in MODELS.settings()}
    for one in draft.model.fields:
        reason = off_reason(one, draft)
        most, why = most_of(one, draft)
        found[one.name] = Availability(
            enabled=not reason,
            reason=reason,
            off_choices=off_choices(one, draft.mode),
            most=most,
            most_reason=why,
            note="" if reason else _note(one, draft),
            count=_count(one, draft),
            fixes=_ways_in(one, draft) if reason else (),
        )
    return found


def lower_maximums(one: Field, draft: Draft) -> list[tuple[int, str]]:
    """Return a number's maximums of the draft's mode and files, each with its case: "for image to video"."""
    of_mode = [
        (most, f"for {MODE_LABELS[mode].lower()}") for mode, most in one.maximum_by_mode.items() if mode == draft.mode
    ]
    # A table names settings that some services lack.
    of_files = [
        (one.maximum_with[other.name], f"with {other.noun}")
        for other in draft.model.fields
        if other.name in one.maximum_with and is_given(draft.given.get(other.name))
    ]
    return of_mode + of_files


def most_of(one: Field, draft: Draft) -> tuple[int | None, str]:
    """Return the greatest number of a field with these settings, if it is less than the field's own, and why."""
    if one.kind != "integer":
        return None, ""
    limits = [(most, f"{choice_words(one, most)} at most {where}.") for most, where in lower_maximums(one, draft)]
    if one.name == "duration":
        for other in draft.model.media():
            together, read = draft.model.most_seconds_with.get(other.name), seconds_of(draft, other.name)
            if together is not None and read:
                most = max(one.minimum or 0, floor(together - read + ROUNDING))
                taken = f"the {other.noun} take {read:.0f}"
                why = f"{most} s at most: input and output may be {together} s together, and {taken}."
                limits.append((most, why))
    limits = [limit for limit in limits if one.maximum is None or limit[0] < one.maximum]
    return min(limits, default=(None, ""))


def _note(one: Field, draft: Draft) -> str:
    value = setting(draft, one.name)
    if not isinstance(value, str):
        return ""
    if one.name == "aspect_ratio" and value == ADAPTIVE:
        return _followed_words(draft)
    if one.name == "resolution" and value == draft.model.draft_resolution:
        return f"{value} is for drafts."
    return ""


def _followed_words(draft: Draft) -> str:
    """Return a sentence that says which file sets the shape of the video."""
    for field_ in draft.model.media():
        if files_of(draft.given, field_.name) and field_.file_kind != "audio":
            if field_.called:
                kind = "picture" if field_.file_kind == "image" else "clip"
                return f"Follows {field_.called.format(number=1)}, the first {kind}."
            return f"Follows the {field_.label.lower()}."
    return "The model chooses the shape."


def _count(one: Field, draft: Draft) -> str:
    if not one.several:
        return ""
    files = len(files_of(draft.given, one.name))
    most = one.most_items(draft.mode)
    if not files:
        return f"up to {most}" if most > 1 else ""
    total = limits_of(one).total_seconds
    seconds = seconds_of(draft, one.name)
    long = f", {seconds:.0f} of {total:g} s" if total is not None and seconds else ""
    return f"{files} of {most}{long}"


def _ways_in(one: Field, draft: Draft) -> tuple[Fix, ...]:
    """Return how a media field can be made available: by removing the files that exclude it."""
    if one.file_kind is None:
        return ()
    given = [other for other in draft.model.media() if is_given(draft.given.get(other.name))]
    fitting = [mode.inputs for mode in draft.model.modes if one.name in mode.inputs]
    # The files that the most permissive mode does not take with it.
    kept_out = ([other for other in given if other.name not in inputs] for inputs in fitting)
    blockers = min(kept_out, key=len, default=given)
    if not blockers:
        return ()
    words = f"the {blockers[0].noun.removeprefix('a ')}" if len(blockers) == 1 else "these files"
    return (Fix(label=f"Remove {words}", changes={other.name: None for other in blockers}),)


def limits_of(one: Field) -> FileLimits:
    """Return the limits of a media field's files; the catalog refuses a table without them."""
    assert one.file is not None  # noqa: S101  (what the catalog refuses)
    return one.file


def seconds_of(draft: Draft, name: str) -> float:
    """Return the total length in seconds of a media setting's files, as far as it is known."""
    known = (facts_of(draft, one) for one in files_of(draft.given, name))
    return sum(one.seconds or 0.0 for one in known if one is not None)
