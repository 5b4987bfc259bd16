"""The Cancel button of a card: there while the job waits at a service that can, and never afterwards."""

from __future__ import annotations

from page_queries import card_of, cards_in, in_both_themes

USE = "import wan_widgets as wan\nwan.use('simulator', service='dashscope')"
ASK = "wan.generate('A red kite [fault:slow-queue seconds=60]', resolution='720p', duration=5)"


def test_a_job_that_waits_is_canceled_at_its_card(notebook, screenshot):
    book = notebook(USE, ASK)
    book.run(0)
    book.run(1)
    waiting = card_of(book.output(1), "Queued")
    waiting.get_by_text("The job can be canceled while it waits. Nothing is charged then.").wait_for()
    screenshot("cancel-waiting")
    waiting.get_by_role("button", name="Cancel", exact=True).click()
    canceled = card_of(book.output(1), "Canceled")
    canceled.get_by_text("It was canceled while it waited at the service.").wait_for()
    assert canceled.get_by_role("button", name="Cancel", exact=True).count() == 0
    assert cards_in(book.output(1)).locator("video").count() == 0
    in_both_themes(book, ".wan-job", screenshot, "cancel-canceled")
