"""The form for all models: the picker in the head, the files by role, and the settings that a change of the model restores."""

from __future__ import annotations

from cells import FAST
from clips import make_image
from jobs.fake import make_video
from page_queries import cards_in, form_of, in_both_themes, sideways
from playwright.sync_api import expect

NARROW = {"width": 760, "height": 1000}


def test_the_model_is_changed_and_changed_back_in_the_head(notebook, screenshot):
    made = "form = wan.form(prompt='A fox', model='wan3.0-video', duration=8, resolution='480p')\nform"
    book = notebook(FAST, made, "print(sorted(form.settings.items()))")
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    form.get_by_role("button", name="Simulate draft").wait_for()
    opener = form.get_by_role("button", name="Wan 3.0 on Simulator")
    opener.click()
    panel = form.get_by_role("group", name="Model and service")
    panel.get_by_role("radio", name="Wan 3.0 wan3.0-video drafts at 480p", exact=True).focus()
    book.page.keyboard.press("ArrowUp")
    panel.get_by_role("button", name="Use Wan 2.6 Flash").wait_for()
    book.page.keyboard.press("ArrowUp")
    panel.get_by_text("Resolution 480p becomes 720p and duration 8 s becomes 10 s.").wait_for()
    in_both_themes(book, "form.wan-form", screenshot, "form-models")
    book.page.set_viewport_size(NARROW)
    assert sideways(book.output(1)) == []
    screenshot("form-models-narrow")
    expect(panel.get_by_role("button", name="Use Wan 2.6", exact=True)).to_be_enabled()
    # JupyterLab takes the focus some time after it has changed its theme.
    panel.get_by_role("radio", name="Wan 2.6 wan2.6", checked=True).press("Enter")
    form.get_by_role("button", name="Wan 2.6 on Simulator").wait_for()
    assert form.get_by_role("radio", name="10 s").is_checked()
    form.get_by_role("button", name="Undo").click()
    opener.wait_for()
    assert form.get_by_role("textbox", name="Seconds").input_value() == "8"
    book.run(2)
    assert "('duration', 8)" in book.output(2).inner_text()


def test_files_by_role_are_named_moved_and_kept_out_in_both_themes(notebook, tmp_path, screenshot):
    images = [str(make_image(tmp_path / f"{name}.png")) for name in ("one", "two")]
    clip = str(make_video(tmp_path / "walk.mp4", 640, 360, 4))
    made = (
        f"form = wan.form(model='wan3.0-video', prompt='Image 1 waits.', reference_images={images!r}, "
        f"references=[{clip!r}], duration=8)\nform"
    )
    book = notebook(FAST, made)
    book.run(0)
    book.run(1)
    form, keys = form_of(book.output(1)), book.page.keyboard
    form.get_by_text("1 of 5, 4 of 15 s").wait_for()
    form.get_by_text("26 s at most: input and output may be 30 s together").wait_for()
    in_both_themes(book, "form.wan-form", screenshot, "form-roles")
    form.get_by_role("button", name="Image 2", exact=True).click()
    assert form.get_by_label("Prompt", exact=True).input_value() == "Image 1 waits. Image 2"
    form.get_by_role("button", name="Image 2", exact=True).focus()
    keys.press("Alt+ArrowLeft")
    form.get_by_text("Now Image 1").wait_for()
    form.get_by_role("button", name="Remove these files").click()
    form.get_by_role("button", name="Add to first frame").click()
    form.get_by_label("Image path or URL").fill(images[0])
    keys.press("Enter")
    form.get_by_text("Image to video", exact=True).wait_for()
    form.get_by_text("Follows the first frame.").wait_for()
    book.page.set_viewport_size(NARROW)
    assert sideways(book.output(1)) == []
    screenshot("form-frames-narrow")


def test_a_final_stands_beside_its_draft_in_both_themes(notebook, screenshot):
    made = "form = wan.form(prompt='A lighthouse', model='wan3.0-video', duration=2, resolution='480p')\nform"
    book = notebook(FAST, made)
    book.run(0)
    book.run(1)
    output = book.output(1)
    form_of(output).get_by_role("button", name="Simulate draft").click()
    draft = cards_in(output).last
    offer = draft.get_by_role("group", name="Final")
    offer.get_by_role("radio", name="720p").check()
    offer.get_by_role("radio", name="5 s", exact=True).check()
    offer.get_by_text("Same prompt, seed and files, another length.").wait_for()
    offer.get_by_role("radio", name="2 s", exact=True).check()
    offer.get_by_role("button", name="Make the final").click()
    beside = cards_in(output).first.get_by_role("group", name="The final beside its draft")
    beside.get_by_text("832 × 480").wait_for()
    # The worker may have measured both by now.
    measure = beside.get_by_role("button", name="Measure both")
    meaning = beside.get_by_text("Likeness, not quality")
    measure.or_(meaning).or_(beside.get_by_text("is being measured")).wait_for()
    if measure.is_visible():
        measure.click()
    meaning.wait_for()
    beside.scroll_into_view_if_needed()
    in_both_themes(book, "article.wan-job", screenshot, "job-final")
    assert sideways(output) == []
    book.page.set_viewport_size(NARROW)
    assert sideways(output) == []
    screenshot("job-final-narrow")
    beside.get_by_role("button", name="Compare with the draft").click()
    output.locator(".wan-compare").wait_for()
