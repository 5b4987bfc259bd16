"""The comparison in JupyterLab: a grid that plays in sync, A over B, stars and notes, and its stored view."""

from __future__ import annotations

import pytest
from cells import FAST
from comparison_queries import COMPARISON, all_ready, comparison_of, times_of, until_at, until_still
from page_queries import facts_of, in_both_themes, in_this_theme
from playwright.sync_api import expect

SWEEP = """
prompts = [
    "A paper boat in a rain-filled gutter", "A red kite over desert dunes", "A fox in the fog [fault:failed times=1]"
]
sweep = wan.sweep(prompts, seed=[7, 21, 42], resolution="720p", duration=5)
"""
SHORT = """
from pathlib import Path
one = wan.generate("A kite", resolution="720p", duration=5, seed=1).result()
two = wan.generate("A kite", resolution="720p", duration=10, seed=1).result()
"""


def test_a_sweep_plays_in_step_and_is_accessible_at_either_width(notebook, screenshot):
    book = notebook(
        FAST,
        SWEEP,
        "cmp = wan.compare(sweep)\ncmp",
        "[job.seed for job in cmp.starred]",
        "more = sweep.again(cells=[1, 5])\nmore.wait()",
    )
    for place in range(3):
        book.run(place)
    comparison = comparison_of(book.output(2))
    comparison.get_by_text("8 of 9 cells done, 1 failed").wait_for(timeout=120_000)
    all_ready(comparison, 8)
    assert comparison.get_by_role("columnheader").all_inner_texts() == ["seed 7", "seed 21", "seed 42"]
    assert comparison.get_by_role("rowheader").count() == 3 + 1  # the last heads the takes
    comparison.get_by_text("Failed at the service").wait_for()

    comparison.get_by_role("button", name="Play all").click()
    until_at(comparison, 1)
    comparison.get_by_role("button", name="Pause all").click()
    comparison.get_by_role("button", name="Play all").wait_for()
    stood = times_of(comparison)
    until_still(comparison, stood[0])

    # One cell is audible at a time.
    comparison.get_by_role("button", name="Hear A red kite over desert dunes, seed 21").click()
    muted = comparison.evaluate("root => [...root.querySelectorAll('.wan-compare video')].map(film => film.muted)")
    assert muted.count(False) == 1
    comparison.get_by_label("Sound from").first.select_option("none")

    # A frame, a second, the start: by the keyboard.
    keys = book.page.keyboard
    comparison.get_by_role("button", name="Play all").focus()
    keys.press("Home")
    until_still(comparison, 0)
    keys.press("ArrowRight")
    until_still(comparison, 1)
    keys.press(".")
    until_still(comparison, 1 + 1 / 30)
    keys.press(",")
    until_still(comparison, 1)
    keys.press("2")
    assert comparison.locator(".is-heard").count() == 1
    keys.press("m")
    assert comparison.locator(".is-heard").count() == 0

    comparison.get_by_role("button", name="Swap axes").click()
    assert comparison.get_by_role("rowheader").all_inner_texts()[:3] == ["seed\n7", "seed\n21", "seed\n42"]
    comparison.get_by_role("button", name="Swap axes").click()
    all_ready(comparison, 8)

    comparison.get_by_role("button", name="Star A red kite over desert dunes, seed 42").click()
    comparison.locator(".wan-starbtn[aria-pressed=true]").first.wait_for()
    book.run(3)
    assert "[42]" in book.output(3).inner_text()

    # With takes, a pair and notes to press.
    book.run(4, timeout=240)
    book.run(2)
    accessible_at_either_width(book, comparison_of(book.output(2)), screenshot)


def accessible_at_either_width(book, comparison, screenshot):
    comparison.get_by_text("8 of 9 cells done, 1 failed").wait_for(timeout=120_000)
    all_ready(comparison, 8)
    comparison.get_by_role("button", name="Star A red kite over desert dunes, seed 7").click()
    comparison.get_by_role("button", name="Hear A paper boat in a rain-filled gutter, seed 21").click()
    for side, seed in (("A", 7), ("B", 21)):
        comparison.get_by_role("button", name=f"{side} is A paper boat in a rain-filled gutter, seed {seed}").click()
    comparison.get_by_role("slider", name="Position in all cells").evaluate(
        """range => { range.value = '2.4'; range.dispatchEvent(new Event('input', {bubbles: true})); }"""
    )
    until_still(comparison, 2.4)
    for width, look in ((1100, in_both_themes), (480, in_this_theme)):
        book.page.set_viewport_size({"width": width + 620, "height": 1700})
        comparison.evaluate("(root, width) => { root.parentElement.style.width = `${width}px`; }", width)
        book.page.wait_for_timeout(300)
        comparison.scroll_into_view_if_needed()
        until_still(comparison, 2.4)
        look(book, COMPARISON, screenshot, f"compare-{width}")
        columns = {box["x"] for box in (one.bounding_box() for one in comparison.locator("td .wan-cell").all()) if box}
        assert len(columns) == 3, width
        assert comparison.evaluate("root => root.scrollWidth <= root.clientWidth"), width


def test_a_shorter_one_stands_on_its_last_frame_and_what_is_stored_plays_without_a_kernel(notebook):
    book = notebook(FAST, SHORT, "wan.compare([one, two.path])")
    for place in range(3):
        book.run(place, timeout=120)
    comparison = comparison_of(book.output(2))
    all_ready(comparison, 2)
    assert comparison.get_by_label("Star").count() == 0
    comparison.get_by_role("slider", name="Position in all cells").evaluate(
        """range => { range.value = '7'; range.dispatchEvent(new Event('input', {bubbles: true})); }"""
    )
    comparison.get_by_text("Ended", exact=True).wait_for()
    short, long = times_of(comparison)
    assert (short, long) == (pytest.approx(5, abs=0.05), pytest.approx(7, abs=0.05))
    comparison.get_by_text("0:07.0 / 0:10.0").first.wait_for()

    assert book.output(2).locator(".wan-stored").is_hidden()
    book.save()
    book.page.wait_for_timeout(500)
    book.shut_down_kernel()
    assert book.file.stat().st_size < 20_000
    book.open(wait_for_kernel=False)
    stored = book.output(2).locator(".wan-stored video")
    expect(stored).to_have_count(2)
    book.page.wait_for_function("film => film.readyState >= 1", arg=stored.last.element_handle())
    assert facts_of(stored.last)["seconds"] == pytest.approx(10, abs=0.05)
