"""What the form asks, and what it gets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from .common import Settings
from .form import Left, ModelChoice, ModelEffect, Preset, SentPrompt, Template, Verdict


class SubmitBody(TypedDict):
    """Videos to make from the settings as they stand."""

    settings: Settings
    takes: int
    edits: int
    filled: Template | None
    """The prompt as the page has shown that it would be sent."""


class JobIds(TypedDict):
    """The jobs that were made."""

    jobs: Sequence[str]


class SweepBody(TypedDict):
    """A sweep to make, as it was shown."""

    settings: Settings
    varied: Settings
    videos: int
    prompts: Sequence[str]


class SweepId(TypedDict):
    """The sweep that was made."""

    sweep: str


class PutBody(TypedDict):
    """One piece of a file, in a buffer."""

    name: str
    size: int
    offset: int
    last: bool
    field: str


class PutAnswer(TypedDict):
    """Where the file is, once all of it has come."""

    source: NotRequired[str]


CopyFormat = Literal["python", "magic", "command", "curl", "prices"]


CopyBody = TypedDict("CopyBody", {"settings": Settings, "as": CopyFormat, "job": NotRequired[str]})
"""Settings to turn into text."""


class VerdictBody(TypedDict):
    """What one of several pages shows."""

    settings: Settings
    varied: Settings
    edits: int


class VerdictAnswer(TypedDict):
    """The verdict on it."""

    verdict: Verdict


class PromptsAnswer(TypedDict):
    """Prompts that were sent from this folder, the last one first."""

    prompts: Sequence[SentPrompt]


class PresetBody(TypedDict):
    """Settings to save under a name."""

    name: str
    settings: Settings


class PresetsAnswer(TypedDict):
    """All presets of the folder, by name."""

    presets: Sequence[Preset]


class ModelsAnswer(TypedDict):
    """The models that can be chosen, and those that the service lacks."""

    models: Sequence[ModelChoice]
    priced: str
    """What a price is for; empty where none is known."""


class ChangeModelBody(TypedDict):
    """A form as it stands, and the model to use."""

    settings: Settings
    varied: Settings
    left: Left
    model: str


class ChangeModelAnswer(TypedDict):
    """The form as it would be with the model, and what that changes."""

    settings: Settings
    varied: Settings
    left: Left
    changes: Sequence[ModelEffect]
