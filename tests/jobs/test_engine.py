"""An engine on a service in memory: what is sent, what is kept, and who decides when it is not known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from wan_widgets import errors
from wan_widgets.jobs import owner as owners
from wan_widgets.jobs.ledger import Ledger
from wan_widgets.jobs.state import JobState
from wan_widgets.services.base import Task

from .fake import LOST, make_video, until

UNKNOWN = errors.OutcomeUnknownError("The answer was lost.")
NO_KEY = "sk-" + "n" * 16
"""Has the form of a key, and is none."""
DEAD = f"{owners._machine()}.999999999.1"


def picture(path: Path, colour: str = "red") -> str:
    Image.new("RGB", (640, 480), colour).save(path)
    return str(path)


# -- the order ---------------------------------------------------------------------------------------


def test_a_job_goes_from_intent_to_file_and_each_step_is_told(house, service):
    service.states = [("queued", None), ("running", 0.2), ("running", 0.6)]
    seen = []
    house.board.listen(lambda snapshot: seen.append(snapshot.state))
    job = house.make(seed=7)
    video = job.result(timeout=20)
    assert (video.width, video.height) == (1280, 720)
    assert list(dict.fromkeys(seen)) == ["preparing", "submitting", "queued", "running", "downloading", "completed"]
    snapshot = job.snapshot
    assert snapshot.file_size == video.path.stat().st_size
    assert snapshot.flags == ()
    assert video.path.parent == house.home
    assert list((house.home / ".parts").iterdir()) == []
    row = house.row(job)
    assert (row.state, row.owner, row.file) == (JobState.COMPLETED, None, video.path.name)


def test_the_intent_is_committed_before_the_post_and_carries_our_id(house, service):
    written = []

    def look(body):
        written.append(Ledger(house.home).get(str(body["client_business_id"])))

    service.on_submit = look
    job = house.make()
    job.result(timeout=20)
    assert written[0].id == job.id
    assert written[0].state is JobState.SUBMITTING
    assert written[0].submitted_at is not None
    assert written[0].body["client_business_id"] == job.id


def test_the_task_id_is_committed_before_anything_else_is_asked(house, service):
    written = []
    service.on_fetch = lambda task_id: written.append(Ledger(house.home).find(task_id)) and None
    house.make().result(timeout=20)
    assert written[0][0].task_id == "task_1"


def test_a_ledger_that_cannot_be_written_stops_everything_before_anything_is_sent(houses, service, tmp_path):
    house = houses()
    (tmp_path / "home").write_text("in the way")
    with pytest.raises(errors.LedgerError):
        house.make()
    assert service.calls == []


def test_a_ledger_that_fails_just_before_the_submit_sends_nothing(house, service, monkeypatch):
    def fail(*_):
        raise errors.LedgerError("full")

    house.on_connect = lambda: monkeypatch.setattr(house.engine.ledger, "write", fail)
    job = house.make().wait(20)
    assert job.state is JobState.REFUSED
    assert service.count("submit") == 0


def test_a_ledger_that_fails_after_the_submit_loses_nothing(house, service, monkeypatch):
    write = house.engine.ledger.write
    broken = []

    def fail(*_):
        broken.append(1)
        raise errors.LedgerError("full")

    service.on_submit = lambda _: monkeypatch.setattr(house.engine.ledger, "write", fail)
    service.states = [("running", 0.1)] * 3
    service.on_download = lambda _: monkeypatch.setattr(house.engine.ledger, "write", write)
    job = house.make()
    job.result(timeout=20)
    assert broken
    assert house.row(job).state is JobState.COMPLETED
    assert house.row(job).task_id == "task_1"


def test_progress_never_runs_backwards(house, service):
    service.states = [("running", 0.5), ("running", 0.2), ("queued", None), ("running", None), ("running", 0.6)]
    seen = []
    house.board.listen(lambda snapshot: seen.append(snapshot))
    house.make().result(timeout=20)
    running = [one.progress for one in seen if one.state is JobState.RUNNING]
    assert running == sorted(running)
    assert "queued" not in [one.state for one in seen[[one.state for one in seen].index("running") :]]


# -- same cell, same job -----------------------------------------------------------------------------


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
    assert job.trouble.charged == "no"
    with pytest.raises(errors.BalanceError, match="top up"):
        job.result()
    service.on_submit = lambda _: None
    other = house.make()
    assert other != job
    other.result(timeout=20)
    assert other.snapshot.take == 1


# -- uploads -----------------------------------------------------------------------------------------


def test_the_same_content_is_uploaded_once_even_by_jobs_at_once(house, service, tmp_path):
    image = picture(tmp_path / "a.png")
    jobs = [house.make(image=image, again=True) for _ in range(3)]
    jobs.append(house.make(image=picture(tmp_path / "b.png"), again=True))
    for job in jobs:
        job.wait(20)
    assert service.count("upload") == 1
    assert {body["image_urls"][0] for name, body in service.calls if name == "submit"} == {
        "https://files.toapis.com/a.png"
    }


def test_an_input_that_has_changed_since_it_was_checked_is_not_sent(house, service, tmp_path):
    plan = house.plan(image=picture(tmp_path / "a.png"))
    picture(tmp_path / "a.png", "blue")
    job_id, _ = house.engine.start(plan, again=False)
    job = house.job(job_id).wait(20)
    assert job.state is JobState.REFUSED
    assert "has changed" in job.trouble.message
    assert service.count("upload") == service.count("submit") == 0


def test_an_upload_that_the_service_can_not_fetch_any_more_is_made_anew_next_time(house, service, tmp_path):
    image = picture(tmp_path / "a.png")
    house.make(image=image).wait(20)
    service.on_submit = lambda _: errors.BadRequestError("The image cannot be fetched.", status=400)
    house.make(image=image, again=True).wait(20)
    service.on_submit = lambda _: None
    house.make(image=image, again=True).wait(20)
    assert service.count("upload") == 2


# -- not sent, held back, unknown --------------------------------------------------------------------


def test_a_submit_is_held_back_as_long_as_the_service_asks(house, service):
    answers = [errors.RateLimitError("Too fast.", retry_after=0.5), errors.RateLimitError("Too fast."), None]
    service.on_submit = lambda _: answers.pop(0)
    notes = []
    house.board.listen(lambda snapshot: notes.append(snapshot.note))
    house.make().result(timeout=20)
    assert len(service.tasks) == 1
    assert any(note.startswith("Held back") for note in notes)


def test_what_could_not_be_sent_is_tried_a_few_times_and_then_refused(house, service):
    service.on_submit = lambda _: errors.NotSentError("No connection could be made.", "Look at the network.")
    job = house.make().wait(20)
    assert job.state is JobState.REFUSED
    assert 1 < service.count("submit") < 10
    assert job.trouble.charged == "no"
    assert house.row(job).submitted_at is None


def test_a_lost_answer_is_looked_up_by_our_id_and_never_sent_twice(house, service):
    def lose(body):
        service.create(body)
        return UNKNOWN

    service.on_submit = lose
    late = [None, LOST]
    service.on_find = lambda _: late.pop(0) if late else None
    job = house.make()
    job.result(timeout=20)
    assert service.count("submit") == 1
    assert len(service.tasks) == 1
    assert job.snapshot.task_id == "task_1"


@pytest.fixture
def unknown(house, service):
    service.on_submit = lambda _: UNKNOWN
    job = house.make().wait(20)
    assert job.state is JobState.UNKNOWN
    service.on_submit = lambda _: None
    return job


def test_what_is_not_found_waits_for_the_user(house, service, unknown):
    assert service.count("submit") == 1
    assert service.count("find") == 3
    assert unknown.trouble.charged == "unknown"
    with pytest.raises(errors.OutcomeUnknownError):
        unknown.result()
    assert house.make() == unknown
    assert service.count("submit") == 1


def test_looking_again_finds_what_has_come_up_late(service, unknown):
    service.create({"client_business_id": unknown.id})
    unknown.look_again()
    unknown.result(timeout=20)
    assert service.count("submit") == 1


def test_looking_again_in_vain_leaves_it_unknown(service, unknown):
    unknown.look_again()
    assert unknown.wait(20).state is JobState.UNKNOWN
    assert service.count("find") == 6


def test_sending_again_sends_the_same_body_once_more(service, unknown):
    unknown.send_again()
    unknown.result(timeout=20)
    bodies = [body for name, body in service.calls if name == "submit"]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_sending_again_first_looks_whether_it_is_there_after_all(service, unknown):
    service.create({"client_business_id": unknown.id})
    unknown.send_again()
    unknown.result(timeout=20)
    assert service.count("submit") == 1


def test_a_second_submit_that_is_refused_says_nothing_of_the_first(house, service, unknown):
    service.on_submit = lambda _: errors.BalanceError("The balance is too low.")
    unknown.send_again()
    assert unknown.wait(20).state is JobState.UNKNOWN
    assert unknown.trouble.kind == "BalanceError"
    assert house.row(unknown).submitted_at is not None


def test_a_task_that_the_user_has_found_is_adopted(service, unknown):
    service.tasks["task_9"] = {}
    unknown.adopt(" task_9 ")
    unknown.result(timeout=20)
    assert unknown.snapshot.task_id == "task_9"


def test_a_wrong_task_id_changes_nothing_and_is_told(service, unknown):
    def refuse(_):
        raise errors.BadRequestError("No such task.", status=404)

    service.on_fetch = refuse
    unknown.adopt("nonsense")
    unknown.wait(20)
    until(lambda: unknown.trouble.message == "No such task.")
    assert unknown.state is JobState.UNKNOWN
    assert unknown.snapshot.task_id is None


def test_a_dismissed_job_is_over_and_can_be_made_again(house, service, unknown):
    unknown.dismiss()
    assert unknown.wait(20).state is JobState.DISMISSED
    house.make().result(timeout=20)
    with pytest.raises(errors.WanError, match="dismissed"):
        unknown.send_again()
    assert service.count("submit") == 2


# -- watching, stopping, resuming --------------------------------------------------------------------


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
    assert house.row(job).submitted_at is None


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
    assert house.engine.ledger.claim(job.id, owners.me())
    assert house.engine.ledger.write(job.id, owners.me(), with_owner)


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


def test_a_job_is_watched_by_one_process_and_followed_by_the_others(houses, service, monkeypatch):
    service.states = [("running", 0.4)] * 10_000
    first, second = houses(), houses()
    job = first.make()
    until(lambda: job.state is JobState.RUNNING)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        somebody = f"{owners._machine()}.{process.pid}.{owners._started(process.pid)}"
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
    assert ledger.write(job.id, owners.me(), {"owner": "elsewhere.1.1", "lease_until": 1e12})
    service.states = [("running", 0.5)]
    until(lambda: house.engine.watched() == 0)
    assert house.row(job).owner == "elsewhere.1.1"
    assert job.state is JobState.RUNNING
    assert JobState.DETACHED not in seen
    assert service.count("download") == 0


def test_a_key_that_is_refused_while_watching_detaches_with_the_reason(house, service):
    def refuse(_):
        raise errors.AuthenticationError("The service refused the key.", status=401)

    service.on_fetch = refuse
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert "refused the key" in job.trouble.message
    service.on_fetch = lambda _: None
    job.resume().result(timeout=20)
    assert job.trouble is None


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
    assert job.trouble.kind == "ZeroDivisionError"
    assert NO_KEY not in job.trouble.detail
    service.on_fetch = lambda _: None
    job.resume().result(timeout=20)


# -- ends --------------------------------------------------------------------------------------------


def test_a_failed_task_says_why(house, service):
    service.on_fetch = lambda task_id: Task(
        id=task_id, state="failed", word="failed", error_code="x", error_text="bad dog"
    )
    job = house.make()
    with pytest.raises(errors.TaskFailedError, match="bad dog"):
        job.result(timeout=20)
    assert job.state is JobState.FAILED


def test_a_task_that_is_done_without_a_link_is_never_made_again(house, service):
    service.on_fetch = lambda task_id: Task(id=task_id, state="succeeded", word="completed")
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert "task_1" in job.trouble.hint
    assert service.count("submit") == 1


def test_a_dead_link_ends_the_job_as_expired(house, service):
    service.on_download = lambda _: errors.FileGoneError("The link is dead.")
    job = house.make()
    with pytest.raises(errors.FileGoneError):
        job.result(timeout=20)
    assert job.state is JobState.EXPIRED
    assert job.trouble.charged == "yes"


def test_a_broken_download_is_repeated_and_what_is_no_video_is_fetched_anew(house, service):
    answers = [LOST, "page", None]

    def give(part):
        answer = answers.pop(0)
        if answer == "page":
            part.write_bytes(b"<html>log in</html>")
        return answer

    service.on_download = give
    house.make().result(timeout=20)
    assert service.count("download") == 3
    assert service.count("submit") == 1


def test_a_file_that_is_not_what_was_asked_for_is_kept_and_flagged(house, service, tmp_path):
    service.video = make_video(tmp_path / "odd.mp4", 640, 360, 3, sound=False)
    job = house.make()
    job.result(timeout=20)
    flags = " ".join(job.snapshot.flags)
    assert "640 × 360 px instead of 1280 × 720" in flags
    assert "3.0 s instead of 5 s" in flags
    assert "no sound" in flags


def test_a_full_disk_leaves_the_job_to_be_resumed(house, service):
    service.on_download = lambda _: OSError(28, "No space left on device")
    job = house.make().wait(20)
    assert job.state is JobState.DETACHED
    assert "the disk is full" in job.trouble.message
    service.on_download = lambda _: None
    job.resume().result(timeout=20)


def test_two_takes_with_one_name_never_replace_each_other(houses, service):
    house = houses(template="same")
    paths = [house.make(again=True).result(timeout=20).path.name for _ in range(3)]
    assert paths == ["same.mp4", "same-2.mp4", "same-3.mp4"]


def test_many_jobs_at_once_all_end(house, service):
    service.states = [("running", 0.5)] * 40
    jobs = [house.make(again=True) for _ in range(25)]
    for job in jobs:
        job.result(timeout=60)
    assert len(service.tasks) == 25
    assert len(list(house.home.glob("*.mp4"))) == 25
