"""Uploaded files in the ledger, by the SHA-256 of their content: while its URL works, a file is uploaded once."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sqlite.database import Store


def find(store: Store, sha256: str, service: str) -> str | None:
    """Return the URL of uploaded content until it expires; None if there is none."""
    with store.reading() as connection:
        found = (
            connection
            and connection.execute(
                "SELECT url FROM uploads WHERE sha256 = ? AND service = ? AND expires_at > ?",
                (sha256, service, time.time()),
            ).fetchone()
        )
    return str(found[0]) if found else None


def save(store: Store, sha256: str, service: str, url: str, expires_at: float) -> None:
    """Store the URL of uploaded content."""
    store.change(
        lambda connection: connection.execute(
            "INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)", (sha256, service, url, expires_at)
        )
    )


def forget(store: Store, urls: Iterable[str]) -> None:
    """Forget uploads whose URLs the service no longer accepts."""
    wanted = [(url,) for url in urls]
    store.change(lambda connection: connection.executemany("DELETE FROM uploads WHERE url = ?", wanted))
