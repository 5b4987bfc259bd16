"""Shots for an editor: an edit list (CMX 3600) of clips where they are, or a folder of copies with a list for FFmpeg.

The edit list names the clips by their files, each from its first to its last frame, one after the other.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import ExportError
from ..paths import absolute
from .clip import Clip
from .export import need_no_key, os_errors, part_of, shot_paths, taken, write_whole

LIST = "list.txt"
"""Name of the list in a folder of shots; ``ffmpeg -f concat -i list.txt -c copy film.mp4`` joins them."""
_SECOND_PER_MINUTE = 60
_MOST_EVENTS = 999


def write_edit_list(clips: Sequence[Clip], path: Path, *, overwrite: bool) -> Path:
    """Write an edit list of clips in order, and return its absolute path.

    Raises
    ------
    ExportError
        If there is no clip, one has no video, the frame rates differ, or the file exists and `overwrite` is false.
    MediaError
        If a video cannot be read.
    SettingsError
        If the path contains an API key.
    """
    target = absolute(path)
    paths = _paths_of(clips)
    lines = [f"TITLE: {_plain(target.stem)}", "FCM: NON-DROP FRAME", "", *_events(clips, paths, target.parent)]
    return write_whole(target, lambda: ["\r\n".join([*lines, ""]).encode("utf-8")], overwrite=overwrite)


def write_shots(clips: Sequence[Clip], folder: Path, *, overwrite: bool) -> Path:
    """Copy clips into a folder in order, with a list that FFmpeg joins, and return the folder's absolute path.

    Raises
    ------
    ExportError
        If there is no clip, one has no video, the folder is not empty and `overwrite` is false, or it cannot be
        written.
    SettingsError
        If the path contains an API key.
    """
    target = absolute(folder)
    need_no_key(target)
    paths = _paths_of(clips)
    with os_errors(target):
        if os.path.lexists(target) and (not target.is_dir() or any(target.iterdir())) and not overwrite:
            raise taken(target)
        target.mkdir(parents=True, exist_ok=True)
        names = [f"{number:02d}{path.suffix.lower()}" for number, path in enumerate(paths, 1)]
        for path, name in zip(paths, names, strict=True):
            with part_of(target / name) as part:
                shutil.copyfile(path, part)
                part.replace(target / name)
    lines = ["ffconcat version 1.0"]
    for clip, name in zip(clips, names, strict=True):
        lines += [f"# {_words(clip)}", f"file {name}"]
    # The list is written last, so that it names no file that is missing.
    write_whole(target / LIST, lambda: ["\n".join([*lines, ""]).encode("utf-8")], overwrite=overwrite)
    return target


def _paths_of(clips: Sequence[Clip]) -> list[Path]:
    if not clips:
        raise ExportError("There is no video to export.", "wan.jobs() lists what there is.")
    if len(clips) > _MOST_EVENTS:
        raise ExportError(f"{len(clips)} videos are too many; the maximum is {_MOST_EVENTS}.")
    return shot_paths(clips)


def _events(clips: Sequence[Clip], paths: Sequence[Path], folder: Path) -> Iterator[str]:
    from ..media.video import probe

    facts = [probe(path) for path in paths]
    rates = {round(one.fps) for one in facts}
    if len(rates) > 1 or 0 in rates:
        raise ExportError("The frame rates of the videos are not the same.", "An edit list has one frame rate.")
    rate, at = rates.pop(), 0
    for number, (clip, path, one) in enumerate(zip(clips, paths, facts, strict=True), 1):
        length = one.frames
        times = (_time(frame, rate) for frame in (0, length, at, at + length))
        yield f"{number:03d}  AX       {'B' if one.audio_codec else 'V'}     C        {' '.join(times)}"
        yield f"* FROM CLIP NAME: {_plain(path.name)}"
        yield f"* SOURCE FILE: {_plain(_from(folder, path))}"
        yield f"* COMMENT: {_words(clip)}"
        yield ""
        at += length


def _time(frame: int, rate: int) -> str:
    """Return a frame as a time code."""
    seconds, left = divmod(frame, rate)
    minutes, second = divmod(seconds, _SECOND_PER_MINUTE)
    hour, minute = divmod(minutes, _SECOND_PER_MINUTE)
    return f"{hour:02d}:{minute:02d}:{second:02d}:{left:02d}"


def _from(folder: Path, path: Path) -> str:
    """Return the path of a file as seen from the list's folder; its name alone where that cannot be said."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return path.name


def _words(clip: Clip) -> str:
    seed = "" if clip.seed is None else f" (seed {clip.seed}, take {clip.take})"
    return _plain(clip.name) + seed


def _plain(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())
