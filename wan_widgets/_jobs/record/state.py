"""The states of a job, and the allowed transitions.

    preparing -> submitting -> queued -> running -> downloading -> completed
    ends: completed, failed, refused, canceled, expired, dismissed; ``unknown`` waits for the user

A job that no process watches is ``detached``: after ``stop()``, or when its kernel has died. ``resume`` returns it to
its earlier state. An illegal transition is a bug, and raises RuntimeError.
"""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    """The state of a job; each is also text: ``job.state == "completed"``.

    ``preparing`` (its files are being uploaded), ``submitting``, ``queued``, ``running``, ``downloading``; the ends
    ``completed``, ``failed`` (at the service), ``refused`` and ``canceled`` (nothing was made or charged),
    ``expired`` (made, but the file is gone) and ``dismissed`` (you closed it). ``unknown`` waits for you: it may
    have been sent and charged. ``detached`` is watched by no process, and ``resume`` picks it up.
    """

    PREPARING = "preparing"
    SUBMITTING = "submitting"
    QUEUED = "queued"
    RUNNING = "running"
    DOWNLOADING = "downloading"
    COMPLETED = "completed"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELED = "canceled"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    DISMISSED = "dismissed"
    DETACHED = "detached"

    def __repr__(self) -> str:
        return repr(str(self))


_S = JobState

ENDS = frozenset({_S.COMPLETED, _S.FAILED, _S.REFUSED, _S.CANCELED, _S.EXPIRED, _S.DISMISSED})
"""Final states. Only a dismissed job can be picked up again."""

WITHOUT_VIDEO = ENDS - {_S.COMPLETED}
"""Final states without a video."""

UNCHARGED = frozenset({_S.REFUSED, _S.CANCELED})
"""Final states for which the service charges nothing."""

RESTING = ENDS | {_S.UNKNOWN, _S.DETACHED}
"""States in which a job does not continue on its own, so that waiting ends."""

TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    _S.PREPARING: frozenset({_S.SUBMITTING, _S.REFUSED, _S.CANCELED, _S.DETACHED, _S.DISMISSED}),
    _S.SUBMITTING: frozenset(
        {_S.QUEUED, _S.RUNNING, _S.DOWNLOADING, _S.FAILED, _S.REFUSED, _S.CANCELED, _S.UNKNOWN, _S.DETACHED}
        | {_S.DISMISSED}
    ),
    _S.QUEUED: frozenset({_S.RUNNING, _S.DOWNLOADING, _S.FAILED, _S.CANCELED, _S.EXPIRED, _S.DETACHED}),
    _S.RUNNING: frozenset({_S.QUEUED, _S.DOWNLOADING, _S.FAILED, _S.CANCELED, _S.EXPIRED, _S.DETACHED}),
    _S.DOWNLOADING: frozenset({_S.COMPLETED, _S.FAILED, _S.EXPIRED, _S.DETACHED}),
    _S.UNKNOWN: frozenset(
        {_S.SUBMITTING, _S.QUEUED, _S.RUNNING, _S.DOWNLOADING, _S.FAILED, _S.CANCELED, _S.EXPIRED, _S.DISMISSED}
        | {_S.DETACHED}
    ),
    _S.DETACHED: frozenset(
        {
            _S.PREPARING,
            _S.SUBMITTING,
            _S.QUEUED,
            _S.RUNNING,
            _S.DOWNLOADING,
            _S.UNKNOWN,
            _S.FAILED,
            _S.REFUSED,
            _S.CANCELED,
            _S.EXPIRED,
            _S.DISMISSED,
        }
    ),
    **{end: frozenset[JobState]() for end in ENDS},
    _S.DISMISSED: frozenset({_S.SUBMITTING, _S.QUEUED, _S.DETACHED}),
}


def check_transition(old: JobState, new: JobState) -> None:
    """Raise RuntimeError if the transition from `old` to `new` is illegal; staying is always allowed."""
    if new is not old and new not in TRANSITIONS[old]:
        raise RuntimeError(f"a job cannot go from {old} to {new}")
