"""Times as UTC text: one form for provenance, exports, tables and reports. Pure."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(at: float | None) -> datetime | None:
    """Return seconds since the epoch as a UTC datetime; None for None."""
    return None if at is None else datetime.fromtimestamp(at, UTC)


def utc_text(at: float | None) -> str:
    """Return seconds since the epoch as ISO 8601 text in UTC; "" for None, and for 0, which means not known.

    Examples
    --------
    >>> utc_text(1_795_000_000.0), utc_text(None)
    ('2026-11-18T11:06:40Z', '')
    """
    moment = utc(at or None)
    return "" if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")
