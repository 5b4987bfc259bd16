"""Folders for other tools: the file names of VBench, and a table that begins with the file name."""

from __future__ import annotations

import csv

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.errors import ExportError, SettingsError

FAST = {"resolution": "720p", "duration": 5}


@pytest.fixture
def jobs(service):
    found = [session.generate(prompt, seed=seed, **FAST) for prompt in ("A kite: up/down?", "A fox") for seed in (2, 1)]
    for job in found:
        job.wait(timeout=60)
    return found


def table(folder) -> list[dict[str, str]]:
    with (folder / "metadata.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_vbench_s_layout_names_the_prompt_and_counts_by_seed(jobs, tmp_path):
    folder = wan.export(jobs, tmp_path / "set", layout="vbench")
    names = sorted(one.name for one in folder.iterdir())
    assert names == ["A fox-0.mp4", "A fox-1.mp4", "A kite_ up_down_-0.mp4", "A kite_ up_down_-1.mp4", "metadata.csv"]
    rows = table(folder)
    assert list(rows[0])[:3] == ["file_name", "prompt", "index"]
    assert [(row["prompt"], row["index"], row["seed"]) for row in rows] == [
        ("A fox", "0", "1"),
        ("A fox", "1", "2"),
        ("A kite: up/down?", "0", "1"),
        ("A kite: up/down?", "1", "2"),
    ]
    assert (folder / "A fox-0.mp4").read_bytes() == jobs[3].path.read_bytes()


def test_the_other_layout_keeps_the_files_names_and_has_the_measures(jobs, tmp_path):
    wan.measure(jobs)
    folder = wan.export(jobs, tmp_path / "set", layout="huggingface")
    rows = table(folder)
    assert [row["file_name"] for row in rows] == [f"{n:04d}-{job.path.name}" for n, job in enumerate(jobs, 1)]
    assert all((folder / row["file_name"]).is_file() for row in rows)
    assert all(float(row["motion"]) >= 0 for row in rows)
    assert len({row["sha256"] for row in rows}) == len({job.path.read_bytes() for job in jobs})


def test_a_folder_with_files_is_left_alone_unless_it_may_be_replaced(jobs, tmp_path):
    (tmp_path / "set").mkdir()
    wan.export(jobs, tmp_path / "set", layout="vbench")
    with pytest.raises(ExportError, match="already"):
        wan.export(jobs, tmp_path / "set", layout="vbench")
    wan.export(jobs[:1], tmp_path / "set", layout="vbench", overwrite=True)
    assert len(table(tmp_path / "set")) == 1
    with pytest.raises(SettingsError, match="layout='zip'"):
        wan.export(jobs, tmp_path / "x", layout="zip")
    jobs[0].path.unlink()
    with pytest.raises(ExportError, match="no finished video"):
        wan.export(jobs[0], tmp_path / "x", layout="vbench")


def test_a_long_prompt_is_cut_in_the_name_alone(service, tmp_path):
    prompt = "Ein Füchslein trabt. " * 20
    job = session.generate(prompt, seed=1, **FAST)
    job.wait(timeout=60)
    folder = wan.export(job, tmp_path / "set", layout="vbench")
    assert len(table(folder)[0]["file_name"].encode()) <= 190
    assert table(folder)[0]["prompt"].strip() == prompt.strip()
