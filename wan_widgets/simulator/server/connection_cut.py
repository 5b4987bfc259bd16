"""Cut a connection in the middle of an answer, at the transport."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

Ends = tuple[Any, Any]

_transports: dict[Ends, asyncio.Transport] = {}


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which also remembers its transport while the connection lives."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the transport by both ends of the connection, as in a request's scope."""
        super().connection_made(transport)
        _transports[self.client, self.server] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport."""
        _transports.pop((self.client, self.server), None)
        super().connection_lost(exc)


async def cut(scope: Scope) -> None:
    """Close the connection of a request at once."""
    transport = _transports.get((scope["client"], scope["server"]))
    if transport is None:
        raise RuntimeError("this connection cannot be cut")
    transport.abort()
    # The protocol is notified in the loop's next round; until then uvicorn would try to answer.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
