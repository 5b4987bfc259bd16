"""``wan.measure``: every clip is measured once, in the background. A failure is shown and stops nothing."""

from __future__ import annotations

import re
import shutil
import threading
import time

import pandas as pd
import pytest
from measures import clips

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.ledger import measure_store
from wan_widgets.config.settings import settings
from wan_widgets.errors import InputError, MediaError, SettingsError
from wan_widgets.judging import measuring
from wan_widgets.judging.worker import WORKER, MeasureWorker
from wan_widgets.measures import metrics
from wan_widgets.measures.catalog import MEASURES

FAST = {"resolution": "720p", "duration": 5}


@pytest.fixture
def own_metrics(monkeypatch):
    monkeypatch.setattr(metrics, "METRICS", {})
    for module in ("judging.measuring", "judging.measure_list", "_jobs.handles.measured"):
        monkeypatch.setattr(f"wan_widgets.{module}.METRICS", metrics.METRICS)
    return metrics.METRICS


@pytest.fixture
def analyzed(monkeypatch):
    """Count which files are decoded."""
    seen = []
    before = measuring.analyze
    monkeypatch.setattr(measuring, "analyze", lambda path, pace: (seen.append(path.name), before(path, pace))[1])
    return seen


@pytest.fixture
def jobs(service):
    found = [session.generate("A kite", seed=seed, **FAST) for seed in (1, 2)]
    for job in found:
        job.wait(timeout=60)
    return found


def test_jobs_are_measured_once_and_the_table_has_their_columns(jobs, analyzed):
    found = wan.measure(jobs)
    assert re.search(rf"^{jobs[1].id[:8]}  2  ", repr(found), flags=re.MULTILINE)  # by what differs, its seed
    assert [one.job for one in found] == [job.id for job in jobs]
    assert found.over
    # Both have the same file, so it is decoded once.
    assert len(analyzed) == 1 or len({job.path.read_bytes() for job in jobs}) == 2
    count = len(analyzed)
    assert wan.measure(jobs).rows() == found.rows()
    assert len(analyzed) == count
    table = wan.jobs().dataframe()
    assert set(MEASURES) <= set(table.columns)
    assert table["motion"].tolist() == [one["motion"] for one in wan.measure().rows()]
    assert isinstance(found.dataframe(), pd.DataFrame)


def test_a_new_process_reads_the_measures_from_the_ledger(jobs, analyzed):
    wan.measure(jobs)
    count = len(analyzed)
    worker = MeasureWorker()
    again = worker.post(jobs[0].ledger, jobs[0].path, {}).result(timeout=30)
    assert again.cuts == wan.measure(jobs)[0].measures.cuts
    assert len(analyzed) == count
    worker.close()


def test_a_file_and_a_video_are_measured_where_they_are(tmp_path):
    path = clips.write(tmp_path / "c.mov", [clips.scene(1)] * 6, sound=clips.tone(0.5))
    assert wan.Video(path).measures["frozen"] == 0.0
    found = wan.measure(path)
    assert found[0].measures["loudness"] is not None
    assert not session.home().exists()


def test_the_prompt_of_a_file_is_the_one_that_it_was_made_from(jobs, tmp_path):
    shutil.copyfile(jobs[0].path, tmp_path / "copy.mp4")
    assert wan.measure([jobs[1], tmp_path / "copy.mp4"], wait=False)[1].prompt == "A kite"


def test_a_damaged_file_is_named_and_ends_nothing(jobs, tmp_path):
    (tmp_path / "no.mp4").write_text("no video")
    found = wan.measure([tmp_path / "no.mp4", *jobs])
    assert found[1].measures["motion"] is not None
    rows = found.rows()
    assert rows[0]["motion"] is None
    assert "not a video" in rows[0]["missing"]["motion"]
    jobs[0].path.unlink()
    with pytest.raises(MediaError):
        wan.Video(tmp_path / "gone.mp4").measures  # noqa: B018


def test_there_must_be_something_to_measure(simulated):
    with pytest.raises(InputError, match="no finished video"):
        wan.measure()


def test_a_metric_of_ones_own_has_a_column_and_runs_once_for_each_version(jobs, own_metrics):
    runs = []

    @wan.metric(unit="of 255")
    def redness(frames, sound, settings):
        """How red it is."""
        runs.append((sound.rate, settings["prompt"]))
        return sum(float(one[..., 0].mean()) for one in frames) / sum(1 for _ in frames)

    found = wan.measure(jobs[0])
    assert found.rows()[0]["redness"] == pytest.approx(100, abs=40)
    assert "redness" not in found.rows()[0]["missing"]
    wan.measure(jobs[0])
    assert runs == [(48_000, "A kite")]
    assert wan.jobs().rows()[-1]["redness"] == found.rows()[0]["redness"]
    assert found.columns[-1].meaning == "How red it is."

    @wan.metric(name="redness")
    def another(frames):
        return 7

    assert wan.measure(jobs[0]).rows()[0]["redness"] == 7.0


def test_what_a_metric_raises_is_shown_in_place_of_its_value(jobs, own_metrics):
    @wan.metric
    def broken(path):
        raise ValueError(f"no {path.suffix}")

    @wan.metric
    def words(settings):
        return "many"

    found = wan.measure(jobs[0])[0].measures
    assert (found["broken"], found["words"]) == (None, None)
    assert found.missing["broken"] == "ValueError: no .mp4"
    assert found.missing["words"] == "it returned 'many', which is not a number"
    assert found["motion"] is not None


def test_a_metric_must_be_one_that_can_be_called(own_metrics):
    with pytest.raises(SettingsError, match="has no parameter 'frame'"):
        wan.metric(name="red")(lambda frame: 1)
    with pytest.raises(SettingsError, match="cannot be the name"):
        wan.metric(name="motion")(lambda: 1)
    assert own_metrics == {}


def test_measuring_pauses_between_two_frames_and_goes_on(tmp_path):
    path = clips.write(tmp_path / "c.mov", [clips.scene(1)] * 6)
    worker = MeasureWorker()
    worker.pause()
    future = worker.post(None, path, {})
    assert worker.paused
    assert not future.done()
    assert worker.waiting == 1
    worker.resume()
    assert future.result(timeout=30)["cuts"] == 0.0


def test_a_worker_that_is_closed_half_way_stores_nothing(jobs, monkeypatch):
    worker, started = MeasureWorker(), threading.Event()
    before = measuring.analyze

    def slow(path, pace):
        worker.pause()
        started.set()
        return before(path, pace)

    monkeypatch.setattr(measuring, "analyze", slow)
    future = worker.post(jobs[0].ledger, jobs[0].path, {})
    assert started.wait(30)
    worker.close()
    assert "ends" in str(future.exception(timeout=30))
    assert measure_store.values_of(jobs[0].ledger, [jobs[0].path.name]) == {}


def test_what_is_asked_for_comes_before_what_was_saved(tmp_path):
    paths = [clips.write(tmp_path / f"{number}.mov", [clips.scene(number)] * 2) for number in range(3)]
    worker, order = MeasureWorker(), []
    worker.pause()
    futures = [worker.post(None, path, {}, asked=False) for path in paths]
    futures.append(worker.post(None, paths[2], {}))
    assert futures[3] is futures[2]
    for number, future in enumerate(futures[:3]):
        future.add_done_callback(lambda _, number=number: order.append(number))
    worker.resume()
    for future in futures:
        future.result(timeout=30)
    worker.close()  # a future calls its callbacks a moment after it wakes those that wait for it
    assert order[1:] == [2, 1] or order == [2, 0, 1]


def test_a_video_is_measured_after_it_is_saved_unless_that_is_off(service, monkeypatch):
    job = session.generate("A kite", seed=5, **FAST)
    job.wait(timeout=60)
    assert WORKER.waiting == 0
    monkeypatch.setenv("WAN_MEASURE_AFTER_SAVE", "yes")
    assert settings.measure_after_save
    job = session.generate("A kite", seed=6, **FAST)
    job.wait(timeout=60)
    for _ in range(600):
        if found := measure_store.values_of(job.ledger, [measure_store.name_of(job.ledger.home, job.path)]):
            break
        time.sleep(0.05)
    assert [set(MEASURES) <= set(one) for one in found.values()] == [True]


def test_a_copy_in_the_folder_is_not_decoded_again(jobs, analyzed):
    wan.measure(jobs[0])
    copy = jobs[0].path.with_name("copy.mp4")
    shutil.copyfile(jobs[0].path, copy)
    count = len(analyzed)
    assert wan.measure(copy)[0].measures.hashes == wan.measure(jobs[0])[0].measures.hashes
    assert len(analyzed) == count
    assert measure_store.values_of(jobs[0].ledger, ["copy.mp4"]).keys() == {"copy.mp4"}


def test_cuts_stand_beside_the_shots_of_the_prompt(service, tmp_path):
    service.video = clips.write(tmp_path / "v.mp4", [clips.scene(1 + number // 50) for number in range(125)])
    job = session.generate("Shot 1 [0-2s] A fox. Shot 2 [2-5s] A kite.", resolution="720p", duration=5)
    job.wait(timeout=60)
    clip = wan.measure(job)[0]
    assert clip.cut_check.found[0][0] == 2.0
    assert clip.cut_check.text == "1 cut more than asked for"
    assert "1 cut more than asked for" in clip.flags
    text = repr(wan.measure(job))
    assert "sharpness" in text
    assert re.search(r"0 in every clip: .*dark_clipping", text)
