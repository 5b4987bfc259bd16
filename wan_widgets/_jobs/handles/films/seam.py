"""Seams between shots: how alike the two frames are, and whether one shot was made from the end of the other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....errors import MediaError

JUMP = 0.9
"""If the likeness of the two frames at a seam is below this, the film jumps there."""


@dataclass(frozen=True, kw_only=True)
class Seam:
    """A seam: the last frame of one shot, and the first frame of the next."""

    likeness: float
    """Likeness of the two frames, 0 to 1. It is not a measure of quality."""
    follows: bool | None
    """Whether the shot was made from that last frame; None if it has no first picture, or the file is gone."""

    @property
    def jumps(self) -> bool:
        """Whether the two frames differ so much that the film jumps."""
        return self.likeness < JUMP


def seam_of(before: Path, after: Path, picture: Any) -> Seam | None:
    """Return the seam of two videos; None if one cannot be read. `picture` is the source of the first frame."""
    from ....measures.likeness import likeness_of_pictures
    from ....media.pictures.frames import LAST, frame_at, is_picture_of

    try:
        last = frame_at(before, LAST)
        likeness = likeness_of_pictures(last, frame_at(after, 0))
    except MediaError:
        return None
    # A shot without a first frame is an intended cut.
    follows = is_picture_of(picture, last) if isinstance(picture, str) and picture else None
    return Seam(likeness=likeness, follows=follows)
