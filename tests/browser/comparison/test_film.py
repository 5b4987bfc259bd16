"""The film strip of a chain in JupyterLab: it is readable at every width, and one shot is made again."""

from __future__ import annotations

import pytest
from cells import FAST
from page_queries import in_both_themes, narrow, sideways
from playwright.sync_api import expect

CHAIN = """
first = wan.generate("An unlit lighthouse at dusk, calm sea", resolution="720p", seed=7, prompt_extend=False).wait(timeout=120)
second = first.extend("The lamp lights; its beam sweeps over the water").wait(timeout=120)
third = second.extend("Night falls. The moon climbs and the beam swings slowly round to the right").wait(timeout=120)
film = wan.film([first, second, third])
film
"""
STRIP = "section.wan-chain"
PLAYED = """() => { const film = document.querySelector("section.wan-chain video");
  return film !== null && film.currentTime > 0.3 && film; }"""


@pytest.mark.nightly
def test_a_shot_is_made_again_in_the_strip_and_the_next_one_from_its_end(notebook, screenshot):
    book = notebook(FAST, CHAIN)
    book.run(0)
    book.run(1, timeout=300)
    page, output = book.page, book.output(1)
    strip = output.locator(STRIP)
    shots = strip.locator(".wan-chain__shot")
    expect(shots).to_have_count(3)
    expect(shots.locator("img")).to_have_count(3)
    expect(strip).to_contain_text("seam")
    assert sideways(output) == []
    strip.scroll_into_view_if_needed()
    in_both_themes(book, STRIP, screenshot, "film")

    # With the keyboard: another prompt for the second shot.
    second, third = shots.nth(1), shots.nth(2)
    prompt = second.get_by_label("Prompt of shot 2")
    prompt.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("The lamp lights in thick fog")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(second.get_by_role("button", name="Simulate 1 video")).to_be_focused()
    page.keyboard.press("Enter")
    expect(second).to_contain_text("Done, take 2 of 2", timeout=120_000)
    expect(third).to_contain_text("Old start")
    expect(third).to_contain_text("It does not begin with the current last frame of shot 2.")
    in_both_themes(book, STRIP, screenshot, "film-old")
    third.get_by_role("button", name="Redo from the new start").click()
    third.get_by_role("button", name="Simulate 1 video").click()
    expect(third).to_contain_text("Done, take 2 of 2", timeout=120_000)
    expect(strip.locator(".wan-head__why")).to_contain_text("all made")

    strip.get_by_role("button", name="Play film").click()
    page.wait_for_function(PLAYED, timeout=60_000)
    page.evaluate(
        "() => { const film = document.querySelector('section.wan-chain video'); film.currentTime = film.duration; }"
    )
    expect(strip.locator(".wan-chain__player")).to_contain_text("Shot 2 of 3", timeout=60_000)
    screenshot("film-plays")
    strip.get_by_role("button", name="Only the seams").click()
    expect(strip.locator(".wan-chain__player")).to_contain_text("End of shot 1 of 3")
    expect(strip.locator(".wan-chain__player")).to_contain_text("Start of shot 2 of 3", timeout=60_000)
    strip.get_by_role("button", name="Close").click()
    strip.get_by_role("button", name="Export film").click()
    expect(strip).to_contain_text("Saved:", timeout=60_000)
    page.set_viewport_size({"width": 1000, "height": 1600})
    for width in (780, 480, 320):
        narrow(output, width)
        assert sideways(output) == []
        strip.scroll_into_view_if_needed()
        in_both_themes(book, STRIP, screenshot, f"film-{width}")
