"""Settings as keyword parameters: their types, and the link between a typed signature and its implementation.

``wan.generate``, ``form``, ``sweep``, ``validate``, ``estimate``, ``Job.again`` and ``Form.set`` name every setting as
a typed keyword, so that editors and type checkers show it. A test compares these signatures with `catalog`: a new
setting is one line in each of them, and one entry in the help of ``wan.generate``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import IO, Any, Literal, ParamSpec, Protocol, TypeAlias, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

# An editor offers the literals; a model with other choices may be given as plain text.
ModelName: TypeAlias = Literal["wan2.6", "wan2.6-flash", "wan3.0-video", "wan3.0-video-prime", "wan2.7"] | str
AspectRatio: TypeAlias = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "adaptive"] | str
Resolution: TypeAlias = Literal["720p", "1080p", "480p"] | str
AudioSetting: TypeAlias = Literal["auto", "origin"] | str
ShotType: TypeAlias = Literal["single", "multi"] | str


class Picture(Protocol):
    """A Pillow image, such as ``video.frame(-1)``."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""

    def tobytes(self) -> bytes:
        """Return its pixels."""


class Pixels(Protocol):
    """An array of pixels, such as a NumPy frame: height, width and 1, 3 or 4 channels."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Height, width and channels."""

    def tobytes(self) -> bytes:
        """Return its pixels."""


class Table(Protocol):
    """A table, such as a pandas DataFrame."""

    @property
    def columns(self) -> Iterable[Any]:
        """The names of the columns, which are settings."""

    def __len__(self) -> int:
        """Return the number of rows."""


InputFile: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | Picture | Pixels | IO[Any]
"""An image or a clip: a path, a URL, the content of a file, a picture or its pixels, or an open file."""
InputFiles: TypeAlias = InputFile | Sequence[InputFile]
"""One file or several."""
OneOrMany: TypeAlias = T | Iterable[T | None] | None
"""A setting of a sweep: one value, or several that it varies."""


class _Unchanged:
    """The default of a parameter that changes a setting only if it is given."""

    def __repr__(self) -> str:
        return "<unchanged>"


UNCHANGED: Any = _Unchanged()


def runs(implementation: Callable[..., R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Turn a declaration (a signature with its docstring) into a function that runs `implementation`.

    The implementation receives the arguments as given: without defaults, and with keywords in the order of the call,
    which is the order of a sweep's axes. It also receives unknown names, and refuses them with the nearest match.

    Parameters
    ----------
    implementation : callable
        Takes the same arguments as the declaration, settings as ``**settings``.

    Returns
    -------
    callable
        Decorates the declaration, whose body never runs.
    """

    def decorate(declaration: Callable[P, R]) -> Callable[P, R]:
        @wraps(declaration)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            return implementation(*args, **kwargs)

        return call

    return decorate
