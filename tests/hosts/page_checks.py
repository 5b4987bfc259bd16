"""Checks for the page of every host: a form that validates, and a job whose video plays."""

from __future__ import annotations

from pathlib import Path

import pytest
from clips import make_image
from page_queries import facts_of, play, ready_video, seek
from playwright.sync_api import Locator, Page, expect

PATIENCE = 90_000
"""Longest wait for a page, in milliseconds."""


def judges_and_takes_an_image(form: Locator, folder: Path) -> None:
    """Check the verdict of an empty form, add an image, and remove it again."""
    expect(form.locator(".wan-foot__est")).to_contain_text("Write a prompt", timeout=PATIENCE)
    form.locator("input[type=file]").first.set_input_files(make_image(folder / "red.png"))
    form.get_by_text("600 × 400").wait_for()
    form.get_by_text("Image to video", exact=True).wait_for()
    form.get_by_role("button", name="Remove the source image").click()
    form.get_by_text("Text to video", exact=True).wait_for()


def makes_a_video_that_plays(page: Page, form: Locator) -> None:
    """Make a video with the form, and check that it has frames and sound and can be seeked."""
    form.get_by_label("Prompt", exact=True).fill("A lantern")
    expect(form.locator(".wan-foot__est")).not_to_contain_text("Write a prompt", timeout=PATIENCE)
    form.get_by_role("button", name="Simulate").click()
    card = page.locator("article.wan-job").filter(has_text="A lantern").first
    card.get_by_role("heading", name="Done").wait_for()
    video = ready_video(card)
    assert facts_of(video)["width"] == 1280
    assert seek(video, 3.0) == pytest.approx(3.0, abs=0.1)
    play(video)
    assert video.evaluate("video => video.webkitAudioDecodedByteCount") > 0
