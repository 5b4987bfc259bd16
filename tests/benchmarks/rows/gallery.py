"""A gallery of 10,000 jobs in Python. The row `gallery_page` measures it in the page."""

from __future__ import annotations

import json
import os
from pathlib import Path

from support.ledgers import fill

from tests.benchmarks.table import Figure, middle

JOBS = 10_000


def measure() -> list[Figure]:
    """Return times of the model, and bytes on the wire."""
    home = Path(os.environ["WAN_HOME"])
    home.mkdir(parents=True)
    fill(home, JOBS)
    from wan_widgets.widgets.gallery import Gallery

    gallery = Gallery()

    def page(text: str = "") -> object:
        return gallery._page({"filters": {"text": text} if text else {}, "after": None, "order": "newest"}, ())

    works = {"opening": Gallery, "first page, with counts": page, "search 'fox'": lambda: page("fox")}
    figures = [
        Figure(row="gallery", what=what, value=middle(work), unit="ms", goal=150, method=f"{JOBS:,} jobs, median of 5")
        for what, work in works.items()
    ]
    size = len(json.dumps(page()))
    return [*figures, Figure(row="gallery", what="first page, with counts", value=size, unit="bytes")]
