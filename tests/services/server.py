"""A real server on loopback that answers as a test says, also incorrectly."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "sk-marked-0123456789abcdefKEY"
BODY = {"model": "wan2.6", "prompt": "A cat \ud800", "duration": 5, "client_business_id": "our-id"}
CREATED = {"id": "video_01", "object": "generation.task", "model": "wan2.6", "status": "queued", "progress": 0}
ERROR = {"code": "x", "message": "the service's words"}


def submit(service):
    return service.submit(BODY)


def fetch(service):
    return service.fetch("video_01")


def find(service):
    return service.find("our-id")


@dataclass
class Seen:
    """A received request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict:
        return json.loads(self.body)


@dataclass
class Reply:
    """An answer, correct or not."""

    body: object = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    """The value of Content-Length; None for the correct one, -1 for none."""
    then: str = ""
    """"reset" or "hang", once what there is was sent."""
    endless: bool = False


def raw(data: bytes) -> Reply:
    return Reply(body=data, status=-1)


class Server(ThreadingHTTPServer):
    """Answers with `replies` in turn, then always with the last one; a callable is called with the request."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[Seen] = []
        self.replies: list[Reply | Callable[[Seen], Reply]] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def says(self, *replies: Reply | Callable[[Seen], Reply]) -> None:
        self.replies = list(replies)

    def handle_error(self, request, client_address) -> None:
        """Ignore clients that disconnect."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body would wait 40 ms for the headers
    server: Server

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        request = Seen(
            self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(length)
        )
        self.server.seen.append(request)
        replies = self.server.replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if callable(reply):
            reply = reply(request)
        with contextlib.suppress(OSError):
            self.answer(reply)

    do_POST = do_GET  # noqa: N815  (http.server's name)

    def answer(self, reply: Reply) -> None:
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        if reply.status == -1:
            self.wfile.write(body)
            self.close_connection = True
        elif reply.status:
            if "Date" in reply.headers:  # a clock of its own
                self.send_response_only(reply.status)
            else:
                self.send_response(reply.status)
            if not isinstance(reply.body, bytes):
                self.send_header("Content-Type", "application/json")
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.length != -1 and not reply.endless:
                self.send_header("Content-Length", str(len(body) if reply.length is None else reply.length))
            else:
                self.close_connection = True
            self.end_headers()
            self.wfile.write(body)
            while reply.endless and not self.server.over.is_set():
                self.wfile.write(b" " * 65536)
        self.wfile.flush()
        if reply.then == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        if reply.then == "hang":
            self.server.over.wait(20)
        if reply.then or reply.length is not None or not reply.status:
            self.close_connection = True


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
