from __future__ import annotations

import json

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.handles.comparison import entries_of
from wan_widgets.errors import InputError, SettingsError
from wan_widgets.widgets.comparison import Comparison

from ..recording import Recording, until
from ..views.test_static_view import HOSTILE, Tags

FAST = {"resolution": "720p", "duration": 5}


class Recorded(Recording, Comparison):
    """A comparison whose messages are recorded."""


def made(*prompts: str, **settings):
    return [session.generate(prompt=prompt, **{**FAST, **settings}) for prompt in prompts]


def recorded(what, **sides) -> Recorded:
    return Recorded(entries_of(what), **sides)


def cells(comparison) -> list[dict]:
    return comparison.get_state("cells")["cells"]


def test_cells_fill_as_their_jobs_end(simulated):
    session.use("simulator", seconds=2)
    jobs = made("A kite", "A boat")
    comparison = recorded(jobs)
    assert {cell["tone"] for cell in cells(comparison)} == {"run"}
    for job in jobs:
        job.result(timeout=60)
    until(lambda: comparison.updates("cells") and all(cell["file"] for cell in comparison.updates("cells")[-1]))
    assert [cell["label"] for cell in cells(comparison)] == ["A kite", "A boat"]
    assert json.dumps(comparison.get_state(["grid", "cells"]))
    assert len(json.dumps(comparison.get_state(["grid", "cells"]))) < 4000
    comparison.close()


def test_stars_and_notes_are_written_down(simulated):
    jobs = made("A kite", "A boat")
    comparison = recorded(jobs)
    assert comparison.ask("mark", {"job": "1", "star": True})[0]["kind"] == "answer"
    comparison.ask("mark", {"job": "0", "note": HOSTILE})
    until(lambda: comparison.starred == [jobs[1]])
    until(lambda: jobs[0].note == HOSTILE.strip())
    until(lambda: comparison.updates("cells") and comparison.updates("cells")[-1][0]["note"] == HOSTILE.strip())
    assert comparison.ask("mark", {"job": "7", "star": True})[0]["kind"] == "error"
    assert comparison.ask("mark", {"job": "1", "star": "yes"})[0]["kind"] == "error"
    for job in jobs:
        job.wait(timeout=60)
    comparison.close()


def test_a_failed_cell_is_tried_again_alone(simulated):
    jobs = made("A kite [fault:failed]", "A boat")
    comparison = recorded(jobs)
    for job in jobs:
        job.wait(timeout=60)
    assert [cell["actions"] for cell in cells(comparison)] == [["again"], []]
    assert "Usually not charged" not in cells(comparison)[0]["message"]
    answers = [comparison.ask("again", {"job": cell})[0]["kind"] for cell in ("0", "0", "1")]
    assert answers == ["answer", "error", "error"], "a second click, and one on what is done, buy nothing"
    assert comparison.jobs[0].snapshot.take == 2
    assert comparison.jobs[1] == jobs[1]
    assert len(wan.jobs()) == 3
    assert cells(comparison)[0]["label"] == "A kite [fault:failed]"
    comparison.jobs[0].wait(timeout=60)
    comparison.close()


def test_videos_and_paths_are_compared_by_their_names(simulated, tmp_path):
    video = made("A kite")[0].result(timeout=60)
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(video.path.read_bytes())
    comparison = recorded([video, str(copy)])
    shown = cells(comparison)
    assert [cell["own"] for cell in shown] == [video.path.name, "copy.mp4"]
    assert [cell["can_mark"] for cell in shown] == [False, False]
    assert comparison.jobs == comparison.starred == []
    assert comparison.ask("mark", {"job": "1", "star": True})[0]["kind"] == "error"
    answer, buffers = comparison.ask("video", {"job": "1", "offset": 0, "length": 16})
    assert answer["body"]["size"] == copy.stat().st_size
    assert buffers[0][4:8] == b"ftyp"
    comparison.close()


def test_a_sweep_stands_as_it_says_and_its_cells_come_as_they_are_sent(simulated):
    session.use("simulator", seconds=1)
    sweep = wan.sweep("A kite", seed=[1, 2], audio=[True, False], concurrency=1, yes=True, **FAST)
    comparison = recorded(sweep, rows="audio")
    grid = comparison.grid
    assert [axis["name"] for axis in grid["axes"]] == ["seed", "audio"]
    assert (grid["rows"], grid["cols"]) == (1, 0)
    assert [cell["place"] for cell in cells(comparison)] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert (cells(comparison)[3]["title"], cells(comparison)[3]["prompt"]) == ("Waiting", "A kite")
    assert len(comparison.jobs) < 4
    sweep.wait(60)
    until(lambda: all(cell["file"] for cell in comparison.updates("cells")[-1]))
    assert comparison.jobs == sweep.jobs
    comparison.close()


def test_cells_that_nobody_sends_say_so_and_come_when_the_sweep_goes_on(simulated):
    session.use("simulator", seconds=1)
    sweep = wan.sweep("A kite", seed=[1, 2, 3], concurrency=1, yes=True, **FAST)
    sweep.stop()
    sweep.wait(60)
    boat = made("A boat")[0].wait(timeout=60)
    comparison = recorded([sweep, boat])
    assert cells(comparison)[2]["title"] == "Not sent"
    assert [cell["label"] for cell in cells(comparison)][:3] == ["seed 1", "seed 2", "seed 3"]
    sweep.go_on(yes=True).wait(60)
    until(lambda: all(cell["file"] for cell in comparison.updates("cells")[-1]))
    comparison.close()


def test_the_retry_of_a_sweeps_cell_is_the_sweeps(simulated):
    sweep = wan.sweep(prompt=["A kite [fault:failed]", "A boat"], yes=True, **FAST).wait(60)
    comparison = recorded(sweep)
    assert [cell["actions"] for cell in cells(comparison)] == [["again"], []]
    before = sweep.cells[0].job
    assert comparison.ask("again", {"job": "0"})[0]["kind"] == "answer"
    sweep.wait(60)
    assert sweep.cells[0].job != before
    assert sweep.cells[0].job.snapshot.sweep == sweep.id
    assert comparison.jobs == sweep.jobs
    assert comparison.ask("again", {"job": "1"})[0]["kind"] == "error"
    comparison.close()


def test_a_sweep_compares_itself(simulated):
    sweep = wan.sweep("A kite", seed=[1, 2], yes=True, **FAST).wait(60)
    comparison = sweep.compare()
    assert isinstance(comparison, Comparison)
    assert comparison.jobs == sweep.jobs
    comparison.close()


def test_what_cannot_be_compared_is_refused(simulated, tmp_path):
    with pytest.raises(InputError, match="nothing to show"):
        wan.compare([])
    with pytest.raises(InputError, match="A int is not a job"):
        wan.compare([5])
    with pytest.raises(InputError, match=r"no file gone\.mp4"):
        wan.compare(tmp_path / "gone.mp4")
    jobs = made("A kite", "A boat")
    with pytest.raises(SettingsError, match="do not differ"):
        wan.compare(jobs, rows="seed")
    for job in jobs:
        job.wait(timeout=60)


def test_the_page_sets_neither_trait(simulated):
    comparison = recorded(made("A kite"))
    comparison.page_sets(cells=[], grid={})
    assert len(comparison.cells) == 1
    assert comparison.grid["axes"] == []
    comparison.jobs[0].wait(timeout=60)
    comparison.close()


def test_the_menu_exports_below_the_folder_of_videos(simulated):
    comparison = recorded(made("A kite", "A boat"))
    for job in comparison.jobs:
        job.wait(timeout=60)
    for suffix in (".html", ".png", ".csv", ".json", ".gif"):
        body = {"suffix": suffix, "videos": "embed", "rows": None, "cols": None}
        answer, _ = comparison.ask("export", body)
        assert answer["kind"] == "answer", answer
    written = sorted(path.suffix for path in (simulated / "exports").iterdir())
    assert written == [".csv", ".gif", ".html", ".json", ".png"]
    assert comparison.ask("export", {"suffix": "/../x.sh", "videos": "embed"})[0]["kind"] == "error"
    comparison.close()


def test_what_is_stored_is_a_small_table_without_a_script(simulated):
    comparison = recorded([*made("A kite", "A boat", f"A hero [fault:failed] {HOSTILE}")])
    for job in comparison.jobs:
        job.wait(timeout=60)
    html = comparison.stored()["text/html"]
    tags = Tags(html)
    assert [name for name, _ in tags.found].count("video") == 2
    assert {name for name, _ in tags.found} <= {
        *("div", "b", "span", "table", "tr", "th", "td", "video", "code", "img", "style")
    }
    assert HOSTILE not in html
    assert len(html) < 8000
    assert all(dict(attrs)["preload"] == "metadata" for name, attrs in tags.found if name == "video")
    comparison.close()


def test_a_job_exports_itself(simulated, tmp_path):
    job = made("A kite")[0]
    job.wait(timeout=60)
    data = json.loads(job.export(tmp_path / "one.json").read_text(encoding="utf-8"))
    assert data["clips"][0]["job"] == job.id
    assert wan.export([job, job], tmp_path / "two.csv").read_bytes().count(job.id.encode()) == 2
