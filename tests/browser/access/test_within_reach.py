"""Requested elements are visible: a field that begins to vary, the wipe of two videos, menus, labels and filters."""

from __future__ import annotations

import re

from cells import FAST
from clips import make_clip
from page_queries import form_of
from playwright.sync_api import Locator, expect

import wan_widgets as wan

FAILED = """
wan.generate("[fault:policy-late] A film hero dances in front of the logo of a coffee chain", resolution="720p").wait(60)
wan.gallery()
"""

HIDDEN = """list => ({
  below: list.scrollHeight - list.clientHeight,
  beside: list.scrollWidth - list.clientWidth,
  cut: [...list.querySelectorAll('button')].filter(one => one.scrollWidth > one.clientWidth
    || one.scrollHeight > one.clientHeight).map(one => one.textContent),
})"""
WHOLE = {"below": 0, "beside": 0, "cut": []}


def lines_of(label: Locator) -> int:
    """Return the number of lines of a label's text, without the labeled control."""
    return label.evaluate(
        """label => {
          const text = [...label.childNodes].find(one => one.nodeType === Node.TEXT_NODE);
          const range = document.createRange();
          range.selectNodeContents(text);
          return new Set([...range.getClientRects()].map(one => one.top)).size;
        }"""
    )


def opened(scope: Locator, name: str) -> Locator:
    """Open a menu and return its list."""
    scope.get_by_role("button", name=re.compile(f"^{name}")).first.click()
    return scope.get_by_role("menu", name=name)


def test_the_form_opens_the_field_that_varies_and_shows_its_menus_whole(notebook, screenshot):
    book = notebook(FAST, "wan.form(prompt='A fox at dusk', resolution='720p')")
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    advanced = form.locator("details")
    expect(advanced).not_to_have_attribute("open", "")
    opened(form, "Vary").get_by_role("menuitemcheckbox", name="Seed").click()
    seed = form.get_by_label("Seed", exact=True)
    expect(seed).to_be_focused()
    expect(seed).to_be_in_viewport()
    expect(advanced.locator("summary")).to_contain_text("seed varies")
    book.page.keyboard.type("1, 2")
    expect(form.get_by_role("button", name="Simulate 2 videos")).to_be_visible()
    opened(form, "Vary").get_by_role("menuitemcheckbox", name="Duration").click()
    expect(form.get_by_role("checkbox", name="5 s", exact=True)).to_be_focused()
    for name in ("Copy as", "Insert", "Template"):
        menu = opened(form, name)
        screenshot(f"menu-{name.lower().replace(' ', '-')}")
        assert menu.evaluate(HIDDEN) == WHOLE, name
        book.page.keyboard.press("Escape")


def test_a_failed_tile_has_one_text_and_no_filter_is_cut(notebook, screenshot):
    book = notebook(FAST, FAILED)
    book.run(0)
    book.run(1, timeout=90)
    gallery = book.output(1).locator(".wan-gallery")
    picture = gallery.locator(".wan-tile__pic--empty")
    expect(picture).to_have_text(re.compile("^Refused by the content check ?SIMULATED$"))
    texts = picture.locator("> :not(svg)").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(({top, bottom}) => [top, bottom])"
    )
    assert texts[0][1] <= texts[1][0], f"the texts of the tile lie over each other: {texts}"
    gallery.get_by_role("button", name="More filters").click()
    screenshot("gallery-filters")
    for name in ("Since", "Until"):
        assert lines_of(gallery.locator("label.wan-lab", has_text=name)) == 1, name


def test_two_that_are_chosen_come_into_sight(page, tmp_path, screenshot):
    clips = [make_clip(tmp_path / f"{name}.mp4", seconds=1) for name in "pqr"]
    page.set_viewport_size({"width": 700, "height": 500})
    page.goto(wan.export(clips, tmp_path / "page.html").as_uri())
    comparison = page.locator(".wan-comparison")
    comparison.get_by_role("button", name="A is file p.mp4").click()
    assert page.locator(".wan-ab-view").count() == 0
    comparison.get_by_role("button", name="B is file q.mp4").click()
    stage = page.locator(".wan-wipe__view")
    expect(stage).to_be_in_viewport(ratio=0.9)
    screenshot("wipe-in-sight")
    for width in (700, 420):
        page.set_viewport_size({"width": width, "height": 500})
        for label in comparison.get_by_text("Sound from", exact=True).all():
            assert lines_of(label) == 1
