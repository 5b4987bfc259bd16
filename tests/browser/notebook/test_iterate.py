"""The notebook about iterating, step by step in the page: sweep, retry, compare, star, find again, restore."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from comparison_queries import all_ready, comparison_of, times_of, until_at, until_still
from page_queries import form_of, sweep_card_of, violations
from playwright.sync_api import expect

STORED = Path(__file__).parents[3] / "notebooks" / "iterate.ipynb"


def cells_of(*starts: str) -> list[str]:
    """The notebook's code cells that begin with these words, in this order."""
    code = [cell.source for cell in nbformat.read(STORED, as_version=4).cells if cell.cell_type == "code"]
    return [next(source for source in code if source.startswith(start)) for start in starts]


@pytest.mark.nightly
def test_the_whole_notebook_runs_in_jupyterlab(notebook, screenshot):
    code = [cell.source for cell in nbformat.read(STORED, as_version=4).cells if cell.cell_type == "code"]
    book = notebook(*code)
    book.page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    book.finished(len(code) - 1, timeout=600)
    errors = book.page.locator("[data-mime-type='application/vnd.jupyter.error'], [data-mime-type$='stderr']")
    assert [one.inner_text() for one in errors.all()] == []
    shown = {start: number for number, source in enumerate(code) for start in [source.split("(")[0].split(" =")[0]]}
    comparison = comparison_of(book.output(shown["comparison"]))
    comparison.scroll_into_view_if_needed()
    all_ready(comparison, 9)
    # One of the three seeds has failed at random. If it was this one, its take is the second.
    expect(comparison.locator(".wan-take")).to_contain_text(re.compile("take (1 of 2|2 of 3)"))
    expect(book.output(shown["form"]).locator("form.wan-form")).to_be_visible()
    expect(book.output(shown["wan.diff"])).to_contain_text("seed")
    expect(book.output(shown["wan.export"])).to_contain_text("sweep.html")
    assert (book.file.parent / "sweep.html").is_file()
    assert len(list((book.file.parent / "sweep_files").glob("*.mp4"))) == 10
    screenshot("iterate-whole")


@pytest.mark.nightly
def test_nine_videos_from_the_sweep_to_the_settings_of_the_best(notebook, screenshot):
    book = notebook(
        *cells_of("%load_ext", "prompts = ", "comparison = ", "wan.gallery", "found = ", "import shutil", "form = "),
        "for beside in wan.settings.home.glob('*.json'):\n    beside.unlink()",
    )
    load, sweep, compare, gallery, found, alone, form, forget = range(8)
    for cell in (load, sweep):
        book.run(cell)

    # One of nine fails, and is retried by its button.
    card = sweep_card_of(book.output(sweep))
    count = card.locator(".wan-swp__count")
    expect(count).to_have_text("Partly done 8 of 9 done, 1 failed", timeout=180_000)
    screenshot("iterate-failed-light")
    assert violations(book.page, "article.wan-swp") == []
    card.get_by_role("button", name="Retry").first.click()
    stored = book.output(sweep).locator(".wan-stored-sweep")
    expect(stored).to_contain_text("9 of 9 done", timeout=120_000)

    # All nine play, and are at the same frame.
    book.run(compare)
    comparison = comparison_of(book.output(compare))
    all_ready(comparison, 9)
    comparison.get_by_role("button", name="Play all").click()
    until_at(comparison, 1)
    comparison.get_by_role("button", name="Pause all").click()
    comparison.get_by_role("button", name="Play all").wait_for()
    until_still(comparison, times_of(comparison)[0])
    comparison.scroll_into_view_if_needed()
    for theme in ("light", "dark"):
        book.theme(theme)
        screenshot(f"iterate-compare-{theme}")
        assert violations(book.page, ".wan-comparison") == []

    # The best is starred where it plays.
    comparison.get_by_role("button", name="Star A red kite over desert dunes, seed 2").click()
    comparison.locator(".wan-starbtn[aria-pressed=true]").first.wait_for()
    book.save()

    # Next week: a new kernel, the same folder.
    book.shut_down_kernel()
    book.open()
    book.run(load)
    book.run(gallery)
    tiles = book.output(gallery).locator(".wan-tile__open")
    expect(tiles).to_have_count(1)
    expect(tiles.first).to_contain_text("A red kite over desert dunes")
    book.output(gallery).scroll_into_view_if_needed()
    screenshot("iterate-gallery-dark")
    assert violations(book.page, "section.wan-gallery") == []

    # The MP4 alone fills the form.
    book.cell(found).locator(".cm-content").fill("found = wan.jobs('kite', starred=True)\nfound")
    for cell in (found, forget, alone, form):
        book.run(cell)
    shown = form_of(book.output(form))
    assert shown.get_by_label("Prompt", exact=True).input_value() == "A red kite over desert dunes"
    expect(shown.get_by_role("radio", name="720p")).to_be_checked()
    expect(shown.get_by_label("Seed", exact=True)).to_have_value("2")
    shown.scroll_into_view_if_needed()
    screenshot("iterate-form-dark")
    assert violations(book.page, ".wan-form, form.wan") == []
