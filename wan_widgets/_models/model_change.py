"""Change the model of settings: what stays, what is replaced, and what is set aside. Pure.

Nothing is lost. A setting that the new model lacks stays among the settings, but is not used. A value that the new
model does not accept is replaced, and is restored with the old model, unless it has been changed since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..patterns import pattern
from .catalog import MODELS
from .field import Field, Model
from .request import files_of, is_given
from .rules.value_rules import fits
from .text.formatting import choice_words, listed, safe_repr, switch_words
from .text.prompt import called_otherwise

Values: TypeAlias = Mapping[str, object]
_NUMBER = pattern(r"\d+")


@dataclass(frozen=True, kw_only=True)
class Left:
    """The values that a change of the model has replaced, to be restored with the old model."""

    was: Values
    """The settings before the change."""
    became: Values
    """The same settings after the change; None if the default replaced the value."""
    varied: Values
    """Varied settings that the new model does not have."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One effect of a change of the model, as a sentence."""

    kind: Literal["aside", "other", "more", "back"]
    text: str


@dataclass(frozen=True, kw_only=True)
class ModelChange:
    """The settings after a change of the model."""

    settings: Values
    varied: Values
    left: Mapping[str, Left]
    changes: tuple[Change, ...]


def model_of(settings: Values, varied: Values, service: str) -> Model:
    """Return a service's table of the model in the settings; if the model is varied, of the first one."""
    several = varied.get("model")
    first = several[0] if isinstance(several, list | tuple) and several else None
    return MODELS.or_default(settings.get("model") if first is None else first, service)


def own_settings(settings: Values, model: Model) -> dict[str, object]:
    """Return the settings that a model has. Unknown names are kept, so that they are refused."""
    own, known = model.names(), MODELS.settings()
    return {name: value for name, value in settings.items() if name in own or name not in known}


def set_aside(settings: Values, model: Model) -> list[Field]:
    """Return the fields of the given settings that a model lacks, as other models have them."""
    own = model.names()
    fields = (MODELS.setting(name) for name, value in settings.items() if name not in own and is_given(value))
    return [field for field in fields if field is not None]


def change_model(settings: Values, varied: Values, left: Mapping[str, Left], new: Model, service: str) -> ModelChange:
    """Convert settings to another model.

    Parameters
    ----------
    settings, varied : mapping
        As the form has them.
    left : mapping
        The values that earlier changes have replaced, by their model.
    new : Model
        The service's table of the new model.
    service : str
        The service whose tables are used; empty for any.
    """
    old = model_of(settings, varied, service)
    after: dict[str, object] = dict(settings)
    kept = left.get(new.name)
    back: list[str] = []
    if kept is not None:
        for name, value in kept.was.items():
            if after.get(name) == kept.became.get(name):
                after[name] = value
                back.append(name)
    was: dict[str, object] = {}
    became: dict[str, object] = {}
    for field in new.fields:
        value = after.get(field.name)
        if field.name == "model" or not is_given(value) or _taken(field, value) or _wrong_already(field, value, old):
            continue
        was[field.name], became[field.name] = value, _nearest(field, value)
        after[field.name] = became[field.name]
    renamed = list(_renamed(after, old, new))
    after["model"] = new.name
    after = {name: value for name, value in after.items() if value is not None}
    now, gone = _varied(dict(varied), old, new)
    if kept is not None:
        now = {**{name: value for name, value in kept.varied.items() if name not in now}, **now}
    changes = (
        *_asides(settings, gone, old, new),
        *(Change(kind="other", text=text) for text in renamed),
        *_others(was, became, new),
        *_backs(back, after, new),
        *_mores(settings, old, new),
    )
    return ModelChange(
        settings=after,
        varied=now,
        left={**left, old.name: Left(was=was, became=became, varied=gone)},
        changes=changes,
    )


def _taken(field: Field, value: object) -> bool:
    return field.file_kind is not None or field.kind == "text" or fits(field, value)


def _wrong_already(field: Field, value: object, old: Model) -> bool:
    """Return whether a value was not valid for the old model either, so that it has been reported already."""
    return field.name in old.names() and not fits(old.field(field.name), value)


def _nearest(field: Field, value: object) -> object:
    """Return the value that replaces one that a model does not accept; None for its default."""
    found: object = None
    number = _number(value)
    if field.kind == "integer" and number is not None and number >= 0:
        least = number if field.minimum is None else max(number, field.minimum)
        found = least if field.maximum is None else min(least, field.maximum)
    elif field.kind == "choice" and number is not None:
        numbers = {one: size for one in field.choices if (size := _number(one)) is not None}
        if len(numbers) == len(field.choices):
            found = min(numbers, key=lambda one: (abs(numbers[one] - number), -numbers[one]))
    return None if found == field.default else found


def _number(value: object) -> int | None:
    """Return the number in a value such as 8 or ``720p``; None if there is none, or several."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = _NUMBER.findall(value) if isinstance(value, str) else []
    return int(found[0]) if len(found) == 1 else None


def _renamed(settings: dict[str, object], old: Model, new: Model) -> Iterator[str]:
    """Rename files as the new model calls them, also in the prompt."""
    names = {field.name: field.called for field in old.media()}
    prompt = settings.get("prompt")
    for field in new.media():
        count = len(files_of(settings, field.name))
        before = names.get(field.name, "")
        if not count or not before or not field.called or before == field.called:
            continue
        numbers = range(1, count + 1)
        if isinstance(prompt, str):
            prompt = called_otherwise(prompt, before, field.called, count)
            settings["prompt"] = prompt
        were, are = (listed([one.format(number=number) for number in numbers], "and") for one in (before, field.called))
        yield f"{were} {'becomes' if count == 1 else 'become'} {are}, in the prompt too."


def _varied(varied: dict[str, object], old: Model, new: Model) -> tuple[dict[str, object], dict[str, object]]:
    """Return what varies with the new model, and what could only vary with the old one."""
    fields = {field.name: field for field in new.fields}
    kinds = {field.name: field.kind for field in old.fields}
    now: dict[str, object] = {}
    gone: dict[str, object] = {}
    for name, given in varied.items():
        field = fields.get(name)
        if name.startswith("{") or name == "model":
            now[name] = [new.name] if name == "model" else given
        elif field is None:
            gone[name] = given
        elif isinstance(given, list | tuple):
            values = [one for one in given if fits(field, one)]
            if not values:
                gone[name] = given
            else:
                now[name] = ", ".join(map(str, values)) if field.kind == "integer" else values
        elif field.kind in ("integer", "text", kinds.get(name)):
            now[name] = given
        else:
            gone[name] = given
    return now, gone


def _asides(settings: Values, gone: Values, old: Model, new: Model) -> Iterator[Change]:
    words: list[str] = []
    several = False
    for field in set_aside(settings, new):
        if field.name not in old.names():
            continue
        theirs = old.field(field.name)
        if theirs.several:
            count = len(files_of(settings, field.name))
            words.append(f"{count} {noun_for(theirs, count)}")
            several |= count > 1
        elif theirs.file_kind is not None:
            words.append(theirs.noun)
        else:
            words.append(f"the {setting_words(theirs)}")
    for name in gone:
        if name in old.names():
            words.append(f"the values of {setting_words(old.field(name))}")
            several = True
    if words:
        plural = several or len(words) > 1
        sentence = f"{listed(words, 'and')} {'are' if plural else 'is'} set aside."
        back = f"{'They come' if plural else 'It comes'} back with {old.label}."
        yield Change(kind="aside", text=f"{sentence[:1].upper()}{sentence[1:]} {back}")


def setting_words(field: Field) -> str:
    """Return a setting as written in a sentence: "negative prompt", "duration"."""
    return field.name.replace("_", " ") if field.kind == "text" else field.label.lower()


def noun_for(field: Field, count: int) -> str:
    """Return the noun for a number of files of a field."""
    return field.noun if count != 1 else field.label.lower().removesuffix("s")


def _others(was: Values, became: Values, new: Model) -> Iterator[Change]:
    words = []
    for name, value in was.items():
        field = new.field(name)
        now = became[name] if became[name] is not None else field.default
        words.append(f"{setting_words(field)} {value_words(field, value)} becomes {value_words(field, now)}")
    if words:
        sentence = f"{listed(words, 'and')}."
        yield Change(kind="other", text=f"{sentence[:1].upper()}{sentence[1:]}")


def _backs(names: Sequence[str], settings: Values, new: Model) -> Iterator[Change]:
    own = [new.field(name) for name in names if name in new.names()]
    words = [f"{setting_words(one)} {value_words(one, settings.get(one.name))}" for one in own]
    if words:
        sentence = f"{listed(words, 'and')} {'come' if len(words) > 1 else 'comes'} back."
        yield Change(kind="back", text=f"{sentence[:1].upper()}{sentence[1:]}")


def _mores(settings: Values, old: Model, new: Model) -> Iterator[Change]:
    fields = [field for field in new.fields if field.name not in old.names()]
    there = [setting_words(field) for field in fields if is_given(settings.get(field.name))]
    if there:
        sentence = f"{listed(there, 'and')} {'are' if len(there) > 1 else 'is'} used again."
        yield Change(kind="back", text=f"{sentence[:1].upper()}{sentence[1:]}")
    free = [setting_words(field) for field in fields if not is_given(settings.get(field.name))]
    if free:
        sentence = f"{listed(free, 'and')} can be set."
        yield Change(kind="more", text=f"{sentence[:1].upper()}{sentence[1:]}")


def value_words(field: Field, value: object) -> str:
    """Return a value for display: ``8 s``, ``on``, ``smart``."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return switch_words(value)
    if isinstance(value, int) and value in field.special:
        return field.special[value]
    return choice_words(field, value) if isinstance(value, str | int) else safe_repr(value)
