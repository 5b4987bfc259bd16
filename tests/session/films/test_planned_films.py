"""The film of a prompt: what is read as a prompt, the models and lengths of its shots, drafts, and what the rest costs."""

from __future__ import annotations

import weakref
from dataclasses import replace

import pytest
from PIL import Image
from support.chains import FAST

from wan_widgets import session
from wan_widgets._jobs.ledger import film_store
from wan_widgets._jobs.ledger.film_store import StoredFilm, StoredPlan
from wan_widgets._models.catalog import MODELS, WAN_2_6
from wan_widgets._models.prices.price_list import PriceList, PriceRow
from wan_widgets.errors import InputError, SettingsError
from wan_widgets.services.base import Task
from wan_widgets.session import films
from wan_widgets.session.films import film_of
from wan_widgets.session.money import price_lists

SHOTS = "Ink on paper.\nShot 1 [0-5s] A lamp at dusk.\nShot 2 [5-10s] It lights."
PNG = "https://example.org/a.png"


@pytest.fixture
def still(monkeypatch):
    """A model without a first frame and without a length."""
    monkeypatch.setattr(MODELS, "_models", dict(MODELS._models))
    monkeypatch.setattr(MODELS, "_tables", {})
    fields = tuple(one for one in WAN_2_6.fields if one.name not in ("image", "duration"))
    modes = tuple(one for one in WAN_2_6.modes if one.name == "t2v")
    MODELS.register(replace(WAN_2_6, name="still", label="Still", fields=fields, modes=modes))
    return "still"


def planned(film) -> list[tuple[str, int | None, str]]:
    return [(one.prompt, one.duration, one.note) for one in film.planned]


def test_a_prompt_a_file_with_one_and_several_lines_that_end_like_a_file_are_films(service, tmp_path):
    for name in ("shots.txt", "SHOTS.MD", "two words.md"):
        (tmp_path / name).write_text(SHOTS, encoding="utf-8")
        for what in (tmp_path / name, str(tmp_path / name)):
            assert film_of(what, **FAST) is film_of(SHOTS, **FAST)
    assert planned(film_of("Shot 1: A clerk\nreads notes.txt")) == [("A clerk\nreads notes.txt", None, "")]


@pytest.mark.parametrize("text", ["A lamp at dusk", "A lamp, " * 60], ids=["short", "longer than a file name"])
def test_a_prompt_without_shots_is_refused_whatever_its_length(service, text):
    with pytest.raises(SettingsError, match="no shots") as caught:
        film_of(text)
    assert "Shot 1 [0-5s]" in caught.value.hint


def test_one_word_is_the_id_of_a_job_and_the_path_of_a_video_is_refused(service, video, tmp_path):
    with pytest.raises(SettingsError, match="There is no job 'lamp'"):
        film_of("lamp")
    for name in ("lamp.mp4", "a lamp.mp4"):
        (tmp_path / name).write_bytes(video.read_bytes())
        for what in (tmp_path / name, str(tmp_path / name)):
            with pytest.raises(InputError, match="a job, not a file"):
                film_of(what)


def test_settings_go_with_a_prompt_alone(service, chain):
    with pytest.raises(SettingsError, match="Settings go with a prompt"):
        film_of(chain.jobs[0], seed=8)


def test_the_same_prompt_is_one_film_unless_another_one_is_asked_for(service):
    film = film_of(SHOTS, **FAST)
    assert film_of(SHOTS, **FAST) is film
    assert film_of(SHOTS, **{**FAST, "duration": 10}) is not film
    assert film_of(SHOTS, again=True, **FAST) is not film


def test_several_files_are_stored_as_a_list_and_bytes_as_a_file(service, tmp_path):
    settings = film_of(SHOTS, reference_images=(PNG, PNG + "?2"), model="wan3.0-video").film.settings
    assert settings["reference_images"] == [PNG, PNG + "?2"]
    Image.new("RGB", (640, 360)).save(tmp_path / "a.png")
    image = film_of(SHOTS, image=(tmp_path / "a.png").read_bytes()).film.settings["image"]
    assert isinstance(image, str)
    assert image.endswith(".png")


def test_a_model_without_a_first_frame_makes_a_film_of_one_shot(service, still):
    assert planned(film_of("Shot 1 [0-5s] A lamp.", model=still)) == [("A lamp.", None, "")]
    with pytest.raises(SettingsError, match="Still takes no first frame"):
        film_of(SHOTS, model=still)


@pytest.mark.parametrize(("count", "fits"), [(100, True), (101, False)])
def test_a_prompt_has_a_hundred_shots_at_most(service, count, fits):
    prompt = "\n".join(f"Shot {number}: A lamp." for number in range(1, count + 1))
    if fits:
        assert len(film_of(prompt).planned) == count
    else:
        with pytest.raises(SettingsError, match="101 shots are too many; the maximum is 100"):
            film_of(prompt)


def test_a_shot_has_the_nearest_length_that_the_model_offers_and_says_if_it_is_another(service):
    prompt = "Shot 1 [0-5s] A.\nShot 2 [5-12s] B.\nShot 3: C."
    assert planned(film_of(prompt, resolution="720p")) == [
        ("A.", 5, ""),
        ("B.", 5, "7 s in the prompt"),
        ("C.", None, ""),
    ]
    assert planned(film_of(prompt, duration=15))[2] == ("C.", 15, "")
    assert planned(film_of(prompt, model="wan3.0-video"))[1] == ("B.", 7, "")


def test_the_lengths_of_a_planned_shot_are_those_of_a_video_with_a_first_frame(service, still):
    assert films.lengths(film_of(SHOTS)) == (5, 10, 15)
    assert films.lengths(film_of(SHOTS, model="wan3.0-video")) == tuple(range(2, 31))
    assert films.lengths(film_of("Shot 1: A.", model=still)) == ()
    session.use("simulator", service="dashscope")
    film = film_of("Shot 1 [0-7s] A.")
    assert films.lengths(film) == tuple(range(2, 16))
    assert planned(film) == [("A.", 7, "")]


def test_a_planned_shot_that_could_not_be_made_is_refused(service):
    film = film_of(SHOTS, **FAST)
    films.check_planned(film, "It burns.", None)
    films.check_planned(film, "It burns.", 10)
    for prompt, duration, says in (("It burns.", 7, "7"), ("", None, "prompt")):
        with pytest.raises(SettingsError, match=says):
            films.check_planned(film, prompt, duration)


def test_only_an_empty_film_takes_a_prompt_and_finds_the_plan_that_was_changed_before(service, chain):
    for film in (chain, film_of(SHOTS, **FAST)):
        with pytest.raises(SettingsError, match="has shots already"):
            films.open_planned(film, SHOTS)
    film_of(SHOTS, **FAST).edit(2, "It burns.", 10)
    empty = film_of(**FAST)
    films.open_planned(empty, SHOTS)
    assert planned(empty)[1] == ("It burns.", 10, "")


@pytest.mark.parametrize(
    ("asked", "drafts"),
    [
        ({"model": "wan3.0-video"}, ("480p", "1080p")),
        ({"model": "wan3.0-video", "resolution": "720p"}, ("480p", "720p")),
        ({"model": "wan3.0-video", "resolution": "480p"}, None),
        ({}, None),
    ],
    ids=["its usual resolution", "another one", "that of the drafts", "a model without drafts"],
)
def test_a_film_has_drafts_where_the_model_has_a_lower_resolution_for_them(service, asked, drafts):
    assert films.draft_of_film(film_of(SHOTS, **asked)) == drafts


def test_a_film_without_planned_shots_has_no_drafts(service):
    assert films.draft_of_film(film_of(model="wan3.0-video")) is None


def test_drafts_of_a_resolution_that_the_service_does_not_offer_are_not_possible(service, monkeypatch):
    monkeypatch.setattr(MODELS, "_models", dict(MODELS._models))
    monkeypatch.setattr(MODELS, "_tables", {})
    MODELS.register(replace(WAN_2_6, name="own", draft_resolution="360p"))
    assert films.draft_of_film(film_of(SHOTS, model="own")) is None


def test_the_final_of_a_draft_is_made_once_and_what_is_no_shot_is_refused(service):
    film = film_of("Shot 1: A lamp.", model="wan3.0-video", resolution="720p")
    with pytest.raises(SettingsError, match="no drafts"):
        films.make_final(film, 1)
    film.draft("480p", "720p")
    draft = film.make(1).wait(timeout=60)
    for wrong in (0, 2, "1"):
        with pytest.raises(SettingsError, match="There is no shot"):
            films.make_final(film, wrong)
    final = films.make_final(film, 1, instead_of=draft.id).wait(timeout=60)
    assert (final.snapshot.resolution, final.snapshot.seed) == ("720p", draft.snapshot.seed)
    assert films.make_final(film, 1) == final
    assert service.count("submit") == 2
    with pytest.raises(SettingsError, match="Another take"):
        films.make_final(film, 1, instead_of=draft.id)


def test_the_price_of_each_planned_shot_is_that_of_its_length_and_its_first_frame(service, monkeypatch):
    rows = tuple(
        PriceRow(model="wan2.6", charge="per_second", amount=amount, conditions={"has_image_input": image})
        for image, amount in ((False, 0.1), (True, 0.2))
    )
    monkeypatch.setattr(price_lists, "now", lambda: PriceList(rows=rows, read_at=0.0))
    film = film_of("Shot 1 [0-5s] A.\nShot 2 [5-15s] B.\nShot 3: C.", resolution="720p")
    assert [one.amount for one in films.estimates(film.film)] == [0.5, 2.0, 2.0]
    assert [one.amount for one in films.estimates(replace(film.film, settings={"image": PNG}))] == [1.0, 2.0, 2.0]
    first = film.make(1).wait(timeout=60)
    assert [one.amount for one in films.estimates(film.film, [first])] == [2.0, 2.0]
    untimed = replace(film.film, plan=(StoredPlan(prompt="D."),))
    assert [one.amount for one in films.estimates(untimed, [first])] == [1.0]


def test_a_take_without_a_video_is_not_what_the_next_shots_continue(service, monkeypatch):
    first = session.generate("A lamp", seed=7, **FAST).wait(timeout=60)
    second = first.extend("It lights").wait(timeout=60)
    service.on_fetch = lambda task: Task(id=task, state="failed", word="failed", error_text="no")
    failed = first.extend("It burns").wait(timeout=60)
    monkeypatch.setattr(films, "_OPENED", weakref.WeakValueDictionary())
    found = film_of(first)
    assert found.jobs == [first, second]
    assert found.shots(measure=False)[1].takes == (second, failed)


def test_jobs_that_follow_each_other_in_a_circle_are_a_film_with_an_end(chain, monkeypatch):
    first, second, third = chain.jobs
    film_store.link(first.ledger, first.id, third.id)
    monkeypatch.setattr(films, "_OPENED", weakref.WeakValueDictionary())
    assert film_of(second).jobs == [third, first, second]


def test_a_job_that_follows_one_that_is_gone_begins_a_film(chain, monkeypatch):
    third = chain.jobs[2]
    other = session.generate("A gull", seed=3, **FAST).wait(timeout=60)
    film_store.link(other.ledger, other.id, "gone")
    monkeypatch.setattr(films, "_OPENED", weakref.WeakValueDictionary())
    assert film_of(other).jobs == [other]
    assert film_of(third).jobs == chain.jobs


def test_the_film_of_no_prompt_keeps_its_settings_for_the_one_to_come(service):
    film = film_of(**FAST).film
    assert film == StoredFilm(key="", settings=FAST, backend="simulator", service=film.service)
    with pytest.raises(SettingsError, match="The prompt is given twice"):
        film_of(prompt="A lamp")
