from datetime import datetime

import pytest

from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.text import wording


def test_every_state_has_a_title_a_tone_and_an_icon():
    for state in JobState:
        style = wording.style_of(state)
        assert style.title
        assert style.tone
        assert style.icon


def test_a_refused_job_is_named_after_its_error():
    assert wording.style_of(JobState.REFUSED, "BalanceError").title == "Not sent: balance too low"
    assert wording.style_of(JobState.FAILED, "PolicyError").title == "Refused by the content check"
    assert wording.style_of(JobState.FAILED, "TaskFailedError").title == "Failed at the service"
    assert wording.style_of(JobState.REFUSED, "SomethingNew").title == "Not sent"
    assert wording.style_of(JobState.CANCELED, "PolicyError").title == "Canceled"
    assert wording.style_of(JobState.FAILED, "BalanceError").title == "Failed at the service"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (3.9, "0:03"), (78, "1:18"), (3599, "59:59"), (3600, "1:00:00"), (7384, "2:03:04"), (-5, "0:00")],
)
def test_times_read_as_on_a_clock(seconds, text):
    assert wording.clock(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1500, "1.5 kB"),
        (1_000_000, "1.0 MB"),
        (14_800_000, "14.8 MB"),
        (2_000_000_000, "2.0 GB"),
        (3_000_000_000_000, "3000.0 GB"),
    ],
)
def test_sizes_are_in_powers_of_ten(count, text):
    assert wording.size(count) == text


def test_a_part_is_written_in_the_unit_of_the_whole():
    assert wording.size_of(6_100_000, 14_800_000) == "6.1 of 14.8 MB"
    assert wording.size_of(6_100_000, None) == "6.1 MB"
    assert wording.size_of(6_100_000, 0) == "6.1 MB"
    assert wording.size_of(20_000_000, 14_800_000) == "14.8 of 14.8 MB"
    assert wording.size_of(5, 90) == "5 of 90 B"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        ((120, 300), "2 to 5 min is typical"),
        ((3, 10), "3 to 10 s is typical"),
        ((10, 10), "10 s is typical"),
        ((3, 89), "3 to 89 s is typical"),
        ((3, 90), "1 to 2 min is typical"),
        ((100, 130), "2 min is typical"),
        ((0, 200), "1 to 3 min is typical"),
        ((91, 151), "2 to 3 min is typical"),
    ],
)
def test_usual_times_are_in_minutes_unless_they_are_short(seconds, text):
    assert wording.typical(seconds) == text


def test_lists_read_as_prose():
    assert wording.listed([]) == ""
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b"], "or") == "a or b"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"


def test_long_text_is_cut_with_an_ellipsis_on_one_line():
    assert wording.shorten("a\n b", 10) == "a b"
    assert wording.shorten("x" * 10, 10) == "x" * 10
    assert wording.shorten("x" * 20, 10) == "x" * 9 + "…"
    assert wording.shorten("12345678 0123", 10) == "12345678…"


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 5) -> float:
    return datetime(year, month, day, hour, minute).timestamp()  # noqa: DTZ001  (local)


def test_times_are_local_with_their_day_where_it_is_not_today():
    assert wording.hour(at(2026, 1, 14)) == "09:05"
    assert wording.moment(at(2026, 1, 4, 14, 30)) == "4 Jan, 14:30"
    assert wording.moment(at(2026, 12, 24)) == "24 Dec, 09:05"
    assert wording.date_of(at(2026, 1, 4)) == "4 Jan 2026"
    now = at(2026, 1, 14, 23)
    assert wording.lately(at(2026, 1, 14), now) == "09:05"
    assert wording.lately(at(2026, 1, 13), now) == "13 Jan, 09:05"


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (at(2026, 1, 14), "Today, 14 January"),
        (at(2026, 1, 13), "Yesterday, 13 January"),
        (at(2026, 1, 12), "12 January"),
        (at(2025, 12, 3), "3 December 2025"),
    ],
)
def test_a_day_is_named_and_has_its_year_where_that_is_another(then, text):
    assert wording.day(then, at(2026, 1, 14, 23)) == text


def test_numbers_have_their_nouns():
    assert [wording.count(number, "video") for number in (0, 1, 2, 1200)] == [
        "0 videos", "1 video", "2 videos", "1,200 videos",
    ]  # fmt: skip
    assert [wording.take(2, of) for of in (0, 1, 2)] == ["", "", "take 2 of 2"]
    assert wording.pixels(1280, 720) == "1280 × 720"
