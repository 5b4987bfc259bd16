"""Regular expressions that are compiled when they are first used.

Compiling those of all modules takes a sixth as long as loading the modules, and most of them are for later.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    def __init__(self, text: str, flags: re.RegexFlag | int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, value)  # later uses do not come here
        return value


def pattern(text: str, flags: re.RegexFlag | int = 0) -> re.Pattern[str]:
    """Return a regular expression with the methods of `re.Pattern`; an error in it is raised at its first use.

    Examples
    --------
    >>> pattern(r"[0-9]+p").fullmatch("1080p") is not None
    True
    """
    return cast("re.Pattern[str]", _Pattern(text, flags))
