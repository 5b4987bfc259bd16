"""One field of one model, and the model as a table of them: data only.

The form, the magic's options, the command line's flags, the docs' tables and the simulator's checks
are all made from these two records; nothing else describes a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["t2v", "i2v", "r2v"]
Kind = Literal["text", "choice", "integer", "switch", "image", "clips"]

ALL_MODES: frozenset[Mode] = frozenset({"t2v", "i2v", "r2v"})
MODE_LABELS: Mapping[Mode, str] = {
    "t2v": "Text to video",
    "i2v": "Image to video",
    "r2v": "Reference to video",
}


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """What a file input may be, with the source of each limit in the field's ``source``."""

    formats: tuple[str, ...]
    """MIME types that the model takes."""
    upload_formats: tuple[str, ...]
    """MIME types that the service's upload takes."""
    max_bytes: int
    """Largest upload, in bytes."""
    sides: tuple[int, int] | None = None
    """Least and greatest side in pixels; outside is refused."""
    doubtful_sides: tuple[int, int] | None = None
    """Least and greatest side in pixels that is known to work well."""
    seconds: tuple[float, float] | None = None
    """Least and greatest length in seconds."""
    min_fps: float | None = None
    """Least frame rate."""

    @property
    def taken(self) -> tuple[str, ...]:
        """MIME types of local files: what the upload takes, and the model after it."""
        return tuple(one for one in self.formats if one in self.upload_formats)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: its type, default, choices or range, help, modes, and its name on the wire."""

    name: str
    kind: Kind
    label: str
    help: str
    wire: str
    """Place in the request body; a dot goes one level down."""
    source: str
    """The published page that each limit comes from."""
    default: object = None
    """What is used when nothing is given; None where the service decides or the field is left out."""
    choices: tuple[str | int, ...] = ()
    choices_by_mode: Mapping[Mode, tuple[str | int, ...]] = field(default_factory=dict)
    """Narrower choices in a mode."""
    choice_reasons: Mapping[Mode, str] = field(default_factory=dict)
    """Why a choice is off in a mode, in the user's words; ``{choice}`` is replaced by the choice."""
    minimum: int | None = None
    maximum: int | None = None
    soft_length: int | None = None
    """Characters that are used; the rest is cut silently upstream."""
    max_items: int = 1
    unit: str = ""
    modes: frozenset[Mode] = ALL_MODES
    """The modes in which the field exists."""
    required_in: frozenset[Mode] = frozenset()
    reasons: Mapping[Mode, str] = field(default_factory=dict)
    """Why it is off in a mode, in the user's words."""
    always_sent: bool = False
    advanced: bool = False
    placeholder: str = ""
    file: FileLimits | None = None


@dataclass(frozen=True, kw_only=True)
class Model:
    """One model as a table."""

    name: str
    label: str
    fields: tuple[Field, ...]
    sizes: Mapping[tuple[str, str], tuple[int, int]]
    """(aspect ratio, resolution) -> (width, height) in pixels, for text and reference modes."""
    always_sound: bool = True
    typical_seconds: tuple[int, int] = (60, 300)
    """Usual time from submit to video."""

    def field(self, name: str) -> Field:
        """Return the field called `name`; KeyError if this model has none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    def names(self) -> tuple[str, ...]:
        """Return the names of all fields, in the order in which they are shown."""
        return tuple(one.name for one in self.fields)
