"""An exported page, opened from disk without a kernel and without network access: its videos play in sync."""

from __future__ import annotations

import pytest
from comparison_queries import all_ready, times_of, until_at, until_still
from page_queries import AXE, violations
from playwright.sync_api import expect
from support.simulators import simulating

import wan_widgets as wan
from wan_widgets import session

HOSTILE = "</script><script>document.title = 'broken'</script><img src=x onerror=\"document.title = 'broken'\"> & co"


@pytest.fixture(scope="module")
def jobs(tmp_path_factory):
    home = tmp_path_factory.mktemp("export") / "home"
    wan.settings.home = home
    session.use("simulator")
    with simulating(home / session.SIMULATOR_FOLDER):
        made = [
            session.generate(prompt=prompt, seed=seed, resolution="720p", duration=5)
            for prompt in ("A kite", HOSTILE)
            for seed in (1, 2)
        ]
        for job in made:
            job.result(timeout=120)
        made[0].mark(star=True, note=HOSTILE)
        yield made


@pytest.mark.parametrize("how", ["embed light", "embed dark", "beside light"])
def test_a_page_plays_from_disk(page, jobs, tmp_path, how, screenshot):
    videos, theme = how.split()
    wan.settings.home = jobs[0].path.parent
    path = wan.export(jobs, tmp_path / "a page & more.html", videos=videos)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(path=AXE)  # the page's own policy lets no other script in
    page.emulate_media(color_scheme=theme)
    page.goto(path.as_uri())
    comparison = page.locator(".wan-comparison")
    all_ready(comparison, 4)
    assert page.title().startswith("Compare")
    assert comparison.get_by_role("rowheader").count() == 2
    assert comparison.get_by_text("document.title").count() > 0
    assert comparison.get_by_role("button", name="Star").count() == 0
    assert comparison.get_by_text("Starred").count() == 1

    comparison.get_by_role("button", name="Play all").click()
    until_at(comparison, 1)
    comparison.get_by_role("button", name="Pause all").click()
    comparison.get_by_role("button", name="Play all").wait_for()
    until_still(comparison, times_of(comparison)[0])
    comparison.get_by_role("slider", name="Position in all cells").focus()
    page.keyboard.press("Home")
    until_still(comparison, 0)
    page.keyboard.press("ArrowRight")
    until_still(comparison, 1)
    comparison.get_by_role("button", name="A is A kite, seed 1").click()
    comparison.get_by_role("button", name="B is A kite, seed 2").click()
    comparison.get_by_text("only the seed differs").wait_for()
    screenshot(f"export-{videos}-{theme}")
    assert violations(page, ".wan-comparison") == []
    assert {url.split(":")[0] for url in asked} <= {"file", "blob", "data"}, "the page asked the net for something"
    assert said == []


def test_takes_and_what_was_thought_of_a_pair_are_in_the_page(page, jobs, tmp_path):
    wan.settings.home = jobs[0].path.parent
    sweep = wan.sweep("A kite", seed=[1, 2], resolution="720p", duration=5, yes=True)
    sweep.again(cells=[0], yes=True).wait(120)
    jobs[1].judge(jobs[0], better="this", note="calmer <b>water</b>")
    page.goto(sweep.export(tmp_path / "takes.html").as_uri())
    comparison = page.locator(".wan-comparison")
    all_ready(comparison, 2)
    assert comparison.get_by_text("2 of 2 cells done. 3 takes, 15 s").count() == 1
    assert comparison.get_by_role("button", name="Add").count() == 0
    assert comparison.get_by_text("B is better. calmer <b>water</b>").count() == 1
    first = comparison.locator(".wan-cell").first
    expect(first.locator(".wan-take")).to_contain_text("take 1 of 2")
    first.get_by_role("button", name="Later take of seed 1").click()
    expect(first.locator(".wan-take")).to_contain_text("take 2 of 2")
    all_ready(comparison, 2)
