"""A chain of shots as the page shows it: the chosen takes in order, and which of them no longer fit together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from .common import JobFile, Message, Tone


class FilmTake(TypedDict):
    """One take of a shot."""

    job: str
    label: str


class FilmDraft(TypedDict):
    """A resolution in which shots can be made, and its price."""

    resolution: str
    price: str
    """Empty if no price is known."""


class FilmShot(TypedDict):
    """One place of the chain, with the chosen take."""

    number: int
    job: str
    title: str
    tone: Tone
    icon: str
    percent: int | None
    seconds: float | None
    prompt: str
    facts: str
    """Its seed and cost, and how alike the two frames at its seam are."""
    problem: str
    """Why it does not fit the previous shot; empty if it does."""
    message: str
    """Why it has no video."""
    takes: Sequence[FilmTake]
    """All takes of this place, including the chosen one."""
    redo: bool
    """Whether it begins with an old frame and can be made again from the new one."""
    under_way: bool
    """Whether it is being made."""
    detached: bool
    price: str
    """The price of another take; empty if no price is known."""
    waits: str
    """Why it cannot be made now; empty if it can."""
    start: int | None
    """The earlier shot from whose end it can begin, if the previous shot ended without a video."""
    final: FilmDraft | None
    """The final of this draft, if it can be made now."""
    file: JobFile | None


class FilmPlanned(TypedDict):
    """A shot that has not been made yet."""

    number: int
    prompt: str
    seconds: int | None
    lengths: Sequence[int]
    """The possible lengths in seconds."""
    facts: str
    """Its price, and what the prompt asked for."""


class FilmPlan(TypedDict):
    """The planned shots, and how they are sent."""

    shots: Sequence[FilmPlanned]
    look: bool
    """Whether the user checks each shot before the next one is sent."""
    queued: int
    """Number of shots that are sent without asking again."""
    title: str
    """What is being made now, or what to do next."""
    waits: str
    """Why no shot can be made now; empty if one can."""
    start: int | None
    """The earlier shot from whose end the next one can begin, if the previous shot ended without a video."""
    draft: FilmDraft | None
    """All planned shots at the draft resolution; null if the model has none, or a shot is already made."""
    price: str
    """The price of the next shot; empty if no price is known."""
    price_of_all: str
    problem: Message | None
    """Why the last shot was not sent."""
    as_shown: str
    """A token that changes when the planned shots or their prices change."""


class FilmView(TypedDict):
    """A chain of shots with all its texts."""

    id: str
    head: str
    """The number of shots and their length."""
    summary: str
    """How many shots are made, and how many begin with an old frame."""
    simulated: bool
    exportable: bool
    fades: Sequence[float]
    """The lengths of a cross-fade to choose from, in seconds."""
    waits: str
    """Why no shot can be added now; empty if one can."""
    price: str
    money: str
    """What was spent, what the planned shots would cost, and whose prices these are."""
    empty: bool
    """Whether there is no shot yet. A prompt can then be split into shots."""
    shots: Sequence[FilmShot]
    plan: FilmPlan


class RemakeBody(TypedDict):
    """A shot to make again: the take that the page shows, and the prompt."""

    shot: int
    job: str
    prompt: str
    start: NotRequired[int]
    """The earlier shot from whose end it begins, if not the previous one."""
    final: NotRequired[bool]
    """Whether to make the final of a draft."""


class AddShotBody(TypedDict):
    """A shot to add, and the number of shots that the page shows."""

    shots: int
    prompt: str


class ChooseTakeBody(TypedDict):
    """The take to choose for a shot."""

    shot: int
    job: str


class FilmFile(TypedDict):
    """The path and size of the film, and why it was encoded again; `word` is empty if it was not."""

    path: str
    size: str
    word: str


class SplitBody(TypedDict):
    """A prompt with shots."""

    prompt: str


class SplitOffer(TypedDict):
    """The shots into which a prompt would be split. Nothing is sent yet."""

    shots: int
    quantity: str
    """The number of shots, their total length and their resolution."""
    price: str
    whose: str
    """The source of the prices."""
    problem: Message | None


class EditShotBody(TypedDict):
    """The new prompt and length of a planned shot; a null length leaves it unchanged."""

    shot: int
    prompt: str
    seconds: int | None


class MakeShotsBody(TypedDict):
    """The next planned shot, the number of shots to make, and the plan that the page shows."""

    shot: int
    shots: int
    as_shown: str
    start: NotRequired[int]
    """The earlier shot from whose end it begins, if not the previous one."""
    draft: NotRequired[bool]
    """Whether all shots are made at the draft resolution."""


class LookBody(TypedDict):
    """Whether the user checks each shot before the next one is sent."""

    on: bool


class FilmExportBody(TypedDict):
    """The format to write, and the seconds of a cross-fade between shots; null for none."""

    form: Literal["mp4", "edl", "clips"]
    crossfade: float | None
