"""The gallery in JupyterLab: view, search, star, note, use settings, delete, by mouse and by keyboard."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from clips import make_clip
from lab import folder_of
from page_queries import form_of, in_both_themes, in_this_theme, ready_video, violations
from playwright.sync_api import expect
from support.ledgers import fill

HOME = "import os; os.environ['WAN_HOME'] = os.path.join(os.getcwd(), 'wan_videos')\n"
IMPORT = f"{HOME}import wan_widgets as wan\nwan.use('simulator')"
CLIPS = 24


@pytest.fixture(scope="session")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    return [make_clip(folder / f"{number}.mp4", seconds=1.0, color=40 + 40 * number) for number in range(4)]


@pytest.fixture
def history(server, request, clips):
    """Fill the folder of the test's first notebook with jobs, the newest with real videos."""

    def make(count: int = 120, **changes: object) -> Path:
        home = server.root / folder_of(request.node) / "wan_videos"
        home.mkdir(parents=True, exist_ok=True)
        files = {}
        for number in range(min(count, CLIPS)):
            files[number] = f"video-{number}.mp4"
            shutil.copyfile(clips[number % 4], home / files[number])
        fill(home, count, files=files, **changes)
        return home

    return make


def gallery_of(book, index):
    gallery = book.output(index).locator("section.wan-gallery")
    gallery.wait_for()
    return gallery


def tiles_of(gallery):
    return gallery.locator(".wan-tile__open")


def posters_of(gallery):
    return gallery.locator(".wan-tile__img")


def test_it_looks_right_and_is_accessible_at_either_width(notebook, history, screenshot):
    history()
    book = notebook(IMPORT, "wan.gallery()")
    book.page.set_viewport_size({"width": 1520, "height": 1150})
    book.run(0)
    book.run(1)
    gallery = gallery_of(book, 1)
    posters_of(gallery).nth(3).wait_for()
    tiles = tiles_of(gallery)
    gallery.get_by_role("checkbox").nth(0).check()
    gallery.get_by_role("checkbox").nth(1).check()
    tiles.nth(0).click()
    ready_video(gallery.locator(".wan-panel"))
    gallery.get_by_text("blurry, low quality").wait_for()
    search = gallery.get_by_label("Search prompts")
    for width, look in ((1520, in_both_themes), (900, in_this_theme)):
        book.page.set_viewport_size({"width": width, "height": 1150})
        if width == 900:
            book.page.evaluate("() => { document.querySelector('.jp-Notebook').style.maxWidth = '610px'; }")
        book.page.wait_for_timeout(400)
        gallery.scroll_into_view_if_needed()
        ready_video(gallery.locator(".wan-panel"))
        look(book, "section.wan-gallery", screenshot, f"gallery-{width}")
        box = gallery.bounding_box()
        assert (box["width"] >= 800) == (width == 1520)
        panel, first = gallery.locator(".wan-panel").bounding_box(), tiles.nth(0).bounding_box()
        assert (panel["x"] > first["x"] + first["width"]) == (width == 1520)
        search.fill("foxglove")
        gallery.get_by_text("No video matches “foxglove”.").wait_for()
        look(book, "section.wan-gallery", screenshot, f"gallery-nothing-{width}")
        search.fill("")
        posters_of(gallery).nth(3).wait_for()


PRICES = (
    "wan.settings.price_table = {'currency': 'USD', 'as_of': '2026-11-01', 'per_second': {'720p': 0.1, '1080p': 0.15}}"
)


def test_days_are_added_up_and_the_list_is_ordered_otherwise(notebook, history, screenshot):
    history(60)
    book = notebook(IMPORT, PRICES, "wan.gallery()")
    for place in (0, 1, 2):
        book.run(place)
    gallery = gallery_of(book, 2)
    tiles_of(gallery).first.wait_for()
    heading = gallery.locator(".wan-day").first
    assert re.search(r"jobs?, [0-9,]+ s done, about \$[0-9.]+$", heading.inner_text()), heading.inner_text()
    gallery.get_by_label("Order").select_option("Longest first")
    gallery.locator(".wan-day", has_text="15 s").wait_for()
    expect(gallery.locator(".wan-tile__len").first).to_have_text("15 s")
    gallery.get_by_label("Order").select_option("By prompt")
    gallery.locator(".wan-day").first.wait_for(state="detached")
    first = tiles_of(gallery).first
    assert first.inner_text().startswith("A fox trots")
    assert violations(book.page, "section.wan-gallery") == []
    screenshot("gallery-by-prompt-light")


def test_the_menu_exports_what_is_found_or_picked_and_tells_the_folder(notebook, history):
    home = history(30)
    book = notebook(IMPORT, "wan.gallery('kite')")
    book.run(0)
    book.run(1)
    gallery = gallery_of(book, 1)
    tiles_of(gallery).first.wait_for()
    menu = gallery.get_by_role("button", name="More: export, folder")
    menu.click()
    assert violations(book.page, "section.wan-gallery") == []
    gallery.get_by_role("group", name="Export 6 found").wait_for()
    gallery.get_by_role("menuitem", name="Contact sheet").click()
    gallery.get_by_text("Saved: ").wait_for()
    assert [path.suffix for path in (home / "exports").iterdir()] == [".png"]
    for number in (0, 1):
        gallery.get_by_role("checkbox").nth(number).check()
    menu.click()
    gallery.get_by_role("group", name="Export 2 picked").wait_for()
    gallery.get_by_role("menuitem", name="Clip list for programs").click()
    book.page.wait_for_function("() => document.querySelector('.wan-gal__file bdi')?.textContent.endsWith('.json')")
    (listed,) = (home / "exports").glob("*.json")
    assert len(json.loads(listed.read_text())["clips"]) == 2
    menu.click()
    gallery.get_by_role("menuitem", name="Copy the folder").click()
    gallery.get_by_text("path is copied").wait_for(state="attached")
    assert menu.evaluate("button => button === document.activeElement")


def test_ten_thousand_jobs_are_paged_and_only_what_is_near_is_in_the_document(notebook, history, page):
    history(10_000)
    sent = []

    def listen(socket):
        socket.on("framereceived", lambda frame: sent.append(str(frame)))

    page.on("websocket", listen)
    book = notebook(IMPORT, "g = wan.gallery()\ng")
    page.remove_listener("websocket", listen)  # events of its kernel are observed from here on
    book.run(0)
    book.run(1)
    gallery = gallery_of(book, 1)
    gallery.get_by_text("10,000 jobs in wan_videos").wait_for()
    tiles_of(gallery).first.wait_for()
    box = gallery.locator(".wan-gal__list")

    def known():
        return len({part[:8] for frame in sent for part in frame.split('"id": "')[1:] if part[8:18] == '-wan-test"'})

    assert tiles_of(gallery).count() <= 40
    assert 0 < known() <= 3 * 40
    most = 0
    for _ in range(12):
        box.evaluate("box => { box.scrollTop = box.scrollHeight; }")
        book.page.wait_for_function(
            "() => { const box = document.querySelector('.wan-gal__list');"
            " return box.scrollHeight > box.scrollTop + box.clientHeight + 200; }"
        )
        most = max(most, gallery.locator("*").count())
    assert most < 1500, f"{most} elements"
    assert tiles_of(gallery).count() <= 60
    box.evaluate("box => { box.scrollTop = 0; }")
    tiles_of(gallery).first.wait_for()
    gallery.locator("[data-tile='0']").wait_for()
    assert "1 of 10000" in gallery.locator("[data-tile='0']").get_attribute("aria-label")
    gallery.get_by_label("Search prompts").fill("seed:7777")
    gallery.get_by_text("10,000 jobs in wan_videos, 1 matches").wait_for()
    assert tiles_of(gallery).count() == 1


def test_the_gallery_is_walked_by_the_keyboard_alone(notebook, history):
    # The hour says how many jobs are of today, and so which one the keys come to: it may have no video.
    history(60, star=False)
    book = notebook(IMPORT, "wan.gallery()")
    book.run(0)
    book.run(1)
    gallery = gallery_of(book, 1)
    tiles_of(gallery).first.wait_for()
    keys = book.page.keyboard

    def at():
        return book.page.evaluate("() => document.activeElement?.dataset?.tile ?? ''")

    gallery.get_by_label("Order").focus()
    keys.press("Tab")
    book.page.wait_for_function("() => document.activeElement?.dataset?.tile === '0'")
    keys.press("ArrowRight")
    book.page.wait_for_function("() => document.activeElement?.dataset?.tile === '1'")
    keys.press("ArrowDown")
    book.page.wait_for_function("() => Number(document.activeElement?.dataset?.tile) > 2")
    down = int(at())
    keys.press("Space")
    keys.press("Shift+ArrowRight")
    gallery.get_by_role("button", name="Compare 2").wait_for()
    book.page.wait_for_function(f"() => document.activeElement?.dataset?.tile === '{down + 1}'")
    assert gallery.locator(".wan-panel").count() == 0, "Space opened it"
    keys.press("s")
    starred = gallery.locator("li", has=book.page.locator(f"[data-tile='{down + 1}']")).locator(".wan-tile__star")
    book.page.wait_for_function("star => star.getAttribute('aria-pressed') === 'true'", arg=starred.element_handle())
    keys.press("Enter")
    gallery.get_by_role("heading", name="Settings of this").wait_for()
    book.page.wait_for_function("() => document.activeElement.tagName === 'H3'")
    keys.press("Escape")
    book.page.wait_for_function(f"() => document.activeElement?.dataset?.tile === '{down + 1}'")
    keys.press("End")
    book.page.wait_for_function("() => Number(document.activeElement?.dataset?.tile) >= 39")
    keys.press("Home")
    book.page.wait_for_function("() => document.activeElement?.dataset?.tile === '0'")
    keys.press("/")
    keys.type("kite")
    gallery.get_by_text("60 jobs in wan_videos, 12 match").wait_for()
    assert not book.is_running(1)


def test_marks_takes_and_settings_in_the_panel(notebook, history, screenshot):
    home = history(30)
    book = notebook(
        IMPORT,
        "form = wan.form(prompt='mine', duration=15)\nform",
        "wan.gallery('kite', state='completed')",
        "wan.job('00000007').note, wan.job('00000007').tags, wan.job('00000007').starred",
    )
    for place in (0, 1, 2):
        book.run(place)
    form, gallery = form_of(book.output(1)), gallery_of(book, 2)
    tiles_of(gallery).nth(1).click()
    panel = gallery.locator(".wan-panel")
    panel.get_by_text("form: 15 s").wait_for()
    panel.get_by_label("Note").fill("  the wind is right ")
    panel.get_by_label("Tags").fill("keeper")
    panel.get_by_text("Note saved").wait_for()
    panel.get_by_label("Tags").press("Enter")
    panel.get_by_role("button", name="Remove tag: keeper").wait_for()
    panel.get_by_role("button", name="Starred").click()
    gallery.locator(".wan-tile__words", has_text="#keeper the wind is right").wait_for()
    book.run(3)
    said = book.output(3).inner_text()
    assert "('the wind is right', ('keeper',), False)" in said
    assert form.get_by_label("Prompt", exact=True).input_value() == "mine"
    panel.get_by_role("button", name="Use in form").click()
    form.get_by_text("Settings loaded.").wait_for()
    assert form.get_by_label("Prompt", exact=True).input_value().startswith("A red kite")
    form.get_by_role("button", name="Undo").click()
    book.page.wait_for_function(
        "area => area.value === 'mine'", arg=form.get_by_label("Prompt", exact=True).element_handle()
    )
    panel.get_by_role("button", name="take 1").click()
    panel.get_by_text("00000002-wan-test").wait_for()
    panel.get_by_role("button", name="Show only these").click()
    gallery.get_by_text("takes of 00000002").wait_for()
    gallery.get_by_text("30 jobs in wan_videos, 2 match").wait_for()
    assert tiles_of(gallery).count() == 2
    panel.get_by_role("button", name="Delete file").click()
    screenshot("gallery-delete-light")
    assert violations(book.page, "section.wan-gallery") == []
    panel.get_by_role("button", name="Keep it").click()
    assert (home / "video-2.mp4").exists()
    panel.get_by_role("button", name="Delete file").click()
    panel.get_by_role("button", name="Delete it").click()
    panel.get_by_text("In code, again=True makes a new take.").wait_for()
    gallery.locator(".wan-tile", has_text="File deleted").wait_for()
    assert not (home / "video-2.mp4").exists()


def test_a_strip_comes_under_the_pointer_and_a_missing_file_is_said(notebook, history, screenshot):
    home = history(30)
    (home / "video-1.mp4").unlink()
    book = notebook(IMPORT, "wan.gallery()")
    book.run(0)
    book.run(1)
    gallery = gallery_of(book, 1)
    gallery.locator(".wan-tile", has_text="the file is not where it was saved").first.wait_for()
    tile = gallery.locator(".wan-tile").first
    box = tile.locator(".wan-tile__pic").bounding_box()
    frames = []
    for share in (0.1, 0.5, 0.9):
        book.page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        tile.locator(".wan-tile__strip").wait_for()
        frames.append(tile.locator(".wan-tile__strip").get_attribute("data-frame"))
    assert frames == ["0", "4", "7"]
    screenshot("gallery-strip-light")
    shown = tile.locator(".wan-tile__strip img").evaluate(
        """img => { const own = img.getBoundingClientRect(), box = img.parentElement.getBoundingClientRect();
        return (box.left + box.width / 2 - own.left) / own.width * 8; }"""
    )
    assert shown == pytest.approx(7.5, abs=0.1), "the last frame is not in the middle"
    assert sorted(path.suffix for path in (home / ".posters").iterdir()) == [".webp"] * len(
        list((home / ".posters").iterdir())
    )


def test_new_jobs_come_in_by_themselves_and_the_notebook_keeps_what_was_shown(notebook):
    book = notebook(IMPORT, "wan.gallery()", "wan.generate('A kite', resolution='720p').wait()")
    book.run(0)
    book.run(1)
    gallery = gallery_of(book, 1)
    gallery.get_by_text("No videos here yet.").wait_for()
    assert violations(book.page, "section.wan-gallery") == []
    book.run(2)
    posters_of(gallery).first.wait_for()
    assert tiles_of(gallery).count() == 1
    stored = book.output(1).locator(".wan-stored")
    book.page.wait_for_function("() => document.querySelector('.wan-stored img') !== null")
    assert not stored.first.is_visible()
    book.save()
    kept = [
        output["data"]["text/html"] for output in book.read().cells[1].outputs if "text/html" in output.get("data", {})
    ]
    assert any("A kite" in html and "<img" in html for html in kept)


def test_the_selection_is_compared_below_the_gallery(notebook, history, screenshot):
    history(30)
    book = notebook(IMPORT, "g = wan.gallery()\ng", "wan.job('00000001').starred")
    book.run(0)
    book.run(1)
    gallery = gallery_of(book, 1)
    posters_of(gallery).nth(1).wait_for()
    for number in (0, 1):
        gallery.get_by_role("checkbox").nth(number).check()
    opener = gallery.get_by_role("button", name="Compare 2")
    opener.click()
    beside = book.output(1).locator(".wan-beside")
    comparison = beside.locator(".wan-comparison")
    comparison.wait_for()
    assert comparison.locator(".wan-cell").count() == 2
    book.page.wait_for_function(
        "() => [...document.querySelectorAll('.wan-beside .wan-compare video')].filter(one => one.readyState > 1).length === 2"
    )
    below = gallery.bounding_box()
    assert comparison.bounding_box()["y"] >= below["y"] + below["height"]
    assert "wan.compare([wan.job(one)" in beside.locator(".wan-beside__line").inner_text()
    in_both_themes(book, ".wan-beside", screenshot, "gallery-compare")
    # It is the same comparison: its star is the job's.
    comparison.get_by_role("button", name="Star ").nth(1).click()
    tile = gallery.locator("li", has=book.page.locator("[data-tile='1']")).locator(".wan-tile__star")
    book.page.wait_for_function("star => star.getAttribute('aria-pressed') === 'true'", arg=tile.element_handle())
    book.run(2)
    assert "True" in book.output(2).inner_text()
    book.page.keyboard.press("Escape")
    beside.get_by_role("button", name="Back to the gallery").click()
    comparison.wait_for(state="detached")
    assert beside.count() == 0
    assert opener.evaluate("button => button === document.activeElement")


def test_a_card_is_starred_and_compared_with_its_other_take(notebook, screenshot):
    book = notebook(
        IMPORT,
        "form = wan.form(prompt='A kite', resolution='720p', seed=3)\nform",
        "jobs = form.generate(2); [one.wait() for one in jobs]; None",
        "jobs[1].starred",
    )
    for number in (0, 1, 2):
        book.run(number)
    out = book.output(1)
    card = out.locator("article.wan-job").first
    ready_video(card)
    assert card.locator(".wan-player .wan-simtag").count() == 0
    assert card.locator(".wan-job__head .wan-simtag").count() == 1
    star = card.get_by_role("button", name="Star this video")
    star.click()
    book.page.wait_for_function("star => star.getAttribute('aria-pressed') === 'true'", arg=star.element_handle())
    book.run(3)
    assert "True" in book.output(3).inner_text()
    card.get_by_role("button", name="Compare").click()
    comparison = out.locator(".wan-beside .wan-comparison")
    comparison.wait_for()
    assert comparison.locator(".wan-cell").count() == 2
    screenshot("card-compare-light")
    assert violations(book.page, "article.wan-job") == []
    out.get_by_role("button", name="Back to the job").click()
    comparison.wait_for(state="detached")
