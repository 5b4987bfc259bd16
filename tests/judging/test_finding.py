"""Jobs are found by their measures, in code and in the gallery's search line."""

from __future__ import annotations

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.ledger import measure_store
from wan_widgets._jobs.ledger.filters import MeasureFilter, filters_of
from wan_widgets._jobs.ledger.measure_store import FileState, StoredRun


@pytest.fixture
def measured(nine):
    """Nine takes: the motion of each is its number, the loudness of the last is not known."""
    ledger = session.engine().ledger
    for number, job in enumerate(nine):
        ledger.write(job.id, None, {"file": f"video-{number}.mp4"})
        numbers = {
            "motion": 0.5 * number,
            "cuts": float(number % 3),
            "loudness": None if number == 8 else -10.0 - number,
        }
        state = FileState(path=f"video-{number}.mp4", size=1, modified_ns=1)
        measure_store.save(ledger, state, f"hash {number}", "wan", StoredRun(version="1", numbers=numbers))
    return [job.id for job in nine]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("motion>3", [7, 8]),
        ("motion>=3", [6, 7, 8]),
        ("motion<0.5", [0]),
        ("cuts:2", [2, 5, 8]),
        ("cuts=1 motion<=2", [1, 4]),
        ("loudness<-16", [7]),
        ("loudness<0", list(range(8))),
        ("fox motion>1.5", [4, 5]),
        ("motion>99", []),
    ],
)
def test_jobs_are_found_by_what_was_measured(measured, text, numbers):
    assert sorted(measured.index(job.id) for job in wan.jobs(text)) == numbers


def test_what_is_no_measure_is_a_word_of_the_prompt():
    assert filters_of("a>1 motion cuts:many loudness>x").measures == ()
    assert filters_of("a>1 motion").words == ("a>1", "motion")
    assert filters_of("motion>1 motion>1").measures == (MeasureFilter(name="motion", sign=">", number=1.0),)


def test_the_gallery_counts_the_same(measured):
    assert session.counts(filters_of("motion>3")).matching == 2
    assert len(session.page(filters_of("motion>3"))[0]) == 2
