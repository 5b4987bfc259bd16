"""Which job an earlier video, job or setting stands for, and which jobs a query returns."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from jobs.fake import until
from support.ledgers import HOUR, fill, row_of

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.ledger.history.filters import Filters, filters_of
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState
from wan_widgets.config.settings import settings
from wan_widgets.errors import MediaError, SettingsError, SpendError
from wan_widgets.services.base import Task

SMALL = {"resolution": "720p"}
KEY = "sk-" + "a1" * 12


def test_a_job_stands_for_itself_only_at_the_same_service_and_address(service, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", KEY)
    settings.base_url = "https://one.example.org"
    made = {}
    for name, options in (("simulator", {}), ("simulator", {"service": "dashscope"}), ("toapis", {})):
        session.use(name, **options)
        made[name, *options.values()] = wan.generate("A cat", **SMALL).wait(20)
    assert len(set(made.values())) == 3
    there = made["toapis",]
    for job in made.values():
        assert (wan.generate(job) == job) is (job == there)
    session.use("simulator", service="toapis")
    assert wan.generate(made["simulator",]) == made["simulator",]
    assert wan.generate(made["simulator", "dashscope"]) != made["simulator", "dashscope"]
    session.use("simulator")
    assert wan.generate(made["simulator", "dashscope"]) == made["simulator", "dashscope"]
    session.use("toapis", base_url="https://two.example.org")
    assert wan.generate(there) != there
    for job in wan.jobs(limit=None):
        job.wait(20)


def test_a_job_that_has_failed_stands_for_no_video_and_one_that_nobody_watches_is_resumed(service):
    service.on_fetch = lambda task: Task(id=task, state="failed", word="failed", error_text="no")
    failed = wan.generate("A cat", **SMALL).wait(20)
    service.on_fetch = lambda _task: None
    assert wan.generate(failed) != failed
    service.states = [("running", 0.5)] * 100_000
    job = wan.generate("A dog", **SMALL)
    until(lambda: job.state is JobState.RUNNING)
    job.stop()
    service.states = []
    again = wan.generate(job)
    assert (again, again.reused) == (job, True)
    assert again.wait(20).state is JobState.COMPLETED


def test_a_prompt_is_given_once(service):
    with pytest.raises(SettingsError, match="The prompt is given twice"):
        wan.generate("A cat", prompt="A dog")


def test_two_takes_that_exceed_a_limit_together_are_not_begun(service, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", KEY)
    session.use("toapis")
    settings.limits = {"day": {"videos": 1}}
    with pytest.raises(SpendError, match="would use 2 videos"):
        session.takes({"prompt": "A cat"}, 2)
    assert wan.jobs() == []


def test_a_new_take_of_a_model_that_the_service_lacks_goes_to_one_that_has_it(service):
    session.use("simulator", service="dashscope")
    job = wan.generate("A cat", **SMALL).wait(20)
    session.use("simulator", service="toapis")
    assert job.again().wait(20).snapshot.service == "dashscope"
    assert job.again(model="wan3.0-video", resolution="480p").wait(20).snapshot.service == "toapis"


def test_a_final_has_the_seed_and_the_length_of_its_draft_unless_another_is_given(service):
    draft = wan.generate("A cat", duration=10, **SMALL).wait(20)
    final = session.final(draft, "1080p").wait(20)
    assert (final.seed, final.snapshot.request["duration"], final.snapshot.resolution) == (draft.seed, 10, "1080p")
    assert final.snapshot.draft == draft.id
    assert session.final(draft, "1080p") == final
    assert session.final(draft, "1080p", 5).wait(20).snapshot.request["duration"] == 5


def test_the_id_of_one_job_may_be_the_beginning_of_another(service):
    fill(session.home(), 1)
    row = replace(row_of(1, now=time.time()), id="00000000-wan-test-2", task_id="other")
    Ledger(session.home()).begin(row, again=True)
    assert session.job(" 00000000-wan-test ").id == "00000000-wan-test"
    with pytest.raises(SettingsError, match="more than one job '00000000'"):
        session.job("00000000")
    with pytest.raises(SettingsError, match="no job ''"):
        session.job(" ")


def test_the_days_of_a_period_are_those_of_the_filter_within_it(service):
    fill(session.home(), 10)
    now = time.time()

    def jobs(filters: Filters, since: float, until: float) -> int:
        return sum(day.jobs for day in session.days(filters, now - since * HOUR, now - until * HOUR))

    every = jobs(Filters(), 100, 0)
    assert every > 5
    assert jobs(Filters(), 3.5, 0) < every
    early = filters_of(since=now - 3.5 * HOUR)
    late = filters_of(until=now - 3.5 * HOUR)
    assert jobs(early, 100, 0) == jobs(Filters(), 3.5, 0)
    assert jobs(early, 2.5, 0) == jobs(Filters(), 2.5, 0) < jobs(early, 100, 0)
    assert jobs(late, 100, 0) == jobs(Filters(), 100, 3.5) < every
    assert jobs(late, 100, 5.5) == jobs(Filters(), 100, 5.5) < jobs(late, 100, 0)


def test_a_job_whose_state_has_changed_since_it_was_read_is_not_listed_under_the_old_one(service, monkeypatch):
    job = wan.generate("A cat", **SMALL).wait(20)
    engine = session.engine()
    monkeypatch.setattr(engine, "peek", lambda row: replace(job.snapshot, state=JobState.FAILED))
    assert wan.jobs(state="completed") == []
    assert wan.jobs() == [job]


def test_an_empty_list_says_whether_a_filter_was_given(service):
    assert repr(wan.jobs()) == "No jobs here yet."
    assert repr(wan.jobs("kite")) == "No job matches."


@pytest.mark.parametrize("name", ["source", "prompt"])
def test_a_path_is_a_video_and_never_a_prompt(tmp_path, name):
    path = tmp_path / "gone.mp4"
    with pytest.raises(MediaError, match=r"gone\.mp4"):
        wan.generate(path) if name == "source" else wan.generate(prompt=path)
