"""The server, the browser and the page that the browser tests share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lab import CHROMIUM_FLAGS, KERNELS, Notebook, Server, chromium, folder_of
from playwright.sync_api import Browser, Page, sync_playwright

from wan_widgets.session import SIMULATOR_FOLDER
from wan_widgets.simulator import process


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    scratch = tmp_path_factory.mktemp("jupyter")
    root = tmp_path_factory.mktemp("root")
    one = Server(root, scratch)
    yield one
    one.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        yield one
        one.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1400, "height": 1000}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(30_000)
    one = context.new_page()
    yield one
    context.close()


@pytest.fixture
def notebook(server: Server, page: Page, request: pytest.FixtureRequest) -> Iterator[Callable[..., Notebook]]:
    """Open a notebook with the given cells, in a folder of the test's own."""
    opened: list[Notebook] = []

    def open_one(*cells: str, kernel: str = KERNELS[-1]) -> Notebook:
        one = Notebook.write(server, page, f"{folder_of(request.node.name)}/{len(opened)}.ipynb", list(cells), kernel)
        opened.append(one)
        return one

    yield open_one
    for one in opened:
        one.shut_down_kernel()
        process.stop(one.file.parent / "wan_videos" / SIMULATOR_FOLDER)


@pytest.fixture
def screenshot(page: Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Keep a picture of the page where WAN_SCREENSHOTS names a folder."""

    def take(name: str) -> None:
        folder = os.environ.get("WAN_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take
