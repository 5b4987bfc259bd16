"""The rows of the table at Alibaba Model Studio, behind the same faulty server."""

from __future__ import annotations

from pathlib import Path

import pytest
from jobs.fake import until
from tiers import tier

from .process import WAIT, World
from .table import ROWS
from .table.model_studio import AT_MODEL_STUDIO, NO_END, ONLY_WITH_OUR_ID, OTHER
from .table.row import Row
from .test_faults import start, walk

EVERY = {"fast": 6, "full": 3, "nightly": 1}[tier()]
LOST = [row for row in AT_MODEL_STUDIO if row.ambiguous]


def some(rows: list[Row]) -> list[Row]:
    """Return the rows of this tier: in the full run every create that may be paid twice, and a part of the others."""
    return [row for number, row in enumerate(rows) if number % EVERY == 0 or (row in LOST and tier() == "full")]


@pytest.mark.parametrize("world", ["dashscope"], indirect=True)
@pytest.mark.parametrize("row", some(list(AT_MODEL_STUDIO)), ids=lambda row: row.name)
def test_a_fault_ends_at_model_studio_as_the_table_says(row: Row, world: World, tmp_path: Path) -> None:
    walk(row, world, tmp_path)


@pytest.mark.parametrize("world", ["dashscope"], indirect=True)
@pytest.mark.parametrize("row", some(LOST), ids=lambda row: row.name)
def test_a_process_that_ends_while_it_sends_pays_once_at_model_studio(row: Row, world: World, tmp_path: Path) -> None:
    job = start(row, world, tmp_path)
    until(lambda: world.posts == 1)
    world.end()
    world.mend()
    world.begin()
    again = world.resume(job).wait(WAIT)
    assert again.state == ("completed" if row.tasks else "refused"), again
    assert (world.tasks, world.posts) == (row.tasks, 1)


def test_what_is_other_at_model_studio_names_rows_of_the_table() -> None:
    assert {*OTHER, *ONLY_WITH_OUR_ID, *NO_END} <= {row.name for row in ROWS}
