"""Request bodies of a client that checks nothing."""

from __future__ import annotations

from typing import Any

from wan_widgets._models import draft_of
from wan_widgets._models.field import URL as PLACE
from wan_widgets._models.field import Model


def naive_body(model: Model, asked: dict[str, Any]) -> dict[str, Any]:
    """Return the body for valid or invalid settings, at the model's service."""
    draft = draft_of(asked, service=model.service)
    mode = draft.mode or model.modes[0].name
    body: dict[str, Any] = {"model": model.wire_name(mode)}
    values = {"aspect_ratio": "16:9", "resolution": "1080p", **draft.given}
    for name, value in values.items():
        field = next((one for one in model.fields if one.name == name), None)
        if name == "model" or (
            name not in draft.given and not (field and field.shape == "size" and mode in field.modes)
        ):
            continue
        if field is None:
            body[name] = value
            continue
        place = field.place(mode) or field.wire
        if not place:
            if mode not in field.wire_by_mode and field.spellings and value not in list(field.spellings):
                body[name] = value  # it goes into the size, which it has no part in
            continue
        if field.shape_in(mode) == "size":
            size = model.sizes.get((value, values["resolution"])) if _hashable(value, values["resolution"]) else None
            written = f"{size[0]}*{size[1]}" if size else value
        elif field.file_kind is not None:
            items = [value] if not isinstance(value, (list, tuple)) else list(value)
            shape = field.shape_in(mode)
            if shape == "items":
                items = [{key: one if word == PLACE else word for key, word in field.item.items()} for one in items]
            written = items if shape != "plain" or len(items) != 1 else items[0]
        else:
            written = field.spellings.get(value, value) if _hashable(value) else value
        *parents, last = place.split(".")
        inner = body
        for parent in parents:
            inner = inner.setdefault(parent, {})
        known = inner.get(last)
        inner[last] = [*known, *written] if isinstance(known, list) and isinstance(written, list) else written
    return body


def _hashable(*values: object) -> bool:
    return all(isinstance(one, str | int) for one in values)
