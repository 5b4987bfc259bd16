"""Measures in the views: they appear in an open card and form when a video is measured, and in stored views."""

from __future__ import annotations

import pytest
from measures import clips

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.handles.comparison import entries_of
from wan_widgets._jobs.ledger import measure_store
from wan_widgets._jobs.ledger.measure_store import StoredRun
from wan_widgets.judging import measuring_status
from wan_widgets.judging.worker import WORKER, MeasureWorker
from wan_widgets.measures import metrics
from wan_widgets.measures.analysis import analyze
from wan_widgets.measures.result import VERSION, ClipMeasures, Cut, to_json
from wan_widgets.session import measure_news
from wan_widgets.session.measure_news import MeasureNews
from wan_widgets.session.measured import job_measures
from wan_widgets.widgets.comparison import Comparison
from wan_widgets.widgets.gallery import Gallery
from wan_widgets.widgets.job_card import Card
from wan_widgets.widgets.sweep_card import SweepCard
from wan_widgets.widgets.views.measures.comparison_measures import thinned
from wan_widgets.widgets.views.measures.time_axis import axis_of
from wan_widgets.widgets.views.static_view import static_view

from ..recording import RecordedForm, Recording, until

FAST = {"resolution": "720p", "duration": 5}
SHOTS = "Shot 1 [0-2s] A fox. Shot 2 [2-5s] A kite."


class RecordedCard(Recording, Card):
    """A card whose messages are recorded."""


class RecordedComparison(Recording, Comparison):
    """A comparison whose messages are recorded."""


class RecordedSweepCard(Recording, SweepCard):
    """A sweep's card whose messages are recorded."""


class RecordedGallery(Recording, Gallery):
    """A gallery whose messages are recorded."""


@pytest.fixture
def job(service, tmp_path):
    """A finished job whose video has the cut that its prompt asks for, and another one; it is not measured."""
    scenes = [clips.scene(1 + (number >= 50) + (number >= 90)) for number in range(125)]
    service.video = clips.write(tmp_path / "v.mp4", scenes)
    made = session.generate(SHOTS, **FAST)
    made.wait(timeout=60)
    return made


def badges(view):
    return [" ".join(part for part in (one["label"], one["text"]) if part) for one in view["measures"]["badges"]]


def test_an_open_card_and_form_show_the_measures_once_the_video_is_measured(job):
    card, form = RecordedCard(job), RecordedForm(prompt="x")
    form.jobs = [job]
    until(lambda: card.updates("job") and form.updates("jobs"))
    assert badges(card.updates("job")[-1]) == []
    assert "Cuts" not in card.stored()["text/html"]
    wan.measure(job)
    for view in (lambda: card.updates("job")[-1], lambda: form.updates("jobs")[-1][0]):
        until(lambda view=view: badges(view()))
        cuts, motion, loudness, *flags = badges(view())
        assert cuts == "Cuts 1 of 1 asked for, 1 more"
        assert motion == "Motion 0.01 % per frame"
        assert loudness == "Loudness – no audio track"
        assert flags[0] == "hardly moves"
        assert any(one["meaning"].startswith("No audio track. Loudness of") for one in view()["measures"]["badges"])
    for widget in (card, form):
        assert 'title="Number of hard cuts' in widget.stored()["text/html"]
        widget.close()


def test_a_card_says_while_its_video_waits_to_be_measured(job):
    WORKER.pause()
    try:
        future = WORKER.post(job.ledger, job.path, {})
        assert job_measures(job.snapshot) == {"badges": [], "measuring": True}
    finally:
        WORKER.resume()
    future.result(timeout=60)
    assert job_measures(job.snapshot)["badges"]


def test_the_measures_of_a_replaced_or_deleted_file_are_not_shown(job):
    wan.measure(job)
    assert "Cuts" in static_view(job.snapshot)
    job.path.write_bytes(job.path.read_bytes() + b" ")
    assert job_measures(job.snapshot)["badges"] == []
    job.path.unlink()
    assert job_measures(job.snapshot) == {"badges": [], "measuring": False}


def test_a_sweeps_card_and_an_exported_page_show_the_badges_of_measured_videos(service, tmp_path):
    service.video = clips.write(tmp_path / "v.mp4", [clips.scene(1)] * 50)
    sweep = session.sweeps.sweep("A fox", seed=[1, 2], yes=True, **FAST).wait(timeout=60)
    card = RecordedSweepCard(sweep)

    def shown():
        views = card.updates("sweep")
        return [len(cell["badges"]) for cell in views[-1]["cells"]] if views else []

    until(lambda: shown() == [0, 0])
    wan.measure(sweep.jobs[0])
    until(lambda: shown() != [0, 0])
    assert (shown()[0] >= 3, shown()[1]) == (True, 0)
    assert "<small>Cuts " in card.stored()["text/html"]
    page = wan.export(sweep, tmp_path / "page.html").read_text()
    assert page.count('"label":"Motion"') == 1
    card.close()


def test_a_view_that_fails_does_not_stop_the_measuring(job, monkeypatch):
    def broken(path):
        raise RuntimeError(path.name)

    monkeypatch.setattr(measuring_status, "_listeners", [broken, *measuring_status._listeners])
    assert wan.measure(job)[0].measures["cuts"] == 2.0


# -- the comparison ------------------------------------------------------------------------------------


def test_a_comparison_asks_for_one_measure_of_all_and_hears_when_there_is_more(job, tmp_path):
    moving = clips.write(
        tmp_path / "m.mov",
        [clips.moved(clips.scene(3), 6 * number) for number in range(50)],
        sound=clips.tone(2),
    )
    comparison = RecordedComparison(entries_of([job, moving]))

    def ask(measure=""):
        return comparison.ask("measures", {"measure": measure})[0]["body"]

    assert (ask()["chosen"], ask()["cells"], ask()["unmeasured"]) == ("motion", {}, 2)
    assert comparison.ask("measure_all")[0]["body"]["count"] <= 2
    until(lambda: ask()["unmeasured"] == 0)
    until(lambda: comparison.updates("measured") and comparison.updates("measured")[-1] == 2)
    still, moves = (ask()["cells"][one] for one in ("0", "1"))
    assert still["flags"] == ["1 cut more than asked for", "hardly moves", *still["flags"][2:]]
    assert moves["value"] > still["value"]
    assert len(moves["curve"]) == 20
    assert moves["step"] == 0.1
    assert max(moves["curve"]) > 1
    loud = ask("loudness")
    assert loud["chosen"] == "loudness"
    assert (loud["cells"]["0"]["text"], loud["cells"]["0"]["why"], loud["cells"]["0"]["curve"]) == (
        "–",
        "no audio track",
        [],
    )
    assert loud["cells"]["1"]["curve"]
    assert ask("cuts")["cells"]["0"]["text"] == "2"
    assert ask("no such")["chosen"] == "motion"
    assert [one["name"] for one in ask()["choices"] if one["curve"]] == ["motion", "flicker", "loudness"]
    assert "Cuts 1 of 1 asked for, 1 more" in comparison.stored()["text/html"]
    comparison.close()


def test_a_take_that_looks_like_one_before_it_is_flagged(job, tmp_path):
    copy = tmp_path / "copy.mov"
    copy.write_bytes(job.path.read_bytes() + b" ")
    wan.measure([job, copy])
    comparison = RecordedComparison(entries_of([job, copy]))
    cells = comparison.ask("measures", {"measure": "cuts"})[0]["body"]["cells"]
    assert not [flag for flag in cells["0"]["flags"] if "near" in flag]
    assert any(flag.startswith("near-duplicate of ") for flag in cells["1"]["flags"])
    comparison.close()


def test_a_forked_child_waits_for_nothing(tmp_path):
    measuring_status.begin(tmp_path)
    assert measuring_status.waiting() == 1
    MeasureWorker().reset()
    assert (measuring_status.waiting(), measuring_status.is_waiting(tmp_path)) == (0, False)


def test_a_long_curve_is_thinned_and_keeps_its_bursts():
    curve = [0.0] * 1234
    curve[700] = 5.0
    values, step = thinned(curve, 0.1)
    assert (len(values), step) == (177, 0.7)
    assert (max(values), values.index(5.0)) == (5.0, 100)
    assert thinned([0.12345, 1], 0.1) == ([0.123, 1], 0.1)
    assert thinned([], 0.1) == ([], 0.1)


# -- the gallery ---------------------------------------------------------------------------------------


def test_a_gallery_by_a_measure_counts_what_is_not_measured_measures_it_and_shows_the_values(job):
    gallery = RecordedGallery()

    def page(order="motion:most", text=""):
        content, _ = gallery.ask("page", {"filters": {"text": text}, "order": order, "after": None})
        assert content["kind"] == "answer", content
        return content["body"]

    assert "unmeasured" not in page("newest")["counts"]
    assert page("newest", "motion>1")["counts"]["unmeasured"] == 1
    found = page()
    assert found["counts"]["unmeasured"] == 1
    assert [(tile["measure"], tile["day"]) for tile in found["tiles"]] == [("motion not measured", "")]
    assert gallery.ask("measure_pause", {"paused": True})[0]["kind"] == "answer"
    assert gallery.ask("measure_pause", {})[0]["kind"] == "error"
    try:
        assert gallery.ask("measure_all")[0]["body"] == {"count": 1}
        until(lambda: gallery.updates("measuring") and gallery.updates("measuring")[-1]["left"] == 1)
        assert gallery.updates("measuring")[-1] == {"total": 1, "left": 1, "paused": True, "news": 0}
    finally:
        gallery.ask("measure_pause", {"paused": False})
    until(lambda: gallery.updates("measuring") and gallery.updates("measuring")[-1]["left"] == 0)
    found = page()
    assert found["counts"]["unmeasured"] == 0
    assert [tile["measure"] for tile in found["tiles"]] == ["motion 0.01 % per frame"]
    marked = gallery.ask("mark", {"job": job.id, "star": True})[0]["body"]["tile"]
    assert marked["measure"] == "motion 0.01 % per frame", "a tile that changes keeps its measure"
    assert [tile["measure"] for tile in page("newest", "cuts:2")["tiles"]] == [""]
    assert gallery.ask("page", {"filters": {}, "order": "motion:best"})[0]["kind"] == "error"
    gallery.close()


def test_a_gallery_shows_measures_on_tiles_and_how_they_are_spread(job, tmp_path):
    gallery = RecordedGallery()

    def page(*, order="newest", measures=True):
        asked = {"filters": {}, "order": order, "after": None, "measures": measures}
        return gallery.ask("page", asked)[0]["body"]

    def histograms():
        return gallery.ask("histograms")[0]["body"]

    found = page()
    assert (found["tiles"][0]["measures"], found["counts"]["unmeasured"]) == (None, 1)
    assert (histograms()["histograms"], histograms()["same"]) == ([], [])
    assert {one["count"] for one in histograms()["found"]} == {0}
    wan.measure(job)
    until(lambda: gallery.updates("measuring"), "the news that a video is measured")
    (tile,) = page()["tiles"]
    values = {one["name"]: one for one in tile["measures"]["values"]}
    assert list(values) == ["motion", "flicker", "sharpness", "cuts", "loudness", "peak"]
    assert (values["motion"]["text"], values["motion"]["at"]) == ("0.01", 0.5)
    assert values["cuts"]["text"] == "1 of 1"
    assert (values["loudness"]["text"], values["loudness"]["at"], values["loudness"]["why"]) == (
        "–",
        None,
        "no audio track",
    )
    assert tile["measures"]["flags"][:2] == ["1 cut more than asked for", "hardly moves"]
    assert {one["name"] for one in histograms()["found"] if one["count"] == 1} == {"cuts", "frozen", "no-sound"}
    assert ("Cuts", "2") in [tuple(one) for one in histograms()["same"]]
    assert "black" in {one["name"] for one in page(order="black:most")["tiles"][0]["measures"]["values"]}
    marked = gallery.ask("mark", {"job": job.id, "star": True})[0]["body"]["tile"]
    assert marked["measures"] is not None, "a tile that changes keeps its measures"
    assert page(measures=False)["tiles"][0]["measures"] is None
    gallery.close()


def test_a_near_duplicate_is_named_on_its_tile_and_the_line_of_code_finds_what_the_page_finds(job):
    twin = session.generate("A kite", **FAST)
    twin.wait(timeout=60)
    wan.measure([job, twin])
    gallery = RecordedGallery("found:near-duplicate", measures=True, found=["frozen"])
    assert gallery.get_state()["about"]["measures"] is True
    filters = {**gallery.get_state()["about"]["filters"], "backend": "simulator"}
    assert filters["text"] == "found:near-duplicate found:frozen"
    asked = {"filters": filters, "order": "motion:most", "after": None, "measures": True}
    body = gallery.ask("page", asked)[0]["body"]
    flags = {tile["id"]: tile["measures"]["flags"][-1] for tile in body["tiles"]}
    assert flags == {
        job.id: f"near-duplicate of {twin.id[:8]}",
        twin.id: f"near-duplicate of {job.id[:8]}",
    }
    code = body["counts"]["code"]
    assert code == (
        "wan.jobs('found:near-duplicate found:frozen', backend='simulator', limit=None).dataframe()"
        ".sort_values('motion', ascending=False)"
    )
    assert sorted(eval(code, {"wan": wan})["id"]) == sorted(flags)
    assert len(wan.jobs(found="near-duplicate")) == 2
    with pytest.raises(wan.errors.SettingsError, match="no finding"):
        Gallery(found="nothing")
    gallery.close()


def test_open_views_show_what_another_process_has_measured(job, monkeypatch):
    monkeypatch.setattr(measure_news, "INTERVAL", 0.05)
    card, form, gallery, table = (
        RecordedCard(job),
        RecordedForm(prompt="x"),
        RecordedGallery(),
        RecordedComparison(entries_of([job, job.path], 9)),
    )
    form.jobs = [job]
    gallery.ask("page", {"filters": {}, "order": "motion:most", "after": None})
    # What another process does: it measures the file, and stores that in the ledger.
    found = analyze(job.path, lambda: None)
    state, sha256 = measure_store.hash_of(job.ledger, job.path)
    run = StoredRun(version=VERSION, numbers=found.numbers, missing=found.missing, details=to_json(found))
    measure_store.save(job.ledger, state, sha256, "wan", run)
    until(lambda: card.updates("job") and badges(card.updates("job")[-1]), "the card's measures")
    until(lambda: form.updates("jobs") and badges(form.updates("jobs")[-1][0]), "the form's measures")
    until(lambda: gallery.updates("measuring") and gallery.updates("measuring")[-1]["news"], "the gallery's news")
    until(lambda: table.updates("measured"), "the comparison's news")
    assert job.video.measures.numbers == found.numbers
    for widget in (card, form, gallery, table):
        widget.close()


def test_what_this_process_has_measured_is_no_news_of_another(job):
    wan.measure(job)
    heard = []
    measuring_status.listen(heard.append)
    try:
        news = MeasureNews()
        news.look()
        here = job.ledger.home
        assert [path for path in heard if path.is_relative_to(here)] == []
        state, sha256 = measure_store.hash_of(job.ledger, job.path)
        measure_store.save(job.ledger, state, sha256, "metric red", StoredRun(version="x", numbers={"red": 3.0}))
        news.look()
        news.look()
        assert [path for path in heard if path.is_relative_to(here)] == [job.path]
    finally:
        measuring_status._listeners.remove(heard.append)


def test_a_video_of_the_gallery_has_its_shots_cuts_and_curves_on_one_time_axis(job):
    gallery = RecordedGallery()

    def axis():
        return gallery.ask("time_axis", {"job": job.id})[0]["body"]["axis"]

    assert axis() is None
    wan.measure(job)
    found = axis()
    assert found["seconds"] == pytest.approx(5.0, abs=0.1)
    assert [(one["start"], one["end"], one["text"]) for one in found["shots"]] == [(0, 2, "A fox"), (2, 5, "A kite")]
    assert [(one["kind"], one["text"]) for one in found["cuts"]] == [("found", "2.0"), ("extra", "3.6, extra")]
    assert found["cut_summary"] == "1 of 1, 1 extra"
    assert [one["name"] for one in found["curves"]] == ["motion", "flicker"]
    assert (found["waveform"], {one["kind"] for one in found["stretches"]}) == ([], {"frozen"})
    gallery.close()


def test_cuts_on_the_time_axis_are_late_missing_or_extra():
    cuts = (Cut(110, 4.4), Cut(302, 12.1))
    found = axis_of(ClipMeasures(seconds=15.0, cuts=cuts), "Shot 1 [0-4s] A. Shot 2 [4-9s] B. Shot 3 [9-15s] C.")
    assert [(one["kind"], one["text"]) for one in found["cuts"]] == [
        ("found", "4.4, 0.4 s late"),
        ("missing", "none at 9.0"),
        ("extra", "12.1, extra"),
    ]
    assert found["cut_summary"] == "1 of 2, 1 extra"
    plain = axis_of(ClipMeasures(seconds=15.0, cuts=cuts), "A fox")
    assert ([one["kind"] for one in plain["cuts"]], plain["cut_summary"]) == (["found", "found"], "2 found")


def test_histograms_of_the_gallery_count_all_videos_of_the_folder(job):
    wan.measure(job)
    moving = [clips.moved(clips.scene(3), 6 * number) for number in range(50)]
    other = session.generate("A kite", **FAST)
    other.wait(timeout=60)
    clips.write(other.path.with_suffix(".mov"), moving).replace(other.path)
    wan.measure(other)
    gallery = RecordedGallery()
    found = {one["name"]: one for one in gallery.ask("histograms")[0]["body"]["histograms"]}
    assert (found["cuts"]["low"], found["cuts"]["step"], found["cuts"]["bars"]) == (0, 1, [1, 0, 1])
    assert found["cuts"]["whole"]
    motion = found["motion"]
    assert (sum(motion["bars"]), motion["bars"][0], motion["bars"][-1], motion["whole"]) == (2, 1, 1, False)
    gallery.close()


def test_a_gallery_offers_orders_by_measures_and_ones_own(job, monkeypatch):
    monkeypatch.setattr(metrics, "METRICS", {})
    for module in ("widgets.views.measures.comparison_measures", "_jobs.ledger.history.orders"):
        monkeypatch.setattr(f"wan_widgets.{module}.METRICS", metrics.METRICS)
    wan.metric(name="redness")(lambda frames: 1.0)
    gallery = RecordedGallery()
    asked = {"filters": {}, "order": "newest", "after": None}
    counts = gallery.ask("page", asked)[0]["body"]["counts"]
    labels = {one["name"]: one["label"] for one in counts["orders"]}
    assert labels["sharpness:least"] == "Softest first"
    assert labels["motion:most"] == "Most motion first"
    assert "black:least" not in labels
    assert labels["redness:least"] == "Least redness first"
    assert gallery.ask("page", {"filters": {}, "order": "redness:least"})[0]["kind"] == "answer"
    assert [one["name"] for one in counts["measures"]][-1] == "redness"
    gallery.close()
