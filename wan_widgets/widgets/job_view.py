"""A job as the page shows it: from an immutable snapshot to plain JSON, with all its words. Pure but for paths.

The page draws what stands here and adds nothing of its own, so that card, form and stored view say
the same.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ..errors import CHARGED_WORDS
from ..jobs.charge import billed_usd
from ..jobs.names import SHORT
from ..jobs.snapshot import JobSnapshot
from ..jobs.state import JobState
from ..models.field import MODE_LABELS
from ..models.price import Estimate
from ..prices import money_words
from . import where, words

_STEPS = ("Send", "Queue", "Render", "Save")
_STEP_OF = {
    JobState.PREPARING: 0,
    JobState.SUBMITTING: 0,
    JobState.QUEUED: 1,
    JobState.RUNNING: 2,
    JobState.DOWNLOADING: 3,
}
_ENDED_AT = {
    JobState.FAILED: (2, "bad"),
    JobState.REFUSED: (0, "bad"),
    JobState.UNKNOWN: (0, "doubt"),
    JobState.EXPIRED: (3, "bad"),
    JobState.DISMISSED: (0, "doubt"),
}
_ACTIONS: Mapping[JobState, tuple[str, ...]] = {
    JobState.PREPARING: ("stop",),
    JobState.SUBMITTING: (),
    JobState.QUEUED: ("stop",),
    JobState.RUNNING: ("stop",),
    JobState.DOWNLOADING: (),
    JobState.COMPLETED: ("download", "use", "again", "compare"),
    JobState.FAILED: ("again", "use", "report"),
    JobState.REFUSED: ("again", "use", "report"),
    JobState.UNKNOWN: ("look_again", "adopt", "send_again", "dismiss", "report"),
    JobState.EXPIRED: ("again", "use"),
    JobState.DISMISSED: ("use",),
    JobState.DETACHED: ("resume",),
}
_GONE_ACTIONS = ("again", "use")
_POLICY_ACTIONS = ("edit", "report")
_BALANCE_ACTIONS = ("again", "balance", "use")
_KEY_TROUBLES = ("AuthenticationError", "CredentialError")
_FORM_ACTIONS = frozenset({"edit"})
"""Actions that move into a form, and so exist only under one."""
_COMPARING = frozenset({"compare"})
"""Actions that need another video."""
_DECIDE = frozenset({JobState.REFUSED, JobState.UNKNOWN, JobState.EXPIRED})
"""States in which the way on may cost money."""

AGAIN = "again=True makes a new take"
"""How one comes by a video whose file was deleted."""

_NOTES: Mapping[JobState, str] = {
    JobState.SUBMITTING: "The kernel stays free; other cells can run.",
    JobState.QUEUED: "This service cannot cancel; stopping only ends the asking.",
    JobState.DOWNLOADING: "A broken download is tried again by itself; it never starts a new video.",
}


def job_view(
    snapshot: JobSnapshot, *, in_form: bool = False, takes: int = 0, beside: int = 0, now: float | None = None
) -> dict[str, Any]:
    """Return a job as plain JSON for the page.

    Parameters
    ----------
    snapshot : JobSnapshot
        The job at one moment.
    in_form : bool
        Whether a form is there to take settings over.
    takes : int
        How many takes there are of its request, as far as is known.
    beside : int
        How many other finished videos are shown with it, that it can be compared with.
    now : float, optional
        Seconds since the epoch; by default, now.
    """
    moment = time.time() if now is None else now
    state = snapshot.state
    look = look_of(snapshot)
    percent = percent_of(snapshot)
    return {
        "id": snapshot.id,
        "short_id": short(snapshot.id),
        "state": str(state),
        "title": look.title,
        "tone": look.tone,
        "icon": look.icon,
        "steps": steps_of(snapshot),
        "stale": state is JobState.DETACHED,
        "percent": percent,
        "elapsed": elapsed(snapshot, moment),
        "ticking": not snapshot.resting,
        "when": words.moment(snapshot.finished_at or snapshot.updated_at) if snapshot.resting else "",
        "aside": _aside(snapshot, percent),
        "prompt": snapshot.prompt,
        "meta": meta_of(snapshot, takes),
        "width": snapshot.width,
        "height": snapshot.height,
        "simulated": snapshot.simulated,
        "task_id": snapshot.task_id,
        "note": snapshot.note or ("" if snapshot.simulated else _NOTES.get(state, "")),
        "message": _message(snapshot),
        "detail": _detail(snapshot),
        "actions": _actions(snapshot, in_form, takes > 1 or beside > 0),
        "charged": charged(snapshot),
        "file": _file(snapshot),
        "facts": facts_of(snapshot, takes),
        "take": snapshot.take,
        "star": snapshot.star,
        "source": _source(snapshot),
    }


def short(job_id: str) -> str:
    """Return the part of a job's id that people see and type."""
    return job_id[:SHORT]


def line(snapshot: JobSnapshot) -> str:
    """Return a job as one useful line of text, for places without a page."""
    done = snapshot.state is JobState.COMPLETED
    trouble = snapshot.trouble
    end = where.shown(snapshot.file) if done and snapshot.file else ""
    if deleted(snapshot):
        end = AGAIN
    if not done and trouble is not None:
        end = " ".join(part for part in (trouble.message, trouble.hint, charged(snapshot)) if part)
    parts = [
        f'Job {short(snapshot.id)}: {title_of(snapshot)}, "{words.shorten(snapshot.prompt, 50)}"',
        meta_of(snapshot),
        "SIMULATED" if snapshot.simulated else "",
        end,
    ]
    return words.DOT.join(part for part in parts if part)


def deleted(snapshot: JobSnapshot) -> bool:
    """Return whether the job is done, and the user has deleted its file."""
    return snapshot.state is JobState.COMPLETED and snapshot.file_deleted_at is not None


def look_of(snapshot: JobSnapshot) -> words.Look:
    """Return how a job is named and drawn."""
    if deleted(snapshot):
        return words.FILE_DELETED
    return words.look(snapshot.state, snapshot.trouble.kind if snapshot.trouble else "")


def title_of(snapshot: JobSnapshot) -> str:
    """Return the state in words, with the percentage if there is one, such as ``Rendering 42 %``."""
    title = look_of(snapshot).title
    percent = percent_of(snapshot)
    return title if percent is None or snapshot.resting else f"{title} {percent} %"


def percent_of(snapshot: JobSnapshot) -> int | None:
    """Return the percentage of the present step, or None where no number is known."""
    state = snapshot.left_state if snapshot.state is JobState.DETACHED else snapshot.state
    if state is JobState.DOWNLOADING and snapshot.bytes_done is not None and snapshot.bytes_total:
        share: float | None = snapshot.bytes_done / snapshot.bytes_total
    elif state in (JobState.RUNNING, JobState.DOWNLOADING):
        share = snapshot.progress
    else:
        share = None
    return None if share is None else int(max(0.0, min(1.0, share)) * 100)


def elapsed(snapshot: JobSnapshot, now: float) -> float | None:
    """Return the seconds that the job has taken so far, or in all; None where nobody was watching."""
    if snapshot.over and snapshot.finished_at is not None:
        return round(max(0.0, snapshot.finished_at - snapshot.created_at), 1)
    return None if snapshot.resting else round(max(0.0, now - snapshot.created_at), 1)


def steps_of(snapshot: JobSnapshot) -> list[dict[str, str]]:
    """Return the four steps of a job, each with where it stands."""
    state = snapshot.state
    if state is JobState.DETACHED and snapshot.left_state is not None:
        state = snapshot.left_state
    at, mark = _ENDED_AT.get(state, (len(_STEPS), ""))
    if state in _STEP_OF:
        at, mark = _STEP_OF[state], "blind" if percent_of(snapshot) is None else "now"
    return [
        {"name": name, "status": "done" if step < at else mark if step == at else "todo"}
        for step, name in enumerate(_STEPS)
    ]


def meta_of(snapshot: JobSnapshot, takes: int = 0) -> str:
    """Return the request in one line: mode, size, length, seed, take; money where the way on may cost some."""
    parts = [MODE_LABELS[snapshot.mode], size_of(snapshot)]
    if snapshot.seconds is not None:
        parts.append(f"{snapshot.seconds} s")
    if snapshot.seed is not None:
        parts.append(f"seed {snapshot.seed}")
    if takes:
        parts.append(words.take(snapshot.take, takes))
    elif snapshot.take > 1:
        parts.append(f"take {snapshot.take}")
    parts.append(_about(snapshot))
    return words.DOT.join(part for part in parts if part)


def size_of(snapshot: JobSnapshot) -> str:
    """Return the size of the picture in words; "about" while it follows from an image."""
    if snapshot.width is None or snapshot.height is None:
        return snapshot.resolution
    known = snapshot.mode != "i2v" or snapshot.state is JobState.COMPLETED
    return ("" if known else "about ") + words.pixels(snapshot.width, snapshot.height)


def charged(snapshot: JobSnapshot) -> str:
    """Return in words whether money was taken."""
    if snapshot.simulated:
        return "Simulated: nothing is sent, nothing is charged."
    if snapshot.trouble is not None and snapshot.trouble.charged:
        return CHARGED_WORDS[snapshot.trouble.charged]
    if snapshot.state is JobState.COMPLETED:
        return CHARGED_WORDS["yes"]
    return "Charged by the service." if snapshot.task_id else ""


def facts_of(snapshot: JobSnapshot, takes: int = 0) -> list[list[str]]:
    """Return what is known of a finished job, as pairs of label and text."""
    facts = []
    if snapshot.state is JobState.COMPLETED:
        video = [size_of(snapshot), f"{snapshot.seconds} s" if snapshot.seconds is not None else "", "with sound"]
        if snapshot.file_size is not None:
            video.append(words.size(snapshot.file_size))
        facts.append(["Video", words.DOT.join(part for part in video if part)])
        if snapshot.seed is not None:
            facts.append(["Seed", str(snapshot.seed)])
        facts.append(["Cost", cost_of(snapshot)])
    if takes > 1:
        facts.append(["Take", f"{snapshot.take} of {takes}"])
    facts.append(["Job", short(snapshot.id)])
    if snapshot.task_id:
        facts.append(["Task", snapshot.task_id])
    return facts


def cost_of(snapshot: JobSnapshot) -> str:
    """Return what a finished video took: what the service said, else the estimate by the user's prices."""
    if snapshot.simulated:
        return "nothing, simulated"
    bill = billed_usd(snapshot.billing)
    if bill is not None:
        return f"{money_words(bill, 'USD')}, as the service says"
    credit = (snapshot.billing or {}).get("credits")
    if isinstance(credit, (int, float)) and not isinstance(credit, bool):
        return f"{credit:,g} credits, as the service says"
    estimate = Estimate.from_json(snapshot.estimate or {})
    return f"{estimate.money}; not stated by the service" if estimate.money else "not stated by the service"


def _about(snapshot: JobSnapshot) -> str:
    """Return what it would take, or may have taken, where that is what one has to decide about."""
    known = Estimate.from_json(snapshot.estimate or {})
    if snapshot.simulated or known.amount is None or snapshot.state not in _DECIDE:
        return ""
    return f"about {money_words(known.amount, known.currency)}"


def report(snapshot: JobSnapshot) -> str:
    """Return what one would send to somebody who is to help: no key, no path of inputs."""
    trouble = snapshot.trouble
    lines = [
        f"wan_widgets job {snapshot.id}",
        f"state: {snapshot.state} ({title_of(snapshot)})",
        f"service: {snapshot.backend} {snapshot.host}".rstrip(),
        f"task: {snapshot.task_id or 'none'}",
        f"service's word: {snapshot.word or 'none'}",
        f"made: {_utc(snapshot.created_at)}",
        f"sent: {_utc(snapshot.submitted_at)}",
        f"ended: {_utc(snapshot.finished_at)}",
        f"request: {meta_of(snapshot)}",
        f"prompt: {snapshot.prompt}",
    ]
    if trouble is not None:
        code = " ".join(str(part) for part in (trouble.status, trouble.code) if part)
        lines += [f"trouble: {trouble.kind} {code}".rstrip(), f"  {trouble.message}", f"  {trouble.detail}".rstrip()]
    return "\n".join(line for line in lines if line.strip())


def _utc(at: float | None) -> str:
    return "-" if not at else time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(at))


def _aside(snapshot: JobSnapshot, percent: int | None) -> str:
    match snapshot.state:
        case JobState.QUEUED | JobState.RUNNING if snapshot.simulated:
            return ""  # it renders as fast as it can; what is typical of the service says nothing here
        case JobState.QUEUED:
            return words.typical(snapshot.typical)
        case JobState.RUNNING:
            typical = words.typical(snapshot.typical)
            return typical if percent is not None else f"{typical}{words.DOT}no percentage reported"
        case JobState.DOWNLOADING if snapshot.bytes_done is not None:
            return words.size_of(snapshot.bytes_done, snapshot.bytes_total)
        case JobState.DETACHED:
            seen = f"last seen {words.hour(snapshot.updated_at)}"
            if snapshot.left_state is None:
                return seen
            title = words.look(snapshot.left_state).title
            return f"{seen}, {title}" + ("" if percent is None else f" {percent} %")
        case _:
            return ""


def _message(snapshot: JobSnapshot) -> dict[str, str] | None:
    trouble = snapshot.trouble
    if trouble is not None:
        if snapshot.state in (JobState.FAILED, JobState.REFUSED):
            level = "error"
        else:
            level = "warn" if snapshot.resting and snapshot.state is not JobState.DETACHED else "info"
        return {"level": level, "text": trouble.message, "hint": trouble.hint}
    match snapshot.state:
        case JobState.UNKNOWN:
            text = "The request left, then the connection broke before an answer came. It was not sent a second time."
            hint = "Look in the task log of your account, then choose."
            return {"level": "warn", "text": text, "hint": hint}
        case JobState.EXPIRED:
            text = "The service keeps a file for 24 hours. This one was deleted before it could be saved here."
            hint = "Only a new video can bring it back, and the same seed may look different."
            return {"level": "warn", "text": text, "hint": hint}
        case JobState.DETACHED:
            text = "Nobody is watching this job; it goes on at the service."
            hint = "Resuming asks and downloads; it never sends a new request."
            return {"level": "info", "text": text, "hint": hint}
        case JobState.COMPLETED if snapshot.file_deleted_at is not None:
            text = f"You deleted the file on {words.moment(snapshot.file_deleted_at)}; the record stays."
            return {"level": "info", "text": text, "hint": f"In code, {AGAIN}."}
        case JobState.COMPLETED if snapshot.flags:
            text = "The file is saved, but it is not quite what was asked for."
            return {"level": "warn", "text": text, "hint": f"{words.listed(snapshot.flags)}."}
        case _:
            return None


def _detail(snapshot: JobSnapshot) -> str:
    trouble = snapshot.trouble
    if trouble is None or not trouble.detail:
        return ""
    return f"{trouble.code}: {trouble.detail}" if trouble.code else trouble.detail


def _actions(snapshot: JobSnapshot, in_form: bool, comparable: bool) -> list[str]:
    actions = _GONE_ACTIONS if deleted(snapshot) else _ACTIONS[snapshot.state]
    if snapshot.trouble is not None and snapshot.trouble.kind == "PolicyError":
        actions = _POLICY_ACTIONS
    elif snapshot.trouble is not None and snapshot.trouble.kind == "BalanceError":
        actions = _BALANCE_ACTIONS
    elif snapshot.trouble is not None and snapshot.trouble.kind in _KEY_TROUBLES and not snapshot.simulated:
        actions = ("key", *actions)
    off = (frozenset() if in_form else _FORM_ACTIONS) | (frozenset() if comparable else _COMPARING)
    return [action for action in actions if action not in off]


def _file(snapshot: JobSnapshot) -> dict[str, Any] | None:
    if snapshot.file is None or snapshot.state is not JobState.COMPLETED:
        return None
    return {
        "name": snapshot.file.replace("\\", "/").rsplit("/", 1)[-1],
        "shown": where.shown(snapshot.file),
        "path_below_root": where.below_root(snapshot.file),
        "size": snapshot.file_size,
        "size_text": "" if snapshot.file_size is None else words.size(snapshot.file_size),
        "seconds": snapshot.seconds,
        "flags": list(snapshot.flags),
    }


def _source(snapshot: JobSnapshot) -> str | None:
    image = snapshot.settings.get("image")
    return image if isinstance(image, str) and image else None
