"""Likeness of two clips, and near-duplicates among several. Likeness is not quality.

Both compare eight frames that are spread over the length, each with the frame at the same fraction of the other clip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from .catalog import NEAR_BITS
from .result import ClipMeasures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

MOMENTS = 8
"""Number of frames that are compared."""
SMALL = 32, 18
"""Pixels of a small frame: width, height."""
_BITS = 8
"""Number of rows and of columns of bits in a picture hash."""
_HASHED = 32
"""Side of the square that is hashed, in pixels."""
_ROUNDING = 1e-6
_WINDOW = 6
"""Side of a window in which structure is compared, in pixels."""
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
"""The constants of SSIM, as published."""


class NearDuplicate(NamedTuple):
    """Two clips that look the same."""

    one: str
    other: str
    likeness: float
    bits: int
    """The most bits of 64 by which the hashes of two frames differ."""


def hash_of(luma: NDArray[Any]) -> str:
    """Return the picture hash of a frame: the signs of its lowest frequencies relative to their median."""
    import numpy as np

    rows = np.linspace(0, luma.shape[0], _HASHED + 1).astype(int)[:-1]
    columns = np.linspace(0, luma.shape[1], _HASHED + 1).astype(int)[:-1]
    small = np.add.reduceat(np.add.reduceat(luma.astype(np.float64), rows, axis=0), columns, axis=1)
    small /= max(1.0, luma.size / _HASHED**2)
    cosines = _cosines()
    low = (cosines @ small @ cosines.T)[1 : _BITS + 1, 1 : _BITS + 1]
    # In a picture of one color, every frequency is a rounding error: make all bits the same.
    bits = np.where(np.abs(low) < _ROUNDING, 0.0, low).ravel()
    number = 0
    for bit in bits > np.median(bits):
        number = number << 1 | int(bit)
    return f"{number:016x}"


@cache
def _cosines() -> NDArray[np.float64]:
    import numpy as np

    places = np.arange(_HASHED)
    matrix: NDArray[np.float64] = np.cos(np.pi * places[: _BITS + 1, None] * (2 * places[None, :] + 1) / (2 * _HASHED))
    return matrix


def hash_distance(one: ClipMeasures, other: ClipMeasures) -> int | None:
    """Return the most bits of 64 by which the hashes of two frames differ; None if one has no picture."""
    if not one.hashes or not other.hashes:
        return None
    return max((int(a, 16) ^ int(b, 16)).bit_count() for a, b in zip(one.hashes, other.hashes, strict=False))


def likeness(one: ClipMeasures, other: ClipMeasures) -> float | None:
    """Return how alike two clips look, 0 to 1; None if one has no picture. Not a measure of quality."""
    import numpy as np

    if not one.pictures or not other.pictures:
        return None
    scores = [_ssim(a, b) for a, b in zip(_pictures(one), _pictures(other), strict=False)]
    return round(float(np.clip(np.mean(scores), 0.0, 1.0)), 3)


def likeness_of_pictures(one: Image, other: Image) -> float:
    """Return how alike two pictures look, 0 to 1. Not a measure of quality."""
    import numpy as np

    small = [np.asarray(picture.convert("L").resize(SMALL, reducing_gap=2.0), np.float64) for picture in (one, other)]
    return round(float(np.clip(_ssim(*small), 0.0, 1.0)), 3)


def near_duplicates(clips: Mapping[str, ClipMeasures]) -> list[NearDuplicate]:
    """Return the pairs of clips whose picture hashes differ by `NEAR_BITS` bits or fewer in every frame."""
    found = []
    for (one, first), (other, second) in combinations(clips.items(), 2):
        bits = hash_distance(first, second)
        if bits is not None and bits <= NEAR_BITS:
            found.append(NearDuplicate(one, other, likeness(first, second) or 0.0, bits))
    return sorted(found, key=lambda pair: (pair.bits, -pair.likeness))


def likeness_table(clips: Sequence[ClipMeasures]) -> list[list[float | None]]:
    """Return the likeness of all pairs of clips. That of a clip with itself is 1."""
    table: list[list[float | None]] = [[1.0 if clip.pictures else None for _ in clips] for clip in clips]
    for (row, first), (column, second) in combinations(enumerate(clips), 2):
        table[row][column] = table[column][row] = likeness(first, second)
    return table


def _pictures(clip: ClipMeasures) -> NDArray[np.float64]:
    import numpy as np

    width, height = SMALL
    return np.frombuffer(clip.pictures, np.uint8).reshape(-1, height, width).astype(np.float64)


def _ssim(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the mean structural similarity of two small pictures, over equally weighted windows."""
    import numpy as np

    windows = np.lib.stride_tricks.sliding_window_view
    first, second = (windows(picture, (_WINDOW, _WINDOW)) for picture in (one, other))
    mean_1, mean_2 = first.mean((-1, -2)), second.mean((-1, -2))
    spread_1, spread_2 = first.var((-1, -2)), second.var((-1, -2))
    together = (first * second).mean((-1, -2)) - mean_1 * mean_2
    score = (2 * mean_1 * mean_2 + _C1) * (2 * together + _C2)
    score /= (mean_1**2 + mean_2**2 + _C1) * (spread_1 + spread_2 + _C2)
    return float(score.mean())
