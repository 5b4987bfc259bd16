"""The documented APIs of both services in a process of its own, which survives the killed clients and counts requests.

Every task takes the same few tenths of a second and gives the same clip; nothing is rendered. It keeps
count of what it was sent, and never guards anybody against sending twice: a second POST makes a second task.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "sk-only-for-this-test"
MODEL_STUDIO = "/api/v1"
PIECES = 8
"""Number of chunks in which a file is sent."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The requests that the service has received."""

    tasks: dict[str, dict[str, Any]]
    """The body of each task, by its id."""
    downloads: dict[str, list[int]]
    """The first byte of each download of a task's file, by task id."""

    @property
    def ours(self) -> list[str]:
        """The ids that we have given the tasks, one for each task."""
        return sorted(str(body.get("client_business_id")) for body in self.tasks.values())

    @property
    def prompts(self) -> list[str]:
        """The prompts, one for each task."""
        return sorted(map(prompt_of, self.tasks.values()))


def prompt_of(body: dict[str, Any]) -> str:
    """Return the prompt of a task's body, of either service."""
    return str(body["input"]["prompt"] if "input" in body else body["prompt"])


@dataclass(frozen=True, kw_only=True)
class Service:
    """The address of the service, and its requests."""

    url: str

    def seen(self) -> Seen:
        with urllib.request.urlopen(f"{self.url}/seen", timeout=60) as answer:
            return Seen(**json.load(answer))

    def finish(self) -> None:
        """Complete every task, also those that are still to come."""
        with urllib.request.urlopen(f"{self.url}/finish", timeout=60) as answer:
            answer.read()

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to use it as ToAPIs."""
        return {"TOAPIS_API_KEY": KEY, "TOAPIS_BASE_URL": self.url, "WAN_BACKEND": "toapis"}

    @property
    def as_model_studio(self) -> dict[str, str]:
        """What a process needs to use it as Model Studio."""
        return {"DASHSCOPE_API_KEY": KEY, "DASHSCOPE_BASE_URL": self.url, "WAN_BACKEND": "dashscope"}


@contextlib.contextmanager
def serving(clip: Path, *, seconds: float = 0.2, pause: float = 0.0) -> Iterator[Service]:
    """Run the service in a separate process.

    Parameters
    ----------
    clip : Path
        What every task gives.
    seconds : float
        How long a task takes.
    pause : float
        Seconds between creating a task and telling of it, and between two pieces of a file.
    """
    from support.process_output import line_of  # what runs as a script does not find it

    command = [sys.executable, __file__, str(clip), str(seconds), str(pause)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Service(url=line_of(process, process.stdout).strip())
        finally:
            process.kill()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 200

    def __init__(self, clip: bytes, seconds: float, pause: float) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.clip, self.seconds, self.pause = clip, seconds, pause
        self.lock = threading.Lock()
        self.tasks: dict[str, dict[str, Any]] = {}
        self.created: dict[str, float] = {}
        self.made_at: dict[str, float] = {}
        self.downloads: dict[str, list[int]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address) -> None:
        """Ignore clients that were killed."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body would wait 40 ms for the headers
    server: Server

    def log_message(self, *_: object) -> None: ...

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith(MODEL_STUDIO):
            task = self.keep(body)
            time.sleep(self.server.pause)
            self.say({"request_id": "r", "output": {"task_status": "PENDING", "task_id": task}})
            return
        if self.path == "/v1/uploads/images":
            self.say({"success": True, "data": {"url": f"{self.server.url}/uploaded.png"}})
            return
        if "[refused]" in str(json.loads(body)["prompt"]):
            time.sleep(self.server.pause)
            self.say({"error": {"code": "invalid_request", "message": "No such video."}}, 400)
            return
        task = self.keep(body)
        time.sleep(self.server.pause)
        self.say({"id": task, "object": "generation.task", "status": "queued", "progress": 0})

    def keep(self, body: bytes) -> str:
        """Make a task, even if the same was made before; return its id."""
        with self.server.lock:
            task = f"task_{len(self.server.tasks) + 1:04}"
            self.server.tasks[task] = json.loads(body)
            self.server.created[task], self.server.made_at[task] = time.monotonic(), time.time()
        return task

    def list_tasks(self) -> None:
        """List every task of a model, without any id or prompt of the client."""
        query = parse_qs(urlsplit(self.path).query)
        with self.server.lock:
            data = [
                {"task_id": task, "model_name": body["model"], "gmt_create": int(self.server.made_at[task] * 1000)}
                for task, body in self.server.tasks.items()
                if body["model"] in query["model_name"]
            ]
        size, page = int(query["page_size"][0]), int(query["page_no"][0])
        pages = max(1, -(-len(data) // size))
        shown = data[(page - 1) * size : page * size]
        self.say({"total": len(data), "total_page": pages, "page_no": page, "page_size": size, "data": shown})

    def describe(self, task: str) -> None:
        """Describe a task as Model Studio does: without a percentage."""
        if task not in self.server.tasks:
            self.say({"request_id": "r", "output": {"task_id": task, "task_status": "UNKNOWN"}})
            return
        share = (time.monotonic() - self.server.created[task]) / self.server.seconds
        output = {"task_id": task, "task_status": "PENDING" if share < 0.3 else "RUNNING" if share < 1 else "SUCCEEDED"}
        if share >= 1:
            output["video_url"] = f"{self.server.url}/files/{task}.mp4"
        self.say({"request_id": "r", "output": output})

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        if self.path.startswith(f"{MODEL_STUDIO}/tasks/?"):
            self.list_tasks()
            return
        if self.path.startswith(f"{MODEL_STUDIO}/tasks/"):
            self.describe(name)
            return
        if self.path == "/seen":
            self.say({"tasks": self.server.tasks, "downloads": self.server.downloads})
        elif self.path == "/finish":
            self.server.seconds = 0.001
            self.say({})
        elif self.path.startswith("/files/"):
            self.give(name.removesuffix(".mp4"))
        else:
            self.look(name)

    def look(self, name: str) -> None:
        with self.server.lock:
            same = [task for task, body in self.server.tasks.items() if name in (task, body.get("client_business_id"))]
        if not same:
            self.say({"error": {"code": "task_not_found", "message": "There is no such task."}}, 404)
            return
        task = same[0]
        share = (time.monotonic() - self.server.created[task]) / self.server.seconds
        facts: dict[str, Any] = {"id": task, "client_business_id": self.server.tasks[task].get("client_business_id")}
        if share < 1:
            facts |= {"status": "queued" if share < 0.3 else "in_progress", "progress": int(share * 100)}
        else:
            url = f"{self.server.url}/files/{task}.mp4"
            facts |= {"status": "completed", "progress": 100, "result": {"type": "video", "data": [{"url": url}]}}
        self.say(facts)

    def give(self, task: str) -> None:
        clip = self.server.clip
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked else 0
        with self.server.lock:
            self.server.downloads.setdefault(task, []).append(start)
        if start >= len(clip):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(clip)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if asked else 200)
        self.send_header("Content-Type", "video/mp4")
        self.send_header("Content-Length", str(len(clip) - start))
        self.send_header("ETag", '"clip"')
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{len(clip) - 1}/{len(clip)}")
        self.end_headers()
        step = len(clip) // PIECES + 1
        for at in range(start, len(clip), step):
            self.wfile.write(clip[at : at + step])
            time.sleep(self.server.pause)

    def say(self, facts: object, status: int = 200) -> None:
        data = json.dumps(facts).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("clip", type=Path)
    parser.add_argument("seconds", type=float)
    parser.add_argument("pause", type=float)
    asked = parser.parse_args()
    server = Server(asked.clip.read_bytes(), asked.seconds, asked.pause)
    print(server.url, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
