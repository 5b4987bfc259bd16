"""Wan 2.6 Flash: cheaper than Wan 2.6; from an image or reference clips, with or without sound."""

from __future__ import annotations

from dataclasses import replace

from ..field import Field, Model, ModeTable
from .sizes import SIZES
from .wan_2_6 import WAN_2_6

_PAGE = "docs.toapis.com, Wan 2.6 Flash video generation"
_FILES = frozenset({"i2v", "r2v"})
_AUDIO = replace(
    WAN_2_6.field("audio"),
    default=True,
    same_as_left_out=None,
    help="With sound, or silent at half the price.",
    advanced=False,
    source=_PAGE,
    services={"dashscope": {"wire": "parameters.audio"}},
)


def _field(field: Field) -> Field:
    """Return a field of Wan 2.6 as Flash has it."""
    match field.name:
        case "prompt" | "image" | "references" | "resolution" | "duration" | "watermark":
            return replace(field, modes=field.modes & _FILES, required_in=field.required_in & _FILES)
        case "model":
            return replace(field, default="wan2.6-flash", choices=("wan2.6-flash",))
        case "audio":
            return _AUDIO
        case _:  # ToAPIs does not list the other fields for this model, so they are not sent there.
            modes = field.modes & _FILES
            return replace(field, modes=modes, services={**field.services, "toapis": None})


WAN_2_6_FLASH = Model(
    name="wan2.6-flash",
    label="Wan 2.6 Flash",
    services=("toapis", "dashscope"),
    sizes=SIZES,
    always_sound=False,
    typical_seconds=(30, 180),
    modes=(
        ModeTable(
            name="i2v",
            inputs=frozenset({"image", "reference_audios"}),
            requires=frozenset({"image"}),
            wire_name={"dashscope": "wan2.6-i2v-flash"},
        ),
        ModeTable(
            name="r2v",
            inputs=frozenset({"references"}),
            requires=frozenset({"references"}),
            wire_name={"dashscope": "wan2.6-r2v-flash"},
        ),
    ),
    fields=tuple(map(_field, WAN_2_6.fields)),
)
