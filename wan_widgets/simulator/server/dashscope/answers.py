"""The answers of Model Studio, correct and faulty. Other modules decide when each is sent."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, ClassVar

from starlette.responses import Response

from ....redaction import SIMULATED_KEY
from ...fault_table import DASHSCOPE
from ..contract import Refusal
from ..orders import order_of
from ..protocol_format import Json, PollData, ProtocolFormat
from ..responses import json_answer
from ..task_store import Record, Status

ZONE = timezone(timedelta(hours=8))
"""Times are local to the region, without a time zone. This is the time zone of Beijing and Singapore."""
REGION = "ap-southeast-1"
WORDS: Mapping[Status, str] = {
    "queued": "PENDING",
    "in_progress": "RUNNING",
    "completed": "SUCCEEDED",
    "failed": "FAILED",
    "cancelled": "CANCELED",
    "expired": "UNKNOWN",
}
_CODES = {
    "generation_failed": "InternalError",
    "internal_error": "InternalError",
    "content_policy_violation": "DataInspectionFailed",
    "invalid_parameter": "InvalidParameter",
    "invalid_json": "InvalidParameter",
    "request_too_large": "InvalidParameter",
    "model_not_found": "ModelNotFound",
    "invalid_url": "InvalidURL.ConnectionRefused",
    "invalid_file": "InvalidFile.Format",
    "file_too_large": "InvalidFile.Size",
    "not_found": "NotFound",
    "method_not_allowed": "InvalidParameter",
}
"""The simulator's codes -> the service's codes."""
_FPS = 30
_HOSTS = {"dead-host": "http://127.0.0.1:9", "plain-host": "http://storage.example.com"}
"""The hosts in the policies of two faults: a port of this machine without a server, and an address without TLS."""


class ModelStudio(ProtocolFormat):
    """The protocol of Alibaba Model Studio."""

    name: ClassVar[str] = DASHSCOPE
    most_body: ClassVar[int] = 30_000_000

    def error(
        self, status: int, code: str, message: str, param: str = "", headers: dict[str, str] | None = None
    ) -> Response:
        """Return a refusal."""
        del param
        return json_answer({"code": code, "message": message, "request_id": new_request_id()}, status, headers)

    def refusal(self, one: Refusal) -> Response:
        """Return the answer to a request that breaks the contract."""
        status = 400 if one.status == 413 else one.status
        return self.error(status, _CODES.get(one.code, one.code), one.message)

    def is_key(self, key: str) -> bool:
        """Return whether a key has the service's form, or is the simulator's own key."""
        return key.startswith("sk-") or key == SIMULATED_KEY

    def prompt(self, body: Mapping[str, Any]) -> object:
        """Return the prompt of a body."""
        inner = body.get("input")
        return inner.get("prompt") if isinstance(inner, dict) else None

    def created(self, record: Record) -> Json:
        """Return the answer to a submit."""
        return {"output": {"task_status": WORDS["queued"], "task_id": record.id}, "request_id": new_request_id()}

    def status(self, record: Record, poll: PollData) -> Json:
        """Return the answer to a poll of a task."""
        has = {one.name for one in record.asked()}
        output: Json = {"task_id": record.id, "task_status": word_of(record)}
        if record.status == "expired":
            return {"request_id": new_request_id(), "output": output}
        output["submit_time"] = time_text(record.created_at)
        if record.started_at is not None:
            output["scheduled_time"] = time_text(record.started_at)
        if record.completed_at is not None:
            output["end_time"] = time_text(record.completed_at)
        answer: Json = {"request_id": new_request_id(), "output": output}
        if record.status == "completed":
            prompt = str(self.prompt(record.body) or "")
            output["orig_prompt"] = prompt
            if prompt and order_of(record).setting("prompt_extend"):
                output["actual_prompt"] = prompt
            if "no-url" not in has:
                output["video_url"] = poll.url
            output["task_metrics"] = {"TOTAL": 1, "SUCCEEDED": 1, "FAILED": 0}
            if "no-billing" not in has:
                answer["usage"] = _usage(record, has)
        if record.error is not None:
            output |= _error(record.error, has, poll.key)
        return answer

    def no_task(self, name: str) -> Response:
        """Return the answer to a poll of a task that does not exist, or no longer exists."""
        output = {"task_id": name[:80], "task_status": WORDS["expired"]}
        return json_answer({"request_id": new_request_id(), "output": output})

    def reshaped(self, name: str, answer: Json) -> Json:
        """Return an answer changed by a fault."""
        if name in _HOSTS:
            return {**answer, "data": {**answer.get("data", {}), "upload_host": _HOSTS[name]}}
        output = dict(answer.get("output", {}))
        match name:
            case "no-id":
                output.pop("task_id", None)
            case "shape-running":
                output["task_status"] = WORDS["in_progress"]
        return {**answer, "output": output}


def new_request_id() -> str:
    """Return an id for one answer."""
    return str(uuid.uuid4())


def time_text(moment: float) -> str:
    """Return a time as the service writes it: local to the region, with milliseconds, without a time zone."""
    local = datetime.fromtimestamp(moment, UTC).astimezone(ZONE)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03}"


def word_of(record: Record) -> str:
    """Return the word for a task's status, possibly changed by its faults."""
    if record.fault("odd-words") is not None and record.status == "queued":
        return "SUSPENDED"
    if record.fault("unknown-word") is not None and record.status == "in_progress":
        return "SIMMERING"
    return WORDS[record.status]


def _error(error: Mapping[str, Any], has: set[str], key: str) -> Json:
    message = str(error["message"]).replace("{key}", key)
    if "failed-text" in has:
        return {"message": message}
    return {"code": _CODES.get(error["code"], error["code"]), "message": message}


def _usage(record: Record, has: set[str]) -> Json:
    """Return the billed seconds: of the video, and of its inputs if the model bills those."""
    model = order_of(record).model
    digits = re.findall(r"\d+", str(order_of(record).setting("resolution")))
    tier = int(digits[0]) if digits else record.height
    if model.billed_inputs:
        usage: Json = {
            "duration": record.seconds + record.input_seconds,
            "input_video_duration": record.input_seconds,
            "output_video_duration": record.seconds,
            "video_count": 1,
            "fps": _FPS,
            "SR": tier,
            "ratio": record.ratio,
        }
    else:
        size = f"{record.width}*{record.height}"
        usage = {"duration": int(record.seconds), "video_count": 1, "SR": tier, "size": size}
    return {name: str(value) for name, value in usage.items()} if "usage-text" in has else usage
