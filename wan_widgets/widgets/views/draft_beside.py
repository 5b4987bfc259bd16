"""A final beside its draft: what differs, and how alike the two look.

Likeness says nothing about quality. It is known once both files are measured.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ... import session
from ..._jobs.record.snapshot import JobSnapshot
from ..._jobs.record.state import JobState
from ..._jobs.text import job_facts, wording
from ..._jobs.text.job_text import short
from ..._models.catalog import MODELS
from ...errors import WanError
from ...judging import measuring_status
from ...log import note
from ...measures.catalog import LIKENESS
from ...measures.result import ClipMeasures
from ...session.measured import measures_of

if TYPE_CHECKING:
    from ...protocol.job import DraftBeside, DraftFact


def draft_beside(snapshot: JobSnapshot) -> DraftBeside | None:
    """Return the draft of a finished final as view data; None if there is no draft."""
    if snapshot.draft is None or snapshot.state is not JobState.COMPLETED or snapshot.file is None:
        return None
    draft = draft_of(snapshot)
    if draft is None:
        return None
    alike = _likeness_of(draft, snapshot)
    return {
        "id": draft.id,
        "name": _name(draft),
        "final": f"final, {snapshot.resolution}",
        "there": draft.file is not None,
        "facts": _facts(draft, snapshot),
        "likeness": "" if alike is None else f"{alike:.2f}",
        "meaning": LIKENESS.meaning,
        "measuring": alike is None and any(map(measuring_status.is_waiting, files_of(snapshot))),
    }


def draft_of(snapshot: JobSnapshot) -> JobSnapshot | None:
    """Return the draft of a final, if its job is known."""
    if snapshot.draft is None:
        return None
    try:
        return session.job(snapshot.draft).snapshot
    except WanError as error:  # it is in another folder, or its ledger was deleted
        note(error)
        return None


def files_of(snapshot: JobSnapshot) -> tuple[Path, ...]:
    """Return the files whose measures the view of a job shows: its own file and that of its draft."""
    own = () if snapshot.file is None else (Path(snapshot.file),)
    draft = draft_of(snapshot) if own and snapshot.draft is not None else None
    return own if draft is None or draft.file is None else (*own, Path(draft.file))


def _name(draft: JobSnapshot) -> str:
    model = MODELS.get(draft.model)
    is_draft = model is not None and draft.resolution == model.draft_resolution
    return f"{'draft' if is_draft else short(draft.id)}, {draft.resolution}"


def _facts(draft: JobSnapshot, final: JobSnapshot) -> list[DraftFact]:
    lengths = job_facts.length_of(draft), job_facts.length_of(final)
    facts: list[DraftFact] = [_fact("Size", job_facts.size_of(draft), job_facts.size_of(final))]
    if lengths[0] != lengths[1]:
        facts.append(_fact("Length", *lengths))
    facts.append(_fact("Took", *(wording.clock(one.took or 0.0) for one in (draft, final))))
    facts.append(_fact("Cost", draft.cost.text, final.cost.text))
    same = draft.seed == final.seed and draft.prompt == final.prompt
    facts.append({"label": "Seed, prompt", "draft": "the same" if same else "not the same", "final": ""})
    return facts


def _fact(label: str, draft: str, final: str) -> DraftFact:
    """Return a row of the table. A value that both share is written once."""
    return {"label": label, "draft": draft, "final": "" if draft == final else final}


def _likeness_of(draft: JobSnapshot, final: JobSnapshot) -> float | None:
    """Return how alike the two videos look; None until both are measured."""
    if draft.file is None or final.file is None:
        return None
    one, other = measures_of(Path(draft.file)), measures_of(Path(final.file))
    return None if one is None or other is None else _likeness(one.pictures, other.pictures)


@lru_cache(maxsize=64)
def _likeness(one: bytes, other: bytes) -> float | None:
    from ...measures.likeness import likeness

    return likeness(ClipMeasures(pictures=one), ClipMeasures(pictures=other))
