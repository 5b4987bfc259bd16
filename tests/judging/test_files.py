"""Files are rated like jobs: a file of a job counts as its take, any other is identified by its content."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from jobs.fake import make_video
from widgets.recording import Recording

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.errors import InputError, MediaError
from wan_widgets.judging import takes
from wan_widgets.judging.rating import Rating
from wan_widgets.session.judging import takes_to_judge
from wan_widgets.widgets.rating_view import RatingCard


class RecordedRating(Recording, RatingCard):
    """A rating whose messages are recorded."""


@pytest.fixture
def clips(tmp_path):
    """Three files of other tools, whose names give their quality."""
    made = []
    for number, name in enumerate(("walrus-best", "walrus-worst", "walrus-other")):
        picture = np.full((180, 320, 3), 60 * number, np.uint8)
        made.append(make_video(tmp_path / f"{name}.mp4", 320, 180, 1.0, sound=False, picture=picture))
    return made


def vote_all(rating: Rating, best: str) -> None:
    while (pair := rating.pair()) is not None:
        rating.vote("left" if pair.left.id == best else "right" if pair.right.id == best else "tie")


def test_files_are_rated_and_ranked_and_their_votes_are_found_under_another_name(clips, tmp_path):
    rating = Rating(takes_to_judge(clips), rater="mira", rng=random.Random(1))
    best = next(take.id for take in rating.takes.values() if take.path == clips[0])
    vote_all(rating, best)
    assert (rating.done, rating.total) == (3, 3)
    found = wan.ranking(clips)
    assert found.takes[0].take.id == best
    assert found.takes[0].label == "file walrus-best.mp4"
    moved = [Path(shutil.move(one, tmp_path / f"{number}.mp4")) for number, one in enumerate(clips)]
    assert Rating(takes_to_judge([*moved, str(moved[0])]), rater="mira").done == 3
    left, right = wan.ranking(moved).next_pair("jonas")
    assert {left.path, right.path} < set(moved)


def test_a_file_that_a_job_has_made_counts_as_its_take(service, tmp_path):
    jobs = [session.generate("A lamp", seed=seed, resolution="720p", duration=5).wait(timeout=60) for seed in (1, 2)]
    copies = [Path(shutil.copy(job.path, tmp_path / f"copy-{job.seed}.mp4")) for job in jobs]
    takes = takes_to_judge(copies)
    assert [take.id for take in takes] == [job.id for job in jobs]
    assert [(take.settings["prompt"], take.settings["seed"], take.simulated) for take in takes] == [
        ("A lamp", 1, True),
        ("A lamp", 2, True),
    ]
    vote_all(Rating(takes, rater="mira"), jobs[0].id)
    assert Rating(takes_to_judge(jobs), rater="mira").done == 1
    assert len(takes_to_judge([*jobs, *copies])) == 2
    assert wan.ranking(copies, by="seed").takes[0].take.settings["seed"] == 1


def test_nothing_that_is_sent_of_files_tells_which_is_which(clips):
    card = RecordedRating(Rating(takes_to_judge(clips), ("overall", "adherence"), "mira"))
    try:
        card.page_says("rate_skip", {"pair": card.get_state({"rating"})["rating"]["pair"]})
        for side in ("left", "right"):
            body = {"pair": card.get_state({"rating"})["rating"]["pair"], "side": side, "offset": 0, "length": 100_000}
            answer, _ = card.ask("rate_media", body, identity=side)
            assert answer["kind"] == "answer"
        state = {name: value for name, value in card.get_state().items() if name not in ("_esm", "code", "layout")}
        sent = json.dumps(
            [state, [(one, list(map(bytes, data or []))) for one, data, _ in vars(card)["sent"]]], default=str
        )
        assert [one for one in ("walrus", *card.rating.takes) if one in sent] == []
        card.rating.choose("adherence")
        assert card.rating.pair() is None  # no file says what was asked for
    finally:
        card.close()


def test_what_is_no_video_and_what_is_twice_the_same_is_refused(clips, tmp_path):
    (tmp_path / "no.mp4").write_text("no video")
    with pytest.raises(MediaError):
        takes_to_judge([clips[0], tmp_path / "no.mp4"])
    shutil.copy(clips[0], tmp_path / "twin.mp4")
    with pytest.raises(InputError, match="1 finished video to judge"):
        takes_to_judge([clips[0], tmp_path / "twin.mp4"])


def test_a_file_that_is_gone_says_so_in_its_pair(clips):
    rating = Rating(takes_to_judge(clips[:2]))
    clips[0].unlink()
    assert None in rating.pair().media


def test_a_file_that_cannot_be_read_any_more_says_why(clips, monkeypatch):
    def fails(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("wan_widgets.judging.takes.sha256_of", fails)
    with pytest.raises(MediaError, match=r"walrus-best\.mp4 cannot be read: Permission denied"):
        takes_to_judge(clips)


@pytest.mark.parametrize(
    ("record", "own"),
    [
        ({"id": "a-job", "request": {"seed": 1}}, True),
        ({"id": "a-job", "request": [1]}, False),
        ({"id": "", "request": {"seed": 1}}, False),
        ({"id": 7, "request": {"seed": 1}}, False),
        ({}, False),
    ],
)
def test_a_file_is_the_take_of_a_job_only_if_its_record_names_one(clips, monkeypatch, record, own):
    monkeypatch.setattr(wan.Video, "provenance", property(lambda video: record))
    take = takes._of_file(clips[0], session.engine().ledger)
    assert (take.id == "a-job") is own
    assert take.id.startswith("file ") is not own


def test_the_settings_of_a_take_are_those_that_were_sent(nine):
    settings = takes.settings_of(nine[0])
    assert (settings["prompt"], settings["seed"], settings["duration"]) == (nine[0].snapshot.prompt, 1, 5)
    assert None not in settings.values()
