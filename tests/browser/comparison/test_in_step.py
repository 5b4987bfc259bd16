"""Four videos in sync in a real browser: they stay in sync, and return to it after one is moved."""

from __future__ import annotations

from statistics import median

import pytest
from clips import make_clip
from comparison_queries import all_ready

import wan_widgets as wan

COUNT = 4
LENGTH = 20.0
SAMPLES = 120
LOOSE = 0.1
"""Seconds: three frames. On a busy machine a browser sometimes reports outdated times, but not always."""
WATCH = """([root, count]) => new Promise(resolve => {
  const films = [...root.querySelectorAll('.wan-compare video')];
  const transport = root.querySelector('.wan-trans');
  const apart = [];
  const look = () => {
    const times = films.map(film => film.currentTime);  // in one go
    if (transport.dataset.status === 'playing') apart.push(Math.max(...times) - Math.min(...times));
    if (apart.length < count) requestAnimationFrame(look);
    else resolve(apart);
  };
  look();
})"""
OUTCOME = """([root, end]) => {
  const times = [...root.querySelectorAll('.wan-compare video')].map(film => film.currentTime);
  if (Math.max(...times) > end) return 'over';  // where all stand together, whatever was before
  const playing = root.querySelector('.wan-trans').dataset.status === 'playing';
  return playing && Math.max(...times) - Math.min(...times) < 1 / 30 ? 'together' : null;
}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("in-step")
    clips = [make_clip(folder / f"{number}.mp4", seconds=LENGTH, color=40 + 40 * number) for number in range(COUNT)]
    return wan.export(clips, folder / "page.html")


@pytest.fixture
def comparison(page, path):
    page.goto(path.as_uri())
    one = page.locator(".wan-comparison")
    all_ready(one, COUNT)
    one.get_by_role("button", name="Play all").click()
    return one


def outcome(comparison) -> str:
    return comparison.page.wait_for_function(OUTCOME, arg=[comparison.element_handle(), LENGTH - 1]).json_value()


def test_while_they_play_they_are_side_by_side(comparison):
    apart = comparison.page.evaluate(WATCH, [comparison.element_handle(), SAMPLES])
    assert median(apart) < LOOSE, sorted(apart)[-10:]


@pytest.mark.parametrize("push", [0.2, -0.2, 1.0])
def test_one_that_is_pushed_is_brought_back(comparison, push):
    assert outcome(comparison) == "together"
    comparison.locator(".wan-compare video").nth(1).evaluate(
        "(film, push) => { film.currentTime = Math.max(0, film.currentTime + push); }", push
    )
    assert outcome(comparison) == "together"


def test_one_that_is_made_to_run_at_another_speed_is_brought_back(comparison):
    assert outcome(comparison) == "together"
    comparison.locator(".wan-compare video").nth(2).evaluate("film => { film.playbackRate = 1.5; }")
    comparison.page.wait_for_function(
        "film => Math.abs(film.playbackRate - 1) < 0.3",
        arg=comparison.locator(".wan-compare video").nth(2).element_handle(),
    )
    assert outcome(comparison) == "together"
