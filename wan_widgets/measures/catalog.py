"""The table of measures: name, unit, range, meaning and the source of each definition. Pure.

Docs, tables and tooltips are made from this table. ``decimals`` is the number of decimals in a column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..config.checks import nearest_words
from ..errors import SettingsError

SHORTEST_SILENCE = 0.5
"""Seconds below the level of silence after which it is a stretch of silence."""
SILENCE_LEVEL = -60.0
"""In dBFS; the default of FFmpeg's silencedetect."""
SHORTEST_FREEZE = 0.5
"""Shortest frozen stretch, in seconds."""
FREEZE_LEVEL = 0.001
"""Largest mean change of a frozen picture, as a fraction of full scale; as in FFmpeg's freezedetect."""
SHORTEST_BLACK = 0.1
"""Shortest black stretch, in seconds."""
BLACK_LEVEL, BLACK_SHARE = 0.10, 0.98
"""A frame is black if this share of its pixels is below this luma; as FFmpeg's blackdetect."""
DARK_LEVEL, BRIGHT_LEVEL = 0.01, 0.99
"""Luma at which a pixel has lost its shadows or highlights, as a share of full scale."""
NEAR_BITS = 4
"""Largest difference between the picture hashes of near-duplicates, in bits of 64."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure: its name, format, meaning, and the source of its definition."""

    name: str
    label: str
    unit: str
    """"" for a number without a unit."""
    low: float
    high: float | None
    """Greatest value; None if there is no upper limit."""
    decimals: int
    meaning: str
    """One line."""
    source: str
    """The publication of the definition."""
    of: Literal["picture", "sound"]
    own: bool = False
    """Whether the user has registered it."""

    def text(self, value: float | None) -> str:
        """Return a value with its unit; a dash if it is not known."""
        if value is None:
            return "–"  # noqa: RUF001  (a dash, for what is not known)
        number = f"{value:.{self.decimals}f}".replace("-", "−")  # noqa: RUF001  (a minus sign)
        return f"{number} {self.unit}".rstrip()


_HERE = "defined here"
_MEASURES = (
    Measure(
        name="motion",
        label="Motion",
        unit="% per frame",
        low=0.0,
        high=100.0,
        decimals=2,
        meaning="How much changes between frames, subject or camera: the spread of the change of luma, cuts left out.",
        source="temporal information of ITU-T P.910, as a mean instead of a maximum, at 640 px",
        of="picture",
    ),
    Measure(
        name="flicker",
        label="Flicker",
        unit="%",
        low=0.0,
        high=100.0,
        decimals=2,
        meaning="How far the brightness of a frame is from that of its neighbors, cuts left out; lightning counts.",
        source=f"{_HERE}: mean second difference of mean luma, which a slow fade leaves at zero",
        of="picture",
    ),
    Measure(
        name="sharpness",
        label="Sharpness",
        unit="",
        low=0.0,
        high=None,
        decimals=0,
        meaning="Strength of fine edges at 640 px. Fog lowers it and grain raises it: compare takes of one prompt.",
        source="variance of the Laplacian, Pech-Pacheco et al. 2000, the median over frames",
        of="picture",
    ),
    Measure(
        name="dark_clipping",
        label="Dark clipping",
        unit="%",
        low=0.0,
        high=100.0,
        decimals=1,
        meaning=f"Share of pixels at or below {DARK_LEVEL:.0%} of full luma, mean over frames: no detail.",
        source=f"{_HERE}: luma of ITU-R BT.709, nominal range",
        of="picture",
    ),
    Measure(
        name="bright_clipping",
        label="Bright clipping",
        unit="%",
        low=0.0,
        high=100.0,
        decimals=1,
        meaning=f"Share of pixels at or above {BRIGHT_LEVEL:.0%} of full luma, mean over frames: no detail.",
        source=f"{_HERE}: luma of ITU-R BT.709, nominal range",
        of="picture",
    ),
    Measure(
        name="black",
        label="Black",
        unit="s",
        low=0.0,
        high=None,
        decimals=2,
        meaning=f"Seconds with {BLACK_SHARE:.0%} of the pixels black, in stretches of {SHORTEST_BLACK:g} s and more.",
        source="blackdetect of FFmpeg, with a shorter shortest stretch",
        of="picture",
    ),
    Measure(
        name="frozen",
        label="Frozen",
        unit="s",
        low=0.0,
        high=None,
        decimals=2,
        meaning=f"Seconds in which the picture does not change, in stretches of {SHORTEST_FREEZE:g} s and more.",
        source="freezedetect of FFmpeg, with a shorter shortest stretch",
        of="picture",
    ),
    Measure(
        name="cuts",
        label="Cuts",
        unit="",
        low=0.0,
        high=None,
        decimals=0,
        meaning="Number of hard cuts; each is located to the frame. Cross-fades and flashes do not count.",
        source=f"{_HERE}: change of color that stays, against its neighbors; as the adaptive detector of PySceneDetect",
        of="picture",
    ),
    Measure(
        name="loudness",
        label="Loudness",
        unit="LUFS",
        low=-70.0,
        high=None,
        decimals=1,
        meaning="Loudness of the whole sound as heard, silence left out. Films for the web are near −14.",  # noqa: RUF001  (a minus sign)
        source="integrated loudness of ITU-R BS.1770-4 and EBU R 128",
        of="sound",
    ),
    Measure(
        name="peak",
        label="Peak",
        unit="dBFS",
        low=-120.0,
        high=None,
        decimals=1,
        meaning="The largest sample, decoded; above 0 a player cuts it off.",
        source="sample peak of AES17, relative to full scale",
        of="sound",
    ),
    Measure(
        name="sound_clipping",
        label="Sound clipping",
        unit="s",
        low=0.0,
        high=None,
        decimals=2,
        meaning="Seconds in which a sample reaches full scale, counted in steps of 10 ms.",
        source=_HERE,
        of="sound",
    ),
    Measure(
        name="silence",
        label="Silence",
        unit="s",
        low=0.0,
        high=None,
        decimals=2,
        meaning=f"Seconds below {SILENCE_LEVEL:g} dBFS".replace("-", "−")  # noqa: RUF001  (a minus sign)
        + f", in stretches of {SHORTEST_SILENCE:g} s and more.",
        source="silencedetect of FFmpeg, with a shorter shortest stretch",
        of="sound",
    ),
)
MEASURES: dict[str, Measure] = {one.name: one for one in _MEASURES}
"""The built-in measures by name, in the order of tables."""


@dataclass(frozen=True, kw_only=True)
class PairMeasure:
    """A measure of two clips."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    meaning: str
    source: str


LIKENESS = PairMeasure(
    name="likeness",
    label="Likeness",
    unit="",
    low=0.0,
    high=1.0,
    meaning="Likeness, not quality: 1 is the same picture at the same share of the length.",
    source="mean structural similarity (SSIM), Wang et al. 2004, of eight frames at 32 × 18",
)
PAIR_MEASURES = (
    LIKENESS,
    PairMeasure(
        name="hash_distance",
        label="Hash distance",
        unit="of 64 bits",
        low=0.0,
        high=64.0,
        meaning=f"The most bits by which picture hashes differ; {NEAR_BITS} or fewer in every frame: near-duplicates.",
        source="DCT picture hash, Zauner 2010, of eight frames",
    ),
)


def measure_named(name: str) -> Measure:
    """Return a built-in measure by its name; SettingsError with the nearest one if there is none."""
    if name not in MEASURES:
        raise SettingsError(f"There is no measure {name!r}.", nearest_words(name, MEASURES))
    return MEASURES[name]
