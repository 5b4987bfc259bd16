"""An engine on a service in memory: the same settings are the same job."""

from __future__ import annotations

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState

from .fake import picture


def test_the_same_settings_are_the_same_job_while_it_runs_and_when_it_is_done(house, service):
    first = house.make()
    assert house.make() == first
    first.result(timeout=20)
    same = house.make()
    assert same == first
    assert same.reused
    assert "again=True" in repr(same)
    assert not first.reused
    assert service.count("submit") == 1


def test_again_makes_takes_with_seeds_of_their_own(house, service):
    jobs = [house.make(again=True) for _ in range(3)]
    for job in jobs:
        job.result(timeout=20)
    assert [job.snapshot.take for job in jobs] == [1, 2, 3]
    assert len({job.seed for job in jobs}) == 3
    assert service.count("submit") == 3
    assert len({job.path for job in jobs}) == 3


def test_defaults_spelt_out_are_the_same_settings_and_another_seed_is_not(house):
    plain = house.plan().fingerprint
    assert house.plan(duration=5, aspect_ratio="16:9").fingerprint == plain
    assert house.plan(seed=1).fingerprint != plain
    assert house.plan(prompt="A kite ").fingerprint != plain
    assert house.plan().seed != house.plan().seed


def test_an_input_is_known_by_its_content_not_by_its_name(house, tmp_path):
    one = picture(tmp_path / "a.png")
    same = picture(tmp_path / "b.png")
    other = picture(tmp_path / "c.png", "blue")
    assert house.plan(image=one).fingerprint == house.plan(image=same).fingerprint
    assert house.plan(image=one).fingerprint != house.plan(image=other).fingerprint


def test_a_refused_job_is_made_again_by_the_same_settings(house, service):
    service.on_submit = lambda _: errors.BalanceError("The balance is too low.", detail="top up", status=402)
    job = house.make().wait(20)
    assert job.state is JobState.REFUSED
    assert job.error.charged == "no"
    with pytest.raises(errors.BalanceError, match="top up"):
        job.result()
    service.on_submit = lambda _: None
    other = house.make()
    assert other != job
    other.result(timeout=20)
    assert other.snapshot.take == 1
