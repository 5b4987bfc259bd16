"""Split a prompt with ``Shot n [a-b s]`` lines into shots, each with its own prompt. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ...patterns import pattern
from ..field import Field, Mode
from .prompt import times_in

_UNTIMED = pattern(
    r"^[ \t]*(?:shot\s{0,2}[0-9]{1,3}|镜头\s{0,2}[0-9]{0,3})(?=[\s:.])\s{0,2}[:.]?", re.IGNORECASE | re.MULTILINE
)
"""The beginning of a shot without times, at the start of a line."""


@dataclass(frozen=True, kw_only=True)
class ShotLine:
    """One shot of a prompt."""

    prompt: str
    """The text before the first shot, followed by the shot's own text."""
    seconds: float | None = None
    """Its length in seconds; None if the prompt gives no times."""


def shot_lines(prompt: str) -> tuple[ShotLine, ...]:
    """Return the shots of a prompt in order; empty if it has none. Shots without text are left out.

    Examples
    --------
    >>> [(shot.prompt, shot.seconds) for shot in shot_lines("Fog. Shot 1 [0-3s] Wide. Shot 2 [3-5s] Close-up.")]
    [('Fog. Wide.', 3.0), ('Fog. Close-up.', 2.0)]
    """
    heads = times_in(prompt)
    timed = {match.start(): match for match in heads}
    places = {match.start(): match.end() for match in heads}
    inside = [range(match.start(), match.end()) for match in heads]
    for match in _UNTIMED.finditer(prompt):
        begin = match.end() - len(match.group().lstrip())
        if not any(begin in one for one in inside):
            places[begin] = match.end()
    starts = sorted(places)
    if not starts:
        return ()
    common = prompt[: starts[0]].strip()
    found = []
    for start, end in zip(starts, [*starts[1:], len(prompt)], strict=True):
        text = prompt[places[start] : end].strip()
        if text:
            head = timed.get(start)
            length = Decimal(0) if head is None else Decimal(head["end"]) - Decimal(head["start"])
            whole = f"{common} {text}" if common else text
            found.append(ShotLine(prompt=whole, seconds=float(length) if length > 0 else None))
    return tuple(found)


def lengths_of(field: Field | None, mode: Mode) -> tuple[int, ...]:
    """Return the lengths in seconds that a video can have."""
    if field is None:
        return ()
    choices = field.choices_by_mode.get(mode, field.choices)
    if choices:
        return tuple(one for one in choices if isinstance(one, int))
    most = field.greatest(mode)
    return () if field.minimum is None or most is None else tuple(range(field.minimum, most + 1))


def closest(seconds: float, lengths: tuple[int, ...]) -> int:
    """Return the length closest to `seconds`; of two equally close ones, the longer."""
    return min(lengths, key=lambda one: (abs(one - seconds), -one))
