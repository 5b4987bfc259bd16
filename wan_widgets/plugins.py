"""What other packages that are installed add to this one, by their entry points.

To find a group, every package of the environment has to be looked at. So all groups of this package are read at once,
and only the packages that name one are parsed: parsing all of them takes three times as long.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_OURS = __name__.partition(".")[0]


def installed(group: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of a group; what is installed while the process runs is not among them."""
    return tuple(one for one in _all() if one.group == group)


@cache
def _all() -> tuple[EntryPoint, ...]:
    from importlib import metadata

    named = {one.name: None for one in metadata.distributions() if _OURS in (one.read_text("entry_points.txt") or "")}
    # Of a package that is installed twice, the first one is what Python imports.
    return tuple(point for name in named for point in metadata.distribution(name).entry_points)
