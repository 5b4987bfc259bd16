"""The orders of a page: each has a name by which it is found again, and videos without the value come last."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from support.ledgers import row_of

from wan_widgets._jobs.ledger import measure_store
from wan_widgets._jobs.ledger.history.filters import Filters
from wan_widgets._jobs.ledger.history.orders import ORDERS, MeasureOrder, key_of, order_named
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.measure_store import StoredRun
from wan_widgets.errors import SettingsError

MOTIONS = (0.2, 3.0, None, 0.9)
"""The motion of the videos, the newest first; it is not known of one."""


@pytest.fixture
def history(tmp_path):
    ledger, now = Ledger(tmp_path), time.time()
    prompts, lengths = ("b", "D", "a", "C"), (10, 15, None, 5)
    for number, motion in enumerate(MOTIONS):
        (tmp_path / f"{number}.mp4").write_bytes(bytes([number]))
        request = {"duration": lengths[number]} if lengths[number] else {}
        made = replace(row_of(number, now=now, file=f"{number}.mp4"), prompt=prompts[number], request=request)
        ledger.add([made])
        if motion is not None:
            state, sha256 = measure_store.hash_of(ledger, tmp_path / f"{number}.mp4")
            run = StoredRun(version="1", numbers={"motion": motion, "flicker": -motion})
            measure_store.save(ledger, state, sha256, "wan", run)
    return History(tmp_path)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("newest", [0, 1, 2, 3]),
        ("oldest", [3, 2, 1, 0]),
        ("longest", [1, 0, 3, 2]),
        ("prompt", [2, 0, 3, 1]),
        ("motion:most", [1, 3, 0, 2]),
        ("motion:least", [0, 3, 1, 2]),
        ("flicker:most", [0, 3, 1, 2]),
    ],
)
def test_jobs_are_in_the_order_that_is_named_page_after_page(history, name, numbers):
    order, after, found = order_named(name), None, []
    for _ in numbers:
        page = history.page(Filters(), after=after, size=1, order=order)
        found += [int(row.id[:8]) for row in page.rows]
        after = page.cursor
    assert (found, after) == (numbers, None)


@pytest.mark.parametrize("order", [*ORDERS, *(MeasureOrder("motion", most=most) for most in (True, False))])
def test_an_order_is_found_by_its_name(order):
    assert order_named(order.name if isinstance(order, MeasureOrder) else order) == order


@pytest.mark.parametrize("name", ["", "motion", "motion:", "motion:best", "x:most", ":most", "newest:most", None, 3])
def test_another_name_is_no_order(name):
    assert order_named(name) is None


def test_what_is_no_name_of_a_measure_is_not_written_into_a_query():
    with pytest.raises(SettingsError, match='There is no measure "motion\'"'):
        key_of(MeasureOrder("motion'", most=True))
