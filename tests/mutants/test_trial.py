"""Which tests are tried on a change, and tests that cannot be run."""

from __future__ import annotations

from pathlib import Path

import pytest

from .changes import Change
from .trial import Trials

DATA, CODE = Path("wan_widgets/prices.py"), Path("wan_widgets/rows.py")
MEASURED = [
    {"id": "quick", "seconds": 0.1, "functions": ["rows.py:3"]},
    {"id": "other", "seconds": 0.2, "functions": ["rows.py:9", "cells.py:3"]},
    {"id": "slow", "seconds": 70.0, "functions": ["rows.py:3"]},
    {"id": "last", "seconds": 80.0, "functions": ["rows.py:3"]},
]
HERE = "tests/mutants/test_changes.py"


def change(path: Path, function: int | None = None) -> Change:
    return Change(path=path, line=4, function=function, before="1", after="2", source="")


@pytest.mark.parametrize(
    ("path", "function", "tried"),
    [
        (CODE, 3, ["quick", "slow"]),
        (CODE, 9, ["other"]),
        (CODE, 20, []),
        (CODE, None, ["quick", "other", "slow"]),
        (DATA, None, ["quick", "other", "slow"]),
        (DATA, 3, []),
    ],
    ids=[
        "a function",
        "another function",
        "no test calls it",
        "head of a module",
        "data",
        "a function that is not called",
    ],
)
def test_the_tests_that_come_by_are_tried_and_of_data_the_quickest_of_the_area(tmp_path, path, function, tried):
    trials = Trials(tmp_path, (HERE,))
    trials._reach[(HERE,)] = MEASURED
    assert [one["id"] for one in trials._that_come_by(change(path, function))] == tried


def test_a_file_of_tests_that_does_not_exist_ends_the_run(tmp_path):
    (tmp_path / "wan_widgets").mkdir()
    (tmp_path / CODE).write_text("A = 1\n")
    with Trials(tmp_path, ("tests/nowhere.py",)) as trials, pytest.raises(SystemExit, match="could not be run"):
        trials.of(change(CODE))
