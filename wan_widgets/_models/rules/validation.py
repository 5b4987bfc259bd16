"""Check whether settings can be sent: small named rules in one table.

Settings that the service documents as forbidden, or that cannot be sent, are errors. Settings that only the model
itself, or other hosts of it, are known to refuse or ignore are warnings. The catalog names the source of each limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from ...redaction import redact
from ..catalog import MODELS
from ..field import MODE_LABELS
from ..request import Draft, Fix, Issue, is_given, setting, text_of
from ..text import option_words
from ..text.formatting import listed, safe_repr
from ..text.prompt import Shot, file_named, timeline
from ..text.snippets import EXAMPLE
from .availability import most_of, off_choices, off_reason
from .file_rules import (
    files_missing,
    files_together,
    long_files,
    many_files,
    missing_files,
    several_files,
    unmentioned_files,
)
from .input_rules import doubtful_files, is_url, unusable_files, wrong_sources
from .url_rules import page_urls, unreachable_urls
from .value_rules import (
    KEY_CODE,
    choices_off_in_mode,
    cut_text,
    fits,
    keys_in_texts,
    length_of,
    numbers_off,
    unknown_names,
    unsendable_text,
    wrong_values,
)

Rule = Callable[[Draft], Iterable[Issue]]
_MOST_OPTIONS = 5


def model_not_offered(draft: Draft) -> Iterator[Issue]:
    """Report a model that the chosen service does not have."""
    name = draft.model.name
    if not draft.service or draft.service in MODELS.services_of(name):
        return
    others = MODELS.names_at(draft.service)
    yield Issue(
        field="model",
        severity="error",
        message=f"{draft.model.label} is not offered by this service.",
        hint=f"It offers {listed(others, 'and')}. For {draft.model.label}, choose "
        f"{listed(MODELS.services_of(name))} with wan.use(...).",
        code="model-not-offered",
        fixes=tuple(Fix(label=f"Use {other}", changes={"model": other}) for other in others[:1]),
    )


def absent_settings(draft: Draft) -> Iterator[Issue]:
    """Report settings of other models."""
    own = draft.model.names()
    for name in draft.given:
        field = MODELS.setting(name)
        if name in own or field is None:
            continue
        having = [MODELS[one].label for one in MODELS if name in MODELS[one].names()]
        yield Issue(
            field=name,
            severity="error",
            message=f"{draft.model.label} has no setting {name} at this service.",
            hint=f"Clear it, or use a model that has it: {listed(having)}." if having else "Clear it.",
            code=f"{name.replace('_', '-')}-absent",
            fixes=(Fix(label=f"Clear {field.label.lower()}", changes={name: None}),),
        )


def prompt_missing(draft: Draft) -> Iterator[Issue]:
    """Report a missing prompt."""
    field = draft.model.field("prompt")
    if draft.mode in field.required_in and not is_given(draft.given.get("prompt")):
        yield Issue(
            field="prompt",
            severity="error",
            message=f"Write a prompt. {MODE_LABELS[draft.mode]} needs one.",
            code="prompt-missing",
            fixes=(Fix(label="Insert an example", changes={"prompt": EXAMPLE}),),
        )


_MEANT = {
    "video": "To take its settings, give a path, not text: Path(...) or wan.Video(...). wan-widgets show prints them.",
    "picture": "Give it as the image, and say in the prompt what happens.",
    "sound": "Give it as a reference, where the model takes sounds, and say in the prompt what happens.",
    "table": "wan.sweep(...) reads a .csv, .tsv, .json, .jsonl or .ndjson file of settings.",
    "text": "Give the text that is in it.",
}
"""What to do with a file whose path was given as the prompt, by its kind."""


def prompt_is_a_path(draft: Draft) -> Iterator[Issue]:
    """Report a path or link of a file given as the prompt."""
    prompt = text_of(draft, "prompt").strip()
    kind = "video" if draft.prompt_is_file else file_named(prompt)
    if not kind:
        return
    if is_url(prompt):
        message = f"The prompt is the link of a {kind}."
    else:
        message = (
            f"The prompt {'is' if draft.prompt_is_file else 'looks like'} the path of a {kind}: {safe_repr(prompt)}."
        )
    hint = "A clip is given as a reference: references=[...]." if is_url(prompt) and kind == "video" else _MEANT[kind]
    yield Issue(
        field="prompt",
        severity="error",
        message=message,
        hint=hint,
        code="prompt-path",
        fixes=(Fix(label="Clear the prompt", changes={"prompt": None}),),
    )


def options_in_texts(draft: Draft) -> Iterator[Issue]:
    """Report options, of this package or of another tool, in texts where they have no effect."""
    for field in draft.model.fields:
        if field.kind != "text":
            continue
        text = text_of(draft, field.name)
        for word in option_words.find(text)[:_MOST_OPTIONS]:
            rest = option_words.without(text, word) or None
            asked = option_words.setting_of(word)
            fixes = [Fix(label="Take it out", changes={field.name: rest})]
            hint = "Take it out, unless it is part of what the video shows."
            if asked is not None:
                name, value, words = asked
                fixes.insert(0, Fix(label=f"Set {words}", changes={field.name: rest, name: value}))
                hint = f"Give it as a setting: {name}={value!r}."
            written = safe_repr(word.written)[1:-1]
            yield Issue(
                field=field.name,
                severity="warning",
                message=f'"{written}" in the {field.label.lower()} is sent as text, and sets nothing.',
                hint=hint,
                code=option_words.ISSUE_CODE,
                fixes=tuple(fixes),
            )


def given_but_off(draft: Draft) -> Iterator[Issue]:
    """Report settings that this mode does not have; the form may keep them from another mode."""
    for field in draft.model.fields:
        if not is_given(draft.given.get(field.name)):
            continue
        reason = off_reason(field, draft)
        if reason:
            yield Issue(
                field=field.name,
                severity="error",
                message=reason,
                hint=f"{field.name} is set; clear it.",
                code=f"{field.name.replace('_', '-')}-off",
                fixes=(Fix(label=f"Clear {field.label.lower()}", changes={field.name: None}),),
            )


def references_without_prompt(draft: Draft) -> Iterator[Issue]:
    """Report a missing prompt in reference mode."""
    if draft.mode == "r2v" and not is_given(draft.given.get("prompt")):
        name = next(
            (
                one.called.format(number=1)
                for one in draft.model.media()
                if one.called and is_given(draft.given.get(one.name))
            ),
            "the reference",
        )
        yield Issue(
            field="prompt",
            severity="warning",
            message=f"Without a prompt the service may refuse; say what {name} does.",
            code="references-without-prompt",
        )


def multi_without_extend(draft: Draft) -> Iterator[Issue]:
    """Report several shots while prompt extend is off."""
    if text_of(draft, "shot_type") == "multi" and setting(draft, "prompt_extend") is False:
        yield Issue(
            field="shot_type",
            severity="warning",
            message="Multi-shot works only while prompt extend is on; this would give one shot.",
            code="multi-without-extend",
            fixes=(Fix(label="Turn prompt extend on", changes={"prompt_extend": True}),),
        )


def seed_with_extend(draft: Draft) -> Iterator[Issue]:
    """Report a seed together with prompt extend, which rewrites the prompt each time."""
    if is_given(draft.given.get("seed")) and setting(draft, "prompt_extend") is True:
        yield Issue(
            field="seed",
            severity="warning",
            message="Prompt extend rewrites the prompt each time, so the same seed may not give the same video.",
            code="seed-with-extend",
            fixes=(Fix(label="Turn prompt extend off", changes={"prompt_extend": False}),),
        )


def sound_off(draft: Draft) -> Iterator[Issue]:
    """Report sound that is switched off on a model that always makes it."""
    if draft.model.always_sound and setting(draft, "audio") is False:
        yield Issue(
            field="audio",
            severity="warning",
            message=f"{draft.model.label} always makes sound; switching it off has no documented effect.",
            code="sound-off",
            fixes=(Fix(label="Leave the sound on", changes={"audio": None}),),
        )


def _first(issues: Iterable[Issue]) -> Iterator[Issue]:
    # One issue of each kind is enough: a long timeline would repeat the same message.
    for issue in issues:
        yield issue
        return


def _order(shots: tuple[Shot, ...]) -> Iterator[Issue]:
    for shot in shots:
        if shot.end <= shot.start:
            yield _timing(
                "timeline-order", f"Shot {shot.number} starts at {shot.start:g} s and ends at {shot.end:g} s."
            )


def _whole(shots: tuple[Shot, ...]) -> Iterator[Issue]:
    for shot in shots:
        for time in (shot.start, shot.end):
            if not time.is_integer():
                yield _timing("timeline-whole", f"Shot times are whole seconds; shot {shot.number} has {time:g} s.")


def _gaps(shots: tuple[Shot, ...]) -> Iterator[Issue]:
    if shots[0].start > 0:
        yield _timing("timeline-start", f"The shots start at {shots[0].start:g} s, the video at 0 s.")
    for one, two in pairwise(shots):
        if two.start > one.end:
            yield _timing("timeline-gap", f"No shot covers {one.end:g} s to {two.start:g} s.")


def _overlaps(shots: tuple[Shot, ...]) -> Iterator[Issue]:
    for one, two in pairwise(shots):
        if two.start < one.end:
            words = f"Shot {two.number} starts at {two.start:g} s, before shot {one.number} ends at {one.end:g} s."
            yield _timing("timeline-overlap", words)


def _timing(code: str, message: str, fixes: tuple[Fix, ...] = ()) -> Issue:
    return Issue(
        field="prompt",
        severity="warning",
        message=message,
        hint="Shots follow each other without a gap, from 0 s to the end of the video.",
        code=code,
        fixes=fixes,
    )


def shot_times(draft: Draft) -> Iterator[Issue]:
    """Report shot times with gaps or overlaps, or that do not end with the video."""
    shots = timeline(text_of(draft, "prompt"))
    if not shots:
        return
    for check in (_order, _whole, _gaps, _overlaps):
        yield from _first(check(shots))
    length, end = length_of(draft), max(shot.end for shot in shots)
    if length is None or end == length:
        return
    fixes: tuple[Fix, ...] = ()
    if end > 0 and end.is_integer() and _offered(draft, int(end)):
        fixes = (Fix(label=f"Set the duration to {end:g} s", changes={"duration": int(end)}),)
    yield _timing("timeline-end", f"The shots end at {end:g} s, the video at {length} s.", fixes)


def _offered(draft: Draft, length: int) -> bool:
    """Return whether a video can have this length with the other settings of a draft."""
    field = draft.model.field("duration")
    most, _ = most_of(field, draft)
    return fits(field, length) and length not in off_choices(field, draft.mode) and (most is None or length <= most)


RULES: tuple[Rule, ...] = (
    unknown_names,
    keys_in_texts,
    wrong_values,
    model_not_offered,
    absent_settings,
    prompt_missing,
    prompt_is_a_path,
    options_in_texts,
    files_together,
    files_missing,
    several_files,
    many_files,
    long_files,
    wrong_sources,
    unreachable_urls,
    unusable_files,
    given_but_off,
    choices_off_in_mode,
    numbers_off,
    unsendable_text,
    cut_text,
    references_without_prompt,
    unmentioned_files,
    missing_files,
    shot_times,
    multi_without_extend,
    seed_with_extend,
    sound_off,
    doubtful_files,
    page_urls,
)
"""Every rule, in the order of the form's fields."""


def validate(draft: Draft) -> list[Issue]:
    """Return every issue of a draft, errors first. Never raises.

    Examples
    --------
    >>> from wan_widgets._models import draft_of
    >>> [issue.code for issue in validate(draft_of({"image": "a.png", "aspect_ratio": "1:1"}))]
    ['aspect-ratio-off']
    """
    issues = [issue for rule in RULES for issue in rule(draft)]
    if draft.secrets:
        issues = _without_keys(issues, draft)
    return sorted(issues, key=lambda issue: issue.severity != "error")


def _without_keys(issues: list[Issue], draft: Draft) -> list[Issue]:
    """Return issues without those and without fixes that could repeat a key.

    A file whose path only looks like a key may be sent, so what else is wrong with it is reported, with that hidden.
    """
    sent = {issue.field for issue in issues if issue.code == KEY_CODE and issue.severity == "warning"}
    return [
        replace(
            issue,
            message=redact(issue.message) if issue.field in sent else issue.message,
            hint=redact(issue.hint) if issue.field in sent else issue.hint,
            fixes=tuple(fix for fix in issue.fixes if not draft.secrets.keys() & fix.changes.keys()),
        )
        for issue in issues
        if issue.field not in draft.secrets.keys() - sent or issue.code == KEY_CODE
    ]
