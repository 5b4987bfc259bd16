"""A chain of shots as the page shows it: the takes that are chosen, in order, and which no longer fit together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from .common import JobFile, Tone


class FilmTake(TypedDict):
    """One take of a shot."""

    job: str
    label: str


class FilmShot(TypedDict):
    """One place of the chain, with the take that is chosen."""

    number: int
    job: str
    title: str
    tone: Tone
    icon: str
    percent: int | None
    seconds: float | None
    prompt: str
    facts: str
    """Its seed, its cost, and how alike the two frames at its seam are."""
    problem: str
    """How it does not fit the shot before; empty if it does."""
    message: str
    """Why it has no video."""
    takes: Sequence[FilmTake]
    """All takes of the place; the chosen one among them."""
    redo: bool
    """Whether it begins with an old frame, and can be made from the new one."""
    under_way: bool
    """Whether it is being made."""
    detached: bool
    price: str
    """What one more take would cost; empty where no price is known."""
    waits: str
    """Why it cannot be made now; empty where it can."""
    file: JobFile | None


class FilmView(TypedDict):
    """A chain with all its words."""

    id: str
    head: str
    """How many shots, and how long they are."""
    counted: str
    """How many are made, and how many have an old start."""
    simulated: bool
    exportable: bool
    waits: str
    """Why no shot can be added now; empty where one can."""
    price: str
    shots: Sequence[FilmShot]


class RemakeBody(TypedDict):
    """A shot to make again: its take as the page shows it, and the prompt."""

    shot: int
    job: str
    prompt: str


class AddShotBody(TypedDict):
    """A shot to add, and how many shots the page shows."""

    shots: int
    prompt: str


class ChooseTakeBody(TypedDict):
    """A take to put in the place of a shot."""

    shot: int
    job: str


class FilmFile(TypedDict):
    """Where the film is, how large, and why it was encoded again; empty where it was not."""

    path: str
    size: str
    word: str
