"""The documented API: creating, polling, the account."""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx
import pytest

from wan_widgets._models import MODELS

from ..conftest import CREATE, Renderer, Running, running

# Creating and polling


def test_create_answers_in_todays_shape(shared: Running) -> None:
    answer = shared.create("a cat", client_business_id="shape-1").json()
    assert answer.pop("id").startswith("video_")
    assert time.time() - answer.pop("created_at") < 60
    assert answer == {
        "object": "generation.task",
        "model": "wan2.6",
        "status": "queued",
        "progress": 0,
        "metadata": {},
    }


def test_a_finished_task_tells_its_result(shared: Running) -> None:
    done = shared.until(shared.made("a cat", client_business_id="done-1", duration=5, resolution="720p"))
    assert (done["status"], done["progress"], done["client_business_id"]) == ("completed", 100, "done-1")
    assert done["expires_at"] - done["completed_at"] == pytest.approx(86400, abs=1)
    assert done["result"]["type"] == "video"
    assert done["result"]["data"][0]["format"] == "mp4"
    assert done["billing"] == {"status": "settled", "credits": 100.0, "cost_usd": 0.5}


def test_progress_is_the_renderings_own(tmp_path: Path) -> None:
    renderer = Renderer()
    renderer.gate.clear()
    with running(tmp_path, renderer, renders=1) as one:
        first, second = one.made("first"), one.made("second")
        renderer.wait_at_gate()
        assert (one.look(first)["status"], one.look(first)["progress"]) == ("in_progress", 20)
        assert (one.look(second)["status"], one.look(second)["progress"]) == ("queued", 0)
        renderer.gate.set()
        one.until(first)
        one.until(second)


def test_a_task_is_found_by_its_clients_id_and_the_newest_of_several(shared: Running) -> None:
    ids = [shared.made("a cat", client_business_id="twice") for _ in range(2)]
    assert ids[0] != ids[1]
    assert shared.look("twice")["id"] == ids[1]


def test_an_unknown_task_is_404(shared: Running) -> None:
    answer = shared.http.get(f"{CREATE}/video_NONE")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == 404


def test_a_key_sees_its_own_tasks_only(shared: Running) -> None:
    task = shared.made("a cat", client_business_id="mine")
    for name in (task, "mine"):
        answer = shared.http.get(f"{CREATE}/{name}", headers={"Authorization": "Bearer sk-other"})
        assert answer.status_code == 404


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic abc", "Bearer sk-bad-1"])
def test_without_a_good_key_nothing_is_done(shared: Running, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    with httpx.Client(base_url=shared.address.url, headers=headers, trust_env=False) as client:
        refused = [
            client.post(CREATE, json={"model": "wan2.6", "prompt": "nobody's"}),
            client.get(f"{CREATE}/x"),
            client.post("/v1/uploads/images", files={"file": b"x"}),
            client.get("/v1/models"),
        ]
        assert [one.status_code for one in refused] == [401] * 4
        assert refused[0].json()["error"]["type"] == "authentication_error"
        assert client.get("/v1/balance").json()["success"] is False
    assert "nobody's" not in json.dumps(shared.state())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"model": "wan2.6", "prompt": "x", "seed": NaN}'],
)
def test_what_is_not_a_json_object_of_the_contract_is_400(shared: Running, content: bytes) -> None:
    answer = shared.http.post(CREATE, content=content)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) >= {"code", "message", "type"}


def test_a_huge_body_is_413(shared: Running) -> None:
    assert shared.create("x" * 2_000_000).status_code == 413


def test_a_refusal_names_the_parameter(shared: Running) -> None:
    answer = shared.create("a cat", duration=6)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["param"], error["type"]) == ("duration", "invalid_request_error")
    assert "5, 10, 15" in error["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/none", 404), ("GET", CREATE, 405), ("DELETE", f"{CREATE}/x", 405)]
)
def test_other_routes_are_refused_as_json(shared: Running, method: str, path: str, status: int) -> None:
    answer = shared.http.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_the_models_are_listed(shared: Running) -> None:
    assert [one["id"] for one in shared.http.get("/v1/models?type=all").json()["data"]] == MODELS.names_at("toapis")


# The account


def test_the_balance_goes_down_and_refuses_at_its_end(tmp_path: Path) -> None:
    with running(tmp_path, balance=1.0) as one:
        assert one.http.get("/v1/balance").json() == {
            "success": True,
            "remain_balance": 1.0,
            "used_balance": 0,
            "unlimited_quota": False,
            "remain_credits": 200.0,
            "used_credits": 0,
            "credits_per_usd": 200,
        }
        one.until(one.made(resolution="1080p", duration=5))
        assert one.http.get("/v1/balance").json()["remain_balance"] == pytest.approx(0.25)
        refused = one.create(resolution="720p", duration=5)
        assert (refused.status_code, refused.json()["error"]["code"]) == (402, "insufficient_balance")


def test_a_key_without_a_quota_shows_minus_one(tmp_path: Path) -> None:
    with running(tmp_path, balance=-1) as one:
        one.made()
        reply = one.http.get("/v1/balance").json()
    assert (reply["unlimited_quota"], reply["remain_balance"], reply["remain_credits"]) == (True, -1, -1)
