"""A word of a search is found as it is written, whatever signs and letters it has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.ledgers import row_of

from wan_widgets._jobs.ledger.history.filters import Filters
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger

TEXTS = (
    "the null",
    "null\0inside",
    "NULL\0INSIDE of it",
    "null\0outside",
    "inside",
    "100% null",
    "100 of null",
    "Größe",
)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("null\0inside", [1, 2]),
        ("null\0", [1, 2, 3]),
        ("null", [0, 1, 2, 3, 5, 6]),
        ("inside", [1, 2, 4]),
        ("0% n", [5]),
        ("GRÖSSE", [7]),
    ],
    ids=ascii,
)
@pytest.mark.parametrize("place", ["prompt", "remark", "template"])
def test_a_word_is_found_also_with_a_nul_in_it_or_before_it(tmp_path, place, word, found):
    rows = [row_of(number, now=0.0) for number in range(len(TEXTS))]
    Ledger(tmp_path).add(
        replace(row, **{"prompt": "", "remark": "", "request": {}, "tags": (), place: text})
        for row, text in zip(rows, TEXTS, strict=True)
    )
    page = History(tmp_path).page(Filters(words=(word,)))
    assert [int(row.id[:8]) for row in page.rows] == found
