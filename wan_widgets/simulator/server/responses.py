"""Answers that are the same in every protocol: JSON, cut connections, and answers changed by faults."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any

import anyio
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from ..faults import Asked
from . import connection_cut
from .contract import CLIENT_ID
from .protocol_format import AnswerFormat, Json

_GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def json_answer(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return JSON as an answer, in ASCII, so that an unpaired surrogate in a prompt can be encoded."""
    return Response(json.dumps(data), status, headers, "application/json")


class Cut(Response):
    """No answer: the connection is cut after `seconds`, or when the client gives up."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__()
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then cut."""
        del send
        with anyio.move_on_after(self._seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await connection_cut.cut(scope)


def refused(asked: Asked, face: AnswerFormat, key: str) -> Response:
    """Return the answer of a fault of the kind ``refuse``."""
    answer = _REFUSED.get(asked.name)
    return answer(asked, face) if answer else _plain(asked, face, key)


def changed(asked: Asked, face: AnswerFormat, answer: Json) -> Response:
    """Return the answer of a fault of the kind ``accept``, instead of `answer`."""
    match asked.name:
        case "gateway-html":
            return HTMLResponse(_GATEWAY_PAGE, 502)
        case "server-error":
            return _plain(asked, face, "")
        case "lost-answer" | "hang":
            return Cut(asked.number("seconds"))
        case "not-json":
            return Response(json.dumps(answer)[: len(json.dumps(answer)) // 2], 200, None, "application/json")
    return json_answer(face.reshaped(asked.name, answer))


def _plain(asked: Asked, face: AnswerFormat, key: str, headers: dict[str, str] | None = None) -> Response:
    status, code = asked.fault.refusal(face.name)
    return face.error(status, code, asked.fault.message.replace("{key}", key), headers=headers)


def _wait_seconds(asked: Asked, face: AnswerFormat) -> Response:
    return _plain(asked, face, "", {"Retry-After": str(math.ceil(asked.number("seconds")))})


def _wait_until(asked: Asked, face: AnswerFormat) -> Response:
    moment = formatdate(math.ceil(time.time() + asked.number("seconds")), usegmt=True)
    return _plain(asked, face, "", {"Retry-After": moment})


_REFUSED: Mapping[str, Callable[[Asked, AnswerFormat], Response]] = {
    "rate-limit": _wait_seconds,
    "rate-limit-date": _wait_until,
    "refuse-client-id": lambda _, face: face.error(
        400, "invalid_parameter", f"unknown parameter: {CLIENT_ID}", CLIENT_ID
    ),
    "redirect": lambda *_: RedirectResponse("https://login.example.com/", 307),
    "success-false": lambda *_: json_answer({"success": False, "message": "The account cannot be read at the moment."}),
    "gateway-down": lambda *_: HTMLResponse(_GATEWAY_PAGE, 502),
    "reset-before": lambda *_: Cut(),
}
"""Faults whose answer is more than a status, a code and a message -> the function that makes it."""
