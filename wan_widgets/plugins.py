"""What other packages that are installed add to this one, by their entry points.

All of them are read at once: to find a group, every package of the environment has to be looked at.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import EntryPoint


class _Groups(Protocol):
    """What `importlib.metadata.entry_points` returns, of a type of its own in each Python."""

    def select(self, *, group: str) -> Iterable[EntryPoint]:
        """Return those of a group."""


def installed(group: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of a group; what is installed while the process runs is not among them."""
    return tuple(_all().select(group=group))


@cache
def _all() -> _Groups:
    from importlib.metadata import entry_points

    return entry_points()
