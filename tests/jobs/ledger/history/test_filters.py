"""Search lines and values by name as filters: what they mean, and what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from support.ledgers import HOUR

from wan_widgets._jobs.ledger.history.filters import GROUPS, LONGEST_TEXT, Filters, MeasureFilter, filters_of, moment
from wan_widgets._jobs.record.state import JobState
from wan_widgets.errors import SettingsError


@pytest.mark.parametrize("group", GROUPS)
def test_the_words_of_the_page_mean_its_states_but_where_they_are_a_state(group):
    label, states = GROUPS[group]
    for word in (group, label, label.upper(), label.replace(" ", "_")):
        one = {str(state) for state in JobState} & {word.lower()}
        wanted = {JobState(next(iter(one)))} if one else set(states)
        assert filters_of(state=word).states == wanted
        assert filters_of(f'state:"{word}"').states == wanted


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"state": "runing"}, "no state 'runing'"),
        ({"state": 5}, "no state '5'"),
        ({"found": 5}, "no finding '5'"),
        ({"mode": "x2v"}, "no mode"),
        ({"backend": "here"}, "no backend"),
        ({"since": "soon"}, "'soon' is not a date"),
        ({"since": [1]}, "not a date"),
        ({"seed": 2**70}, "whole number from 0 to 2147483647, not"),
        ({"starred": "perhaps"}, "yes or no"),
        ({"stared": True}, "Did you mean starred"),
        ({"text": "seed:abc"}, "whole number"),
        ({"text": "state:nowhere"}, "no state"),
    ],
)
def test_what_does_not_exist_is_said_with_what_does(wanted, says):
    with pytest.raises(SettingsError) as raised:
        filters_of(**wanted)
    assert says in f"{raised.value.message} {raised.value.hint}"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("fog  fox fog", ("fog", "fox")),
        ('"two words" one', ("two words", "one")),
        ('scene:5 scene:"the end"', ("scene:5", "scene:the end")),
        ('"" fog', ("fog",)),
        ("motion>much speed>3", ("motion>much", "speed>3")),
        ("cuts:3 fog motion>0.2", ("fog",)),
        ("STAR:yes fog", ("fog",)),
    ],
)
def test_what_is_no_filter_in_a_search_line_is_a_word_as_it_is_written(line, words):
    assert filters_of(line).words == words


@pytest.mark.parametrize(
    ("line", "sign", "number"),
    [
        ("motion>0.2", ">", 0.2),
        ("motion<3", "<", 3.0),
        ("motion>=12.5%", ">=", 12.5),
        ("motion<=-20", "<=", -20.0),
        ("motion=3 motion=3", "=", 3.0),
        ("motion:3", "=", 3.0),
    ],
)
def test_a_measure_is_compared_as_the_search_line_says(line, sign, number):
    assert filters_of(line) == Filters(measures=(MeasureFilter(name="motion", sign=sign, number=number),))


def test_a_search_line_is_read_up_to_five_hundred_characters():
    assert filters_of("x" * LONGEST_TEXT + "y").words == filters_of("x" * 500).words
    assert filters_of("x" * 500).words != filters_of("x" * 499).words


@pytest.mark.parametrize(
    ("word", "starred"),
    [("yes", True), ("true", True), ("1", True), ("YES", True), ("no", False), ("false", False), ("0", False)],
)
def test_a_switch_of_a_search_line_is_yes_or_no_in_several_words(word, starred):
    assert filters_of(f"star:{word}").starred is starred
    assert filters_of(starred=starred).starred is starred


def test_of_an_hour_that_the_clock_shows_twice_the_one_that_is_given_counts(zone):
    zone("CET-1CEST,M3.5.0,M10.5.0/3")
    first, second = (moment(datetime(2026, 10, 25, 2, 30, fold=fold)) for fold in (0, 1))  # noqa: DTZ001  (local)
    assert second - first == HOUR
    assert moment("2026-10-25", end=True) - moment("2026-10-25") == 25 * HOUR


def test_where_summer_begins_at_midnight_the_day_begins_with_its_first_moment(zone):
    zone("CST5CDT,M3.2.0/0,M11.1.0/1")
    assert moment("2026-03-08") == moment("2026-03-07", end=True) == moment("2026-03-08T01:00")
    assert moment("2026-03-08") - moment("2026-03-07") == 24 * HOUR


@pytest.mark.parametrize("value", [True, None, [2026]])
def test_what_is_neither_a_time_nor_a_date_is_refused(value):
    with pytest.raises(SettingsError, match="is not a date"):
        moment(value)


def test_a_time_that_no_clock_has_is_out_of_range():
    with pytest.raises(SettingsError, match="out of range"):
        moment(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))))


@pytest.mark.parametrize(("seed", "fits"), [(0, True), (2**31 - 1, True), (2**31, False), (-1, False)])
def test_a_seed_is_from_zero_to_the_largest_one(seed, fits):
    if fits:
        assert filters_of(seed=seed).seed == seed
    else:
        with pytest.raises(SettingsError, match="from 0 to 2147483647"):
            filters_of(seed=seed)
