"""Between errors and what is kept of them: ``Trouble`` in a snapshot, and the error that a caller gets."""

from __future__ import annotations

from dataclasses import replace

from ... import errors
from ...errors import CHARGED_WORDS, Charged, ServiceError, WanError
from ...redaction import redact
from .snapshot import JobSnapshot, Trouble
from .state import JobState


def trouble_of_sent(error: BaseException, *, simulated: bool) -> Trouble:
    """Return what is kept of an error of a job that the service may have: it never says that nothing was charged.

    What went wrong now, such as a key that is missing, cost nothing; the job itself may have.
    """
    trouble = trouble_of(error, simulated=simulated)
    if simulated or trouble.charged == "yes":
        return trouble
    return replace(trouble, charged="unknown")


def trouble_of(error: BaseException, *, simulated: bool = False) -> Trouble:
    """Return what is kept of an error; of one that is not ours, its kind and its redacted words."""
    if not isinstance(error, WanError):
        return Trouble(
            kind=type(error).__name__,
            message="Something went wrong here that was not foreseen.",
            hint="Please report it with the text below.",
            detail=redact(f"{type(error).__name__}: {error}"),
        )
    trouble = Trouble(
        kind=type(error).__name__,
        message=redact(error.message),
        hint=redact(error.hint),
        charged="no" if simulated and error.charged else error.charged,
    )
    if isinstance(error, ServiceError):
        return replace(trouble, detail=redact(error.detail), code=redact(error.code, 200), status=error.status)
    return trouble


def error_of(snapshot: JobSnapshot) -> WanError:
    """Return the error for a job that rests without a video."""
    trouble = snapshot.trouble
    if snapshot.state is JobState.DETACHED:
        why = "" if trouble is None else f" {trouble.message}"
        how = trouble.hint if trouble is not None and trouble.hint else "job.resume() or wan.resume() picks it up."
        return errors.DetachedError(f"Nobody is watching this job.{why}", how)
    if snapshot.state is JobState.DISMISSED:
        return WanError("The job was dismissed.", charged=_charged(snapshot))
    if snapshot.state is JobState.COMPLETED and snapshot.file_deleted_at is not None:
        return errors.FileGoneError(
            "The file of this video was deleted here.", "again=True makes a new take.", charged=_charged(snapshot)
        )
    if trouble is None:
        return _PLAIN.get(snapshot.state, _bug)(snapshot)
    kind = getattr(errors, trouble.kind, None)
    if not (isinstance(kind, type) and issubclass(kind, WanError)):
        return WanError(trouble.message, f"{trouble.hint} {trouble.detail}".strip(), charged=trouble.charged)
    if issubclass(kind, ServiceError):
        return kind(
            trouble.message,
            trouble.hint,
            charged=trouble.charged,
            status=trouble.status,
            code=trouble.code,
            detail=trouble.detail,
        )
    if issubclass(kind, errors.SettingsError):  # it never costs anything, and takes no such word
        return kind(trouble.message, trouble.hint)
    return kind(trouble.message, trouble.hint, charged=trouble.charged)


def _charged(snapshot: JobSnapshot) -> Charged:
    if snapshot.simulated:
        return "no"
    return "unknown" if snapshot.submitted_at is not None else "no"


def _unknown(snapshot: JobSnapshot) -> WanError:
    return errors.OutcomeUnknownError(
        "It is not known whether the service has taken this job.",
        "job.look_again() asks once more, job.adopt(task_id) takes a task you have found, "
        "job.send_again() sends it a second time, job.dismiss() lets it go.",
        charged=_charged(snapshot),
    )


def _expired(snapshot: JobSnapshot) -> WanError:
    return errors.FileGoneError(
        "The video was made, but its file is gone: the service keeps one for 24 hours.",
        "Only a new video brings it back.",
        charged="no" if snapshot.simulated else "yes",
    )


def _bug(snapshot: JobSnapshot) -> WanError:
    return WanError(f"The job is {snapshot.state}.", CHARGED_WORDS[_charged(snapshot)])


_PLAIN = {JobState.UNKNOWN: _unknown, JobState.EXPIRED: _expired}
