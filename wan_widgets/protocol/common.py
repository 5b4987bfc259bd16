"""What several features share: JSON, settings, texts in pairs, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypeAlias, TypedDict

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

Settings: TypeAlias = Mapping[str, Json]
"""Settings as typed, by the fields' names; only those that are given."""

Changes: TypeAlias = Mapping[str, Json]
"""Settings to change; null clears one."""

Tone = Literal["run", "ok", "error", "warn", "off"]

Mode = Literal["t2v", "i2v", "r2v", "edit"]

Pair: TypeAlias = tuple[str, str]
"""A label and its text, or a name and its value."""


class JobFile(TypedDict):
    """The file of a finished video."""

    name: str
    shown: str
    """Its path as people read it."""
    path_below_root: str | None
    """Its path below the folder that the notebook's server serves; null if it is not served."""
    size: int | None
    size_text: str
    seconds: float | None
    flags: Sequence[str]


class Money(TypedDict):
    """What is thought to be paid."""

    amount: float
    up_to: float | None
    """The most that it may be, where that is more."""
    currency: str
    as_of: str
    """The day of the price table."""


class Message(TypedDict):
    """A message, and what to do about it."""

    text: str
    hint: str


class Empty(TypedDict):
    """Nothing but that it was done."""


class CountAnswer(TypedDict):
    """How many."""

    count: int


class TextAnswer(TypedDict):
    """A text to show or to copy."""

    text: str


class NameBody(TypedDict):
    """A backend's name."""

    name: str
    service: NotRequired[str]
    """The service whose protocol the simulator is to speak; empty for each model's own."""
    region: NotRequired[str]
    """The region of the service that is to be used."""


class JobBody(TypedDict):
    """A job that the view shows."""

    job: str


class OptionalJob(TypedDict):
    """The job whose card asks, if one does."""

    job: NotRequired[str]


class CodeBody(TypedDict):
    """A part of the page's code, for a host that does not resolve references to models."""

    part: str


class StoredAnswer(TypedDict):
    """What the notebook stores of a widget: its output by media type."""

    bundle: Mapping[str, str]


class SettingsAnswer(TypedDict):
    """Settings as a form takes them."""

    settings: Settings
