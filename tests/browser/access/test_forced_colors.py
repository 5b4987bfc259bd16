"""Forced colors, such as high contrast on Windows: states that tints, shadows and borders show stay visible."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from cells import FAST
from lab import Notebook
from page_queries import card_of, form_of
from PIL import Image
from playwright.sync_api import Locator

GALLERY = "gallery = wan.gallery()\ngallery"
FORM = """
form = wan.form(prompt='A kite', resolution='720p', duration=7)
form
"""
SWEEP = "sweep = wan.sweep(['A kite', 'A boat [fault:policy-late]'], resolution='720p')\nsweep"
BOXES = """scope => [...scope.querySelectorAll('button, input, textarea, select, summary, legend, label, p, h3, dt, dd, svg.wan-i, kbd')]
  .filter(one => !one.closest('.wan-vh, .wan-tile__pic, .wan-player, .wan-frame') && one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}))
  .map(one => ({box: one.getBoundingClientRect().toJSON(), what: `${one.tagName} ${one.className.baseVal ?? one.className} ${one.textContent.slice(0, 40)}, in ${one.parentElement.outerHTML.slice(0, 90)}`, at: document.elementFromPoint(
     one.getBoundingClientRect().x + one.getBoundingClientRect().width / 2, one.getBoundingClientRect().y + one.getBoundingClientRect().height / 2)}))
  .filter(({at}) => scope.contains(at)).map(({box, what}) => ({box, what}))
  .filter(({box}) => box.width > 3 && box.height > 3 && box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight)"""


@pytest.fixture
def forced(notebook, page) -> Iterator[Any]:
    page.emulate_media(forced_colors="active")
    yield notebook
    page.emulate_media(forced_colors="none")


def picture(one: Locator, margin: int = 6) -> Image.Image:
    """Return a picture of an element and its immediate surroundings."""
    one.scroll_into_view_if_needed()
    box = one.bounding_box()
    assert box is not None
    clip = {
        "x": max(0.0, box["x"] - margin),
        "y": max(0.0, box["y"] - margin),
        "width": box["width"] + 2 * margin,
        "height": box["height"] + 2 * margin,
    }
    return Image.open(io.BytesIO(one.page.screenshot(clip=clip, animations="disabled"))).convert("RGB")


def contrast(picture: Image.Image) -> float:
    """The greatest contrast between two colors of a picture, as WCAG counts it."""

    def light(color: tuple[int, ...]) -> float:
        parts = [one / 255 for one in color]
        linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    found = sorted(light(color) for _, color in picture.getcolors(1 << 20) or [])
    return (found[-1] + 0.05) / (found[0] + 0.05)


def differ(one: Image.Image, other: Image.Image) -> int:
    """Number of pixels that differ clearly."""
    if one.size != other.size:
        return one.size[0] * one.size[1]
    gaps = np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int))
    return int((gaps.max(axis=2) > 100).sum())


def all_seen(book: Notebook, scope: Locator) -> None:
    """Every control, icon and line of text that is on the screen has a contrast of 3 or more in its box."""
    scope.scroll_into_view_if_needed()
    boxes = scope.evaluate(BOXES)
    assert len(boxes) > 5
    whole = Image.open(io.BytesIO(book.page.screenshot(animations="disabled"))).convert("RGB")
    unseen = []
    for one in boxes:
        box = one["box"]
        part = whole.crop((int(box["left"]), int(box["top"]), int(box["right"]) + 1, int(box["bottom"]) + 1))
        if contrast(part) < 3:
            unseen.append(one["what"])
    assert unseen == []


def focus_seen(one: Locator, shown: Locator | None = None) -> None:
    """Whether the keyboard's focus is drawn."""
    target = shown or one
    one.evaluate("one => one.blur()")
    before = picture(target)
    one.focus()
    one.page.keyboard.press("Shift")  # a focus that came with the keyboard
    assert differ(before, picture(target)) > 40, one


def test_controls_states_and_the_focus_are_seen_in_forced_colors(forced, screenshot):
    book = forced(FAST, FORM)
    for cell in range(2):
        book.run(cell)
    form = form_of(book.output(1))
    form.get_by_text("1 problem to fix").wait_for()
    screenshot("forced-form")
    all_seen(book, form)

    # What is chosen differs from what is not, by more than its text.
    segments = form.locator(".wan-seg:has(input:enabled)").first.locator("label")
    assert differ(picture(segments.nth(0)), picture(segments.nth(1))) > 40
    form.locator("summary").click()
    switch = form.locator(".wan-switch input").first
    on = picture(switch, 0)
    assert contrast(on) >= 3
    switch.press("Space")
    off = picture(switch, 0)
    assert contrast(off) >= 3, "the knob of a switch that is off"
    assert differ(on, off) > 40
    notify = form.get_by_role("button", name="Notify when done")
    before = picture(notify)
    notify.evaluate("one => one.setAttribute('aria-pressed', 'true')")
    assert differ(before, picture(notify)) > 40

    for control in (
        form.get_by_role("textbox", name="Prompt", exact=True),
        form.locator(".wan-foot button[type=submit]"),
        form.get_by_role("button", name="History"),
        form.locator("summary"),
        switch,
        form.get_by_role("button", name="Copy as"),
    ):
        focus_seen(control)
    focus_seen(segments.nth(0).locator("input"), segments.nth(0))

    form.get_by_role("button", name="Template").press("Enter")
    all_seen(book, form.locator(".wan-menu"))
    items = form.get_by_role("menuitem")
    first, second = picture(items.nth(0), 0), picture(items.nth(1), 0)
    book.page.keyboard.press("ArrowDown")
    assert differ(first, picture(items.nth(0), 0)) > 40
    assert differ(second, picture(items.nth(1), 0)) > 40
    screenshot("forced-menu")


def test_results_and_the_gallery_are_seen_in_forced_colors(forced, screenshot):
    book = forced(FAST, SWEEP, "sweep.wait(); job = wan.generate('A fox', resolution='720p')\njob", GALLERY)
    for cell in range(3):
        book.run(cell)
    card_of(book.output(2), "Done").wait_for(timeout=90_000)
    for card in (book.output(1).locator("article.wan-swp"), book.output(2).locator("article.wan-job")):
        all_seen(book, card)
    screenshot("forced-cards")
    book.run(3)
    gallery = book.output(3).locator("section.wan-gallery")
    tile = gallery.locator(".wan-tile").first
    tile.locator(".wan-tile__img").wait_for()
    closed = picture(tile.locator(".wan-tile__pic"))
    tile.locator(".wan-tile__open").click()
    gallery.locator(".wan-panel").wait_for()
    book.page.mouse.move(2, 2)
    gallery.locator(".wan-panel").get_by_role("heading").first.focus()
    assert differ(closed, picture(tile.locator(".wan-tile__pic"))) > 100, "the tile that is open"
    all_seen(book, gallery)
    focus_seen(tile.locator(".wan-tile__open"), tile)
    star = tile.locator(".wan-tile__star")
    before = picture(star, 0)
    star.click()
    tile.locator(".wan-tile__star[aria-pressed=true]").wait_for()
    assert differ(before, picture(star, 0)) > 10
    screenshot("forced-gallery")
