"""The second host: finished videos and uploads, open to anyone who has the link, and a storage for uploads.

No key is needed or read, no CORS header is sent, byte ranges work, and an expired link is 403 or 404,
as on the service's file hosts.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from ..faults import Asked
from . import connection_cut
from .task_runner import Simulator

_Spoil = Callable[[Message, Send, Scope], Awaitable[None]]


def create_files_app(simulator: Simulator, take: Callable[[Request], Awaitable[Response]]) -> Starlette:
    """Return the application of the second host; `take` handles forms with files."""

    async def video(request: Request) -> Response:
        record = simulator.store.tasks.get(request.path_params["id"])
        if record is None or record.token != request.path_params["token"] or record.expires_at is None:
            return _gone(404)
        dead = record.fault("expired-file")
        if dead is not None or time.time() >= record.expires_at:
            return _gone(403 if dead is None else int(dead.number("status")))
        path = simulator.store.video(record)
        if not path.is_file():
            return _gone(404)
        struck = [one for one in record.asked() if one.place == "file" and simulator.faults.counts(one, record.id)]
        return _faulty(path, struck)

    async def upload(request: Request) -> Response:
        name = request.path_params["name"]
        path = simulator.store.upload(name)
        if Path(name).name != name or path.suffix in (".part", ".json") or not path.is_file():
            return _gone(404)
        return FileResponse(path)

    async def storage(request: Request) -> Response:
        return await take(request) if request.method == "POST" else _gone(404)

    routes = [
        Route("/v/{id}/{token}/video.mp4", video),
        Route("/u/{name}", upload),
        Route("/", storage, methods=["GET", "POST"]),
    ]
    return Starlette(routes=routes)


def _gone(status: int) -> Response:
    return PlainTextResponse("AccessDenied" if status == 403 else "NoSuchKey", status)


def _faulty(path: Path, struck: list[Asked]) -> Response:
    """Return a video, with its faults applied."""
    by_name = {one.name: one for one in struck}
    if "not-a-video" in by_name:
        return HTMLResponse("<html><body>This video is being prepared.</body></html>")
    if "wrong-length" in by_name:
        data = path.read_bytes()
        return Response(data[: len(data) // 2], media_type="video/mp4")
    if "cut-download" in by_name:
        return _DamagedFile(path, _cut_in_the_middle())
    if slow := by_name.get("slow-download"):
        return _DamagedFile(path, _slowly(slow.number("seconds"), path.stat().st_size))
    return _FileWithoutRanges(path) if "no-range" in by_name else FileResponse(path, media_type="video/mp4")


class _FileWithoutRanges(FileResponse):
    """A file from a host that does not support ranges."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, media_type="video/mp4")
        del self.headers["accept-ranges"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [pair for pair in scope["headers"] if pair[0] != b"range"]
        await super().__call__({**scope, "headers": headers}, receive, send)


class _DamagedFile(FileResponse):
    """A file whose messages pass through `damage` before they are sent."""

    def __init__(self, path: Path, damage: _Spoil) -> None:
        super().__init__(path, media_type="video/mp4")
        self._damage = damage

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def through(message: Message) -> None:
            await self._damage(message, send, scope)

        await super().__call__(scope, receive, through)


def _cut_in_the_middle() -> _Spoil:
    left: int | None = None

    async def damage(message: Message, send: Send, scope: Scope) -> None:
        nonlocal left
        if message["type"] == "http.response.start":
            left = int(dict(message["headers"])[b"content-length"]) // 2
            await send(message)
            return
        if left is None or not message.get("body"):
            return
        piece = message["body"][:left]
        left -= len(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        if left <= 0:
            # Give written data time to be sent: an abort drops the rest of the buffer.
            await anyio.sleep(0.05)
            await connection_cut.cut(scope)
            left = None

    return damage


def _slowly(seconds: float, size: int) -> _Spoil:
    async def damage(message: Message, send: Send, scope: Scope) -> None:
        del scope
        await send(message)
        await anyio.sleep(seconds * len(message.get("body", b"")) / max(1, size))

    return damage
