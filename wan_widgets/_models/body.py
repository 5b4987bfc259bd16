"""Turn a draft into a checked request, and a request into its body on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..errors import SettingsError
from .catalog import MODELS
from .field import URL, Field, Shape
from .request import Draft, Request, files_of, is_given, source_key
from .rules.input_rules import is_url
from .rules.validation import validate
from .sizes import output_size


def request_of(draft: Draft) -> Request:
    """Return a draft as a request: only what applies in its mode, defaults filled in.

    Raises
    ------
    SettingsError
        If there is any error; ``issues`` holds every issue found, warnings too.
    """
    issues = validate(draft)
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        message = " ".join(issue.message for issue in errors)
        if len(errors) > 1:
            message = f"{len(errors)} problems: {message}"
        raise SettingsError(message, errors[0].hint, issues=issues)
    assert draft.mode is not None  # noqa: S101  (files that no mode takes together are an error)
    values: dict[str, object] = {}
    for field in draft.model.fields:
        value = draft.given.get(field.name)
        value = value if is_given(value) else field.default_in(draft.mode)
        if draft.mode in field.modes and value is not None:
            # The service gets the text as typed, without surrounding space.
            values[field.name] = value.strip() if isinstance(value, str) else value
    width, height = output_size(draft) or (None, None)
    return Request(
        model=draft.model.name,
        service=draft.model.service,
        mode=draft.mode,
        values=values,
        width=width,
        height=height,
        given=frozenset(draft.given),
    )


def body_of(
    request: Request,
    *,
    urls: Mapping[str, str] = MappingProxyType({}),
    client_business_id: str | None = None,
) -> dict[str, object]:
    """Return the body of the request.

    Parameters
    ----------
    request : Request
        The checked request.
    urls : mapping, optional
        The URL of each uploaded file, by `source_key`; not needed for a source that is an http(s) URL itself.
    client_business_id : str, optional
        Our own id for the job.

    Returns
    -------
    dict
        The fields that the service always expects, and the others that were given or differ from the
        default. Never an empty group.

    Raises
    ------
    ValueError
        If a local file has no URL yet.
    """
    model = MODELS.at(request.model, request.service)
    body: dict[str, object] = {"model": model.wire_name(request.mode)}
    for field in model.fields:
        value = request.values.get(field.name)
        asked = field.always_sent or field.name in request.given or value != field.default_in(request.mode)
        place = field.place(request.mode)
        if value is None or not asked or not place or field.name == "model":
            continue
        shape = field.shape_in(request.mode)
        if field.file_kind is not None:
            links = [_url(field, source, urls) for source in files_of(request.values, field.name)]
            written = _written(field, shape, links)
        elif shape == "size":
            if request.width is None:
                continue
            written = f"{request.width}*{request.height}"
        else:
            written = field.spellings.get(value, value) if isinstance(value, str | int) else value
        _put(body, place, written)
    if client_business_id is not None:
        body["client_business_id"] = client_business_id
    return body


def _url(field: Field, source: object, urls: Mapping[str, str]) -> str:
    key = source_key(source)
    if key is not None and key in urls:
        return urls[key]
    if is_url(source):
        return str(source)
    raise ValueError(f"{field.name} holds a local file: upload it first, and pass its URL")


def _written(field: Field, shape: Shape, links: list[str]) -> object:
    """Return links in the form that the body needs."""
    if shape == "items":
        return [{name: link if word == URL else word for name, word in field.item.items()} for link in links]
    return links if shape == "list" else links[0]


def _put(body: dict[str, object], place: str, value: object) -> None:
    """Write a value into a body; fields that share a list add to it."""
    group, _, name = place.rpartition(".")
    inner = body.setdefault(group, {}) if group else body
    assert isinstance(inner, dict)  # noqa: S101
    if isinstance(value, list):
        inner.setdefault(name, []).extend(value)
    else:
        inner[name] = value
