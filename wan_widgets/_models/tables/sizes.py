"""Sizes of videos by aspect ratio and resolution, shared by the tables."""

from __future__ import annotations

from collections.abc import Mapping

RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")
SIZES: Mapping[tuple[str, str], tuple[int, int]] = {
    ("16:9", "720p"): (1280, 720),
    ("9:16", "720p"): (720, 1280),
    ("1:1", "720p"): (960, 960),
    ("4:3", "720p"): (1088, 832),
    ("3:4", "720p"): (832, 1088),
    ("16:9", "1080p"): (1920, 1080),
    ("9:16", "1080p"): (1080, 1920),
    ("1:1", "1080p"): (1440, 1440),
    ("4:3", "1080p"): (1632, 1248),
    ("3:4", "1080p"): (1248, 1632),
}
"""Source: docs.toapis.com, Wan 2.6 video generation."""
SMALL_SIZES: Mapping[tuple[str, str], tuple[int, int]] = {
    ("16:9", "480p"): (832, 480),
    ("9:16", "480p"): (480, 832),
    ("1:1", "480p"): (624, 624),
    ("4:3", "480p"): (720, 544),
    ("3:4", "480p"): (544, 720),
}
"""The service produced 832 x 480. The other sizes are not published; they have the same number of pixels."""
UPPER: Mapping[str | int, str | int] = {"480p": "480P", "720p": "720P", "1080p": "1080P"}
"""How Model Studio writes the resolutions."""
