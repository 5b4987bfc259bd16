"""JupyterLite's own page, built from packages alone: the form is drawn there and says that no video can be made."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from host_servers import ENVIRONMENTS
from playwright.sync_api import Browser, Route, expect

pytestmark = [pytest.mark.nightly, pytest.mark.browser]

SITE = ENVIRONMENTS / "lite" / "site" / "out"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@pytest.fixture
def address() -> Iterator[str]:
    if not SITE.is_dir():
        raise RuntimeError("lite is not installed: bash tests/hosts/install lite")
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(SITE))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_form_is_drawn_and_says_that_no_video_can_be_made(browser: Browser, address: str) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    context = browser.new_context(viewport={"width": 1300, "height": 1200})
    context.set_default_timeout(180_000)
    context.route("**/*", answer)
    page = context.new_page()
    page.goto(f"{address}/lab/index.html?path=try.ipynb")
    page.get_by_text("Python (Pyodide) | Idle").wait_for()
    page.locator(".jp-Cell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    form = page.locator("form.wan-form")
    form.wait_for()
    form.get_by_text("This Python cannot start threads").first.wait_for()
    expect(form.get_by_role("button", name="Simulate", exact=False).first).to_be_disabled()
    form.get_by_label("Prompt", exact=True).fill("A kite " * 300)
    form.get_by_text("Only the first 1,500 characters are used").wait_for()
    assert asked == []
    context.close()
