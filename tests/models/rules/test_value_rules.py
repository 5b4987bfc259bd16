"""Values of a field: which fit it, and the maximums that depend on other settings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets._models import draft_of
from wan_widgets._models.catalog import MODELS
from wan_widgets._models.rules.value_rules import fits, numbers_off

WAN_2_6 = MODELS["wan2.6"]


def test_a_bool_is_not_one_of_the_numbers_to_choose():
    field = replace(WAN_2_6.field("duration"), choices=(1, 2))
    assert [value for value in (1, True, 2, 3) if fits(field, value)] == [1, 2]


@pytest.mark.parametrize(
    ("limits", "fitting"),
    [
        ({}, [0, 7]),
        ({"minimum": None}, [-1, 0, 7]),
        ({"maximum": 6}, [0]),
        ({"maximum": None}, [0, 7, 2**40]),
        ({"minimum": 1, "special": {-1: "smart"}}, [-1, 7]),
    ],
)
def test_a_number_fits_between_the_limits_that_there_are(limits, fitting):
    field = replace(WAN_2_6.field("seed"), **limits)
    assert [value for value in (-1, 0, 7, 2**40) if fits(field, value)] == fitting


@pytest.mark.parametrize(
    ("unit", "message", "label"),
    [
        ("s", "Duration is 10 s at most for reference to video, not 11 s.", "Use 10 s"),
        ("", "Duration is 10 at most for reference to video, not 11.", "Use 10"),
    ],
)
def test_a_number_above_the_maximum_of_its_mode_is_named_with_its_unit(unit, message, label):
    draft = draft_of({"references": ["a.mp4"], "duration": 11}, service="dashscope")
    fields = tuple(replace(one, unit=unit) if one.name == "duration" else one for one in draft.model.fields)
    [issue] = numbers_off(replace(draft, model=replace(draft.model, fields=fields)))
    assert (issue.message, issue.fixes[0].label, issue.fixes[0].changes) == (message, label, {"duration": 10})


def test_a_number_above_several_maximums_is_reported_once():
    draft = draft_of({"references": ["a.mp4"], "duration": 11}, service="dashscope")
    more = {"maximum_with": {"references": 8}}
    fields = tuple(replace(one, **more) if one.name == "duration" else one for one in draft.model.fields)
    assert len(list(numbers_off(replace(draft, model=replace(draft.model, fields=fields))))) == 1


@pytest.mark.parametrize("duration", ["11 s", 16, 11.0, 10])
def test_a_number_that_is_wrong_anyway_or_fits_the_mode_is_not_above_its_maximum(duration):
    draft = draft_of({"references": ["a.mp4"], "duration": duration}, service="dashscope")
    assert list(numbers_off(draft)) == []
