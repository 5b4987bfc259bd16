"""What closed widgets leave in the page: heap, nodes, listeners, models.

Each cell is run again and again, which closes what it showed before. A bare anywidget that is opened and closed as
often in the same page stands beside each: JupyterLab itself keeps something of every output and every model.
`PAGE_MEMORY_OPENS` sets another number of openings.
"""

from __future__ import annotations

import os

from playwright.sync_api import CDPSession
from support.simulators import simulating

from tests.benchmarks.lab_page import BARE, START, Book, lab
from tests.benchmarks.table import Figure
from wan_widgets.session import SIMULATOR_FOLDER

OPENS = int(os.environ.get("PAGE_MEMORY_OPENS", "50"))
FIRST = 5
"""Openings before the first measurement."""
MOST = 1.1
"""The goal: what is left by what was there."""
JOBS = """
jobs = [wan.generate("A kite", resolution="720p", seed=seed) for seed in (1, 2)]
sweep = wan.sweep("A kite", seed=[1, 2], resolution="720p")
first = jobs[0].wait(timeout=300)
film = wan.film([first, first.extend("It lands").wait(timeout=300)])
jobs[1].wait(timeout=300), sweep.wait(timeout=300)
None
"""
WIDGETS = {
    "form": ("wan.form(prompt='A kite')", "form.wan-form"),
    "card": ("jobs[0]", "article.wan-job video"),
    "sweep": ("sweep", "article.wan-swp"),
    "gallery": ("wan.gallery()", "section.wan-gallery .wan-tile"),
    "comparison": ("wan.compare(jobs)", ".wan-comparison video"),
    "rating": ("wan.rate(jobs)", "section.wan-rate video"),
    "film": ("film", "section.wan-chain .wan-chain__shot"),
}
DRAWN = "textarea.bare"
MODELS = """async () => {
  const { rendermime } = window.jupyterapp.shell.currentWidget.content;
  const renderer = rendermime.createRenderer('application/vnd.jupyter.widget-view+json');
  const manager = await (renderer._manager.promise ?? renderer._manager);
  const models = manager._models;
  return models.size ?? Object.keys(models).length;
}"""
UNITS = {"heap": "kB", "nodes": "", "listeners": "", "models": ""}


def measure() -> list[Figure]:
    """Open and close each widget, and the bare one as often."""
    figures: list[Figure] = []
    with lab() as one, simulating(one.root / "wan_videos" / SIMULATOR_FOLDER):
        cells = [cell for cell, _ in WIDGETS.values()]
        book = one.book(START, JOBS, BARE, "Bare()", *cells, run=3)
        cdp = book.page.context.new_cdp_session(book.page)
        cdp.send("HeapProfiler.enable")
        bare = _opened(book, cdp, 3, DRAWN)
        for place, (name, (_, drawn)) in enumerate(WIDGETS.items(), start=4):
            figures += _figures(name, _opened(book, cdp, place, drawn), bare)
        book.close()
    return figures


def _opened(book: Book, cdp: CDPSession, place: int, drawn: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return the counts in the page after the first openings, and after all of them."""
    seen = {}
    for number in range(1, FIRST + OPENS + 1):
        book.notebook.run(place)
        book.output(place).locator(drawn).first.wait_for(state="attached")
        if number in (FIRST, FIRST + OPENS):
            book.clear(place)
            seen[number] = _used(book, cdp)
    return seen[FIRST], seen[FIRST + OPENS]


def _used(book: Book, cdp: CDPSession) -> dict[str, float]:
    book.page.wait_for_timeout(1000)
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
    counters = cdp.send("Memory.getDOMCounters")
    return {
        "heap": cdp.send("Runtime.getHeapUsage")["usedSize"] / 1000,
        "nodes": counters["nodes"],
        "listeners": counters["jsEventListeners"],
        "models": book.page.evaluate(MODELS),
    }


def _figures(
    name: str,
    seen: tuple[dict[str, float], dict[str, float]],
    bare: tuple[dict[str, float], dict[str, float]],
) -> list[Figure]:
    before, after = seen
    method = f"{OPENS} openings after {FIRST} first ones, garbage collected; closed each time"
    return [
        Figure(
            row="page_memory", what=f"{name}: {what} a time", value=(after[what] - before[what]) / OPENS,
            unit=unit, goal=before[what] * (MOST - 1) / OPENS, beside="a bare anywidget",
            beside_value=(bare[1][what] - bare[0][what]) / OPENS, method=f"{method}; {before[what]:,.0f} before",
        )
        for what, unit in UNITS.items()
    ]  # fmt: skip
