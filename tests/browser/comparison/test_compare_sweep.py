"""Work with a comparison in JupyterLab: notes and verdicts, a retried cell, more takes, a data frame."""

from __future__ import annotations

import shutil

import pytest
from cells import FAST
from clips import make_clip
from comparison_queries import all_ready, comparison_of
from lab import folder_of
from page_queries import violations
from playwright.sync_api import expect
from support.ledgers import fill

SWEEP = """
sweep = wan.sweep(["A red kite", "A fox in the fog [fault:failed times=1]"], seed=[7, 21], resolution="720p", yes=True)
sweep.wait()
"""
WAITS_FOR_A_WORD = """
import pathlib, threading, time
def star_when_asked():
    while not pathlib.Path("now").exists():
        time.sleep(0.05)
    jobs[1].mark(star=True)
threading.Thread(target=star_when_asked, daemon=True).start()
"""
JOBS = "jobs = [wan.job('00000000'), wan.job('00000001')]"


@pytest.fixture
def history(server, request, tmp_path):
    """Two finished jobs with real videos, in the folder of the test's first notebook."""
    home = server.root / folder_of(request.node) / "wan_videos"
    home.mkdir(parents=True, exist_ok=True)
    for number in range(2):
        shutil.copyfile(
            make_clip(tmp_path / f"{number}.mp4", seconds=1.0, color=80 + number * 60), home / f"v{number}.mp4"
        )
    fill(home, 2, files={0: "v0.mp4", 1: "v1.mp4"}, star=False, remark="")
    return home


def focused_in(comparison) -> bool:
    return comparison.evaluate("root => root.contains(document.activeElement)")


def test_a_note_is_written_undisturbed_by_what_comes_meanwhile(notebook, history):
    book = notebook(FAST, JOBS, WAITS_FOR_A_WORD, "wan.compare(jobs)", "jobs[0].note, jobs[1].note, jobs[1].starred")
    for place in range(4):
        book.run(place)
    comparison = comparison_of(book.output(3))
    all_ready(comparison, 2)
    first = comparison.locator(".wan-cell").first
    first.get_by_role("button", name="Note on").click()
    note = first.get_by_role("textbox", name="Note on")
    expect(note).to_be_focused()
    keys = book.page.keyboard
    keys.type("The fog ")
    (book.file.parent / "now").touch()
    expect(comparison.get_by_role("button", name="Star").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(note).to_be_focused()
    keys.type("is best, slower")
    expect(note).to_have_value("The fog is best, slower")
    keys.press("Control+Enter")
    expect(note).to_have_count(0)
    expect(first.get_by_role("button", name="Note on")).to_be_focused()
    expect(first.locator(".wan-cell__words")).to_have_text("The fog is best, slower")
    # Esc discards an unsaved edit.
    keys.press("Enter")
    keys.type(" NOT THIS")
    keys.press("Escape")
    expect(first.get_by_role("button", name="Note on")).to_be_focused()
    book.run(4)
    expect(book.output(4)).to_contain_text("('The fog is best, slower', '', True)")


def test_what_is_thought_of_a_pair_is_found_again(notebook, history, screenshot):
    book = notebook(FAST, JOBS, "wan.compare(jobs)", "jobs[1].pairs", "wan.compare(jobs[::-1])")
    for place in range(3):
        book.run(place)
    comparison = comparison_of(book.output(2))
    all_ready(comparison, 2)
    note = comparison.get_by_role("textbox", name="Note on this pair")
    note.fill("B keeps the fold. x and s are letters here.")
    note.press("Control+Enter")
    expect(note).to_be_focused()
    expect(comparison.get_by_role("radio", name="Wipe")).to_be_checked()
    better = comparison.get_by_role("group", name="Better")
    better.get_by_role("radio", name="B", exact=True).check(force=True)
    expect(better.get_by_role("radio", name="B", exact=True)).to_be_checked()
    book.page.keyboard.press("s")
    expect(better.get_by_role("radio", name="A", exact=True)).to_be_checked()
    assert focused_in(comparison)
    book.page.keyboard.press("s")
    comparison.scroll_into_view_if_needed()
    screenshot("compare-pair")
    assert violations(book.page, ".wan-comparison") == []
    book.run(3)
    expect(book.output(3)).to_contain_text("better='this', note='B keeps the fold. x and s are letters here.'")
    # The same two, the other way round.
    book.run(4)
    turned = comparison_of(book.output(4))
    expect(turned.get_by_role("textbox", name="Note on this pair")).to_have_value(
        "B keeps the fold. x and s are letters here."
    )
    chosen = turned.get_by_role("group", name="Better").get_by_role("radio", checked=True)
    expect(chosen).to_have_value("a")
    # A second press takes it back, in both.
    chosen.click(force=True)
    expect(comparison.get_by_role("group", name="Better").get_by_role("radio", checked=True)).to_have_count(0)


def test_a_failed_cell_is_retried_and_takes_are_added_where_they_are_compared(notebook, screenshot):
    book = notebook(FAST, SWEEP, "wan.compare(sweep)", "print([len(one) for one in sweep.takes()], sweep.counts)")
    book.run(0)
    book.run(1, timeout=120)
    book.run(2)
    comparison = comparison_of(book.output(2))
    all_ready(comparison, 3)
    expect(comparison.get_by_text("3 of 4 cells done, 1 failed. 3 videos, 15 s")).to_be_visible()

    retry = comparison.get_by_role("button", name="Retry A fox in the fog")
    retry.click()
    assert focused_in(comparison)
    all_ready(comparison, 4)
    expect(comparison.get_by_text("4 videos, 20 s")).to_be_visible()
    expect(retry).to_have_count(0)
    assert focused_in(comparison)

    # The first press asks, and can be canceled.
    column = comparison.get_by_role("button", name="Add 1 each, seed 21")
    column.click()
    sure = comparison.get_by_role("group", name="Add takes: seed 21")
    expect(sure).to_contain_text("A new take of seed 21: 2 videos · 10 s, simulated, costs nothing.")
    expect(sure.get_by_role("button", name="Simulate 2 videos · 10 s")).to_be_focused()
    screenshot("compare-add-takes")
    book.page.keyboard.press("Escape")
    expect(sure).to_have_count(0)
    expect(column).to_be_focused()

    # The second press makes them; the view does not change.
    column.press("Enter")
    sure.get_by_role("button", name="Simulate").press("Enter")
    expect(comparison.get_by_text("4 of 4 cells done. 6 takes, 30 s")).to_be_visible(timeout=120_000)
    expect(column).to_be_focused()
    expect(comparison.locator(".wan-takes").nth(1)).to_contain_text("4 of 4")
    kite = comparison.locator(".wan-cell").nth(1)
    expect(kite.locator(".wan-take")).to_contain_text("take 1 of 2")
    later = kite.get_by_role("button", name="Later take of A red kite, seed 21")
    before = kite.locator("video").get_attribute("src")
    later.focus()
    book.page.keyboard.press("Enter")
    expect(kite.locator(".wan-take")).to_contain_text("take 2 of 2")
    expect(kite.locator("video")).not_to_have_attribute("src", before)
    expect(later).to_be_focused()
    expect(later).to_have_attribute("aria-disabled", "true")
    all_ready(comparison, 4)
    book.run(3)
    # The fox's failed attempt was tried again.
    expect(book.output(3)).to_contain_text("[1, 2, 1, 2] {'completed': 4}")


def test_the_line_for_a_data_frame_is_copied(notebook, history):
    book = notebook(FAST, JOBS, "wan.compare(jobs)", "")
    for place in range(3):
        book.run(place)
    comparison = comparison_of(book.output(2))
    comparison.get_by_role("button", name="Data frame").click()
    expect(comparison.locator(".wan-compare__file")).to_contain_text("Copied, for a cell:")
    line = book.page.evaluate("() => navigator.clipboard.readText()")
    assert line == 'wan.compare([wan.job(one) for one in ["00000000", "00000001"]]).dataframe()'
    book.cell(3).locator(".cm-content").fill(line)
    book.run(3)
    expect(book.output(3)).to_contain_text("lighthouse")


def test_the_menu_writes_each_kind_of_file(notebook, history):
    book = notebook(FAST, JOBS, "wan.compare(jobs)")
    for place in range(3):
        book.run(place)
    comparison = comparison_of(book.output(2))
    all_ready(comparison, 2)
    menu = comparison.get_by_role("button", name="Export")
    menu.click()
    kinds = [item.locator(".wan-meta").inner_text() for item in comparison.get_by_role("menuitem").all()]
    assert kinds == ["HTML", "HTML", "PNG", "WEBP", "GIF", "CSV", "JSON"]
    book.page.keyboard.press("Escape")
    for kind in ("GIF", "JSON"):
        menu.click()
        comparison.get_by_role("menuitem", name=kind).click()
        saved = comparison.get_by_text("Saved: wan_videos/exports/compare-").filter(has_text=f".{kind.lower()}")
        expect(saved).to_be_visible()
    assert sorted(path.suffix for path in (history / "exports").iterdir()) == [".gif", ".json"]
