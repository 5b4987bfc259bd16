"""The soundtrack in stereo: soft notes chosen by the seed, and noises that the prompt names."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .camera import Shot
from .prompt_parser import Reading, number_of

RATE = 48_000
Samples = npt.NDArray[np.float32]

_PEAK = 0.5
_FADE = 0.12
_GIVEN_LEVEL = 1.5
"""Volume of a sound file, relative to the notes."""
_SCALES = ((0, 3, 7, 10, 14), (0, 4, 7, 11, 14), (0, 5, 7, 12, 14), (0, 2, 7, 9, 14))
_CHORDS = ((0, 5, 3, 7), (0, -4, 3, -2), (0, 7, 5, 2))
_VOWELS = ((730, 1090), (530, 1840), (270, 2290), (570, 840), (440, 1020))


def soundtrack(
    reading: Reading, shots: Sequence[Shot], seconds: float, seed: int, given: Sequence[Path] = ()
) -> Samples:
    """Return the soundtrack.

    Parameters
    ----------
    reading : Reading
        The noises and spoken lines in the prompt.
    shots : sequence of Shot
        The shots; a soft tick marks each cut.
    seconds : float
        Length in seconds.
    seed : int
        Selects the notes.
    given : sequence of Path, optional
        Sound files that are played one after the other, over the rest.

    Returns
    -------
    array of float32, (2, samples)
        Within -0.5..0.5, never silent.
    """
    count = round(seconds * RATE)
    rng = np.random.default_rng(number_of("sound", seed))
    music = "music" in reading.sounds
    mixed = _pad(count, rng) * (0.34 if music else 0.16)
    if music:
        mixed += _notes(count, rng) * 0.3
    for name, level, make in _NOISES:
        if name in reading.sounds or name in reading.weather:
            mixed += make(count, rng) * level
    left, right = mixed, np.roll(mixed, 400)
    both = np.stack([left * 0.9 + right * 0.1, right * 0.8 + left * 0.2])
    both += _events(count, reading, shots)
    both += _files(given, count)
    edge = min(count // 2, round(_FADE * RATE))
    ramp = np.linspace(0, 1, edge, dtype=np.float32)
    both[:, :edge] *= ramp
    both[:, count - edge :] *= ramp[::-1]
    peak = float(np.abs(both).max()) if count else 0.0
    return _samples(both * (_PEAK / peak if peak else 0.0))


def _files(paths: Sequence[Path], count: int) -> Samples:
    """Return the samples of sound files one after the other, cut to `count`. An unreadable file is silent."""
    import av

    heard = np.zeros((2, count), dtype=np.float32)
    at = 0
    for path in paths:
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
        try:
            with av.open(str(path)) as container:
                for frame in container.decode(audio=0):
                    for part in resampler.resample(frame):
                        piece = part.to_ndarray()[:, : max(0, count - at)]
                        heard[:, at : at + piece.shape[1]] = piece * _GIVEN_LEVEL
                        at += piece.shape[1]
        except (av.FFmpegError, OSError, IndexError, ValueError):
            continue
    return heard


def _samples(wave: npt.NDArray[Any]) -> Samples:
    return wave.astype(np.float32)


def _time(count: int) -> Samples:
    return _samples(np.arange(count) / RATE)


def _noise(count: int, rng: np.random.Generator, low: float, high: float) -> Samples:
    """Return noise between two frequencies, with an amplitude of about 1."""
    size = 1 << max(8, math.ceil(math.log2(max(1, count))))
    spectrum = np.fft.rfft(rng.standard_normal(size).astype(np.float32))
    pitch = np.fft.rfftfreq(size, 1 / RATE)
    spectrum *= 1 / (1 + (pitch / high) ** 4) * (pitch**2 / (pitch**2 + low**2))
    noise = np.fft.irfft(spectrum, size)[:count]
    return _samples(noise / (3 * noise.std() + 1e-9))


def _swell(count: int, rng: np.random.Generator, period: float, least: float) -> Samples:
    t = _time(count)
    lag = rng.uniform(0, math.tau)
    wave = 0.5 + 0.35 * np.sin(math.tau * t / period + lag) + 0.15 * np.sin(math.tau * t / (period * 0.37) + lag * 2)
    return _samples(least + (1 - least) * wave)


def _pad(count: int, rng: np.random.Generator) -> Samples:
    """Return soft chords, one every two and a half seconds."""
    out = np.zeros(count, dtype=np.float32)
    root = 55.0 * 2 ** (rng.integers(0, 8) / 12) * 2
    scale, chords = _SCALES[rng.integers(len(_SCALES))], _CHORDS[rng.integers(len(_CHORDS))]
    length = round(2.5 * RATE)
    for place, start in enumerate(range(0, count, length)):
        size = min(length + RATE // 2, count - start)
        t = _time(size)
        envelope = np.minimum(1, t / 0.7) * np.clip((length / RATE + 0.5 - t) / 0.8, 0, 1)
        for step in scale[:4]:
            pitch = root * 2 ** ((chords[place % len(chords)] + step) / 12)
            tone = np.sin(math.tau * pitch * t) + 0.3 * np.sin(math.tau * pitch * 2.003 * t)
            out[start : start + size] += (tone * envelope * 0.25).astype(np.float32)
    return out


def _notes(count: int, rng: np.random.Generator) -> Samples:
    """Return a slow melody."""
    out = np.zeros(count, dtype=np.float32)
    scale = _SCALES[rng.integers(len(_SCALES))]
    for start in range(0, count, RATE // 2):
        if rng.random() < 0.75:
            _lay(out, start, _bell(440 * 2 ** (scale[rng.integers(5)] / 12), 0.9))
    return out


def _bell(pitch: float, seconds: float) -> Samples:
    t = _time(round(seconds * RATE))
    tone = np.sin(math.tau * pitch * t) + 0.4 * np.sin(math.tau * pitch * 2.76 * t) * np.exp(-t * 6)
    return _samples(tone * np.exp(-t * 4.5 / seconds))


def _lay(out: Samples, start: int, part: Samples, level: float = 1.0) -> None:
    size = min(len(part), len(out) - start)
    if size > 0:
        out[start : start + size] += part[:size] * level


def _rain(count: int, rng: np.random.Generator) -> Samples:
    out = _noise(count, rng, 900, 9000) * 0.8
    for _ in range(round(count / RATE * 26)):
        pitch = rng.uniform(1400, 3600)
        t = _time(round(0.03 * RATE))
        drop = (np.sin(math.tau * pitch * t) * np.exp(-t * 190)).astype(np.float32)
        _lay(out, int(rng.integers(0, max(1, count))), drop, rng.uniform(0.2, 0.7))
    return out


def _surf(count: int, rng: np.random.Generator) -> Samples:
    return _samples(_noise(count, rng, 120, 1600) * _swell(count, rng, 4.2, 0.12) ** 2)


def _wind(count: int, rng: np.random.Generator) -> Samples:
    whistle = _noise(count, rng, 380, 640) * _swell(count, rng, 5.1, 0.05)
    return _samples(_noise(count, rng, 90, 500) * _swell(count, rng, 3.3, 0.3) + 0.4 * whistle)


def _water(count: int, rng: np.random.Generator) -> Samples:
    return _samples(_noise(count, rng, 300, 2600) * _swell(count, rng, 0.9, 0.55))


def _birds(count: int, rng: np.random.Generator) -> Samples:
    out = np.zeros(count, dtype=np.float32)
    for _ in range(max(2, round(count / RATE * 1.4))):
        start = int(rng.integers(0, max(1, count)))
        pitch = rng.uniform(2200, 3900)
        for chirp in range(int(rng.integers(2, 5))):
            t = _time(round(0.08 * RATE))
            sweep = pitch * t + rng.uniform(2000, 6000) * t * t
            song = (np.sin(math.tau * sweep) * np.sin(math.pi * t / 0.08)).astype(np.float32)
            _lay(out, start + chirp * round(0.12 * RATE), song, 0.5)
    return out


def _hum(count: int, rng: np.random.Generator) -> Samples:
    t = _time(count)
    engine = sum(np.sin(math.tau * 58 * part * t + part) / part for part in (1, 2, 3, 5)) * 0.4
    return _samples(engine * _swell(count, rng, 2.6, 0.5) + 0.5 * _noise(count, rng, 60, 420))


def _now_and_then(every: float, make: Callable[[np.random.Generator], Samples]) -> Callable[..., Samples]:
    def noise(count: int, rng: np.random.Generator) -> Samples:
        out = np.zeros(count, dtype=np.float32)
        start = round(0.25 * RATE)
        while start < count:
            _lay(out, start, make(rng))
            start += round(every * rng.uniform(0.85, 1.15) * RATE)
        return out

    return noise


def _foghorn(rng: np.random.Generator) -> Samples:
    del rng
    t = _time(round(1.6 * RATE))
    tone = sum(np.sin(math.tau * pitch * t) for pitch in (92.0, 116.0, 184.0)) / 3
    return _samples(tone * np.sin(math.pi * t / 1.6) ** 0.6)


def _step(rng: np.random.Generator) -> Samples:
    size = round(0.09 * RATE)
    return _samples(_noise(size, rng, 80, 900) * np.exp(-_time(size) * 46))


def _crack(rng: np.random.Generator) -> Samples:
    size = round(0.05 * RATE)
    return _samples(_noise(size, rng, 900, 6000) * np.exp(-_time(size) * 120))


def _rumble(rng: np.random.Generator) -> Samples:
    size = round(2.4 * RATE)
    return _samples(_noise(size, rng, 25, 160) * np.exp(-_time(size) * 1.3))


_NOISES: Sequence[tuple[str, float, Callable[[int, np.random.Generator], Samples]]] = (
    ("rain", 0.5, _rain),
    ("surf", 0.7, _surf),
    ("wind", 0.55, _wind),
    ("water", 0.35, _water),
    ("birds", 0.22, _birds),
    ("hum", 0.3, _hum),
    ("bell", 0.35, _now_and_then(2.4, lambda rng: _bell(float(rng.choice([660, 784, 880])), 1.8))),
    ("horn", 0.6, _now_and_then(3.4, _foghorn)),
    ("steps", 0.5, _now_and_then(0.36, _step)),
    ("fire", 0.4, _now_and_then(0.13, _crack)),
    ("thunder", 0.9, _now_and_then(4.0, _rumble)),
)


def _events(count: int, reading: Reading, shots: Sequence[Shot]) -> Samples:
    """Return the ticks of the cuts, and the spoken lines as soft vowels."""
    out = np.zeros(count, dtype=np.float32)
    for shot in shots[1:]:
        t = _time(round(0.06 * RATE))
        tick = (np.sin(math.tau * 1600 * t) * np.exp(-t * 90)).astype(np.float32)
        _lay(out, round(shot.start * RATE), tick, 0.6)
    total = max(1, len(reading.lines))
    for number, line in enumerate(reading.lines):
        start = round((0.12 + 0.8 * number / total) * count)
        for place, word in enumerate(line.split()[:24]):
            _lay(out, start + round(place * 0.26 * RATE), _syllable(number_of(word), place), 0.5)
    return out


def _syllable(number: int, place: int) -> Samples:
    t = _time(round(0.2 * RATE))
    voice = 150 + (number % 5) * 9 - place % 4 * 5
    one, two = _VOWELS[number % len(_VOWELS)]
    tone = np.zeros(len(t), dtype=np.float32)
    for part in range(1, 18):
        pitch = voice * part
        weight = math.exp(-(((pitch - one) / 160) ** 2)) + 0.6 * math.exp(-(((pitch - two) / 220) ** 2)) + 0.02
        tone += (weight * np.sin(math.tau * pitch * t)).astype(np.float32)
    return _samples(tone * np.sin(math.pi * t / 0.2) ** 0.8 * 0.5)
