"""A job in one line of plain text: what ``repr`` tells. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import CHARGED_WORDS
from ..paths import from_here
from ..redaction import tame
from .names import SHORT
from .state import JobState

if TYPE_CHECKING:
    from .snapshot import JobSnapshot

_LONGEST = 40
_FILE_DELETED = "file deleted; again=True makes a new take"


def told(snapshot: JobSnapshot, *, reused: bool = False) -> str:
    """Return a job in one line.

    Parameters
    ----------
    snapshot : JobSnapshot
        The job at one moment.
    reused : bool
        Whether it was found instead of being made.
    """
    percent = "" if snapshot.progress is None or snapshot.resting else f" {int(snapshot.progress * 100)} %"
    found = reused and snapshot.file_deleted_at is None
    again = " (made before; again=True makes a new take)" if found else ""
    return (
        f"Job {snapshot.id[:SHORT]} {snapshot.state}{percent} {_prompt(snapshot)} ({snapshot.backend}){again}"
        f"{_end(snapshot)}"
    )


def _prompt(snapshot: JobSnapshot) -> str:
    text = " ".join(tame(snapshot.prompt).split())
    if not text:
        return snapshot.mode
    return f'"{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"}"'


def _end(snapshot: JobSnapshot) -> str:
    if snapshot.state is JobState.COMPLETED:
        return f": {from_here(snapshot.file) if snapshot.file else _FILE_DELETED}"
    if snapshot.held_until is not None:
        return ": held back; it goes out by itself"
    if snapshot.trouble is None:
        return ""
    charged = CHARGED_WORDS[snapshot.trouble.charged]
    return ": " + " ".join(one for one in (snapshot.trouble.message, snapshot.trouble.hint, charged) if one)
