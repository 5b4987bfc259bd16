"""A service with the ToAPIs protocol that makes nothing: it accepts jobs and records the time of each request.

Runs in a process of its own, so that its processor time is not the measured one's. ``GET /arrivals`` returns the
times of the POSTs, in seconds since the epoch; ``GET /polls`` how often it was asked for a task.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

ARRIVALS: list[tuple[float, str]] = []
POLLED: list[str] = []


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection."""
    try:
        while line := await reader.readline():
            at = time.time()
            method, path, _ = line.decode().split(" ", 2)
            length = 0
            while (header := await reader.readline()).strip():
                name, _, value = header.decode().partition(":")
                length = int(value) if name.lower() == "content-length" else length
            body = await reader.readexactly(length)
            answer = json.dumps(_answer(method, path, body, at)).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
            writer.write(head.encode() + answer)
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


def _answer(method: str, path: str, body: bytes, at: float) -> object:
    if path == "/arrivals":
        return ARRIVALS
    if path == "/polls":
        return len(POLLED)
    task = {"object": "generation.task", "model": "wan2.6", "status": "in_progress", "progress": 10}
    if method == "POST" and path.endswith("/videos/generations"):
        ARRIVALS.append((at, json.loads(body)["client_business_id"]))
        return {**task, "id": f"task_{len(ARRIVALS)}", "status": "queued", "progress": 0}
    if "/videos/generations/" in path:
        POLLED.append(path)
        return {**task, "id": path.rpartition("/")[2]}
    return {}


async def main() -> None:
    """Serve on a free port of loopback; print it."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
