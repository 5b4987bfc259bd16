"""Functions of higher layers behind methods of lower ones, such as ``sweep.compare()`` and ``video.measures``.

A lower layer cannot import a higher one, so the package binds these functions when it is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]

_functions: dict[str, Function] = {}


def bind(**functions: Function) -> None:
    """Set the functions that `bound` returns."""
    _functions.update(functions)


def bound(name: str) -> Function:
    """Return the function that is bound to a name: ``html_of``, ``compare`` or ``measures_of``."""
    return _functions[name]
