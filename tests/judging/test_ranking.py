"""``wan.ranking``: a ranking with its uncertainty in tables, text and HTML, and "not enough to tell" with few votes."""

from __future__ import annotations

import csv
import json
import random
import re
from itertools import combinations

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.ledger import vote_store
from wan_widgets.errors import ExportError, InputError, SettingsError
from wan_widgets.stats.votes import Vote

from .conftest import PROMPTS


@pytest.fixture
def jobs(nine):
    return nine


def vote(left, right, choice, **more) -> None:
    vote_store.save(session.engine().ledger, Vote(left=left.id, right=right.id, choice=choice, **more))


def rate(jobs, better, rounds: int = 1, **more) -> None:
    """Cast a vote on each pair, for the take with the higher key."""
    for _ in range(rounds):
        for one, other in combinations(jobs, 2):
            a, b = better(jobs.index(one)), better(jobs.index(other))
            vote(one, other, "left" if a > b else "right" if b > a else "tie", **more)


def test_the_first_prompt_leads_and_seeds_have_no_order(jobs):
    rate(jobs, lambda place: -(place // 3))
    found = wan.ranking(jobs, by="prompt")
    assert [level.value for level in found.levels["prompt"]] == list(PROMPTS)
    assert "leads" in found.sentence("prompt")
    assert [one.take.settings["prompt"] for one in found.takes[:3]] == [PROMPTS[0]] * 3
    seeds = wan.ranking(jobs, by="seed")
    assert seeds.sentence("seed").startswith("No clear order yet.")
    assert all(level.low < 0.5 < level.high for level in seeds.levels["seed"])
    assert list(wan.ranking(jobs).levels) == ["prompt", "seed"]


def test_a_clear_winner_is_the_best_and_its_job_is_returned(jobs):
    rate(jobs[:4], lambda place: -place, rounds=5)
    found = wan.ranking(jobs[:4])
    assert found.enough
    assert found.best() == jobs[0]
    assert re.match(r"A is ahead of B, 9\d % sure\.", found.verdict)
    rows = found.rows()
    assert [row["job"] for row in rows] == [job.id for job in jobs[:4]]
    assert (rows[0]["won"], rows[0]["tied"], rows[0]["lost"]) == (15, 0, 0)
    assert rows[0]["low"] < rows[0]["chance"] < rows[0]["high"] < 1
    assert found.dataframe()["letter"].tolist() == ["A", "B", "C", "D"]
    assert found.wins[0] == [0, 5, 5, 5]


def test_without_votes_nothing_is_said_but_how_many_would_tell(jobs):
    found = wan.ranking(jobs)
    assert found.verdict == "Not enough to tell: no votes yet. About 14 votes give a first, rough order."
    assert found.best() is None
    assert found.more_votes == 14
    assert "no votes" in found.table()
    left, right = found.next_pair()
    assert {left, right} <= set(jobs)


def test_few_votes_are_not_enough_and_close_takes_are_named(jobs):
    vote(jobs[0], jobs[1], "left")
    found = wan.ranking(jobs)
    assert found.verdict == (
        "Not enough to tell: 1 vote on 1 of 36 pairs. About 13 more votes would give a first, rough order."
    )
    rate(jobs[:3], lambda place: -place)
    vote(jobs[1], jobs[0], "left")
    close = wan.ranking(jobs[:3])
    assert close.verdict.startswith("Not enough to tell which is first. A is ahead of B, ")
    assert close.best() is None
    assert close.more_votes > 0


def test_verdicts_of_job_judge_count(jobs):
    jobs[1].judge(jobs[0], better="this")
    assert wan.ranking(jobs[:2]).takes[0].take.job == jobs[1]


def test_only_the_wanted_criterion_and_raters_count(jobs):
    vote(jobs[0], jobs[1], "left", rater="mira")
    vote(jobs[0], jobs[1], "right", rater="jonas")
    vote(jobs[0], jobs[1], "right", criterion="motion")
    vote(jobs[0], jobs[1], "right", revealed=True)
    assert len(wan.ranking(jobs[:2]).votes) == 2
    assert len(wan.ranking(jobs[:2], revealed=True).votes) == 3
    assert wan.ranking(jobs[:2], raters=["mira"]).takes[0].take.job == jobs[0]
    assert wan.ranking(jobs[:2], criterion="motion").takes[0].take.job == jobs[1]


def test_circles_raters_and_groups_are_named_before_it_is_quoted(jobs):
    for one, other in ((0, 1), (1, 2), (2, 0)):
        vote(jobs[one], jobs[other], "left", rater="mira")
        vote(jobs[one], jobs[other], "right" if one == 0 else "left", rater="jonas")
    vote(jobs[0], jobs[1], "left", rater="mira")
    text = " ".join(wan.ranking(jobs[:4]).caveats)
    assert re.search(r"[ABCD] beat [ABCD], [ABCD] beat [ABCD], [ABCD] beat [ABCD]: no order agrees", text)
    assert "Circles in 1 of 1 triple; random votes would give about 0." in text
    assert re.search(r"jonas and mira differ on 1 of 3 shared pairs, most about [ABCD]\.", text)
    assert re.search(r"No votes connect [ABCD] with the others", text)
    assert "Of 1 pair shown again, 1 got the same answer." in text
    assert "for each seed say little about the seed itself" in text


def test_the_next_pair_is_one_that_the_rater_has_not_had(jobs):
    for one, other in list(combinations(jobs[:3], 2))[:2]:
        vote(one, other, "tie", rater="mira")
    left, right = wan.ranking(jobs[:3]).next_pair("mira", rng=random.Random(0))
    assert {left, right} == {jobs[1], jobs[2]}
    vote(jobs[1], jobs[2], "tie", rater="mira")
    assert wan.ranking(jobs[:3]).next_pair("mira") is None
    assert wan.ranking(jobs[:3]).next_pair("jonas") is not None


def test_text_and_html_show_every_take_and_no_markup_of_a_prompt(jobs):
    rate(jobs[:6], lambda place: place % 3)
    found = wan.ranking(jobs[:7], by="prompt")
    text, html = repr(found), found._repr_html_()
    for one in found.takes:
        assert re.search(rf"^{one.letter}  ", text, flags=re.MULTILINE)
    assert text.count("●") >= 6
    assert text.count("○") == 1
    assert "<b>" not in html
    assert "&lt;b&gt;" in html
    assert html.count("<svg") == 7 + len(found.levels["prompt"])
    assert html.count("stroke-dasharray='3 3'") == 1
    assert "<script" not in html
    assert found.method in text


def test_a_ranking_is_exported_with_its_votes_and_what_to_say(jobs, tmp_path):
    rate(jobs[:3], lambda place: -place, rater="=mira")
    found = wan.ranking(jobs[:3])
    data = json.loads(found.export(tmp_path / "r.json").read_text(encoding="utf-8"))
    assert [row["letter"] for row in data["takes"]] == ["A", "B", "C"]
    assert (tmp_path / "r.json").read_text(encoding="utf-8").startswith('{\n "wan_widgets"')
    assert len(data["votes"]) == 3
    assert data["votes"][0]["rater"] == "=mira"
    assert (data["verdict"], data["caveats"], data["method"]) == (found.verdict, found.caveats, found.method)
    with found.export(tmp_path / "votes.csv", "votes").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["rater"] for row in rows] == ["'=mira"] * 3
    assert rows[0]["choice"] == "left"
    with pytest.raises(ExportError, match="already"):
        found.export(tmp_path / "votes.csv")
    with pytest.raises(SettingsError, match="cannot be written as"):
        found.export(tmp_path / "votes.xlsx")
    with pytest.raises(SettingsError, match="takes, levels, votes"):
        found.export(tmp_path / "x.csv", "pairs")


def test_what_cannot_be_ranked_is_refused(jobs):
    with pytest.raises(InputError, match="1 finished video"):
        wan.ranking(jobs[:1])
    with pytest.raises(SettingsError, match="do not differ in 'duration'"):
        wan.ranking(jobs, by="duration")
    with pytest.raises(SettingsError, match="seed"):
        wan.ranking(jobs, by="sead")


def test_ten_levels_are_ranked_by_a_placeholder(jobs):
    ledger = session.engine().ledger
    for place, job in enumerate(jobs):
        ledger.write(
            job.id, None, {"template": "A {animal}", "template_values": {"animal": "cat" if place % 2 else "fox"}}
        )
    rate(jobs, lambda place: place % 2)
    found = wan.ranking([session.job(job.id) for job in jobs], by="{animal}")
    assert [level.value for level in found.levels["animal"]] == ["cat", "fox"]
