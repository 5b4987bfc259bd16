"""The states of a job that cost money or time, on real cards, light and dark, and accessible by axe-core."""

from __future__ import annotations

import pytest
from cells import PRICES, SERVICE
from page_queries import card_of, form_of, in_both_themes
from support.simulators import simulating

# A lost submit is looked up once, not five times.
START = f"""{SERVICE}{PRICES}
from wan_widgets._jobs.runtime.pacing import backoff
backoff.LOOKUP_DELAYS = (0.0,)
form = wan.form(prompt="A lighthouse in the fog", resolution="720p")
form
"""
MAKE = """
def make(*faults):
    form.set(prompt=" ".join(["A lighthouse beam sweeps through the fog", *faults]))
    return form.generate()[0]

SLOW = "[fault:slow-queue seconds=0] [fault:slow-render seconds=900]"
going = make(SLOW, "[fault:unknown-word]")
left = make(SLOW)
held = make("[fault:rate-limit seconds=300 times=9]")
gone = make("[fault:expired-file status=404]")
forgotten = make("[fault:expired]")
lost = make("[fault:lost-answer]", "[fault:late-find seconds=900]")
"""
LEAVE = """
import time
while not left.snapshot.progress:
    time.sleep(0.1)
left.stop()
"""
DIE = "import os\nos.kill(os.getpid(), 9)"


@pytest.fixture
def book(notebook):
    one = notebook(START, MAKE, LEAVE, DIE)
    with simulating(one.file.parent / "service"):
        for place in range(3):
            one.run(place)
        yield one


def test_what_waits_for_the_user_or_for_the_service_says_all_and_is_accessible(book, screenshot):
    output = book.output(0)
    held = card_of(output, "Held back")
    held.get_by_text("It is sent automatically at").wait_for()
    held.get_by_text("Nothing is charged yet.").wait_for()
    held.get_by_text("sends in").wait_for()
    left = card_of(output, "Detached")
    left.get_by_text("charged by the service").wait_for()
    left.get_by_role("button", name="Resume", exact=True).wait_for()
    gone = card_of(output, "Done, but the file is gone")
    gone.get_by_text("the video was charged").wait_for(timeout=90_000)
    gone.get_by_role("button", name="New take, about $0.50").wait_for()
    forgotten = card_of(output, "Expired at the service")
    forgotten.get_by_text("it may have been charged").wait_for(timeout=60_000)
    lost = card_of(output, "Outcome unknown - may have been charged")
    lost.get_by_role("button", name="Send again, knowing that").wait_for(timeout=60_000)
    going = card_of(output, "Queued")
    going.get_by_text("an unknown state").wait_for(timeout=60_000)
    going.get_by_text("simmering", exact=True).wait_for()
    going.get_by_text("checked").wait_for()
    book.page.set_viewport_size({"width": 1400, "height": 1500})
    in_both_themes(book, "article.wan-job", screenshot, "states")

    held.get_by_role("button", name="Remove").click()
    stopped = card_of(output, "Stopped, not sent")
    stopped.get_by_text("nothing was charged").wait_for()
    stopped.get_by_role("button", name="Send it after all").wait_for()
    stopped.scroll_into_view_if_needed()
    in_both_themes(book, "article.wan-job", screenshot, "state-stopped")

    book.start(3)
    book.page.locator(".jp-Dialog").get_by_role("button", name="Ok").click()
    frozen = card_of(output, "Last seen: Queued")
    frozen.get_by_text("The kernel is not connected, so this card is not updated.").wait_for()
    assert frozen.get_by_text("simmering", exact=True).count() == 0
    form_of(output).get_by_role("button", name="Kernel not connected").wait_for()
    frozen.scroll_into_view_if_needed()
    in_both_themes(book, "article.wan-job", screenshot, "state-kernel-gone")
