"""``wan.export``: export jobs, sweeps, comparisons and videos as a page, contact sheet, preview, film or list."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

from ...clips import export as clip_files
from ...clips.dataset import Layout, write_dataset
from ...clips.exported_file import ExportedFile
from ...clips.film import write_film
from ...clips.shot_files import write_edit_list, write_shots
from ...errors import SettingsError
from .comparison import MOST, MOST_LISTED, Comparable, arranged, entries_of
from .measured import badges_of_jobs

_LISTS = (".csv", ".json")
FILM, PAGE, EDIT_LIST = ".mp4", ".html", ".edl"


def export(
    what: Comparable,
    path: str | os.PathLike[str],
    *,
    videos: clip_files.Videos = "embed",
    overwrite: bool = False,
    rows: str | None = None,
    cols: str | None = None,
    layout: Layout | Literal["shots"] | None = None,
    crossfade: float | None = None,
) -> ExportedFile:
    """Write jobs, a sweep, a comparison or videos as a file or a folder, and return its path.

    Parameters
    ----------
    what : job, sweep, comparison, video, path, or several of these
        At most 100 videos, or 1,000 in a list. A sweep is written with every take of its cells.
    path : path
        The suffix sets the format: ``.html``, a page that plays all videos in sync, without a kernel and offline;
        ``.png``, a contact sheet; ``.webp`` or ``.gif``, a small animated preview of the first 15 seconds; ``.mp4``, a
        film of all videos in order, copied without loss if their formats match; ``.edl``, an edit list of them;
        ``.csv`` or ``.json``, a list of clips with settings, cost, notes and SHA-256. In a CSV file, text that a
        spreadsheet would read as a formula gets a leading apostrophe.
    videos : {"embed", "beside"}
        For a page: whether the videos are part of the page, or in a folder beside it.
    overwrite : bool
        Whether to replace an existing file.
    rows, cols : str, optional
        The settings of the rows and of the columns.
    layout : {"vbench", "huggingface", "shots"}, optional
        Write a folder for other tools at `path`: copies of the finished videos, and ``metadata.csv`` with the column
        ``file_name``. VBench's files are named ``{prompt}-{index}.mp4``. ``"shots"`` is for an editor: copies in order,
        and ``list.txt``, by which FFmpeg joins them.
    crossfade : float, optional
        For a film: the time in seconds, above 0 and up to 2, in which each video fades into the next, picture and
        sound. The film is then encoded again, and is shorter by this time at each seam. By default there are hard cuts.

    Raises
    ------
    InputError
        If there is nothing to show, or `what` is none of these.
    SettingsError
        If the suffix is not known, the videos do not differ in `rows` or `cols`, or the cross-fade is out of range.
    ExportError
        If the file exists already, or cannot be written.
    MediaError
        If there is no video for an animated preview, or a video cannot be read.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.export(wan.jobs("sunset"), "sunsets.html")  # doctest: +SKIP
    """
    film = layout is None and Path(path).suffix.lower() == FILM
    if crossfade is not None and not film:
        raise SettingsError("Only a film has a cross-fade.", "Its file name must end in .mp4.")
    if layout is None and Path(path).suffix.lower() == EDIT_LIST:
        return ExportedFile(write_edit_list(entries_of(what, MOST).judged(), Path(path), overwrite=overwrite))
    if layout == "shots":
        return ExportedFile(write_shots(entries_of(what, MOST).judged(), Path(path), overwrite=overwrite))
    lists = layout is not None or Path(path).suffix.lower() in _LISTS
    entries = entries_of(what, MOST_LISTED if lists else MOST)
    clips = entries.judged()
    if film:
        return write_film(clips, Path(path), overwrite=overwrite, crossfade=crossfade)
    if Path(path).suffix.lower() == PAGE:
        badges = badges_of_jobs([entry.job for entry in entries.shown])
        clips = [replace(clip, badges=found) for clip, found in zip(clips, badges, strict=True)]
    grid = arranged(entries, clips, rows, cols)
    if layout is not None:
        return ExportedFile(write_dataset(clips, grid, Path(path), layout, overwrite=overwrite))
    return ExportedFile(clip_files.write(clips, grid, path, videos=videos, overwrite=overwrite))
