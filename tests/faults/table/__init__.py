"""The faults, one row each: what is injected, what the user reads, how many tasks the service has then, and
whether a restart recovers. ``test_faults`` walks every row; ``python -m tests.faults`` does so and prints them.
"""

from __future__ import annotations

from .files import DOWNLOADS, UPLOADS
from .polls import FAILURES, LOOKS
from .row import Row
from .submits import AMBIGUOUS, CONNECTING, REFUSALS, SHAPES

ROWS: tuple[Row, ...] = (
    *CONNECTING,
    *REFUSALS,
    *AMBIGUOUS,
    *SHAPES,
    *UPLOADS,
    *LOOKS,
    *FAILURES,
    *DOWNLOADS,
)
