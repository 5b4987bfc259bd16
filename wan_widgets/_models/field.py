"""The records of the models' tables: fields, modes, limits, and differences between services. Data only.

The form, the magic's options, the command line's flags, the docs' tables and the simulator's checks are all made from
these records. Nothing else describes a field or a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, TypeVar

Mode = Literal["t2v", "i2v", "r2v", "edit"]
FileKind = Literal["image", "video", "audio"]
Kind = Literal["text", "choice", "integer", "switch", "image", "images", "clip", "clips", "audios"]
Shape = Literal["plain", "list", "items", "size"]
"""The form of a value in the body: unchanged, a list of URLs, objects in a list that several fields share, or the
width and height in pixels that follow from aspect ratio and resolution."""
SHARED_SHAPES: frozenset[Shape] = frozenset({"list", "items"})
"""Forms whose place in the body several fields can share."""

T = TypeVar("T")

ALL_MODES: frozenset[Mode] = frozenset({"t2v", "i2v", "r2v", "edit"})
MODE_LABELS: Mapping[Mode, str] = {
    "t2v": "Text to video",
    "i2v": "Image to video",
    "r2v": "Reference to video",
    "edit": "Video editing",
}
FILE_KINDS: Mapping[Kind, FileKind] = {
    "image": "image",
    "images": "image",
    "clip": "video",
    "clips": "video",
    "audios": "audio",
}
"""The kind of file that a media field takes."""
SEVERAL: frozenset[Kind] = frozenset({"images", "clips", "audios"})
"""Kinds of media fields that hold a list."""
URL = "{url}"
"""Placeholder in `Field.item` for the URL of the file."""


def in_mode(mode: Mode | None, by_mode: Mapping[Mode, T], usual: T) -> T:
    """Return the value of a mode, or `usual` if it has none of its own."""
    return usual if mode is None else by_mode.get(mode, usual)


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """The limits of a file input. The field's ``source`` names the page that they come from."""

    formats: tuple[str, ...]
    """MIME types that the model takes."""
    upload_formats: tuple[str, ...]
    """MIME types that the service's upload accepts."""
    max_bytes: int
    """Largest upload in bytes."""
    sides: tuple[int, int] | None = None
    """Smallest and largest side in pixels; others are refused."""
    doubtful_sides: tuple[int, int] | None = None
    """Smallest and largest side in pixels that are known to work well."""
    seconds: tuple[float, float] | None = None
    """Shortest and longest length in seconds."""
    total_seconds: float | None = None
    """Longest total length of all files of the field, in seconds."""
    min_fps: float | None = None
    """Lowest frame rate, in frames per second."""
    inline: bool = False
    """Whether the file may be embedded in the request as a ``data:`` URL."""

    @property
    def taken(self) -> tuple[str, ...]:
        """MIME types that both the upload and the model accept."""
        return tuple(one for one in self.formats if one in self.upload_formats)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: its type, default, choices or range, help, modes, and its name on the wire."""

    name: str
    kind: Kind
    label: str
    help: str
    wire: str
    """Place in the request body; a dot means one level down."""
    source: str
    """The published page from which the limits come."""
    default: object = None
    """The value if none is given; None if the service decides or the field is left out."""
    default_by_mode: Mapping[Mode, object] = field(default_factory=dict)
    """Mode -> its own default."""
    choices: tuple[str | int, ...] = ()
    choices_by_mode: Mapping[Mode, tuple[str | int, ...]] = field(default_factory=dict)
    """Mode -> its narrower choices."""
    choice_reasons: Mapping[Mode, str] = field(default_factory=dict)
    """Mode -> why a choice is not available, as shown to the user; ``{choice}`` is replaced by the choice."""
    minimum: int | None = None
    maximum: int | None = None
    maximum_by_mode: Mapping[Mode, int] = field(default_factory=dict)
    """Mode -> its lower maximum."""
    maximum_with: Mapping[str, int] = field(default_factory=dict)
    """Another setting -> the lower maximum while it is given."""
    special: Mapping[int, str] = field(default_factory=dict)
    """Numbers outside the range with a special meaning -> their labels, such as -1: the model chooses the length."""
    soft_length: int | None = None
    """Number of characters that are used; the service silently cuts the rest."""
    max_items: int = 1
    max_items_by_mode: Mapping[Mode, int] = field(default_factory=dict)
    """Mode -> its lower number of files."""
    needs: Mapping[Mode, str] = field(default_factory=dict)
    """Mode -> another setting without which this one cannot be sent."""
    called: str = ""
    """What the prompt calls the file with a number, such as ``character{number}``; empty if it has no name."""
    noun: str = ""
    """The file or files as written in a sentence: "a source image", "reference videos"."""
    unit: str = ""
    modes: frozenset[Mode] = ALL_MODES
    """The modes in which the field exists."""
    required_in: frozenset[Mode] = frozenset()
    reasons: Mapping[Mode, str] = field(default_factory=dict)
    """Mode -> why the field is not available, as shown to the user."""
    always_sent: bool = False
    same_as_left_out: object = None
    """A value that changes nothing: a request with it is the same as one without."""
    advanced: bool = False
    placeholder: str = ""
    file: FileLimits | None = None
    wire_by_mode: Mapping[Mode, str] = field(default_factory=dict)
    """Mode -> another place in the body; empty if the field is not sent as a field of its own."""
    shape: Shape = "plain"
    shape_by_mode: Mapping[Mode, Shape] = field(default_factory=dict)
    item: Mapping[str, str] = field(default_factory=dict)
    """With the shape ``items``: one object, with `URL` in place of the file's URL."""
    spellings: Mapping[str | int, str | int] = field(default_factory=dict)
    """Value -> how it is written on the wire, if that differs."""
    services: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    """Service -> the attributes that differ there; None if the service does not have the field."""

    @property
    def file_kind(self) -> FileKind | None:
        """The kind of the field's files; None for a field that takes no files."""
        return FILE_KINDS.get(self.kind)

    @property
    def several(self) -> bool:
        """Whether the field holds a list of files."""
        return self.kind in SEVERAL

    def place(self, mode: Mode) -> str:
        """Return the field's place in the body in a mode; empty if it is not sent as a field of its own."""
        return self.wire_by_mode.get(mode, self.wire)

    def shape_in(self, mode: Mode) -> Shape:
        """Return the form of the value in the body in a mode."""
        return self.shape_by_mode.get(mode, self.shape)

    def most_items(self, mode: Mode | None) -> int:
        """Return the greatest number of files in a mode."""
        return in_mode(mode, self.max_items_by_mode, self.max_items)

    def default_in(self, mode: Mode | None) -> object:
        """Return the default in a mode."""
        return in_mode(mode, self.default_by_mode, self.default)

    def greatest(self, mode: Mode | None) -> int | None:
        """Return the greatest number in a mode."""
        return in_mode(mode, self.maximum_by_mode, self.maximum)


@dataclass(frozen=True, kw_only=True)
class ModeTable:
    """One mode of a model: the files that it takes. The given files select the mode."""

    name: Mode
    inputs: frozenset[str] = frozenset()
    """Media settings that it may take."""
    requires: frozenset[str] = frozenset()
    """Media settings of which at least one must be given."""
    exclusive: frozenset[str] = frozenset()
    """Media settings of which at most one may be given."""
    most_together: tuple[frozenset[str], int] | None = None
    """Media settings that share a limit on the number of files."""
    wire_name: Mapping[str, str] = field(default_factory=dict)
    """Service -> the model's name on the wire in this mode, if it differs."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """One model as a table; `on` returns the version of one service."""

    name: str
    label: str
    fields: tuple[Field, ...]
    modes: tuple[ModeTable, ...]
    """In the order in which they are tried. A mode without required files needs only the prompt."""
    services: tuple[str, ...]
    """Services that offer it, the preferred one first."""
    sizes: Mapping[tuple[str, str], tuple[int, int]]
    """(aspect ratio, resolution) -> (width, height) in pixels, unless the video follows an image."""
    service: str = ""
    """The service of this version; empty in the table for all services."""
    draft_resolution: str = ""
    """The cheap resolution for trying a prompt; empty if the model has none for this purpose."""
    always_sound: bool = True
    typical_seconds: tuple[int, int] = (60, 300)
    """Usual time from submit to video: shortest and longest, in seconds."""
    billed_inputs: frozenset[str] = frozenset()
    """Media settings whose seconds are billed in addition to those of the video."""
    billed_input_cap: Mapping[Mode, float] = field(default_factory=dict)
    """Mode -> most seconds of inputs that are billed, if there is such a limit."""
    most_seconds_with: Mapping[str, int] = field(default_factory=dict)
    """Media setting -> most seconds of its files and the video together."""
    modes_at: Mapping[str, frozenset[Mode]] = field(default_factory=dict)
    """Service -> the modes that it offers, if not all."""

    def field(self, name: str) -> Field:
        """Return the field called `name`; KeyError if this model has none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    def names(self) -> tuple[str, ...]:
        """Return the names of all fields, in the order in which they are shown."""
        return self._names

    def media(self) -> tuple[Field, ...]:
        """Return the fields that take files."""
        return self._media

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields)

    @cached_property
    def _media(self) -> tuple[Field, ...]:
        return tuple(one for one in self.fields if one.file_kind is not None)

    def mode(self, name: Mode) -> ModeTable:
        """Return the mode called `name`; KeyError if this model has none."""
        for one in self.modes:
            if one.name == name:
                return one
        raise KeyError(name)

    def wire_name(self, mode: Mode) -> str:
        """Return the model's name on the wire."""
        return self.mode(mode).wire_name.get(self.service, self.name)

    def on(self, service: str) -> Model:
        """Return the version of `service`: only what it offers, with its names and limits.

        Raises
        ------
        KeyError
            If the service does not offer the model.
        """
        if service not in self.services:
            raise KeyError(service)
        offered = self.modes_at.get(service)
        fields = tuple(
            replace(one, **change) for one in self.fields if (change := one.services.get(service, {})) is not None
        )
        names = {one.name for one in fields}
        modes = tuple(
            replace(one, inputs=one.inputs & names, requires=one.requires & names, exclusive=one.exclusive & names)
            for one in self.modes
            if offered is None or one.name in offered
        )
        return replace(self, service=service, modes=modes, fields=fields)
