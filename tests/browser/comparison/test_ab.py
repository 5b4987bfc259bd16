"""A over B and the keys of the comparison in an exported page: wipe, flicker, side by side, full screen."""

from __future__ import annotations

import pytest
from clips import make_clip
from comparison_queries import all_ready, times_of, until_at, until_still
from playwright.sync_api import expect

import wan_widgets as wan

SECONDS = 4


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ab")
    clips = [
        make_clip(folder / f"{name}.mp4", seconds=SECONDS, color=50 + 60 * place) for place, name in enumerate("pqr")
    ]
    return wan.export(clips, folder / "page.html")


@pytest.fixture
def comparison(page, path):
    page.goto(path.as_uri())
    one = page.locator(".wan-comparison")
    all_ready(one, 3)
    return one


@pytest.fixture
def pair(comparison):
    comparison.get_by_role("button", name="A is file p.mp4").click()
    comparison.get_by_role("button", name="B is file q.mp4").click()
    view = comparison.locator(".wan-ab-view")
    view.page.wait_for_function(
        "root => [...root.querySelectorAll('video')].every(film => film.readyState >= 2)", arg=view.element_handle()
    )
    return view


def flags_in(pair) -> list[str]:
    """Return the labels over the pictures."""
    return [flag.inner_text() for flag in pair.locator(".wan-wipe__view > .wan-cell__flag").all() if flag.is_visible()]


def test_the_wipe_moves_by_arrows_and_further_with_shift(page, pair):
    slider = pair.get_by_role("slider", name="Wipe position")
    stage = pair.locator(".wan-wipe__view")
    slider.focus()
    for key, stands in (("ArrowRight", 51), ("Shift+ArrowRight", 61), ("Shift+ArrowLeft", 51), ("ArrowLeft", 50)):
        page.keyboard.press(key)
        expect(slider).to_have_value(str(stands))
        assert stage.evaluate("stage => stage.style.getPropertyValue('--p')") == f"{stands}%"
    assert flags_in(pair) == ["A · file p.mp4", "B · file q.mp4"]
    # B's picture is cut off where A's begins.
    assert "50%" in pair.locator(".wan-wipe__b").evaluate("film => getComputedStyle(film).clipPath")


def test_x_flickers_and_comes_back_as_often_as_it_is_pressed(page, pair):
    slider = pair.get_by_role("slider", name="Wipe position")
    slider.focus()
    for _ in range(2):
        page.keyboard.press("x")
        expect(pair.get_by_role("radio", name="Flicker")).to_be_checked()
        assert pair.evaluate("pair => pair.contains(document.activeElement)")
        page.keyboard.press("X")
        expect(pair.get_by_role("radio", name="Wipe")).to_be_checked()
        expect(slider).to_be_focused()


def test_flicker_says_which_one_is_on_the_screen(pair):
    pair.get_by_role("radio", name="Flicker").check(force=True)
    stage, film = pair.locator(".wan-wipe__view"), pair.locator(".wan-wipe__b")
    seen = "film => getComputedStyle(film).visibility"
    assert (flags_in(pair), film.evaluate(seen)) == (["A · file p.mp4"], "hidden")
    pair.page.wait_for_function("stage => stage.classList.contains('is-second')", arg=stage.element_handle())
    # In one call, because it alternates every second.
    words, seen = stage.evaluate(
        """stage => [
          [...stage.querySelectorAll(':scope > .wan-cell__flag')].filter(one => one.checkVisibility()).map(one => one.innerText),
          getComputedStyle(stage.querySelector('.wan-wipe__b')).visibility,
          stage.classList.contains('is-second'),
        ]"""
    )[:2]
    assert (words, seen) in ((["B · file q.mp4"], "visible"), (["A · file p.mp4"], "hidden"))


def test_side_by_side_shows_both_whole(pair):
    pair.get_by_role("radio", name="Side by side").check(force=True)
    a, b = (film.bounding_box() for film in pair.locator("video").all())
    assert b["x"] == pytest.approx(a["x"] + a["width"], abs=2)
    assert pair.locator(".wan-wipe__b").evaluate("film => getComputedStyle(film).clipPath") == "none"
    assert flags_in(pair) == ["A · file p.mp4", "B · file q.mp4"]


def test_s_swaps_a_and_b_on_the_same_frame(page, comparison, pair):
    pair.get_by_role("slider", name="Wipe position").focus()
    page.keyboard.press(".")
    page.keyboard.press("s")
    assert flags_in(pair) == ["A · file q.mp4", "B · file p.mp4"]
    expect(comparison.get_by_role("button", name="A is file q.mp4")).to_have_attribute("aria-pressed", "true")
    pair.get_by_role("button", name="Swap").click()
    assert flags_in(pair) == ["A · file p.mp4", "B · file q.mp4"]
    until_still(comparison, 1 / 30)


def test_a_and_b_can_be_closed_and_chosen_again(page, comparison, pair):
    pair.get_by_role("button", name="Close A and B").click()
    expect(pair).to_have_count(0)
    expect(comparison.get_by_role("button", name="A is file p.mp4")).to_be_focused()
    assert comparison.locator("[aria-pressed=true]").count() == 0
    page.keyboard.press("x")  # nothing to flicker: nothing happens
    comparison.get_by_role("button", name="A is file r.mp4").click()
    comparison.get_by_role("button", name="B is file p.mp4").click()
    assert flags_in(pair) == ["A · file r.mp4", "B · file p.mp4"]


def test_speed_loop_sound_and_full_screen_by_the_keyboard(page, comparison):
    keys = page.keyboard
    comparison.locator("video").first.click()  # plays
    keys.press(" ")
    speed = comparison.get_by_role("radio", checked=True)
    for key, chosen in (("]", "Speed 2"), ("]", "Speed 2"), ("[", "Speed 1"), ("[", "Speed 0.5")):
        keys.press(key)
        expect(speed).to_have_accessible_name(chosen)
    loop = comparison.get_by_role("button", name="Loop")
    keys.press("l")
    expect(loop).to_have_attribute("aria-pressed", "true")
    keys.press("L")
    expect(loop).to_have_attribute("aria-pressed", "false")
    heard = comparison.locator(".is-heard")
    keys.press("2")
    expect(heard).to_contain_text("Heard")
    keys.press("m")
    expect(heard).to_have_count(0)
    keys.press("m")
    expect(comparison.get_by_label("Sound from")).to_have_value("1")
    keys.press("f")
    page.wait_for_function("() => document.fullscreenElement?.classList.contains('wan-comparison')")
    keys.press("Home")
    until_still(comparison, 0)
    keys.press("f")
    page.wait_for_function("() => document.fullscreenElement === null")


def test_a_loop_goes_on_behind_the_end(page, comparison):
    comparison.get_by_role("button", name="Loop").click()
    page.keyboard.press("]")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    until_still(comparison, SECONDS - 1)
    comparison.get_by_role("button", name="Play all").click()
    page.wait_for_function(
        "root => [...root.querySelectorAll('video')].every(film => film.currentTime < 2 && !film.paused)",
        arg=comparison.element_handle(),
    )


def test_two_that_are_opened_stand_where_the_grid_stands(comparison, pair):
    comparison.get_by_role("button", name="Play all").click()
    until_at(comparison, 0.5)
    comparison.get_by_role("button", name="Pause all").click()
    comparison.get_by_role("button", name="Play all").wait_for()
    until_still(comparison, times_of(comparison)[0])
    stood = times_of(comparison)[0]
    comparison.page.wait_for_function(
        """([pair, stood]) => [...pair.querySelectorAll('video')].every(
             film => film.paused && !film.seeking && Math.abs(film.currentTime - stood) < 0.034)""",
        arg=[pair.element_handle(), stood],
    )
