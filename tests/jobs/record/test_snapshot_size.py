"""A process remembers a row and a snapshot of each job that it watches: both are small."""

from __future__ import annotations

from pathlib import Path

import pytest

from wan_widgets._jobs.ledger.row import Row, snapshot_of


def test_rows_and_snapshots_have_no_dictionary_of_their_own():
    row = Row(id="one")
    for record in (row, snapshot_of(row, Path("home"), watched=True)):
        with pytest.raises(AttributeError):
            _ = record.__dict__
