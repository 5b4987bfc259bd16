"""Accessibility: axe-core finds nothing in either theme, and the keyboard alone is enough."""

from __future__ import annotations

import pytest
from cells import FAST, SLOW
from page_queries import cards_in, cell_at, form_of, in_both_themes, ready_video, sideways
from playwright.sync_api import expect

STATES = {
    "empty": "wan.form()",
    "advanced": "wan.form(prompt='A fox', seed=7, negative_prompt='text', shot_type='multi', prompt_extend=False)",
    "too-long": "wan.form(prompt='long ' * 320, duration=15)",
    "references": "wan.form(prompt='character1 waves', references=['https://example.org/a.mp4', 'https://example.org/b.mp4'])",
    "conflict": "wan.form(prompt='x', image='https://example.org/a.png', references=['https://example.org/a.mp4'])",
}


def test_every_state_of_the_form_is_accessible(notebook, screenshot):
    book = notebook(FAST, *STATES.values())
    book.run(0)
    for place, name in enumerate(STATES, start=1):
        book.run(place)
        form = form_of(book.output(place))
        form.locator(".wan-foot").wait_for()
        form.scroll_into_view_if_needed()
        assert sideways(book.output(place)) == []
        in_both_themes(book, f"{cell_at(place)} form.wan-form", screenshot, f"form-{name}")


def test_every_state_of_a_job_is_accessible(notebook, screenshot):
    book = notebook(
        SLOW,
        "form = wan.form(prompt='A lighthouse in the fog', resolution='720p')\nform",
        "form.set(prompt='[fault:balance] A paper boat')\nform.generate()",
        "form.set(prompt='[fault:policy-late] A famous hero')\nform.generate()",
        "form.set(prompt='[fault:lost-answer] A boat')",
    )
    book.run(0)
    book.run(1)
    output = book.output(1)
    form_of(output).get_by_role("button", name="Simulate").click()
    card = cards_in(output).first
    card.get_by_role("heading", name="Rendering").wait_for()
    in_both_themes(book, "article.wan-job", screenshot, "job-rendering")
    book.run(2)
    book.run(3)
    output.get_by_role("heading", name="Not sent: balance too low").wait_for()
    output.get_by_role("button", name="Check balance").click()
    output.get_by_role("heading", name="Refused by the content check").wait_for(timeout=60_000)
    ready_video(output)
    in_both_themes(book, "article.wan-job", screenshot, "job-ends")


def tab_to(page, wanted, what):
    """Press Tab until the element that has the focus is `wanted`, an expression about `one`."""
    seen = []
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => {{ const one = document.activeElement; return Boolean({wanted}); }}"):
            return
        seen.append(page.evaluate("() => document.activeElement.outerHTML.slice(0, 80)"))
    pytest.fail(f"Tab never reached {what}: {seen}")


def test_the_keyboard_alone_is_enough(notebook):
    book = notebook(FAST, "form = wan.form(resolution='720p')\nform")
    book.run(0)
    book.run(1)  # leaves the focus on the cell
    form = form_of(book.output(1))
    form.locator(".wan-foot").wait_for()
    page, keys = book.page, book.page.keyboard
    tab_to(page, "one.closest('form.wan-form') && one.matches('.wan-prompt textarea')", "the prompt")
    keys.type("A cat, isn't it?")
    tab_to(page, "one.value === '16:9'", "the aspect ratio")
    keys.press("ArrowRight")
    assert form.get_by_role("radio", name="9:16").is_checked()
    tab_to(page, "one.matches('.wan-foot button[type=submit]')", "the button")
    form.get_by_text("Simulated, costs nothing").wait_for()
    keys.press("Enter")
    card = cards_in(book.output(1)).first
    card.wait_for()
    assert not book.is_running(1), "Enter ran the cell again"
    video = ready_video(card)
    assert video.evaluate("video => video.videoHeight") == 1280
    tab_to(page, "one.matches('article.wan-job video')", "the video")
    keys.press("Space")
    page.wait_for_function("video => !video.paused", arg=video.element_handle())
    for key, speed, tag in (("]", 2, "2\u00d7"), ("[", 1, ""), ("[", 0.5, "\u00bd\u00d7")):
        keys.press(key)
        page.wait_for_function("([video, speed]) => video.playbackRate === speed", arg=[video.element_handle(), speed])
        expect(card.locator(".wan-player__tag")).to_have_text([tag] if tag else [])
        card.get_by_role("status").get_by_text(f"Speed {speed}").wait_for()
    assert cards_in(book.output(1)).count() == 1
