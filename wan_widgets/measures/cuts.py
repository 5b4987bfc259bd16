"""Find hard cuts, to the frame, and compare them with the cuts that a prompt asks for.

A cut is a large change of color that is larger than the changes around it (in fast motion all are large), and that is
permanent: after a flash the picture is the same as before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .result import Cut

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .._models.text.prompt import Shot

NEAR_SECONDS = 0.5
"""Tolerance between a cut and the time in the prompt, in seconds."""
_LEAST = 6.0
"""Smallest mean change of a pixel, of 255, that may be a cut."""
_TIMES = 3.0
"""A cut is at least this many times larger than the changes around it."""
_STAYS = 0.5
"""Fraction of the change that must remain some frames later, and be absent some frames before."""
_AROUND = 3
"""Number of frames that are compared on both sides."""


class CutFinder:
    """Takes the coarse pictures of a video in order, and finds its cuts."""

    def __init__(self) -> None:
        self._recent: deque[tuple[NDArray[np.uint8], float, float | None]] = deque(maxlen=2 * _AROUND + 1)
        self._count = 0
        self._found: list[Cut] = []

    def add(self, picture: NDArray[np.uint8], at: float) -> None:
        """Add the next frame: planes × rows × columns."""
        score = _difference(self._recent[-1][0], picture) if self._recent else None
        self._recent.append((picture, at, score))
        self._count += 1
        if self._count > _AROUND:
            self._judge(len(self._recent) - _AROUND)

    def ended(self) -> tuple[Cut, ...]:
        """Return all cuts."""
        for place in range(max(1, len(self._recent) - _AROUND + 1), len(self._recent)):
            self._judge(place)
        self._recent.clear()
        return tuple(self._found)

    def _judge(self, place: int) -> None:
        """Decide whether there is a cut before the frame at a place of the recent ones."""
        recent = list(self._recent)
        score = recent[place][2]
        if place < 1 or score is None or score < _LEAST:
            return
        near = recent[max(0, place - _AROUND + 1) : place] + recent[place + 1 : place + _AROUND]
        around = [one[2] for one in near if one[2] is not None]
        if around and score < _TIMES * sum(around) / len(around):
            return
        earlier, later = recent[max(0, place - _AROUND) : place], recent[place : place + _AROUND]
        if min(_difference(one[0], other[0]) for one in earlier for other in later) >= _STAYS * score:
            self._found.append(Cut(self._count - len(recent) + place, recent[place][1]))


def _difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return the mean change of a pixel over all planes, of 255."""
    import numpy as np

    if one.shape != other.shape:
        return 255.0
    return float(np.abs(one.astype(np.int16) - other).mean(dtype=np.float32))


@dataclass(frozen=True, kw_only=True)
class CutCheck:
    """The cuts that a prompt's ``Shot n [a-b s]`` lines ask for, compared with the cuts that were found."""

    asked: tuple[float, ...]
    """Seconds."""
    found: tuple[tuple[float, Cut], ...]
    """The found cuts, each with its requested time."""
    lacking: tuple[float, ...]
    """Requested cuts that were not found within half a second."""
    extra: tuple[Cut, ...]
    """Found cuts that were not requested."""

    @property
    def agrees(self) -> bool:
        """Whether the found cuts are the requested ones."""
        return not self.lacking and not self.extra

    @property
    def text(self) -> str:
        """The flag as text; "" if the cuts agree."""
        if self.lacking:
            return f"{len(self.found)} of {len(self.asked)} cuts found"
        if not self.extra:
            return ""
        extra = "1 cut" if len(self.extra) == 1 else f"{len(self.extra)} cuts"
        return f"{extra} more than asked for" if self.asked else f"{extra}, none asked for"


def check_cuts(cuts: Sequence[Cut], shots: Sequence[Shot]) -> CutCheck:
    """Compare cuts with the shots of a prompt. Each cut is matched once, the closest first."""
    asked = tuple(sorted({shot.start for shot in shots if shot.start > 0}))
    near = sorted(
        (abs(cut.at - at), at, cut) for at in asked for cut in cuts if abs(cut.at - at) <= NEAR_SECONDS + 1e-6
    )
    pairs: dict[float, Cut] = {}
    for _, at, cut in near:
        if at not in pairs and cut not in pairs.values():
            pairs[at] = cut
    return CutCheck(
        asked=asked,
        found=tuple(sorted(pairs.items())),
        lacking=tuple(at for at in asked if at not in pairs),
        extra=tuple(cut for cut in cuts if cut not in pairs.values()),
    )
