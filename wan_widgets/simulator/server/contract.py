"""The service's check of a request body, made from the model's table: strict about every name and type.

``check`` is pure. It does not use the rules of ``_models.rules``: those are the user's side of the same contract, and
a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..._models.catalog import MODELS
from ..._models.field import Field, Mode, Model

CLIENT_ID = "client_business_id"
_CLIENT_ID_FORM = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True)
class Refusal:
    """Why a request is refused, in the service's words."""

    message: str
    param: str = ""
    status: int = 400
    code: str = "invalid_parameter"


def mode_of(body: Mapping[str, Any]) -> Mode:
    """Return the mode that the service picks for a body: references first, then the image, else text."""
    metadata = body.get("metadata")
    if isinstance(metadata, dict) and "reference_urls" in metadata:
        return "r2v"
    return "i2v" if "image_urls" in body else "t2v"


def check(body: object) -> Refusal | None:
    """Return why the service refuses a request body, or None if it accepts it.

    Parameters
    ----------
    body : object
        The parsed JSON of the request.
    """
    if not isinstance(body, dict):
        return Refusal("the request body must be a JSON object")
    name = body.get("model")
    if not isinstance(name, str) or not name:
        return Refusal("model is required", "model")
    model = MODELS.get(name)
    if model is None:
        return Refusal(f"The model '{name[:80]}' does not exist", "model", 404, "model_not_found")
    return _names(model, body) or _client_id(body) or _routing(body) or _fields(model, body)


def _names(model: Model, body: Mapping[str, Any]) -> Refusal | None:
    wires = {field.wire for field in model.fields}
    groups = {wire.partition(".")[0] for wire in wires if "." in wire}
    for key in body:
        if key not in wires | groups | {CLIENT_ID}:
            return Refusal(f"unknown parameter: {key[:80]}", key[:80])
    for group in groups & body.keys():
        inner = body[group]
        if not isinstance(inner, dict) or not inner:
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


def _routing(body: Mapping[str, Any]) -> Refusal | None:
    if mode_of(body) == "r2v" and "image_urls" in body:
        return Refusal("image_urls and metadata.reference_urls cannot be used together", "image_urls")
    return None


def _fields(model: Model, body: Mapping[str, Any]) -> Refusal | None:
    mode = mode_of(body)
    for field in model.fields:
        present, value = value_of(body, field)
        if not present:
            if mode in field.required_in:
                return Refusal(f"{field.wire} is required", field.wire)
            continue
        if mode not in field.modes:
            return Refusal(f"{field.wire} is not supported in {_MODE_WORDS[mode]}", field.wire)
        if problem := _value_problem(field, mode, value):
            return Refusal(f"{field.wire} {problem}", field.wire)
    return None


_MODE_WORDS: Mapping[Mode, str] = {"t2v": "text-to-video", "i2v": "image-to-video", "r2v": "reference-to-video"}


def value_of(body: Mapping[str, Any], field: Field) -> tuple[bool, Any]:
    """Return whether a body has a field, and its value."""
    place: Any = body
    for part in field.wire.split("."):
        if not isinstance(place, Mapping) or part not in place:
            return False, None
        place = place[part]
    return True, place


def _value_problem(field: Field, mode: Mode, value: Any) -> str:
    match field.kind:
        case "text":
            if not isinstance(value, str):
                return "must be a string"
            return "must not be empty" if mode in field.required_in and not value.strip() else ""
        case "choice":
            choices = field.choices_by_mode.get(mode, field.choices)
            # True equals 1 and 5.0 equals 5: the type is part of the choice.
            fits = any(type(value) is type(one) and value == one for one in choices)
            return "" if fits else f"must be one of {', '.join(map(str, choices))} in {_MODE_WORDS[mode]}"
        case "integer":
            if type(value) is not int:
                return "must be an integer"
            low, high = field.minimum, field.maximum
            outside = (low is not None and value < low) or (high is not None and value > high)
            return f"must be between {low} and {high}" if outside else ""
        case "switch":
            return "" if isinstance(value, bool) else "must be a boolean"
        case "image" | "clips":
            return _urls_problem(field, value)


def _urls_problem(field: Field, value: Any) -> str:
    if not isinstance(value, list) or not value:
        return "must be a non-empty array"
    if len(value) > field.max_items:
        return f"takes at most {field.max_items} item(s)"
    return "" if all(_is_url(one) for one in value) else "must hold http(s) URLs; base64 is not supported"


def _is_url(value: Any) -> bool:
    if not isinstance(value, str) or re.search(r"\s", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
