"""Keys after a click in a widget go to the widget and never to JupyterLab."""

from __future__ import annotations

from cells import FAST
from comparison_queries import all_ready, comparison_of
from playwright.sync_api import expect
from support.simulators import simulating

import wan_widgets as wan
from wan_widgets import session

TWO = 'jobs = [wan.generate("A kite", resolution="720p", duration=5, seed=seed) for seed in (1, 2)]\n'
ALL = f"{TWO}for job in jobs:\n    job.result()"


def cells_in(book) -> int:
    return book.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length")


def test_after_a_click_on_a_film_the_keys_are_the_comparisons(notebook):
    book = notebook(FAST, ALL, "wan.compare(jobs)", "'the next cell'")
    for place in range(3):
        book.run(place, timeout=120)
    comparison = comparison_of(book.output(2))
    all_ready(comparison, 2)
    keys = book.page.keyboard
    comparison.locator(".wan-compare video").first.click()  # plays
    keys.press(" ")
    comparison.get_by_role("button", name="Play all").wait_for()
    keys.press("l")
    expect(comparison.get_by_role("button", name="Loop").first).to_have_attribute("aria-pressed", "true")
    keys.press("x")
    expect(comparison.get_by_role("radio", name="Flicker")).to_be_checked()
    for key in "bdda":
        keys.press(key)
    assert cells_in(book) == 4
    assert comparison.evaluate("root => root.contains(document.activeElement)")
    # The click is not visible: no focus ring is drawn around the widget.
    assert comparison.evaluate("root => getComputedStyle(document.activeElement).outlineStyle") == "none"


WIDGETS = {
    "form": ("wan.form()", "form.wan-form .wan-title"),
    "card": ("wan.use('simulator', seconds=60)\nwan.generate('A fox')", "article.wan-job .wan-meta"),
    "sweep": ('wan.sweep("A kite [fault:failed]", seed=[1, 2], resolution="720p")', ".wan-swp .wan-title"),
    "gallery": ("wan.gallery()", "section.wan-gallery .wan-title"),
}
"""The code that shows each widget, and a text in it that is not a control."""


def test_after_a_click_on_words_in_any_widget_no_cell_is_cut(notebook):
    book = notebook(FAST, *(cell for cell, _ in WIDGETS.values()), "'the next cell'")
    book.run(0)
    for number, (what, (_, place)) in enumerate(WIDGETS.items(), start=1):
        book.run(number)
        words = book.output(number).locator(place).first
        words.click()
        for key in "xbdda":
            book.page.keyboard.press(key)
        assert cells_in(book) == len(WIDGETS) + 2, what
        # Texts can be selected, and so copied.
        words.click(click_count=3)
        assert book.page.evaluate("() => String(getSelection())").strip() != "", what


def test_a_click_in_the_gallerys_panel_leaves_the_keys_with_the_panel(notebook):
    book = notebook(FAST, ALL, "wan.gallery()", "'the next cell'")
    for place in range(3):
        book.run(place, timeout=120)
    gallery = book.output(2).locator("section.wan-gallery")
    gallery.locator(".wan-tile__open").first.click()
    panel = gallery.locator(".wan-panel")
    panel.get_by_text("Only looking.").click()
    book.page.keyboard.press("x")
    book.page.keyboard.press("/")
    expect(gallery.get_by_role("searchbox")).to_be_focused()
    assert cells_in(book) == 4


def test_on_an_exported_page_keys_act_after_a_click(page, tmp_path):
    wan.settings.home = tmp_path / "home"
    session.use("simulator")
    with simulating(tmp_path / "home" / session.SIMULATOR_FOLDER):
        jobs = [session.generate("A kite", seed=seed, resolution="720p", duration=5) for seed in (1, 2)]
        for job in jobs:
            job.result(timeout=120)
        path = wan.export(jobs, tmp_path / "page.html")
    page.goto(path.as_uri())
    comparison = page.locator(".wan-comparison")
    all_ready(comparison, 2)
    comparison.locator(".wan-head__why").first.click()
    page.keyboard.press("l")
    expect(comparison.get_by_role("button", name="Loop").first).to_have_attribute("aria-pressed", "true")
