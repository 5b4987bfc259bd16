"""From a draft to the checked request, and to its body on the wire."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import SettingsError
from .catalog import MODELS
from .input_rules import is_url
from .request import Draft, Request, is_given
from .rules import validate
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
    if errors or draft.mode is None:
        message = " ".join(issue.message for issue in errors)
        if len(errors) > 1:
            message = f"{len(errors)} problems: {message}"
        raise SettingsError(message, errors[0].hint if errors else "", issues=issues)
    values: dict[str, object] = {}
    for field in draft.model.fields:
        value = draft.given.get(field.name)
        value = value if is_given(value) else field.default
        if draft.mode in field.modes and value is not None:
            values[field.name] = value
    width, height = output_size(draft) or (None, None)
    return Request(
        model=draft.model.name,
        mode=draft.mode,
        values=values,
        width=width,
        height=height,
        given=frozenset(draft.given),
    )


def _urls(name: str, urls: Sequence[str], sources: Sequence[object]) -> list[str]:
    """Return the URLs of a source field: those of the uploads, else the sources that are URLs already."""
    if urls:
        return list(urls)
    kept = [source for source in sources if isinstance(source, str) and is_url(source)]
    if len(kept) != len(sources):
        raise ValueError(f"{name} holds a local file: upload it first, and pass its URL")
    return kept


def body_of(
    request: Request,
    *,
    image_url: str | None = None,
    reference_urls: Sequence[str] = (),
    client_business_id: str | None = None,
) -> dict[str, object]:
    """Return the body of the request.

    Parameters
    ----------
    request : Request
        What is asked.
    image_url : str, optional
        URL of the uploaded image; not needed where the image is an http(s) URL itself.
    reference_urls : sequence of str
        The same for the references: all of them, in order.
    client_business_id : str, optional
        Our own id for the job.

    Returns
    -------
    dict
        Always model, resolution and duration; of the rest, what was asked for or differs from the default.
        Never an empty ``metadata``.

    Raises
    ------
    ValueError
        If a local file has no URL yet.
    """
    model = MODELS[request.model]
    body: dict[str, object] = {"model": model.name}
    for field in model.fields:
        value = request.values.get(field.name)
        asked = field.always_sent or field.name in request.given or value != field.default
        if value is None or not asked:
            continue
        if field.kind == "image":
            value = _urls(field.name, [image_url] if image_url else [], [value])
        elif field.kind == "clips":
            value = _urls(field.name, reference_urls, value if isinstance(value, tuple) else (value,))
        group, _, name = field.wire.rpartition(".")
        if group:
            inner = body.setdefault(group, {})
            assert isinstance(inner, dict)  # noqa: S101
            inner[name] = value
        else:
            body[name] = value
    if client_business_id is not None:
        body["client_business_id"] = client_business_id
    return body
