"""The measures of one file: values, reasons for missing ones, times and curves. Immutable, plain JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .catalog import MEASURES, measure_named

VERSION = "1"
"""Version of the built-in measures: when it changes, every file is measured again."""
NO_SOUND = "no audio track"
_DIGITS = 6
"""Digits of a stored number."""


class Cut(NamedTuple):
    """A hard cut: the first frame of the new shot, counted from 0, and its time in seconds."""

    frame: int
    at: float


class Stretch(NamedTuple):
    """A stretch of time, from one second to another."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, kw_only=True)
class ClipMeasures:
    """The measures of one file, by name. An unknown value is None, and `missing` says why.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.Video("wan_videos/cat.mp4").measures["motion"]  # doctest: +SKIP
    """

    numbers: Mapping[str, float | None] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    """Measure -> why its value is None."""
    frames: int = 0
    seconds: float = 0.0
    cuts: tuple[Cut, ...] = ()
    black: tuple[Stretch, ...] = ()
    frozen: tuple[Stretch, ...] = ()
    silent: tuple[Stretch, ...] = ()
    clipped: tuple[Stretch, ...] = ()
    """The stretches in which the sound reaches full scale."""
    curves: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """``motion``, ``flicker`` and ``loudness`` over time, one value for each `step`."""
    step: float = 0.1
    """Seconds between two values of a curve."""
    waveform: tuple[float, ...] = ()
    """Peaks of the sound from start to end, 0 to 1."""
    hashes: tuple[str, ...] = ()
    """Picture hashes of frames that are spread over the length, as hexadecimal text."""
    pictures: bytes = b""
    """Small versions of these frames: luma, 32 × 18 each, one after the other."""

    def __getitem__(self, name: str) -> float | None:
        """Return the value of a measure; raises SettingsError for an unknown name."""
        if name not in self.numbers:
            measure_named(name)
        return self.numbers.get(name)

    def rows(self) -> list[dict[str, Any]]:
        """Return each built-in measure as a dict: its value, unit, range, meaning and source, or why it is missing."""
        return [
            {
                "measure": name,
                "value": self.numbers.get(name),
                "unit": one.unit,
                "range": (one.low, one.high),
                "meaning": one.meaning,
                "source": one.source,
                "missing": self.missing.get(name, ""),
            }
            for name, one in MEASURES.items()
        ]

    def __repr__(self) -> str:
        lines = []
        for name, value in self.numbers.items():
            text = MEASURES[name].text(value) if name in MEASURES else "–" if value is None else f"{value:g}"  # noqa: RUF001  (a dash)
            why = f"  ({self.missing[name]})" if name in self.missing else ""
            lines.append(f"{name:15} {text}{why}")
        return "\n".join(lines) or "Nothing is measured."


def to_json(measures: ClipMeasures) -> str:
    """Return everything except the values as text for the ledger, which stores the values separately."""
    return json.dumps(
        {
            "frames": measures.frames,
            "seconds": _short(measures.seconds),
            "cuts": [[cut.frame, _short(cut.at)] for cut in measures.cuts],
            **{name: [_pair(one) for one in getattr(measures, name)] for name in _STRETCHES},
            "curves": {name: [_short(one) for one in curve] for name, curve in measures.curves.items()},
            "step": measures.step,
            "waveform": [_short(one) for one in measures.waveform],
            "hashes": list(measures.hashes),
            "pictures": base64.b64encode(measures.pictures).decode("ascii"),
        },
        separators=(",", ":"),
    )


def from_json(text: str, values: Mapping[str, float | None], missing: Mapping[str, str]) -> ClipMeasures:
    """Return the measures from `to_json`; ValueError, TypeError, KeyError or AttributeError if it is damaged."""
    data = json.loads(text)
    return ClipMeasures(
        numbers=dict(values),
        missing=dict(missing),
        frames=int(data["frames"]),
        seconds=float(data["seconds"]),
        cuts=tuple(Cut(int(frame), float(at)) for frame, at in data["cuts"]),
        **{name: tuple(Stretch(float(start), float(end)) for start, end in data[name]) for name in _STRETCHES},
        curves={str(name): tuple(map(float, curve)) for name, curve in data["curves"].items()},
        step=float(data["step"]),
        waveform=tuple(map(float, data["waveform"])),
        hashes=tuple(map(str, data["hashes"])),
        pictures=base64.b64decode(data["pictures"]),
    )


_STRETCHES = ("black", "frozen", "silent", "clipped")


def total(stretches: Iterable[Stretch]) -> float:
    """Return the total length of all stretches in seconds."""
    return round(sum(one.seconds for one in stretches), _DIGITS)


def _pair(stretch: Stretch) -> list[float]:
    return [_short(stretch.start), _short(stretch.end)]


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
