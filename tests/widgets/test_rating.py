"""The rating in the page: no data identifies a take, and every vote is stored once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.ledger import vote_store
from wan_widgets.errors import InputError
from wan_widgets.judging.rating import Rating
from wan_widgets.judging.takes import takes_of
from wan_widgets.media.video import verify
from wan_widgets.stats import votes as stats
from wan_widgets.widgets.rating_view import RatingCard

from .recording import Recording, until

MODELS = ("wan2.6", "wan2.6-flash")
PROMPTS = ("A crimson kite over dunes", "A walrus on a glacier")
SEEDS = (48151, 62342)


class RecordedRating(Recording, RatingCard):
    """A rating whose messages are recorded."""


@pytest.fixture
def jobs(simulated):
    found = [session.generate(prompt, seed=seed, resolution="720p", duration=5) for prompt in PROMPTS for seed in SEEDS]
    for job in found:
        job.wait(timeout=120)
    return found


@pytest.fixture
def card(jobs):
    made = RecordedRating(Rating(takes_of(jobs), ("overall", "adherence"), "mira"))
    yield made
    made.close()


def number(card) -> int:
    return card.get_state({"rating"})["rating"]["pair"]


def vote(card, choice: str, **more):
    body = {"pair": number(card), "vote": choice, "note": "", "watched_left": 0, "watched_right": 0, **more}
    return card.ask("rate_vote", body, identity=f"vote {number(card)}")


def everything_sent(card) -> bytes:
    """Return all that has gone to the page: messages, traits and buffers."""
    state = {name: value for name, value in card.get_state().items() if name not in ("_esm", "code", "layout")}
    parts = [json.dumps(state, default=str).encode()]
    for message, buffers, _ in vars(card).get("sent", []):
        content = dict(message)
        if content.get("method") == "update":
            kept = {name: value for name, value in content["state"].items() if name not in ("_esm", "code")}
            content["state"] = kept
        parts.append(json.dumps(content, default=str).encode())
        parts += [bytes(one) for one in buffers or []]
    return b"\n".join(parts)


def media(card, side: str) -> bytes:
    pieces, size = b"", 1
    while len(pieces) < size:
        body = {"pair": number(card), "side": side, "offset": len(pieces), "length": 1_000_000}
        answer, buffers = card.ask("rate_media", body, identity=f"{side} {number(card)} {len(pieces)}")
        size = answer["body"]["size"]
        pieces += bytes(buffers[0])
    return pieces


def test_nothing_that_is_sent_tells_which_take_is_which(card, jobs):
    for _ in range(3):
        media(card, "left")
        media(card, "right")
        vote(card, "left")
    card.ask("rate_skip", {"pair": number(card)}, identity="skip")
    card.ask("rate_undo", {}, identity="undo")
    sent = everything_sent(card).lower()
    secrets = [*PROMPTS, *map(str, SEEDS), "wan2.6", "kite", "walrus"]
    secrets += [
        part for job in jobs for part in (job.id, job.id[:8], job.path.name, str(job.path.parent), job.snapshot.task_id)
    ]
    assert [one for one in secrets if one.lower().encode() in sent] == []


def test_simulated_clips_are_covered_where_their_settings_are_written(card):
    assert card.get_state({"rating"})["rating"]["covered"] is True


def test_the_video_of_a_side_plays_and_is_that_of_a_take_without_its_tags(card, jobs, tmp_path):
    data = media(card, "right")
    (tmp_path / "right.mp4").write_bytes(data)
    assert verify(tmp_path / "right.mp4").frames == jobs[0].video.facts.frames
    assert data not in [job.path.read_bytes() for job in jobs]
    from wan_widgets.media.video import tags

    assert "comment" not in tags(tmp_path / "right.mp4")


def test_a_vote_is_stored_with_who_and_how_often_each_was_watched(card, jobs):
    answer, _ = vote(card, "both bad", note="both melt", watched_left=2, watched_right=1)
    assert (answer["body"]["round"]["done"], answer["body"]["round"]["total"]) == (1, 6)
    (stored,) = vote_store.votes_on(session.engine().ledger, [job.id for job in jobs])
    assert (stored.choice, stored.rater, stored.note) == ("both bad", "mira", "both melt")
    assert (stored.watched_left, stored.watched_right, stored.revealed) == (2, 1, False)
    assert repr(card) == "Rating of 4 takes: 1 of 6 pairs rated by mira"


def test_a_vote_on_a_pair_that_is_gone_is_refused_and_a_repeated_message_votes_once(card, jobs):
    body = {"pair": 1, "vote": "left", "note": "", "watched_left": 0, "watched_right": 0}
    number(card)
    first, _ = card.ask("rate_vote", body, identity="a")
    card.page_says("rate_vote", body, identity="a")
    replies = until(lambda: len(card.replies("a")) == 2 and card.replies("a"))
    assert replies[1][0] == first
    late, _ = card.ask("rate_vote", body, identity="b")
    assert late["kind"] == "error"
    assert "no longer the current one" in late["body"]["message"]
    wrong, _ = vote(card, "neither")
    assert wrong["kind"] == "error"
    assert len(vote_store.votes_on(session.engine().ledger, [job.id for job in jobs])) == 1


def test_a_reveal_shows_the_settings_and_the_pair_gets_no_vote(card):
    before = number(card)
    answer, _ = card.ask("rate_reveal", {"pair": before}, identity="r")
    assert {level["name"] for level in answer["body"]["levels"]} == {"prompt", "seed"}
    refused, _ = vote(card, "left")
    assert refused["kind"] == "answer"  # on the next pair, which is another number
    assert number(card) > before
    assert card.rating.votes[0].revealed


def test_after_a_reveal_or_shown_settings_a_late_message_votes_on_nothing(card):
    seen = number(card)
    card.ask("rate_reveal", {"pair": seen}, identity="r")
    late = {"pair": seen, "vote": "left", "note": "", "watched_left": 0, "watched_right": 0}
    assert card.ask("rate_vote", late, identity="late")[0]["kind"] == "error"
    assert card.rating.votes == []


def test_settings_are_sent_after_a_vote_only_while_the_switch_is_on_and_later_votes_are_marked(card):
    answer, _ = vote(card, "left")
    assert answer["body"]["levels"] == []
    on, _ = card.ask("rate_settings", {"on": True}, identity="on")
    assert on["body"]["round"]["shows_settings"]
    seen = number(card)
    answer, _ = vote(card, "right")
    assert answer["body"]["round"] is None
    assert {level["name"] for level in answer["body"]["levels"]} == {"prompt", "seed"}
    late = {"pair": seen, "vote": "left", "note": "", "watched_left": 0, "watched_right": 0}
    assert card.ask("rate_vote", late, identity="late")[0]["kind"] == "error"
    after, _ = card.ask("rate_next", {}, identity="n")
    assert (after["body"]["round"]["pair"] > seen, after["body"]["round"]["marked"]) == (True, True)
    vote(card, "left")
    assert [one.revealed for one in card.rating.votes] == [False, False, True]
    assert card.ask("rate_settings", {"on": "yes"}, identity="wrong")[0]["kind"] == "error"


def test_an_earlier_vote_is_changed_from_the_page_and_the_list_tells_no_take(card, jobs):
    vote(card, "left", note="calmer")
    answer, _ = vote(card, "tie")
    (second, first) = answer["body"]["round"]["votes"]
    assert (first["number"], first["choice"], first["note"], second["choice"]) == (1, "left", "calmer", "tie")
    asked, _ = card.ask("rate_change", {"vote": first["id"]}, identity="c")
    assert asked["body"]["round"]["changing"] == 1
    answer, _ = vote(card, "both bad")
    listed = answer["body"]["round"]["votes"]
    assert [one["choice"] for one in listed] == ["both bad", "tie"]
    assert answer["body"]["round"]["done"] == 2
    assert card.ask("rate_change", {"vote": first["id"]}, identity="d")[0]["kind"] == "error"
    sent = everything_sent(card).lower()
    assert [one for one in (*PROMPTS, *(job.id for job in jobs)) if one.lower().encode() in sent] == []


def test_the_ranking_is_sent_when_it_is_asked_for_and_marks_the_votes_after_it(card, jobs):
    vote(card, "left")
    vote_store.save(
        session.engine().ledger, stats.Vote(left=jobs[0].id, right=jobs[3].id, choice="left", rater="jonas")
    )
    answer, _ = card.ask("rate_ranking", {}, identity="r")
    body = answer["body"]
    assert body["verdict"].startswith("Not enough to tell: 2 votes")
    assert (len(body["takes"]), sum(row["votes"] for row in body["takes"])) == (4, 4)
    assert body["round"]["marked"]
    vote(card, "left")
    assert [one.revealed for one in card.rating.votes] == [False, True]


def test_when_all_are_rated_some_come_a_second_time(card):
    for _ in range(6):
        answer, _ = vote(card, "left")
    done = answer["body"]["round"]
    assert (done["pair"], done["can_repeat"], done["tally"]) == (0, 2, "6 for one side")
    again, _ = card.ask("rate_repeat", {}, identity="again")
    assert (again["body"]["round"]["pair"] > 0, again["body"]["round"]["repeats"]) == (True, 1)
    answer, _ = vote(card, "tie")
    assert answer["body"]["round"]["tally"] == "6 for one side, 1 tie"


def test_adherence_shows_the_prompt_that_both_have(card):
    answer, _ = card.ask("rate_criterion", {"name": "adherence"}, identity="c")
    assert answer["body"]["round"]["prompt"] in PROMPTS
    assert answer["body"]["round"]["total"] == 2
    for _ in range(2):
        vote(card, "tie")
    assert number(card) == 0


def test_a_round_goes_on_in_a_new_view_and_its_ranking_has_all_votes(card, jobs):
    vote(card, "left")
    vote(card, "right")
    again = wan.rate(jobs, rater="mira")
    assert again.rating.done == 2
    assert len(again.ranking().votes) == 2
    assert wan.rate(jobs, rater="jonas").rating.done == 0
    with pytest.raises(InputError):
        wan.rate(jobs[:1])


def test_the_stored_view_says_how_far_it_is_and_names_no_take(card, jobs):
    text = json.dumps(card.stored())
    assert "0 of 6 pairs rated by mira" in text
    assert not [one for job in jobs for one in (job.id[:8], Path(job.path).name, job.snapshot.prompt) if one in text]
