"""A list of clips while they are measured: what waits, what failed, and what a copy keeps."""

from __future__ import annotations

import copy
from concurrent.futures import Future
from types import SimpleNamespace

import pytest

from wan_widgets import threads
from wan_widgets.errors import MediaError, WaitTimeoutError
from wan_widgets.judging.measure_list import MeasuredClip, MeasureList
from wan_widgets.judging.worker import MeasureWorker
from wan_widgets.measures.result import ClipMeasures


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


def test_a_worker_that_is_closed_waits_a_moment_for_its_thread():
    worker, joined = MeasureWorker(), []
    worker._thread = SimpleNamespace(join=joined.append)
    worker.close()
    assert joined == [threads.EXIT_SECONDS / 3]
