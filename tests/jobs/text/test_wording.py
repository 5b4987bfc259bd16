import pytest

from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.text import wording


def test_every_state_has_a_title_a_tone_and_an_icon():
    for state in JobState:
        look = wording.look(state)
        assert look.title
        assert look.tone
        assert look.icon


def test_a_refused_job_is_named_after_its_error():
    assert wording.look(JobState.REFUSED, "BalanceError").title == "Not sent: balance too low"
    assert wording.look(JobState.FAILED, "PolicyError").title == "Refused by the content check"
    assert wording.look(JobState.FAILED, "TaskFailedError").title == "Failed at the service"
    assert wording.look(JobState.REFUSED, "SomethingNew").title == "Not sent"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (3.9, "0:03"), (78, "1:18"), (3600, "1:00:00"), (-5, "0:00")]
)
def test_times_read_as_on_a_clock(seconds, text):
    assert wording.clock(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (14_800_000, "14.8 MB"), (2_000_000_000, "2.0 GB")],
)
def test_sizes_are_in_powers_of_ten(count, text):
    assert wording.size(count) == text


def test_a_part_is_written_in_the_unit_of_the_whole():
    assert wording.size_of(6_100_000, 14_800_000) == "6.1 of 14.8 MB"
    assert wording.size_of(6_100_000, None) == "6.1 MB"
    assert wording.size_of(5, 90) == "5 of 90 B"


def test_usual_times_are_in_minutes_unless_they_are_short():
    assert wording.typical((120, 300)) == "2 to 5 min is typical"
    assert wording.typical((3, 10)) == "3 to 10 s is typical"


def test_lists_read_as_prose():
    assert wording.listed([]) == ""
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"


def test_long_text_is_cut_with_an_ellipsis_on_one_line():
    assert wording.shorten("a\n b", 10) == "a b"
    assert wording.shorten("x" * 20, 10) == "x" * 9 + "…"
