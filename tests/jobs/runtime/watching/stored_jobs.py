"""Jobs in the ledger that nobody watches."""

from __future__ import annotations

from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.state import JobState

from ...fake import House
from ...ledger.rows import row

SENT = {"submitted_at": 1000.0, "body": {"prompt": "A kite"}}
LOST = {**SENT, "state": JobState.UNKNOWN}
LEFT = {**SENT, "state": JobState.DETACHED, "task_id": "task_1"}
MADE = {**SENT, "state": JobState.COMPLETED, "task_id": "task_1", "file": "a.mp4"}
ELSEWHERE = {"owner": "elsewhere.1.1", "lease_until": 1e12}


def stored(house: House, **changes: object) -> Row:
    """Store a job that nobody watches."""
    one = row(**{"owner": None, "backend": "toapis", "base_url": house.service.base_url, "prompt": "A kite", **changes})
    house.engine.ledger.add([one])
    return one


def free(house: House, job: Row) -> bool:
    """Return whether nobody owns a job, in this process or another."""
    return house.engine.ledger.get(job.id).owner is None and job.id not in house.engine._watched
