"""A server between the package and the simulator that sends false answers on request, and passes on everything else.

The simulator has most faults itself; what it cannot do (answers of other shapes, links to elsewhere, a lie
about one call and the truth about the next) is done here. It is a real server on loopback too.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from services.server import Reply, Seen, Server, serving

from .faces import TASKS, Place, place_of, plain, spelled

_PASSED = ("authorization", "content-type", "range", "if-range", "x-dashscope-async", "x-dashscope-ossresourceresolve")
_GIVEN = ("content-type", "content-range", "etag", "last-modified", "retry-after", "date", "location")


class Ask:
    """Passes one request on; the simulator receives it only if this is called."""

    def __init__(self, liar: Liar, request: Seen) -> None:
        self._liar = liar
        self._request = request

    def __call__(self) -> Reply:
        return self._liar.pass_on(self._request)

    @property
    def here(self) -> str:
        """The address of this server."""
        return self._liar.url

    def without(self, header: str) -> Reply:
        """Pass the request on without one of its headers."""
        headers = {name: value for name, value in self._request.headers.items() if name != header}
        return self._liar.pass_on(replace(self._request, headers=headers))

    def by_our_id(self) -> Reply:
        """Request the task by the id of the package, whatever id the request names."""
        return self._liar.pass_on(replace(self._request, path=f"{TASKS}/{self._liar.client_id}"))


@dataclass(frozen=True)
class Lie:
    """A false answer at one place."""

    on: Place
    say: Callable[[Ask], Reply]
    times: int | None = 1
    """None: until it is mended."""


class Liar:
    """A server in front of one simulator.

    Parameters
    ----------
    server : Server
        Where it listens.
    api, files : str
        The simulator's two hosts.
    """

    def __init__(self, server: Server, api: str, files: str) -> None:
        self.server = server
        self.client_id = ""
        self._api, self._files = api, files
        self._lies: list[tuple[Lie, int | None]] = []
        self._lock = threading.Lock()
        server.says(self._answer)

    @property
    def url(self) -> str:
        return self.server.url

    def lies(self, *lies: Lie) -> None:
        self._lies = [(one, one.times) for one in lies]

    def mend(self) -> None:
        self._lies = []

    def seen(self, place: Place) -> list[Seen]:
        return [one for one in self.server.seen if self.place_of(one) == place]

    def place_of(self, request: Seen) -> Place:
        return place_of(request.path, self.client_id)

    def pass_on(self, request: Seen) -> Reply:
        host = self._files if self.place_of(request) == "file" else self._api
        connection = http.client.HTTPConnection(urlsplit(host).netloc, timeout=20)
        headers = {name: request.headers[name] for name in _PASSED if name in request.headers}
        try:
            connection.request(request.method, request.path, request.body or None, headers)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            return Reply(status=0, then="reset")  # the simulator lies itself
        finally:
            connection.close()
        if any(lie.on == "file" for lie, _ in self._lies):
            body = body.replace(self._files.encode(), self.url.encode())
        given = {name: value for name in _GIVEN if (value := answer.headers[name])}
        return Reply(body, answer.status, given)

    def _answer(self, request: Seen) -> Reply:
        if request.path == TASKS:
            self.client_id = str(request.json().get("client_business_id") or self.client_id)
        ask, lie = Ask(self, request), self._next(self.place_of(request))
        return ask() if lie is None else lie.say(ask)

    def _next(self, place: Place) -> Lie | None:
        with self._lock:
            for number, (lie, left) in enumerate(self._lies):
                if lie.on == place and left != 0:
                    self._lies[number] = lie, None if left is None else left - 1
                    return lie
        return None


@contextlib.contextmanager
def lying(api: str, files: str) -> Iterator[Liar]:
    with serving() as server:
        yield Liar(server, api, files)


# What can be said -------------------------------------------------------------------------------------


def html(status: int) -> Reply:
    page = f"<html><head><title>{status} nginx</title></head><body><h1>{status}</h1></body></html>"
    return Reply(page.encode(), status, {"Content-Type": "text/html"})


def fault(status: int, code: object, message: str, **headers: str) -> Reply:
    return Reply({"error": {"code": code, "message": message, "type": "x"}}, status, headers)


def instead(on: Place, reply: Reply, times: int | None = 1) -> Lie:
    """Answer without passing the request on."""
    return Lie(on, lambda _ask: reply, times)


def after(on: Place, reply: Reply, times: int | None = 1) -> Lie:
    """Pass the request on, and send another answer."""

    def say(ask: Ask) -> Reply:
        ask()
        return reply

    return Lie(on, say, times)


def edited(on: Place, change: Callable[[dict[str, object]], object], times: int | None = 1) -> Lie:
    """Return the answer with changed JSON. The change uses the field names of ToAPIs for both protocols."""

    def say(ask: Ask) -> Reply:
        honest = ask()
        assert isinstance(honest.body, bytes)
        answer = json.loads(honest.body)
        return Reply(spelled(answer, change(plain(answer))), honest.status)

    return Lie(on, say, times)


def file(change: Callable[[Reply, bytes], Reply], times: int | None = 1) -> Lie:
    """Change the answer of the host of files. The body is passed separately."""

    def say(ask: Ask) -> Reply:
        honest = ask()
        assert isinstance(honest.body, bytes)
        return change(honest, honest.body)

    return Lie("file", say, times)


def link(url: str, times: int | None = None) -> Lie:
    """Return a finished task with another link to its video; ``{liar}`` is this server."""

    def say(ask: Ask) -> Reply:
        honest = ask()
        assert isinstance(honest.body, bytes)
        answer = json.loads(honest.body)
        task = plain(answer)
        if task.get("result"):
            task["result"] = {"data": [{"url": url.replace("{liar}", ask.here)}]}
        return Reply(spelled(answer, task), honest.status)

    return Lie("poll", say, times)
