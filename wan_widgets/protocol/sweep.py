"""A sweep as the page shows it: its cells, and what can be done about the missing ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from .common import Message, Tone
from .measures import MeasureBadge


class SweepCell(TypedDict):
    """One cell of a sweep."""

    index: int
    label: str
    """Its varied settings, such as `prompt A cat, seed 7`."""
    state: str
    title: str
    tone: Tone
    icon: str
    percent: int | None
    job: str
    short_id: str
    file: str
    failed: bool
    """Whether it has ended without a video, and may be sent again."""
    message: str
    badges: Sequence[MeasureBadge]
    """The measures of its video; empty while it is not measured."""


class SweepRow(TypedDict):
    """A row of a sweep's grid."""

    label: str
    cells: Sequence[int]
    """The indexes of its cells."""


class SweepGrid(TypedDict):
    """The rows and columns of a sweep with two axes."""

    row: str
    column: str
    columns: Sequence[str]
    rows: Sequence[SweepRow]


class SweepView(TypedDict):
    """A sweep with all its texts."""

    id: str
    short_id: str
    title: str
    shape: str
    summary: str
    percent: int
    over: bool
    sending: bool
    simulated: bool
    quantity: str
    missing: int
    missing_quantity: str
    detached: int
    problem: Message | None
    grid: SweepGrid | None
    cells: Sequence[SweepCell]


class CellOfSweep(TypedDict):
    """A cell of a sweep."""

    sweep: str
    cell: int


class CellsOfSweep(TypedDict):
    """A sweep, and the number of cells on the button."""

    sweep: str
    cells: int
