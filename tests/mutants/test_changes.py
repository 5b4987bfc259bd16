"""Which changes are made to a source, and which are not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from .changes import changes_of

SOURCE = '''"""Keeps 3 things."""
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import os


def room(wanted: "int | None", left: int = 2) -> bool:
    """Whether 5 fit."""
    items["€"] = wanted < left and not full
    forget(items)
    note("that")
    if wanted:
        raise NotImplementedError
    zip(items, items, strict=True)
    return f"{1 + 1}"
'''


@pytest.fixture
def changes(tmp_path: Path):
    (tmp_path / "a.py").write_text(SOURCE, encoding="utf-8")
    return changes_of(tmp_path / "a.py", tmp_path)


def test_each_change_is_one_of_those_that_are_listed(changes):
    assert [(one.line, one.before, one.after) for one in changes] == [
        (7, "2", "3"),
        (9, 'items["€"] = wanted < left and not full', "pass"),
        (9, "wanted < left and not full", "(wanted < left or not full)"),
        (9, "wanted < left and not full", "(not full)"),
        (9, "wanted < left and not full", "(wanted < left)"),
        (9, "wanted < left", "(wanted <= left)"),
        (9, "not full", "(full)"),
        (10, "forget(items)", "pass"),
        (12, "wanted", "(not (wanted))"),
        (14, "zip(items, items, strict=True)", "pass"),
    ]


def test_a_changed_source_differs_in_that_place_alone_and_can_be_read(changes):
    for one in changes:
        ast.parse(one.source)
        lines, changed = SOURCE.splitlines(), one.source.splitlines()
        assert [number for number, line in enumerate(lines, 1) if line != changed[number - 1]] == [one.line]


def test_a_change_knows_its_function(changes):
    assert {one.function for one in changes} == {7}
