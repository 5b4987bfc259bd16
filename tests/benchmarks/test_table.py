"""The table of the benchmarks marks figures that miss their goals."""

import json
from dataclasses import replace

import pytest

from benchmarks.table import Figure, as_json, as_text, together

SLOW = Figure(row="imports", what="a", value=30, unit="ms", goal=20, beside="a peer", beside_value=60)
FAST = Figure(row="rendering", what="b", value=7, unit="x", least=6)


def test_a_figure_beyond_its_goal_is_marked_and_its_ratio_to_the_peer_is_shown():
    lines = as_text([SLOW, FAST]).splitlines()
    assert lines[1].split() == ["imports", "a", "30", "ms", "<=", "20", "NO", "a", "peer", "60", "ms", "0.50"]
    assert lines[2].split() == ["rendering", "b", "7", "x", ">=", "6", "yes"]


@pytest.mark.parametrize(("value", "reached"), [(0, True), (1, False)])
def test_a_goal_of_none_lost_is_a_goal(value, reached):
    assert Figure(row="many_jobs", what="lost", value=value, unit="jobs", goal=0).reached is reached


def test_the_json_has_the_figures_and_the_versions_of_the_machine():
    found = json.loads(as_json([[SLOW]], {"imports": [2.04]}))
    assert found["figures"][0]["ratio"] == 0.5
    assert found["machine"]["versions"]["ipywidgets"]
    assert found["seconds"] == {"imports": [2.0]}


RUNS = [
    [SLOW, FAST],
    [replace(SLOW, value=10, beside_value=40), replace(FAST, value=9)],
    [replace(SLOW, value=18, beside_value=20), replace(FAST, value=3)],
]


def test_of_several_runs_the_table_has_the_median_the_range_and_the_median_of_the_ratios():
    lines = as_text(together(RUNS)).splitlines()
    assert lines[0].split()[:4] == ["row", "what", "figure", "range"]
    assert lines[1].split() == [
        "imports",
        "a",
        "18",
        "ms",
        "10",
        "to",
        "30",
        "<=",
        "20",
        "yes",
        "a",
        "peer",
        "40",
        "ms",
        "0.50",
    ]
    assert lines[2].split() == ["rendering", "b", "7", "x", "3", "to", "9", ">=", "6", "yes"]


def test_the_json_of_several_runs_has_each_of_them_beside_their_median():
    found = json.loads(as_json(RUNS))
    slow = found["figures"][0]
    assert (slow["value"], slow["lowest"], slow["highest"], slow["reached"]) == (18, 10, 30, True)
    assert slow["values"] == [30, 10, 18]
    assert slow["ratios"] == [0.5, 0.25, 0.9]
    assert [run[0]["value"] for run in found["runs"]] == [30, 10, 18]


def test_a_figure_that_one_of_the_runs_could_not_measure_is_the_median_of_the_others():
    figures = together([*RUNS, [FAST]])
    assert [(one.value, len(one.values)) for one in figures] == [(18, 3), (7, 4)]
