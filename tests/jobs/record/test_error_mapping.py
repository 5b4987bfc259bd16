"""Which error of a job is recorded, and which one a caller gets later: it never says that too little was charged."""

from __future__ import annotations

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.error_mapping import error_of, job_error_of, job_error_of_sent
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState

SENT = {"submitted_at": 1000.0}


def snapshot(state: JobState, **changes: object) -> JobSnapshot:
    return JobSnapshot(**{"id": "one", "backend": "toapis", "state": state, **changes})


# -- recorded ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "simulated", "charged"),
    [
        (errors.NotSentError("No connection."), False, "unknown"),
        (errors.NotSentError("No connection."), True, "no"),
        (errors.TransportError("No answer."), False, "unknown"),
        (errors.TransportError("No answer."), True, ""),
        (errors.TaskFailedError("It failed."), False, "unknown"),
        (errors.TaskFailedError("It failed."), True, "no"),
        (errors.DownloadError("No file."), False, "yes"),
        (errors.DownloadError("No file."), True, "no"),
        (ZeroDivisionError(), False, "unknown"),
    ],
)
def test_an_error_of_a_job_that_was_sent_never_says_that_nothing_was_charged(error, simulated, charged):
    assert job_error_of_sent(error, simulated=simulated).charged == charged


@pytest.mark.parametrize(
    ("error", "charged"), [(errors.DownloadError("No file."), "yes"), (errors.TaskFailedError("No."), "unlikely")]
)
def test_an_error_says_what_was_charged_unless_it_is_simulated(error, charged):
    assert job_error_of(error).charged == charged
    assert job_error_of(error, simulated=True).charged == "no"


def test_an_error_without_money_stays_one_also_if_it_is_simulated():
    assert job_error_of(errors.MediaError("No video."), simulated=True).charged == ""


def test_a_refusal_keeps_the_words_of_the_service_without_keys():
    key = "sk-" + "a" * 20
    refused = errors.BalanceError(
        f"Too low for {key}.", f"Not {key}.", charged="unlikely", status=402, code="c" * 201, detail=f"Low, {key}."
    )
    assert job_error_of(refused) == JobError(
        kind="BalanceError",
        message="Too low for [hidden].",
        hint="Not [hidden].",
        charged="unlikely",
        detail="Low, [hidden].",
        code="c" * 199 + "…",
        status=402,
    )


def test_an_unexpected_error_is_recorded_with_its_class_and_without_keys():
    assert job_error_of(KeyError("sk-" + "a" * 20), simulated=True) == JobError(
        kind="KeyError",
        message="An unexpected error happened here.",
        hint="Please report it with the text below.",
        detail="KeyError: '[hidden]'",
    )


# -- raised ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        errors.BalanceError("Too low.", "Add money.", charged="no", status=402, code="low", detail="Low balance"),
        errors.PolicyError("Refused.", charged="unlikely", status=422),
        errors.RateLimitError("Too fast.", "Wait.", status=429),
        errors.SettingsError("Wrong.", "Correct it."),
        errors.InputError("No file.", "Give another."),
        errors.DownloadError("Not yet.", "Resume it."),
        errors.DownloadError("Not yet.", "Resume it.", charged="unknown"),
        errors.CanceledError("Canceled."),
    ],
)
def test_the_error_that_was_recorded_is_raised_with_all_that_it_said(error):
    again = error_of(snapshot(JobState.FAILED, error=job_error_of(error), **SENT))
    assert type(again) is type(error)
    assert vars(again) == vars(error)


@pytest.mark.parametrize("kind", ["ZeroDivisionError", "Charged", "Sequence"])
def test_an_error_of_another_kind_is_raised_with_its_text(kind):
    recorded = JobError(kind=kind, message="It broke.", hint="Report it.", detail="1 / 0", charged="unknown")
    error = error_of(snapshot(JobState.FAILED, error=recorded))
    assert (type(error), error.message, error.hint, error.charged) == (
        errors.WanError,
        "It broke.",
        "Report it. 1 / 0",
        "unknown",
    )
    assert error_of(snapshot(JobState.FAILED, error=JobError(kind=kind, message="It broke."))).hint == ""


@pytest.mark.parametrize(
    ("recorded", "message", "hint"),
    [
        (None, "No process watches this job.", "job.resume() or wan.resume() picks it up."),
        (
            JobError(kind="TransportError", message="No answer."),
            "No process watches this job. No answer.",
            "job.resume() or wan.resume() picks it up.",
        ),
        (
            JobError(kind="CredentialError", message="No key.", hint="Set it."),
            "No process watches this job. No key.",
            "Set it.",
        ),
    ],
)
def test_a_job_that_nobody_watches_says_why_and_how_to_go_on(recorded, message, hint):
    error = error_of(snapshot(JobState.DETACHED, error=recorded, **SENT))
    assert (type(error), error.message, error.hint) == (errors.DetachedError, message, hint)


GONE = {"file_deleted_at": 2000.0}


@pytest.mark.parametrize(
    ("state", "changes", "kind", "message"),
    [
        (JobState.DISMISSED, {}, errors.WanError, "The job was dismissed."),
        (JobState.COMPLETED, GONE, errors.FileGoneError, "The file of this video was deleted here."),
        (JobState.UNKNOWN, {}, errors.OutcomeUnknownError, "It is not known whether the service accepted this job."),
        (JobState.QUEUED, {}, errors.WanError, "The job is queued."),
    ],
)
def test_a_job_that_may_be_at_the_service_may_have_been_charged(state, changes, kind, message):
    for more, charged in (({}, "no"), (SENT, "unknown"), ({**SENT, "backend": "simulator"}, "no")):
        error = error_of(snapshot(state, **changes, **more))
        assert (type(error), error.message) == (kind, message)
        assert errors.CHARGED_WORDS[charged] in str(error)


@pytest.mark.parametrize(("backend", "charged"), [("toapis", "yes"), ("simulator", "no")])
def test_a_video_that_has_expired_was_charged(backend, charged):
    error = error_of(snapshot(JobState.EXPIRED, backend=backend, **SENT))
    assert (type(error), error.charged) == (errors.FileGoneError, charged)
    assert error.hint == "Only a new take replaces it."


def test_the_deletion_of_a_file_explains_nothing_but_a_finished_job():
    lost = JobError(kind="DownloadError", message="No file.", charged="yes")
    assert error_of(snapshot(JobState.FAILED, error=lost, **GONE)).message == "No file."
    assert error_of(snapshot(JobState.COMPLETED, error=lost)).message == "No file."
