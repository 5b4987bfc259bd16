"""``wan.export``: jobs, sweeps, comparisons and videos as a page, a contact sheet, a moving preview or a list."""

from __future__ import annotations

import os
from pathlib import Path

from ...clips import export as clip_files
from ...clips.dataset import Layout, write_dataset
from ...clips.exported_file import ExportedFile
from ...clips.film import write_film
from .comparison import MOST, MOST_LISTED, Comparable, arranged, entries_of

_LISTS = (".csv", ".json")
FILM = ".mp4"


def export(
    what: Comparable,
    path: str | os.PathLike[str],
    *,
    videos: clip_files.Videos = "embed",
    overwrite: bool = False,
    rows: str | None = None,
    cols: str | None = None,
    layout: Layout | None = None,
) -> ExportedFile:
    """Write jobs, a sweep, a comparison or videos as a self-contained file, and return its path.

    Parameters
    ----------
    what : job, sweep, comparison, video, path, or several of these
        At most 100 videos, or 1,000 in a list. A sweep by itself is written with every take of its cells.
    path : path
        Its suffix is the format: ``.html`` a page that plays all videos in step, without a kernel and without
        the internet; ``.png`` a contact sheet; ``.webp`` or ``.gif`` a small moving preview; ``.mp4`` a film of all
        videos in their order, copied without a loss where they are of one kind; ``.csv`` or ``.json``
        a list of clips with settings, cost, notes and SHA-256. In a CSV file a text that a spreadsheet would read
        as a formula gets an apostrophe before it; JSON has every text unchanged.
    videos : {"embed", "beside"}
        For a page: whether the videos are inside it, or in a folder beside it.
    overwrite : bool
        Whether to replace an existing file.
    rows, cols : str, optional
        The settings of the rows and of the columns.
    layout : {"vbench", "huggingface"}, optional
        Makes `path` a folder for other tools: copies of the finished videos, and ``metadata.csv`` with the column
        ``file_name``. VBench's files are called ``{prompt}-{index}.mp4``.

    Raises
    ------
    InputError
        If there is nothing to show, or `what` is none of these.
    SettingsError
        For an unknown ending, or if they do not differ in `rows` or `cols`.
    ExportError
        If the file exists already, or cannot be written.
    MediaError
        If a moving preview is asked for and there is no video to make it from.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.export(wan.jobs("sunset"), "sunsets.html")  # doctest: +SKIP
    """
    lists = layout is not None or Path(path).suffix.lower() in _LISTS
    entries = entries_of(what, MOST_LISTED if lists else MOST)
    clips = entries.judged()
    if Path(path).suffix.lower() == FILM:
        return write_film(clips, Path(path), overwrite=overwrite)
    grid = arranged(entries, clips, rows, cols)
    if layout is not None:
        return ExportedFile(write_dataset(clips, grid, Path(path), layout, overwrite=overwrite))
    return ExportedFile(clip_files.write(clips, grid, path, videos=videos, overwrite=overwrite))
