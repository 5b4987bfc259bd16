"""Histograms have round edges and contain every value."""

from __future__ import annotations

import pytest

from wan_widgets.stats.histogram import BARS, Bars, bars_of


@pytest.mark.parametrize(
    ("low", "high", "bars"),
    [
        (0.31, 7.2, Bars(0.0, 0.5, 15)),
        (-38.2, -6.1, Bars(-40.0, 2.5, 14)),
        (140.0, 912.0, Bars(100.0, 50.0, 17)),
        (0.0, 0.016, Bars(0.0, 0.001, 16)),
        (0.0, 96.0, Bars(0.0, 10.0, 10)),
    ],
)
def test_edges_are_round_and_hold_all_values(low, high, bars):
    found = bars_of(low, high)
    assert found == bars
    assert found.low <= low
    assert found.high >= high
    assert found.number <= BARS + 1


def test_a_few_whole_numbers_have_a_bar_each():
    assert bars_of(0, 3, whole=True) == Bars(0, 1.0, 4)
    assert bars_of(0, 300, whole=True).step == 20.0
    assert bars_of(5, 5 + BARS - 1, whole=True) == Bars(5, 1.0, BARS)
    assert bars_of(100, 103, whole=True) == Bars(100, 1.0, 4)
    assert bars_of(0, BARS, whole=True).step == 1.0
    assert bars_of(0, 3).step < 1


def test_one_value_has_no_histogram():
    assert bars_of(2.0, 2.0) is None
