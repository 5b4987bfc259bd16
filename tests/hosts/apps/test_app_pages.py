"""Panel and Solara in their own pages: a form validates, its job shows progress, and videos play.

Both pages ask content networks for parts of their own. Here nothing leaves the machine: the one part that a widget
needs, anywidget's module, is answered from the installed package, and all else is refused and listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import anywidget
import pytest
from host_servers import STARTS, HostServer
from page_checks import judges_and_takes_an_image, makes_a_video_that_plays
from page_queries import facts_of, ready_video
from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.nightly, pytest.mark.browser]

PATIENCE = 90_000
MODULE = Path(anywidget.__file__).parent / "nbextension" / "index.js"
SHARED = """
import wan_widgets as wan

wan.use("simulator")
job = wan.generate("A paper boat", resolution="720p", seed=2).wait(90)
"""
APPS = {
    "panel": f"""
import panel as pn
{SHARED}
pn.extension("ipywidgets")
form = pn.panel(wan.form(resolution="720p"), sizing_mode="stretch_width")
pn.Column(form, pn.panel(job), sizing_mode="stretch_width").servable()
""",
    "solara": f"""
import solara
{SHARED}
@solara.component
def Page():
    form = solara.use_memo(lambda: wan.form(resolution="720p"), [])
    solara.Column(children=[form])
    solara.HTML(unsafe_innerHTML=job._repr_html_())
""",
}
PATHS = {"panel": "/app", "solara": "/"}
OWN_PARTS = {
    "panel": {"cdn.holoviz.org", "cdnjs.cloudflare.com"},  # fonts of icons
    "solara": set[str](),
}
"""The content networks that the page of the host requests once its parts are installed."""


@dataclass
class Shown:
    """A page, and the other hosts that it has requested."""

    host: str
    page: Page
    asked: set[str]


@pytest.fixture(scope="module", params=["panel", "solara"])
def shown(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shown]:
    host = request.param
    folder = tmp_path_factory.mktemp(host)
    root, scratch = folder / "root dir", folder / "scratch"
    root.mkdir()
    (scratch / "home").mkdir(parents=True)
    (root / "app.py").write_text(APPS[host], encoding="utf-8")
    asked: set[str] = set()

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        elif "/anywidget@" in url:
            route.fulfill(path=MODULE, content_type="text/javascript", headers={"Access-Control-Allow-Origin": "*"})
        else:
            asked.add(url.split("/")[2])
            route.abort()

    server = HostServer(host, root, scratch, STARTS[host])
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(PATIENCE)
    context.route("**/*", answer)
    try:
        server.wait(PATHS[host])
        page = context.new_page()
        page.goto(f"{server.url}{PATHS[host]}")
        yield Shown(host, page, asked)
    finally:
        context.close()
        server.close()


def test_the_form_judges_what_is_typed_and_takes_an_image(shown: Shown, tmp_path: Path) -> None:
    judges_and_takes_an_image(shown.page.locator("form.wan-form"), tmp_path)


def test_a_job_of_the_form_moves_and_its_video_plays(shown: Shown) -> None:
    makes_a_video_that_plays(shown.page, shown.page.locator("form.wan-form"))


def test_the_stored_view_of_a_job_has_its_video_inside(shown: Shown) -> None:
    stored = shown.page.locator(".wan-stored-job").filter(has_text="A paper boat")
    assert facts_of(ready_video(stored))["width"] == 1280


def test_beside_anywidgets_module_the_page_asks_only_for_icons_of_its_host(shown: Shown) -> None:
    shown.page.locator("form.wan-form").wait_for()
    assert shown.asked <= OWN_PARTS[shown.host]
