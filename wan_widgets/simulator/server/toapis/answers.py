"""The answers of ToAPIs, correct and faulty. Other modules decide when each is sent."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from starlette.responses import Response

from ...fault_table import TOAPIS
from ...options import CREDITS_PER_USD
from ..contract import CLIENT_ID, Refusal
from ..protocol_format import Json, PollData, ProtocolFormat
from ..responses import json_answer
from ..task_store import Record

_KINDS = {401: "authentication_error", 402: "insufficient_quota", 403: "permission_error", 429: "rate_limit_error"}
_ODD_WORDS = {"queued": "submitted", "in_progress": "processing", "completed": "succeeded", "failed": "failure"}
_BACK_AND_FORTH = (30, 60, 20, 80, 50)


class ToApis(ProtocolFormat):
    """The protocol of ToAPIs."""

    name: ClassVar[str] = TOAPIS

    def error(
        self, status: int, code: str, message: str, param: str = "", headers: dict[str, str] | None = None
    ) -> Response:
        """Return a refusal; both documented spellings of ``code`` occur."""
        body: Json = {"code": status if status in (404, 422, 429) else code, "message": message}
        body["type"] = _KINDS.get(status, "invalid_request_error" if status < 500 else "server_error")
        if param:
            body["param"] = param
        return json_answer({"error": body}, status, headers)

    def refusal(self, one: Refusal) -> Response:
        """Return the answer to a request that breaks the contract."""
        return self.error(one.status, one.code, one.message, one.param)

    def is_key(self, key: str) -> bool:
        """Return whether a key has the service's form; the simulator accepts any."""
        return bool(key)

    def prompt(self, body: Mapping[str, Any]) -> object:
        """Return the prompt of a body."""
        return body.get("prompt")

    def created(self, record: Record) -> Json:
        """Return the answer to a submit, in the current format."""
        return {**_head(record), "status": "queued", "progress": 0, "metadata": record.body.get("metadata", {})}

    def status(self, record: Record, poll: PollData) -> Json:
        """Return the answer to a poll of a task."""
        has = {one.name for one in record.asked()}
        answer: Json = {**_head(record), "status": record.status, "progress": int(poll.progress * 100)}
        if record.client_id:
            answer[CLIENT_ID] = record.client_id
        if record.status == "completed" and record.completed_at is not None and record.expires_at is not None:
            answer |= {"completed_at": int(record.completed_at), "expires_at": int(record.expires_at)}
            answer |= _result(has, poll.url)
        if record.over and "no-billing" not in has:
            answer["billing"] = _billing(record, has)
        if record.error is not None:
            answer |= _error(record.error, has, poll.key)
        _bend(answer, record, has)
        return {"code": 200, "data": answer} if "nested-status" in has else answer

    def no_task(self, name: str) -> Response:
        """Return the answer to a poll of a task that does not exist."""
        return self.error(404, "task_not_found", f"The task {name[:80]} does not exist.")

    def reshaped(self, name: str, answer: Json) -> Json:
        """Return the answer to a submit, changed by a fault."""
        id_ = answer.get("id")
        bare = {key: value for key, value in answer.items() if key != "id"}
        return {
            "no-id": bare,
            "shape-pending": {**answer, "status": "pending"},
            "shape-running": {**answer, "status": "in_progress"},
            "shape-task-id": {**answer, "id": "gw-0001", "task_id": id_, "status": ""},
            "shape-only-task-id": {"task_id": id_, **bare},
            "shape-list": {"code": 200, "data": [{"status": "submitted", "task_id": id_}]},
            "shape-data": {"code": 200, "data": answer},
        }[name]


def _head(record: Record) -> Json:
    return {
        "id": record.id,
        "object": "generation.task",
        "model": record.body["model"],
        "created_at": int(record.created_at),
    }


def _billing(record: Record, has: set[str]) -> Json:
    """Return the cost of a task: 0 if it failed, and with a fault at first unknown."""
    late = record.fault("late-billing")
    if late is not None and time.time() < (record.completed_at or 0.0) + late.number("seconds"):
        return {"status": "pending"}
    status = "refunded" if record.status != "completed" or "refunded" in has else "settled"
    amounts = {"credits": round(record.price_usd * CREDITS_PER_USD, 2), "cost_usd": round(record.price_usd, 4)}
    written = {name: str(value) if "usage-text" in has else value for name, value in amounts.items()}
    return {"status": status, **written}


def _error(error: Mapping[str, Any], has: set[str], key: str) -> Json:
    message = str(error["message"]).replace("{key}", key)
    if "failed-text" in has:
        return {"error": message}
    if "failed-reason" in has:
        return {"fail_reason": json.dumps({"code": error["code"], "message": message}, ensure_ascii=False)}
    return {"error": {"code": error["code"], "message": message}}


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
    """Change status and progress according to the task's faults."""
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
