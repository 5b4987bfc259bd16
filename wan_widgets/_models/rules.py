"""Whether settings can be sent: every rule, as small named functions in one table.

Settings that the service documents as forbidden, or that cannot be sent, are errors. Settings that only the model
itself, or other hosts of it, are known to refuse or ignore are warnings. The catalog names the source of each limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from .availability import SOURCES, off_reason
from .formatting import safe_repr
from .input_rules import doubtful_files, is_url, unusable_files, wrong_sources
from .prompt import Shot, characters, timeline, video_named, without_character
from .request import Draft, Fix, Issue, is_given, references_of, setting, text_of
from .snippets import EXAMPLE
from .value_rules import (
    KEY_CODE,
    choices_off_in_mode,
    cut_text,
    fits,
    keys_in_texts,
    unknown_names,
    unsendable_text,
    wrong_values,
)

Rule = Callable[[Draft], Iterable[Issue]]


def prompt_missing(draft: Draft) -> Iterator[Issue]:
    """Text mode without a prompt."""
    if draft.mode == "t2v" and not is_given(draft.given.get("prompt")):
        yield Issue(
            field="prompt",
            severity="error",
            message="Write a prompt. Text to video needs one.",
            code="prompt-missing",
            fixes=(Fix(label="Insert an example", changes={"prompt": EXAMPLE}),),
        )


def prompt_is_a_path(draft: Draft) -> Iterator[Issue]:
    """Paths and links of videos where a prompt belongs."""
    prompt = text_of(draft, "prompt").strip()
    if not draft.prompt_is_file and not video_named(prompt):
        return
    if is_url(prompt):
        message, hint = "The prompt is the link of a video.", "A clip is given as a reference: references=[...]."
    else:
        message = (
            f"The prompt {'is' if draft.prompt_is_file else 'looks like'} the path of a video: {safe_repr(prompt)}."
        )
        hint = "To take its settings, give a path, not text: Path(...) or wan.Video(...). wan-widgets show prints them."
    yield Issue(
        field="prompt",
        severity="error",
        message=message,
        hint=hint,
        code="prompt-path",
        fixes=(Fix(label="Clear the prompt", changes={"prompt": None}),),
    )


def sources_together(draft: Draft) -> Iterator[Issue]:
    """Image and references at once."""
    if draft.mode is None:
        yield Issue(
            field="image",
            severity="error",
            message="A source image and reference videos cannot be sent together.",
            code="sources-together",
            fixes=(
                Fix(label="Keep the image", changes={"references": None}),
                Fix(label="Keep the references", changes={"image": None}),
            ),
        )


def several_images(draft: Draft) -> Iterator[Issue]:
    """More than one image."""
    images = draft.given.get("image")
    if isinstance(images, tuple):
        yield Issue(
            field="image",
            severity="error",
            message=f"One source image can be sent, not {len(images)}.",
            code="image-several",
            fixes=(Fix(label="Keep the first image", changes={"image": images[0] if images else None}),),
        )


def many_references(draft: Draft) -> Iterator[Issue]:
    """More references than the model takes."""
    references = references_of(draft)
    most = next((field.max_items for field in draft.model.fields if field.name == "references"), 0)
    if len(references) > most:
        yield Issue(
            field="references",
            severity="error",
            message=f"At most {most} reference videos can be sent, not {len(references)}.",
            code="references-many",
            index=most,
            fixes=(Fix(label=f"Keep the first {most}", changes={"references": references[:most]}),),
        )


def given_but_off(draft: Draft) -> Iterator[Issue]:
    """Find settings that this mode does not have; the form may hold them from another mode."""
    for field in draft.model.fields:
        if field.kind in SOURCES or not is_given(draft.given.get(field.name)):
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
    """No prompt in reference mode."""
    if draft.mode == "r2v" and not is_given(draft.given.get("prompt")):
        yield Issue(
            field="prompt",
            severity="warning",
            message="Without a prompt the service may refuse; say what character1 does.",
            code="references-without-prompt",
        )


def unmentioned_clips(draft: Draft) -> Iterator[Issue]:
    """Clips that the prompt does not mention."""
    prompt = text_of(draft, "prompt")
    references = references_of(draft)
    if draft.mode != "r2v" or not prompt:
        return
    called = characters(prompt)
    for number in range(1, len(references) + 1):
        if number in called:
            continue
        name = f"character{number}"
        rest = references[: number - 1] + references[number:]
        removal: dict[str, object] = {"references": rest or None}
        # Later clips move up by one, and so do their names.
        if (renamed := without_character(prompt, number)) != prompt:
            removal["prompt"] = renamed
        yield Issue(
            field="references",
            severity="warning",
            message=f"The prompt never mentions {name}, so this clip may be ignored.",
            code="clip-unmentioned",
            index=number - 1,
            fixes=(
                Fix(label=f"Insert {name}", changes={"prompt": f"{prompt.rstrip()} {name}"}, insert=name),
                Fix(label="Remove the clip", changes=removal),
            ),
        )


def missing_clips(draft: Draft) -> Iterator[Issue]:
    """Characters in the prompt that have no clip."""
    count = len(references_of(draft))
    for number in characters(text_of(draft, "prompt")):
        if not 1 <= number <= count:
            yield Issue(
                field="prompt",
                severity="warning",
                message=f"There is no clip for character{number}.",
                code="clip-missing",
            )


def multi_without_extend(draft: Draft) -> Iterator[Issue]:
    """Several shots asked for while prompt extend is off."""
    if text_of(draft, "shot_type") == "multi" and setting(draft, "prompt_extend") is False:
        yield Issue(
            field="shot_type",
            severity="warning",
            message="Multi-shot works only while prompt extend is on; this would give one shot.",
            code="multi-without-extend",
            fixes=(Fix(label="Turn prompt extend on", changes={"prompt_extend": True}),),
        )


def seed_with_extend(draft: Draft) -> Iterator[Issue]:
    """Find a seed together with prompt extend, which rewrites the prompt each time."""
    if is_given(draft.given.get("seed")) and setting(draft, "prompt_extend") is True:
        yield Issue(
            field="seed",
            severity="warning",
            message="Prompt extend rewrites the prompt each time, so the same seed may not give the same video.",
            code="seed-with-extend",
            fixes=(Fix(label="Turn prompt extend off", changes={"prompt_extend": False}),),
        )


def sound_off(draft: Draft) -> Iterator[Issue]:
    """Sound switched off on a model that always makes it."""
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
    """Shot times with gaps, overlaps, or an end that is not the duration."""
    shots = timeline(text_of(draft, "prompt"))
    if not shots:
        return
    for check in (_order, _whole, _gaps, _overlaps):
        yield from _first(check(shots))
    field = next((one for one in draft.model.fields if one.name == "duration"), None)
    duration = setting(draft, "duration")
    end = max(shot.end for shot in shots)
    if field is None or not fits(field, duration) or end == duration:
        return
    allowed = field.choices if draft.mode is None else field.choices_by_mode.get(draft.mode, field.choices)
    fixes = tuple(
        Fix(label=f"Set the duration to {end:g} s", changes={"duration": int(end)})
        for choice in allowed
        if choice == end
    )
    yield _timing("timeline-end", f"The shots end at {end:g} s, the video at {duration} s.", fixes)


RULES: tuple[Rule, ...] = (
    unknown_names,
    keys_in_texts,
    wrong_values,
    prompt_missing,
    prompt_is_a_path,
    sources_together,
    several_images,
    many_references,
    wrong_sources,
    unusable_files,
    given_but_off,
    choices_off_in_mode,
    unsendable_text,
    cut_text,
    references_without_prompt,
    unmentioned_clips,
    missing_clips,
    shot_times,
    multi_without_extend,
    seed_with_extend,
    sound_off,
    doubtful_files,
)
"""Every rule, in the order in which a form is read."""


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
        # Other messages and fixes for such a setting could repeat the key.
        issues = [
            replace(issue, fixes=tuple(fix for fix in issue.fixes if not draft.secrets.keys() & fix.changes.keys()))
            for issue in issues
            if issue.field not in draft.secrets or issue.code == KEY_CODE
        ]
    return sorted(issues, key=lambda issue: issue.severity != "error")
