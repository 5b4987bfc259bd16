"""What is asked, from the settings as typed to the body that goes out: pure data and functions.

``Draft`` is what a user has typed so far, right or wrong, with what is known of its input files.
``Request`` is a draft that may be sent: only the fields that apply in its mode, defaults filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .field import Mode, Model


@dataclass(frozen=True, kw_only=True)
class Fix:
    """A repair that one click can make: the settings to change (None clears a setting)."""

    label: str
    changes: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One thing that is wrong, or doubtful, about one field."""

    field: str
    """The field's name; empty where it is about the whole."""
    severity: Literal["error", "warning"]
    message: str
    hint: str = ""
    code: str = ""
    """A stable name for the rule, such as ``prompt-missing``."""
    index: int | None = None
    """Which item, for a field that holds several."""
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InputFacts:
    """What is known of one input file or URL; gathered by ``media.inputs``, read by the rules."""

    source: str
    kind: Literal["image", "video"]
    local: bool
    mime: str | None = None
    size: int | None = None
    """Bytes."""
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    fps: float | None = None
    has_alpha: bool | None = None
    has_sound: bool | None = None
    sha256: str | None = None
    problem: str | None = None
    """Why it cannot be read, as a sentence."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Settings as typed (only those that are given), the mode they imply, and the inputs' facts."""

    model: Model
    given: Mapping[str, object]
    mode: Mode | None
    """None where an image and references are both given."""
    inputs: Mapping[str, InputFacts] = field(default_factory=dict)
    """Facts by source, as the source stands in ``given``."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What may be sent: the values of the fields that apply in the mode."""

    model: str
    mode: Mode
    values: Mapping[str, object]
    width: int | None
    """Pixels; None where the output follows an image whose size is not known."""
    height: int | None
