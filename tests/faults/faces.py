"""The two protocols that the faulty server passes on: their paths, and conversion of answers between them."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import unquote, urlsplit

Place = Literal["connect", "create", "find", "poll", "upload", "file"]
Task = dict[str, object]

TASKS = "/v1/videos/generations"
_STUDIO = "/api/v1/"
_WORDS = {"queued": "PENDING", "in_progress": "RUNNING", "completed": "SUCCEEDED", "failed": "FAILED"}
_HERE = {theirs: ours for ours, theirs in _WORDS.items()}


def place_of(path: str, client_id: str) -> Place:
    """Return the purpose of a request, by its path in either protocol."""
    if path.startswith(_STUDIO):
        bare = urlsplit(path).path.removeprefix(_STUDIO)
        if bare.startswith("services/"):
            return "create"
        if bare.startswith("tasks"):
            return "poll" if bare.removeprefix("tasks").strip("/") else "find"
        return "upload"
    if path == TASKS:
        return "create"
    if path.startswith(TASKS):
        return "find" if unquote(path).endswith(f"/{client_id}") else "poll"
    if path.startswith("/v1/uploads"):
        return "upload"
    return "connect" if path.startswith("/v1/") else "file"  # such as the price list, which is never changed


def plain(answer: Task) -> Task:
    """Return an answer about a task with the field names of ToAPIs."""
    output: Any = answer.get("output")
    if not isinstance(output, dict):
        return answer
    word = output.get("task_status")
    task: Task = {"id": output.get("task_id"), "status": _HERE.get(str(word), word)}
    if "video_url" in output:
        task["result"] = {"data": [{"url": output["video_url"]}]}
    return task


def spelled(answer: Task, task: object) -> object:
    """Return a changed `task` in the protocol of the original `answer`."""
    if not isinstance(answer.get("output"), dict) or not isinstance(task, dict):
        return task
    before: Any = answer["output"]
    word, result, error = task.get("status"), task.get("result"), task.get("error")
    output = {
        **before,
        "task_id": task.get("id"),
        "task_status": _WORDS.get(word, word) if isinstance(word, str) else word,
    }
    output.pop("video_url", None)
    if isinstance(result, dict) and result.get("data"):
        output["video_url"] = result["data"][0]["url"]
    if isinstance(error, dict):
        output |= error
    rest = {name: value for name, value in task.items() if name not in ("id", "status", "result", "error")}
    return {**answer, **rest, "output": output}
