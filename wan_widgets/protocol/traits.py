"""The synced traits of all widgets. The page sets those that say so; the rest is the kernel's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from .common import Settings
from .compare import Cell, Grid, PairRating, Totals
from .film import FilmView
from .form import Backend, Left, Loaded, Table, Verdict
from .gallery import About, Measuring, Tile
from .job import JobView
from .rate import RatingRound
from .sweep import SweepView


class Traits(TypedDict):
    """Of the form, the cards, the gallery, the comparison, the rating and the film strip, in this order."""

    table: Table
    settings: Settings
    """Set by the page as well."""
    varied: Settings
    """Fields with several values: a list, a text such as `1, 2, 7..9`, or true for a prompt in each line.

    Set by the page as well.
    """
    left: Left
    """What changes of the model have replaced. Set by the page as well."""
    edits: int
    """How many times the page has changed the settings. Set by the page."""
    editor: str
    """Which page has changed them last. Set by the page."""
    verdict: Verdict
    jobs: Sequence[JobView]
    sweeps: Sequence[SweepView]
    backend: Backend
    loaded: Loaded
    code: Mapping[str, str]
    """The parts of the page's code that the widget needs, each as a reference to the hidden model that has its text."""
    job: JobView
    sweep: SweepView
    about: About
    news: Sequence[Tile]
    measuring: Measuring
    grid: Grid
    cells: Sequence[Cell]
    sums: Totals
    pairs: Sequence[PairRating]
    measured: int
    """How many of its videos were measured since it was opened: what the page shows of them may be old."""
    rating: RatingRound
    film: FilmView
