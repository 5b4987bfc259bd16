"""The shots of a video: its cuts, and the camera's move in each shot."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ..._models.text.prompt import timeline
from .prompt_parser import number_of

_TIMES = re.compile(r"\[[^\[\]]{1,24}\]")
_LEAST = 0.4
# Moves with parallax: near objects pass far ones.
ASIDE = frozenset({"left", "right", "orbit", "hand"})
# Moves that show only a part of the painted scene.
CLOSER = frozenset({"in", "out", "up", "down", "orbit", "hand"})
# Moves of the shots after the first. The first follows the prompt.
_NEXT_MOVES = ("in", "right", "out", "left")
_NEXT_SIZES = (1.0, 1.55, 0.72, 1.25)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One shot; times in seconds."""

    number: int
    """Counted from 0."""
    start: float
    end: float
    words: str = ""
    """The part of the prompt about this shot, if the prompt gives times."""

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start

    def move(self, camera: str) -> str:
        """Return the camera's move: the prompt's for the first shot or a shot with its own text, else another."""
        return camera if self.number == 0 or self.words else _NEXT_MOVES[(self.number - 1) % len(_NEXT_MOVES)]

    @property
    def size(self) -> float:
        """Size of the subjects, relative to the first shot."""
        return _NEXT_SIZES[self.number % len(_NEXT_SIZES)]


@dataclass(frozen=True)
class View:
    """Where the camera looks: sideways and up in -1..1, and how close."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0


def shots_of(prompt: str, seconds: float, seed: int, *, several: bool) -> tuple[Shot, ...]:
    """Return the shots that fill `seconds`: one, those of the prompt's timeline, or two to four by its words."""
    if not several:
        return (Shot(number=0, start=0.0, end=seconds),)
    planned = timeline(prompt)
    starts = sorted({0.0, *(shot.start for shot in planned if shot.start < seconds - _LEAST)})
    head, *parts = _TIMES.split(prompt)
    if len(starts) > 1:
        # Text before the first shot applies to all shots.
        words = {shot.start: f"{part} . {head}" for shot, part in zip(planned, parts, strict=False)}
        words = words if len(parts) == len(planned) else {}
    else:
        count = 2 + number_of("shots", prompt, seed) % (3 if seconds >= 4 else 1)
        starts, words = [seconds * place / count for place in range(count)], {}
    ends = [*starts[1:], seconds]
    return tuple(
        Shot(number=number, start=start, end=end, words=words.get(start, ""))
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def view_at(move: str, share: float, seconds: float) -> View:
    """Return where the camera looks when `share` (0..1) of a shot is over."""
    eased = share * share * (3 - 2 * share) * 0.7 + share * 0.3
    across = 2 * eased - 1
    match move:
        case "in":
            return View(scale=1.0 + 0.17 * eased)
        case "out":
            return View(scale=1.17 - 0.17 * eased)
        case "left":
            return View(x=-across)
        case "right":
            return View(x=across)
        case "up":
            return View(y=-across, scale=1.12)
        case "down":
            return View(y=across, scale=1.12)
        case "orbit":
            return View(x=math.sin((share - 0.5) * math.pi), scale=1.06 + 0.04 * math.cos((share - 0.5) * math.pi))
        case "hand":
            t = share * seconds
            return View(
                x=0.16 * math.sin(t * 2.3) + 0.08 * math.sin(t * 5.1 + 1),
                y=0.22 * math.sin(t * 2.9 + 2) + 0.1 * math.sin(t * 6.3),
                scale=1.05,
            )
        case _:
            return View()
