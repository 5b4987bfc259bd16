"""Sweeps in JupyterLab: the live card, a failed cell that is retried, and fields that vary in the form."""

from __future__ import annotations

import re

from cells import FAST
from page_queries import form_of, in_both_themes, sweep_card_of, violations
from playwright.sync_api import expect

GRID = """
sweep = wan.sweep(
    "A {what} at dusk",
    values={"what": ["kite", "boat [fault:policy-late]"]},
    seed=[1, 2, 3],
    resolution="720p",
    prompt_extend=False,
)
sweep
"""


def test_a_sweep_is_one_live_card_and_a_failed_cell_is_retried_alone(notebook, screenshot):
    book = notebook(FAST, GRID, "[len(sweep.jobs), sorted({job.snapshot.take for job in sweep.jobs})]")
    book.run(0)
    book.run(1)
    card = sweep_card_of(book.output(1))
    expect(card.get_by_role("table", name="{what} by seed")).to_be_visible()
    count = card.locator(".wan-swp__count")
    expect(count).to_have_text("Partly done 3 of 6 done, 3 failed", timeout=90_000)
    expect(card.get_by_role("img")).to_have_count(3)
    assert card.get_by_role("progressbar", name="Progress of all cells").get_attribute("value") == "100"
    card.scroll_into_view_if_needed()
    in_both_themes(book, "article.wan-swp", screenshot, "sweep-over")
    retry = card.get_by_role("button", name="Retry {what} boat [fault:policy-late], seed 2")
    retry.focus()
    book.page.keyboard.press("Enter")
    expect(count).not_to_contain_text("3 failed")
    expect(count).to_have_text("Partly done 3 of 6 done, 3 failed", timeout=60_000)
    book.run(2)
    expect(book.output(2)).to_contain_text("[6, [1, 2]]")
    card.get_by_role("button", name="Send the missing cells").click()
    expect(card.get_by_role("button", name="Simulate 3 videos · 15 s")).to_be_focused()
    in_both_themes(book, "article.wan-swp", screenshot, "sweep-confirm")
    card.get_by_role("button", name="Cancel").click()
    expect(card.get_by_role("button", name="Send the missing cells")).to_be_visible()


def test_a_complete_sweep_leaves_a_table_with_pictures(notebook, screenshot):
    book = notebook(FAST, "wan.sweep(['A kite', 'A boat'], seed=[1, 2], resolution='720p')")
    book.run(0)
    book.run(1)
    stored = book.output(1).locator(".wan-stored-sweep")
    expect(stored).to_contain_text("4 of 4 done", timeout=90_000)
    expect(stored.locator("video")).to_have_count(4)
    screenshot("sweep-stored-light")


def test_fields_of_the_form_vary_and_the_sweep_is_asked_for(notebook, screenshot):
    book = notebook(
        FAST + "\nanimal = 'fox'",
        "form = wan.form(prompt='A {animal} at dusk', resolution='720p', prompt_extend=False)\nform",
        "[len(form.jobs), len(form.sweeps), sorted(job.seed for job in form.sweeps[0].jobs)]",
    )
    book.run(0)
    book.run(1)
    output = book.output(1)
    form = form_of(output)
    expect(form.get_by_text("A fox at dusk")).to_be_visible()
    keys = book.page.keyboard
    menu = form.get_by_role("button", name=re.compile("^Vary"))
    menu.focus()
    keys.press("Enter")
    expect(form.get_by_role("menuitemcheckbox", name="Prompt one in each line")).to_be_focused()
    in_both_themes(book, "form.wan-form", screenshot, "vary-menu")
    form.get_by_role("menuitemcheckbox", name="Prompt one in each line").focus()  # a new theme may take the focus away
    keys.press("End")
    for _ in range(9):
        if "Seed" in book.page.evaluate("() => document.activeElement.textContent"):
            break
        keys.press("ArrowUp")
    keys.press("Enter")
    seed = form.get_by_label("Seed", exact=True)
    seed.fill("")
    menu.focus()  # what is wrong is said once the field is left
    expect(form.get_by_text("Seed has no values to vary.")).to_be_visible()
    seed.fill("1, 7..8")
    expect(form.get_by_text("Seed has no values to vary.")).to_have_count(0)
    menu.click()
    form.get_by_role("menuitemcheckbox", name="Duration").click()
    form.get_by_role("checkbox", name="10 s").check(force=True)
    button = form.get_by_role("button", name="Simulate 6 videos · 45 s")
    expect(button).to_be_visible()
    in_both_themes(book, "form.wan-form", screenshot, "vary")
    form.get_by_role("button", name="Stop varying duration").click()
    form.get_by_role("button", name="Simulate 3 videos · 15 s").click()
    sure = form.get_by_role("group", name="This makes 3 videos · 15 s")
    yes = sure.get_by_role("button", name="Simulate 3 videos · 15 s")
    expect(yes).to_be_focused()
    in_both_themes(book, "form.wan-form", screenshot, "vary-confirm")
    yes.press("Escape")
    expect(sure).to_have_count(0)
    form.get_by_role("button", name="Simulate 3 videos · 15 s").click()
    yes.click()
    card = sweep_card_of(output)
    expect(card.locator(".wan-swp__count")).to_have_text("Done 3 of 3 done", timeout=90_000)
    screenshot("vary-made")
    book.run(2)
    expect(book.output(2)).to_contain_text("[0, 1, [1, 7, 8]]")


def test_names_of_the_template_and_the_negative_prompt_vary(notebook, screenshot):
    book = notebook(
        FAST + "\nanimal = 'fox'",
        "form = wan.form(prompt='A {animal} at {hour}', resolution='720p', prompt_extend=False)\nform",
        "form.sweeps[0].axes, [job.snapshot.prompt for job in form.sweeps[0].jobs]",
    )
    book.page.set_viewport_size({"width": 1520, "height": 1150})
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    menu = form.get_by_role("button", name=re.compile("^Vary"))
    for entry in ("{animal}", "{hour}", "Negative"):
        menu.click()
        form.get_by_role("menuitemcheckbox", name=entry).click()
        expect(form.get_by_label(entry, exact=True)).to_be_focused()
    animals, hours = form.get_by_label("{animal}", exact=True), form.get_by_label("{hour}", exact=True)
    expect(animals).to_have_value("fox")
    animals.fill("fox\na red, shiny hen")
    expect(form.get_by_text("one in each line: 2 values")).to_be_visible()
    hours.focus()
    animals.focus()
    expect(form.get_by_text("{hour} has no values.")).to_be_visible()
    hours.fill("dusk")
    expect(form.get_by_text("{hour} has no values.")).to_have_count(0)
    form.get_by_label("Negative", exact=True).fill("blurry\ntext")
    button = form.get_by_role("button", name="Simulate 4 videos · 20 s")
    expect(button).to_be_visible()
    for width in (1520, 900):
        book.page.set_viewport_size({"width": width, "height": 1150})
        if width == 900:
            book.page.evaluate("() => { document.querySelector('.jp-Notebook').style.maxWidth = '610px'; }")
        expect(button).to_be_visible()
        screenshot(f"vary-names-{width}")
        assert violations(book.page, "form.wan-form") == []
    button.click()
    sure = form.get_by_role("group", name="This makes 4 videos · 20 s")
    expect(sure.get_by_text("A fox at dusk (negative prompt: blurry)")).to_be_visible()
    sure.get_by_role("button", name="Simulate 4 videos · 20 s").click()
    card = sweep_card_of(book.output(1))
    expect(card.locator(".wan-swp__count")).to_have_text("Done 4 of 4 done", timeout=90_000)
    book.run(2)
    expect(book.output(2)).to_contain_text("'{animal}': ('fox', 'a red, shiny hen'), '{hour}': ('dusk',)")
    form.get_by_role("button", name="Stop varying {animal}").click()
    expect(animals).to_have_count(0)


def test_braces_can_be_meant_as_braces(notebook):
    book = notebook(
        FAST + "\nopen_ = 'x'", "form = wan.form(prompt='A sign: {open_}')\nform", "form.settings['prompt']"
    )
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    expect(form.get_by_text("A sign: x")).to_be_visible()
    form.get_by_role("button", name="Send the braces as they are").click()
    expect(form.get_by_label("Prompt", exact=True)).to_have_value("A sign: {{open_}}")
    expect(form.get_by_text("A sign: {open_}", exact=True)).to_be_visible()
    book.run(2)
    expect(book.output(2)).to_contain_text("'A sign: {{open_}}'")
