"""The footer of the form if videos cost money: prices to add, the rest of the limits, and the button that a limit disables."""

from __future__ import annotations

from cells import PRICES, SERVICE
from page_queries import cards_in, form_of, in_both_themes, ready_video
from support.simulators import simulating

LIMITS = 'wan.settings.limits = {"day": {"videos": 2, "money": 10}}'


def test_a_limit_shuts_the_button_and_says_why(notebook, screenshot):
    book = notebook(SERVICE, "wan.form(prompt='A red kite', resolution='720p')", PRICES, LIMITS)
    with simulating(book.file.parent / "service", faults=("no-prices",)):
        book.run(0)
        book.run(1)
        form = form_of(book.output(1))
        foot = form.locator(".wan-foot")
        generate = form.get_by_role("button", name="Generate")
        foot.get_by_text("1 video, 5 s, 720p").wait_for()
        foot.get_by_role("button", name="Add your prices").click()
        foot.get_by_text("replace the dots with your own prices").wait_for()
        assert "wan.settings.price_table" in book.page.evaluate("() => navigator.clipboard.readText()")
        foot.scroll_into_view_if_needed()
        in_both_themes(book, ".wan-foot", screenshot, "foot-no-prices")
        book.run(2)
        foot.get_by_text("about $0.50 by your price table").wait_for()
        assert foot.get_by_role("button", name="Add your prices").count() == 0
        assert foot.get_by_text("replace the dots").count() == 0
        book.run(3)
        foot.get_by_text("2 of 2 videos, $10.00 of $10.00 left today.").wait_for()
        foot.scroll_into_view_if_needed()
        screenshot("foot-left")
        for _ in range(2):
            form.get_by_role("button", name="One take more").click()
        foot.get_by_text("3 takes would go over your limit.").wait_for()
        assert generate.get_attribute("aria-disabled") == "true"
        in_both_themes(book, ".wan-foot", screenshot, "foot-takes")
        form.get_by_role("button", name="One take less").click()
        foot.get_by_text("2 videos, 10 s in all, 720p").wait_for()
        generate.click()
        foot.get_by_text("This would go over your limit of 2 videos today").wait_for()
        assert generate.get_attribute("aria-disabled") == "true"
        foot.scroll_into_view_if_needed()
        in_both_themes(book, ".wan-foot", screenshot, "foot-over")
        card = cards_in(book.output(1)).first
        ready_video(card)
        card.get_by_text("$0.50, as the service says").first.wait_for()
        assert cards_in(book.output(1)).count() == 2
        card.scroll_into_view_if_needed()
        screenshot("card-cost")
