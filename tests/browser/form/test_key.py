"""The badge of the form if there is a problem with the key: its text, what it disables, and the remedies."""

from __future__ import annotations

from cells import SERVICE
from page_queries import card_of, form_of, in_both_themes
from support.simulators import simulating

BAD = SERVICE.replace('"n" * 16', '"bad" + "n" * 16')
NONE = "wan.use('toapis')\nos.environ.pop('TOAPIS_API_KEY')\nform"


def test_a_key_that_is_refused_or_missing_shuts_the_button_and_the_ways_out_are_named(notebook, screenshot):
    book = notebook(BAD, "form = wan.form(prompt='A red kite', resolution='720p')\nform", NONE)
    with simulating(book.file.parent / "service"):
        book.run(0)
        book.run(1)
        output = book.output(1)
        form = form_of(output)
        badge = form.locator(".wan-backend")
        generate = form.get_by_role("button", name="Generate")
        badge.get_by_text("ToAPIs, ready").wait_for()
        generate.click()
        card_of(output, "Not sent: key refused").wait_for()
        badge.get_by_text("Key refused (401)").wait_for()
        assert generate.get_attribute("aria-disabled") == "true"
        form.locator(".wan-foot").get_by_text("The service refused the key (401).").wait_for()
        form.locator(".wan-foot").get_by_text('wan.use("toapis", ask=True)').wait_for()
        badge.click()
        form.get_by_role("menuitemradio", name="ToAPIs key refused").wait_for()
        in_both_themes(book, "form.wan-form", screenshot, "key-refused")
        form.get_by_role("menuitem", name="Try the key again").click()
        form.get_by_text("The service refused the key. Call").wait_for()
        book.run(2)
        badge.get_by_text("No API key: set one, or simulate").wait_for()
        form.get_by_text("The service refused the key. Call").wait_for(state="detached")
        in_both_themes(book, "form.wan-form", screenshot, "key-missing")
