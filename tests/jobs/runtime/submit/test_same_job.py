"""An engine on a service in memory: the same settings are the same job."""

from __future__ import annotations

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState

from ...fake import picture


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


@pytest.mark.parametrize(
    "spelled",
    [
        " A kite\nflies, café ",
        "A kite\nflies, café\n",
        "A kite\r\nflies, café",
        "A kite\rflies, café",
        "A kite\nflies, cafe\u0301",
        "A\u00a0kite\nflies, café",
        "A kite\nflies,\u202fcafé",
        "\ufeffA ki\u200bte\nflies, café",
    ],
)
def test_a_prompt_that_reads_the_same_is_the_same_job(house, service, spelled):
    first = house.make(prompt="A kite\nflies, café")
    assert house.make(prompt=spelled) == first
    first.wait(20)
    assert service.count("submit") == 1


@pytest.mark.parametrize(
    "other", ["A kite flies, café", "A kite\nflies, cafe", "A kite\n\nflies, café", "a kite\nflies, café"]
)
def test_a_prompt_that_reads_differently_is_another_job(house, other):
    assert house.plan(prompt=other).fingerprint != house.plan(prompt="A kite\nflies, café").fingerprint


@pytest.mark.parametrize("found", [False, True], ids=["not taken", "taken after all"])
def test_a_submit_that_was_put_off_is_looked_up_before_it_is_sent_again(house, service, found):
    def busy(body):
        if service.count("submit") > 1:
            return None
        if found:
            service.create(body)
        return errors.RateLimitError("Too fast.", retry_after=0.01)

    service.on_submit = busy
    job = house.make()
    job.result(timeout=20)
    assert service.count("find") == 1
    assert service.count("submit") == (1 if found else 2)
    assert len(service.tasks) == 1
