"""A form on the simulator, whose messages are recorded."""

from __future__ import annotations

import pytest

from ..recording import RecordedForm


@pytest.fixture
def form(simulated):
    one = RecordedForm(resolution="720p")
    yield one
    one.close()
