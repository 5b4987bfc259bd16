"""Hosts that run Jupyter kernels: each column of the table in docs/hosts.md, in the host's own page.

A host is started once, with a notebook that has a form, a job, and a cell that stays busy while its job runs.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clips import make_image
from host_servers import STARTS, HostServer, write_notebook
from page_queries import facts_of, play, ready_video, seek
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = [pytest.mark.nightly, pytest.mark.browser]

HOSTS = ("lab42", "notebook7", "nbclassic", "voila", "collaboration")
CELLS = (
    "import time\nimport wan_widgets as wan\nfrom IPython.display import display\nwan.use('simulator');",
    "wan.form(resolution='720p')",
    "wan.generate('A kite', resolution='720p', seed=1)",
    # The card is sent while the cell goes on, which is busy until well after the job's end.
    """job = wan.generate('A paper boat', resolution='720p', seed=2)
display(job)
while not job.snapshot.over:
    time.sleep(0.1)
time.sleep(8)
print('The cell', 'is over')""",
)
PATIENCE = 90_000


@pytest.fixture(scope="module", params=HOSTS)
def page(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page of a host with the notebook open; its cells run."""
    folder = tmp_path_factory.mktemp(request.param)
    root, scratch = folder / "root dir", folder / "scratch"
    root.mkdir()
    (scratch / "home").mkdir(parents=True)
    write_notebook(root / "sub dir" / "book.ipynb", *CELLS)
    server = HostServer(request.param, root, scratch, STARTS[request.param])
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    try:
        open_and_run(request.param, server, page)
        yield page
    finally:
        context.close()
        server.close()


def open_and_run(host: str, server: HostServer, page: Page) -> None:
    """Open the notebook and run all its cells, as the host does."""
    path = "sub%20dir/book.ipynb"
    if host == "voila":
        server.wait("/")
        page.goto(f"{server.url}/voila/render/{path}", timeout=PATIENCE)
        return
    server.wait("/api/status")
    if host == "nbclassic":
        page.goto(f"{server.url}/notebooks/{path}")
        page.wait_for_function(
            "() => window.Jupyter?.notebook?.kernel?.is_connected?.() && Jupyter.notebook.kernel.widget_manager",
            timeout=PATIENCE,
        )
        # ipywidgets asks a new kernel for its widgets, and draws anew, and empty, what runs before the answer.
        page.evaluate(
            "() => new Promise(done => Jupyter.notebook.kernel.comm_info('jupyter.widget', () => setTimeout(done, 1000)))"
        )
        page.evaluate("() => { Jupyter.notebook.execute_all_cells(); }")
        return
    page.goto(f"{server.url}/notebooks/{path}" if host == "notebook7" else f"{server.url}/lab/tree/{path}?reset")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
        timeout=PATIENCE,
    )
    page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")


def form_in(page: Page) -> Locator:
    return page.locator("form.wan-form")


def card_in(page: Page, prompt: str) -> Locator:
    return page.locator("article.wan-job").filter(has_text=prompt).first


def test_progress_moves_while_the_cell_is_busy(page):
    card = card_in(page, "A paper boat")
    if "voila" in page.url:
        # Its page comes when all cells have run.
        card.get_by_role("heading", name="Done").wait_for()
        return
    card.get_by_role("heading", name="Done").wait_for()
    assert page.get_by_text("The cell is over").count() == 0, "the card moved only once the cell was over"
    # A host may leave out what is out of sight.
    page.get_by_text("The cell is over").wait_for(state="attached")


def test_the_form_judges_what_is_typed(page):
    form = form_in(page)
    form.get_by_label("Prompt", exact=True).fill("A boat at dusk")
    expect(form.locator(".wan-foot__est")).to_contain_text("1 video", timeout=PATIENCE)
    form.get_by_label("Prompt", exact=True).fill("")
    expect(form.locator(".wan-foot__est")).to_contain_text("Write a prompt", timeout=PATIENCE)


def test_an_image_is_uploaded_and_makes_it_image_to_video(page, tmp_path):
    form = form_in(page)
    form.locator("input[type=file]").first.set_input_files(make_image(tmp_path / "red.png"))
    form.get_by_text("600 × 400").wait_for()
    form.get_by_text("Image to video", exact=True).wait_for()
    form.get_by_role("button", name="Remove the source image").click()
    form.get_by_text("Text to video", exact=True).wait_for()


def test_a_video_plays_is_sought_and_has_sound(page):
    card = card_in(page, "A kite")
    card.get_by_role("heading", name="Done").wait_for()
    card.scroll_into_view_if_needed()  # a video is loaded once its card is near the viewport
    video = ready_video(card)
    assert facts_of(video)["width"] == 1280
    assert seek(video, 3.0) == pytest.approx(3.0, abs=0.1)
    play(video)
    assert video.evaluate("video => video.webkitAudioDecodedByteCount") > 0
    expect(card.get_by_role("button", name="New take")).to_be_enabled()


def test_what_is_stored_below_a_card_leads_to_the_video(page):
    card_in(page, "A kite").get_by_role("heading", name="Done").wait_for()
    stored = page.locator(".wan-stored video").first
    expect(stored).to_be_attached()
    status = stored.evaluate(
        "async video => (await fetch(video.currentSrc || video.src, {headers: {Range: 'bytes=0-9'}})).status"
    )
    assert status in (200, 206)
