"""marimo, a host without Jupyter: the form in its own widget, and the output of a job in a cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from host_servers import STARTS, HostServer
from page_checks import judges_and_takes_an_image, makes_a_video_that_plays
from page_queries import facts_of, ready_video
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.nightly, pytest.mark.browser]

APP = """import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import wan_widgets as wan

    wan.use("simulator")
    mo.ui.anywidget(wan.form(resolution="720p"))
    return (wan,)


@app.cell
def _(wan):
    wan.generate("A kite", resolution="720p", seed=1)
    return


@app.cell
def _(wan):
    job = wan.generate("A paper boat", resolution="720p", seed=2)
    job.wait(90)
    job
    return
"""
PATIENCE = 90_000


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("marimo")
    root, scratch = folder / "root dir", folder / "scratch"
    root.mkdir()
    (scratch / "home").mkdir(parents=True)
    (root / "app.py").write_text(APP, encoding="utf-8")
    server = HostServer("marimo", root, scratch, STARTS["marimo"])
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(PATIENCE)
    try:
        server.wait("/")
        page = context.new_page()
        page.goto(server.url)
        yield page
    finally:
        context.close()
        server.close()


def test_the_form_judges_what_is_typed_and_takes_an_image(page, tmp_path):
    judges_and_takes_an_image(page.locator("form.wan-form"), tmp_path)


def test_a_job_of_the_form_moves_and_its_video_plays(page):
    makes_a_video_that_plays(page, page.locator("form.wan-form"))


def test_a_finished_job_in_a_cell_has_its_video_inside(page):
    stored = page.locator(".wan-stored-job").filter(has_text="A paper boat")
    assert facts_of(ready_video(stored))["width"] == 1280
