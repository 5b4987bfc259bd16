"""VS Code and Colab, which cannot run here: their theme attributes and message handling, with a real kernel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from clips import make_image
from kernels import Kernel
from page_queries import facts_of, play, seek
from playwright.sync_api import Browser
from stub_host import StubHost
from support.ipykernels import overlay
from support.simulators import simulating

from wan_widgets.session import SIMULATOR_FOLDER

pytestmark = [pytest.mark.nightly, pytest.mark.browser]

SETUP = "import wan_widgets as wan\nwan.use('simulator');"
THEMES = {
    "<body class='vscode-light' data-vscode-theme-kind='vscode-light'>": "light",
    "<body class='vscode-dark' data-vscode-theme-kind='vscode-dark'>": "dark",
    "<body class='vscode-high-contrast' data-vscode-theme-kind='vscode-high-contrast'>": "dark",
    "<body class='vscode-high-contrast-light vscode-high-contrast' "
    "data-vscode-theme-kind='vscode-high-contrast-light'>": "light",
    "<body theme='dark'>": "dark",
    "<body theme='light'>": "light",
}
"""The theme attributes of VS Code (four) and of Colab (two)."""


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Kernel]:
    secret = ("TOAPIS_API_KEY", "DASHSCOPE_API_KEY", "WAN_HOME", "WAN_BACKEND", "TOAPIS_BASE_URL")
    env = {name: value for name, value in os.environ.items() if name not in secret}
    root = str(Path(__file__).parents[2])
    env["PYTHONPATH"] = os.pathsep.join(part for part in (overlay("ipykernel7"), root) if part)
    env["IPYTHONDIR"] = str(tmp_path / "ipython")
    folder = tmp_path / "work"
    folder.mkdir()
    with simulating(folder / "wan_videos" / SIMULATOR_FOLDER):
        one = Kernel(folder, env)
        yield one
        one.close()


def test_the_form_follows_the_theme_of_each_host(browser: Browser, kernel: Kernel) -> None:
    kernel.run(SETUP)
    for body, theme in THEMES.items():
        page = browser.new_page()
        host = StubHost(page, kernel, body=body, drops_binary=False)
        host.run_and_show("wan.form(resolution='720p')")
        assert page.locator(".wan-root").get_attribute("data-wan-theme") == theme, body
        page.close()


@pytest.mark.parametrize("drops_binary", [False, True], ids=["passes bytes and finds models", "does neither"])
def test_the_form_judges_takes_an_image_and_plays_what_it_made(
    browser: Browser, kernel: Kernel, drops_binary: bool, tmp_path: Path
) -> None:
    page = browser.new_page()
    host = StubHost(
        page, kernel, body="<body class='vscode-dark'>", drops_binary=drops_binary, finds_models=not drops_binary
    )
    kernel.run(SETUP)
    host.run_and_show("wan.form(resolution='720p')")
    form = page.locator("form.wan-form")
    estimate = form.locator(".wan-foot__est")
    form.get_by_label("Prompt", exact=True).fill("A boat at dusk")
    host.until(lambda: "Write a prompt" not in estimate.inner_text(), "the verdict")

    form.locator("input[type=file]").first.set_input_files(make_image(tmp_path / "red.png"))
    host.until(form.get_by_text("600 × 400").is_visible, "the image")
    form.get_by_role("button", name="Remove the source image").click()
    host.until(form.get_by_text("Text to video", exact=True).is_visible, "the mode without an image")

    form.get_by_role("button", name="Simulate").click()
    card = page.locator("article.wan-job")
    host.until(card.get_by_role("heading", name="Done").is_visible, "the video")
    video = card.locator("video")
    host.until(lambda: video.count() == 1 and facts_of(video)["ready"] >= 2, "the first frame")
    assert facts_of(video)["src"].startswith("blob:")
    assert facts_of(video)["width"] == 1280
    assert seek(video, 3.0) == pytest.approx(3.0, abs=0.1)
    play(video)
    page.close()
