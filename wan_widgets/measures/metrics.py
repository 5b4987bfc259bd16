"""The user's own measures: functions of a video's frames, sound and settings, registered with ``@wan.metric``.

A result is stored by the file's hash and the function's version. If a function raises, the message replaces its value.
"""

from __future__ import annotations

import hashlib
import inspect
import math
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from .._models.text.formatting import safe_repr
from ..config.checks import nearest_words
from ..errors import SettingsError, WanError
from ..media.mp4.container import opened
from ..redaction import redact
from .catalog import MEASURES, Measure
from .sound import MOST_SECONDS, RATE, decoded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Function = Callable[..., Any]
_F = TypeVar("_F", bound=Function)
_LONGEST_REASON = 200


class Frames:
    """The frames of a video, decoded again in each iteration: arrays of rows × columns × RGB, 8 bits."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    @cached_property
    def fps(self) -> float:
        """Frames per second, as stated in the file."""
        with opened(self.path) as (_, stream):
            return float(stream.average_rate or 0.0)

    def __iter__(self) -> Iterator[NDArray[np.uint8]]:
        import numpy as np

        with opened(self.path) as (container, stream):
            for frame in container.decode(stream):
                yield frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)


@dataclass(frozen=True)
class Sound:
    """The sound of a video: channels × samples, full scale is 1."""

    samples: NDArray[np.float32]
    rate: int = RATE
    """Samples per second."""


def sound_of(path: str | os.PathLike[str]) -> Sound | None:
    """Return the sound of a video; None without an audio track."""
    import numpy as np

    with opened(path) as (container, _):
        if not container.streams.audio:
            return None
        most, pieces = round(MOST_SECONDS * RATE), []
        for piece in decoded(container, container.streams.audio[0]):
            pieces.append(piece)
            most -= piece.shape[1]
            if most <= 0:
                break
        return Sound(np.concatenate(pieces, axis=1)) if pieces else None


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One of the user's own measures."""

    measure: Measure
    function: Function
    version: str
    takes: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """Its name, which is its column."""
        return self.measure.name

    @property
    def source(self) -> str:
        """The key under which its runs are stored."""
        return f"metric {self.measure.name}"

    def run(self, path: Path, settings: Mapping[str, Any]) -> tuple[float | None, str]:
        """Return the value, or None and the reason why there is none."""
        try:
            given = {name: _GIVEN[name](path, settings) for name in self.takes}
            value = self.function(**given)
        except WanError as error:
            return None, redact(error.message, _LONGEST_REASON)
        except Exception as error:  # an error in the user's function is shown, never fatal
            return None, redact(f"{type(error).__name__}: {error}", _LONGEST_REASON)
        if value is None:
            return None, "it returned no value"
        try:
            number = float(value)
        except (TypeError, ValueError):
            return None, f"it returned {safe_repr(value)}, which is not a number"
        return (number, "") if math.isfinite(number) else (None, f"it returned {number}")


METRICS: dict[str, Metric] = {}
"""The user's own measures by name."""
_GIVEN: dict[str, Callable[[Path, Mapping[str, Any]], Any]] = {
    "frames": lambda path, _: Frames(path),
    "sound": lambda path, _: sound_of(path),
    "settings": lambda _, settings: dict(settings),
    "path": lambda path, _: path,
}
"""The parameter names that a function may have."""


Extra = Literal["ocr", "speech"]
"""Measures that need further packages. Each is switched on by name."""


@overload
def metric(function: Extra) -> None: ...


@overload
def metric(function: _F) -> _F: ...


@overload
def metric(
    *, name: str | None = None, unit: str = "", meaning: str = "", decimals: int = 2, version: str | None = None
) -> Callable[[_F], _F]: ...


def metric(
    function: Function | Extra | None = None,
    *,
    name: str | None = None,
    unit: str = "",
    meaning: str = "",
    decimals: int = 2,
    version: str | None = None,
) -> Any:
    """Register your own measure, a function from a video to a number, or switch on the measures of an extra.

    Parameters
    ----------
    function : callable
        Takes any of these parameters, by name: ``frames`` (an iterable of arrays, rows × columns × RGB, with
        ``frames.fps``), ``sound`` (with ``sound.samples`` and ``sound.rate``; None without sound), ``settings`` (a
        dict), ``path``. It returns a number or None. It runs in the background, on a thread of its own.
        Or the name of an extra, ``"ocr"`` or ``"speech"``. Install its packages with
        ``pip install "wan-widgets[ocr,speech]"``. They work offline.
    name : str, optional
        The name of its column; by default the function's name.
    unit : str
        Its unit, for display.
    meaning : str
        One line that says what it measures; by default the first line of the function's docstring.
    decimals : int
        Number of decimals in tables.
    version : str, optional
        Version of the function; changing it measures every file again. By default it changes with the function's code.

    Raises
    ------
    SettingsError
        If the name is not valid or belongs to a built-in measure, a parameter has another name, or an extra is not
        installed.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> @wan.metric(unit="of 255")  # doctest: +SKIP
    ... def redness(frames):
    ...     return sum(float(frame[..., 0].mean()) for frame in frames) / max(1, sum(1 for _ in frames))
    """
    if isinstance(function, str):
        _register_extra(function)
        return None

    def register(given: Function) -> Function:
        called = name or given.__name__
        if not called.isidentifier() or called in MEASURES:
            raise SettingsError(f"{safe_repr(called)} cannot be the name of a measure.", "Pass another one as name=...")
        takes = tuple(inspect.signature(given).parameters)
        for one in takes:
            if one not in _GIVEN:
                raise SettingsError(f"A metric has no parameter {safe_repr(one)}.", nearest_words(one, _GIVEN))
        METRICS[called] = Metric(
            measure=Measure(
                name=called,
                label=called.replace("_", " ").capitalize(),
                unit=unit,
                low=-math.inf,
                high=None,
                decimals=decimals,
                meaning=meaning or (inspect.getdoc(given) or "").partition("\n")[0] or "A measure of your own.",
                source="yours",
                of="picture",
                own=True,
            ),
            function=given,
            version=version or _version_of(given),
            takes=takes,
        )
        return given

    return register if function is None else register(function)


def _register_extra(name: str) -> None:
    """Register the measures of an extra; SettingsError if there is none of that name, or it is not installed."""
    from . import ocr, speech

    extras = {"ocr": ocr, "speech": speech}
    extra = extras.get(name)
    if extra is None:
        raise SettingsError(f"There is no extra {safe_repr(name)}.", nearest_words(name, extras))
    if extra.lacking():
        raise SettingsError(f"The extra {name!r} is not installed.", f'pip install "wan-widgets[{name}]" installs it.')
    for measure, function in extra.MEASURES:
        takes = tuple(inspect.signature(function).parameters)
        METRICS[measure.name] = Metric(measure=measure, function=function, version=extra.version(), takes=takes)


def _version_of(function: Function) -> str:
    """Return a text that changes with the code of a function."""
    code = getattr(function, "__code__", None)
    text = repr(type(function)) if code is None else repr(_code_of(code))
    defaults = repr((getattr(function, "__defaults__", None), getattr(function, "__kwdefaults__", None)))
    return hashlib.sha256((text + defaults).encode("utf-8", "replace")).hexdigest()[:16]


def _code_of(code: CodeType) -> tuple[Any, ...]:
    constants = tuple(_code_of(one) if isinstance(one, CodeType) else repr(one) for one in code.co_consts)
    return code.co_code, constants, code.co_names
