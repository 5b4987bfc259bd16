"""The requests of the form, and their answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from .common import Settings
from .form import Left, ModelChoice, ModelEffect, Preset, SentPrompt, Template, Verdict


class SubmitBody(TypedDict):
    """Videos to make from the current settings."""

    settings: Settings
    takes: int
    edits: int
    filled: Template | None
    """The prompt to send, as the page has shown it."""


class JobIds(TypedDict):
    """The jobs that were made."""

    jobs: Sequence[str]


class SweepBody(TypedDict):
    """A sweep to make, as the page has shown it."""

    settings: Settings
    varied: Settings
    videos: int
    prompts: Sequence[str]


class SweepId(TypedDict):
    """The sweep that was made."""

    sweep: str


class PutBody(TypedDict):
    """One chunk of a file. Its bytes are in a buffer."""

    name: str
    size: int
    offset: int
    last: bool
    field: str


class PutAnswer(TypedDict):
    """The path of the file, once it is complete."""

    source: NotRequired[str]


CopyFormat = Literal["python", "magic", "command", "curl", "prices"]


CopyBody = TypedDict("CopyBody", {"settings": Settings, "as": CopyFormat, "job": NotRequired[str]})
"""Settings to copy as text."""


class VerdictBody(TypedDict):
    """The settings in one of several pages that show the form."""

    settings: Settings
    varied: Settings
    edits: int


class VerdictAnswer(TypedDict):
    """The verdict on these settings."""

    verdict: Verdict


class PromptsAnswer(TypedDict):
    """Prompts that were sent from this folder, latest first."""

    prompts: Sequence[SentPrompt]


class PresetBody(TypedDict):
    """Settings to save as a preset."""

    name: str
    settings: Settings


class PresetsAnswer(TypedDict):
    """All presets of the folder, by name."""

    presets: Sequence[Preset]


class ModelsAnswer(TypedDict):
    """The models that can be chosen, and those that the service does not have."""

    models: Sequence[ModelChoice]
    priced: str
    """The video that the prices are for; empty if no price is known."""


class ChangeModelBody(TypedDict):
    """The current settings of a form, and the model to use."""

    settings: Settings
    varied: Settings
    left: Left
    model: str


class ChangeModelAnswer(TypedDict):
    """The settings of the form with the new model, and what the change does."""

    settings: Settings
    varied: Settings
    left: Left
    changes: Sequence[ModelEffect]
