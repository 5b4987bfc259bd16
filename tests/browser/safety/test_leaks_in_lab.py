"""A key typed into JupyterLab's hidden prompt, a session with it, and every byte that page and server store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lab import run_command
from page_queries import cards_in, form_of, ready_video
from playwright.sync_api import Page
from support.gated_service import Gate, gated
from support.key_pieces import marked_key, pieces_below, pieces_in

pytestmark = pytest.mark.usefixtures("own_page")

SETUP = """
import wan_widgets as wan
from wan_widgets._jobs.runtime.pacing import backoff
from wan_widgets.services.toapis import ToAPIs
backoff.LOOKUP_DELAYS = (0.0, 0.5)
ToAPIs.__init__.__kwdefaults__.update(first_poll=0.1, least_interval=0.1, longest_interval=0.2)  # tests do not wait
%load_ext wan_widgets
"""


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    with gated(tmp_path / "simulator", marked_key()) as one:
        yield one


def type_key(book, place: int, key: str) -> None:
    """Run a cell that asks for a key, and type it into the hidden prompt."""
    book.start(place)
    box = book.output(place).locator("input.jp-Stdin-input")
    box.wait_for()
    assert box.get_attribute("type") == "password"
    box.fill(key)
    box.press("Enter")
    book.finished(place)


def toggle_saving_of_widgets(page: Page) -> None:
    """Have JupyterLab save the widgets' state with notebooks, or no longer; it remembers that for all of them."""
    run_command(page, "@jupyter-widgets/jupyterlab-manager:saveWidgetState")


def test_no_byte_of_page_notebook_or_message_holds_a_piece_of_a_typed_key(notebook, gate, server, page, screenshot):
    heard: list[bytes] = []

    def listen(socket) -> None:
        socket.on("framereceived", lambda data: heard.append(data if isinstance(data, bytes) else data.encode()))

    page.on("websocket", listen)
    ask = f"wan.use('toapis', ask=True, base_url='{gate.url}')"
    book = notebook(
        SETUP,
        ask,
        "form = wan.form(prompt='A kite', resolution='720p')\nform",
        "other = wan.form(prompt='A kite [echo-401]', resolution='720p')\nother",
        "%wan --wait --resolution 720p A kite [html-500]",
        "wan.jobs()[0].result(timeout=60)",
        ask,
    )
    book.run(0)
    other = marked_key()
    type_key(book, 1, other)
    assert "ToAPIs, ready" in book.output(1).inner_text()
    for place in (2, 3):
        book.run(place)
    # A wrong key: the card says so, and says how to give another one, without a field for it.
    form_of(book.output(2)).get_by_role("button", name="Generate").click()
    card = cards_in(book.output(2)).first
    card.get_by_role("heading", name="Not sent: key refused").wait_for()
    card.get_by_role("button", name="Choose another key").click()
    card.get_by_text('Copied: wan.use("toapis", ask=True)').first.wait_for()
    screenshot("key-refused-light")
    assert page.evaluate("() => navigator.clipboard.readText()") == 'wan.use("toapis", ask=True)'
    type_key(book, 6, gate.key)
    card.get_by_role("button", name="Send again").click()
    ready_video(cards_in(book.output(2)))
    form_of(book.output(3)).get_by_role("button", name="Generate").click()
    refused = cards_in(book.output(3)).first
    refused.get_by_role("heading", name="Not sent: key refused").wait_for()
    refused.get_by_text("Incorrect key [hidden]").wait_for()
    refused.get_by_role("button", name="More for this job").click()
    refused.get_by_role("menuitem", name="Copy report").click()
    refused.get_by_text("Copied").first.wait_for(state="attached")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    for place in (4, 5):
        book.run(place)
    toggle_saving_of_widgets(page)
    book.save()
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    toggle_saving_of_widgets(page)
    state = book.read().metadata.get("widgets", {})
    assert "Not sent: key refused" in str(state)
    kept = page.evaluate("() => JSON.stringify({...localStorage, ...sessionStorage})") + page.content() + copied
    for key in (gate.key, other):
        assert pieces_in(kept.encode(), key) == []
        assert pieces_in(b"\n".join(heard), key) == []
        assert pieces_below(book.file.parent, key) == {}
        assert pieces_below(server.scratch, key) == {}
    assert len(heard) > 50
    assert 1 <= gate.refused <= 2  # the request, and the price list where that was asked for
    assert {one.headers["authorization"][7:] for one in gate.api.seen} == {gate.key, other}
    assert not [one for one in (*gate.files.seen, *gate.elsewhere.seen) if "authorization" in one.headers]
