from __future__ import annotations

from pathlib import Path

import pytest

from wan_widgets._jobs.runtime.pacing import backoff

from ...fake import ListingService


@pytest.fixture
def service(video: Path, monkeypatch: pytest.MonkeyPatch) -> ListingService:
    monkeypatch.setattr(backoff, "LISTING_DELAYS", (0.0, 0.1, 0.1))
    return ListingService(video)
