"""Rules about a single value: its type, its choices, its range, and whether it can be sent at all.

A bool is not accepted as a whole number, nor a number as a bool.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TypeGuard

from ...errors import SettingsError
from ..catalog import MODELS
from ..field import Field
from ..names import unknown_name_words
from ..request import Draft, Fix, Issue, is_given, setting
from ..text.formatting import choice_words, listed, safe_repr, switch_words
from ..text.option_syntax import parse_text
from .availability import lower_maximums, off_choices

KEY_CODE = "key-in-text"


def unknown_names(draft: Draft) -> Iterator[Issue]:
    """Report names that are not a setting of the model."""
    known = MODELS.settings()
    for name in draft.given:
        if name not in known:
            message, hint = unknown_name_words(name, draft.model)
            yield Issue(field="", severity="error", message=message, hint=hint, code="unknown-name")


def is_whole(value: object) -> TypeGuard[int]:
    """Return whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def fits(field: Field, value: object) -> bool:
    """Return whether a value has the type of a field, and is one of its choices or in its range."""
    match field.kind:
        case "text":
            return isinstance(value, str)
        case "switch":
            return isinstance(value, bool)
        case "integer":
            if not is_whole(value):
                return False
            above = field.minimum is None or value >= field.minimum
            return value in field.special or (above and (field.maximum is None or value <= field.maximum))
        case "choice":
            return (isinstance(value, str) or is_whole(value)) and value in field.choices
        case "image" | "clip":
            return isinstance(value, str | bytes)
        case "images" | "clips" | "audios":
            return isinstance(value, tuple)


def length_of(draft: Draft) -> int | None:
    """Return the length of the video in seconds; None if it is wrong, or the model chooses it."""
    field = next((one for one in draft.model.fields if one.name == "duration"), None)
    value = setting(draft, "duration")
    if field is None or not is_whole(value) or not fits(field, value) or value in field.special:
        return None
    return value


def _wanted(field: Field) -> str:
    match field.kind:
        case "text":
            return f"{field.label} takes text"
        case "switch":
            return f"{field.label} is on or off, True or False"
        case "integer":
            special = "".join(f", or {number} ({label})" for number, label in field.special.items())
            return f"{field.label} takes a whole number from {field.minimum} to {field.maximum}{special}"
        case "choice":
            return f"{field.label} takes {listed(field.choices)}"
        case "image" | "clip":
            return f"{field.label} takes a path, a URL, bytes, a picture or an open file"
        case "images" | "clips" | "audios":
            return f"{field.label} take a list of paths or URLs"


def _repair(field: Field, value: object) -> tuple[Fix, ...]:
    """Return a fix with the value that was probably meant, for "1080P", "5 s", 5.0 or "off"."""
    meant: object = None
    if isinstance(value, str):
        with suppress(SettingsError):
            meant = parse_text(field, value)
    elif isinstance(value, float) and value.is_integer():
        meant = int(value)
    if not fits(field, meant):
        return ()
    words = switch_words(meant) if isinstance(meant, bool) else choice_words(field, meant)
    return (Fix(label=f"Use {words}", changes={field.name: meant}),)


def wrong_values(draft: Draft) -> Iterator[Issue]:
    """Report wrong types, values outside the choices, and numbers outside the range."""
    for field in draft.model.fields:
        value = draft.given.get(field.name)
        # Several images have their own rule and their own fix.
        if not is_given(value) or fits(field, value) or (field.file_kind is not None and isinstance(value, tuple)):
            continue
        yield Issue(
            field=field.name,
            severity="error",
            message=f"{_wanted(field)}, not {safe_repr(value)}.",
            hint="" if field.always_sent or field.default is None else "Leave it out to use the default.",
            code=f"{field.name.replace('_', '-')}-value",
            fixes=_repair(field, value) or (Fix(label=f"Clear {field.label.lower()}", changes={field.name: None}),),
        )


def keys_in_texts(draft: Draft) -> Iterator[Issue]:
    """Report API keys. Text that only looks like a key may be part of a path or a URL."""
    for name, secrecy in draft.secrets.items():
        field = next((one for one in draft.model.fields if one.name == name), None)
        label = name if field is None else field.label
        in_source = field is not None and field.file is not None
        yield Issue(
            field="" if field is None else name,
            severity="warning" if in_source and secrecy != "key" else "error",
            message=f"{label} {'holds an API key' if secrecy == 'key' else 'holds what looks like an API key'}.",
            hint="Remove it. It would be sent, and stored with the video.",
            code=KEY_CODE,
        )


def numbers_off(draft: Draft) -> Iterator[Issue]:
    """Report numbers above the maximum of the mode or with another setting, such as 15 s with references."""
    for field in draft.model.fields:
        value = draft.given.get(field.name)
        for most, where in lower_maximums(field, draft):
            if is_whole(value) and value > most and fits(field, value):
                words = choice_words(field, most)
                yield Issue(
                    field=field.name,
                    severity="error",
                    message=f"{field.label} is {words} at most {where}, not {choice_words(field, value)}.",
                    code=f"{field.name.replace('_', '-')}-off",
                    fixes=(Fix(label=f"Use {words}", changes={field.name: most}),),
                )
                break


def choices_off_in_mode(draft: Draft) -> Iterator[Issue]:
    """Report choices that this mode does not have, such as 15 s with references."""
    for field in draft.model.fields:
        value = draft.given.get(field.name)
        off = off_choices(field, draft.mode)
        for choice, reason in off.items():
            if fits(field, value) and choice == value:
                best = [one for one in field.choices if one not in off][-1]
                yield Issue(
                    field=field.name,
                    severity="error",
                    message=reason,
                    code=f"{field.name.replace('_', '-')}-off",
                    fixes=(Fix(label=f"Use {choice_words(field, best)}", changes={field.name: best}),),
                )


def unsendable_text(draft: Draft) -> Iterator[Issue]:
    """Report unpaired surrogates, which cannot be encoded."""
    for field in draft.model.fields:
        value = draft.given.get(field.name)
        if field.kind != "text" or not isinstance(value, str):
            continue
        kept = value.encode("utf-8", "ignore").decode("utf-8")
        if kept != value:
            yield Issue(
                field=field.name,
                severity="error",
                message=f"{field.label} holds half a character that cannot be sent.",
                hint="It was cut from an emoji or from a file in another encoding.",
                code=f"{field.name.replace('_', '-')}-unsendable",
                fixes=(Fix(label="Remove what cannot be sent", changes={field.name: kept if kept.strip() else None}),),
            )


def cut_text(draft: Draft) -> Iterator[Issue]:
    """Report text that the model cuts without an error."""
    for field in draft.model.fields:
        value = draft.given.get(field.name)
        if field.soft_length is None or not isinstance(value, str) or len(value) <= field.soft_length:
            continue
        cut = value[field.soft_length :]
        yield Issue(
            field=field.name,
            severity="warning",
            message=(
                f"Only the first {field.soft_length:,} characters are used. "
                f"The last {len(cut):,} will be cut without an error: {_tail(cut)}"
            ),
            code=f"{field.name.replace('_', '-')}-cut",
            # Nothing is changed: the page selects this part, and the user decides.
            fixes=(Fix(label="Select the part that is cut", changes={}),),
        )


_TAIL = 160


def _tail(cut: str) -> str:
    words = " ".join(cut[: _TAIL * 2].split()).encode("utf-8", "replace").decode("utf-8")
    return f'"…{words}"' if len(words) <= _TAIL and len(cut) <= _TAIL * 2 else f'"…{words[:_TAIL]}…"'
