from __future__ import annotations

from pathlib import Path

import pytest

from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.runtime.folder import Folder
from wan_widgets._jobs.runtime.plan import Plan, plan_of
from wan_widgets._models import draft_of

from ...fake import BASE


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(Ledger(tmp_path / "home"), live=lambda: False)


@pytest.fixture
def plan() -> Plan:
    return plan_of(draft_of({"prompt": "A kite", "resolution": "720p"}, {}), backend="toapis", base_url=BASE)
