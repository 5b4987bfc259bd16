"""Jobs of this process that were just requested."""

from __future__ import annotations

import time
from dataclasses import replace

from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.row import Row
from wan_widgets._jobs.record.ids import new_id


def row(fingerprint: str = "f", **changes: object) -> Row:
    now = time.time()
    fresh = Row(id=new_id(), fingerprint=fingerprint, created_at=now, updated_at=now, owner=lease.me())
    return replace(fresh, **changes)


def store(ledger: Ledger, **changes: object) -> Row:
    """Store a job of a service; return it."""
    return ledger.begin(row(new_id(), **{"backend": "toapis", **changes}), again=False)[0]
