"""The rating in JupyterLab: with the keyboard alone, in sync, and with nothing in the page that identifies a take."""

from __future__ import annotations

import pytest
from cells import FAST
from page_queries import in_both_themes, narrow, sideways

SWEEP = """
sweep = wan.sweep(["A crimson kite over dunes", "A walrus on a glacier"], seed=[48151, 62342], resolution="720p", duration=5)
sweep.wait(timeout=120)
None
"""
SECRETS = ("kite", "walrus", "crimson", "48151", "62342", "wan2.6", ".mp4", "wan_videos")
FILMS = "root => [...root.querySelectorAll('video')].map(film => [film.readyState, film.currentTime, film.src])"


UNCOVERED = """root => [...root.querySelectorAll('figure')].map(figure => {
  const film = figure.querySelector('video'), at = film.getBoundingClientRect();
  const cover = figure.querySelector('.wan-clip__cover').getBoundingClientRect();
  const height = Math.min(at.height, at.width * film.videoHeight / film.videoWidth);
  return [cover.top > at.bottom - 0.405 * height, cover.bottom < at.bottom - 0.5, cover.left > at.left + 0.5,
    cover.right < at.right - 0.5, getComputedStyle(film).objectPosition !== '50% 100%'];
})"""
"""Expressions that are false for each clip if its bottom, where the simulator writes, is covered."""


def films_of(root) -> list[list]:
    return root.evaluate(FILMS)


def test_pairs_are_rated_blind_with_the_keyboard_alone(notebook, screenshot):
    book = notebook(
        FAST,
        SWEEP,
        "round = wan.rate(sweep, criteria=('overall', 'motion'), rater='mira')\nround",
        "print(round.rating.done, sorted(vote.choice for vote in round.rating.votes), wan.ranking(sweep).verdict)",
    )
    for place in range(3):
        book.run(place)
    page = book.page
    root = book.output(2).locator("section.wan-rate")
    root.wait_for()
    page.wait_for_function(
        "() => { const all = [...document.querySelectorAll('section.wan-rate video')];"
        " return all.length === 2 && all.every(film => film.readyState >= 2); }",
        timeout=60_000,
    )
    assert all(src.startswith("blob:") for _, _, src in films_of(root))
    html = book.output(2).evaluate("root => root.outerHTML").lower()
    assert [one for one in SECRETS if one in html] == []
    tree = root.aria_snapshot().lower()
    assert [one for one in SECRETS if one in tree] == []
    assert root.evaluate(UNCOVERED) == [[False] * 5] * 2
    assert sideways(book.output(2)) == []
    in_both_themes(book, "section.wan-rate", screenshot, "rate")

    root.focus()
    page.keyboard.press("Space")
    page.wait_for_function(
        "() => [...document.querySelectorAll('section.wan-rate video')].every(film => film.currentTime > 0.5)"
    )
    one, other = (at for _, at, _ in films_of(root))
    assert abs(one - other) < 0.2
    page.keyboard.press("Space")
    for number, key in enumerate(("1", "0", "ArrowRight"), start=1):
        ready(page)
        page.keyboard.press(key)
        root.get_by_text(f"{number} of 6 pairs").wait_for()
    page.keyboard.press("u")
    root.get_by_text("2 of 6 pairs").wait_for()
    ready(page)
    page.keyboard.press("x")
    root.get_by_text("3 of 6 pairs").wait_for()
    book.run(3)
    book.output(3).get_by_text("3 ['both bad', 'left', 'tie'] Not enough to tell").wait_for()


def ready(page) -> None:
    """Wait until a vote can be cast: both clips of the pair are loaded."""
    page.wait_for_function(
        "() => document.querySelectorAll('section.wan-rate video').length === 2"
        " && document.querySelector('section.wan-rate .wan-vote--l').getAttribute('aria-disabled') === 'false'",
        timeout=60_000,
    )


@pytest.mark.nightly
@pytest.mark.parametrize("ratio", ["16:9", "9:16"])
def test_in_a_narrow_output_both_clips_fit_and_stay_covered(notebook, screenshot, ratio):
    two = f"[wan.generate('A red kite over dunes', aspect_ratio={ratio!r}, resolution='720p', seed=seed) for seed in (1, 2)]"
    book = notebook(FAST, f"jobs = {two}\nfor job in jobs:\n    job.result(timeout=120)\nwan.rate(jobs)")
    book.page.set_viewport_size({"width": 1000, "height": 1200})
    book.run(0)
    book.run(1, timeout=150)
    output = book.output(1)
    root = output.locator("section.wan-rate")
    for width in (480, 320):
        narrow(output, width)
        ready(book.page)
        assert sideways(output) == []
        root.scroll_into_view_if_needed()
        in_both_themes(book, "section.wan-rate", screenshot, f"rate-{ratio.replace(':', 'x')}-{width}")
        assert root.evaluate(UNCOVERED) == [[False] * 5] * 2
    # All that is shown when it is asked for, in the narrow output too.
    root.get_by_role("button", name="Left is better").click()
    root.get_by_text("The pair is rated.").wait_for()
    root.get_by_role("button", name="Ranking").click()
    root.locator(".wan-rank").wait_for()
    assert sideways(output) == []
    in_both_themes(book, "section.wan-rate", screenshot, f"rate-{ratio.replace(':', 'x')}-done")
    root.get_by_role("button", name="Change vote 1").click()
    root.get_by_text("You change vote 1.").wait_for()
