"""Where a path really leads; the ground floor, importing nothing of ours.

A folder of videos may come from somebody else, with links in it: nothing is written through one that leads out.
"""

from __future__ import annotations

from pathlib import Path


def is_inside(folder: Path, path: Path) -> bool:
    """Return whether a path leads to `folder` or below it, all links followed."""
    return path.resolve().is_relative_to(folder.resolve())
