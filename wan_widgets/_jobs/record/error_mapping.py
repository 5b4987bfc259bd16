"""Turn an exception into the ``JobError`` that is recorded, and a snapshot into the error that a caller gets."""

from __future__ import annotations

from dataclasses import replace

from ... import errors
from ...errors import CHARGED_WORDS, Charged, ServiceError, WanError
from ...redaction import redact
from .job_record import JobError
from .snapshot import JobSnapshot
from .state import JobState

CANCELED_HERE = JobError(
    kind=errors.CanceledError.__name__,
    message="You canceled it before it was sent.",
    hint="Send it again if you want it.",
    charged="no",
)
CANCELED_THERE = JobError(
    kind=errors.CanceledError.__name__,
    message="It was canceled while it waited at the service.",
    hint="Send it again if you want it.",
    charged="no",
)


def job_error_of_sent(error: BaseException, *, simulated: bool) -> JobError:
    """Return the record of an error of a job that may be at the service. It never says that nothing was charged.

    The error itself, such as a missing key, cost nothing, but the job may have.
    """
    job_error = job_error_of(error, simulated=simulated)
    if simulated or job_error.charged == "yes":
        return job_error
    return replace(job_error, charged="unknown")


def job_error_of(error: BaseException, *, simulated: bool = False) -> JobError:
    """Return the record of an error; for an unexpected exception, its class and its redacted text."""
    if not isinstance(error, WanError):
        return JobError(
            kind=type(error).__name__,
            message="An unexpected error happened here.",
            hint="Please report it with the text below.",
            detail=redact(f"{type(error).__name__}: {error}"),
        )
    job_error = JobError(
        kind=type(error).__name__,
        message=redact(error.message),
        hint=redact(error.hint),
        charged="no" if simulated and error.charged else error.charged,
    )
    if isinstance(error, ServiceError):
        return replace(job_error, detail=redact(error.detail), code=redact(error.code, 200), status=error.status)
    return job_error


def error_of(snapshot: JobSnapshot) -> WanError:
    """Return the error for an inactive job without a video."""
    job_error = snapshot.error
    if snapshot.state is JobState.DETACHED:
        why = "" if job_error is None else f" {job_error.message}"
        hint = "" if job_error is None else job_error.hint
        return errors.DetachedError(
            f"No process watches this job.{why}", hint or "job.resume() or wan.resume() picks it up."
        )
    if snapshot.state is JobState.DISMISSED:
        return WanError("The job was dismissed.", charged=_charged(snapshot))
    if snapshot.state is JobState.COMPLETED and snapshot.file_deleted_at is not None:
        return errors.FileGoneError(
            "The file of this video was deleted here.", "again=True makes a new take.", charged=_charged(snapshot)
        )
    if job_error is None:
        return _PLAIN.get(snapshot.state, _bug)(snapshot)
    kind = getattr(errors, job_error.kind, None)
    if not (isinstance(kind, type) and issubclass(kind, WanError)):
        return WanError(job_error.message, f"{job_error.hint} {job_error.detail}".strip(), charged=job_error.charged)
    if issubclass(kind, ServiceError):
        return kind(
            job_error.message,
            job_error.hint,
            charged=job_error.charged,
            status=job_error.status,
            code=job_error.code,
            detail=job_error.detail,
        )
    if issubclass(kind, errors.SettingsError):  # it never costs anything, and has no such parameter
        return kind(job_error.message, job_error.hint)
    return kind(job_error.message, job_error.hint, charged=job_error.charged)


def _charged(snapshot: JobSnapshot) -> Charged:
    if snapshot.simulated:
        return "no"
    return "unknown" if snapshot.submitted_at is not None else "no"


def _unknown(snapshot: JobSnapshot) -> WanError:
    return errors.OutcomeUnknownError(
        "It is not known whether the service accepted this job.",
        "job.look_again() checks again, job.adopt(task_id) uses a task you found, "
        "job.send_again() sends it again (both may be charged), job.dismiss() closes it.",
        charged=_charged(snapshot),
    )


def _expired(snapshot: JobSnapshot) -> WanError:
    return errors.FileGoneError(
        "The video was made, but its file is gone: the service keeps one for 24 hours.",
        "Only a new take replaces it.",
        charged="no" if snapshot.simulated else "yes",
    )


def _bug(snapshot: JobSnapshot) -> WanError:
    return WanError(f"The job is {snapshot.state}.", CHARGED_WORDS[_charged(snapshot)])


_PLAIN = {JobState.UNKNOWN: _unknown, JobState.EXPIRED: _expired}
