"""When other clients poll a task: their own loops run in virtual time against answers that never leave the process.

Run by the row `polls` with the folder of peers as PYTHONPATH. Prints JSON: package -> seconds from the submit to each
poll of a task that ends after the longest one of ours.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from types import SimpleNamespace

END = 300.0


class Clock:
    """Virtual time. It advances only while a loop sleeps. Each answer is recorded with its time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.polls: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def time(self) -> float:
        return self.now

    def poll(self) -> bool:
        """Record a poll; return whether the task is over."""
        self.polls.append(self.now)
        return self.now >= END


def fal(clock: Clock) -> None:
    import httpx
    from fal_client.client import SyncRequestHandle

    def answer(request: httpx.Request) -> httpx.Response:
        if "status" not in request.url.path:
            return httpx.Response(200, json={})
        over = clock.poll()
        return httpx.Response(200, json={"status": "COMPLETED" if over else "IN_PROGRESS", "logs": [], "metrics": {}})

    client = httpx.Client(transport=httpx.MockTransport(answer))
    url = "https://peer.example/request"
    SyncRequestHandle("id", url, f"{url}/status", f"{url}/cancel", client).get()


def replicate(clock: Clock) -> None:
    import httpx
    from replicate.client import Client

    def answer(_request: httpx.Request) -> httpx.Response:
        status = "succeeded" if clock.poll() else "processing"
        known = {"id": "id", "version": "v", "status": status, "input": {}, "model": "m", "urls": {}, "created_at": "t"}
        return httpx.Response(200, json={**known, "output": None, "logs": "", "source": "api"})

    prediction = Client(api_token="none", transport=httpx.MockTransport(answer)).predictions.get("id")
    clock.polls.clear()  # the first answer is that to the submit
    prediction.wait()


def openai(clock: Clock) -> None:
    from openai import OpenAI

    client = OpenAI(api_key="none")

    def retrieve(*_values: object, **_options: object) -> object:
        video = SimpleNamespace(status="completed" if clock.poll() else "in_progress")
        return SimpleNamespace(parse=lambda: video, headers={})

    client.videos.__dict__["with_raw_response"] = SimpleNamespace(retrieve=retrieve)
    client.videos.poll("id")


def runwayml(clock: Clock) -> None:
    from pydantic import BaseModel
    from runwayml.lib.polling import create_waitable_resource

    class Created(BaseModel):
        id: str

    def retrieve(_task_id: str) -> object:
        return SimpleNamespace(status="SUCCEEDED" if clock.poll() else "RUNNING")

    client = SimpleNamespace(tasks=SimpleNamespace(retrieve=retrieve))
    create_waitable_resource(Created, client)(id="id").wait_for_task_output()


def dashscope(clock: Clock) -> None:
    from dashscope.client.base_api import BaseAsyncApi

    class Api(BaseAsyncApi):
        @classmethod
        def _get(cls, *_values: object, **_options: object) -> object:
            status = "SUCCEEDED" if clock.poll() else "RUNNING"
            return SimpleNamespace(status_code=200, output={"task_status": status})

    Api.wait("id", api_key="none")


LOOPS: dict[str, Callable[[Clock], None]] = {
    "fal-client": fal,
    "replicate": replicate,
    "openai": openai,
    "runwayml": runwayml,
    "dashscope": dashscope,
}


def polls_of(run: Callable[[Clock], None]) -> list[float]:
    """Return when a loop polls."""
    clock, real = Clock(), (time.sleep, time.time)
    time.sleep, time.time = clock.sleep, clock.time
    try:
        run(clock)
    finally:
        time.sleep, time.time = real
    return clock.polls


def main() -> None:
    """Run each loop to the end of its task, and print its polls."""
    random.seed(1)
    print(json.dumps({name: polls_of(run) for name, run in LOOPS.items()}))


if __name__ == "__main__":
    main()
