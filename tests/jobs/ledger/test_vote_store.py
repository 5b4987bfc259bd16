"""Votes are only added and never changed or deleted. A vote that is taken back stays and does not count."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from support.ledgers import fill, row_of

from wan_widgets._jobs.ledger import judgements, vote_store
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets.errors import SettingsError, WanError
from wan_widgets.stats.votes import Vote

ONE, TWO, THREE = (row_of(number, now=0.0).id for number in (0, 1, 2))


@pytest.fixture
def ledger(tmp_path):
    fill(tmp_path / "home", 3)
    return Ledger(tmp_path / "home")


def test_a_vote_comes_back_with_all_that_was_said(ledger):
    vote = Vote(
        left=TWO,
        right=ONE,
        choice="both bad",
        criterion="motion",
        rater="mira",
        note="both melt",
        watched_left=2,
        watched_right=3,
        revealed=True,
    )
    saved = vote_store.save(ledger, vote)
    assert saved.id
    assert saved.at > 0
    assert vote_store.votes_on(ledger, [ONE, TWO]) == [saved]
    assert vote_store.votes_on(ledger, [ONE, TWO], criterion="overall") == []
    assert vote_store.votes_on(ledger, [ONE, THREE]) == []


def test_votes_of_several_raters_on_one_pair_stand_beside_each_other(ledger):
    for rater, choice in (("mira", "left"), ("jonas", "right"), ("mira", "tie")):
        vote_store.save(ledger, Vote(left=ONE, right=TWO, choice=choice, rater=rater))
    assert [(vote.rater, vote.choice) for vote in vote_store.votes_on(ledger, [ONE, TWO])] == [
        ("mira", "left"),
        ("jonas", "right"),
        ("mira", "tie"),
    ]


def test_no_vote_is_changed_or_deleted(ledger):
    vote_store.save(ledger, Vote(left=ONE, right=TWO, choice="left"))
    with closing(sqlite3.connect(ledger.path)) as connection:
        for order in ("UPDATE votes SET choice = 'right'", "DELETE FROM votes"):
            with pytest.raises(sqlite3.DatabaseError, match="never"):
                connection.execute(order)


def test_a_vote_that_is_taken_back_stays_and_does_not_count(ledger):
    saved = vote_store.save(ledger, Vote(left=ONE, right=TWO, choice="left"))
    vote_store.withdraw(ledger, saved.id)
    vote_store.withdraw(ledger, saved.id)
    assert vote_store.votes_on(ledger, [ONE, TWO]) == []
    assert vote_store.votes_on(ledger, [ONE, TWO], withdrawn=True) == [saved]


def test_a_vote_in_place_of_another_counts_alone_and_both_stay(ledger):
    first = vote_store.save(ledger, Vote(left=ONE, right=TWO, choice="left"))
    second = vote_store.save(ledger, Vote(left=ONE, right=TWO, choice="tie"), instead_of=first.id)
    assert vote_store.votes_on(ledger, [ONE, TWO]) == [second]
    assert vote_store.votes_on(ledger, [ONE, TWO], withdrawn=True) == [first, second]


def test_a_vote_that_two_kernels_change_at_once_counts_once(ledger):
    first = vote_store.save(ledger, Vote(left=ONE, right=TWO, choice="left"))
    second = vote_store.save(ledger, Vote(left=ONE, right=TWO, choice="tie"), instead_of=first.id)
    with pytest.raises(SettingsError, match="no longer counts"):
        vote_store.save(Ledger(ledger.home), Vote(left=ONE, right=TWO, choice="right"), instead_of=first.id)
    assert vote_store.votes_on(ledger, [ONE, TWO]) == [second]
    assert vote_store.votes_on(ledger, [ONE, TWO], withdrawn=True) == [first, second]


def test_verdicts_of_comparisons_count_as_votes_on_overall(ledger):
    judgements.save(ledger, TWO, ONE, better="this", note="calmer")
    judgements.save(ledger, TWO, THREE, better="same")
    judgements.save(ledger, ONE, THREE, note="only a note")
    votes = vote_store.votes_on(ledger, [ONE, TWO, THREE], criterion="overall")
    assert [(vote.winner, vote.note, vote.rater) for vote in votes] == [(TWO, "calmer", ""), ("", "", "")]
    assert vote_store.votes_on(ledger, [ONE, TWO, THREE], criterion="motion") == []


def test_the_name_of_a_rater_has_at_most_80_characters_and_is_text():
    assert vote_store.name_of("rater", "x" * 80) == "x" * 80
    for wrong in ("x" * 81, 7, None):
        with pytest.raises(SettingsError, match="is not a valid name"):
            vote_store.name_of("rater", wrong)


def test_what_is_no_vote_is_refused(ledger, monkeypatch):
    key = "sk-" + "only-for-this-test-4711"
    monkeypatch.setenv("TOAPIS_API_KEY", key)
    for wrong in (
        Vote(left=ONE, right=ONE, choice="left"),
        Vote(left=ONE, right=TWO, choice="neither"),
        Vote(left=ONE, right=TWO, choice="left", rater="x" * 81),
    ):
        with pytest.raises(SettingsError):
            vote_store.save(ledger, wrong)
    with pytest.raises(WanError, match="API key"):
        vote_store.save(ledger, Vote(left=ONE, right=TWO, choice="left", note=key))
    assert vote_store.votes_on(ledger, [ONE, TWO]) == []


def test_a_vote_without_a_criterion_is_on_the_whole(ledger):
    saved = [vote_store.save(ledger, Vote(left=ONE, right=two, choice="left", criterion=" ")) for two in (TWO, THREE)]
    assert {vote.criterion for vote in saved} == {"overall"}
    assert len(vote_store.votes_on(ledger, [ONE, TWO, THREE])) == 2


def test_votes_and_verdicts_are_in_the_order_of_their_times_and_keep_what_they_came_with(ledger):
    later = vote_store.save(ledger, Vote(left=ONE, right=TWO, choice="left", at=4e9, id="later"))
    judgements.save(ledger, ONE, TWO, better="other")
    first = vote_store.save(ledger, Vote(left=TWO, right=ONE, choice="tie", at=5.0, id="first"))
    votes = vote_store.votes_on(ledger, [TWO, ONE])
    assert (votes[0], votes[2]) == (first, later)
    assert (votes[0].id, votes[0].at, votes[2].id) == ("first", 5.0, "later")
    verdict = votes[1]
    assert (verdict.left, verdict.right, verdict.choice) == (ONE, TWO, "right")
    assert verdict.id == f"verdict {ONE} {TWO}"
    assert 5.0 < verdict.at < 4e9
    assert vote_store.votes_on(ledger, [ONE]) == vote_store.votes_on(ledger, [ONE, THREE]) == []


def test_a_vote_whose_choice_no_version_knows_is_left_out(ledger):
    saved = vote_store.save(ledger, Vote(left=ONE, right=TWO, choice="left"))
    with closing(sqlite3.connect(ledger.path)) as connection, connection:
        connection.execute(
            "INSERT INTO votes (id, at, left_job, right_job, choice, criterion, rater, note, watched_left,"
            " watched_right, revealed) VALUES ('odd', 1, ?, ?, 'no such choice', 'overall', '', '', 0, 0, 0)",
            (ONE, TWO),
        )
    assert vote_store.votes_on(ledger, [ONE, TWO]) == [saved]


def test_a_folder_without_a_ledger_has_no_votes(tmp_path):
    assert vote_store.votes_on(Ledger(tmp_path / "nothing"), [ONE, TWO]) == []
    assert not (tmp_path / "nothing").exists()
