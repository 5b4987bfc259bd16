"""Types that several features share: JSON, settings, pairs of texts, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypeAlias, TypedDict

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

Settings: TypeAlias = Mapping[str, Json]
"""Settings as typed, by field name; only those that are given."""

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
    """The path as it is displayed."""
    path_below_root: str | None
    """The path below the folder that the notebook server serves; null if the server does not serve the file."""
    size: int | None
    size_text: str
    seconds: float | None
    flags: Sequence[str]


class Money(TypedDict):
    """An estimated cost."""

    amount: float
    up_to: float | None
    """The highest possible amount; null if it equals `amount`."""
    currency: str
    as_of: str
    """The date of the price table."""


class Message(TypedDict):
    """A message and a hint on what to do."""

    text: str
    hint: str


class Empty(TypedDict):
    """A body without content."""


class CountAnswer(TypedDict):
    """A number of things."""

    count: int


class TextAnswer(TypedDict):
    """A text to show or to copy."""

    text: str


class NameBody(TypedDict):
    """The name of a backend."""

    name: str
    service: NotRequired[str]
    """The service whose protocol the simulator speaks; empty for the service of each model."""
    region: NotRequired[str]
    """The region of the service to use."""


class JobBody(TypedDict):
    """A job that the view shows."""

    job: str


class OptionalJob(TypedDict):
    """The job whose card sends the message, if a card does."""

    job: NotRequired[str]


class CodeBody(TypedDict):
    """A part of the page's code, for a host that does not resolve references to models."""

    part: str


class StoredAnswer(TypedDict):
    """The output that the notebook stores for a widget, by media type."""

    bundle: Mapping[str, str]


class SettingsAnswer(TypedDict):
    """Settings for a form."""

    settings: Settings
