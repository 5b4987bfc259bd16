from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wan_widgets._jobs.runtime.pacing import backoff

from .fake import FakeService, House


@pytest.fixture
def service(video: Path) -> FakeService:
    return FakeService(video)


@pytest.fixture
def houses(tmp_path: Path, service: FakeService, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., House]]:
    """Make engines on one folder and one service, as several processes would."""
    monkeypatch.setattr(backoff, "LOOKUP_DELAYS", (0.0, 0.1, 0.1))
    made: list[House] = []

    def make(**options: str) -> House:
        made.append(House(tmp_path / "home", service, **options))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture
def house(houses: Callable[..., House]) -> House:
    return houses()
