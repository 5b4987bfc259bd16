"""The entries of the form's Template and Insert menus. Data only; texts are inserted at the caret.

Parts to fill in are in square brackets. Braces are for the notebook's variables.
Source: Alibaba Model Studio, Wan prompt guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """One entry of a menu."""

    label: str
    text: str


EXAMPLE = (
    "A cat stretches in the sunshine on a warm brick wall, slow push in, late afternoon. "
    "Sound: sparrows, a distant lawn mower."
)
"""A complete prompt, for a user who has none yet."""

_TEMPLATES = (
    Snippet(label="Subject, scene, motion", text="[Subject] in [scene], [what it does]."),
    Snippet(
        label="With camera, light, style",
        text="[Subject] in [scene], [what it does]. [Shot size], [camera move], [light]. Style: [style].",
    ),
    Snippet(
        label="Motion only (source image)",
        text="[What moves, and how]. Fixed camera. Sound: [sounds].",
    ),
    Snippet(
        label="Shots with times (multi)",
        text=(
            "[The whole in one sentence]. "
            "Shot 1 [0-2s] Wide shot: [what is seen]. "
            "Shot 2 [2-4s] Medium shot: [what happens]. "
            "Shot 3 [4-5s] Close-up: [how it ends]."
        ),
    ),
    Snippet(label="Spoken line", text='[Speaker] looks at [listener] and says: "[line]"'),
    Snippet(label="With reference videos", text="character1 [does something] in [scene], [light]."),
    Snippet(label="Sound", text="Sound: [ambience], [effects]; no music."),
)

_INSERTS_BY_GROUP: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Shot size": (
        ("extreme close-up", "extreme close-up"),
        ("close-up", "close-up"),
        ("medium", "medium shot"),
        ("medium wide", "medium wide shot"),
        ("wide", "wide shot"),
        ("extreme wide", "extreme wide shot"),
    ),
    "Angle": (
        ("eye level", "eye level"),
        ("low", "low angle"),
        ("high", "high angle"),
        ("overhead", "overhead shot"),
        ("aerial", "aerial shot"),
        ("over the shoulder", "over-the-shoulder shot"),
        ("Dutch", "Dutch angle"),
    ),
    "Lens": (
        ("wide-angle", "wide-angle lens"),
        ("telephoto", "telephoto lens, shallow depth of field"),
        ("macro", "macro lens"),
    ),
    "Camera": (
        ("fixed", "fixed camera"),
        ("push in", "slow push in"),
        ("pull back", "slow pull back"),
        ("pan", "the camera pans slowly"),
        ("tilt", "the camera tilts up"),
        ("track", "the camera tracks alongside"),
        ("orbit", "the camera orbits the subject"),
        ("crane", "crane shot, rising"),
        ("zoom", "slow zoom in"),
        ("handheld", "handheld camera"),
    ),
    "Light": (
        ("soft daylight", "soft daylight"),
        ("golden hour", "golden hour, low warm sun"),
        ("backlight", "strong backlight, rim light"),
        ("night", "night, practical lights"),
    ),
    "Style": (
        ("film", "35 mm film, soft grain"),
        ("documentary", "documentary style, natural colors"),
        ("watercolor", "watercolor animation"),
        ("stop motion", "stop-motion clay animation"),
    ),
    "Timeline": (
        ("2 shots, 5 s", "Shot 1 [0-3s] Wide shot: [what is seen]. Shot 2 [3-5s] Close-up: [how it ends]."),
        (
            "3 shots, 10 s",
            (
                "Shot 1 [0-3s] Wide shot: [what is seen]. Shot 2 [3-7s] Medium shot: [what happens]. "
                "Shot 3 [7-10s] Close-up: [how it ends]."
            ),
        ),
        (
            "4 shots, 15 s",
            (
                "Shot 1 [0-4s] Extreme wide shot: [the place]. Shot 2 [4-8s] Medium shot: [who comes]. "
                "Shot 3 [8-12s] Close-up: [what happens]. Shot 4 [12-15s] Wide shot: [how it ends]."
            ),
        ),
    ),
    "Voice": (("spoken line", 'says: "[line]"'),),
    "Sound": (("ambience", "Sound: [ambience], [effects]."), ("no music", "No music.")),
    "Character": (("character1", "character1"), ("character2", "character2"), ("character3", "character3")),
}

SNIPPETS: Mapping[str, tuple[Snippet, ...]] = {
    "templates": _TEMPLATES,
    "inserts": tuple(
        Snippet(label=f"{group}: {name}", text=text)
        for group, entries in _INSERTS_BY_GROUP.items()
        for name, text in entries
    ),
}
"""The two menus, in the order in which they are shown."""
