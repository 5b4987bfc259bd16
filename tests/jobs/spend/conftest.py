from __future__ import annotations

from collections.abc import Callable

import pytest

from ..fake import House
from .guards import guard


@pytest.fixture
def guarded(house: House) -> Callable[..., House]:
    """Set limits and prices of the house."""

    def limit(limits: object = None, prices: object = None) -> House:
        one = guard(limits, prices)
        house.engine.guard = lambda: one
        return house

    return limit
