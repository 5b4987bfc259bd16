"""The table of the benchmarks says what is beside its goal, and of what."""

import json

import pytest

from benchmarks.table import Figure, as_json, as_text

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
    found = json.loads(as_json([SLOW]))
    assert found["figures"][0]["ratio"] == 0.5
    assert found["machine"]["versions"]["ipywidgets"]
