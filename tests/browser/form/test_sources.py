"""The image and the clips by the keyboard: paste, remove, restore, move, and insert a clip's name into the prompt."""

from __future__ import annotations

import base64

from cells import FAST
from clips import make_image
from jobs.fake import make_video
from page_queries import form_of

PASTED = """async data => {
  const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
  await navigator.clipboard.write([new ClipboardItem({"image/png": new Blob([bytes], {type: "image/png"})})]);
}"""


def focused(page):
    return page.evaluate(
        "() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    )


def test_an_image_is_pasted_taken_out_and_brought_back(notebook, tmp_path):
    book = notebook(FAST, "form = wan.form(resolution='1080p')\nform")
    book.run(0)
    book.run(1)
    form, keys = form_of(book.output(1)), book.page.keyboard
    image = make_image(tmp_path / "red.png")
    book.page.evaluate(PASTED, base64.b64encode(image.read_bytes()).decode())
    form.get_by_label("Prompt", exact=True).focus()
    keys.press("Control+V")
    form.get_by_text("Image to video", exact=True).wait_for()
    form.get_by_text("600 × 400").wait_for()
    assert form.get_by_label("Prompt", exact=True).input_value() == ""
    assert book.page.locator(".jp-Notebook .jp-Cell").count() == 2, "the notebook took the paste for its own"

    form.get_by_role("button", name="Remove the source image").focus()
    keys.press("Delete")
    form.get_by_text("Source image removed.").wait_for()
    form.get_by_text("Text to video", exact=True).wait_for()
    assert focused(book.page) == "Undo"
    keys.press("Enter")
    form.get_by_text("Image to video", exact=True).wait_for()
    form.get_by_text("600 × 400").wait_for()


def test_clips_are_moved_and_taken_out_by_keys_and_the_focus_goes_along(notebook, tmp_path):
    clips = [str(make_video(tmp_path / f"{name}.mp4", 320, 180, 1)) for name in ("one", "two", "three")]
    prompt = "character1, character2 and character3 wave"
    book = notebook(FAST, f"form = wan.form(prompt={prompt!r}, references={clips!r})\nform")
    book.run(0)
    book.run(1)
    form, keys = form_of(book.output(1)), book.page.keyboard
    rows = form.locator(".wan-refs > li")
    status = form.get_by_role("group", name="Reference videos").get_by_role("status")

    def order():
        return [row.locator(".wan-file__name").inner_text() for row in rows.all()]

    rows.nth(2).get_by_text("its voice is used too").wait_for()
    assert order() == ["one.mp4", "two.mp4", "three.mp4"]
    form.get_by_role("button", name="Move character1 down").focus()
    keys.press("Alt+ArrowDown")
    status.get_by_text("Now character2").wait_for()
    assert order() == ["two.mp4", "one.mp4", "three.mp4"]
    assert focused(book.page) == "Move character2 down"
    keys.press("Alt+ArrowDown")
    status.get_by_text("Now character3").wait_for()
    assert order() == ["two.mp4", "three.mp4", "one.mp4"]
    assert focused(book.page) == "Move character3 up"  # there is no further down
    keys.press("Alt+ArrowUp")
    status.get_by_text("Now character2").wait_for()
    assert order() == ["two.mp4", "one.mp4", "three.mp4"]
    assert focused(book.page) == "Move character2 up"

    keys.press("Delete")
    form.get_by_text("character2 removed.").wait_for()
    assert order() == ["two.mp4", "three.mp4"]
    assert focused(book.page) == "Undo"
    keys.press("Enter")
    rows.nth(2).wait_for()
    assert order() == ["two.mp4", "one.mp4", "three.mp4"]


def test_the_name_of_a_clip_goes_in_at_the_cursor_or_at_the_end_where_there_was_none(notebook):
    urls = ["https://example.org/a.mp4", "https://example.org/b.mp4"]
    made = f"form = wan.form(prompt='character1 waves and leaves', references={urls!r})\nform"
    book = notebook(FAST, made, made)
    for place in range(3):
        book.run(place)
    for place, text in (
        (1, "character1 waves to character2 and leaves"),
        (2, "character1 waves and leaves character2"),
    ):
        form = form_of(book.output(place))
        prompt = form.get_by_label("Prompt", exact=True)
        if place == 1:
            prompt.click()
            book.page.keyboard.press("Control+Home")
            for _ in range(2):
                book.page.keyboard.press("Control+ArrowRight")
            book.page.keyboard.type(" to")
        form.get_by_role("button", name="Insert character2").click()
        form.get_by_text("The prompt never mentions character2").wait_for(state="detached")
        assert " ".join(prompt.input_value().split()) == text
        assert prompt.evaluate("prompt => prompt === document.activeElement")
