"""The language of the models' tables: fields, modes, limits, and what differs from service to service. Data only.

The form, the magic's options, the command line's flags, the docs' tables and the simulator's checks
are all made from these records; nothing else describes a field or a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Mode = Literal["t2v", "i2v", "r2v", "edit"]
FileKind = Literal["image", "video", "audio"]
Kind = Literal["text", "choice", "integer", "switch", "image", "images", "clip", "clips", "audios"]
Shape = Literal["plain", "list", "items", "size"]
"""The form of a value in the body: unchanged; a list of URLs; objects in a list that several fields share; or
width and height in pixels, from aspect ratio and resolution."""

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
"""What the files of a media field are."""
SEVERAL: frozenset[Kind] = frozenset({"images", "clips", "audios"})
"""Kinds of media fields that hold a list."""
URL = "{url}"
"""In `Field.item`: where the URL of the file goes."""


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
    total_seconds: float | None = None
    """Greatest length of all the field's files together, in seconds."""
    min_fps: float | None = None
    """Least frame rate."""
    inline: bool = False
    """Whether the file may travel inside the request, as a ``data:`` URL."""

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
    default_by_mode: Mapping[Mode, object] = field(default_factory=dict)
    """Another default in a mode."""
    choices: tuple[str | int, ...] = ()
    choices_by_mode: Mapping[Mode, tuple[str | int, ...]] = field(default_factory=dict)
    """Narrower choices in a mode."""
    choice_reasons: Mapping[Mode, str] = field(default_factory=dict)
    """Why a choice is off in a mode, in the user's words; ``{choice}`` is replaced by the choice."""
    minimum: int | None = None
    maximum: int | None = None
    maximum_by_mode: Mapping[Mode, int] = field(default_factory=dict)
    """A lower maximum in a mode."""
    maximum_with: Mapping[str, int] = field(default_factory=dict)
    """A lower maximum while another setting is given."""
    special: Mapping[int, str] = field(default_factory=dict)
    """Numbers outside the range that stand for something, each with its label: -1 for a length the model chooses."""
    soft_length: int | None = None
    """Characters that are used; the rest is cut silently upstream."""
    max_items: int = 1
    max_items_by_mode: Mapping[Mode, int] = field(default_factory=dict)
    """Fewer files in a mode."""
    needs: Mapping[Mode, str] = field(default_factory=dict)
    """Another setting without which this one cannot be sent in a mode."""
    called: str = ""
    """What the prompt calls the file with this number, such as ``character{number}``; empty where it has no name."""
    noun: str = ""
    """The file or files as people say it in a sentence: "a source image", "reference videos"."""
    unit: str = ""
    modes: frozenset[Mode] = ALL_MODES
    """The modes in which the field exists."""
    required_in: frozenset[Mode] = frozenset()
    reasons: Mapping[Mode, str] = field(default_factory=dict)
    """Why it is off in a mode, in the user's words."""
    always_sent: bool = False
    same_as_left_out: object = None
    """A value that asks for what the model does anyway: a request with it is the same as one without."""
    advanced: bool = False
    placeholder: str = ""
    file: FileLimits | None = None
    wire_by_mode: Mapping[Mode, str] = field(default_factory=dict)
    """Another place in the body in a mode; empty where the field is not sent by itself."""
    shape: Shape = "plain"
    shape_by_mode: Mapping[Mode, Shape] = field(default_factory=dict)
    item: Mapping[str, str] = field(default_factory=dict)
    """With the shape ``items``: one object, with `URL` where the file's URL goes."""
    spellings: Mapping[str | int, str | int] = field(default_factory=dict)
    """How a value is written on the wire, where that differs."""
    services: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    """What differs at a service, by attribute; None where the service does not take the field."""

    @property
    def file_kind(self) -> FileKind | None:
        """What the field's files are; None for a field that takes none."""
        return FILE_KINDS.get(self.kind)

    @property
    def several(self) -> bool:
        """Whether the field holds a list of files."""
        return self.kind in SEVERAL

    def place(self, mode: Mode) -> str:
        """Return the field's place in the body in a mode; empty where it is not sent by itself."""
        return self.wire_by_mode.get(mode, self.wire)

    def shape_in(self, mode: Mode) -> Shape:
        """Return the form of the value in the body in a mode."""
        return self.shape_by_mode.get(mode, self.shape)

    def most_items(self, mode: Mode | None) -> int:
        """Return how many files the field takes in a mode."""
        return self.max_items if mode is None else self.max_items_by_mode.get(mode, self.max_items)

    def default_in(self, mode: Mode | None) -> object:
        """Return what is used in a mode when nothing is given."""
        return self.default if mode is None else self.default_by_mode.get(mode, self.default)

    def greatest(self, mode: Mode | None) -> int | None:
        """Return the maximum of a number in a mode."""
        return self.maximum if mode is None else self.maximum_by_mode.get(mode, self.maximum)


@dataclass(frozen=True, kw_only=True)
class ModeTable:
    """One mode of a model: which files it takes. The files that are given choose the mode."""

    name: Mode
    inputs: frozenset[str] = frozenset()
    """Media settings that it may take."""
    requires: frozenset[str] = frozenset()
    """Media settings of which at least one must be given."""
    exclusive: frozenset[str] = frozenset()
    """Media settings of which at most one may be given."""
    most_together: tuple[frozenset[str], int] | None = None
    """Media settings that share a greatest number of files."""
    wire_name: Mapping[str, str] = field(default_factory=dict)
    """The model's name on the wire in this mode, by service, where it is another one."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """One model as a table; `on` gives the table as one service has it."""

    name: str
    label: str
    fields: tuple[Field, ...]
    modes: tuple[ModeTable, ...]
    """In the order in which they are tried; one without required files is for the prompt alone."""
    services: tuple[str, ...]
    """Services that offer it, the preferred one first."""
    sizes: Mapping[tuple[str, str], tuple[int, int]]
    """(aspect ratio, resolution) -> (width, height) in pixels, where the video does not follow an image."""
    service: str = ""
    """The service whose table this is; empty in the table that holds all of them."""
    draft_resolution: str = ""
    """The cheap resolution for trying a prompt; empty where the model has none that is only for that."""
    always_sound: bool = True
    typical_seconds: tuple[int, int] = (60, 300)
    """Usual time from submit to video."""
    billed_inputs: frozenset[str] = frozenset()
    """Media settings whose seconds are billed beside those of the video."""
    billed_input_cap: Mapping[Mode, float] = field(default_factory=dict)
    """Most seconds of inputs that are billed, in modes that have such a limit."""
    most_seconds_with: Mapping[str, int] = field(default_factory=dict)
    """By media setting: most seconds of its files and of the video together."""
    modes_at: Mapping[str, frozenset[Mode]] = field(default_factory=dict)
    """Services that offer only some of the modes."""

    def field(self, name: str) -> Field:
        """Return the field called `name`; KeyError if this model has none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    def names(self) -> tuple[str, ...]:
        """Return the names of all fields, in the order in which they are shown."""
        return tuple(one.name for one in self.fields)

    def media(self) -> tuple[Field, ...]:
        """Return the fields that take files."""
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
        """Return the table as `service` has it: only what it offers, under its names and limits.

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
