"""An engine on a service in memory: which process watches a job, stops watching it, and resumes it."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from wan_widgets import errors
from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.record.state import JobState
from wan_widgets.services.base import Task

from ...fake import LOST, make_video, until

NO_KEY = "sk-" + "n" * 16
"""A text in the form of a key."""
DEAD = f"{lease._machine()}.999999999.1"


def test_stopping_ends_the_watching_and_resuming_goes_on_without_sending(house, service):
    service.states = [("running", 0.1)] * 10_000
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    job.stop()
    assert job.state is JobState.DETACHED
    assert job.snapshot.left_state is JobState.RUNNING
    with pytest.raises(errors.DetachedError):
        job.result()
    assert house.row(job).owner is None
    service.states = []
    assert job.resume().result(timeout=20)
    assert service.count("submit") == 1


def test_what_is_stopped_before_it_was_sent_is_refused(house, service):
    service.on_submit = lambda _: errors.RateLimitError("Too fast.", retry_after=100.0)
    job = house.make()
    until(lambda: service.count("submit") == 1 and job.snapshot.note)
    job.stop()
    assert job.state is JobState.REFUSED
    assert (job.error.kind, job.error.charged) == ("StoppedError", "no")
    assert house.row(job).submitted_at is None
    with pytest.raises(errors.StoppedError, match="Nothing was charged"):
        job.result()


def test_the_same_settings_pick_a_detached_job_up_again(house, service):
    service.states = [("running", 0.1)] * 10_000
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    job.stop()
    service.states = []
    assert house.make() == job
    job.result(timeout=20)
    assert service.count("submit") == 1


def leave(house, job, **changes):
    """Make a job look as if its process had died there."""
    job.stop()
    with_owner = {"owner": DEAD, **changes}
    assert house.engine.ledger.claim(job.id, lease.me())
    assert house.engine.ledger.write(job.id, lease.me(), with_owner)


@pytest.fixture
def left(houses, service):
    service.states = [("running", 0.1)] * 10_000
    house = houses()
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)

    def die(**changes):
        leave(house, job, **changes)
        house.close()
        service.states = []
        return houses(), job.id

    return die


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DOWNLOADING])
def test_a_dead_process_leaves_jobs_that_another_picks_up(left, service, state):
    house, job_id = left(state=state)
    job = house.job(job_id)
    assert job.state is JobState.DETACHED
    assert job.snapshot.left_state is state
    assert job.resume().result(timeout=20)
    assert service.count("submit") == 1


def test_a_process_that_died_while_sending_leaves_a_job_that_is_looked_up(left, service):
    house, job_id = left(state=JobState.SUBMITTING, task_id=None)
    job = house.job(job_id).resume()
    assert job.result(timeout=20)
    assert service.count("submit") == 1
    assert service.count("find") == 1


def test_a_process_that_died_before_sending_leaves_nothing_that_was_paid(left, service):
    house, job_id = left(state=JobState.PREPARING, task_id=None, submitted_at=None)
    job = house.job(job_id).resume().wait(20)
    assert job.state is JobState.REFUSED
    assert service.count("submit") == 1


def test_a_process_that_died_just_after_naming_the_file_left_it_finished(left, service, video):
    house, job_id = left(state=JobState.DOWNLOADING, file="named.mp4")
    (house.home / "named.mp4").write_bytes(video.read_bytes())
    job = house.job(job_id).resume()
    assert job.result(timeout=20).path.name == "named.mp4"
    assert service.count("download") == 0


def test_a_name_that_another_video_has_taken_since_is_not_mistaken_for_ones_own(left, service, video):
    house, job_id = left(state=JobState.DOWNLOADING, file="named.mp4")
    part = house.home / ".parts" / f"{job_id}.part"
    part.parent.mkdir()
    part.write_bytes(video.read_bytes())
    other = make_video(house.home / "named.mp4", seconds=3.0).read_bytes()
    assert house.job(job_id).resume().result(timeout=20).path.name != "named.mp4"
    assert (house.home / "named.mp4").read_bytes() == other
    assert not part.exists()


def test_a_job_is_watched_by_one_process_and_followed_by_the_others(houses, service, monkeypatch):
    service.states = [("running", 0.4)] * 10_000
    first, second = houses(), houses()
    job = first.make()
    until(lambda: job.state is JobState.RUNNING)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        somebody = f"{lease._machine()}.{process.pid}.{lease._started(process.pid)}"
        job.stop()
        assert first.engine.ledger.claim(job.id, somebody)
        assert first.engine.ledger.write(job.id, somebody, {"state": "running", "progress": 0.4})
        fetched = service.count("fetch")
        other = second.job(job.id)
        assert other.state is JobState.RUNNING
        assert other.resume().state is JobState.RUNNING
        with pytest.raises(errors.WanError, match="Another kernel"):
            other.stop()
        first.engine.ledger.write(job.id, somebody, {"progress": 0.8})
        until(lambda: other.progress == 0.8)
        assert service.count("fetch") == fetched
        process.kill()
        process.wait()
        until(lambda: other.state is JobState.DETACHED)
    service.states = []
    assert other.resume().result(timeout=20)
    assert service.count("submit") == 1


def test_a_job_that_was_taken_over_is_left_alone(house, service):
    service.states = [("running", 0.1)] * 10_000
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    ledger = house.engine.ledger
    seen = []
    house.board.listen(lambda snapshot: seen.append(snapshot.state))
    assert ledger.write(job.id, lease.me(), {"owner": "elsewhere.1.1", "lease_until": 1e12})
    service.states = [("running", 0.5)]
    until(lambda: house.engine.watched() == 0)
    assert house.row(job).owner == "elsewhere.1.1"
    assert job.state is JobState.RUNNING
    assert JobState.DETACHED not in seen
    assert service.count("download") == 0


def test_a_job_that_was_held_up_until_others_took_it_for_dead_is_not_sent_a_second_time(houses, service):
    first, second = houses(), houses()
    held = threading.Event()
    first.on_connect = lambda: held.wait(10)
    slow = first.make()
    until(lambda: first.connects)
    elsewhere = {"owner": "elsewhere.1.1", "lease_until": 1.0}
    assert first.engine.ledger.write(slow.id, lease.me(), elsewhere)
    other = second.make()
    other.result(timeout=20)
    held.set()
    assert slow.wait(20).state is JobState.REFUSED
    assert slow.error.charged == "no"
    assert other != slow
    assert service.count("submit") == 1


def test_a_key_that_is_refused_while_watching_detaches_with_the_reason(house, service):
    def refuse(_):
        raise errors.AuthenticationError("The service refused the key.", status=401)

    service.on_fetch = refuse
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert "refused the key" in job.error.message
    service.on_fetch = lambda _: None
    job.resume().result(timeout=20)
    assert job.error is None


def test_a_look_that_gives_another_order_is_not_believed(house, service):
    others = [Task(id="task_9", state="succeeded", word="completed", url="https://a.example/v.mp4", client_id="other")]
    service.on_fetch = lambda _: others.pop() if others else None
    house.make().result(timeout=20)
    assert service.count("download") == 1
    assert [url for name, url in service.calls if name == "download"] == [f"{service.base_url}/task_1.mp4"]


def test_looks_that_break_are_repeated(house, service):
    breaks = [LOST, LOST, errors.RateLimitError("Too fast.", retry_after=0.05)]

    def look(_):
        if breaks:
            raise breaks.pop(0)

    service.on_fetch = look
    house.make().result(timeout=20)
    assert len(house.connects) >= 3


def test_a_bug_is_recorded_and_leaves_the_job_to_be_resumed(house, service):
    def bug(_):
        raise ZeroDivisionError(f"not foreseen {NO_KEY}")

    service.on_fetch = bug
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert job.error.kind == "ZeroDivisionError"
    assert NO_KEY not in job.error.detail
    service.on_fetch = lambda _: None
    job.resume().result(timeout=20)


def test_a_row_that_was_read_before_the_end_does_not_take_the_job_back(house, service):
    service.states = [("running", 0.1)] * 10_000
    job = house.make()
    until(lambda: job.state is JobState.RUNNING)
    before = house.row(job)
    service.states = []
    job.result(timeout=20)
    until(lambda: house.engine.watched() == 0)
    assert house.engine.snapshot(before).state is JobState.COMPLETED
    assert job.state is JobState.COMPLETED


def test_a_job_that_is_read_while_it_is_begun_is_not_taken_for_one_that_nobody_watches(house, service, monkeypatch):
    readers, seen = [], []
    begin = house.engine._tracked

    def tracked(row):
        reader = threading.Thread(target=lambda: seen.append(house.engine.refresh(row.id).state))
        readers.append(reader)
        reader.start()
        reader.join(0.2)
        return begin(row)

    monkeypatch.setattr(house.engine, "_tracked", tracked)
    service.states = [("running", 0.5)] * 10_000
    house.make()
    (reader,) = readers
    reader.join()
    assert seen != [JobState.DETACHED]


def test_a_job_of_unknown_outcome_is_looked_for_only_where_that_is_wanted(house, service):
    service.on_submit = lambda _: errors.OutcomeUnknownError("The answer was lost.")
    service.on_find = lambda _: errors.AuthenticationError("The service refused the key.", status=401)
    job = house.make().wait(20)
    assert job.state is JobState.UNKNOWN
    looked = service.count("find")
    assert not house.engine.resume(job.id, unknown=False)
    assert (job.state, service.count("find")) == (JobState.UNKNOWN, looked)
    service.on_find = lambda _: None
    service.create({"client_business_id": job.id})
    assert house.engine.resume(job.id)
    assert job.result(timeout=20)


def test_a_mark_on_a_job_that_runs_is_known_at_once_for_the_ledger_that_is_put_back(house, service):
    service.hold.clear()
    job = house.make()
    until(lambda: service.count("fetch") == 1)
    house.engine.mark(job.id, star=True)
    until(lambda: job.snapshot.star)
    assert house.engine.folder.known(job.id).star
    house.loop.post(service.hold.set)
    job.result(timeout=20)
