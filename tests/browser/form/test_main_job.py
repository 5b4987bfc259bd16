"""The main use in JupyterLab: type, see the verdict, press the button, continue to work, watch the video."""

from __future__ import annotations

import pytest
from cells import FAST, SLOW
from clips import make_clip, make_image
from lab import KERNELS
from page_queries import cards_in, drop, facts_of, form_of, play, ready_video, seek

BUSY = """
import os, time
end = time.monotonic() + 60
while not os.path.exists("enough") and time.monotonic() < end:
    for _ in range(200_000):  # gives nobody else a turn
        pass
"""


@pytest.mark.parametrize("kernel", [pytest.param(KERNELS[0], marks=pytest.mark.nightly), KERNELS[1]])
def test_the_bar_moves_while_another_cell_runs_and_the_video_plays(notebook, kernel, screenshot):
    book = notebook(SLOW, "wan.form(resolution='720p')", BUSY, kernel=kernel)
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    form.get_by_label("Prompt", exact=True).fill("A lighthouse beam sweeps through the fog at dusk")
    form.get_by_text("1 video, 5 s, 720p").wait_for()
    form.get_by_role("button", name="Simulate").click()
    card = cards_in(book.output(1)).first
    card.wait_for()
    book.start(2)
    seen = set()
    while book.is_running(2):
        seen.add(card.locator(".wan-state").inner_text())
        if len(seen) == 4:
            (book.file.parent / "enough").touch()
        book.page.wait_for_timeout(150)
    assert len(seen) >= 4, f"the bar stood still while the cell ran: {seen}"
    video = ready_video(card)
    facts = facts_of(video)
    assert (facts["width"], facts["height"]) == (1280, 720)
    assert facts["seconds"] == pytest.approx(5, abs=0.05)
    assert "/files/" in facts["src"]
    play(video)
    assert seek(video, 3.5) == pytest.approx(3.5, abs=0.05)
    assert list((book.file.parent / "wan_videos").glob("*.mp4"))
    screenshot(f"done-{kernel}-light")


def test_a_problem_is_shown_before_anything_is_sent(notebook):
    book = notebook(FAST, "form = wan.form()\nform", "form.jobs")
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    prompt = form.get_by_label("Prompt", exact=True)
    form.get_by_text("Write a prompt to start.").wait_for()
    prompt.focus()
    book.page.keyboard.press("Control+Enter")
    form.get_by_text("Text to video needs one.").wait_for()
    assert prompt.get_attribute("aria-invalid") == "true"
    prompt.fill("x" * 1501)
    form.get_by_text("Only the first 1,500 characters are used.").wait_for()
    assert prompt.get_attribute("aria-invalid") != "true"
    assert cards_in(book.output(1)).count() == 0


def test_a_dropped_picture_becomes_the_first_frame(notebook, tmp_path, screenshot):
    book = notebook(FAST, "form = wan.form(resolution='1080p')\nform")
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    drop(form, "Source image", [make_image(tmp_path / "red.png")], "image/png")
    form.get_by_text("Image to video", exact=True).wait_for()
    form.get_by_text("Follows the image (3:2).").wait_for()
    form.get_by_label("Prompt", exact=True).fill("The wind moves the grass")
    screenshot("form-image-light")
    form.get_by_role("button", name="Simulate").click()
    card = cards_in(book.output(1)).first
    facts = facts_of(ready_video(card))
    assert facts["width"] / facts["height"] == pytest.approx(3 / 2, rel=0.02)
    assert facts["width"] == 1760


def test_two_clips_become_characters(notebook, tmp_path, screenshot):
    book = notebook(FAST, "form = wan.form(resolution='1080p')\nform")
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    clips = [make_clip(tmp_path / "one.mp4", color=60), make_clip(tmp_path / "two.mp4", color=160)]
    drop(form, "Reference videos", clips, "video/mp4")
    form.get_by_text("because 2 reference videos are set").wait_for()
    form.get_by_label("Prompt", exact=True).fill("character1 walks through a market")
    form.get_by_text("The prompt never mentions character2").wait_for()
    screenshot("form-references-light")
    form.get_by_role("button", name="Insert character2").click()
    form.get_by_text("The prompt never mentions character2").wait_for(state="detached")
    form.get_by_role("button", name="Simulate").click()
    facts = facts_of(ready_video(cards_in(book.output(1)).first))
    assert (facts["width"], facts["height"]) == (1920, 1080)


def test_three_jobs_run_at_once_and_each_gets_its_video(notebook):
    book = notebook(FAST, "form = wan.form(prompt='A red kite', resolution='720p')\nform")
    book.run(0)
    book.run(1)
    output = book.output(1)
    form = form_of(output)
    for _ in range(2):
        form.get_by_role("button", name="One take more").click()
    form.get_by_text("3 videos").wait_for()
    form.get_by_role("button", name="Simulate").click()
    cards = cards_in(output)
    cards.nth(2).wait_for()
    sources = {facts_of(ready_video(cards.nth(place)))["src"] for place in range(3)}
    assert len(sources) == 3


def test_a_failed_job_says_why_and_what_to_do(notebook, screenshot):
    book = notebook(FAST, "form = wan.form(prompt='A hero [fault:policy-late]', resolution='720p')\nform")
    book.run(0)
    book.run(1)
    form_of(book.output(1)).get_by_role("button", name="Simulate").click()
    card = cards_in(book.output(1)).first
    card.get_by_role("heading", name="Refused by the content check").wait_for()
    card.get_by_text("nothing is charged").first.wait_for()
    card.get_by_role("button", name="Edit the prompt").wait_for()
    screenshot("failed-light")


def test_the_magics_show_their_videos(notebook):
    book = notebook(
        FAST + "\n%load_ext wan_widgets",
        "%wan --resolution 720p Isn't the cat $5 cute?",
        "%%wan --resolution 720p --duration 5\nA fox trots\nout of the fog",
    )
    book.run(0)
    for place in (1, 2):
        book.run(place)
        # The card stays while the kernel runs; its stored view is hidden below it.
        facts = facts_of(ready_video(cards_in(book.output(place)).first))
        book.output(place).locator(".wan-stored-job video").wait_for(state="attached")
        assert (facts["width"], facts["height"]) == (1280, 720)


def test_the_saved_notebook_plays_without_a_kernel(notebook):
    book = notebook(
        FAST + "\n%load_ext wan_widgets",
        "wan.form(prompt='A paper boat', resolution='720p')",
        "%wan --resolution 720p A red kite over dunes",
    )
    for place in range(3):
        book.run(place)
    form_of(book.output(1)).get_by_role("button", name="Simulate").click()
    ready_video(cards_in(book.output(1)).first)
    # The stored view is below the form, hidden while the form is live, and contains the card.
    book.output(1).locator(".wan-stored video").wait_for(state="attached")
    book.output(2).locator(".wan-stored-job video").wait_for(state="attached")
    book.save()
    book.page.wait_for_timeout(500)
    book.shut_down_kernel()
    assert book.file.stat().st_size < 100_000
    book.open(wait_for_kernel=False)
    for place in (1, 2):
        video = ready_video(book.output(place))
        assert facts_of(video)["width"] == 1280
        play(video)
