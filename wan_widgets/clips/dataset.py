"""Export finished clips as a folder for other tools: copies of the videos, and ``metadata.csv``.

The first column of ``metadata.csv`` is ``file_name``, as Hugging Face's ``videofolder`` expects. In VBench's layout a
file is named ``{prompt}-{index}.mp4``. The index counts the takes of a prompt from 0, in the order of their seeds.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from ..config.checks import quoted
from ..errors import ExportError, SettingsError
from ..paths import absolute
from ..patterns import pattern
from .clip import Clip
from .export import need_no_key, os_errors, taken, write_whole
from .grid import Grid
from .table_export import as_csv, rows_of

Layout = Literal["vbench", "huggingface"]
METADATA = "metadata.csv"
VBENCH_TAKES = 5
"""Number of takes of each prompt in VBench's standard set."""
_LONGEST = 180
"""Most bytes of a prompt in a file name."""
_UNSAFE = pattern(r'[<>:"/\\|?*\x00-\x1f\x7f]')


def write_dataset(clips: Sequence[Clip], grid: Grid, folder: Path, layout: Layout, *, overwrite: bool) -> Path:
    """Copy the finished clips into a folder, write their table, and return the folder's absolute path.

    Raises
    ------
    SettingsError
        If the layout is not known, or the path contains an API key.
    ExportError
        If there is no finished clip, the folder is not empty and `overwrite` is false, or it cannot be written.
    """
    if layout not in get_args(Layout):
        raise SettingsError(f"layout={quoted(layout)} is not known.", 'Use "vbench" or "huggingface".')
    target = absolute(folder)
    need_no_key(target)
    done = [(clip, row) for clip, row in zip(clips, rows_of(clips, grid, target), strict=True) if clip.done]
    if not done:
        raise ExportError("There is no finished video to export.", "wan.jobs() lists the jobs.")
    with os_errors(target):
        if os.path.lexists(target) and (not target.is_dir() or any(target.iterdir())) and not overwrite:
            raise taken(target)
        target.mkdir(parents=True, exist_ok=True)
        named = list(_named(done, layout))
        for clip, row in named:
            if clip.path is not None:
                part = target / f".{row['file_name'][:60]}.part"
                try:
                    shutil.copyfile(clip.path, part)
                    part.replace(target / row["file_name"])
                finally:
                    part.unlink(missing_ok=True)
    # The table is written last, so that it names no file that is missing.
    write_whole(target / METADATA, lambda: [as_csv((row for _, row in named), mark=False)], overwrite=overwrite)
    return target


def _named(done: Sequence[tuple[Clip, dict[str, Any]]], layout: Layout) -> Iterator[tuple[Clip, dict[str, Any]]]:
    """Yield each clip with its row, which starts with the file name; in VBench's layout ordered by prompt and seed."""
    if layout == "vbench":
        done = sorted(done, key=lambda pair: (pair[0].prompt, pair[0].seed or 0, pair[0].take))
    index: Counter[str] = Counter()
    for number, (clip, row) in enumerate(done, 1):
        if layout == "vbench":
            prompt = _in_a_name(clip.prompt)
            name = f"{prompt}-{index[prompt]}.mp4"
            own = {"index": index[prompt]}
            index[prompt] += 1
        else:
            name, own = f"{number:04d}-{Path(row['file']).name}", {}
        columns = {key: value for key, value in row.items() if key not in ("file", "prompt")}
        yield clip, {"file_name": name, "prompt": clip.prompt, **own, **columns}


def _in_a_name(prompt: str) -> str:
    """Return a prompt as part of a file name: shortened, with forbidden characters replaced."""
    text = " ".join(_UNSAFE.sub("_", prompt).split()) or "video"
    return text.encode()[:_LONGEST].decode("utf-8", "ignore").rstrip(" .")
