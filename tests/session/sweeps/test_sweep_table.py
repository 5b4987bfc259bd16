"""Sweeps of tables as people have them: CSV, DataFrames, JSON, and what wan_widgets has exported."""

from __future__ import annotations

import csv
import json

import numpy as np
import pandas as pd
import pytest

import wan_widgets as wan
from wan_widgets import errors

TABLE = "prompt,duration,seed,resolution,audio\nA cat,5,1,720p,\nA fox,10,,720p,True\n"
WANTED = [("A cat", 5, 1, None), ("A fox", 10, None, True)]


def asked(sweep):
    sweep.wait(60)
    return [tuple(cell.settings.get(name) for name in ("prompt", "duration", "seed", "audio")) for cell in sweep.cells]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "cells.csv"
    path.write_text(TABLE)
    return path


def test_the_rows_of_a_csv_are_a_sweep(service, table):
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert asked(wan.sweep(rows)) == WANTED


def test_a_dataframe_with_gaps_is_a_sweep(service, table):
    frame = pd.read_csv(table)
    assert str(frame["seed"].dtype) == "float64"
    assert asked(wan.sweep(frame)) == WANTED
    assert asked(wan.sweep(frame.to_dict("records"))) == WANTED
    assert asked(wan.sweep(frame.convert_dtypes())) == WANTED
    frame["seed"] = frame["seed"].astype("Int64")
    frame["prompt"] = frame["prompt"].astype("category")
    assert asked(wan.sweep(frame)) == WANTED


def test_numpys_scalars_are_what_they_hold(service):
    rows = [{"prompt": np.str_("A cat"), "duration": np.int64(5), "seed": np.float64(1), "audio": np.nan}]
    assert asked(wan.sweep(rows)) == WANTED[:1]


@pytest.mark.parametrize("given", [str, lambda path: path], ids=["text", "Path"])
@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        TABLE.replace("prompt", "Prompt ").replace("\n", "\r\n").encode(),
        (TABLE + ",,,,\n").encode(),
        ("sep=;\r\n" + TABLE.replace(",", ";").replace("\n", "\r\n")).encode(),
        TABLE.replace("\n", ",\r").encode(),
    ],
    ids=[
        "plain",
        "marked",
        "semicolons",
        "utf-16 with tabs",
        "headings as people write them",
        "an empty row",
        "the separator said first",
        "old line ends and a separator too many",
    ],
)
def test_the_path_of_a_table_is_a_sweep(service, table, given, content):
    table.write_bytes(content)
    assert asked(wan.sweep(given(table))) == WANTED


def test_an_open_table_and_its_reader_are_a_sweep(service, table):
    table.write_bytes(b"\xef\xbb\xbf" + TABLE.encode())
    with table.open(newline="") as file:
        assert asked(wan.sweep(file)) == WANTED
    with table.open(newline="") as file:
        assert asked(wan.sweep(csv.DictReader(file))) == WANTED


@pytest.mark.parametrize("door", ["path", "reader", "rows"])
def test_a_text_that_a_comma_cuts_is_not_bought_cut(service, table, door):
    table.write_text('prompt\nA dog\nA cat, running on grass\n"A fox, in quotes"\nA boat, at sea\n')
    with table.open(newline="") as file:
        reader = csv.DictReader(file)
        given = table if door == "path" else reader if door == "reader" else list(reader)
        with pytest.raises(errors.SettingsError, match="Rows 2 and 4 have more values than the table has columns"):
            wan.sweep(given, yes=True)
    assert service.calls == []


@pytest.mark.parametrize("heading", ["prompt,prompt", "Prompt,prompt", "negative prompt,prompt,negative_prompt"])
def test_two_columns_of_one_setting_are_refused_because_either_may_be_meant(service, table, heading):
    names = heading.split(",")
    values = ["A cat", "A dog", "A fox"][: len(names)]
    table.write_text(f"{heading}\n{','.join(values)}\n")
    for given in (table, pd.DataFrame([values], columns=names)):
        with pytest.raises(errors.SettingsError, match="two columns called"):
            wan.sweep(given, yes=True)
    assert service.calls == []


@pytest.mark.parametrize("name", ["prompts.txt", "prompts.xlsx", "nothere.parquet"])
def test_the_path_of_what_is_no_table_is_not_bought_as_a_prompt(service, tmp_path, name):
    if not name.startswith("nothere"):
        (tmp_path / name).write_text("A cat\nA dog\n")
    with pytest.raises(errors.SettingsError, match="is not a table that can be read"):
        wan.sweep(tmp_path / name, yes=True)
    with pytest.raises(errors.SettingsError, match="looks like the path of a"):
        wan.sweep(str(tmp_path / name), yes=True)
    assert service.calls == []


def test_the_lines_of_an_open_text_are_prompts(service, tmp_path):
    (tmp_path / "prompts.txt").write_text("A cat\nA dog\n")
    with (tmp_path / "prompts.txt").open() as file:
        sweep = wan.sweep(file, yes=True).wait(60)
    assert [job.snapshot.prompt for job in sweep.jobs] == ["A cat", "A dog"]


def test_the_path_of_a_json_file_is_a_sweep(service, tmp_path):
    rows = [{"prompt": "A cat", "duration": 5, "seed": 1}, {"prompt": "A fox", "duration": "10", "audio": True}]
    for name, text in (("a.json", json.dumps(rows)), ("b.jsonl", "\n".join(map(json.dumps, rows)))):
        (tmp_path / name).write_text(text)
        assert asked(wan.sweep(tmp_path / name)) == WANTED


def test_columns_may_be_names_of_the_rows_template(service):
    sweep = wan.sweep([{"prompt": "A {animal}", "animal": "cat"}, {"prompt": "A {animal}", "animal": "fox"}]).wait(60)
    assert [cell.settings["prompt"] for cell in sweep.cells] == ["A cat", "A fox"]


def test_all_bad_rows_are_named_at_once_with_their_columns(service):
    rows = [
        {"prompt": "A cat", "duration": "5"},
        {"prompt": "A fox", "duration": "7"},
        {"prompt": "A dog", "seed": "soon", "resolution": "4k"},
        {"prompt": ""},
    ]
    rows[3]["seed"] = "3"
    with pytest.raises(errors.SettingsError) as caught:
        wan.sweep(rows)
    text = str(caught.value)
    for words in ("Row 2, duration: ", "'7'", "Row 3, seed: ", "'soon'", "Row 3, resolution: ", "Row 4, prompt: "):
        assert words in text
    assert "Row 1" not in text
    assert {one.field for one in caught.value.issues} == {"duration", "seed", "resolution", "prompt"}
    assert service.calls == []


def test_a_column_that_is_no_setting_is_named_once_with_the_nearest(service):
    with pytest.raises(errors.SettingsError) as caught:
        wan.sweep([{"prompt": "A cat", "sede": 1}, {"prompt": "A fox", "sede": 2}])
    assert str(caught.value).count("Column 'sede'") == 1
    assert "Did you mean seed?" in str(caught.value)


def test_a_table_that_is_not_there_or_is_none_says_so(service, tmp_path):
    with pytest.raises(errors.SettingsError, match=r"nothere\.csv cannot be read: No such file"):
        wan.sweep("nothere.csv")
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(errors.SettingsError, match=r"bad\.json is not valid JSON"):
        wan.sweep(tmp_path / "bad.json")
    (tmp_path / "bad.json").write_text("[" * 100_000)
    with pytest.raises(errors.SettingsError, match=r"bad\.json is "):
        wan.sweep(tmp_path / "bad.json")
    (tmp_path / "empty.csv").write_text("prompt,seed\n")
    with pytest.raises(errors.SettingsError, match="no rows"):
        wan.sweep(tmp_path / "empty.csv")


def test_the_path_of_a_table_of_a_user_whom_nobody_knows_is_refused(service):
    with pytest.raises(errors.SettingsError, match="looks like the path of a table"):
        wan.sweep("~nobody-of-this-name/cells.csv")
    assert service.calls == []


def test_a_prompt_that_ends_like_a_table_is_a_prompt(service):
    assert len(wan.sweep(["A clerk opens best.csv"]).wait(60).cells) == 1
    assert len(wan.sweep("A clerk opens best.csv").wait(60).cells) == 1


@pytest.mark.parametrize("form", ["rows", "dataframe", "csv", "json", "sweep rows", "sweep dataframe"])
def test_what_was_exported_is_fed_back_and_buys_nothing(service, tmp_path, form):
    first = wan.sweep(["A cat", "=A fox"], seed=[1, 2], duration=10, resolution="720p").wait(60)
    other = wan.generate("A kite, blank seed", resolution="720p").wait(20)
    made = service.count("submit")
    jobs = wan.jobs()
    assert len(jobs) == 5
    count = 4 if form.startswith("sweep") else 5
    if form == "rows":
        back = jobs.rows()
    elif form == "dataframe":
        back = jobs.dataframe()
    elif form == "sweep rows":
        back = first.rows()
    elif form == "sweep dataframe":
        back = first.dataframe()
    else:
        back = wan.export(jobs, tmp_path / f"out.{form}")
    again = wan.sweep(back, yes=True).wait(60)
    assert len(again.cells) == count
    assert {cell.settings["resolution"] for cell in again.cells} == {"720p"}
    assert {job.id for job in again.jobs} == {job.id for job in (first.jobs if count == 4 else [*first.jobs, other])}
    assert service.count("submit") == made


def test_what_is_changed_in_an_exported_table_is_made_again(service):
    wan.generate("A cat", resolution="720p").wait(20)
    rows = wan.jobs().rows()
    rows[0]["duration"] = 10
    sweep = wan.sweep(rows, yes=True).wait(20)
    assert [(cell.settings["prompt"], cell.settings["duration"]) for cell in sweep.cells] == [("A cat", 10)]
    assert service.count("submit") == 2


def test_the_row_of_a_table_can_be_generated_and_checked(service, table):
    with table.open(newline="") as file:
        row = list(csv.DictReader(file))[1]
    assert [one for one in wan.validate(**row) if one.severity == "error"] == []
    assert wan.generate(**row).wait(20).snapshot.request["duration"] == 10
    assert wan.estimate(table).videos == 2
