"""The server, the browser and the page that the browser tests share.

Opening JupyterLab takes several seconds of processor time, so one open JupyterLab serves all tests of a worker: each
has a notebook and a kernel of its own in it. A test that listens to its page, or must see it load, asks for
``own_page``; what does not need JupyterLab gets a new page anyway. After a failure the next test gets a new one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from lab import CHROMIUM_FLAGS, KERNELS, Notebook, Server, chromium, folder_of, left_clean
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright
from support.simulators import simulating

from wan_widgets.session import SIMULATOR_FOLDER

VIEWPORT: ViewportSize = {"width": 1400, "height": 1000}

FAILED = pytest.StashKey[bool]()
"""Whether a test has failed, even if a retry passed."""

expect.set_options(timeout=30_000)  # the same as the pages; a busy machine answers late


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


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


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One profile for all pages, so that the code of JupyterLab is loaded and compiled only once."""
    one = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    one.set_default_timeout(30_000)
    # A test that failed may have left the notifications on.
    one.add_init_script("try { localStorage.removeItem('wan-widgets.notify') } catch {}")
    yield one
    one.close()


@pytest.fixture(scope="session")
def lab_pages(context: BrowserContext) -> Iterator[list[Page]]:
    """The page with the open JupyterLab, if there is one."""
    pages: list[Page] = []
    yield pages
    for one in pages:
        one.close()


@pytest.fixture
def own_page() -> None:
    """Give the test a page that no other test has used, and none will."""


@pytest.fixture
def page(context: BrowserContext, lab_pages: list[Page], request: pytest.FixtureRequest) -> Iterator[Page]:
    shared = "notebook" in request.fixturenames and "own_page" not in request.fixturenames
    one = lab_pages.pop() if shared and lab_pages else context.new_page()
    one.set_viewport_size(VIEWPORT)
    yield one
    if shared and not request.node.stash.get(FAILED, False) and left_clean(one):
        lab_pages.append(one)
    else:
        one.close()


@pytest.fixture
def notebook(server: Server, page: Page, request: pytest.FixtureRequest) -> Iterator[Callable[..., Notebook]]:
    """Open a notebook with the given cells in the test's own folder, with a running simulator."""
    folder = folder_of(request.node)
    opened: list[Notebook] = []

    def open_one(*cells: str, kernel: str = KERNELS[-1]) -> Notebook:
        one = Notebook.write(server, page, f"{folder}/{len(opened)}.ipynb", list(cells), kernel)
        opened.append(one)
        return one

    with simulating(server.root / folder / "wan_videos" / SIMULATOR_FOLDER):
        yield open_one
        if opened:
            opened[-1].close()


@pytest.fixture
def screenshot(page: Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Save a screenshot of the page if WAN_SCREENSHOTS names a folder."""

    def take(name: str) -> None:
        folder = os.environ.get("WAN_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take
