"""A list of clips during measuring: waiting and failed clips, and the content of a copy."""

from __future__ import annotations

import copy
import os
import threading
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets import threads
from wan_widgets.errors import MediaError, SettingsError, WaitTimeoutError
from wan_widgets.judging.measure_list import MeasuredClip, MeasureList
from wan_widgets.judging.worker import _NICE, MeasureWorker, _lower_priority
from wan_widgets.measures.likeness import SMALL
from wan_widgets.measures.result import ClipMeasures, Cut

SIZE = SMALL[0] * SMALL[1]


def clip(future: Future[ClipMeasures] | None, **more: str) -> MeasuredClip:
    return MeasuredClip(label="a", job="", path=None, future=future, **more)


def ended(result: ClipMeasures | Exception) -> Future[ClipMeasures]:
    future: Future[ClipMeasures] = Future()
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
    return future


def test_a_wait_ends_with_its_time_and_says_how_many_are_measured():
    found = MeasureList([clip(ended(ClipMeasures())), clip(Future())])
    with pytest.raises(WaitTimeoutError, match="1 of 2 clips are measured"):
        found.wait(timeout=0)
    assert not found.over
    assert MeasureList([clip(ended(ClipMeasures())), clip(None)]).wait(timeout=0).over


def test_an_error_is_that_of_the_file_and_none_while_it_waits():
    assert clip(ended(MediaError("It is damaged."))).error == "It is damaged."
    assert clip(ended(ClipMeasures())).error == ""
    assert clip(Future()).error == ""
    assert clip(None, reason="there is no video yet").error == "there is no video yet"


def test_a_copy_has_the_measures_of_now_and_waits_for_nothing():
    measures = ClipMeasures(numbers={"motion": 1.0})
    assert copy.copy(clip(ended(measures))).measures == measures
    assert copy.copy(clip(Future())).error == "It was copied before it was measured."
    assert copy.copy(clip(ended(MediaError("It is damaged.")))).error == "It is damaged."
    assert copy.copy(clip(None, reason="there is no video yet")).error == "there is no video yet"
    assert copy.copy(clip(None)).error == ""


def test_a_closed_worker_waits_a_moment_for_its_thread():
    worker, joined = MeasureWorker(), []
    worker._thread = SimpleNamespace(join=joined.append)
    worker.close()
    assert joined == [threads.EXIT_SECONDS / 3]


def named(label: str, future: Future[ClipMeasures] | None, **settings: object) -> MeasuredClip:
    return MeasuredClip(label=label, job="", path=None, future=future, settings=settings)


def measured(motion: float | None, *hashes: str) -> Future[ClipMeasures]:
    return ended(ClipMeasures(numbers={"motion": motion}, hashes=hashes, pictures=bytes(SIZE * len(hashes))))


def test_clips_whose_frames_differ_in_few_bits_are_near_duplicates_and_others_are_not():
    one, alike, other = (
        measured(1.0, number) for number in ("00ff00ff00ff00ff", "00ff00ff00ff00fe", "ff00ff00ff00ff00")
    )
    found = MeasureList([named("a", one), named("b", alike), named("c", other), named("d", Future())])
    assert [(pair.one, pair.other, pair.bits) for pair in found.near_duplicates()] == [("a", "b", 1)]
    assert ["near-duplicate" in row["flags"] for row in found.rows()] == [True, True, False, False]


def test_clips_that_are_not_measured_are_shown_as_such_and_left_out_of_a_difference():
    numbers = [measured(motion) for motion in (1.0, 2.0, 8.0, 9.0)]
    clips = [named("abcd"[place], one, seed=place // 2) for place, one in enumerate(numbers)]
    found = MeasureList([*clips, named("e", Future(), seed=0), named("f", None, seed=1)])
    assert found.difference("motion", "seed", 1, 0).difference == 7.0
    assert (found[4].cut_check, found[4].flags) == (None, [])
    assert "not measured yet" in repr(found)
    assert "5 of 6 clips are measured." in repr(found)


def test_a_measure_that_one_clip_has_not_and_one_that_is_the_same_in_all_have_no_shares():
    settings = [{"seed": place // 2} for place in range(4)]

    def shares(*motions: float | None) -> list[str]:
        clips = [named(str(place), measured(one), **settings[place]) for place, one in enumerate(motions)]
        return [row["measure"] for row in MeasureList(clips).variance().rows()]

    assert shares(1.0, 2.0, 8.0, 9.0) == ["motion"]
    clips = [named(str(place), measured(float(place)), **settings[place], mood="calm") for place in range(4)]
    assert MeasureList(clips).variance(["seed"]).settings == ("seed",)
    with pytest.raises(SettingsError, match="do not differ in 'mood'"):
        MeasureList(clips).variance(["mood"])
    assert shares(1.0, 2.0, 8.0, None) == []
    assert shares(1.0, 1.0, 1.0, 1.0) == []
    assert shares(1.0, 1.0, 1.0, 1.00001) == []


def test_a_file_that_is_asked_for_again_keeps_its_place_and_its_future(tmp_path):
    worker, paths = MeasureWorker(), [tmp_path / "a.mp4", tmp_path / "b.mp4"]
    worker._thread = SimpleNamespace(is_alive=lambda: True, join=lambda _: None)  # it never takes one up
    saved = worker.post(None, paths[0], {}, asked=False)
    asked = worker.post(None, paths[1], {})
    assert worker.post(None, paths[1], {}) is asked
    assert worker.post(None, paths[0], {}, asked=False) is saved
    assert ([one.path for one in worker._asked], [one.path for one in worker._saved]) == ([paths[1]], [paths[0]])
    assert worker.post(None, paths[0], {}) is saved
    assert [one.path for one in worker._asked] == [paths[1], paths[0]]
    worker.close()


def test_cuts_in_a_row_are_rounded_to_the_millisecond():
    found = named("a", ended(ClipMeasures(cuts=(Cut(frame=30, at=1.23456),))))
    rows = MeasureList([found, replace(found, path=Path("a.mp4"))]).rows()
    assert [row["cuts_at"] for row in rows] == [[1.235]] * 2
    assert [row["file"] for row in rows] == [None, "a.mp4"]


def test_too_many_files_that_nobody_asked_for_are_not_measured_and_those_asked_for_are(tmp_path, monkeypatch):
    monkeypatch.setattr("wan_widgets.judging.worker.MOST_WAITING", 1)
    worker = MeasureWorker()
    worker._thread = SimpleNamespace(is_alive=lambda: True, join=lambda _: None)  # it never takes one up
    first, second = (worker.post(None, tmp_path / name, {}, asked=False) for name in ("a.mp4", "b.mp4"))
    assert not first.done()
    assert "Too many files" in str(second.exception(timeout=0))
    assert not worker.post(None, tmp_path / "c.mp4", {}).done()
    worker.close()


def test_a_worker_that_is_reset_has_no_work_and_measures_anew(tmp_path):
    worker = MeasureWorker()
    worker._thread = SimpleNamespace(is_alive=lambda: True, join=lambda _: None)  # it never takes one up
    path = tmp_path / "a.mp4"
    before = worker.post(None, path, {})
    assert worker.waiting == 1
    worker.pause()
    worker.reset()
    assert (worker.waiting, worker.paused) == (0, False)
    assert worker.post(None, path, {}) is not before


def test_a_list_pauses_the_measuring_and_continues_it(monkeypatch):
    worker, found = MeasureWorker(), MeasureList([])
    monkeypatch.setattr("wan_widgets.judging.measure_list.WORKER", worker)
    found.pause()
    assert worker.paused
    found.resume()
    assert not worker.paused


def test_a_worker_that_has_no_thread_is_closed_at_once():
    MeasureWorker().close()


def test_only_the_thread_that_measures_gives_way_to_others():
    def priority(thread: int = 0) -> int:
        return os.getpriority(os.PRIO_PROCESS, thread)

    before, seen = priority(), []

    def measure() -> None:
        _lower_priority()
        seen.append(priority(threading.get_native_id()))

    _lower_priority()
    assert priority() == before
    thread = threading.Thread(target=measure)
    thread.start()
    thread.join(20)
    assert seen == [max(before, _NICE)]
    assert priority() == before
