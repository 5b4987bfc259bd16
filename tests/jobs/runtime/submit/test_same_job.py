"""An engine on a service in memory: the same settings are the same job."""

from __future__ import annotations

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.pacing import burst
from wan_widgets._jobs.runtime.plan import plan_of
from wan_widgets._models import draft_of
from wan_widgets.services.url_policy import base_of

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


@pytest.mark.parametrize("prompt", ["  A kite\n", "\tA kite", "A kite\r\n\r\n"])
def test_the_service_gets_the_text_less_the_space_around_it(house, service, prompt):
    job = house.make(prompt=prompt, negative_prompt=" blurry ")
    job.wait(20)
    ((_, body),) = [one for one in service.calls if one[0] == "submit"]
    assert (body["prompt"], body["negative_prompt"]) == ("A kite", "blurry")
    assert job.snapshot.prompt == "A kite"
    assert job.snapshot.settings["prompt"] == prompt


def test_sound_that_is_always_on_is_the_same_whether_it_is_asked_for_or_not(house, service):
    first = house.make(prompt="A kite")
    assert house.make(prompt="A kite", audio=True) == first
    assert house.plan(prompt="A kite", audio=False).fingerprint != house.plan(prompt="A kite").fingerprint
    first.wait(20)
    assert service.count("submit") == 1


def test_sound_that_costs_is_the_same_where_it_is_the_default_and_another_job_where_it_is_off(house):
    flash = {"prompt": "A kite", "image": "https://example.org/a.png", "model": "wan2.6-flash"}
    plain, on, off = (house.plan(**flash, **more).fingerprint for more in ({}, {"audio": True}, {"audio": False}))
    assert plain == on != off


LOCAL = ("http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000", "http://LOCALHOST.:8000")


def test_a_service_on_this_machine_is_the_same_by_each_of_its_names():
    draft = draft_of({"prompt": "A kite"})
    found = {plan_of(draft, backend="toapis", base_url=base_of(one)).fingerprint for one in LOCAL}
    assert len(found) == 1
    others = ("http://127.0.0.1:8001", "https://toapis.com", "https://toapis.cn", "http://127.0.0.2:8000")
    found |= {plan_of(draft, backend="toapis", base_url=one).fingerprint for one in others}
    assert len(found) == 5
    usual = (plan_of(draft, backend="toapis", base_url=one).fingerprint for one in (others[1], f"{others[1]}:443"))
    assert len(set(usual)) == 1


def test_jobs_of_one_cell_are_worked_on_once_all_of_them_are_made(house, service, monkeypatch):
    monkeypatch.setattr(burst, "GAP", 30.0)
    monkeypatch.setattr(burst, "LONGEST", 1.0)
    jobs = [house.make(prompt=f"A kite {number}") for number in range(5)]
    assert service.count("submit") == 0
    assert {job.state for job in jobs} == {"preparing"}
    for job in jobs:
        job.result(timeout=20)
    # They begin 10 ms apart, see test_burst; on a busy machine their writes may overtake each other.
    sent = sorted(body["prompt"] for name, body in service.calls if name == "submit")
    assert sent == [f"A kite {number}" for number in range(5)]


def test_a_job_that_is_stopped_before_the_others_are_made_is_not_sent(house, service, monkeypatch):
    monkeypatch.setattr(burst, "GAP", 30.0)
    monkeypatch.setattr(burst, "LONGEST", 30.0)
    job = house.make(prompt="A kite")
    job.stop()
    assert job.wait(20).state == "refused"
    assert service.count("submit") == 0


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
