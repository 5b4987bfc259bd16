"""The page's code in JupyterLab: forty cards load one copy of it, and so does a reloaded page."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import WebSocket

from wan_widgets.widgets.transport import assets

pytestmark = pytest.mark.nightly

SETUP = (
    "import wan_widgets as wan\nfrom wan_widgets.widgets.job_card import Card\nwan.use('simulator')\n"
    "job = wan.generate('A kite', resolution='720p', seed=1)\njob.wait();"
)
CARDS = "cards = [Card(job) for _ in range(40)]\ndisplay(*cards)"
DRAWN = "() => document.querySelectorAll('article.wan-job').length === 40"


def test_forty_cards_bring_one_copy_of_their_code_and_so_does_a_page_that_is_loaded_again(notebook, page):
    # A piece of the cards' code as a message has it.
    text = json.dumps(assets.text("jobs"), ensure_ascii=False)
    piece = next(text[at : at + 200] for at in range(2000, len(text), 200) if text[at : at + 200].isascii())
    copies: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: copies.append(_bytes(frame).count(piece.encode())))

    page.on("websocket", listen)
    book = notebook(SETUP, CARDS)
    book.run(0)
    book.run(1)
    page.wait_for_function(DRAWN)
    assert sum(copies) == 1
    book.save()
    book.open()
    page.wait_for_function(DRAWN)
    assert sum(copies) == 2
    page.remove_listener("websocket", listen)


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame
