"""A job as view data with all its texts, made from an immutable snapshot. Pure except for paths.

The page adds no texts, so the card, the form and the stored view say the same.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..._jobs.record.snapshot import JobSnapshot
from ..._jobs.record.state import JobState
from ..._jobs.text import job_text, wording
from ..._jobs.text.job_facts import charged, facts_of, meta_of, price_of_another
from ...config.services import key_line
from ...paths import from_here
from ...redaction import printable
from ...services.base import LINK_LIVES
from . import file_urls
from .draft_beside import draft_beside
from .final_offer import final_offer

if TYPE_CHECKING:
    from ...protocol.common import JobFile
    from ...protocol.job import JobAction, JobMessage, JobStep, JobView, Level, StepStatus
    from ...protocol.measures import JobMeasures

_STEPS = ("Send", "Queue", "Render", "Save")
_STEP_OF = {
    JobState.PREPARING: 0,
    JobState.SUBMITTING: 0,
    JobState.QUEUED: 1,
    JobState.RUNNING: 2,
    JobState.DOWNLOADING: 3,
}
_ENDED_AT: Mapping[JobState, tuple[int, StepStatus]] = {
    JobState.FAILED: (2, "bad"),
    JobState.REFUSED: (0, "bad"),
    JobState.CANCELED: (0, "todo"),
    JobState.UNKNOWN: (0, "doubt"),
    JobState.EXPIRED: (3, "bad"),
    JobState.DISMISSED: (0, "doubt"),
}
_ACTIONS: Mapping[JobState, tuple[JobAction, ...]] = {
    JobState.PREPARING: ("remove",),
    JobState.SUBMITTING: (),
    JobState.QUEUED: ("stop",),
    JobState.RUNNING: ("stop",),
    JobState.DOWNLOADING: (),
    JobState.COMPLETED: ("download", "use", "again", "continue", "compare"),
    JobState.FAILED: ("again", "use", "report"),
    JobState.REFUSED: ("again", "use", "report"),
    JobState.CANCELED: ("again", "use"),
    JobState.UNKNOWN: ("look_again", "adopt", "send_again", "dismiss", "report"),
    JobState.EXPIRED: ("again", "use"),
    JobState.DISMISSED: ("resume", "use"),
    JobState.DETACHED: ("resume",),
}
_CANCEL_ACTIONS: Mapping[JobState, tuple[JobAction, ...]] = {
    JobState.PREPARING: ("cancel",),
    JobState.QUEUED: ("cancel", "stop"),
}
"""Actions of a job that can still be canceled at no cost."""
_GONE_ACTIONS: tuple[JobAction, ...] = ("again", "use")
_POLICY_ACTIONS: tuple[JobAction, ...] = ("edit", "report")
_BALANCE_ACTIONS: tuple[JobAction, ...] = ("again", "balance", "use")
_STOPPED = "StoppedError"
_STOPPED_ACTIONS: tuple[JobAction, ...] = ("again", "use")
_KEY_ERRORS = ("AuthenticationError", "CredentialError")
_FORM_ACTIONS: frozenset[JobAction] = frozenset({"edit"})
"""Actions that fill a form, and so exist only below one."""
_COMPARING: frozenset[JobAction] = frozenset({"compare"})
"""Actions that need another video."""
_NOTES: Mapping[JobState, str] = {
    JobState.SUBMITTING: "The kernel is not blocked; other cells can run.",
    JobState.QUEUED: "Stopping only ends the polling; the job continues at the service.",
    JobState.DOWNLOADING: "A broken download is retried automatically; it never starts a new video.",
}


_NO_PERCENTAGE = "no percentage reported"
_CANCELABLE = "The job can be canceled while it waits. Nothing is charged then."


def job_view(
    snapshot: JobSnapshot,
    *,
    in_form: bool = False,
    takes: int = 0,
    beside: int = 0,
    several: bool = False,
    measures: JobMeasures | None = None,
    now: float | None = None,
) -> JobView:
    """Return a job as view data.

    Parameters
    ----------
    snapshot : JobSnapshot
        The job.
    in_form : bool
        Whether the job is shown below a form, which can take its settings.
    takes : int
        Number of known takes of its request.
    beside : int
        Number of other finished videos in the same view that it can be compared with.
    several : bool
        Whether the folder has jobs of several models.
    measures : JobMeasures, optional
        The known measures of its video.
    now : float, optional
        Seconds since the epoch; by default the current time.
    """
    moment = time.time() if now is None else now
    state = snapshot.state
    style = job_text.style_of(snapshot)
    percent = job_text.percent_of(snapshot)
    held = snapshot.held_until
    return {
        "id": snapshot.id,
        "short_id": job_text.short(snapshot.id),
        "state": str(state),
        "title": style.title,
        "tone": style.tone,
        "icon": style.icon,
        "steps": steps_of(snapshot),
        "stale": state is JobState.DETACHED,
        "percent": percent,
        "elapsed": job_text.elapsed(snapshot, moment),
        "ticking": not snapshot.resting,
        "when": _when(snapshot),
        "asked": _since_poll(snapshot, moment),
        "goes_out": None if held is None else round(max(0.0, held - moment), 1),
        "aside": _aside(snapshot, percent, moment),
        "prompt": printable(snapshot.prompt),
        "meta": meta_of(snapshot, takes, several=several),
        "width": snapshot.width,
        "height": snapshot.height,
        "simulated": snapshot.simulated,
        "task_id": snapshot.task_id,
        "note": _note(snapshot),
        "message": _message(snapshot),
        "detail": _detail(snapshot),
        "actions": _actions(snapshot, in_form, takes > 1 or beside > 0),
        "again": _again(snapshot),
        "charged": charged(snapshot),
        "file": _file(snapshot),
        "facts": facts_of(snapshot, takes),
        "take": snapshot.take,
        "star": snapshot.star,
        "key_line": key_line(snapshot.service),
        "source": _source(snapshot),
        "final": final_offer(snapshot),
        "beside": draft_beside(snapshot),
        "measures": measures or {"badges": [], "measuring": False},
    }


def steps_of(snapshot: JobSnapshot) -> list[JobStep]:
    """Return the four steps of a job with their status."""
    state = snapshot.state
    if state is JobState.DETACHED and snapshot.left_state is not None:
        state = snapshot.left_state
    at, mark = _ENDED_AT.get(state, (len(_STEPS), "todo"))
    if state in _STEP_OF:
        static = job_text.percent_of(snapshot) is not None or snapshot.held_until is not None
        at, mark = _STEP_OF[state], "now" if static else "blind"
    elif _stopped(snapshot):
        mark = "todo"
    elif job_text.expired_there(snapshot):
        at, mark = _STEP_OF[JobState.RUNNING], "doubt"
    return [
        {"name": name, "status": "done" if step < at else mark if step == at else "todo"}
        for step, name in enumerate(_STEPS)
    ]


def _when(snapshot: JobSnapshot) -> str:
    """Return when the job ended. For a detached job, `_aside` says when it was last seen."""
    if not snapshot.resting or snapshot.state is JobState.DETACHED:
        return ""
    return wording.moment(snapshot.finished_at or snapshot.updated_at)


def _aside(snapshot: JobSnapshot, percent: int | None, now: float) -> str:
    match snapshot.state:
        case JobState.RUNNING if snapshot.simulated and percent is None and not snapshot.gives_progress:
            return _NO_PERCENTAGE
        case JobState.QUEUED | JobState.RUNNING if snapshot.simulated:
            return ""  # the typical time of the service does not apply to the simulator
        case JobState.QUEUED:
            return wording.typical(snapshot.typical)
        case JobState.RUNNING:
            typical = wording.typical(snapshot.typical)
            return typical if percent is not None else f"{typical}{wording.DOT}{_NO_PERCENTAGE}"
        case JobState.DOWNLOADING if snapshot.bytes_done is not None:
            return wording.size_of(snapshot.bytes_done, snapshot.bytes_total)
        case JobState.DETACHED:
            seen = f"last seen {wording.lately(snapshot.updated_at, now)}"
            if snapshot.left_state is None:
                return seen
            title = wording.style_of(snapshot.left_state).title
            return f"{seen}, {title}" + ("" if percent is None else f" {percent} %")
        case _:
            return ""


def _since_poll(snapshot: JobSnapshot, now: float) -> float | None:
    """Return the seconds since the last poll of a queued job; None otherwise, and for the simulator."""
    if snapshot.state is not JobState.QUEUED or snapshot.simulated:
        return None
    return round(max(0.0, now - snapshot.updated_at), 1)


def _note(snapshot: JobSnapshot) -> str:
    if snapshot.held_until is not None:
        return ""  # the message says it
    if snapshot.cancelable and not snapshot.note:
        return _CANCELABLE
    return snapshot.note or ("" if snapshot.simulated else _NOTES.get(snapshot.state, ""))


def _stopped(snapshot: JobSnapshot) -> bool:
    return snapshot.error is not None and snapshot.error.kind == _STOPPED


def _message(snapshot: JobSnapshot) -> JobMessage | None:
    error = snapshot.error
    if error is not None:
        if (
            _stopped(snapshot)
            or snapshot.state is JobState.CANCELED
            or not snapshot.resting
            or snapshot.state is JobState.DETACHED
        ):
            level: Level = "info"
        else:
            level = "error" if snapshot.state in (JobState.FAILED, JobState.REFUSED) else "warn"
        return {"level": level, "text": error.message, "hint": error.hint}
    match snapshot.state:
        case JobState.SUBMITTING if snapshot.held_until is not None:
            hint = job_text.held_words(snapshot)
            return {"level": "info", "text": "The service asks for fewer requests.", "hint": hint}
        case JobState.QUEUED | JobState.RUNNING if job_text.has_odd_word(snapshot):
            text = "The service reports an unknown state of this job."
            taken = "counts as queued" if snapshot.state is JobState.QUEUED else "changes nothing"
            return {"level": "info", "text": text, "hint": f"It {taken}, and polling continues."}
        case JobState.UNKNOWN:
            text = "The request was sent, but the connection broke before an answer came. It was not sent twice."
            hint = "Check the task log of your account, then choose."
            return {"level": "warn", "text": text, "hint": hint}
        case JobState.EXPIRED:
            text = "The service keeps a file for 24 hours. This one was deleted before it could be saved here."
            hint = (
                "It cannot be recovered. A new take costs money again, and may look different even with the same seed."
            )
            return {"level": "warn", "text": text, "hint": hint}
        case JobState.DETACHED if not snapshot.sent:
            text = "No process watches this job, and it was not sent."
            return {"level": "info", "text": text, "hint": "Resuming closes it; it never sends a request."}
        case JobState.DETACHED if snapshot.task_id is None:
            text = "No process watches this job, and it is not known whether the service has accepted it."
            return {"level": "info", "text": text, "hint": "Resuming looks for it; it never sends a new request."}
        case JobState.DETACHED:
            text = "No process watches this job; it continues at the service."
            hint = "Resuming polls and downloads; it never sends a new request."
            return {"level": "info", "text": text, "hint": hint}
        case JobState.COMPLETED if snapshot.file_deleted_at is not None:
            text = f"You deleted the file on {wording.moment(snapshot.file_deleted_at)}; the record stays."
            hint = (
                "The service still has it, and downloading it again costs nothing. " if _link_may_live(snapshot) else ""
            )
            return {"level": "info", "text": text, "hint": f"{hint}In code, {job_text.AGAIN}."}
        case JobState.COMPLETED if snapshot.flags:
            text = "The file is saved, but it is not quite what was asked for."
            return {"level": "warn", "text": text, "hint": f"{wording.listed(snapshot.flags)}."}
        case _:
            return None


def _detail(snapshot: JobSnapshot) -> str:
    error = snapshot.error
    if error is None or not error.detail:
        return snapshot.word if error is None and job_text.has_odd_word(snapshot) else ""
    return f"{error.code}: {error.detail}" if error.code else error.detail


def _again(snapshot: JobSnapshot) -> str:
    """Return the label of the button that makes the video again, with its price unless the card shows it elsewhere."""
    match snapshot.state:
        case JobState.REFUSED:
            return "Send it after all" if _stopped(snapshot) else "Send again"
        case JobState.FAILED:
            label = "Try again"
        case _:
            label = "New take"
    price = price_of_another(snapshot)
    return f"{label}, {price}" if price else label


def _actions(snapshot: JobSnapshot, in_form: bool, comparable: bool) -> list[JobAction]:
    actions = _GONE_ACTIONS if job_text.deleted(snapshot) else _ACTIONS[snapshot.state]
    if job_text.deleted(snapshot) and _link_may_live(snapshot):
        actions = ("fetch", *actions)
    elif snapshot.state is JobState.DISMISSED and not snapshot.sent:
        actions = ("use",)
    if snapshot.cancelable and snapshot.state in _CANCEL_ACTIONS:
        actions = _CANCEL_ACTIONS[snapshot.state]
    elif snapshot.held_until is not None:
        actions = ("stop",) if snapshot.sent else ("remove",)
    elif _stopped(snapshot):
        actions = _STOPPED_ACTIONS
    elif snapshot.error is not None and snapshot.error.kind == "PolicyError":
        actions = _POLICY_ACTIONS
    elif snapshot.error is not None and snapshot.error.kind == "BalanceError":
        actions = _BALANCE_ACTIONS
    elif snapshot.error is not None and snapshot.error.kind in _KEY_ERRORS and not snapshot.simulated:
        actions = ("key", *actions)
    off = (frozenset() if in_form else _FORM_ACTIONS) | (frozenset() if comparable else _COMPARING)
    return [action for action in actions if action not in off]


def _link_may_live(snapshot: JobSnapshot) -> bool:
    """Return whether the service may still have the file of a finished job. It keeps files for a day."""
    ended = snapshot.finished_at
    return snapshot.task_id is not None and ended is not None and time.time() < ended + LINK_LIVES


def _file(snapshot: JobSnapshot) -> JobFile | None:
    if snapshot.file is None or snapshot.state is not JobState.COMPLETED:
        return None
    return {
        "name": snapshot.file.replace("\\", "/").rsplit("/", 1)[-1],
        "shown": from_here(snapshot.file),
        "path_below_root": file_urls.below_root(snapshot.file),
        "size": snapshot.file_size,
        "size_text": "" if snapshot.file_size is None else wording.size(snapshot.file_size),
        "seconds": snapshot.seconds,
        "flags": list(snapshot.flags),
    }


def _source(snapshot: JobSnapshot) -> str | None:
    image = snapshot.settings.get("image")
    return image if isinstance(image, str) and image else None
