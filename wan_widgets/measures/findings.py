"""What is found in files, as filters of the gallery and of ``wan.jobs`` name it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .cuts import CutCheck

CLIPS_ABOVE = 0.0
"""dBFS of the peak above which a player cuts the sound off."""
SILENT_FROM = 1.0
"""Seconds of silence that are worth a look."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is found in some files."""

    name: str
    """As in ``found:cuts``."""
    label: str
    meaning: str
    """One line."""


FINDINGS: Mapping[str, Finding] = {
    one.name: one
    for one in (
        Finding(
            name="cuts",
            label="Cuts differ from the prompt's shots",
            meaning="A cut that the prompt asks for is missing, or there is one that nobody asked for.",
        ),
        Finding(
            name="near-duplicate",
            label="Near-duplicate of another video",
            meaning="Another video of the folder looks the same, frame by frame, by their picture hashes.",
        ),
        Finding(name="black", label="Black picture", meaning="The picture is black for 0.1 s or more."),
        Finding(name="frozen", label="Frozen picture", meaning="The picture does not change for 0.5 s or more."),
        Finding(name="clipping", label="Sound clips", meaning="The peak is above 0 dBFS: a player cuts it off."),
        Finding(name="silence", label=f"Silent for {SILENT_FROM:g} s or more", meaning="All stretches together."),
        Finding(name="no-sound", label="No audio track", meaning="The file has no sound."),
    )
}
"""All findings by name, in the order of the page."""


def cuts_differ(check: CutCheck, settings: Mapping[str, Any]) -> bool:
    """Return whether the cuts of a video are worth a look.

    Parameters
    ----------
    check : CutCheck
        Its cuts beside the shots of its prompt.
    settings : mapping
        The settings of the job: of several shots, cuts are expected.
    """
    expected = bool(check.asked) or settings.get("shot_type") == "multi"
    return bool(check.text) and (bool(check.asked) or not expected)
