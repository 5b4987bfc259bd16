"""Our own ids of jobs and sweeps. Pure, except for the clock and the system's random source."""

from __future__ import annotations

import secrets
import time

SHORT = 8
"""Number of characters of an id that users see and type. They identify the job."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """Return a new id of letters, digits and ``-``; its start is random, so that it identifies the job."""
    now = time.time_ns() // 1_000_000
    stamp = "".join(_ALPHABET[now >> shift & 31] for shift in range(45, -1, -5))
    return f"{_random(SHORT)}-wan-{stamp}-{_random(8)}"


def _random(length: int) -> str:
    return "".join(_ALPHABET[one & 31] for one in secrets.token_bytes(length))  # as many letters as 5 bits have values
