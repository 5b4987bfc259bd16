"""What the rows of a table mean: in memory and in files, one by one, without a service."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from wan_widgets.errors import SettingsError
from wan_widgets.session.tables import sweep_table
from wan_widgets.session.tables.shapes import as_list

A, B = {"prompt": "A cat"}, {"prompt": "A fox"}


@dataclass
class Wish:
    """A row as a program has it."""

    prompt: str


class Odd:
    """A value that cannot be compared."""

    item = shape = ()

    def __eq__(self, other: object) -> bool:
        raise TypeError("cannot be compared")

    __hash__ = None


def settings(asked: object) -> list[dict[str, object]]:
    """The settings of each row."""
    found = sweep_table.rows_of(as_list(asked))
    assert found is not None
    return [dict(row.settings) for row in found]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"one": A, "two": B}, [A, B]),
        ({"prompt": {"0": "A cat"}, "seed": {"0": 1, "1": 2}}, [{**A, "seed": 1}, {"seed": 2}]),
        ({"prompt": "A {x}", "values": {"x": "cat"}}, [{"prompt": "A {x}", "values": {"x": "cat"}}]),
        ({"values": {"x": "cat"}}, [{"values": {"x": "cat"}}]),
        ({"columns": ["prompt", "seed"], "data": [["A cat"], ["A fox", 2]]}, [A, {**B, "seed": 2}]),
        ({"columns": ["prompt"], "data": [A, B]}, [A, B]),
        ({"rows": [A], "data": [B]}, [A]),
        ({"data": [{**A, "seed": 1}], "schema": {"primaryKey": ["seed"]}}, [{**A, "seed": 1}]),
        ({"prompt": "x", "references": ["a.mp4"]}, [{"prompt": "x", "references": ["a.mp4"]}]),
        ([{"prompt": "A {x} {y}", "values": {"x": 1}, "y": 2}], [{"prompt": "A {x} {y}", "values": {"x": 1, "y": 2}}]),
        ([A, {"prompt": " ", "seed": None}, B], [A, B]),
        ([{"prompt": "x", "seed": {"a": 1}}], [{"prompt": "x", "seed": {"a": 1}}]),
    ],
    ids=[
        *("rows by name", "columns of other lengths", "values of a template", "values alone", "rows that are short"),
        *("dicts under data", "the first of two lists", "an index that is a setting", "a list of files"),
        *("values and a column of the template", "a blank row", "a dict as a value"),
    ],
)
def test_what_a_dict_or_a_list_means(asked: object, wanted: list[dict[str, object]]) -> None:
    assert settings(asked) == wanted


@pytest.mark.parametrize("value", [["a.png", "b.png"], ("a.png",)])
def test_a_list_where_one_value_is_expected_may_mean_two_things(value: object) -> None:
    for asked in ({"prompt": "x", "image": value}, {"prompt": "x", "references": [value]}):
        with pytest.raises(SettingsError, match="is a list, which may be"):
            settings(asked)


@pytest.mark.parametrize("one", [Wish, 7, None], ids=["a class", "a number", "nothing"])
def test_a_row_that_has_no_settings_is_named(one: object) -> None:
    with pytest.raises(SettingsError, match=r"Row 2 is .*, not settings"):
        settings([A, one])


def test_the_index_of_a_frame_counts_only_if_it_is_a_setting() -> None:
    frame = pd.DataFrame({"prompt": ["A cat", "A fox"]}, index=pd.Index([7, 8], name="number"))
    assert settings(frame) == [A, B]
    with pytest.raises(SettingsError, match="no rows with values"):
        settings(pd.DataFrame({"prompt": []}))


def test_columns_without_a_name_and_those_that_pandas_numbers_do_not_count() -> None:
    assert settings(csv.DictReader(["prompt,,", "A cat,,", "A fox,,,"])) == [A, B]
    assert settings([{"prompt": "A cat", "Unnamed: 0": 7}]) == [A]
    with pytest.raises(SettingsError, match="no rows with values"):
        settings(csv.DictReader([]))


def test_a_value_that_cannot_be_compared_is_a_value() -> None:
    odd = Odd()
    (row,) = settings([{"prompt": "A cat", "seed": odd}])
    assert row["seed"] is odd


@pytest.mark.parametrize(
    ("text", "files"),
    [
        (" a.mp4 ; b.mp4; ", ["a.mp4", "b.mp4"]),
        ('["a.mp4", "b;c.mp4"]', ["a.mp4", "b;c.mp4"]),
        ("[a.mp4", "[a.mp4"),
        ("a.mp4", ["a.mp4"]),
    ],
)
def test_several_files_in_one_cell_are_a_list(text: str, files: object) -> None:
    assert settings([{"prompt": "x", "references": text}]) == [{"prompt": "x", "references": files}]
    assert settings([{"prompt": "x", "image": "a;b.png"}]) == [{"prompt": "x", "image": "a;b.png"}]


@pytest.mark.parametrize(("count", "fits"), [(200, True), (201, False)])
def test_a_table_has_two_hundred_rows_at_most(count: int, fits: bool) -> None:
    rows = [{"seed": number} for number in range(count)]
    if fits:
        assert len(settings(rows)) == count
    else:
        with pytest.raises(SettingsError, match="201 rows; the maximum is 200"):
            settings(rows)


@pytest.mark.parametrize(
    ("count", "more"), [(1, ""), (20, ""), (21, " And 1 more, in issues."), (23, " And 3 more, in issues.")]
)
def test_twenty_problems_of_a_table_are_listed_and_the_others_counted(count: int, more: str) -> None:
    row = {f"xx{number}": 1 for number in range(count)}
    with pytest.raises(SettingsError) as caught:
        settings([row, row])
    said = caught.value.message
    assert said.startswith(
        f"The table cannot be sent: {count} problem{'' if count == 1 else 's'} in 2 rows. Column 'xx0'"
    )
    assert said.count("Column") == min(count, 20)
    assert said.endswith(more)
    assert ("more" in said) is bool(more)
    assert len(caught.value.issues) == 2 * count


@pytest.mark.parametrize(("count", "named"), [(1, "Row 1 has"), (2, "Rows 1 and 2 have"), (21, "19 and 20 have")])
def test_twenty_rows_that_are_too_long_are_named(count: int, named: str) -> None:
    with pytest.raises(SettingsError, match=f"{named} more values"):
        settings(csv.DictReader(["prompt", *["A cat, running"] * count]))


# -- files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("a.csv", b"prompt\nA caf\xe9\n", [{"prompt": "A café"}]),
        ("a.csv", "prompt\nA café\n".encode("utf-16-be"), None),
        ("a.csv", b"\xfe\xff" + "prompt\nA cat\n".encode("utf-16-be"), [A]),
        ("a.tsv", "prompt\nA cat, running\n", [{"prompt": "A cat, running"}]),
        ("a.tsv", "prompt\tseed\nA cat; red, small\t1\n", [{"prompt": "A cat; red, small", "seed": 1}]),
        ("a.CSV", "prompt\n'=A cat\n", [{"prompt": "=A cat"}]),
        ("a.csv", "prompt\n'tis a cat\n", [{"prompt": "'tis a cat"}]),
        ("a.csv", "prompt\nA cat,\nA fox, ,\n", [A, B]),
        ("a.csv", "", None),
        ("a.json", '"A cat"', [A]),
        ("a.json", "7", None),
        ("a.jsonl", '"A cat"\n  \n{"prompt": "A fox"}', [A, B]),
    ],
    ids=[
        *("Windows", "UTF-16 without a mark", "UTF-16", "tabs, one column", "tabs", "a guarded formula"),
        *("an apostrophe", "separators at the end", "empty", "one text", "a number", "lines"),
    ],
)
def test_what_a_file_contains(tmp_path: Path, name: str, content: str | bytes, wanted: list[Any] | None) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if wanted is None:
        with pytest.raises(SettingsError):
            settings(path)
    else:
        assert settings(path) == wanted


def test_a_file_of_fifty_megabytes_is_the_largest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(SettingsError, match=r"a\.csv is too large"):
        settings(path)
    path.write_text("prompt\nA cat\n")
    monkeypatch.setattr(sweep_table, "_MOST_BYTES", path.stat().st_size)
    assert settings(path) == [A]


def test_what_is_no_path_or_no_csv_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="it is not a path"):
        settings("a\0.csv")
    path = tmp_path / "a.csv"
    path.write_text(f'prompt\n"{"x" * 200_000}"\n')
    with pytest.raises(SettingsError, match=r"a\.csv is not valid CSV"):
        settings(path)


def test_a_text_with_spaces_is_the_path_of_a_table_if_the_file_exists(tmp_path: Path) -> None:
    path = tmp_path / "my cells.csv"
    assert sweep_table.rows_of(str(path)) is None
    path.write_text("prompt\nA cat\n")
    assert settings(f" {path} ") == [A]
    assert sweep_table.rows_of(f"A cat\n{path}") is None


def test_an_open_file_is_a_table_by_its_name(tmp_path: Path) -> None:
    for name, is_table in (("a.CSV", True), ("a.txt", False)):
        (tmp_path / name).write_text("prompt\nA cat\n")
        with (tmp_path / name).open() as file:
            assert (sweep_table.rows_of(file) is not None) is is_table


def test_a_row_of_an_unknown_job_has_the_settings_that_the_export_names() -> None:
    row = {"job": "gone", "state": "completed", "take": 1, "prompt": "A cat", "seed": 7, "length": 5.2}
    assert settings([row]) == [{"prompt": "A cat", "seed": 7}]
    whole = {"prompt": "A fox", "resolution": "720p", "other": 1}
    for text in (whole, json.dumps(whole)):
        assert settings([{**row, "settings": text}]) == [{"prompt": "A cat", "resolution": "720p", "seed": 7}]
    assert settings([{**row, "settings": "{"}]) == [{"prompt": "A cat", "seed": 7}]
