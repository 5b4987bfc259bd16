"""Measure a video's sound in one pass: loudness (ITU-R BS.1770-4), peak, clipping, silence, waveform.

The sound is decoded to 48 kHz, for which the standard defines its filter. The filter is applied in overlapping pieces
with a fast Fourier transform, because NumPy has no recursive filter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .catalog import SHORTEST_SILENCE, SILENCE_LEVEL
from .result import Stretch

if TYPE_CHECKING:
    import numpy as np
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

RATE = 48_000
"""Samples per second."""
STEP = 0.1
"""Seconds between two values of the loudness curve, and a quarter of a block of the standard."""
WINDOW = 0.01
"""Seconds of a window for peaks and levels."""
COLUMNS = 240
"""Columns of a waveform."""
MOST_SECONDS = 600.0
"""Most seconds that are measured. Of a longer sound, only the beginning."""
FULL_SCALE = 1.0
_PIECE = 10.0
_OVERLAP = 0.5
"""Seconds after which earlier samples no longer affect the filter: its slowest part falls by 12 dB in 10 ms."""
_OFFSET = -0.691
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
"""LUFS, and LU below the mean of what passes the first gate. Source: ITU-R BS.1770-4."""
_SURROUND = 1.41
_BLOCK = 4
"""Steps of a block."""
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""Coefficients at 48 kHz. Source: ITU-R BS.1770-4, tables 1 and 2."""
_FLOOR = 1e-6
"""The level below which everything is as silent, -120 dBFS."""


@dataclass
class SoundMeasures:
    """The measures of the sound."""

    seconds: float = 0.0
    loudness: float | None = None
    """LUFS; None if no block of 0.4 s passes the gate."""
    peak: float = 20 * math.log10(_FLOOR)
    clipped: tuple[Stretch, ...] = ()
    silent: tuple[Stretch, ...] = ()
    curve: list[float] = field(default_factory=list)
    """Momentary loudness, LUFS, one value for each `STEP`."""
    waveform: list[float] = field(default_factory=list)


def measure_sound(container: InputContainer, stream: AudioStream, pace: Callable[[], None]) -> SoundMeasures:
    """Measure the sound track of an open file."""
    import numpy as np

    powers: list[NDArray[np.float64]] = []  # channels x steps
    peaks: list[NDArray[np.float32]] = []
    levels: list[NDArray[np.float32]] = []
    samples = 0
    for piece, new in _pieces(container, stream):
        pace()
        samples += new
        fresh = piece[:, -new:]
        peaks.append(_windows(np.abs(fresh).max(axis=0), np.max))
        levels.append(_windows(np.square(fresh), np.mean).max(axis=0))
        filtered = _weighted(piece)[:, -new:]
        powers.append(_windows(np.square(filtered, dtype=np.float64), np.mean, STEP, whole=True))
    found = SoundMeasures(seconds=samples / RATE)
    if not samples:
        return found
    peak = np.concatenate(peaks)
    found.peak = 20 * math.log10(max(float(peak.max()), _FLOOR))
    found.clipped = _stretches(peak >= FULL_SCALE, found.seconds, 0.0)
    quiet = np.sqrt(np.concatenate(levels)) < 10 ** (SILENCE_LEVEL / 20)
    found.silent = _stretches(quiet, found.seconds, SHORTEST_SILENCE)
    columns = np.linspace(0, len(peak), min(COLUMNS, len(peak)) + 1).astype(int)[:-1]
    found.waveform = [min(1.0, float(one)) for one in np.maximum.reduceat(peak, columns)]
    _measure_loudness(found, np.concatenate(powers, axis=1), _weights(stream))
    return found


def _measure_loudness(found: SoundMeasures, powers: NDArray[np.float64], weights: list[float]) -> None:
    import numpy as np

    weighted = np.asarray(weights[: len(powers)]) @ powers
    if weighted.size < _BLOCK:
        return
    blocks = np.convolve(weighted, np.full(_BLOCK, 1 / _BLOCK), "valid")
    loudness = _OFFSET + 10 * np.log10(np.maximum(blocks, 1e-12))
    found.curve = [round(float(one), 2) for one in np.maximum(loudness, _ABSOLUTE_GATE)]
    heard = loudness > _ABSOLUTE_GATE
    if not heard.any():
        return
    gate = _OFFSET + 10 * math.log10(float(blocks[heard].mean())) + _RELATIVE_GATE
    heard &= loudness > gate
    found.loudness = _OFFSET + 10 * math.log10(float(blocks[heard].mean()))


def _pieces(container: InputContainer, stream: AudioStream) -> Iterator[tuple[NDArray[np.float32], int]]:
    """Yield the samples in pieces, each preceded by the end of the one before, and the number of new samples."""
    import numpy as np

    size, overlap, most = round(_PIECE * RATE), round(_OVERLAP * RATE), round(MOST_SECONDS * RATE)
    waiting: list[NDArray[np.float32]] = []
    length = 0
    before: NDArray[np.float32] | None = None
    for samples in decoded(container, stream):
        waiting.append(samples)
        length += samples.shape[1]
        while length >= size:
            joined = np.concatenate(waiting, axis=1)
            piece, rest = joined[:, :size], joined[:, size:]
            waiting, length = [rest], rest.shape[1]
            before = np.zeros((len(piece), overlap), np.float32) if before is None else before
            yield np.concatenate([before, piece], axis=1), size
            before = piece[:, -overlap:]
            most -= size
            if most <= 0:
                return
    if length:
        piece = np.concatenate(waiting, axis=1)
        before = np.zeros((len(piece), overlap), np.float32) if before is None else before
        yield np.concatenate([before, piece], axis=1), length


def decoded(container: InputContainer, stream: AudioStream) -> Iterator[NDArray[np.float32]]:
    """Yield the decoded samples, channels × samples, at `RATE`."""
    import av
    import numpy as np

    resampler = av.AudioResampler(format="fltp", rate=RATE)
    channels = 0
    for frame in container.decode(stream):
        for one in resampler.resample(frame):
            samples = one.to_ndarray().astype(np.float32, copy=False)
            channels = channels or len(samples)
            if len(samples) == channels:
                yield samples
    for one in resampler.resample(None):
        yield one.to_ndarray().astype(np.float32, copy=False)


def _weighted(piece: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a piece with the standard's frequency weighting. Do not use its first half second."""
    import numpy as np

    length = piece.shape[1]
    turn = np.exp(-2j * np.pi * np.arange(length // 2 + 1) / length)
    response = np.ones_like(turn)
    for above, below in (_SHELF, _HIGH_PASS):
        response *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    return np.fft.irfft(np.fft.rfft(piece, axis=1) * response, length, axis=1).astype(np.float32)


def _weights(stream: AudioStream) -> list[float]:
    """Return the weight of each channel: 0 for the low-frequency channel, more for the rear channels."""
    names = [channel.name for channel in stream.codec_context.layout.channels]
    known = {"LFE": 0.0, "BL": _SURROUND, "BR": _SURROUND, "SL": _SURROUND, "SR": _SURROUND}
    return [known.get(name, 1.0) for name in names]


def _windows(samples: NDArray[Any], join: Any, seconds: float = WINDOW, *, whole: bool = False) -> NDArray[Any]:
    """Return one number for each window along the last axis; the last window may be shorter unless `whole`."""
    import numpy as np

    size = round(seconds * RATE)
    count = samples.shape[-1] // size
    full = samples[..., : count * size].reshape(*samples.shape[:-1], count, size)
    joined = join(full, axis=-1)
    rest = samples[..., count * size :]
    if whole or not rest.shape[-1]:
        return np.asarray(joined)
    return np.concatenate([joined, join(rest, axis=-1)[..., None]], axis=-1)


def _stretches(on: NDArray[np.bool_], end: float, shortest: float) -> tuple[Stretch, ...]:
    """Return the stretches of windows in which a condition holds."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    found = [Stretch(round(float(a) * WINDOW, 3), round(min(float(b) * WINDOW, end), 3)) for a, b in pairs]
    return tuple(one for one in found if one.seconds >= shortest - 1e-6)
