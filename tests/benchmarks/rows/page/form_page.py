"""From the form's cell to a form that can be used, beside a bare anywidget with a module of one line in the same page."""

from __future__ import annotations

import statistics

from tests.benchmarks.lab_page import BARE, START, Lab, lab
from tests.benchmarks.table import Figure

WARM, COLD = 9, 3
USABLE = "out.querySelector('form.wan-form textarea:enabled') !== null && out.querySelector('form.wan-form button[type=submit]') !== null"
DRAWN = "out.querySelector('textarea.bare') !== null"
FORM = "wan.form(prompt='A lighthouse in the fog', duration=10)"
GOALS = {"warm": 300.0, "cold": 600.0}
METHODS = {
    "warm": f"Ctrl+Enter to the frame that shows it, median of {WARM}, in turns with the bare one; the page has shown a form before",
    "cold": f"the same in a new page with a new kernel, the import in the same cell, median of {COLD}",
}


def measure() -> list[Figure]:
    """Return both figures."""
    with lab() as one:
        found = {"warm": _warm(one), "cold": _cold(one)}
    return [
        Figure(
            row="form_page", what=f"form, cell to usable, {name}", value=statistics.median(ours), unit="ms",
            goal=GOALS[name], beside="a bare anywidget", beside_value=statistics.median(bare), method=METHODS[name],
        )
        for name, (ours, bare) in found.items()
    ]  # fmt: skip


def _warm(one: Lab) -> tuple[list[float], list[float]]:
    book = one.book(START, BARE, FORM, "Bare()", run=2)
    ours, bare = [], []
    for _ in range(WARM + 1):
        ours.append(book.cell(2, usable=USABLE)["usable"])
        book.clear(2)
        bare.append(book.cell(3, drawn=DRAWN)["drawn"])
        book.clear(3)
    book.close()
    return ours[1:], bare[1:]


def _cold(one: Lab) -> tuple[list[float], list[float]]:
    ours, bare = [], []
    for _ in range(COLD + 1):
        for spans, cell, test in ((ours, f"{START}\n{FORM}", USABLE), (bare, f"{BARE}\nBare()", DRAWN)):
            book = one.book(cell)
            spans.append(book.cell(0, shown=test)["shown"])
            book.close()
    return ours[1:], bare[1:]  # the first ones compile the modules
