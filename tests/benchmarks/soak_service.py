"""A service with the ToAPIs protocol that finishes tasks ten times as fast, and fails in one answer of twenty.

Run: python tests/benchmarks/soak_service.py VIDEO. ``GET /created`` returns how often each client id made a task.
Faults: 429 and 500, a connection that is cut before the answer or after half of a file, an answer to a submit that is
lost after the task was made, a task that fails.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

FAULTS = 0.05
SHORTEST, LONGEST = 0.5, 4.0
"""Seconds that a task takes: a tenth of 5 to 40."""
CREATED: Counter[str] = Counter()
TASKS: dict[str, tuple[float, float, bool]] = {}
"""Start, end, and whether it fails, by task id and by our id."""
NAMES: dict[str, str] = {}
chance = random.Random(1)


class CutError(Exception):
    """The connection is closed without an answer."""


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection."""
    try:
        while line := await reader.readline():
            method, path, _ = line.decode().split(" ", 2)
            length = 0
            while (header := await reader.readline()).strip():
                name, _, value = header.decode().partition(":")
                length = int(value) if name.lower() == "content-length" else length
            body = await reader.readexactly(length)
            status, kind, answer = _answer(method, path, body, f"http://{_host(writer)}")
            head = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Length: {len(answer)}\r\n\r\n"
            if kind == "video/mp4" and chance.random() < FAULTS:
                writer.write(head.encode() + answer[: len(answer) // 2])
                await writer.drain()
                break
            writer.write(head.encode() + answer)
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError, CutError):
        pass
    finally:
        writer.close()


def _host(writer: asyncio.StreamWriter) -> str:
    host, port = writer.get_extra_info("sockname")[:2]
    return f"{host}:{port}"


def _json(content: object, status: int = 200) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(content).encode()


def _answer(method: str, path: str, body: bytes, own: str) -> tuple[int, str, bytes]:
    if path == "/created":
        return _json(CREATED)
    if path.startswith("/files/"):
        return 200, "video/mp4", VIDEO
    fault = chance.random() < FAULTS
    if method == "POST" and path.endswith("/videos/generations"):
        if fault and chance.random() < 0.5:
            return _json({"error": {"code": "rate_limit", "message": "Too many requests."}}, 429)
        name = json.loads(body)["client_business_id"]
        CREATED[name] += 1
        task_id, now = f"task_{len(TASKS) + 1}", time.time()
        TASKS[task_id] = now, now + chance.uniform(SHORTEST, LONGEST), chance.random() < FAULTS
        NAMES[name] = task_id
        if fault:
            raise CutError
        return _json(_task(task_id, name, own))
    if "/videos/generations/" in path:
        name = path.rpartition("/")[2]
        task_id = NAMES.get(name, name)
        if fault:
            if chance.random() < 0.5:
                raise CutError
            return _json({"error": {"code": "internal", "message": "Try again."}}, 500)
        if task_id not in TASKS:
            return _json({"error": {"code": "task_not_exist", "message": "There is no such task."}}, 404)
        return _json(_task(task_id, "", own))
    return _json({})


def _task(task_id: str, name: str, own: str) -> dict[str, object]:
    begin, end, fails = TASKS[task_id]
    now = time.time()
    task: dict[str, object] = {"id": task_id, "object": "generation.task", "model": "wan2.6", "created_at": begin}
    task |= {"client_business_id": name} if name else {}
    if now < end:
        progress = int(100 * (now - begin) / (end - begin))
        return {**task, "status": "in_progress" if progress > 5 else "queued", "progress": progress}
    if fails:
        return {**task, "status": "failed", "error": {"code": "internal", "message": "It could not be made."}}
    result = {"type": "video", "data": [{"url": f"{own}/files/{task_id}.mp4", "format": "mp4"}]}
    return {**task, "status": "completed", "progress": 100, "completed_at": end, "result": result}


async def main() -> None:
    """Serve on a free port of loopback; print it."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=500)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    VIDEO = Path(sys.argv[1]).read_bytes()
    sys.exit(asyncio.run(main()))
