"""The notebook about judging takes, with the keyboard alone: sweep, measures, 20 blind votes, ranking, film."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from page_queries import in_both_themes, sideways, violations
from playwright.sync_api import expect

from wan_widgets.media.video import probe

STORED = Path(__file__).parents[3] / "notebooks" / "judge.ipynb"
VOTES = 20
KEYS = ("1", "ArrowRight", "0", "2", "x", "ArrowLeft")
"""What is pressed, in turn."""
BY_ITSELF = "motion = {"
"""The start of the cell that votes without keys."""
RATING = "section.wan-rate"
READY = f"""() => document.querySelectorAll("{RATING} video").length === 2
  && document.querySelector("{RATING} .wan-vote--l").getAttribute("aria-disabled") === "false" """
IN_THE_RATING = f"""() => document.activeElement?.closest("{RATING}") !== null"""
ON_A_VOTE = """() => document.activeElement?.matches(".wan-vote") === true"""


def tab_until(page, there: str, key: str = "Tab") -> None:
    """Press Tab until the focus is where it should be."""
    for _ in range(40):
        if page.evaluate(there):
            return
        page.keyboard.press(key)
    raise AssertionError("the focus does not come there")


@pytest.mark.nightly
def test_the_whole_notebook_is_walked_through_with_the_keyboard_alone(notebook, screenshot):
    code = [cell.source for cell in nbformat.read(STORED, as_version=4).cells if cell.cell_type == "code"]
    code = [source for source in code if not source.startswith(BY_ITSELF)]
    number = {start: place for place, source in enumerate(code) for start in [source.split("\n")[-1]]}
    book = notebook(*code)
    page, keys = book.page, book.page.keyboard
    rating = number["round"]
    for place in range(rating + 1):
        keys.press("Control+Enter" if place == rating else "Shift+Enter")
        book.finished(place, timeout=300)
    errors = page.locator("[data-mime-type='application/vnd.jupyter.error'], [data-mime-type$='stderr']")
    assert [one.inner_text() for one in errors.all()] == []
    expect(book.output(number["found"])).to_contain_text("sharpness")

    # Votes: the focus comes into the view by Tab, and is in it from then on.
    tab_until(page, IN_THE_RATING)
    root = book.output(rating).locator(RATING)
    for vote in range(VOTES):
        page.wait_for_function(READY, timeout=60_000)
        if vote == 1:
            tab_until(page, ON_A_VOTE)  # the criteria handle arrow keys themselves
            in_both_themes(book, RATING, screenshot, "judge-rate")
        keys.press(KEYS[vote % len(KEYS)])
        expect(root).to_contain_text(f"{vote + 1} of 36 pairs")
    assert sideways(book.output(rating)) == []

    # The rest of the notebook, from the cell after the rating.
    tab_until(page, "() => document.activeElement?.matches('.jp-Cell') === true", "Shift+Tab")
    keys.press("j")
    for place in range(rating + 1, len(code)):
        keys.press("Shift+Enter")
        book.finished(place, timeout=300)
    assert [one.inner_text() for one in errors.all()] == []
    ranking = book.output(number["ranking"])
    expect(ranking).to_contain_text("20 votes")
    expect(ranking.locator("svg[role=img]")).to_have_count(9 + 3)
    ranking.scroll_into_view_if_needed()
    in_both_themes(book, ".wan-ranking", screenshot, "judge-ranking")
    film = book.file.parent / "lighthouse.mp4"
    assert probe(film).seconds == pytest.approx(15, abs=0.2)
    assert (book.file.parent / "ranking.json").is_file()
    assert violations(page, ".wan, .wan-ranking, .wan-variance") == []
