"""A client of the simulated Model Studio, written only from the published pages."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx

from simulator.conftest import Running

BASE = "/api/v1"
CREATE = f"{BASE}/services/aigc/video-generation/video-synthesis"
ASYNC = {"X-DashScope-Async": "enable"}
RESOLVE = {"X-DashScope-OssResourceResolve": "enable"}
OVER = ("SUCCEEDED", "FAILED", "CANCELED", "UNKNOWN")
T2V = "wan2.6-t2v"


class Client:
    """Requests of one account to a running simulator."""

    def __init__(self, one: Running) -> None:
        self.one = one
        self.http = one.http

    def create(
        self,
        prompt: str = "a cat",
        model: str = T2V,
        parameters: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **inputs: Any,
    ) -> httpx.Response:
        chosen = {"size": "1280*720", "duration": 5} if parameters is None else parameters
        body = {"model": model, "input": {"prompt": prompt, **inputs}, "parameters": chosen}
        return self.http.post(CREATE, json=body, headers={**ASYNC, **(headers or {})})

    def made(self, *args: Any, **kwargs: Any) -> str:
        answer = self.create(*args, **kwargs)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["output"]["task_id"])

    def look(self, task: str) -> dict[str, Any]:
        answer = self.http.get(f"{BASE}/tasks/{task}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def word(self, task: str) -> str:
        return str(self.look(task)["output"]["task_status"])

    def until(self, task: str, *words: str) -> dict[str, Any]:
        for _ in range(1500):
            reply = self.look(task)
            word = reply["output"]["task_status"]
            if word in (words or ("SUCCEEDED",)):
                return reply
            if word in OVER:
                break
            time.sleep(0.02)
        raise AssertionError(f"{task} never came to {words}: {reply}")

    def listed(self, **query: Any) -> dict[str, Any]:
        answer = self.http.get(f"{BASE}/tasks/", params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def cancel(self, task: str) -> httpx.Response:
        return self.http.post(f"{BASE}/tasks/{task}/cancel")

    def policy(self, model: str = T2V) -> dict[str, Any]:
        answer = self.http.get(f"{BASE}/uploads", params={"action": "getPolicy", "model": model})
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["data"])

    def put(self, policy: dict[str, Any], data: bytes, name: str = "a.png", **changed: Any) -> httpx.Response:
        """Send a file to the storage, with fields changed, or left out where they are None."""
        fields = {
            "OSSAccessKeyId": policy["oss_access_key_id"],
            "Signature": policy["signature"],
            "policy": policy["policy"],
            "key": f"{policy['upload_dir']}/{name}",
            "x-oss-object-acl": policy["x_oss_object_acl"],
            "x-oss-forbid-overwrite": policy["x_oss_forbid_overwrite"],
            "success_action_status": "200",
            **changed,
        }
        form = [(key, (None, value)) for key, value in fields.items() if value is not None]
        return httpx.post(policy["upload_host"], files=[*form, ("file", (name, data))], trust_env=False)

    def stored(self, data: bytes, model: str = T2V, name: str = "a.png") -> str:
        policy = self.policy(model)
        answer = self.put(policy, data, name)
        assert (answer.status_code, answer.content) == (200, b"")
        return f"oss://{policy['upload_dir']}/{name}"


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Return the status and code of a refusal, after checking its form."""
    body = answer.json()
    assert set(body) == {"code", "message", "request_id"}
    assert body["message"]
    return answer.status_code, body["code"]


def saved(url: str, path: Path) -> Path:
    path.write_bytes(httpx.get(url, trust_env=False).content)
    return path
