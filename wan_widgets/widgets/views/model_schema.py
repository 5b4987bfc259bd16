"""The table of a model as view data for the form, made only from the catalog of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..._jobs.text import wording
from ..._models.catalog import MODELS
from ..._models.field import Field, Model
from ..._models.text.formatting import format_words
from ..._models.text.snippets import SNIPPETS

if TYPE_CHECKING:
    from ...protocol import form as shown
    from ...protocol.common import Json


def can_vary(field: Field) -> bool:
    """Return whether a field can have several values in a sweep. Fields for files cannot."""
    return field.kind in ("text", "integer", "switch") or len(field.choices) > 1


def table_of(model: Model, form_id: str) -> shown.Table:
    """Return everything that the form with the id `form_id` needs to know about `model`."""
    return {
        "key": key_of(model),
        "model": model.name,
        "label": model.label,
        "draft": model.draft_resolution,
        "fields": [_field(field) for field in model.fields],
        "media": list(MODELS.media()),
        "snippets": _snippets(),
        "form_id": form_id,
    }


def key_of(model: Model) -> str:
    """Return the key of a table, which identifies the model and the service."""
    return f"{model.name} at {model.service}"


def _field(field: Field) -> shown.Field:
    return {
        "name": field.name,
        "kind": field.kind,
        "file_kind": field.file_kind,
        "several": field.several,
        "called": field.called,
        "noun": field.noun,
        "label": field.label,
        "help": field.help,
        "default": cast("Json", field.default),
        "choices": list(field.choices),
        "labels": _labels(field),
        "special": list(field.special),
        "minimum": field.minimum,
        "maximum": field.maximum,
        "soft_length": field.soft_length,
        "max_items": field.max_items,
        "unit": field.unit,
        "advanced": field.advanced,
        "placeholder": field.placeholder,
        # Types that can only be passed as a URL are not accepted as files.
        "accept": [] if field.file is None else list(field.file.taken),
        "hint": _hint(field),
        "can_vary": can_vary(field),
    }


def _labels(field: Field) -> dict[str, str]:
    if field.name == "model":
        return {str(name): MODELS[str(name)].label for name in field.choices if name in MODELS}
    return {str(number): label for number, label in field.special.items()}


def _hint(field: Field) -> str:
    """Return which files are accepted, such as ``PNG, JPEG; 10 MB``."""
    limits = field.file
    if limits is None:
        return ""
    parts = [", ".join(map(format_words, limits.taken))]
    if limits.seconds is not None:
        parts.append(f"{limits.seconds[0]:g} to {limits.seconds[1]:g} s")
    most = f"{limits.max_bytes / 1e6:g} MB"
    parts.append(f"{most} each" if field.max_items > 1 else most)
    return f"{'; '.join(parts)}."


def _snippets() -> shown.Snippets:
    def entries(menu: str) -> list[shown.Snippet]:
        return [{"label": one.label, "text": one.text} for one in SNIPPETS[menu]]

    return {"templates": entries("templates"), "inserts": entries("inserts")}


def summary(label: str, *, width: int | None, height: int | None, seconds: float | None, size: int | None) -> str:
    """Return the known facts of an input file as text: length, size in pixels, format, and bytes."""
    parts = [
        f"{seconds:.1f} s" if seconds is not None else "",
        wording.pixels(width, height) if width and height else "",
        label,
        wording.size(size) if size is not None else "",
    ]
    return wording.DOT.join(part for part in parts if part)
