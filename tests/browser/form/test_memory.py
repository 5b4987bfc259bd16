"""Earlier prompts, presets, and the notification about a finished video, in JupyterLab."""

from __future__ import annotations

from cells import FAST
from page_queries import card_of, form_of, in_both_themes, sideways
from playwright.sync_api import expect

MADE = """
for prompt in ("A red kite over dunes", "A boat in fog,\\nseen from above"):
    wan.generate(prompt, resolution="720p").wait()
wan.presets.save("Portrait", aspect_ratio="9:16", resolution="720p")
"""
NOTICES = """() => {
  window.notices = [];
  class Notice { constructor(title, more) { window.notices.push({title, ...more}); } close() {} }
  Notice.permission = 'default';
  Notice.requestPermission = async () => { Notice.permission = 'granted'; return 'granted'; };
  window.Notification = Notice;
  document.hasFocus = () => window.looks === true;
  window.looks = true;
}"""


def test_prompts_and_presets_come_back_and_a_video_that_is_done_gives_notice(notebook, screenshot, own_page):
    book = notebook(FAST, MADE, "form = wan.form(seed=7)\nform", "(form.settings, dict(wan.presets))")
    for cell in range(3):
        book.run(cell)
    book.page.evaluate(NOTICES)
    form = form_of(book.output(2))
    prompt = form.get_by_role("textbox", name="Prompt", exact=True)

    # The keyboard alone: back, further back, forward, out, and back again.
    prompt.click()
    book.page.keyboard.press("ArrowUp")
    expect(prompt).to_have_value("A boat in fog,\nseen from above")
    book.page.keyboard.press("ArrowUp")
    expect(prompt).to_have_value("A red kite over dunes")
    expect(form.locator(".wan-prompt__history")).to_contain_text("Earlier prompt 2 of 2")
    book.page.keyboard.press("Escape")
    expect(prompt).to_have_value("")
    expect(prompt).to_be_focused()
    book.page.keyboard.press("ArrowUp")
    expect(prompt).to_have_value("A boat in fog,\nseen from above")
    in_both_themes(book, "form.wan-form", screenshot, "memory-history")
    prompt.fill("")

    form.get_by_role("button", name="History").click()
    expect(form.get_by_role("menuitem")).to_have_count(2)
    expect(form.get_by_role("menuitem").first).to_be_focused()
    in_both_themes(book, "form.wan-form", screenshot, "memory-menu")
    if not form.get_by_role("menuitem").first.is_visible():
        form.get_by_role("button", name="History").click()
    form.get_by_role("menuitem", name="A red kite over dunes").click()
    expect(prompt).to_have_value("A red kite over dunes")

    form.get_by_role("button", name="Presets").click()
    form.get_by_role("menuitem", name="Portrait").click()
    expect(form.get_by_role("radio", name="9:16")).to_be_checked()
    form.get_by_role("button", name="Presets").click()
    form.get_by_role("menuitem", name="Save or delete…").click()
    name = form.get_by_role("textbox", name="Save these settings as")
    expect(name).to_be_focused()
    name.fill("Draft")
    book.page.keyboard.press("Enter")
    expect(form.locator(".wan-presets")).to_contain_text("Saved as Draft.")
    in_both_themes(book, "form.wan-form", screenshot, "memory-presets")
    assert sideways(book.output(2)) == []
    form.get_by_role("button", name="Delete Portrait").click()
    expect(form.locator(".wan-presets")).to_contain_text("Portrait deleted.")
    name.focus()
    book.page.keyboard.press("Escape")
    expect(form.get_by_role("button", name="Presets")).to_be_focused()
    book.run(3)
    expect(book.output(3)).to_contain_text("'Draft': {'aspect_ratio': '9:16', 'resolution': '720p'}}")

    notify = form.get_by_role("button", name="Notify when done")
    notify.click()
    expect(notify).to_have_attribute("aria-pressed", "true")
    expect(form.locator(".wan-foot")).to_contain_text("A browser notification and a mark")
    in_both_themes(book, "form.wan-form", screenshot, "memory-notify")
    book.page.evaluate("window.looks = false")
    form.get_by_role("button", name="Simulate").click()
    expect(card_of(book.output(2), "Done")).to_be_visible(timeout=60_000)
    book.page.wait_for_function("window.notices.length === 1")
    (notice,) = book.page.evaluate("window.notices")
    assert notice["title"] == "Video done"
    assert "kite" not in str(notice)
    # The rest of the title is JupyterLab's, which may change it meanwhile.
    book.page.wait_for_function("document.title.startsWith('(Video done) ')")
    book.page.evaluate("() => { window.looks = true; window.dispatchEvent(new Event('focus')); }")
    book.page.wait_for_function("document.title !== '' && !document.title.includes('(Video done)')")
