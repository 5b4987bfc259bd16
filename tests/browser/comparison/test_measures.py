"""Measures in the page: on a card once the video is measured, as curves under a comparison's clock, in the gallery."""

from __future__ import annotations

import re

from cells import FAST
from comparison_queries import all_ready, comparison_of, until_still
from page_queries import in_both_themes, in_this_theme, violations
from playwright.sync_api import expect

MADE = """
wan.settings.measure_after_save = False
prompt = "Shot 1 [0-2s] A red kite over dunes. Shot 2 [2-5s] A paper boat in a gutter"
sweep = wan.sweep(prompt, seed=[1, 2], shot_type="multi", resolution="720p", duration=5, yes=True)
jobs = sweep.wait(120).jobs
"""


def test_measures_come_to_an_open_card_and_their_curves_move_all_videos(notebook, screenshot):
    book = notebook(FAST, MADE, "jobs[0]", "wan.compare(sweep)", "wan.gallery()")
    book.page.set_viewport_size({"width": 1500, "height": 1150})
    for place in range(4):
        book.run(place, timeout=120)
    comparison = comparison_of(book.output(3))
    all_ready(comparison, 2)
    expect(comparison.get_by_text("2 videos are not measured yet.")).to_be_visible()
    card = book.output(2).locator(".wan-job")
    expect(card.locator(".wan-mbadge")).to_have_count(0)
    comparison.get_by_role("button", name="Measure", exact=True).click()
    expect(card.locator(".wan-mbadge").first).to_have_text(re.compile("^Cuts . of 1 asked for"))
    expect(comparison.locator(".wan-cell__m")).to_have_count(2)
    expect(comparison.locator(".wan-curves__plot path")).to_have_count(2)

    # A press in the curves sends both videos there, as does a key.
    plot = comparison.locator(".wan-curves__plot")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    plot.click(position={"x": box["width"] * 0.4, "y": box["height"] / 2})
    until_still(comparison, 2)
    mark = comparison.locator(".wan-curves__mark").bounding_box()
    assert abs(mark["x"] + mark["width"] / 2 - (box["x"] + box["width"] * 0.4)) < 4
    comparison.get_by_label("Time in the curves of motion").press("ArrowRight")
    until_still(comparison, 3)

    card.get_by_role("button", name="What the measures mean").click()
    expect(card.get_by_text("Number of hard cuts")).to_be_visible()
    card.scroll_into_view_if_needed()
    in_both_themes(book, ".wan-job, .wan-compare", screenshot, "measures-card")
    book.page.set_viewport_size({"width": 780, "height": 1150})
    plot.scroll_into_view_if_needed()
    screenshot("measures-narrow")
    assert violations(book.page, ".wan-job, .wan-compare") == []
    comparison.get_by_label("Measure", exact=True).select_option("Sharpness")
    expect(comparison.get_by_text("Sharpness is one number for each video, so it has no curve.")).to_be_visible()

    book.run(4)
    gallery = book.output(4).locator("section.wan-gallery")
    gallery.get_by_label("Order").select_option("Most motion first")
    expect(gallery.get_by_role("list", name="Measures").first.get_by_role("listitem").first).to_have_text(
        re.compile(r"^motion\s+\d")
    )
    gallery.get_by_role("button", name="More filters").click()
    gallery.get_by_label("Motion, at least").fill("0.1")
    gallery.get_by_label("Motion, at least").press("Enter")
    expect(gallery.get_by_label("Search prompts")).to_have_value("motion>=0.1")
    gallery.get_by_role("button", name="Measures", exact=True).click()
    limit = gallery.get_by_label("Motion, most")
    limit.focus()
    limit.press("End")  # it is at the end already: nothing is looked for
    expect(gallery.locator(".wan-histo i.is-in").first).to_be_visible()
    gallery.scroll_into_view_if_needed()
    in_both_themes(book, ".wan-gallery", screenshot, "measures-gallery")

    # The table goes by a column that is pressed, and a video has its shots and cuts on one time axis.
    gallery.get_by_role("button", name="Close the measures").click()
    book.page.set_viewport_size({"width": 1500, "height": 1150})
    gallery.get_by_role("radio", name="Table").check()
    gallery.get_by_role("button", name="sharpness", exact=True).press("Enter")
    expect(gallery.locator("th[aria-sort='descending']")).to_contain_text("sharpness")
    gallery.locator("tbody [data-tile='0']").press("Enter")
    expect(gallery.locator(".wan-tl__lane--shots > li")).to_have_count(2)
    in_this_theme(book, ".wan-gallery", screenshot, "measures-table")
