"""Hosts that run Jupyter kernels: the form, its verdict, a card with its video, seeking, and what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from host_servers import STARTS, HostServer, write_notebook
from lab import CHROMIUM_FLAGS, chromium
from page_queries import ready_video, seek
from playwright.sync_api import Browser, Page, expect, sync_playwright

pytestmark = [pytest.mark.nightly, pytest.mark.browser]

SETUP = "import wan_widgets as wan\nwan.use('simulator');"
FORM = "wan.form(resolution='720p')"
JOB = "wan.generate('A kite', resolution='720p', seed=1)"
PATIENCE = 120_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        yield one
        one.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator:
    servers: list[HostServer] = []

    def one(host: str) -> HostServer:
        root, scratch = tmp_path / "root dir", tmp_path / "scratch"
        root.mkdir()
        (scratch / "home").mkdir(parents=True)
        write_notebook(root / "sub dir" / "book.ipynb", SETUP, FORM, JOB)
        server = HostServer(host, root, scratch, STARTS[host])
        servers.append(server)
        return server

    yield one
    for server in servers:
        server.close()


def open_and_run(host: str, server: HostServer, page: Page) -> None:
    """Open the notebook and run all its cells, as the host does."""
    path = "sub%20dir/book.ipynb"
    match host:
        case "voila":
            server.wait("/")
            page.goto(f"{server.url}/voila/render/{path}", timeout=PATIENCE)
        case "nbclassic":
            server.wait("/api/status")
            page.goto(f"{server.url}/notebooks/{path}")
            page.wait_for_function("() => window.Jupyter?.notebook?.kernel?.is_connected?.()", timeout=PATIENCE)
            page.evaluate("() => { Jupyter.notebook.execute_all_cells(); }")
        case "notebook7":
            server.wait("/api/status")
            page.goto(f"{server.url}/notebooks/{path}")
            page.locator(".jp-Notebook .jp-Cell").first.wait_for()
            page.wait_for_function("() => window.jupyterapp !== undefined", timeout=PATIENCE)
            page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")
        case _:
            server.wait("/api/status")
            page.goto(f"{server.url}/lab/tree/{path}?reset")
            page.locator(".jp-Notebook .jp-Cell").first.wait_for()
            page.wait_for_function(
                "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
                timeout=PATIENCE,
            )
            page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")


@pytest.mark.parametrize("host", ["notebook7", "nbclassic", "voila", "lab42", "collaboration"])
def test_the_form_is_judged_and_a_job_shows_its_video(start, page, host):
    server = start(host)
    open_and_run(host, server, page)
    form = page.locator("form.wan-form")
    form.wait_for()
    form.get_by_label("Prompt", exact=True).fill("A boat at dusk")
    expect(form.locator(".wan-foot__est")).to_contain_text("1 video", timeout=PATIENCE)
    card = page.locator("article.wan-job").last
    card.get_by_role("heading", name="Done").wait_for()
    video = ready_video(card)
    assert seek(video, 3.0) == pytest.approx(3.0, abs=0.1)
    expect(card.get_by_role("button", name="New take")).to_be_enabled()
    stored = page.locator(".wan-stored video")
    expect(stored.first).to_be_attached()
    # On the path from the notebook, not from the server's root.
    assert stored.first.get_attribute("src").endswith(".mp4")
    assert stored.first.get_attribute("src").count("sub%20dir") in (0, 1)
