"""The film strip of a chain: what the page receives and requests, and the stored view."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from jobs.fake import make_video
from support.chains import PROMPTS

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.errors import SettingsError
from wan_widgets.services.base import Task
from wan_widgets.session.films import film_of
from wan_widgets.widgets.film_strip import FilmStrip

from .recording import Recording, until

SHOTS = "Shot 1 [0-5s] A lamp at dusk.\nShot 2 [5-11s] It lights.\nShot 3 [11-21s] Night falls."
NASTY = PROMPTS[2]


class RecordedStrip(Recording, FilmStrip):
    """A film strip whose messages are recorded."""


@pytest.fixture
def strip(chain):
    made = RecordedStrip(chain)
    yield made
    made.close()


def view(strip):
    return strip.get_state({"film"})["film"]


def looked(strip):
    """Return the shots once their seams are measured."""
    return until(lambda: all("seam" in shot["facts"] for shot in view(strip)["shots"][1:]) and view(strip)["shots"])


def test_the_page_has_each_shot_with_its_length_prompt_and_seam(strip):
    shots = looked(strip)
    assert [(shot["number"], shot["seconds"], shot["prompt"]) for shot in shots] == [
        (1, 5, "A lamp at dusk"),
        (2, 5, "It lights"),
        (3, 5, NASTY),
    ]
    assert shots[0]["facts"] == "seed 7"
    assert "seam 1.00" in shots[1]["facts"]
    assert [(shot["title"], shot["redo"], shot["problem"]) for shot in shots] == [("Done", False, "")] * 3
    shown = view(strip)
    assert (shown["head"], shown["summary"], shown["exportable"]) == ("3 shots, 15 s, 720p", "all made", True)
    assert repr(strip) == "Film of 3 shots, 15 s, 720p: all made"
    answer, buffers = strip.ask("poster", {"job": shots[1]["job"]})
    assert answer["kind"] == "answer"
    assert bytes(buffers[0][8:12]) == b"WEBP"


def test_a_shot_is_made_again_from_the_page_and_the_next_one_from_its_end(strip, service, tmp_path):
    looked(strip)
    service.video = make_video(tmp_path / "other.mp4", picture=np.full((720, 1280, 3), 90, np.uint8))
    body = {"shot": 2, "job": strip.jobs[1].id, "prompt": "It lights in the fog"}
    count = service.count("submit")
    assert strip.ask("film_remake", body)[0]["kind"] == "answer"
    strip.jobs[1].wait(timeout=60)
    shots = until(lambda: view(strip)["shots"][2]["title"] == "Old start" and view(strip)["shots"])
    assert (shots[1]["title"], shots[1]["prompt"]) == ("Done, take 2 of 2", "It lights in the fog")
    assert shots[2]["problem"] == "It does not begin with the current last frame of shot 2."
    assert shots[2]["redo"]
    assert view(strip)["summary"] == "all made, 1 with an old start, 1 with a jump at the seam"
    # The press of a page that shows the take before is refused, and buys nothing.
    late, _ = strip.ask("film_remake", body)
    assert late["body"]["message"] == "Another take of this shot is chosen now."
    assert service.count("submit") == count + 1

    again = {"shot": 3, "job": strip.jobs[2].id, "prompt": NASTY}
    assert strip.ask("film_remake", again)[0]["kind"] == "answer"
    strip.jobs[2].wait(timeout=60)
    until(lambda: view(strip)["shots"][2]["title"] == "Done, take 2 of 2")
    assert service.count("submit") == count + 2

    # The take before is chosen again, and the same prompt again finds what it has made.
    takes = view(strip)["shots"][1]["takes"]
    assert strip.ask("film_choose", {"shot": 2, "job": takes[0]["job"]})[0]["kind"] == "answer"
    back = {"shot": 2, "job": takes[0]["job"], "prompt": "It lights in the fog"}
    assert strip.ask("film_remake", back)[0]["kind"] == "answer"
    assert strip.jobs[1].id == takes[1]["job"]
    assert service.count("submit") == count + 2
    # Nothing changed but a press: a new take.
    new = {"shot": 1, "job": strip.jobs[0].id, "prompt": "A lamp at dusk"}
    assert strip.ask("film_remake", new)[0]["kind"] == "answer"
    assert service.count("submit") == count + 3 or until(lambda: service.count("submit") == count + 3)


def test_a_shot_is_added_once_and_what_is_not_there_is_refused(strip, service):
    count = service.count("submit")
    body = {"shots": 3, "prompt": "The storm clears"}
    assert strip.ask("film_add", body)[0]["kind"] == "answer"
    assert len(strip.jobs) == 4
    strip.jobs[3].wait(timeout=60)
    assert strip.ask("film_add", body)[0]["kind"] == "error"
    for kind, wrong in (
        ("film_remake", {"shot": 9, "job": "x", "prompt": "y"}),
        ("film_choose", {"shot": 1, "job": strip.jobs[1].id}),
        ("poster", {"job": "another"}),
    ):
        assert strip.ask(kind, wrong)[0]["kind"] == "error"
    assert service.count("submit") == count + 1


def test_the_film_is_exported_from_the_page(strip):
    assert view(strip)["fades"] == (0.25, 0.5, 1.0, 2.0)
    edit = strip.ask("film_export", {"form": "edl", "crossfade": None})[0]["body"]
    clips = strip.ask("film_export", {"form": "clips", "crossfade": None})[0]["body"]
    assert (edit["path"][-4:], Path(clips["path"]).suffix) == (".edl", "")
    for wrong in (
        {"form": "avi", "crossfade": None},
        {"form": "mp4", "crossfade": "long"},
        {"form": "mp4", "crossfade": 9},
    ):
        assert strip.ask("film_export", wrong)[0]["kind"] == "error"
    answer, _ = strip.ask("film_export", {"form": "mp4", "crossfade": None})
    assert answer["body"]["word"] == ""
    assert answer["body"]["path"].endswith(".mp4")
    assert list((session.home() / "exports").glob("film-*.mp4"))


def test_a_shot_that_is_being_made_says_how_far_it_is_and_the_next_one_waits(strip, service):
    service.hold.clear()
    made = strip.add("The storm clears")
    try:
        service.states = []
        shots = view(strip)["shots"]
        assert (shots[3]["under_way"], shots[3]["file"]) == (True, None)
        assert view(strip)["waits"] == "Shot 4 has no video to continue from."
        assert view(strip)["summary"] == "3 of 4 made"
        assert not view(strip)["exportable"]
    finally:
        session.engine().loop.post(service.hold.set)
    made.wait(timeout=60)
    until(lambda: strip.updates("film") and strip.updates("film")[-1]["exportable"])


def test_the_stored_view_has_every_shot_and_no_script(strip):
    bundle = strip.stored()
    assert "<script" not in bundle["text/html"]
    assert "It lights" in bundle["text/html"]
    assert bundle["text/html"].count("<video") + bundle["text/html"].count("<img") >= 3
    assert len(bundle["text/html"]) < 30_000
    assert bundle["text/plain"].splitlines()[1] == "1. A lamp at dusk (Done)"
    assert json.dumps(view(strip))


def test_a_film_is_exported_like_anything_that_has_jobs(strip, tmp_path):
    assert wan.export(strip, tmp_path / "film.mp4").is_file()
    strip.page_sets(film={"shots": []})
    assert len(strip.jobs) == 3


@pytest.fixture
def empty(service):
    made = RecordedStrip(film_of(resolution="720p"))
    yield made
    made.close()


def test_a_prompt_is_split_in_the_page_and_nothing_is_sent(empty, service):
    assert (view(empty)["empty"], view(empty)["head"]) == (True, "no shots yet")
    offer = empty.ask("film_offer", {"prompt": SHOTS})[0]["body"]
    assert (offer["shots"], offer["quantity"], offer["price"]) == (
        3,
        "3 shots, 20 s, 720p",
        "nothing is charged, simulated",
    )
    assert empty.ask("film_offer", {"prompt": "A lamp"})[0]["body"]["problem"]["text"] == "The prompt has no shots."
    assert empty.ask("film_split", {"prompt": "A lamp"})[0]["kind"] == "error"
    assert empty.ask("film_split", {"prompt": SHOTS})[0]["kind"] == "answer"
    shown = view(empty)["plan"]["shots"]
    assert [(one["number"], one["prompt"], one["seconds"], one["facts"]) for one in shown] == [
        (1, "A lamp at dusk.", 5, ""),
        (2, "It lights.", 5, "6 s in the prompt"),
        (3, "Night falls.", 10, ""),
    ]
    assert shown[0]["lengths"] == (5, 10, 15)
    assert empty.ask("film_split", {"prompt": SHOTS})[0]["kind"] == "error"
    assert empty.ask("film_edit", {"shot": 2, "prompt": "It burns.", "seconds": 10})[0]["kind"] == "answer"
    assert empty.ask("film_edit", {"shot": 2, "prompt": "It burns.", "seconds": 7})[0]["kind"] == "error"
    assert empty.ask("film_edit", {"shot": 4, "prompt": "It burns.", "seconds": None})[0]["kind"] == "error"
    shown = view(empty)["plan"]["shots"]
    assert (shown[1]["prompt"], shown[1]["seconds"], shown[1]["facts"]) == ("It burns.", 10, "")
    assert service.count("submit") == 0
    assert repr(empty) == "Film of 3 shots, 25 s, 720p: 0 of 3 made"
    assert "Not made" in empty.stored()["text/html"]


def test_each_shot_is_looked_at_before_the_next_is_sent(empty, service):
    empty.ask("film_split", {"prompt": SHOTS})
    assert (view(empty)["plan"]["look"], view(empty)["plan"]["title"]) == (True, "Nothing is sent yet.")

    def press(shot: int, shots: int = 1) -> str:
        body = {"shot": shot, "shots": shots, "as_shown": view(empty)["plan"]["as_shown"]}
        return empty.ask("film_make", body)[0]["kind"]

    before = view(empty)["plan"]["as_shown"]
    assert press(1, 3) == "answer"
    empty.jobs[0].wait(timeout=60)
    until(lambda: view(empty)["plan"]["title"] == "Shot 1 is done. Look at it, then make shot 2.")
    assert (service.count("submit"), view(empty)["plan"]["queued"]) == (1, 0)
    # The press of a page that shows the plan of before is refused, and buys nothing.
    late = empty.ask("film_make", {"shot": 1, "shots": 1, "as_shown": before})[0]
    assert late["body"]["message"] == "The planned shots or their prices have changed."
    assert press(3) == "error"
    assert press(2) == "answer"
    empty.jobs[1].wait(timeout=60)
    assert service.count("submit") == 2
    assert [one["number"] for one in view(empty)["plan"]["shots"]] == [3]


def test_without_looking_they_follow_one_after_the_other_until_they_are_paused(empty, service):
    empty.ask("film_split", {"prompt": SHOTS})
    assert empty.ask("film_look", {"on": False})[0]["kind"] == "answer"
    service.hold.clear()
    body = {"shot": 1, "shots": 3, "as_shown": view(empty)["plan"]["as_shown"]}
    assert empty.ask("film_make", body)[0]["kind"] == "answer"
    try:
        plan = view(empty)["plan"]
        assert (plan["queued"], plan["waits"]) == (2, "Shot 1 is being made.")
        assert plan["title"] == "Shot 1 of 3 is being made. 2 more will follow, one by one."
        assert empty.ask("film_look", {"on": True})[0]["kind"] == "answer"
        assert view(empty)["plan"]["queued"] == 0
    finally:
        session.engine().loop.post(service.hold.set)
    empty.jobs[0].wait(timeout=60)
    empty.wait(60)
    assert service.count("submit") == 1
    empty.make_all()
    empty.wait(60)
    assert [job.prompt for job in [one.snapshot for one in empty.jobs]] == [
        "A lamp at dusk.",
        "It lights.",
        "Night falls.",
    ]
    assert [shot.seam.follows for shot in empty.shots[1:]] == [True, True]
    assert service.count("submit") == 3
    empty.make_all()
    assert service.count("submit") == 3


def test_a_shot_that_fails_ends_the_queue_and_says_why(empty, service):
    empty.ask("film_split", {"prompt": SHOTS})
    service.on_fetch = lambda task: Task(id=task, state="failed", word="failed", error_text="no")
    empty.make_all()
    empty.wait(60)
    plan = until(lambda: view(empty)["plan"]["problem"] and view(empty)["plan"])
    assert plan["problem"]["text"] == "Shot 1 has no video, so no further shot is sent."
    assert (len(empty.jobs), service.count("submit"), plan["queued"]) == (1, 1, 0)


def test_a_planned_shot_begins_from_the_end_of_an_earlier_one_where_the_one_before_has_failed(empty, service):
    empty.ask("film_split", {"prompt": SHOTS})
    empty.make(1).wait(timeout=60)
    service.on_fetch = lambda task: Task(id=task, state="failed", word="failed", error_text="no")
    empty.make(2).wait(timeout=60)
    service.on_fetch = lambda _task: None
    plan = until(lambda: view(empty)["plan"]["start"] and view(empty)["plan"])
    assert (plan["start"], plan["waits"]) == (1, "Shot 2 has no video to continue from.")
    assert (view(empty)["shots"][1]["start"], view(empty)["exportable"]) == (None, False)
    body = {"shot": 3, "shots": 1, "as_shown": plan["as_shown"], "start": 1}
    count = service.count("submit")
    assert empty.ask("film_make", body)[0]["kind"] == "answer"
    assert empty.ask("film_make", body)[0]["kind"] == "error", "it is planned no more"
    empty.jobs[2].wait(timeout=60)
    assert service.count("submit") == count + 1
    assert empty.shots[2].before == 1
    assert until(lambda: view(empty)["exportable"])


def test_all_shots_are_drafted_where_the_model_knows_drafts_and_each_has_a_final(service):
    strip = RecordedStrip(film_of(SHOTS, model="wan3.0-video", resolution="720p"))
    plain = RecordedStrip(film_of(SHOTS, resolution="720p"))
    try:
        assert view(plain)["plan"]["draft"] is None
        with pytest.raises(SettingsError, match="Drafts are not possible"):
            plain.make_all(draft=True)
        plan = view(strip)["plan"]
        assert plan["draft"] == {"resolution": "480p", "price": ""}
        body = {"shot": 1, "shots": 3, "as_shown": plan["as_shown"], "draft": True}
        assert strip.ask("film_make", {**body, "shots": 2})[0]["kind"] == "error"
        assert service.count("submit") == 0
        assert strip.ask("film_make", body)[0]["kind"] == "answer"
        strip.wait(60)
        assert [job.snapshot.resolution for job in strip.jobs] == ["480p"] * 3
        assert view(strip)["plan"]["draft"] is None
        shown = until(lambda: all(shot["final"] for shot in view(strip)["shots"]) and view(strip)["shots"])
        assert shown[0]["final"] == {"resolution": "720p", "price": ""}
        final = {"shot": 1, "job": strip.jobs[0].id, "prompt": shown[0]["prompt"], "final": True}
        seed = strip.jobs[0].snapshot.seed
        assert strip.ask("film_remake", final)[0]["kind"] == "answer"
        assert strip.ask("film_remake", final)[0]["kind"] == "error", "another take is chosen now"
        made = strip.jobs[0].wait(timeout=60)
        assert (made.snapshot.resolution, made.snapshot.seed, service.count("submit")) == ("720p", seed, 4)
        assert view(strip)["shots"][0]["final"] is None
        assert strip.final(1) == made
        second = strip.final(2)
        second.wait(timeout=60)
        assert (strip.final(2), second.snapshot.resolution, service.count("submit")) == (second, "720p", 5)
        with pytest.raises(SettingsError, match="no drafts"):
            plain.final(1)
    finally:
        strip.close()
        plain.close()
