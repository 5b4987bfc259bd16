"""The size of the video: from the model's table, or from the source image."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, isqrt

from .field import Model
from .request import Draft, facts_of, files_of, setting

_STEP = 16
"""If a video follows an image, its sides are multiples of this. Source: Alibaba Model Studio."""
ADAPTIVE = "adaptive"
"""The aspect ratio that follows the files, or leaves the shape to the model."""
_USUAL_RATIO = "16:9"
_LARGEST_TERM = 24
"""Ratios with larger terms than this are rounded: 3:2 is easy to read, 512:341 is not."""


def follow_image(model: Model, resolution: str, width: int, height: int) -> tuple[int, int] | None:
    """Return the size of a video that follows an image: the tier's pixel budget at the image's ratio.

    Parameters
    ----------
    model : Model
        The model whose table holds the tiers.
    resolution : str
        The tier, such as ``720p``.
    width, height : int
        The image's sides in pixels.

    Returns
    -------
    tuple of int or None
        Width and height in pixels, multiples of 16; None for an unknown tier or an empty image.

    Examples
    --------
    >>> from wan_widgets._models.catalog import WAN_2_6
    >>> follow_image(WAN_2_6, "720p", 750, 1000)
    (816, 1104)
    """
    tier = model.sizes.get(("16:9", resolution))
    if tier is None or width <= 0 or height <= 0:
        return None
    budget = tier[0] * tier[1]

    def side(along: int, across: int) -> int:
        return max(_STEP, isqrt(budget * along // across) // _STEP * _STEP)

    return side(width, height), side(height, width)


def output_size(draft: Draft) -> tuple[int, int] | None:
    """Return width and height in pixels; None if a setting or the image's size is unknown or wrong."""
    resolution = setting(draft, "resolution")
    if draft.mode is None or not isinstance(resolution, str):
        return None
    ratio = _ratio(draft)
    if ratio is not None:
        return draft.model.sizes.get((ratio, resolution))
    facts = facts_of(draft, followed(draft))
    if facts is None or not facts.width or not facts.height:
        return None
    return follow_image(draft.model, resolution, facts.width, facts.height)


def _ratio(draft: Draft) -> str | None:
    """Return the aspect ratio that is sent or implied; None if the video follows a file."""
    field = next((one for one in draft.model.fields if one.name == "aspect_ratio"), None)
    if field is None or draft.mode not in field.modes:
        return _USUAL_RATIO if draft.mode in ("t2v", "r2v") else None
    ratio = setting(draft, "aspect_ratio")
    return ratio if isinstance(ratio, str) and ratio != ADAPTIVE else None


def followed(draft: Draft) -> object:
    """Return the file that sets the shape of the video: the first picture or clip; None without one."""
    for field in draft.model.media():
        files = files_of(draft.given, field.name)
        if files and field.file_kind != "audio":
            return files[0]
    return None


def is_approximate(draft: Draft) -> bool:
    """Return whether `output_size` is our estimate: if the video follows a file, the service decides."""
    return draft.mode is not None and _ratio(draft) is None


def ratio_words(width: int, height: int) -> str:
    """Return a picture's ratio for display: "3:2", or "about 6:13".

    Examples
    --------
    >>> ratio_words(1500, 1000), ratio_words(1179, 2556)
    ('3:2', 'about 6:13')
    """
    if width <= 0 or height <= 0:
        return ""
    shared = gcd(width, height)
    if max(width, height) // shared <= _LARGEST_TERM:
        return f"{width // shared}:{height // shared}"
    # The larger side is the denominator, so that neither term exceeds the limit.
    near = Fraction(min(width, height), max(width, height)).limit_denominator(_LARGEST_TERM)
    short, long = max(1, near.numerator), near.denominator
    if near.numerator == 0:
        long = round(max(width, height) / min(width, height))
    return f"about {long}:{short}" if width > height else f"about {short}:{long}"
