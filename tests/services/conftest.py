"""A client at a real server, and another server for the files."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from wan_widgets.redaction import Secret
from wan_widgets.services.base import Progress
from wan_widgets.services.toapis import ToAPIs

from .server import KEY, Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


@pytest.fixture
def files() -> Iterator[Server]:
    """The host of the files, which differs from that of the API."""
    with serving() as one:
        yield one


Call = Callable[[ToAPIs], Awaitable[object]]


@pytest.fixture
def ask(server: Server) -> Callable[[Call], object]:
    """Run one call of a service whose API is the server."""

    def run(call: Call, key: str = KEY) -> object:
        async def both() -> object:
            service = ToAPIs(f"{server.url}/v1", Secret(key))
            try:
                return await call(service)
            finally:
                await service.aclose()

        return asyncio.run(both())

    return run


@pytest.fixture
def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """The file that a download is written into."""
    return tmp_path / "video.part"


@pytest.fixture
def get(ask: Callable[[Call], object], files: Server, part: Path) -> Callable[..., object]:
    """Download a video from the host of the files."""

    def run(url: str | None = None, progress: Progress | None = None) -> object:
        return ask(lambda service: service.download(url or f"{files.url}/v.mp4?Signature=abc", part, progress))

    return run
