"""Join clips into one MP4, in the given order."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from .._models.text.formatting import safe_repr
from ..errors import ExportError, SettingsError
from ..paths import absolute
from .clip import Clip
from .export import need_no_key, os_errors, part_of, put, shot_paths, taken
from .exported_file import ExportedFile

FEWEST = 2
LONGEST_FADE = 2.0
"""Longest cross-fade in seconds. Its frames are kept in memory, 3 MB each."""


def write_film(clips: Sequence[Clip], path: Path, *, overwrite: bool, crossfade: float | None = None) -> ExportedFile:
    """Write clips as one film. Matching tracks are copied; otherwise `word` of the result says why they were encoded.

    With a cross-fade, each clip fades into the next for that number of seconds, and all are encoded.

    Raises
    ------
    ExportError
        If there are fewer than two clips, one has no video, or the file exists and `overwrite` is false.
    SettingsError
        If the path contains an API key, or the cross-fade is not a number of seconds in the allowed range.
    MediaError
        If a video cannot be read.
    """
    from ..media.mp4.film import join

    fade = 0.0 if crossfade is None else _fade_of(crossfade)
    target = absolute(path)
    need_no_key(target)
    if len(clips) < FEWEST:
        raise ExportError("A film is made of two videos or more.", "Name several: wan.export([one, two], 'film.mp4').")
    paths = shot_paths(clips)
    if os.path.lexists(target) and not overwrite:
        raise taken(target)
    with os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with part_of(target) as part:
            why = join(paths, part, _description(clips), fade)
            put(part, target, overwrite=overwrite)
    film = ExportedFile(target)
    film.word = f"encoded again: {why}" if why else ""
    return film


def _fade_of(seconds: object) -> float:
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not number or not 0 < float(str(seconds)) <= LONGEST_FADE:
        raise SettingsError(
            f"crossfade={safe_repr(seconds)} is not a length.", f"Give seconds, up to {LONGEST_FADE:g}, such as 0.5."
        )
    return float(str(seconds))


def _description(clips: Sequence[Clip]) -> str:
    """Return the description in the film's metadata: each shot's prompt, seed and take."""
    lines = []
    for number, clip in enumerate(clips, 1):
        seed = "" if clip.seed is None else f" (seed {clip.seed}, take {clip.take})"
        lines.append(f"Shot {number}: {' '.join(clip.name.split())}{seed}")
    return "\n".join(lines)
