"""Reloading: the videos of a saved notebook play without its kernel, whatever updates the page has missed."""

from __future__ import annotations

import pytest
from page_queries import cards_in, facts_of, form_of
from playwright.sync_api import Locator, expect

SETUP = "import wan_widgets as wan\nwan.use('simulator', seconds=12);"
JOBS = "for n in (1, 2):\n    display(wan.generate('A kite', resolution='720p', seed=n))"
SWEEP = "wan.sweep('A boat', resolution='720p', seed=[1, 2])"
FORM = "form = wan.form(prompt='A fox', resolution='720p')\ndisplay(form)\nform.generate(takes=2);"

ALL_READ = """output => {
  const waiting = [...output.querySelectorAll(".wan-stored video")].find(film => film.readyState < 1);
  waiting?.scrollIntoView({block: "center"});
  return waiting === undefined;
}"""
"""Scrolls to the first stored player that has not loaded its file; true if there is none."""


def wait_for_files(book, count: int) -> None:
    book.page.wait_for_timeout(200)
    folder = book.file.parent / "wan_videos"
    for _ in range(600):
        if len([*folder.glob("*.mp4")]) == count:
            return
        book.page.wait_for_timeout(200)
    raise AssertionError(f"there are {len([*folder.glob('*.mp4')])} videos, not {count}")


def playing(output: Locator, count: int) -> Locator:
    """Return the stored players of an output, once each has loaded its file."""
    videos = output.locator(".wan-stored video")
    expect(videos).to_have_count(count)
    # Queried again each time, because a live card may hide the stored view and show it again.
    output.page.wait_for_function(ALL_READ, arg=output.element_handle(), timeout=90_000)
    for video in videos.all():
        assert facts_of(video)["seconds"] == pytest.approx(5, abs=0.1)
    return videos


def trust(book) -> None:
    """Trust the notebook, as the answer to JupyterLab's dialog does."""
    book.page.evaluate("() => void window.jupyterapp.commands.execute('notebook:trust')")
    accept = book.page.locator(".jp-Dialog .jp-mod-accept")
    accept.click()
    accept.wait_for(state="detached")


def test_a_notebook_that_was_reloaded_while_its_jobs_ran_shows_their_videos(notebook):
    cells = (JOBS, SWEEP, FORM)
    places = range(1, len(cells) + 1)
    book = notebook(SETUP, *cells)
    book.run(0)
    for place in places:
        book.run(place)
        book.output(place).locator(".wan").first.wait_for()
        book.output(place).locator(".wan-stored").first.wait_for(state="attached")
    book.save()
    book.open()
    wait_for_files(book, 2 * len(cells))
    for place in places:  # a video comes into the page shortly after its file is there
        expect(book.output(place).locator(".wan-stored video")).to_have_count(2)
    book.save()
    book.shut_down_kernel()
    book.open(wait_for_kernel=False)
    for place in places:
        playing(book.output(place), 2)
    trust(book)
    book.save()
    book.shut_down_kernel()
    book.open(wait_for_kernel=False)
    for place in places:
        playing(book.output(place), 2)
        assert book.output(place).get_by_text("model not found").filter(visible=True).count() == 0


def test_a_page_that_was_closed_before_the_jobs_were_done_has_saved_their_players(notebook):
    book = notebook(SETUP, JOBS)
    book.run(0)
    book.run(1)
    book.output(1).locator(".wan-stored").nth(1).wait_for(state="attached")
    book.save()
    text = book.file.read_text()
    assert text.count("<video ") == 2
    assert "Sending" not in text
    book.page.goto("about:blank")
    wait_for_files(book, 2)
    book.end_session()
    book.open(wait_for_kernel=False)
    playing(book.output(1), 2)


def test_a_card_stays_alive_with_its_buttons_when_its_job_is_done(notebook):
    book = notebook(
        "import wan_widgets as wan\nwan.use('simulator');", "job = wan.generate('A kite', resolution='720p')\njob"
    )
    book.run(0)
    book.run(1)
    card = cards_in(book.output(1))
    card.get_by_role("heading", name="Done").wait_for(timeout=90_000)
    for name in ("New take", "Use these settings"):
        expect(card.get_by_role("button", name=name)).to_be_enabled()
    card.get_by_role("button", name="Star").first.click()
    book.page.wait_for_function("() => document.querySelector('.wan-job [aria-pressed=true]') !== null")


def test_a_form_that_is_run_again_keeps_what_was_typed_and_its_jobs(notebook):
    book = notebook("import wan_widgets as wan\nwan.use('simulator');", "wan.form(resolution='720p')")
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    form.get_by_label("Prompt", exact=True).fill("A boat at dawn")
    form.get_by_role("button", name="Simulate").click()
    cards_in(book.output(1)).get_by_role("heading", name="Done").wait_for(timeout=90_000)
    form.get_by_label("Prompt", exact=True).fill("A boat at dusk")
    book.page.wait_for_timeout(1000)  # a moment for the typing to reach the kernel
    book.run(1)
    expect(form_of(book.output(1)).get_by_label("Prompt", exact=True)).to_have_value("A boat at dusk")
    expect(cards_in(book.output(1))).to_have_count(1)
    # After a restart too, and this cell is the only one that the folder needs.
    book.page.wait_for_timeout(1500)  # a draft is written half a second after the last edit
    book.save()
    book.shut_down_kernel()
    book.open()
    stored = book.output(1).locator(".wan-stored")
    expect(stored).to_contain_text("A boat at dusk")
    expect(stored).to_contain_text("Run this cell in JupyterLab")
    book.run(0)
    book.run(1)
    expect(form_of(book.output(1)).get_by_label("Prompt", exact=True)).to_have_value("A boat at dusk")
    expect(cards_in(book.output(1))).to_have_count(1)
