"""Colors as triples of 0..255: mixing, changing the hue, and conversion from RGB to a video's BT.709 planes."""

from __future__ import annotations

import colorsys

Rgb = tuple[int, int, int]

_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722
_Y, _U, _V = 219 / 255, 224 / 255 / (2 * (1 - _BLUE)), 224 / 255 / (2 * (1 - _RED))

MATRIX = (
    *(_Y * _RED, _Y * _GREEN, _Y * _BLUE, 16.5),
    *(-_U * _RED, -_U * _GREEN, _U * (1 - _BLUE), 128.5),
    *(_V * (1 - _RED), -_V * _GREEN, -_V * _BLUE, 128.5),
)
"""Matrix from RGB to Y, U, V (BT.709, studio range, as the encoder's flags state), for Pillow's ``convert``."""


def rgb(text: str) -> Rgb:
    """Return the color written as ``#rrggbb``."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """Return `one` with `share` (0..1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def tint(base: Rgb, light: Rgb) -> Rgb:
    """Return `base` as it looks under colored `light`; white does not change it."""
    red, green, blue = (round(a * b / 255) for a, b in zip(base, light, strict=True))
    return red, green, blue


def turn(color: Rgb, degrees: float, *, lighter: float = 0.0) -> Rgb:
    """Return `color` with its hue turned by `degrees`, and lighter (or darker) by a fraction."""
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in color))
    light = min(1.0, max(0.0, light + lighter))
    red, green, blue = (round(part * 255) for part in colorsys.hls_to_rgb((hue + degrees / 360) % 1, light, saturation))
    return red, green, blue


def yuv(color: Rgb) -> tuple[int, int, int]:
    """Return `color` as Y, U, V bytes of the video."""
    y, u, v = (
        sum(part * share for part, share in zip(color, MATRIX[row : row + 3], strict=True)) + MATRIX[row + 3]
        for row in (0, 4, 8)
    )
    return int(y), int(u), int(v)
