"""The synced traits of all widgets. The page sets only those that say so; the kernel sets the others."""

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
    """The traits of the form, the cards, the gallery, the comparison, the rating and the film strip, in this order."""

    table: Table
    settings: Settings
    """Also set by the page."""
    varied: Settings
    """Fields with several values: a list, a text such as `1, 2, 7..9`, or true for one prompt in each line.

    Also set by the page.
    """
    left: Left
    """Settings that changes of the model have replaced. Also set by the page."""
    edits: int
    """How many times the page has changed the settings. Set by the page."""
    editor: str
    """The page that changed them last. Set by the page."""
    verdict: Verdict
    jobs: Sequence[JobView]
    sweeps: Sequence[SweepView]
    backend: Backend
    loaded: Loaded
    code: Mapping[str, str]
    """The parts of the page's code that the widget needs. Each is a reference to the hidden model with its text."""
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
    """Number of its videos that were measured since it was opened. The page requests measures again when it grows."""
    rating: RatingRound
    film: FilmView
