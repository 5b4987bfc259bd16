"""Write clips as one file, completely or not at all. The suffix sets the format."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..config.checks import quoted
from ..errors import ExportError, MediaError, SettingsError
from ..paths import absolute
from ..redaction import holds_key
from . import html_page, table_export
from .clip import Clip
from .grid import Grid, table_of
from .view_json import title_of

if TYPE_CHECKING:
    from ..media.pictures.contact_sheet import Tile

Videos = Literal["embed", "beside"]
_POSTER_WIDTH = 480


def write(
    clips: Sequence[Clip],
    grid: Grid,
    path: str | os.PathLike[str],
    *,
    videos: Videos = "embed",
    overwrite: bool = False,
) -> Path:
    """Write clips in the format of the suffix of `path`, and return its absolute path.

    Raises
    ------
    SettingsError
        If the suffix or the value of `videos` is not known, or the path contains an API key.
    ExportError
        If the file exists and `overwrite` is false, or it cannot be written.
    MediaError
        If the format is a moving preview and there is no video.
    """
    target = absolute(path)
    how = WAYS.get(target.suffix.lower())
    if how is None:
        raise SettingsError(
            f"Nothing is exported as {quoted(target.suffix or target.name)}.",
            f"The formats are {', '.join(WAYS)}, and .mp4 for a film.",
        )
    if videos not in ("embed", "beside"):
        raise SettingsError(f"videos={quoted(videos)} is not known.", 'Use "embed" or "beside".')
    return write_whole(target, lambda: how(clips, grid, target, videos, overwrite), overwrite=overwrite)


def write_whole(target: Path, pieces: Callable[[], Iterable[bytes]], *, overwrite: bool) -> Path:
    """Write a file completely or not at all, and return its path; raises like `write`."""
    need_no_key(target)
    if os.path.lexists(target) and not overwrite:
        raise taken(target)
    with os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with part_of(target) as part:
            with part.open("wb") as file:
                for piece in pieces():
                    file.write(piece)
            put(part, target, overwrite=overwrite)
    return target


def shot_paths(clips: Iterable[Clip]) -> list[Path]:
    """Return the files of clips in order; raises ExportError if one has no video."""
    paths = []
    for number, clip in enumerate(clips, 1):
        if clip.path is None or not clip.done:
            raise ExportError(
                f"Shot {number} has no video: {clip.reason or clip.state}.", "Make it first, or leave it out."
            )
        paths.append(clip.path)
    return paths


def need_no_key(target: Path) -> None:
    """Raise SettingsError if there is an API key in a path."""
    if holds_key(str(target)):
        raise SettingsError("There is an API key in the path to export to.", "Choose another name.")


@contextmanager
def os_errors(target: Path) -> Iterator[None]:
    """Turn errors of the operating system about a path into ExportError."""
    try:
        yield
    except OSError as error:
        raise ExportError(
            f"{target.name} could not be written: {error.strerror or error}.", "Is there room?"
        ) from error
    except ValueError as error:  # the path contains a NUL or an unpaired surrogate
        raise ExportError(f"{quoted(target.name)} is not a valid file name.", "Choose another name.") from error


Way = Callable[[Sequence[Clip], Grid, Path, Videos, bool], Iterable[bytes]]


def _page(clips: Sequence[Clip], grid: Grid, target: Path, videos: Videos, overwrite: bool) -> Iterator[bytes]:
    if videos == "embed":
        return html_page.page(clips, grid, None)
    # The page is written last, so that no page refers to a missing video.
    return html_page.page(clips, grid, _copied(clips, target.with_name(f"{target.stem}_files"), overwrite=overwrite))


def _sheet(clips: Sequence[Clip], grid: Grid, _target: Path, _videos: Videos, _overwrite: bool) -> Iterable[bytes]:
    from ..media.pictures.contact_sheet import sheet

    table = table_of(grid)
    lines = [
        (before, [None if number is None else _tile(clips[number], grid, number) for number in numbers])
        for before, numbers in table.lines
    ]
    title = title_of(clips) or (clips[0].name if len(clips) == 1 else "")
    return [sheet(title, table.heads, lines)]


def _moving(clips: Sequence[Clip], grid: Grid, target: Path, _videos: Videos, _overwrite: bool) -> Iterable[bytes]:
    from ..media.pictures.animation import moving

    lines = [
        [None if number is None or not clips[number].done else clips[number].path for number in numbers]
        for _, numbers in table_of(grid).lines
    ]
    return [moving(lines, "webp" if target.suffix.lower() == ".webp" else "gif")]


def _csv(clips: Sequence[Clip], grid: Grid, target: Path, _videos: Videos, _overwrite: bool) -> Iterable[bytes]:
    return [table_export.as_csv(table_export.rows_of(clips, grid, target.parent))]


def _json(clips: Sequence[Clip], grid: Grid, target: Path, _videos: Videos, _overwrite: bool) -> Iterable[bytes]:
    return [table_export.as_json(table_export.rows_of(clips, grid, target.parent))]


WAYS: Mapping[str, Way] = {
    ".html": _page,
    ".png": _sheet,
    ".webp": _moving,
    ".gif": _moving,
    ".csv": _csv,
    ".json": _json,
}
"""The writer of each suffix."""


def _tile(clip: Clip, grid: Grid, number: int) -> Tile:
    from ..media.pictures.contact_sheet import Tile
    from ..media.pictures.stills import poster

    left = "" if grid.rows is not None and grid.cols is not None and not grid.axes[2:] else grid.labels[number]
    label = " ".join(part for part in ("★" if clip.star else "", left, clip.note) if part)
    ratio = clip.width / clip.height if clip.width and clip.height else 16 / 9
    words = clip.reason or ("Not made" if clip.state == "missing" else clip.state.capitalize())
    if clip.path is None or not clip.done:
        return Tile(picture=None, label=label, words=words, ratio=ratio)
    try:
        return Tile(picture=poster(clip.path, _POSTER_WIDTH), label=label, ratio=ratio)
    except MediaError as error:
        return Tile(picture=None, label=label, words=str(error), ratio=ratio)


def _copied(clips: Sequence[Clip], folder: Path, *, overwrite: bool) -> list[str]:
    """Copy the videos into a folder, and return their paths relative to the page. Their names keep the order."""
    if os.path.lexists(folder) and not overwrite:
        raise taken(folder)
    folder.mkdir(exist_ok=True)
    names = []
    for number, clip in enumerate(clips, start=1):
        if clip.path is None or not clip.done:
            names.append("")
            continue
        copy = folder / f"{number:02d}-{clip.path.name}"
        with part_of(copy) as part:
            shutil.copyfile(clip.path, part)
            part.replace(copy)
        names.append(f"{folder.name}/{copy.name}")
    return names


@contextmanager
def part_of(target: Path) -> Iterator[Path]:
    """Yield a temporary name beside `target`, and remove the file afterwards."""
    part = target.with_name(f".{target.stem[:60]}-{secrets.token_hex(4)}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def put(part: Path, target: Path, *, overwrite: bool) -> None:
    """Rename a finished file to `target`; an existing file is replaced only with `overwrite`."""
    if overwrite:
        part.replace(target)
        return
    try:
        os.link(part, target)
    except FileExistsError:
        raise taken(target) from None
    except OSError:  # no hard links here: create the name first, then replace it
        with suppress(FileExistsError):
            target.open("xb").close()
            part.replace(target)
            return
        raise taken(target) from None


def taken(target: Path) -> ExportError:
    """Return the error to raise for a path that already exists."""
    return ExportError(f"{target.name} already exists.", "Pass overwrite=True to replace it, or choose another name.")
