"""The shapes of the answers, usual and faulty; when each is sent is decided elsewhere."""

from __future__ import annotations

import json
import math
import time
from email.utils import formatdate
from typing import Any

import anyio
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from ..faults import Asked
from ..options import CREDITS_PER_USD
from . import connection_cut
from .contract import CLIENT_ID, Refusal
from .task_store import Record

Json = dict[str, Any]

HOSTILE = (
    "<script>alert('wan')</script><img src=x onerror=alert(1)>\x1b[31mred\x1b[0m\x00\x07\u202etxet\u2028"
    "Authorization: Bearer {key} https://files.example.com/v.mp4?Expires=1&Signature=c2VjcmV0 " + "A" * 100_000
)
"""A hostile message, with a place for the key."""

_GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_ODD_WORDS = {"queued": "submitted", "in_progress": "processing", "completed": "succeeded", "failed": "failure"}
_BACK_AND_FORTH = (30, 60, 20, 80, 50)


def json_answer(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return JSON as an answer; in ASCII, so that half a surrogate pair in a prompt passes too."""
    return Response(json.dumps(data), status, headers, "application/json")


def error(status: int, code: str, message: str, param: str = "", headers: dict[str, str] | None = None) -> Response:
    """Return a refusal in the service's shape; both documented spellings of ``code`` occur."""
    kind = {401: "authentication_error", 402: "insufficient_quota", 403: "permission_error", 429: "rate_limit_error"}
    body: Json = {"code": status if status in (404, 422, 429) else code, "message": message}
    body["type"] = kind.get(status, "invalid_request_error" if status < 500 else "server_error")
    if param:
        body["param"] = param
    return json_answer({"error": body}, status, headers)


def refusal(one: Refusal) -> Response:
    """Return the answer to a request that breaks the contract."""
    return error(one.status, one.code, one.message, one.param)


class Cut(Response):
    """No answer: the connection is cut, after `seconds` or when the client gives up."""

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


def refused(asked: Asked, key: str) -> Response:
    """Return the answer of a fault of the kind ``refuse``."""
    seconds = asked.number("seconds")
    match asked.name:
        case "rate-limit":
            wait = str(math.ceil(seconds))
            return error(429, "rate_limit_exceeded", "Too many requests.", headers={"Retry-After": wait})
        case "rate-limit-date":
            moment = formatdate(math.ceil(time.time() + seconds), usegmt=True)
            return error(429, "rate_limit_exceeded", "Too many requests.", headers={"Retry-After": moment})
        case "bad-key":
            return error(401, "invalid_api_key", "Invalid API key.")
        case "balance":
            return error(402, "insufficient_balance", "Your balance is too low for this request.")
        case "forbidden":
            return error(403, "model_not_allowed", "This key has no access to the model.")
        case "not-found":
            return error(404, "task_not_found", "The task does not exist.")
        case "too-large":
            return error(413, "request_too_large", "The request is too large.")
        case "policy":
            return error(422, "content_policy_violation", "The prompt was refused by the content check.")
        case "model-off":
            return error(503, "model_not_found", "There is no available channel for model wan2.6.")
        case "refuse-client-id":
            return error(400, "invalid_parameter", f"unknown parameter: {CLIENT_ID}", CLIENT_ID)
        case "hostile-refusal":
            return error(400, "invalid_parameter", HOSTILE.replace("{key}", key))
        case "redirect":
            return RedirectResponse("https://login.example.com/", 307)
        case "success-false":
            return json_answer({"success": False, "message": "The account cannot be read at the moment."})
        case "gateway-down":
            return HTMLResponse(_GATEWAY_PAGE, 502)
    return Cut()  # reset-before


def changed(asked: Asked, answer: Json) -> Response:
    """Return the answer of a fault of the kind ``accept``, in place of `answer`."""
    id_ = answer.get("id")
    match asked.name:
        case "gateway-html":
            return HTMLResponse(_GATEWAY_PAGE, 502)
        case "server-error":
            return error(500, "internal_error", "Internal server error.")
        case "hang":
            return Cut(asked.number("seconds"))
        case "no-id":
            return json_answer({name: value for name, value in answer.items() if name != "id"})
        case "not-json":
            return Response(json.dumps(answer)[: len(json.dumps(answer)) // 2], 200, None, "application/json")
        case "shape-pending":
            return json_answer({**answer, "status": "pending"})
        case "shape-running":
            return json_answer({**answer, "status": "in_progress"})
        case "shape-task-id":
            return json_answer({**answer, "id": "gw-0001", "task_id": id_, "status": ""})
        case "shape-only-task-id":
            return json_answer({"task_id": id_, **{name: value for name, value in answer.items() if name != "id"}})
        case "shape-list":
            return json_answer({"code": 200, "data": [{"status": "submitted", "task_id": id_}]})
        case "shape-data":
            return json_answer({"code": 200, "data": answer})
    return Cut()  # lost-answer


def created(record: Record) -> Json:
    """Return the answer to a create, in today's shape."""
    return {
        "id": record.id,
        "object": "generation.task",
        "model": record.body["model"],
        "status": "queued",
        "progress": 0,
        "created_at": int(record.created_at),
        "metadata": record.body.get("metadata", {}),
    }


def status(record: Record, progress: float, url: str, key: str) -> Json:
    """Return the answer to a poll of a task.

    Parameters
    ----------
    record : Record
        The task.
    progress : float
        How far it is, 0..1.
    url : str
        Where its video is.
    key : str
        The key of the request, for the message that echoes it.
    """
    has = {one.name for one in record.asked()}
    answer: Json = {**created(record), "status": record.status, "progress": int(progress * 100)}
    del answer["metadata"]
    if record.client_id:
        answer[CLIENT_ID] = record.client_id
    if record.status == "completed" and record.completed_at is not None and record.expires_at is not None:
        answer |= {"completed_at": int(record.completed_at), "expires_at": int(record.expires_at), **_result(has, url)}
        answer["billing"] = {
            "status": "settled",
            "credits": round(record.cost_usd * CREDITS_PER_USD, 2),
            "cost_usd": round(record.cost_usd, 4),
        }
    if record.error is not None:
        answer |= json.loads(json.dumps(record.error).replace("{key}", json.dumps(key)[1:-1]))
    _bend(answer, record, has)
    return {"code": 200, "data": answer} if "nested-status" in has else answer


def _result(has: set[str], url: str) -> Json:
    if "no-url" in has:
        return {"result": {"type": "video", "data": []}}
    if "url-videos" in has:
        return {"result": {"videos": [{"url": url}]}}
    if "url-result" in has:
        return {"result": {"url": url}}
    if "url-top" in has:
        return {"url": url}
    if "url-video-url" in has:
        return {"video_url": url}
    return {"result": {"type": "video", "data": [{"url": url, "format": "mp4"}]}}


def _bend(answer: Json, record: Record, has: set[str]) -> None:
    """Change status and progress as the task's faults want them."""
    if not record.over:
        if stuck := record.fault("stuck-progress"):
            answer["progress"] = min(answer["progress"], int(stuck.number("at")))
        if "progress-backwards" in has and record.status == "in_progress":
            answer["progress"] = _BACK_AND_FORTH[record.looks % len(_BACK_AND_FORTH)]
        if "unknown-word" in has and record.status == "in_progress":
            answer["status"] = "simmering"
    if "odd-words" in has:
        answer["status"] = _ODD_WORDS.get(answer["status"], answer["status"])
    if "progress-string" in has:
        answer["progress"] = f"{answer['progress']}%"
    if "no-progress" in has:
        del answer["progress"]
