"""Takes, sums and verdicts in a comparison: the takes in a sweep's cells, their cost, and which of two is better."""

from __future__ import annotations

import json

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.handles.comparison import entries_of
from wan_widgets.config.settings import settings
from wan_widgets.widgets.views import comparison_totals

from ..recording import until
from .test_comparison import FAST, cells, made, recorded


def places(comparison) -> list[tuple[str, str, str]]:
    return [(cell["id"], cell["of"], cell["own"]) for cell in cells(comparison)]


@pytest.fixture
def sweep(simulated):
    return wan.sweep("A kite", seed=[1, 2], yes=True, **FAST).wait(60)


def test_all_takes_of_a_cell_stand_in_its_place_behind_the_sweeps_own(sweep):
    sweep.jobs[1].again().result(timeout=60)
    comparison = recorded(sweep)
    assert places(comparison) == [("0", "0", "take 1"), ("1", "1", "take 1"), ("1-2", "1", "take 2")]
    assert [cell["place"] for cell in cells(comparison)] == [[0], [1], [1]]
    assert [cell["label"] for cell in cells(comparison)] == ["seed 1", "seed 2", "seed 2"]
    # A take that is made now appears without a reload; the others keep their places.
    later = sweep.jobs[0].again()
    until(lambda: comparison.updates("cells") and any(one["id"] == "0-2" for one in comparison.updates("cells")[-1]))
    later.result(timeout=60)
    until(lambda: comparison.updates("cells")[-1][2]["file"] is not None)
    assert [place[0] for place in places(comparison)] == ["0", "1", "0-2", "1-2"]
    assert len(comparison.jobs) == len(comparison.rows()) == 4
    comparison.close()


def test_a_comparison_of_jobs_keeps_what_it_was_given(simulated):
    jobs = made("A kite", "A boat")
    for job in jobs:
        job.wait(timeout=60)
    comparison = recorded(jobs)
    jobs[0].again().wait(timeout=60)
    assert len(cells(comparison)) == 2
    assert comparison.get_state("sums")["sums"]["more"] is None
    assert comparison.ask("takes", {"cells": ["0"], "videos": 1})[0]["kind"] == "error"
    comparison.close()


def test_takes_are_added_from_the_page_as_many_as_it_said(sweep):
    comparison = recorded(sweep)
    shown = comparison.get_state("sums")["sums"]
    assert shown["more"] == {
        "videos": 2,
        "quantity": "2 videos · 10 s",
        "text": "2 videos · 10 s, simulated, costs nothing",
        "simulated": True,
    }
    cost, _ = comparison.ask("takes_cost", {"cells": ["1"]})
    assert cost["body"]["quantity"] == "1 video · 5 s"
    assert comparison.ask("takes", {"cells": ["1"], "videos": 2})[0]["kind"] == "error"
    assert comparison.ask("takes", {"cells": ["7"], "videos": 1})[0]["kind"] == "error"
    for nonsense in ([], [[]], [0], "0", {"0": 1}, None):
        answer, _ = comparison.ask("takes", {"cells": nonsense, "videos": 1})
        assert "no such cells" in answer["body"]["message"]
    assert len(wan.jobs()) == 2
    assert comparison.ask("takes", {"cells": ["0", "1"], "videos": 2})[0]["kind"] == "answer"
    comparison.added[0].wait(60)
    until(lambda: [one["id"] for one in (comparison.updates("cells") or [[]])[-1]] == ["0", "1", "0-2", "1-2"])
    assert [job.snapshot.take for job in sweep.jobs] == [1, 1]
    comparison.close()


def test_a_message_that_comes_twice_adds_takes_once(sweep):
    comparison = recorded(sweep)
    for count in (1, 2):
        comparison.page_says("takes", {"cells": ["0"], "videos": 1}, identity="the same")
        until(lambda count=count: len(comparison.replies("the same")) == count)
    comparison.added[0].wait(60)
    assert len(comparison.added) == 1
    assert len(wan.jobs()) == 3
    comparison.close()


def test_takes_wait_and_what_holds_them_up_is_said(simulated):
    session.use("simulator", seconds=60)
    sweep = wan.sweep("A kite", seed=[1, 2, 3], yes=True, concurrency=1, **FAST)
    more = sweep.again()
    until(lambda: sweep.counts.get("waiting") == 2)
    # The sweeps share the room for one, which is taken.
    assert comparison_totals.waits_of([more]) == "3 takes wait to be sent."
    for one in (sweep, more):
        one.stop()


def test_a_failed_take_stays_until_it_is_tried_again_which_buys_one(simulated):
    sweep = wan.sweep("A kite [fault:failed]", seed=[1, 2], yes=True, **FAST).wait(60)
    comparison = recorded(sweep)
    comparison.ask("takes", {"cells": ["0"], "videos": 1})
    comparison.added[0].wait(60)
    until(lambda: any(one["id"] == "0-2" and one["tone"] == "error" for one in cells(comparison)))
    answers = [comparison.ask("again", {"job": "0-2"})[0]["kind"] for _ in range(2)]
    assert answers == ["answer", "error"]
    assert len(wan.jobs()) == 4
    for job in wan.jobs():
        job.wait(timeout=60)
    comparison.close()


def test_what_all_of_it_cost_is_reported_where_every_estimate_is_known(sweep):
    comparison = recorded(sweep)
    assert comparison.get_state("sums")["sums"]["money"] == ""
    comparison.close()
    paid = {"videos": 1, "seconds": 5, "amount": 0.75, "currency": "USD", "as_of": "2026-11-01"}
    from dataclasses import replace

    snapshots = [replace(job.snapshot, backend="toapis", estimate=paid) for job in sweep.jobs]
    assert comparison_totals.money_of(snapshots) == "about $1.50 by your price table"
    assert comparison_totals.money_of([*snapshots, replace(snapshots[0], estimate=None)]) == ""
    assert comparison_totals.money_of([*snapshots, sweep.jobs[0].snapshot]) == ""


def test_the_price_of_more_takes_follows_the_settings(sweep, monkeypatch):
    monkeypatch.setattr(type(sweep), "simulated", False)
    comparison = recorded(sweep)
    assert comparison.get_state("sums")["sums"]["more"]["text"] == "2 videos · 10 s"
    settings.price_table = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1}}
    until(lambda: comparison.updates("sums") and "about $1.00" in comparison.updates("sums")[-1]["more"]["text"])
    comparison.close()


def test_a_verdict_on_two_is_kept_and_shown_in_every_comparison_of_them(simulated):
    jobs = made("A kite", "A boat", "A fox")
    for job in jobs:
        job.wait(timeout=60)
    one, other = recorded(jobs), recorded([jobs[2], jobs[1]])
    assert one.ask("judge", {"a": "2", "b": "1", "better": "b", "note": "calmer"})[0]["kind"] == "answer"
    until(lambda: one.updates("pairs"))
    assert one.updates("pairs")[-1] == [{"a": "1", "b": "2", "better": "a", "note": "calmer"}]
    until(lambda: other.updates("pairs"))
    assert other.updates("pairs")[-1] == [{"a": "0", "b": "1", "better": "b", "note": "calmer"}]
    one.ask("judge", {"a": "1", "b": "2", "better": "same"})
    assert jobs[1].pairs[0].better == "same"
    assert jobs[1].pairs[0].note == "calmer"
    for body in ({"a": "1", "b": "1", "better": "a"}, {"a": "1", "b": "2", "better": "x"}, {"a": "1", "b": "2"}):
        assert one.ask("judge", body)[0]["kind"] == "error"
    again = recorded(jobs)
    assert again.get_state("pairs")["pairs"][0]["better"] == "same"
    for comparison in (one, other, again):
        comparison.close()


def test_verdicts_and_takes_are_exported(sweep, tmp_path):
    sweep.jobs[0].judge(sweep.jobs[1], better="other", note="sharper")
    sweep.again(cells=[0]).wait(60)
    data = json.loads(sweep.export(tmp_path / "all.json").read_text(encoding="utf-8"))
    assert [(one["seed"], one["take"]) for one in data["clips"]] == [(1, 1), (2, 1), (1, 2)]
    assert data["clips"][0]["pairs"] == [{"with": sweep.jobs[1].id, "better": "other", "note": "sharper"}]
    assert data["clips"][1]["pairs"] == [{"with": sweep.jobs[0].id, "better": "this", "note": "sharper"}]
    assert data["clips"][2]["pairs"] == []
    page = sweep.export(tmp_path / "all.html").read_text(encoding="utf-8")
    start = page.index('id="wan-data">') + len('id="wan-data">')
    shown = json.loads(page[start : page.index("</script>", start)])
    assert shown["pairs"] == [{"a": "0", "b": "1", "better": "b", "note": "sharper"}]
    assert [cell["of"] for cell in shown["cells"]] == ["0", "1", "0"]


def test_the_line_for_a_data_frame_gives_these_jobs(sweep):
    line = recorded(sweep).grid["frame"]
    assert line == f'wan.sweeps("{sweep.id[:8]}")[0].dataframe(takes=True)'
    assert list(eval(line, {"wan": wan})["seed"]) == [1, 2]
    jobs = recorded(sweep.jobs).grid["frame"]
    assert list(eval(jobs, {"wan": wan})["id"]) == [job.id for job in sweep.jobs]
    assert comparison_totals.frame_line(entries_of([sweep.jobs[0].path])) == ""
