"""A chain of shots as the page shows it: plain JSON with all its words, and the stored view as HTML.

The page draws what stands here and adds nothing of its own, so that strip and stored view say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ... import session
from ..._jobs.handles.film import Shot
from ..._jobs.handles.job import Job
from ..._jobs.record.state import JobState
from ..._jobs.text import job_text, wording
from ..._jobs.text.job_facts import price_of_another
from ...protocol.film import FilmShot, FilmView
from ...redaction import printable
from . import file_urls, static_view
from .job_view import job_view

_LONGEST_STORED = 300
"""Characters of a prompt in the stored view."""


def film_view(shots: Sequence[Shot], identity: str) -> FilmView:
    """Return a chain as plain JSON for the page."""
    drawn = [_shot(shot, shots[shot.number - 2] if shot.number > 1 else None) for shot in shots]
    last = shots[-1]
    return {
        "id": identity,
        "head": head_of(shots),
        "counted": counted(shots),
        "simulated": any(shot.job.snapshot.simulated for shot in shots),
        "exportable": len(shots) > 1 and all(shot.job.path is not None for shot in shots),
        "waits": "" if last.job.path is not None else f"Shot {last.number} has no video to continue from.",
        "price": price_of_another(last.job.snapshot),
        "shots": drawn,
    }


def head_of(shots: Sequence[Shot]) -> str:
    """Return how many shots there are and how long they are together."""
    seconds = sum(shot.job.snapshot.seconds or 0 for shot in shots)
    sizes = {shot.job.snapshot.resolution for shot in shots}
    parts = [wording.count(len(shots), "shot"), f"{seconds:g} s", sizes.pop() if len(sizes) == 1 else ""]
    return ", ".join(part for part in parts if part)


def counted(shots: Sequence[Shot]) -> str:
    """Return how many shots are made, such as ``2 of 3 made, 1 with an old start``."""
    made = sum(shot.job.path is not None for shot in shots)
    old = sum(shot.old_start for shot in shots)
    jumps = sum(shot.seam is not None and shot.seam.jumps and not shot.old_start for shot in shots)
    parts = [
        f"{made} of {len(shots)} made" if made < len(shots) else "all made",
        f"{old} with an old start" if old else "",
        f"{jumps} with a jump at the seam" if jumps else "",
    ]
    return ", ".join(part for part in parts if part)


def prompt_of(job: Job) -> str:
    """Return the prompt of a shot as the page shows it."""
    return printable(job.snapshot.prompt)


def line(shots: Sequence[Shot]) -> str:
    """Return a chain as one line of text."""
    return f"Film of {head_of(shots)}: {counted(shots)}"


def lines(shots: Sequence[Shot]) -> list[str]:
    """Return a chain as lines of text: one for each shot below the line of all."""
    drawn = film_view(shots, "")["shots"]
    return [line(shots), *(f"{one['number']}. {one['prompt']} ({_state(one)})" for one in drawn)]


def stored(shots: Sequence[Shot], identity: str) -> str:
    """Return the stored view of a chain as HTML without a script; every text is escaped."""
    view = film_view(shots, identity)
    badge = static_view.BADGE if view["simulated"] else ""
    cells = [_stored_shot(shot, one) for shot, one in zip(shots, view["shots"], strict=True)]
    row = "".join(f'<td style="text-align:left;vertical-align:top;max-width:240px">{cell}</td>' for cell in cells)
    head = f"<b>Film</b> {escape(view['head'])}: {escape(view['counted'])} {badge}"
    return f'<div class="wan-stored-film"><div style="margin:4px 0">{head}</div><table><tr>{row}</tr></table></div>'


def _shot(shot: Shot, before: Shot | None) -> FilmShot:
    snapshot = shot.job.snapshot
    view = job_view(snapshot)
    title, tone, icon = job_text.title_of(snapshot), view["tone"], view["icon"]
    if snapshot.state is JobState.COMPLETED and shot.old_start:
        title, tone, icon = "Old start", "warn", "warn"
    if len(shot.takes) > 1:
        title += f", take {shot.takes.index(shot.job) + 1} of {len(shot.takes)}"
    ready = before is None or not shot.continues or before.job.path is not None
    return {
        "number": shot.number,
        "job": shot.job.id,
        "title": title,
        "tone": tone,
        "icon": icon,
        "percent": view["percent"],
        "seconds": snapshot.seconds,
        "prompt": prompt_of(shot.job),
        "facts": _facts(shot),
        "problem": _problem(shot, before),
        "message": " ".join(part for part in _message(shot) if part),
        "takes": [
            {"job": take.id, "label": f"take {number}, {job_text.title_of(take.snapshot)}"}
            for number, take in enumerate(shot.takes, 1)
        ],
        "redo": shot.old_start and ready,
        "under_way": not snapshot.resting,
        "detached": snapshot.state is JobState.DETACHED,
        "price": price_of_another(snapshot),
        "waits": "" if ready else f"Shot {shot.number - 1} has no video to continue from.",
        "file": view["file"],
    }


def _facts(shot: Shot) -> str:
    snapshot, seam = shot.job.snapshot, shot.seam
    parts = [
        "" if snapshot.seed is None else f"seed {snapshot.seed}",
        "" if seam is None else f"seam {seam.likeness:.2f}{', a jump' if seam.jumps else ''}",
        "" if snapshot.simulated or shot.job.path is None else snapshot.cost.text,
    ]
    return wording.DOT.join(part for part in parts if part)


def _problem(shot: Shot, before: Shot | None) -> str:
    if before is None:
        return ""
    if shot.old_start and before.job.path is None:
        return f"It begins with a frame of another take of shot {before.number}, which has no video now."
    if shot.old_start:
        return f"It does not begin with the present last frame of shot {before.number}."
    return f"It follows shot {before.number}, which has an old start." if shot.after_old else ""


def _message(shot: Shot) -> tuple[str, str]:
    error = shot.job.snapshot.error
    return ("", "") if error is None or shot.job.path is not None else (error.message, error.hint)


def _state(view: FilmShot) -> str:
    return " ".join(part for part in (f"{view['title']}.", view["problem"] or view["message"]) if part).rstrip(".")


def _stored_shot(shot: Shot, view: FilmShot) -> str:
    snapshot = shot.job.snapshot
    path = shot.job.path or session.expected_file(snapshot)
    label = f"Shot {shot.number}"
    parts = []
    if path is not None and (shot.job.path is not None or not snapshot.over):
        source = file_urls.from_notebook(path)
        poster = static_view.poster_of(str(path), small=True) if shot.job.path is not None else None
        if source is not None:
            parts.append(static_view.small_player(source, poster, label))
        elif poster is not None:
            parts.append(static_view.picture(poster, width=static_view.CELL_WIDTH, label=label))
    length = "" if snapshot.seconds is None else f"{snapshot.seconds:g} s"
    # Where a job under way stands now says nothing to whoever reads it later.
    state = _state(view) if snapshot.over else "Asked for"
    parts.append(f"<b>{shot.number}</b> {escape(wording.DOT.join(part for part in (length, state) if part))}")
    parts.append(escape(wording.shorten(view["prompt"], _LONGEST_STORED)))
    return "<br>".join(parts)
