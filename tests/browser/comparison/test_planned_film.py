"""A film from a prompt with shots in JupyterLab: it is split in the page, at every width, and sends nothing."""

from __future__ import annotations

import pytest
from page_queries import in_both_themes, narrow, sideways
from playwright.sync_api import expect

STRIP = "section.wan-chain"
SHOTS = """Ink on paper.
Shot 1 [0-6s] Wide shot: an unlit lighthouse at dusk.
Shot 2 [6-11s] The lamp lights; its beam sweeps left.
Shot 3 [11-21s] Night falls, the beam swings round."""


@pytest.mark.nightly
def test_a_prompt_is_split_into_shots_and_one_at_a_time_is_offered(notebook, screenshot):
    book = notebook("import wan_widgets as wan\nwan.use('simulator')\nwan.film(resolution='720p')")
    book.run(0)
    page, output = book.page, book.output(0)
    strip = output.locator(STRIP)
    expect(strip.get_by_role("button", name="Split into shots")).to_be_visible()
    strip.get_by_label("Prompt with shots").fill(SHOTS)
    expect(strip).to_contain_text("3 shots, 20 s, 720p")
    in_both_themes(book, STRIP, screenshot, "film-start")
    strip.get_by_role("button", name="Split into 3 shots").press("Enter")
    shots = strip.locator(".wan-chain__shot")
    expect(shots).to_have_count(3)
    expect(shots.nth(1).get_by_label("Prompt of shot 2")).to_have_value(
        "Ink on paper. The lamp lights; its beam sweeps left."
    )
    expect(strip.get_by_role("button", name="Make shot 1")).to_be_visible()
    strip.get_by_role("button", name="Review each shot before making the next").click()
    strip.get_by_role("button", name="Make 3 shots").click()
    expect(strip.get_by_role("button", name="Simulate 3 videos, nothing is charged")).to_be_focused()
    strip.get_by_role("button", name="Cancel").click()
    expect(strip).to_contain_text("Nothing is sent yet.")
    in_both_themes(book, STRIP, screenshot, "film-planned")
    page.set_viewport_size({"width": 1000, "height": 1600})
    for width in (480, 320):
        narrow(output, width)
        assert sideways(output) == []
        in_both_themes(book, STRIP, screenshot, f"film-planned-{width}")
