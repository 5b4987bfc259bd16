"""Rules about several files: how many, which together, how long in total, and what the prompt calls them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..field import Field
from ..request import Draft, Fix, Issue, files_of, is_given, text_of
from ..text.formatting import listed
from ..text.prompt import numbers_called, without_number
from .availability import ROUNDING, limits_of, seconds_of
from .input_rules import FILE_WORDS
from .value_rules import length_of

_ALWAYS_MEANT = "character{number}"
"""A name that does not occur in ordinary text, so it is reported even if no clip is given."""


def files_missing(draft: Draft) -> Iterator[Issue]:
    """Report a mode without the files that it needs."""
    if draft.mode is None:
        return
    needed = [one for one in draft.model.media() if one.name in draft.model.mode(draft.mode).requires]
    if needed and not any(is_given(draft.given.get(one.name)) for one in needed):
        alone = not any(is_given(draft.given.get(one.name)) for one in draft.model.media())
        needed = [one for one in draft.model.media() if one.name in _starters(draft)] if alone else needed
        yield Issue(
            field=needed[0].name,
            severity="error",
            message=f"{draft.model.label} needs {' or '.join(one.noun for one in needed)}.",
            code="files-missing",
        )
    for field in draft.model.media():
        other = field.needs.get(draft.mode, "")
        if other and is_given(draft.given.get(field.name)) and not is_given(draft.given.get(other)):
            yield Issue(
                field=field.name,
                severity="error",
                message=f"{field.label} cannot be sent without {draft.model.field(other).noun}.",
                code=f"{field.name.replace('_', '-')}-alone",
                fixes=(Fix(label=f"Clear {field.label.lower()}", changes={field.name: None}),),
            )


def _starters(draft: Draft) -> frozenset[str]:
    """Return the media settings of which each alone makes a mode possible."""
    return frozenset(name for mode in draft.model.modes for name in mode.requires)


def files_together(draft: Draft) -> Iterator[Issue]:
    """Report files that no mode takes together."""
    given = [one for one in draft.model.media() if is_given(draft.given.get(one.name))]
    if draft.mode is None:
        names = frozenset(one.name for one in given)
        # The files that each mode could keep, the largest set first, each set once.
        parts = dict.fromkeys(names & mode.inputs for mode in draft.model.modes if names & mode.inputs)
        parts = {part: None for part in parts if not any(part < other for other in parts)}
        yield _together(given, parts)
        return
    mode = draft.model.mode(draft.mode)
    clash = [one for one in given if one.name in mode.exclusive]
    if len(clash) > 1:
        yield _together(clash, {frozenset({one.name}): None for one in clash})
    if mode.most_together is not None:
        names, most = mode.most_together
        shared = [one for one in given if one.name in names]
        count = sum(len(files_of(draft.given, one.name)) for one in shared)
        if count > most and len(shared) > 1:
            words = listed((one.noun for one in shared), "and")
            yield Issue(
                field=shared[-1].name,
                severity="error",
                message=f"At most {most} {words} together can be sent, not {count}.",
                code="files-many",
            )


def _together(given: Sequence[Field], parts: Iterable[frozenset[str]]) -> Issue:
    nouns = [one.noun for one in given]
    fixes = tuple(
        Fix(
            label=f"Keep {listed((_the(one) for one in given if one.name in part), 'and')}",
            changes={one.name: None for one in given if one.name not in part},
        )
        for part in parts
    )
    sentence = f"{listed(nouns, 'and')} cannot be sent together."
    return Issue(
        field=given[0].name,
        severity="error",
        message=sentence[:1].upper() + sentence[1:],
        code="sources-together",
        fixes=fixes,
    )


def _the(field: Field) -> str:
    """Return the files of a field as written on a button: "the image", "the references"."""
    return f"the {field.name.replace('_', ' ')}"


def several_files(draft: Draft) -> Iterator[Issue]:
    """Report several files where only one is accepted."""
    for field in draft.model.media():
        files = draft.given.get(field.name)
        if isinstance(files, tuple) and not field.several:
            kind = field.name.rpartition("_")[2]
            yield Issue(
                field=field.name,
                severity="error",
                message=f"One {field.label.lower()} can be sent, not {len(files)}.",
                code=f"{field.name.replace('_', '-')}-several",
                fixes=(Fix(label=f"Keep the first {kind}", changes={field.name: files[0]}),),
            )


def many_files(draft: Draft) -> Iterator[Issue]:
    """Report more files than the model takes."""
    for field in draft.model.media():
        files = files_of(draft.given, field.name)
        most = field.most_items(draft.mode)
        if field.several and len(files) > most:
            yield Issue(
                field=field.name,
                severity="error",
                message=f"At most {most} {field.noun if most > 1 else field.label.lower()} can be sent, "
                f"not {len(files)}.",
                code=f"{field.name.replace('_', '-')}-many",
                index=most,
                fixes=(Fix(label=f"Keep the first {most}", changes={field.name: files[:most]}),),
            )


def long_files(draft: Draft) -> Iterator[Issue]:
    """Report files that are too long in total, alone or together with the video."""
    length = length_of(draft)
    for field in draft.model.media():
        seconds = seconds_of(draft, field.name)
        most = limits_of(field).total_seconds
        if most is not None and seconds > most + ROUNDING:
            yield Issue(
                field=field.name,
                severity="error",
                message=f"{field.label} take {most:g} s together; these have {seconds:.1f} s.",
                hint="Cut them, or remove one.",
                code=f"{field.name.replace('_', '-')}-long",
            )
        limit = draft.model.most_seconds_with.get(field.name)
        if limit is not None and length is not None and seconds and seconds + length > limit + ROUNDING:
            yield Issue(
                field="duration",
                severity="error",
                message=f"{field.label} and the video have {limit} s at most together; this is "
                f"{seconds + length:.1f} s.",
                hint="Make the video shorter, or cut the clips.",
                code="duration-with-files",
            )


def unmentioned_files(draft: Draft) -> Iterator[Issue]:
    """Report files that the prompt never mentions."""
    prompt = text_of(draft, "prompt")
    if not prompt or draft.mode is None:
        return
    for field in draft.model.media():
        files = files_of(draft.given, field.name)
        if not field.called:
            continue
        mentioned = numbers_called(prompt, field.called)
        for number in range(1, len(files) + 1):
            if number in mentioned:
                continue
            name = field.called.format(number=number)
            rest = files[: number - 1] + files[number:]
            removal: dict[str, object] = {field.name: rest or None}
            # The files after it move up, and their names change with them.
            if (renamed := without_number(prompt, field.called, number)) != prompt:
                removal["prompt"] = renamed
            what = FILE_WORDS[field.file_kind]
            yield Issue(
                field=field.name,
                severity="warning",
                message=f"The prompt never mentions {name}, so this {what} may be ignored.",
                code=f"{what}-unmentioned",
                index=number - 1,
                fixes=(
                    Fix(label=f"Insert {name}", changes={"prompt": f"{prompt.rstrip()} {name}"}, insert=name),
                    Fix(label=f"Remove the {what}", changes=removal),
                ),
            )


def missing_files(draft: Draft) -> Iterator[Issue]:
    """Report file numbers in the prompt for which there is no file."""
    for field in draft.model.media():
        if not field.called:
            continue
        count = len(files_of(draft.given, field.name))
        if not count and field.called != _ALWAYS_MEANT:
            continue  # "Image 1" may be ordinary text if no image is given
        for number in numbers_called(text_of(draft, "prompt"), field.called):
            if not 1 <= number <= count:
                what = FILE_WORDS[field.file_kind]
                yield Issue(
                    field="prompt",
                    severity="warning",
                    message=f"There is no {what} for {field.called.format(number=number)}.",
                    code=f"{what}-missing",
                )
