"""All measures of one file: the picture, then the sound. Blocks for about one second per five seconds of video."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import MediaError
from ..media.mp4.container import file_at, opened, opened_file, seconds_of
from .catalog import MEASURES
from .picture import PictureMeasures, measure_picture
from .result import NO_SOUND, ClipMeasures, total
from .sound import STEP, SoundMeasures, measure_sound

_PERCENT = 100.0
_NO_LOUDNESS = "it is silent, or shorter than 0.4 s"


def _no_pause() -> None:
    pass


def analyze(path: str | os.PathLike[str], pace: Callable[[], None] = _no_pause) -> ClipMeasures:
    """Measure a video file.

    Parameters
    ----------
    path : path
        A file on this machine.
    pace : callable
        Called before each frame and each piece of sound. It may wait, or raise to stop.

    Raises
    ------
    MediaError
        If it cannot be read as a video. If only a part is missing, such as sound, the result has the reason.
    """
    with opened(Path(path)) as (container, stream):
        picture = measure_picture(container, stream, seconds_of(container, stream), pace)
    if not picture.times:
        raise MediaError("The video contains no frames.")
    sound, why = _sound(Path(path), pace)
    values = {**_of_picture(picture), **_of_sound(sound)}
    missing = {}
    for name, one in MEASURES.items():
        if values.get(name) is None:
            values[name] = None
            missing[name] = why if one.of == "sound" and sound is None else _NO_LOUDNESS
    return ClipMeasures(
        numbers={name: values[name] for name in MEASURES},
        missing=missing,
        frames=len(picture.times),
        seconds=picture.end,
        cuts=picture.cuts,
        black=picture.black,
        frozen=picture.frozen,
        silent=() if sound is None else sound.silent,
        clipped=() if sound is None else sound.clipped,
        curves={
            "motion": _curve(picture.times, [one * _PERCENT for one in picture.motion], picture.end),
            "flicker": _curve(picture.times, [one * _PERCENT for one in _jumps(picture)], picture.end),
            "loudness": () if sound is None else tuple(sound.curve),
        },
        step=STEP,
        waveform=() if sound is None else tuple(sound.waveform),
        hashes=tuple(picture.hashes),
        pictures=b"".join(picture.pictures),
    )


def _of_picture(picture: PictureMeasures) -> dict[str, float | None]:
    import numpy as np

    cuts = {cut.frame for cut in picture.cuts}
    motion = [one for number, one in enumerate(picture.motion) if number and number not in cuts]
    flicker = [
        one
        for number, one in enumerate(_jumps(picture))
        if 0 < number < len(picture.times) - 1 and not {number, number + 1} & cuts
    ]
    return {
        "motion": _PERCENT * float(np.mean(motion)) if motion else 0.0,
        "flicker": _PERCENT * float(np.mean(flicker)) if flicker else 0.0,
        "sharpness": float(np.median(picture.sharpness)),
        "dark_clipping": _PERCENT * picture.dark,
        "bright_clipping": _PERCENT * picture.bright,
        "black": total(picture.black),
        "frozen": total(picture.frozen),
        "cuts": float(len(picture.cuts)),
    }


def _jumps(picture: PictureMeasures) -> list[float]:
    """Return the difference between the brightness of each frame and the mean of its neighbors."""
    bright = picture.brightness
    inner = [abs(bright[one] - (bright[one - 1] + bright[one + 1]) / 2) for one in range(1, len(bright) - 1)]
    return [0.0, *inner, 0.0][: len(bright)]


def _of_sound(sound: SoundMeasures | None) -> dict[str, float | None]:
    if sound is None:
        return {}
    return {
        "loudness": sound.loudness,
        "peak": sound.peak,
        "sound_clipping": total(sound.clipped),
        "silence": total(sound.silent),
    }


def _sound(path: Path, pace: Callable[[], None]) -> tuple[SoundMeasures | None, str]:
    """Return the measures of the sound, or None and the reason."""
    try:
        with file_at(path) as file, opened_file(file) as (container, _):
            if not container.streams.audio:
                return None, NO_SOUND
            found = measure_sound(container, container.streams.audio[0], pace)
    except MediaError:
        return None, "the audio track cannot be read"
    return (found, "") if found.seconds else (None, "the audio track is empty")


def _curve(times: Sequence[float], values: Sequence[float], end: float) -> tuple[float, ...]:
    """Return the mean of the values in each step. A step without a frame repeats the one before."""
    steps = max(1, round(end / STEP))
    sums, counts = [0.0] * steps, [0] * steps
    for at, value in zip(times, values, strict=True):
        step = min(steps - 1, int(at / STEP + 1e-6))
        sums[step] += value
        counts[step] += 1
    curve: list[float] = []
    for total_value, count in zip(sums, counts, strict=True):
        curve.append(total_value / count if count else curve[-1] if curve else 0.0)
    return tuple(curve)
