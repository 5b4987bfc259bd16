"""Ranges and histograms of measures count each video that a job has, and nothing else."""

from __future__ import annotations

import pytest
from support.ledgers import fill

from wan_widgets._jobs.ledger import measure_store
from wan_widgets._jobs.ledger.history.measure_spread import Spread, histograms_of, spreads_of
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.measure_store import StoredRun
from wan_widgets.stats.histogram import Bars

MOTIONS = (0.2, 0.9, 1.0, 3.0)


@pytest.fixture
def store(tmp_path):
    """Four videos of jobs, one of them without sound, and a measured file that is no job's."""
    names = [f"{number}.mp4" for number in range(len(MOTIONS))]
    for name in (*names, "own.mp4"):
        (tmp_path / name).write_bytes(name.encode())
    fill(tmp_path, len(names), files=dict(enumerate(names)))
    store = Ledger(tmp_path)
    for name, motion in zip((*names, "own.mp4"), (*MOTIONS, 99.0), strict=True):
        numbers = {"motion": motion, "cuts": float(motion > 2), "loudness": None if motion < 0.5 else -14.0}
        state, sha256 = measure_store.hash_of(store, tmp_path / name)
        measure_store.save(store, state, sha256, "wan", StoredRun(version="1", numbers=numbers))
    return store


def test_the_spread_of_a_measure_is_that_of_the_videos_of_jobs(store):
    assert spreads_of(store) == {
        "motion": Spread(0.2, 3.0, 4, False),
        "cuts": Spread(0.0, 1.0, 4, True),
        "loudness": Spread(-14.0, -14.0, 3, True),
    }


def test_each_video_is_in_one_bar_the_greatest_in_the_last(store):
    bars = {"motion": Bars(0.0, 0.5, 6), "cuts": Bars(0.0, 1.0, 2)}
    assert histograms_of(store, bars) == {"motion": [1, 1, 1, 0, 0, 1], "cuts": [3, 1]}


def test_without_a_ledger_there_is_nothing(tmp_path):
    assert spreads_of(Ledger(tmp_path / "none")) == {}
    assert histograms_of(Ledger(tmp_path / "none"), {"motion": Bars(0.0, 1.0, 2)}) == {"motion": [0, 0]}
