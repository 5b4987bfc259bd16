"""Jobs are found by their measures, in code and in the gallery's search line."""

from __future__ import annotations

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.ledger import measure_store
from wan_widgets._jobs.ledger.history.filters import Filters, MeasureFilter, filters_of
from wan_widgets._jobs.ledger.history.orders import order_named
from wan_widgets._jobs.ledger.measure_store import FileState, StoredRun
from wan_widgets.session import measured as known


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


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ("motion:most", [8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ("motion:least", [0, 1, 2, 3, 4, 5, 6, 7, 8]),
        ("cuts:most", [2, 5, 8, 1, 4, 7, 0, 3, 6]),
        ("loudness:most", [0, 1, 2, 3, 4, 5, 6, 7, 8]),
        ("loudness:least", [7, 6, 5, 4, 3, 2, 1, 0, 8]),
    ],
)
def test_pages_follow_each_other_in_the_order_of_a_measure_and_what_is_not_known_comes_last(measured, order, numbers):
    found, after = [], None
    for _ in range(100):
        page, after = session.page(Filters(), after=after, size=2, order=order_named(order))
        found += [measured.index(one.id) for one in page if one.id in measured]
        if after is None:
            break
    assert found == numbers


def test_an_order_is_known_by_its_name():
    assert order_named("longest") == "longest"
    assert order_named("motion:most").name == "motion:most"
    assert [order_named(one) for one in ("motion", "motion:best", "x:most", "", None, 3)] == [None] * 6


def test_the_numbers_of_a_page_are_read_at_once_and_what_is_not_measured_is_counted(measured):
    before = known.unmeasured()
    snapshots = session.page(Filters(), size=100)[0]
    found = known.numbers_of(snapshots, "loudness")
    assert [found[one] for one in measured] == [*(-10.0 - number for number in range(8)), None]
    assert len(found) == 9
    session.engine().ledger.write(measured[0], None, {"file": "new.mp4"})
    assert known.unmeasured() == before + 1
    assert measured[0] not in known.numbers_of(session.page(Filters(), size=100)[0], "motion")
