import json
import re
import time

import pytest

from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.text.job_text import line, report
from wan_widgets.protocol.job import JobView
from wan_widgets.widgets.views.job_view import job_view

from ..conforms import problems

NOW = 1_768_399_800.0


def snapshot(state: JobState, **changes) -> JobSnapshot:
    facts = {
        "id": "3f2a9c1e77aa",
        "state": state,
        "prompt": "A cat on grass",
        "width": 1920,
        "height": 1080,
        "seconds": 5,
        "seed": 7,
        "backend": "toapis",
        "task_id": "tsk_vid_1",
        "created_at": NOW - 78,
        "submitted_at": NOW - 77,
        "updated_at": NOW - 1,
        "typical": (120, 300),
    }
    return JobSnapshot(**{**facts, **changes})


def view(state: JobState, *, in_form: bool = False, **changes) -> dict:
    return job_view(snapshot(state, **changes), in_form=in_form, now=NOW)


def statuses(shown: dict) -> list[str]:
    return [step["status"] for step in shown["steps"]]


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_can_be_shown_as_plain_json(state):
    assert problems(json.loads(json.dumps(view(state))), JobView) == []


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (JobState.PREPARING, ["blind", "todo", "todo", "todo"]),
        (JobState.QUEUED, ["done", "blind", "todo", "todo"]),
        (JobState.RUNNING, ["done", "done", "blind", "todo"]),
        (JobState.DOWNLOADING, ["done", "done", "done", "blind"]),
        (JobState.COMPLETED, ["done", "done", "done", "done"]),
        (JobState.FAILED, ["done", "done", "bad", "todo"]),
        (JobState.REFUSED, ["bad", "todo", "todo", "todo"]),
        (JobState.UNKNOWN, ["doubt", "todo", "todo", "todo"]),
        (JobState.EXPIRED, ["done", "done", "done", "bad"]),
    ],
)
def test_the_steps_say_where_a_job_stands(state, expected):
    assert statuses(view(state)) == expected


def test_a_percentage_is_shown_only_if_the_service_gave_one():
    with_number = view(JobState.RUNNING, progress=0.429)
    assert with_number["percent"] == 42
    assert statuses(with_number)[2] == "now"
    assert with_number["aside"] == "2 to 5 min is typical"
    without = view(JobState.RUNNING)
    assert without["percent"] is None
    assert without["aside"] == "2 to 5 min is typical · no percentage reported"
    assert view(JobState.RUNNING, backend="simulator")["aside"] == ""
    assert view(JobState.RUNNING, backend="simulator", gives_progress=False)["aside"] == "no percentage reported"


def test_what_can_be_canceled_has_the_button_and_says_what_it_costs():
    waiting = view(JobState.QUEUED, cancelable=True)
    assert waiting["actions"] == ["cancel", "stop"]
    assert waiting["note"] == "The job can be canceled while it waits. Nothing is charged then."
    assert view(JobState.PREPARING, cancelable=True, task_id=None, submitted_at=None)["actions"] == ["cancel"]
    assert "cancel" not in view(JobState.QUEUED)["actions"]
    assert "cancel" not in view(JobState.RUNNING, cancelable=True)["actions"]


def test_a_canceled_job_never_looks_like_a_success():
    error = JobError(kind="CanceledError", message="It was canceled.", hint="Send it again.", charged="no")
    shown = view(JobState.CANCELED, error=error)
    assert (shown["title"], shown["tone"], shown["charged"]) == ("Canceled", "off", "Nothing was charged.")
    assert set(statuses(shown)) == {"todo"}
    assert shown["message"] == {"level": "info", "text": "It was canceled.", "hint": "Send it again."}
    assert shown["actions"] == ["again", "use"]


def test_a_download_is_measured_in_bytes():
    shown = view(JobState.DOWNLOADING, bytes_done=6_100_000, bytes_total=14_800_000)
    assert shown["percent"] == 41
    assert shown["aside"] == "6.1 of 14.8 MB"
    assert shown["actions"] == []


def test_a_detached_job_says_where_it_was_last_seen():
    shown = view(JobState.DETACHED, left_state=JobState.RUNNING, progress=0.42)
    hour = time.strftime("%H:%M", time.localtime(NOW - 1))
    assert shown["aside"] == f"last seen {hour}, Rendering 42 %"
    assert shown["when"] == ""
    assert shown["stale"]
    assert statuses(shown) == ["done", "done", "now", "todo"]
    assert shown["actions"] == ["resume"]
    assert not shown["ticking"]
    before = NOW - 86_400
    day = time.strftime("%H:%M", time.localtime(before))
    assert re.match(rf"last seen \d+ \w+, {day}", view(JobState.DETACHED, updated_at=before)["aside"])


def test_what_moves_into_a_form_is_offered_under_a_form_only():
    assert view(JobState.COMPLETED, in_form=True)["actions"] == ["download", "use", "again", "continue"]
    assert view(JobState.COMPLETED)["actions"] == ["download", "use", "again", "continue"]
    error = JobError(kind="PolicyError", message="Refused.", charged="unlikely")
    assert view(JobState.FAILED, error=error, in_form=True)["actions"] == ["edit", "report"]


def test_an_unknown_outcome_offers_its_choices_and_no_default():
    shown = view(JobState.UNKNOWN)
    assert shown["title"] == "Outcome unknown - may have been charged"
    assert {"adopt", "send_again", "dismiss", "look_again"} <= set(shown["actions"])
    assert shown["message"]["level"] == "warn"


def test_an_error_is_shown_with_its_hint_and_what_was_charged():
    error = JobError(
        kind="BalanceError",
        message="Not enough credit (402).",
        hint="Add credit.",
        charged="no",
        detail="quota",
        code="x",
    )
    shown = view(JobState.REFUSED, error=error)
    assert shown["message"] == {"level": "error", "text": "Not enough credit (402).", "hint": "Add credit."}
    assert shown["charged"] == "Nothing was charged."
    assert shown["detail"] == "x: quota"


def test_a_simulated_job_never_speaks_of_charges():
    for state in JobState:
        assert view(state, backend="simulator")["charged"].startswith("Simulated")
    facts = dict(view(JobState.COMPLETED, backend="simulator")["facts"])
    assert facts["Cost"] == "nothing, simulated"


def test_a_finished_video_is_shown_with_its_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "wan_videos" / "cat.mp4"
    shown = view(JobState.COMPLETED, file=str(path), file_size=14_800_000, finished_at=NOW, flags=("another size",))
    assert shown["file"]["name"] == "cat.mp4"
    assert shown["file"]["shown"] == "wan_videos/cat.mp4"
    assert shown["file"]["size_text"] == "14.8 MB"
    assert shown["elapsed"] == 78
    assert shown["message"]["hint"] == "another size."


def test_the_line_of_text_says_what_matters():
    text = line(snapshot(JobState.RUNNING, progress=0.5, backend="simulator"))
    assert text.startswith("Job 3f2a")
    assert ': Rendering 50 %, "A cat on grass"' in text
    assert "SIMULATED" in text
    assert "\n" not in text
    error = JobError(kind="BalanceError", message="Not enough credit.", hint="Add credit.", charged="no")
    assert "Add credit. Nothing was charged." in line(snapshot(JobState.REFUSED, error=error))


def test_a_submit_that_is_held_back_says_until_when_and_that_nothing_is_charged_yet():
    held = {"held_until": NOW + 31, "submitted_at": None, "task_id": None, "note": "Held back: wait 31 s."}
    shown = view(JobState.SUBMITTING, **held)
    hour = time.strftime("%H:%M", time.localtime(NOW + 31))
    assert (shown["title"], shown["tone"], shown["icon"]) == ("Held back", "off", "queue")
    assert shown["message"]["hint"] == f"It is sent automatically at {hour}. Nothing is charged yet."
    assert (shown["goes_out"], shown["note"], shown["actions"]) == (31, "", ["remove"])
    assert shown["ticking"]
    assert statuses(shown) == ["now", "todo", "todo", "todo"]
    text = line(snapshot(JobState.SUBMITTING, **held))
    assert text.startswith("Job 3f2a")
    assert ": Held back, " in text
    assert text.endswith("Nothing is charged yet.")


def test_a_second_request_that_is_held_back_does_not_hide_what_the_first_may_cost():
    shown = view(JobState.SUBMITTING, held_until=NOW + 31, task_id=None)
    assert shown["message"]["hint"].endswith("The request before it may have been charged.")
    assert shown["actions"] == ["stop"]


def test_a_job_that_was_stopped_before_it_was_sent_says_so_and_blames_nobody():
    error = JobError(kind="StoppedError", message="Stopped before it was sent.", hint="Make it again.", charged="no")
    shown = view(JobState.REFUSED, error=error, task_id=None, submitted_at=None)
    assert (shown["title"], shown["tone"]) == ("Stopped, not sent", "off")
    assert shown["charged"] == "Nothing was charged."
    assert shown["message"]["level"] == "info"
    assert statuses(shown) == ["todo", "todo", "todo", "todo"]
    assert (shown["actions"], shown["again"]) == (["again", "use"], "Send it after all")


def test_an_upload_can_be_let_go():
    assert view(JobState.PREPARING)["actions"] == ["remove"]


@pytest.mark.parametrize(("state", "title"), [(JobState.QUEUED, "Queued"), (JobState.RUNNING, "Rendering")])
def test_a_word_of_the_service_that_nobody_knows_is_shown_as_it_came(state, title):
    shown = view(state, word="simmering")
    assert shown["title"] == title
    assert shown["detail"] == "simmering"
    assert "an unknown state" in shown["message"]["text"]
    assert line(snapshot(state, word="simmering")).endswith("the service says: simmering")
    known = view(state, word="In Progress")
    assert (known["detail"], known["message"]) == ("", None)


def test_a_queued_job_says_when_the_service_was_asked():
    assert view(JobState.QUEUED, updated_at=NOW - 4)["asked"] == 4
    assert view(JobState.RUNNING)["asked"] is None


@pytest.mark.parametrize(
    ("changes", "words", "text"),
    [
        ({}, "Charged by the service.", "it continues at the service"),
        ({"task_id": None}, "It may have been charged.", "not known whether the service has accepted it"),
        ({"task_id": None, "submitted_at": None}, "Nothing was charged.", "it was not sent"),
    ],
)
def test_a_job_that_nobody_watches_says_where_it_is_and_whether_it_was_charged(changes, words, text):
    shown = view(JobState.DETACHED, left_state=JobState.SUBMITTING, **changes)
    assert shown["charged"] == words
    assert text in shown["message"]["text"]


def test_a_job_that_the_service_calls_expired_is_not_said_to_be_done():
    shown = view(JobState.EXPIRED, word="expired")
    assert shown["title"] == "Expired at the service"
    assert statuses(shown) == ["done", "done", "doubt", "todo"]
    assert view(JobState.EXPIRED, word="completed")["title"] == "Done, but the file is gone"


def test_a_simulated_job_of_unknown_outcome_may_not_have_been_charged():
    shown = view(JobState.UNKNOWN, backend="simulator")
    assert shown["title"] == "Outcome unknown"
    assert "may have" not in line(snapshot(JobState.UNKNOWN, backend="simulator"))


def test_a_file_without_sound_is_not_said_to_have_any():
    def video(**changes):
        return dict(view(JobState.COMPLETED, file="/v.mp4", file_size=14_800_000, **changes)["facts"])["Video"]

    assert "with sound" in video()
    assert "sound" not in video(flags=("no sound",))


def test_a_report_names_the_task_and_no_input_file():
    text = report(snapshot(JobState.FAILED, settings={"image": "/home/me/private.png"}, word="failure"))
    assert "tsk_vid_1" in text
    assert "failure" in text
    assert "private" not in text


def test_a_balance_that_is_too_low_can_be_checked_from_the_card():
    error = JobError(kind="BalanceError", message="The balance is too low.", charged="no", status=402)
    assert view(JobState.REFUSED, error=error, in_form=True)["actions"] == ["again", "balance", "use"]


@pytest.mark.parametrize("kind", ["AuthenticationError", "CredentialError"])
def test_a_key_that_was_refused_can_be_replaced_whatever_became_of_the_job(kind):
    error = JobError(kind=kind, message="The service refused the key.", charged="no", status=401)
    assert view(JobState.REFUSED, error=error)["actions"] == ["key", "again", "use", "report"]
    assert view(JobState.DETACHED, error=error)["actions"] == ["key", "resume"]
    assert {"look_again", "send_again"} < set(view(JobState.UNKNOWN, error=error)["actions"])
    assert "key" not in view(JobState.REFUSED, error=error, backend="simulator")["actions"]


def test_a_deleted_file_can_be_had_again_while_the_service_keeps_it_and_the_card_says_so():
    ended = time.time()
    lately = view(JobState.COMPLETED, file_deleted_at=ended, finished_at=ended - 3600)
    assert lately["actions"] == ["fetch", "again", "use"]
    assert "downloading it again costs nothing" in lately["message"]["hint"]
    long_ago = view(JobState.COMPLETED, file_deleted_at=ended, finished_at=ended - 90_000)
    assert long_ago["actions"] == ["again", "use"]
    assert "costs nothing" not in long_ago["message"]["hint"]


def test_a_dismissed_job_can_be_resumed_only_if_it_was_sent():
    assert view(JobState.DISMISSED)["actions"] == ["resume", "use"]
    assert view(JobState.DISMISSED, task_id=None, submitted_at=None)["actions"] == ["use"]


# -- which model and which service -----------------------------------------------------------------


def test_a_video_says_which_model_and_which_service_made_it():
    facts = dict(view(JobState.COMPLETED, model="wan3.0-video", backend="dashscope", service="dashscope")["facts"])
    assert facts["Made with"] == "Wan 3.0 on Model Studio"
    facts = dict(view(JobState.COMPLETED, model="wan2.6", backend="simulator", service="toapis")["facts"])
    assert facts["Made with"] == "Wan 2.6 on Simulator, as ToAPIs"


def test_the_line_of_a_job_names_its_model_where_that_is_not_the_usual_one():
    assert view(JobState.QUEUED, model="wan3.0-video")["meta"].startswith("Wan 3.0 · ")
    assert view(JobState.QUEUED, model="a-model-of-later")["meta"].startswith("a-model-of-later · ")
    assert "Wan" not in view(JobState.QUEUED)["meta"]


def test_beside_jobs_of_another_model_the_usual_one_is_named_too():
    assert job_view(snapshot(JobState.QUEUED, model="wan2.6"), several=True, now=NOW)["meta"].startswith("Wan 2.6 · ")
