"""A service of either protocol: the simulator behind a gate that accepts one key, and fails on request.

The gate is on loopback, so that it can be the base URL of ``toapis`` and of ``dashscope``. It has a host for the API,
one for the files, and one that must never be called. Each records its requests with their headers. A word in brackets
in the prompt, such as ``[echo-401]``, picks what goes wrong.
"""

from __future__ import annotations

import contextlib
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from faults.faces import place_of, plain, spelled
from services.server import Reply, Seen, Server, serving

from support.simulators import simulating
from wan_widgets.simulator import process

_HOPS = ("host", "connection", "content-length", "transfer-encoding", "date", "server", "accept-encoding")


class Gate:
    """The three hosts.

    Attributes
    ----------
    api, files, elsewhere : Server
        ``seen`` has the requests of each.
    """

    def __init__(self, api: Server, files: Server, elsewhere: Server, simulator: Path, key: str) -> None:
        self.api, self.files, self.elsewhere = api, files, elsewhere
        self.key = key
        self.refused = 0
        self._simulator = simulator
        self._faulty: dict[str, str] = {}
        self._url, self._files_url = (process.read_address(simulator)[name] for name in ("url", "files_url"))
        api.says(self._answer)
        files.says(self._file)
        elsewhere.says(Reply({"id": "stolen", "status": "completed"}))

    @property
    def url(self) -> str:
        """The base URL to set."""
        return self.api.url

    def _answer(self, seen: Seen) -> Reply:
        if seen.headers.get("authorization") != f"Bearer {self.key}":
            self.refused += 1
            return Reply({"error": {"code": "invalid_api_key", "message": "Who are you?"}}, status=401)
        body = seen.json() if place_of(seen.path, "") == "create" else {}
        prompt = str(body.get("input", body).get("prompt", ""))
        for word, fault in FAULTS.items():
            if f"[{word}]" in prompt:
                return fault(self, seen)
        reply = _forward(self._url, seen)
        assert isinstance(reply.body, bytes)
        reply.body = reply.body.replace(self._files_url.encode(), self.files.url.encode())
        for word in SPOILT:
            if f"[{word}]" in prompt:
                self._faulty[str(plain(json.loads(reply.body))["id"])] = word
        word = self._faulty.get(seen.path.rpartition("/")[2], "") if seen.method == "GET" else ""
        if not word:
            return reply
        answer = json.loads(reply.body)
        spoilt = SPOILT[word](self, plain(answer))
        spoilt.body = spelled(answer, spoilt.body)
        return spoilt

    def _file(self, seen: Seen) -> Reply:
        if seen.path.startswith("/moved"):
            return Reply(status=302, headers={"Location": f"{self.elsewhere.url}/v.mp4"})
        if seen.path.startswith("/sent-on"):
            return Reply(status=302, headers={"Location": f"{self.elsewhere.url}/v.mp4?key={self.key}"})
        return _forward(self._files_url, seen)


def _forward(base: str, seen: Seen) -> Reply:
    headers = {name: value for name, value in seen.headers.items() if name not in _HOPS}
    request = urllib.request.Request(base + seen.path, seen.body or None, headers, method=seen.method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            status, given, body = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            status, given, body = error.code, error.headers, error.read()
    kept = {name: value for name, value in given.items() if name.lower() not in _HOPS}
    return Reply(body, status=status, headers=kept)


def _echo(gate: Gate, seen: Seen) -> str:
    return f"Incorrect key {gate.key}; {seen.headers!r}; starts with {gate.key[:12]}, ends with {gate.key[-10:]}"


Fault = Callable[[Gate, Seen], Reply]
FAULTS: dict[str, Fault] = {
    "echo-401": lambda gate, seen: Reply({"error": {"code": gate.key, "message": _echo(gate, seen)}}, status=401),
    "echo-402": lambda gate, seen: Reply({"error": {"message": f"No money: {gate.key[5:30]}"}}, status=402),
    "echo-403": lambda gate, seen: Reply({"error": {"message": _echo(gate, seen), "type": gate.key}}, status=403),
    "url-400": lambda gate, seen: Reply(
        {"error": {"message": f"See https://u:{gate.key}@a.example/{gate.key}?api_key={gate.key}"}}, status=400
    ),
    "html-500": lambda gate, seen: Reply(
        f"<html><title>{_echo(gate, seen)}</title>{gate.key}</html>".encode(),
        status=500,
        headers={"Content-Type": "text/html", "X-Echo": f"Bearer {gate.key}"},
    ),
    "redirect": lambda gate, seen: Reply(
        status=307, headers={"Location": f"{gate.elsewhere.url}/v1/videos/generations?key={gate.key}"}
    ),
    "id": lambda gate, seen: Reply({"id": gate.key, "status": gate.key, "message": gate.key}),
    "reset": lambda gate, seen: Reply(status=0),
}
"""Answers to a POST of a prompt with the word, instead of a task."""

Spoil = Callable[[Gate, dict], Reply]
SPOILT: dict[str, Spoil] = {
    "failed-task": lambda gate, task: Reply(
        {**task, "status": "failed", "error": {"code": gate.key, "message": f"No: {gate.key} Bearer {gate.key}"}}
    ),
    "key-in-link": lambda gate, task: Reply(
        {**task, "status": "completed", "result": {"data": [{"url": f"{gate.files.url}/v.mp4?token={gate.key}"}]}}
    ),
    "link-sent-on": lambda gate, task: Reply(
        {**task, "status": "completed", "result": {"data": [{"url": f"{gate.files.url}/sent-on/v.mp4"}]}}
    ),
    "link-moved": lambda gate, task: Reply(
        {**task, "status": "completed", "result": {"data": [{"url": f"{gate.files.url}/moved/v.mp4"}]}}
    ),
    "odd-words": lambda gate, task: Reply(
        {**task, "billing": {gate.key: gate.key, "credits": 5}, "thumbnail": f"https://a.example/?k={gate.key}"}
    ),
}
"""Answers to a poll of a task with the word in its prompt, instead of the simulator's answer."""


@contextlib.contextmanager
def gated(simulator: Path, key: str) -> Iterator[Gate]:
    """Run a gate in front of a simulator that works in the folder `simulator`."""
    with ExitStack() as stack:
        api, files, elsewhere = (stack.enter_context(serving()) for _ in range(3))
        stack.enter_context(simulating(simulator))
        yield Gate(api, files, elsewhere, simulator, key)
