"""From a key to the verdict on the screen, with an idle and a busy kernel; beside a Text of ipywidgets with a Label.

The prompt has a name in braces, so that the verdict shows the text as it would be sent, which changes with each letter.
"""

from __future__ import annotations

from tests.benchmarks.lab_page import START, Book, lab
from tests.benchmarks.table import Figure, rank

PRESSES = 40
GAP = 0.12
"""Seconds between two keys of a fast typist."""
FORM = "animal = 'fox'\nwan.form(prompt='A {animal} in the fog ')"
PEER = """
import ipywidgets
text, label = ipywidgets.Text(), ipywidgets.Label("seen: ")
text.observe(lambda change: setattr(label, "value", f"seen: {change['new']}"), "value")
ipywidgets.VBox([text, label])
"""
BUSY = """
try:
    while True:
        sum(range(1000))
except KeyboardInterrupt:
    pass
"""
SENT = "document.querySelector('.wan-sent__text')?.textContent.length ?? 0"
COUNTED = "Number.parseInt(document.querySelector('.wan-count')?.textContent.replace(/[^0-9/]/g, '') ?? '0')"
SEEN = "[...document.querySelectorAll('.widget-label')].at(-1).textContent.length"
IDLE, BURST = "one key at a time", "typed, 8 keys a second"


def measure() -> list[Figure]:
    """Type into both, in turns; then the same while a cell computes."""
    with lab() as one:
        book = one.book(START, FORM, PEER, BUSY, run=3)
        prompt = book.output(1).locator("form.wan-form textarea").first
        prompt.press("Control+End")
        book.page.wait_for_function(f"() => {SENT} > 0")
        peer = book.output(2).locator("input")
        figures = _pass(book, prompt, peer, "idle", 50.0)
        book.notebook.start(3)
        book.page.wait_for_function(
            "() => document.querySelectorAll('.jp-InputArea-prompt')[3].textContent.includes('*')"
        )
        figures += _pass(book, prompt, peer, "busy kernel", 200.0)
        book.close()
    return figures


def _pass(book: Book, prompt, peer, kernel: str, goal: float) -> list[Figure]:
    figures = []
    for what, each, gap in ((IDLE, True, 0.1), (BURST, False, GAP)):
        seen = book.type(peer, SEEN, PRESSES, gap=gap, each=each)
        sent = book.type(prompt, SENT, PRESSES, gap=gap, each=each)
        figures += [
            Figure(
                row="keys", what=f"{kernel}, {what}: {name}", value=rank(sent, share), unit="ms",
                goal=goal if share > 0.5 else None, beside="Text and Label of ipywidgets",
                beside_value=rank(seen, share), method=f"{PRESSES} keys, from the key to the frame that shows the verdict",
            )
            for name, share in (("median", 0.5), ("95 %", 0.95))
        ]  # fmt: skip
    counted = book.type(prompt, COUNTED, PRESSES, gap=GAP, each=False)
    return [
        *figures,
        Figure(row="keys", what=f"{kernel}, {BURST}: counter of characters, 95 %", value=rank(counted, 0.95), unit="ms",
               goal=50, method="the page counts by itself"),
    ]  # fmt: skip
