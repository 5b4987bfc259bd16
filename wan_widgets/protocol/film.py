"""A chain of shots as the page shows it: the takes that are chosen, in order, and which no longer fit together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from .common import JobFile, Message, Tone


class FilmTake(TypedDict):
    """One take of a shot."""

    job: str
    label: str


class FilmDraft(TypedDict):
    """A resolution in which shots can be made, and what that would cost."""

    resolution: str
    price: str
    """Empty where no price is known."""


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
    start: int | None
    """The earlier shot from whose end it can begin, where the one before has ended without a video."""
    final: FilmDraft | None
    """The final of a draft that can be made now."""
    file: JobFile | None


class FilmPlanned(TypedDict):
    """A shot that is not made yet."""

    number: int
    prompt: str
    seconds: int | None
    lengths: Sequence[int]
    """The lengths that it can have."""
    facts: str
    """What it would cost, and what the prompt asked for."""


class FilmPlan(TypedDict):
    """The planned shots, and how they are sent."""

    shots: Sequence[FilmPlanned]
    look: bool
    """Whether each shot is looked at before the next one is sent."""
    queued: int
    """How many are sent without asking again."""
    title: str
    """What is made now, or what to do."""
    waits: str
    """Why none can be made now; empty where one can."""
    start: int | None
    """The earlier shot from whose end the next one can begin, where the one before has ended without a video."""
    draft: FilmDraft | None
    """All of them at the resolution of drafts; null where the model knows none, or a shot is made."""
    price: str
    """What the next one would cost; empty where no price is known."""
    price_of_all: str
    problem: Message | None
    """Why the last one was not sent."""
    as_shown: str
    """Another value once the planned shots, or their prices, are other ones."""


class FilmView(TypedDict):
    """A chain with all its words."""

    id: str
    head: str
    """How many shots, and how long they are."""
    summary: str
    """How many shots are made, and how many have an old start."""
    simulated: bool
    exportable: bool
    fades: Sequence[float]
    """Seconds of a cross-fade that can be chosen."""
    waits: str
    """Why no shot can be added now; empty where one can."""
    price: str
    money: str
    """What was spent, and what the planned shots would cost by whose prices."""
    empty: bool
    """Whether there is no shot yet, so that a prompt can be split into some."""
    shots: Sequence[FilmShot]
    plan: FilmPlan


class RemakeBody(TypedDict):
    """A shot to make again: its take as the page shows it, and the prompt."""

    shot: int
    job: str
    prompt: str
    start: NotRequired[int]
    """The earlier shot from whose end it begins, where that is not the one before."""
    final: NotRequired[bool]
    """Whether the final of a draft is made."""


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


class SplitBody(TypedDict):
    """A prompt with shots."""

    prompt: str


class SplitOffer(TypedDict):
    """What a prompt would be split into; nothing is sent."""

    shots: int
    quantity: str
    """How many shots, how long they are together, and their resolution."""
    price: str
    whose: str
    """Whose prices they are."""
    problem: Message | None


class EditShotBody(TypedDict):
    """The prompt and the length of a planned shot; null for the length that it has."""

    shot: int
    prompt: str
    seconds: int | None


class MakeShotsBody(TypedDict):
    """The next planned shot, how many are to be made, and which plan the page shows."""

    shot: int
    shots: int
    as_shown: str
    start: NotRequired[int]
    """The earlier shot from whose end it begins, where that is not the one before."""
    draft: NotRequired[bool]
    """Whether all are made at the resolution of drafts."""


class LookBody(TypedDict):
    """Whether each shot is looked at before the next."""

    on: bool


class FilmExportBody(TypedDict):
    """What is written, and for how many seconds the shots fade into each other; null where they do not."""

    form: Literal["mp4", "edl", "clips"]
    crossfade: float | None
