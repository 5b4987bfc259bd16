"""The simulator's process: two hosts on loopback in one event loop, the API and the files. Another one draws.

Only one simulator uses a folder at a time. It reuses the last ports of the folder, so that older links work after a
restart.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ...forks import sqlite_idle
from .. import process
from ..file_lock import only_one
from ..options import Options
from . import routes_control
from .connection_cut import CuttableProtocol
from .contract import Refusal
from .dashscope.answers import ModelStudio
from .dashscope.policy_uploads import Policies
from .dashscope.routes import routes as dashscope_routes
from .protocol_format import ProtocolFormat
from .rendering.in_thread import InThread
from .rendering.in_worker import InWorker
from .rendering.task import Renderer, Rendering
from .routes_files import create_files_app
from .task_runner import Simulator
from .task_store import Store, write_json
from .toapis.answers import ToApis
from .toapis.routes import routes as toapis_routes

HOST = "127.0.0.1"
_OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
_KEEP_ALIVE = 75
"""Seconds: longer than the time between two polls of any client, so that a connection in use is not closed."""
_LOOK = 0.1
"""Seconds between two checks for a long idle time, or for a signal."""


@dataclass(frozen=True)
class Address:
    """The address of a simulator."""

    url: str
    """Base URL of the API, without /v1."""
    files_url: str
    pid: int


def create_app(state: Simulator, policies: Policies) -> Starlette:
    """Return the application of the APIs, distinguished by path. It starts and stops the simulator with itself."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        state.start()
        yield
        await state.stop()

    async def http_error(request: Request, problem: Exception) -> Response:
        face: ProtocolFormat = ModelStudio() if request.url.path.startswith("/api/") else ToApis()
        if isinstance(problem, HTTPException) and problem.status_code == 405:
            wrong = Refusal("This endpoint does not take that method.", "", 405, "method_not_allowed")
            return face.refusal(wrong)
        return face.refusal(Refusal("There is no such endpoint.", "", 404, "not_found"))

    routes = [*toapis_routes(state), *dashscope_routes(state, policies), *routes_control.routes(state)]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: http_error})


def serve(options: Options, *, ready: Callable[[Address], None] | None = None) -> None:
    """Serve in the foreground until Ctrl+C, ``POST /_stop`` or the idle time ends it.

    Parameters
    ----------
    options : Options
        Its options.
    ready : callable, optional
        Called with the address once requests are answered.

    Raises
    ------
    TakenError
        If another simulator runs in the same folder.
    OSError
        If a requested port is in use.
    """
    with contextlib.suppress(KeyboardInterrupt):
        _serve(options, InWorker, ready or (lambda _address: None), lambda _simulator: None)


@contextlib.contextmanager
def background(options: Options, *, renderer: Renderer | None = None) -> Iterator[tuple[Address, Simulator]]:
    """Serve in a thread of this process while the block runs: for tests, and if no process can be started.

    Parameters
    ----------
    options : Options
        Its options.
    renderer : callable, optional
        Makes the videos instead of the real one.

    Yields
    ------
    tuple of Address and Simulator
        The simulator belongs to the thread's loop, so only read from it.
    """
    started = threading.Event()
    found: list[Address] = []
    running: list[tuple[Simulator, asyncio.AbstractEventLoop]] = []
    failures: list[BaseException] = []
    in_thread = partial(InThread, renderer=renderer)

    def ready(address: Address) -> None:
        found.append(address)
        started.set()

    def work() -> None:
        try:
            _serve(options, in_thread, ready, lambda one: running.append((one, asyncio.get_running_loop())))
        except BaseException as problem:  # raised again in the caller's thread
            failures.append(problem)
        finally:
            started.set()

    thread = threading.Thread(target=work, name="wan-simulator", daemon=True)
    thread.start()
    started.wait()
    if not found:
        thread.join()
        raise failures[0]
    simulator, loop = running[0]
    try:
        yield found[0], simulator
    finally:
        with contextlib.suppress(RuntimeError):  # it has already ended
            loop.call_soon_threadsafe(simulator.stop_asked.set)
        thread.join()


def _serve(
    options: Options,
    rendering: Callable[[Store], Rendering],
    ready: Callable[[Address], None],
    made: Callable[[Simulator], None],
) -> None:
    # The lock is held as long as the server runs; a fork in another thread does not wait for that.
    with only_one(options.folder / "running.lock"), sqlite_idle():
        before = process.read_address(options.folder)
        sockets = [
            _bound(options.port, before.get("url")),
            _bound(options.files_port, before.get("files_url")),
        ]
        try:
            asyncio.run(_run(options, rendering, sockets, ready, made))
        finally:
            for one in sockets:
                one.close()


async def _run(
    options: Options,
    rendering: Callable[[Store], Rendering],
    sockets: list[socket.socket],
    ready: Callable[[Address], None],
    made: Callable[[Simulator], None],
) -> None:
    simulator = Simulator(options, rendering)
    made(simulator)
    ports = [one.getsockname()[1] for one in sockets]
    address = Address(f"http://{HOST}:{ports[0]}", f"http://{HOST}:{ports[1]}", os.getpid())
    simulator.files_url = address.files_url
    policies = Policies(simulator)
    app = _ByPort(create_app(simulator, policies), create_files_app(simulator, policies.take), ports[1])
    config = uvicorn.Config(
        app,
        http=CuttableProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    serving = asyncio.get_running_loop().create_task(server.serve(sockets))
    reported = False
    while not serving.done():
        if server.started and not reported:
            reported = True
            process.write_address(options.folder, asdict(address))
            if options.port_file is not None:
                write_json(options.port_file, asdict(address))
            ready(address)
        idle = time.monotonic() - app.last_used
        if simulator.stop_asked.is_set() or (options.idle is not None and not simulator.busy and idle > options.idle):
            server.end()
            break
        if reported:
            await _set_within(simulator.stop_asked, _LOOK)
        else:
            await asyncio.sleep(_LOOK / 10)
    await serving


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    """Wait until an event is set, but not for longer than some seconds."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


class _Server(uvicorn.Server):
    """A server that stops at once, rather than at uvicorn's next check, ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ending = asyncio.Event()

    def end(self) -> None:
        """Finish the current answers, and stop."""
        self.should_exit = True
        self._ending.set()

    async def main_loop(self) -> None:
        tick = 0
        while not await self.on_tick(tick):
            tick = (tick + 1) % 10  # every tenth tick updates the Date header
            await _set_within(self._ending, _LOOK)


def _bound(port: int, last: str | None) -> socket.socket:
    """Return a socket on the requested port, else on the port of the `last` address if it is free, else on any."""
    wanted = [port] if port else [int(last.rpartition(":")[2]), 0] if last else [0]
    for one in wanted:
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name == "posix":  # on other systems the option lets two processes share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((HOST, one))
        except OSError:
            bound.close()
            if one == wanted[-1]:
                raise
        else:
            return bound
    raise OSError("no port could be bound")


class _ByPort:
    """Pass each request to the host of its port, and record the time of the last one.

    Requests with another host name are refused, so that a web page whose name resolves to loopback gets nothing.
    """

    def __init__(self, first: ASGIApp, files: ASGIApp, files_port: int) -> None:
        self._first = first
        self._files = files
        self._files_port = files_port
        self.last_used = time.monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._first(scope, receive, send)
            return
        self.last_used = time.monotonic()
        if not _is_own_name(scope):
            answer: Any = PlainTextResponse("This is not a host of that name.", 421)
            await answer(scope, receive, send)
        elif scope["server"][1] == self._files_port:
            await self._files(scope, receive, send)
        else:
            await self._first(scope, receive, send)
        self.last_used = time.monotonic()


def _is_own_name(scope: Scope) -> bool:
    names = [value.decode("latin-1") for key, value in scope["headers"] if key == b"host"]
    return all((one if one.endswith("]") else one.rpartition(":")[0] or one).lower() in _OWN_NAMES for one in names)
