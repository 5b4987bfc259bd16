"""Tables in memory and in files: each is a sweep, or a sentence says what to do."""

from __future__ import annotations

import csv
import itertools
import json
from collections import deque, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from jobs.fake import FakeService

import wan_widgets as wan
from wan_widgets import errors
from wan_widgets.session.tables import sweep_table
from wan_widgets.session.tables.shapes import as_list

FRAME = pd.DataFrame({"prompt": ["A cat", "A fox"], "seed": [1, 2]})
WANTED = [("A cat", 1), ("A fox", 2)]
PROMPTS = ["A cat", "A fox"]
Row = namedtuple("Row", "prompt seed")  # noqa: PYI024  (as people write it)


@dataclass
class Wish:
    """A row as a program has it."""

    prompt: str
    seed: int


class Polars:
    """The part of a polars frame that is used."""

    columns = ("prompt", "seed")

    def to_dict(self, *, as_series: bool = True) -> dict[str, object]:
        raise AssertionError("it has columns, not rows")

    def to_dicts(self) -> list[dict[str, object]]:
        return FRAME.to_dict("records")


class LazyPolars:
    """A frame of polars that is not read yet."""

    collect_schema = None

    def collect(self) -> Polars:
        return Polars()


class Arrow:
    """The part of an Arrow table that is used."""

    columns = (("A cat", "A fox"), (1, 2))
    column_names = ("prompt", "seed")

    def to_pylist(self) -> list[dict[str, object]]:
        return FRAME.to_dict("records")


def rows(asked: object) -> list[tuple[object, object]]:
    """The prompt and the seed of each row of a table."""
    found = sweep_table.rows_of(as_list(asked))
    assert found is not None
    return [(row.settings.get("prompt"), row.settings.get("seed")) for row in found]


@pytest.mark.parametrize(
    "table",
    [
        [row for _, row in FRAME.iterrows()],
        list(FRAME.itertuples(index=False)),
        [Row("A cat", 1), Row("A fox", 2)],
        [Wish("A cat", 1), Wish("A fox", 2)],
        FRAME.to_records(index=False),
        list(FRAME.to_records(index=False)),
        FRAME.set_index("prompt"),
        deque(FRAME.to_dict("records")),
        Polars(),
        LazyPolars(),
        Arrow(),
    ],
    ids=[
        *("rows of a DataFrame", "its named tuples", "named tuples", "data classes", "a record array", "its records"),
        *("prompts as the index", "a deque", "a frame of polars", "one that is not read", "a table of Arrow"),
    ],
)
def test_rows_with_names_are_a_table(table: object) -> None:
    assert rows(table) == WANTED


def test_what_can_be_read_once_is_a_table() -> None:
    assert rows(row for row in FRAME.to_dict("records")) == WANTED


@pytest.mark.parametrize("shape", [pd.Series, dict], ids=["a row of a DataFrame", "a dict"])
def test_one_row_is_one_video_also_where_all_its_values_are_text(shape: Callable[[Any], object]) -> None:
    """A row of texts, taken for a list of prompts, would buy a video of what is not wanted."""
    row = shape({"Prompt": "A cat", "negative prompt": "blur, text"})
    (found,) = sweep_table.rows_of(row) or ()
    assert found.settings == {"prompt": "A cat", "negative_prompt": "blur, text"}


@pytest.mark.parametrize(
    "content",
    [
        '["A cat", "A fox"]',
        '["A cat", {"prompt": "A fox"}]',
        '{"prompts": ["A cat", "A fox"]}',
        json.dumps({"data": FRAME.to_dict("records")}),
        FRAME[["prompt"]].to_json(),
        FRAME[["prompt"]].to_json(orient="split"),
        FRAME[["prompt"]].to_json(orient="index"),
        FRAME[["prompt"]].to_json(orient="table"),
    ],
    ids=["texts", "a text and a dict", "prompts", "data", "pandas", "pandas, split", "pandas, index", "pandas, table"],
)
def test_a_json_file_of_prompts_or_as_pandas_writes_it_is_a_table(tmp_path: Path, content: str) -> None:
    path = tmp_path / "prompts.json"
    path.write_text(content, encoding="utf-8")
    assert [prompt for prompt, _ in rows(path)] == PROMPTS
    assert [prompt for prompt, _ in rows(str(path))] == PROMPTS


@pytest.mark.parametrize("name", ["prompts.jsonl", "prompts.ndjson"])
@pytest.mark.parametrize(
    "content", ['"A cat"\n"A fox"\n', '{"prompt": "A cat"}\r\n\r\n{"prompt": "A\u2028fox"}'], ids=["texts", "dicts"]
)
def test_lines_of_json_are_a_table_whatever_separators_are_in_a_text(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode())
    assert [prompt for prompt, _ in rows(path)] == PROMPTS
    assert [prompt for prompt, _ in rows(str(path))] == PROMPTS


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ([("A cat", 1), ("A fox", 2)], r"Row 1 is \('A cat', 1\): its values have no names\. Give each row as a dict"),
        (list(FRAME.iterrows()), "its values have no names"),
        (list(csv.reader(["prompt,seed", "A cat,1"])), "its values have no names"),
        (["A cat", {"prompt": "A fox"}, None], "Row 3 is None, not settings"),
        ({"A cat", "A fox"}, "A set has no order"),
        ({"prompt": PROMPTS, "seed": [1, 2]}, "prompt and seed are lists, which may be the columns"),
        ({"prompt": PROMPTS}, "prompt is a list, which may be the columns"),
        ({"columns": ["prompt"], "data": [["A cat", "runs"]]}, "Row 1 has more values than the table has columns"),
    ],
    ids=["tuples", "pairs", "lists", "nothing", "a set", "lists by name", "one list", "a row too long"],
)
def test_what_may_mean_two_things_is_refused_with_a_sentence(service: FakeService, asked: object, says: str) -> None:
    for door in (wan.sweep, wan.estimate):
        with pytest.raises(errors.SettingsError, match=says) as caught:
            door(asked)
        assert "JSON" not in str(caught.value)
    assert service.calls == []


@pytest.mark.parametrize(
    "many",
    [
        FRAME["prompt"],
        FRAME["prompt"].astype("string"),
        pd.Index(PROMPTS),
        np.array(PROMPTS),
        np.array(PROMPTS, dtype=object),
        dict.fromkeys(PROMPTS).keys(),
        tuple(PROMPTS),
        PROMPTS,
    ],
    ids=["a column", "of strings", "an index", "an array", "of objects", "keys", "a tuple", "a list"],
)
def test_several_prompts_are_as_many_videos_for_a_sweep_and_an_estimate(service: FakeService, many: Any) -> None:
    sweep = wan.sweep(many, resolution="720p", yes=True).wait(60)
    assert [cell.settings["prompt"] for cell in sweep.cells] == PROMPTS
    assert wan.estimate(many).videos == 2
    assert wan.estimate(many, duration=10).seconds == 20


def test_prompts_without_end_are_refused(service: FakeService) -> None:
    with pytest.raises(errors.SettingsError, match="100,000 cells; the maximum is 200"):
        wan.sweep(itertools.cycle(["A cat"]))
    assert service.calls == []
