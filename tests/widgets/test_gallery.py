"""The gallery in the kernel: what it sends, how little that is, and its answers."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from ipywidgets.widgets import widget as widgets
from media.conftest import write_clip as clip
from support.ledgers import fill

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.ledger.history.filters import Filters
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.spend.daily import Day
from wan_widgets.config.settings import settings
from wan_widgets.errors import SettingsError
from wan_widgets.media.mp4.provenance import sidecar_of
from wan_widgets.media.pictures.posters import FOLDER
from wan_widgets.widgets import gallery as galleries
from wan_widgets.widgets import publish
from wan_widgets.widgets.embedded_comparison import MOST_OPEN
from wan_widgets.widgets.form import opening as forms
from wan_widgets.widgets.gallery import PAGE, Gallery
from wan_widgets.widgets.transport import form_registry
from wan_widgets.widgets.views import gallery_view

from .recording import Recording, until

PRICES = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1, "1080p": 0.15}}


class RecordedGallery(Recording, Gallery):
    """A gallery whose messages are recorded."""


@pytest.fixture
def home():
    return session.home()


@pytest.fixture
def gallery(home):
    fill(home, 105)
    one = RecordedGallery()
    yield one
    one.close()


def body_of(answer):
    content, _ = answer
    assert content["kind"] == "answer", content
    return content["body"]


def ids(body):
    return [int(tile["id"][:8]) for tile in body["tiles"]]


def page(gallery, after=None, order="newest", **filters):
    return body_of(gallery.ask("page", {"filters": filters, "after": after, "order": order}))


def test_pages_are_small_and_follow_each_other(gallery):
    first = page(gallery)
    assert ids(first) == list(range(PAGE))
    assert len(json.dumps(first)) < 30_000
    second = page(gallery, after=first["cursor"])
    third = page(gallery, after=second["cursor"])
    assert ids(second) + ids(third) == list(range(PAGE, 105))
    assert third["cursor"] is None
    assert ids(page(gallery, order="oldest"))[0] == 104


def test_other_orders_are_headed_by_what_they_go_by(gallery):
    longest = page(gallery, order="longest")
    assert {tile["day"] for tile in longest["tiles"]} == {"15 s", "10 s"}
    assert longest["days"] == {}
    assert ids(longest)[0] == 2
    more = page(gallery, order="longest", after=longest["cursor"])
    assert not set(ids(longest)) & set(ids(more))
    by_prompt = page(gallery, order="prompt")["tiles"]
    assert {tile["day"] for tile in by_prompt} == {""}
    assert [tile["prompt"] for tile in by_prompt] == sorted(tile["prompt"] for tile in by_prompt)
    assert gallery.ask("page", {"filters": {}, "order": "shortest"})[0]["kind"] == "error"


def test_days_tell_what_they_have_come_to(gallery, monkeypatch):
    first = page(gallery)
    assert set(first["days"]) == {tile["day"] for tile in first["tiles"]}
    whole = body_of(gallery.ask("page", {"filters": {}, "after": first["cursor"]}))
    split = first["tiles"][-1]["day"]
    assert whole["days"].get(split, first["days"][split]) == first["days"][split], "it is that of the whole day"
    tile = first["tiles"][0]
    assert body_of(gallery.ask("day", {"filters": {}, "at": tile["at"]}))["days"] == {
        tile["day"]: first["days"][tile["day"]]
    }
    assert "about" not in "".join(first["days"].values())
    monkeypatch.setattr(settings, "price_table", PRICES)
    assert all(", about $" in text for text in page(gallery)["days"].values())
    assert not any("$" in text for text in page(gallery, backend="simulator")["days"].values())
    for at in (None, "x", True):
        assert gallery.ask("day", {"filters": {}, "at": at})[0]["kind"] == "error"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "6 jobs, 25 s done, about $4.00"),
        ({"stated": True}, "6 jobs, 25 s done, $4.00"),
        ({"unpriced": 2}, "6 jobs, 25 s done, about $4.00, 2 without a price"),
        ({"money": 0.0, "unpriced": 2}, "6 jobs, 25 s done"),
        ({"jobs": 1, "seconds": 0, "money": 0.0}, "1 job"),
        ({"seconds": 1250, "currency": "EUR"}, "6 jobs, 1,250 s done, about €4.00"),
    ],
)
def test_a_day_in_words(changes, text):
    one = Day(day="2026-01-14", at=0.0, jobs=6, seconds=25, money=4.0, currency="USD", stated=False, unpriced=0)
    assert gallery_view.day_words(replace(one, **changes)) == text


def test_what_is_found_or_picked_is_exported(gallery, home):
    shutil.copyfile(clip(home / "clip.mp4"), home / "gone-3.mp4")
    filters = {"text": "seed:3"}
    found = body_of(gallery.ask("export", {"filters": filters, "suffix": ".json", "videos": "embed"}))
    (one,) = json.loads(Path(found["path"]).read_text())["clips"]
    assert (one["seed"], one["file"]) == (3, "../gone-3.mp4")
    assert Path(found["path"]).parent == home / "exports"
    both = {"jobs": ["00000003-wan-test", "00000004-wan-test"], "filters": filters}
    picked = body_of(gallery.ask("export", {**both, "suffix": ".csv", "videos": "embed"}))
    assert len(Path(picked["path"]).read_text().splitlines()) == 3
    for suffix, start in ((".html", b"<!doctype html>"), (".png", b"\x89PNG")):
        answer = body_of(gallery.ask("export", {"filters": filters, "suffix": suffix, "videos": "embed"}))
        assert Path(answer["path"]).read_bytes().lower().startswith(start.lower())
    everything = body_of(
        gallery.ask("export", {"filters": {}, "order": "prompt", "suffix": ".json", "videos": "embed"})
    )
    prompts = [one["prompt"] for one in json.loads(Path(everything["path"]).read_text())["clips"]]
    assert prompts == sorted(prompts)
    assert len(prompts) == 105
    for wrong in ({"suffix": ".html"}, {"suffix": ".exe"}, {"suffix": ".csv", "filters": {"text": "nothing like it"}}):
        content, _ = gallery.ask("export", {"filters": {}, "videos": "embed", **wrong})
        assert content["kind"] == "error", wrong
    assert body_of(gallery.ask("folder")) == {"path": str(home)}


def test_opening_sends_no_job_at_all(gallery):
    state = gallery.get_state()
    assert state["news"] == []
    assert len(json.dumps({name: value for name, value in state.items() if name not in ("_esm", "code")})) < 3_000


def test_counts_come_with_the_first_page_alone(gallery):
    first = page(gallery, starred=True)
    assert first["counts"]["total"] == 105
    assert first["counts"]["matching"] == 15
    assert first["counts"]["states"]["failed"] == len([n for n in range(0, 105, 7) if n % 8 == 5])
    assert "counts" not in page(gallery, after=page(gallery)["cursor"])


def test_the_state_filter_speaks_in_groups(gallery):
    assert ids(page(gallery, state="failed")) == [n for n in range(105) if n % 8 == 5]
    assert ids(page(gallery, state="going")) == []
    assert ids(page(gallery, state=["failed"])) == ids(page(gallery, state="failed"))


def test_a_search_that_cannot_be_understood_says_so(gallery):
    content, _ = gallery.ask("page", {"filters": {"text": "state:nowhere"}})
    assert content["kind"] == "error"
    assert "no state" in content["body"]["message"]
    for body in ({}, {"filters": []}, {"filters": {}, "after": "x"}, {"filters": {}, "after": [1]}):
        assert gallery.ask("page", body)[0]["kind"] == "error"


def test_a_tile_says_why_there_is_no_video(gallery):
    tile = page(gallery)["tiles"][5]
    assert (tile["title"], tile["file"]) == ("Refused by the content check", False)
    assert tile["reason"] == "The service's content check refused it."
    assert tile["take"] == "take 2 of 2"
    assert tile["meta"].startswith("1080p · ")
    assert "seed" not in tile["meta"]
    assert page(gallery)["tiles"][1]["simulated"] is True
    refused = page(gallery, state="failed", backend="toapis")["tiles"]
    assert refused == [], "odd numbers are simulated"
    Ledger(session.home()).change(lambda one: one.execute("UPDATE jobs SET backend = 'toapis'"))
    assert page(gallery)["tiles"][5]["meta"].endswith(" · usually not charged")


def test_the_panel_has_every_setting_and_all_takes(gallery):
    details = body_of(gallery.ask("info", {"job": "00000000-wan-test"}))
    rows = {row["name"]: row for row in details["settings"]}
    assert rows["negative_prompt"]["text"] == "blurry, low quality"
    assert rows["duration"]["text"] == "5 s"
    assert rows["prompt_extend"] == {
        "name": "prompt_extend",
        "label": "Prompt extend",
        "text": "on",
        "default": True,
        "form": "",
    }
    facts = dict(details["facts"])
    assert (facts["Took"], facts["Task"], facts["Job"]) == ("2:58", "task_0", "00000000-wan-test")
    assert [take["label"] for take in details["takes"]] == ["take 1", "take 2"]
    assert details["known_tags"] == ["best", "für den Film"]
    assert details["job"]["take"] == 1


def test_marks_are_written_and_come_back_in_the_tile(gallery, home):
    marks = {"job": "00000002-wan-test", "star": True, "note": " good ", "tags": ["a", "a", "b c"]}
    tile = body_of(gallery.ask("mark", marks))["tile"]
    assert (tile["star"], tile["note"], tile["tags"]) == (True, "good", ["a", "b c"])
    row = Ledger(home).get("00000002-wan-test")
    assert (row.star, row.remark, row.tags) == (True, "good", ("a", "b c"))
    body_of(gallery.ask("mark", {"job": "00000002-wan-test", "star": "yes", "note": 3, "tags": "x"}))
    assert Ledger(home).get("00000002-wan-test").tags == ("a", "b c")


def test_what_moves_is_reported_to_the_page(gallery):
    session.job("00000003").mark(star=True)
    moved = [("00000003-wan-test", True)]
    until(lambda: [value for value in gallery.updates("news") if [(one["id"], one["star"]) for one in value] == moved])
    for number in range(20, 50):
        session.job(f"{number:08d}").mark(note="x")
    until(lambda: gallery.updates("news")[-1][-1]["id"].startswith("00000049"))
    assert len(gallery.updates("news")[-1]) == galleries.NEWS


def test_the_page_cannot_set_the_traits(gallery):
    gallery.page_sets(news=[{"id": "x"}], about={})
    assert gallery.news == []
    assert gallery.about["page"] == PAGE


def test_posters_and_strips_are_made_once(gallery, home, monkeypatch):
    clip(home / "gone-0.mp4")
    content, (poster,) = gallery.ask("poster", {"job": "00000000-wan-test"})
    assert content["body"]["mime"] == "image/webp"
    content, (strip,) = gallery.ask("strip", {"job": "00000000-wan-test"})
    assert (poster[8:12], strip[8:12], content["body"]["frames"]) == (b"WEBP", b"WEBP", 8)
    kept = sorted(path.name.partition("-")[2] for path in (home / FOLDER).iterdir())
    assert kept == ["poster.webp", "strip.webp"]
    monkeypatch.setattr("wan_widgets.media.pictures.stills.poster", lambda *_: pytest.fail("made twice"))
    assert gallery.ask("poster", {"job": "00000000-wan-test"})[1] == [poster]
    content, _ = gallery.ask("poster", {"job": "00000001-wan-test"})
    assert "not where it was saved" in content["body"]["message"]
    (home / "gone-2.mp4").write_bytes(b"no video")
    assert gallery.ask("strip", {"job": "00000002-wan-test"})[0]["kind"] == "error"


def test_a_deleted_file_is_gone_and_its_record_stays(gallery, home):
    path = clip(home / "gone-0.mp4")
    sidecar_of(path).write_text("{}")
    (home / "other.json").write_text("{}")
    gallery.ask("poster", {"job": "00000000-wan-test"})
    tile = body_of(gallery.ask("delete_file", {"job": "00000000-wan-test"}))["tile"]
    assert (tile["title"], tile["file"], tile["state"]) == ("File deleted", False, "completed")
    assert not path.exists()
    assert not sidecar_of(path).exists()
    assert (home / "other.json").exists()
    assert list((home / FOLDER).iterdir()) == []
    details = body_of(gallery.ask("info", {"job": "00000000-wan-test"}))
    assert details["job"]["file"] is None
    assert details["job"]["actions"] == ["fetch", "again", "use"]
    assert "again=True makes a new take" in details["job"]["message"]["hint"]
    job = session.job("00000000")
    assert "File deleted" in repr(job)
    assert "again=True makes a new take" in repr(job)
    assert body_of(gallery.ask("delete_file", {"job": "00000000-wan-test"}))["tile"]["title"] == "File deleted"
    content, _ = gallery.ask("delete_file", {"job": "00000005-wan-test"})
    assert "no file" in content["body"]["message"]


def test_a_file_outside_the_folder_is_left_alone(gallery, home, tmp_path):
    outside = clip(tmp_path / "mine.mp4")
    Ledger(home).change(lambda one: one.execute("UPDATE jobs SET file = '../mine.mp4' WHERE id LIKE '00000000%'"))
    content, _ = gallery.ask("delete_file", {"job": "00000000-wan-test"})
    assert "no file" in content["body"]["message"]
    assert outside.exists()
    assert Ledger(home).get("00000000-wan-test").file_deleted_at is None


def test_settings_go_into_the_newest_open_form_and_can_be_undone(gallery):
    older, newer = forms.form(prompt="old"), forms.form(prompt="mine", duration=10)
    for one in (older, newer):
        one.stored_ids = ("shown",)
    details = body_of(gallery.ask("info", {"job": "00000003-wan-test"}))
    assert {row["name"]: row["form"] for row in details["settings"]}["seed"] == "random"
    assert newer.settings["prompt"] == "mine", "looking changed the form"
    assert body_of(gallery.ask("use", {"job": "00000003-wan-test"})) == {"filled": True, "text": ""}
    assert newer.settings["seed"] == 3
    assert "duration" not in newer.settings
    assert newer.loaded == {"count": 1, "undo": {"prompt": "mine", "duration": 10}, "left": {}}
    assert older.settings == {"prompt": "old"}
    newer.close()
    older.close()


def test_without_a_form_the_line_that_makes_one_is_given(gallery, monkeypatch):
    monkeypatch.setattr(form_registry, "_forms", [])
    answer = body_of(gallery.ask("use", {"job": "00000003-wan-test"}))
    assert answer["filled"] is False
    assert answer["text"].startswith("wan.form(")
    assert "seed=3" in answer["text"]
    made = eval(answer["text"], {"wan": wan})
    assert made.settings == dict(session.job("00000003").settings)
    made.close()


def opened(model):
    """Return the comparison with a model id, or None."""
    return widgets._instances.get(model)


def test_the_selection_becomes_a_line_that_compares(gallery):
    names = ["00000001-wan-test", "00000002-wan-test"]
    answer = body_of(gallery.ask("compare", {"jobs": names}))
    assert answer == {"text": 'wan.compare([wan.job(one) for one in ["00000001", "00000002"]])', "model": ""}
    comparison = eval(answer["text"], {"wan": wan})
    assert [job.id for job in comparison.jobs] == names
    comparison.close()
    for bad in ([], names[:1], names * 5, "x"):
        assert gallery.ask("compare", {"jobs": bad})[0]["kind"] == "error"


def test_the_selection_is_compared_in_the_page_until_it_is_closed(gallery):
    names = ["00000001-wan-test", "00000002-wan-test"]
    models = [body_of(gallery.ask("compare", {"jobs": names, "view": True}))["model"] for _ in range(MOST_OPEN + 1)]
    assert opened(models[0]) is None, "one that was forgotten is still open"
    comparison = opened(models[-1])
    assert [job.id for job in comparison.jobs] == names
    body_of(gallery.ask("compare_close", {"model": models[-1]}))
    assert opened(models[-1]) is None
    assert opened(models[-2]) is not None
    for model in models:
        body_of(gallery.ask("compare_close", {"model": model}))
    assert not any(map(opened, models))


def test_the_panels_job_is_compared_with_its_other_takes(gallery):
    job = session.job("00000001")
    takes = sorted(one.id[:8] for one in session.jobs(takes_of=job))
    assert len(takes) == 2
    text = body_of(gallery.ask("compare", {"job": job.id}))["text"]
    assert all(f'"{take}"' in text for take in takes)
    assert "compare" in body_of(gallery.ask("info", {"job": job.id}))["job"]["actions"]


def test_copies_and_new_takes_are_those_of_the_card(gallery):
    settings = body_of(gallery.ask("settings_of", {"job": "00000003-wan-test"}))["settings"]
    text = body_of(gallery.ask("copy", {"job": "00000003-wan-test", "settings": settings, "as": "magic"}))["text"]
    assert text.startswith("%%wan --seed 3\nA paper boat")


def test_a_new_take_is_counted_with_its_request(simulated):
    session.use("simulator")
    first = session.generate(prompt="A kite", resolution="720p", seed=1)
    first.result(timeout=60)
    one = RecordedGallery()
    assert [tile["take"] for tile in page(one)["tiles"]] == [""]
    body_of(one.ask("again", {"job": first.id}))
    until(lambda: [tile["take"] for tile in page(one)["tiles"]] == ["take 2 of 2", "take 1 of 2"])
    second = session.jobs(limit=1)[0]
    second.result(timeout=60)
    assert until(lambda: [news for news in one.updates("news") if news and news[-1]["state"] == "completed"])
    one.close()


def test_first_filters_are_shown_as_they_were_asked(home):
    fill(home, 3)
    one = Gallery("fog", simulated=True, starred=True, since="2026-11-01", state=["failed"])
    assert one.about["filters"] == {
        "text": "fog",
        "starred": True,
        "since": "2026-11-01",
        "state": ["failed"],
        "backend": "simulator",
    }
    json.dumps(one.get_state("about"))
    one.close()
    with pytest.raises(SettingsError, match="runing"):
        Gallery(state="runing")
    with pytest.raises(SettingsError, match="stared"):
        Gallery(stared=True)


def test_what_a_notebook_keeps_is_a_few_kilobytes_without_a_script(gallery, home):
    for number in range(12):
        clip(home / f"gone-{number}.mp4")
    session.job("00000001").mark(note="<script>alert(1)</script>")
    Ledger(home).change(
        lambda one: one.execute("UPDATE jobs SET prompt = '<script>x</script>' WHERE id LIKE '00000002%'")
    )
    page(gallery)
    bundle = gallery.stored()
    html = bundle["text/html"]
    assert html.count("<tr>") == 1 + publish.MOST_STORED
    assert html.count("<img") == 11
    assert f'data-form="{gallery.gallery_id}"' in html
    assert "<script" not in html
    assert len(html) < 20_000
    assert "Refused by the content check" in bundle["text/plain"]


def test_what_a_program_stores_says_how_many_jobs_its_search_finds(home):
    fill(home, 60)

    def heading(**filters):
        return Gallery(**filters).unattended_view()["text/plain"].splitlines()[0].removeprefix("wan.gallery: ")

    assert heading() == f"60 jobs in {home}"
    assert heading(starred=True) == f"60 jobs in {home}, {len(session.jobs(starred=True))} match"
    session.job("00000001").mark(note="once")
    assert heading(text="once") == f"60 jobs in {home}, 1 matches"


def test_days_are_named_as_people_do():
    fill(session.home(), 60)
    days = [gallery_view.tile(one, 1)["day"] for one in session.page(Filters(), size=60)[0]]
    assert days[0].startswith("Today, ")
    assert any(day.startswith("Yesterday, ") for day in days)
    assert len(set(days)) >= 3


def test_copying_a_video_over_makes_a_new_poster(gallery, home):
    first = clip(home / "gone-0.mp4")
    before = gallery.ask("poster", {"job": "00000000-wan-test"})[1]
    shutil.copyfile(clip(home / "x.mp4", frames=20, dark_start=20), first)
    assert gallery.ask("poster", {"job": "00000000-wan-test"})[1] != before
