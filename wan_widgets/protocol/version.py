"""The version of the messages, apart from their types: only type checkers need those."""

from __future__ import annotations

PROTOCOL = 1
"""The version that both sides name in every message."""
