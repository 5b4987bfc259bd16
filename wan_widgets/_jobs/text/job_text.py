"""A job as text: its short id, its line, its title, its report. Pure.

A job's repr, the terminal, the magics, the cards and the stored views all use these words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...paths import from_here
from ...services.parsing import is_known, state_of
from ...times import utc_text
from ..record.ids import SHORT
from ..record.state import JobState
from . import wording
from .job_facts import charged, meta_of

if TYPE_CHECKING:
    from ..record.snapshot import JobSnapshot

AGAIN = "again=True makes a new take"
"""How to get a video again after its file was deleted."""


def short(job_id: str) -> str:
    """Return the part of a job's id that users see and type."""
    return job_id[:SHORT]


def line(snapshot: JobSnapshot, *, reused: bool = False) -> str:
    """Return a job as one line of text, for places without a page.

    Parameters
    ----------
    snapshot : JobSnapshot
        The current state of the job.
    reused : bool
        Whether an existing job was returned.
    """
    done = snapshot.state is JobState.COMPLETED
    error = snapshot.error
    end = from_here(snapshot.file) if done and snapshot.file else ""
    if deleted(snapshot):
        end = AGAIN
    if not done and error is not None:
        end = " ".join(part for part in (error.message, error.hint, charged(snapshot)) if part)
    elif snapshot.held_until is not None:
        end = held_words(snapshot)
    elif has_odd_word(snapshot):
        end = f"the service says: {snapshot.word}"
    parts = [
        f'Job {short(snapshot.id)}: {title_of(snapshot)}, "{wording.shorten(snapshot.prompt, 50)}"',
        meta_of(snapshot),
        "SIMULATED" if snapshot.simulated else snapshot.backend,
        f"made before; {AGAIN}" if reused and not deleted(snapshot) else "",
        end,
    ]
    return wording.DOT.join(part for part in parts if part)


def lasting_line(snapshot: JobSnapshot) -> str:
    """Return a line for an unfinished job without its progress, so that the line stays true."""
    parts = [
        f'Job {short(snapshot.id)}: "{wording.shorten(snapshot.prompt, 50)}"',
        meta_of(snapshot),
        "SIMULATED" if snapshot.simulated else snapshot.backend,
        f'wan.job("{short(snapshot.id)}") says how far it is',
    ]
    return wording.DOT.join(part for part in parts if part)


def report(snapshot: JobSnapshot) -> str:
    """Return a report that is safe to send to others: it has no keys and no paths of inputs."""
    error = snapshot.error
    lines = [
        f"wan_widgets job {snapshot.id}",
        f"state: {snapshot.state} ({title_of(snapshot)})",
        f"service: {snapshot.backend} {snapshot.host}".rstrip(),
        f"task: {snapshot.task_id or 'none'}",
        f"service's word: {snapshot.word or 'none'}",
        f"made: {utc_text(snapshot.created_at) or '-'}",
        f"sent: {utc_text(snapshot.submitted_at) or '-'}",
        f"ended: {utc_text(snapshot.finished_at) or '-'}",
        f"request: {meta_of(snapshot)}",
        f"prompt: {snapshot.prompt}",
    ]
    if error is not None:
        code = " ".join(str(part) for part in (error.status, error.code) if part)
        lines += [f"error: {error.kind} {code}".rstrip(), f"  {error.message}", f"  {error.detail}".rstrip()]
    return "\n".join(line for line in lines if line.strip())


def deleted(snapshot: JobSnapshot) -> bool:
    """Return whether the job is completed, and the user has deleted its file."""
    return snapshot.state is JobState.COMPLETED and snapshot.file_deleted_at is not None


def style_of(snapshot: JobSnapshot) -> wording.StateStyle:
    """Return the title and the icon of a job's state."""
    if deleted(snapshot):
        return wording.FILE_DELETED
    if snapshot.held_until is not None:
        return wording.HELD_BACK
    if snapshot.state is JobState.UNKNOWN and snapshot.simulated:
        return wording.UNKNOWN_SIMULATED
    if expired_there(snapshot):
        return wording.EXPIRED_THERE
    return wording.style_of(snapshot.state, snapshot.error.kind if snapshot.error else "")


def title_of(snapshot: JobSnapshot) -> str:
    """Return the state as text, with the percentage if there is one, such as ``Rendering 42 %``."""
    title = style_of(snapshot).title
    percent = percent_of(snapshot)
    return title if percent is None or snapshot.resting else f"{title} {percent} %"


def percent_of(snapshot: JobSnapshot) -> int | None:
    """Return the percentage of the current step; None if it is not known."""
    state = snapshot.left_state if snapshot.state is JobState.DETACHED else snapshot.state
    if state is JobState.DOWNLOADING and snapshot.bytes_done is not None and snapshot.bytes_total:
        share: float | None = snapshot.bytes_done / snapshot.bytes_total
    elif state in (JobState.RUNNING, JobState.DOWNLOADING):
        share = snapshot.progress
    else:
        share = None
    return None if share is None else int(max(0.0, min(1.0, share)) * 100)


def elapsed(snapshot: JobSnapshot, now: float) -> float | None:
    """Return the seconds that the job has taken so far, or in total; None if no process watches it."""
    if snapshot.over and snapshot.finished_at is not None:
        return round(max(0.0, snapshot.finished_at - snapshot.created_at), 1)
    return None if snapshot.resting else round(max(0.0, now - snapshot.created_at), 1)


def held_words(snapshot: JobSnapshot) -> str:
    """Return when a job that is held back is sent, and what it has cost so far."""
    # Only a request that is sent again may have been charged: the first one may have arrived.
    money = charged(snapshot) or "The request before it may have been charged."
    return f"It is sent automatically at {wording.hour(snapshot.held_until or 0.0)}. {money}"


def has_odd_word(snapshot: JobSnapshot) -> bool:
    """Return whether the service's word for the state of the job is unknown to us."""
    return snapshot.state in (JobState.QUEUED, JobState.RUNNING) and not is_known(snapshot.word)


def expired_there(snapshot: JobSnapshot) -> bool:
    """Return whether the service itself says that the job has expired."""
    return snapshot.state is JobState.EXPIRED and state_of(snapshot.word) == "expired"
