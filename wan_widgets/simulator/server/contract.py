"""Check a request body as a service would: from the models' tables, strict about every name and type.

`read` is pure. It does not use ``_models.rules``, which is the user's side of the same contract; a test compares the
two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..._models.catalog import MODELS
from ..._models.field import URL, Field, Mode, Model, ModeTable
from ..fault_table import DASHSCOPE, TOAPIS

CLIENT_ID = "client_business_id"
_EXTRA: Mapping[str, frozenset[str]] = {
    TOAPIS: frozenset({CLIENT_ID}),
    # Fields that ToAPIs' own client, version 1, always adds.
    DASHSCOPE: frozenset({"input.extend_prompt", "input.function"}),
}
"""Names that a service accepts besides the fields."""
_CLIENT_ID_FORM = re.compile(r"[A-Za-z0-9_-]{1,128}")
_MAY_BE_EMPTY = frozenset({"parameters"})
"""Groups that ToAPIs' own client sends empty."""
_STORED: Mapping[str, re.Pattern[str]] = {DASHSCOPE: re.compile(r"oss://[^/\s]+/\S+")}
"""Links to files in a service's own storage."""
_INLINE = re.compile(r"data:image/(?:jpeg|jpg|png|bmp|webp);base64,[A-Za-z0-9+/=]+")


@dataclass(frozen=True)
class Refusal:
    """Why a request is refused, in the service's words."""

    message: str
    param: str = ""
    status: int = 400
    code: str = "invalid_parameter"


@dataclass(frozen=True, kw_only=True)
class Order:
    """An accepted request: the model's table, the mode, and the settings under their own names."""

    model: Model
    mode: Mode
    values: Mapping[str, Any]
    """Settings as they were sent, without defaults."""
    files: Mapping[str, tuple[str, ...]]
    """URLs by media setting."""

    def setting(self, name: str) -> Any:
        """Return a setting or the service's default; None if the model does not have the setting."""
        if name in self.values:
            return self.values[name]
        field = next((one for one in self.model.fields if one.name == name), None)
        return None if field is None else field.default_in(self.mode)


def check(body: object, service: str = TOAPIS) -> Refusal | None:
    """Return why a service refuses a request body, or None if it accepts it."""
    order = read(body, service)
    return order if isinstance(order, Refusal) else None


def read(body: object, service: str = TOAPIS) -> Order | Refusal:
    """Return a request body as an order, or why the service refuses it.

    Parameters
    ----------
    body : object
        The parsed JSON of the request.
    service : str
        The service whose contract applies.
    """
    if not isinstance(body, dict):
        return Refusal("the request body must be a JSON object")
    name = body.get("model")
    if not isinstance(name, str) or not name:
        return Refusal("model is required", "model")
    offered = list(_offered(name, service))
    if not offered:
        return Refusal(f"The model '{name[:80]}' does not exist", "model", 404, "model_not_found")
    model = offered[0][0]
    modes = [mode for _, mode in offered]
    refusal = _names(model, modes, body, service) or (_client_id(body) if service == TOAPIS else None)
    if refusal:
        return refusal
    mode = _mode(model, modes, body)
    if isinstance(mode, Refusal):
        return mode
    return _order(model, mode, body)


def is_offered(name: str, service: str) -> bool:
    """Return whether a service has a model with this name on the wire."""
    return any(True for _ in _offered(name, service))


def _offered(name: str, service: str) -> Iterator[tuple[Model, ModeTable]]:
    """Yield the models and modes with a name on the wire."""
    for one in MODELS.names_at(service):
        model = MODELS.at(one, service)
        for mode in model.modes:
            if model.wire_name(mode.name) == name:
                yield model, mode


def _names(model: Model, modes: list[ModeTable], body: Mapping[str, Any], service: str) -> Refusal | None:
    wires = {field.place(mode.name) for field in model.fields for mode in modes} - {""}
    wires |= _EXTRA.get(service, frozenset())
    groups = {wire.partition(".")[0] for wire in wires if "." in wire}
    for key in body:
        if key not in wires | groups | {"model"}:
            return Refusal(f"unknown parameter: {key[:80]}", key[:80])
    for group in groups & body.keys():
        inner = body[group]
        if not isinstance(inner, dict) or not (inner or group in _MAY_BE_EMPTY):
            return Refusal(f"{group} must be a non-empty object", group)
        for key in inner:
            if f"{group}.{key}" not in wires:
                return Refusal(f"unknown parameter: {group}.{key[:80]}", f"{group}.{key[:80]}")
    return None


def _client_id(body: Mapping[str, Any]) -> Refusal | None:
    value = body.get(CLIENT_ID, "ok")
    if isinstance(value, str) and _CLIENT_ID_FORM.fullmatch(value):
        return None
    return Refusal(f"{CLIENT_ID} must be 1 to 128 letters, digits, '-' or '_'", CLIENT_ID)


def _mode(model: Model, modes: list[ModeTable], body: Mapping[str, Any]) -> Mode | Refusal:
    """Return the mode that the service selects: the first one that takes the files in the body."""
    present = {field.name: field for field in model.media() if any(_has(body, field, one.name) for one in modes)}
    fitting = [one for one in modes if present.keys() <= one.inputs]
    ready = [one for one in fitting if not one.requires or one.requires & present.keys()]
    if not fitting:
        wires = sorted({field.wire for field in present.values()})
        clash = " and ".join(wires) if len(wires) > 1 else " and ".join(sorted(present))
        return Refusal(f"{clash} cannot be used together", wires[0])
    if not ready:
        needed = [field.wire for field in model.media() if any(field.name in one.requires for one in fitting)]
        return Refusal(f"{' or '.join(dict.fromkeys(needed))} is required", needed[0])
    mode = ready[0]
    if len(mode.exclusive & present.keys()) > 1:
        wire = next(iter(present.values())).wire
        return Refusal(f"{' and '.join(sorted(mode.exclusive & present.keys()))} cannot be used together", wire)
    for field in present.values():
        other = field.needs.get(mode.name)
        if other is not None and other not in present:
            return Refusal(f"{field.name} needs {other}", field.wire)
    return mode.name


def _has(body: Mapping[str, Any], field: Field, mode: Mode) -> bool:
    present, value = _raw(body, field.place(mode))
    if not present or field.shape_in(mode) != "items":
        return present
    return not isinstance(value, list) or any(_matches(field, one) for one in value)


def _matches(field: Field, item: object) -> bool:
    """Return whether an object in a list has the kind that a field sends."""
    return (
        isinstance(item, dict)
        and item.keys() == field.item.keys()
        and all(word == URL or item[name] == word for name, word in field.item.items())
    )


def _raw(body: Mapping[str, Any], wire: str) -> tuple[bool, Any]:
    """Return whether a body has a value at a place, and the value."""
    place: Any = body
    for part in wire.split("."):
        if not isinstance(place, Mapping) or part not in place:
            return False, None
        place = place[part]
    return bool(wire), place


def _order(model: Model, mode: Mode, body: Mapping[str, Any]) -> Order | Refusal:
    values: dict[str, Any] = {}
    files: dict[str, tuple[str, ...]] = {}
    for field in model.fields:
        place, shape = field.place(mode), field.shape_in(mode)
        present, value = _raw(body, place)
        if field.name == "model":
            continue
        if mode not in field.modes:
            if present and shape != "items" and not _shared(model, mode, place):
                return Refusal(f"{place} is not supported in {_MODE_WORDS[mode]}", place)
            continue
        if shape == "items":
            value = [one for one in value if _matches(field, one)] if isinstance(value, list) else value
            present = present and value != []
        if not present:
            if mode in field.required_in:
                return Refusal(f"{place} is required", place)
            continue
        is_file = field.file_kind is not None
        problem = (_file_problem if is_file else _value_problem)(model, field, mode, value)
        if problem:
            return Refusal(f"{place} {problem}", place)
        if field.file_kind:
            files[field.name] = _urls(field, mode, value)
        elif shape == "size":
            values["aspect_ratio"], values["resolution"] = _sizes(model)[value]
        else:
            values[field.name] = next((name for name, word in field.spellings.items() if word == value), value)
    return _together(model, mode, body, files, values) or Order(model=model, mode=mode, values=values, files=files)


def _shared(model: Model, mode: Mode, place: str) -> bool:
    """Return whether another field of the mode has the same place in the body."""
    return any(one.place(mode) == place and mode in one.modes for one in model.fields)


def _together(
    model: Model,
    mode: Mode,
    body: Mapping[str, Any],
    files: Mapping[str, tuple[str, ...]],
    values: Mapping[str, Any],
) -> Refusal | None:
    """Return what is wrong with the combination of fields."""
    for field in model.media():
        wire = field.place(mode)
        present, items = _raw(body, wire)
        if present and field.shape_in(mode) == "items" and isinstance(items, list):
            kinds = [one for one in model.media() if one.place(mode) == wire and mode in one.modes]
            if not all(any(_matches(kind, item) for kind in kinds) for item in items):
                return Refusal(f"{wire} holds an item that is not supported in {_MODE_WORDS[mode]}", wire)
    table = model.mode(mode)
    if table.most_together is not None:
        names, most = table.most_together
        if sum(len(files.get(name, ())) for name in names) > most:
            return Refusal(f"{' and '.join(sorted(names))} take at most {most} items together")
    for field in model.fields:
        for other, most in field.maximum_with.items():
            if files.get(other) and isinstance(values.get(field.name), int) and values[field.name] > most:
                return Refusal(f"{field.place(mode)} must be at most {most} with {other}", field.place(mode))
    return None


_MODE_WORDS: Mapping[Mode, str] = {
    "t2v": "text-to-video",
    "i2v": "image-to-video",
    "r2v": "reference-to-video",
    "edit": "video editing",
}


def _sizes(model: Model) -> dict[str, tuple[str, str]]:
    return {f"{width}*{height}": key for key, (width, height) in model.sizes.items()}


def _value_problem(model: Model, field: Field, mode: Mode, value: Any) -> str:
    if field.shape_in(mode) == "size":
        return "" if isinstance(value, str) and value in _sizes(model) else "is not a supported size"
    if field.spellings:
        return "" if value in field.spellings.values() else _one_of(field.spellings.values(), mode)
    match field.kind:
        case "text":
            if not isinstance(value, str):
                return "must be a string"
            return "must not be empty" if mode in field.required_in and not value.strip() else ""
        case "choice":
            choices = field.choices_by_mode.get(mode, field.choices)
            # True equals 1 and 5.0 equals 5: the type is part of the choice.
            fits = any(type(value) is type(one) and value == one for one in choices)
            return "" if fits else _one_of(choices, mode)
        case "integer":
            if type(value) is not int:
                return "must be an integer"
            low, high = field.minimum, field.greatest(mode)
            outside = (low is not None and value < low) or (high is not None and value > high)
            return f"must be between {low} and {high}" if outside and value not in field.special else ""
        case "switch":
            return "" if isinstance(value, bool) else "must be a boolean"
        case _:
            return "is not supported"


def _one_of(choices: Any, mode: Mode) -> str:
    return f"must be one of {', '.join(map(str, choices))} in {_MODE_WORDS[mode]}"


def _file_problem(model: Model, field: Field, mode: Mode, value: Any) -> str:
    if field.shape_in(mode) == "plain":
        return "" if _is_link(model, field, value) else "must be a URL"
    if not isinstance(value, list) or not value:
        return "must be a non-empty array"
    most = field.most_items(mode)
    if len(value) > most:
        return f"takes at most {most} item(s)"
    if field.shape_in(mode) == "items":
        value = [_link(field, one) for one in value]
    good = all(_is_link(model, field, one) for one in value)
    return "" if good else "must hold http(s) URLs; base64 is not supported"


def _urls(field: Field, mode: Mode, value: Any) -> tuple[str, ...]:
    match field.shape_in(mode):
        case "plain":
            return (value,)
        case "items":
            return tuple(_link(field, one) for one in value)
        case _:
            return tuple(value)


def _link(field: Field, item: Mapping[str, str]) -> str:
    return next(item[name] for name, word in field.item.items() if word == URL)


def _is_link(model: Model, field: Field, value: Any) -> bool:
    if not isinstance(value, str) or re.search(r"\s", value):
        return False
    if model.service in _STORED and _STORED[model.service].fullmatch(value):
        return True
    if field.file is not None and field.file.inline and _INLINE.fullmatch(value):
        return True
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
