"""The simulated Model Studio: creating, polling, lists, cancels, limits."""

from __future__ import annotations

import re
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from simulator.conftest import CREATE as TOAPIS_CREATE
from simulator.conftest import Renderer, Running, png, running, write_video
from wan_widgets.media.video import verify
from wan_widgets.redaction import SIMULATED_KEY

from .client import ASYNC, BASE, CREATE, Client, refusal, saved


@pytest.fixture(scope="module")
def client(shared: Running) -> Client:
    return Client(shared)


def media(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"type": kind, "url": url} for kind, url in pairs]


# Creating and polling


def test_a_create_answers_with_a_pending_task(client: Client) -> None:
    answer = client.create().json()
    uuid.UUID(answer.pop("request_id"))
    uuid.UUID(answer["output"].pop("task_id"))
    assert answer == {"output": {"task_status": "PENDING"}}


def test_a_finished_task_has_its_times_its_video_and_its_usage(client: Client, tmp_path: Path) -> None:
    task = client.made("a red kite")
    done = client.until(task)
    output = done["output"]
    assert (output["task_id"], output["orig_prompt"], output["actual_prompt"]) == (task, "a red kite", "a red kite")
    assert output["task_metrics"] == {"TOTAL": 1, "SUCCEEDED": 1, "FAILED": 0}
    assert done["usage"] == {"duration": 5, "video_count": 1, "SR": 720, "size": "1280*720"}
    times = [output[name] for name in ("submit_time", "scheduled_time", "end_time")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", one) for one in times)
    assert times == sorted(times)
    assert "progress" not in str(done)
    verify(saved(output["video_url"], tmp_path / "a.mp4"))


def test_a_task_without_a_prompt_has_none_in_its_answer(client: Client) -> None:
    asked = media(("first_frame", "https://example.org/a.png"))
    body = {"model": "wan3.0-video", "input": {"media": asked}, "parameters": {"resolution": "480P"}}
    task = client.http.post(CREATE, json=body, headers=ASYNC).json()["output"]["task_id"]
    output = client.until(task)["output"]
    assert (output["orig_prompt"], "actual_prompt" in output) == ("", False)


def test_times_are_local_to_the_region(client: Client) -> None:
    reply = client.look(client.made())["output"]["submit_time"]
    local = datetime.fromisoformat(reply).replace(tzinfo=UTC) - timedelta(hours=8)
    assert abs(local.timestamp() - time.time()) < 60


def test_a_running_task_has_no_result_yet(tmp_path: Path) -> None:
    renderer = Renderer()
    renderer.gate.clear()
    with running(tmp_path, renderer, renders=1) as one:
        client = Client(one)
        first, second = client.made("first"), client.made("second")
        renderer.wait_at_gate()
        assert (client.word(first), client.word(second)) == ("RUNNING", "PENDING")
        assert not {"video_url", "end_time"} & client.look(first)["output"].keys()
        assert "scheduled_time" not in client.look(second)["output"]
        renderer.gate.set()
        client.until(first)
        client.until(second)


@pytest.mark.parametrize(
    ("model", "mode", "parameters", "inputs"),
    [
        ("wan2.6-t2v", "t2v", {"size": "1280*720"}, {}),
        ("wan2.6-i2v", "i2v", {"resolution": "720P"}, {"img_url": "https://example.org/a.png"}),
        ("wan2.6-r2v", "r2v", {"size": "960*960"}, {"reference_urls": ["https://example.org/a.mp4"]}),
        ("wan2.6-i2v-flash", "i2v", {"resolution": "720P", "audio": False}, {"img_url": "https://example.org/a.png"}),
        ("wan2.6-r2v-flash", "r2v", {"size": "960*960"}, {"reference_urls": ["https://example.org/a.mp4"]}),
        ("wan2.7-t2v", "t2v", {"resolution": "720P", "ratio": "1:1"}, {}),
        (
            "wan2.7-i2v",
            "i2v",
            {"resolution": "720P"},
            {"media": media(("first_frame", "https://example.org/a.png"), ("last_frame", "https://example.org/b.png"))},
        ),
        ("wan2.7-r2v", "r2v", {"resolution": "720P"}, {"media": media(("reference_image", "https://a.org/a.png"))}),
        ("wan2.7-videoedit", "edit", {"resolution": "720P"}, {"media": media(("video", "https://a.org/a.mp4"))}),
        ("wan3.0-video", "t2v", {"resolution": "480P", "duration": 2}, {}),
        ("wan3.0-video-prime", "i2v", {"resolution": "480P"}, {"media": media(("first_frame", "https://a.org/a.png"))}),
        ("wan3.0-video", "r2v", {"resolution": "480P"}, {"media": media(("reference_video", "https://a.org/a.mp4"))}),
    ],
)
def test_each_model_of_the_family_is_spoken_with(client: Client, model, mode, parameters, inputs) -> None:
    task = client.made(f"{model} {mode}", model, parameters, **inputs)
    client.until(task)
    reply = next(one for one in client.one.state()["tasks"] if one["id"] == task)
    assert (reply["mode"], reply["service"]) == (mode, "dashscope")
    spec = next(one for one in client.one.renderer.specs if one.prompt == f"{model} {mode}")
    tier = parameters.get("resolution", "720P").lower()
    assert spec.resolution == tier


def test_input_seconds_are_billed_where_the_model_bills_them(client: Client, tmp_path: Path) -> None:
    clip = write_video(tmp_path / "clip.mp4", (320, 240), seconds=3.0).read_bytes()
    url = client.stored(clip, "wan3.0-video", "clip.mp4")
    parameters = {"resolution": "480P", "duration": 4}
    headers = {"X-DashScope-OssResourceResolve": "enable"}
    asked = media(("reference_video", url))
    usage = client.until(client.made("Video 1", "wan3.0-video", parameters, headers, media=asked))["usage"]
    assert (usage["duration"], usage["input_video_duration"], usage["output_video_duration"]) == (7, 3, 4)
    assert (usage["SR"], usage["fps"], usage["video_count"]) == (480, 30, 1)


def test_the_makers_older_client_may_add_its_own_names(client: Client) -> None:
    assert client.create(extend_prompt=True, function="x").status_code == 200
    assert client.create(parameters={}).status_code == 200
    assert refusal(client.create(styling="x")) == (400, "InvalidParameter")


def test_a_picture_may_travel_inside_the_request(client: Client) -> None:
    import base64

    url = f"data:image/png;base64,{base64.b64encode(png((1600, 1600))).decode()}"
    task = client.made("move", "wan2.6-i2v", {"resolution": "720P"}, img_url=url)
    client.until(task)
    spec = next(one for one in client.one.renderer.specs if one.prompt == "move")
    assert spec.width == spec.height


def test_without_the_header_for_tasks_nothing_is_created(client: Client) -> None:
    body = {"model": "wan2.6-t2v", "input": {"prompt": "a cat"}, "parameters": {}}
    before = client.one.state()["posts"]["created"]
    assert refusal(client.http.post(CREATE, json=body)) == (403, "AccessDenied")
    assert client.one.state()["posts"]["created"] == before


@pytest.mark.parametrize(
    ("model", "parameters", "inputs", "expected"),
    [
        ("wan9", {}, {}, (404, "ModelNotFound")),
        ("wan2.6", {}, {}, (404, "ModelNotFound")),
        ("wan2.6-t2v", {"resolution": "720P"}, {}, (400, "InvalidParameter")),
        ("wan2.6-t2v", {"size": "832*480"}, {}, (400, "InvalidParameter")),
        ("wan2.6-t2v", {"duration": 1}, {}, (400, "InvalidParameter")),
        ("wan2.6-i2v", {}, {}, (400, "InvalidParameter")),
        ("wan2.6-t2v", {"audio": False}, {}, (400, "InvalidParameter")),
        ("wan2.7-i2v", {}, {"img_url": "https://a.org/a.png"}, (400, "InvalidParameter")),
        ("wan3.0-video", {"resolution": "480p"}, {}, (400, "InvalidParameter")),
        ("wan2.6-i2v", {}, {"img_url": "oss://bucket/a.png"}, (400, "InvalidURL.ConnectionRefused")),
    ],
)
def test_what_breaks_the_contract_is_refused(client: Client, model, parameters, inputs, expected) -> None:
    assert refusal(client.create("a cat", model, parameters, **inputs)) == expected


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer bad", "Bearer sk-bad-1", "Bearer other-1"])
def test_without_a_good_key_nothing_is_done(client: Client, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    with httpx.Client(base_url=client.one.address.url, headers=headers, trust_env=False) as http:
        answers = [
            http.post(CREATE, json={"model": "wan2.6-t2v", "input": {"prompt": "nobody's"}}, headers=ASYNC),
            http.get(f"{BASE}/tasks/x"),
            http.get(f"{BASE}/tasks/"),
            http.post(f"{BASE}/tasks/x/cancel"),
            http.get(f"{BASE}/uploads?action=getPolicy&model=wan2.6-t2v"),
        ]
    assert [refusal(one) for one in answers] == [(401, "InvalidApiKey")] * 5


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", f"{BASE}/none", 404), ("GET", CREATE, 405), ("DELETE", f"{BASE}/tasks/x", 405)],
)
def test_other_routes_are_refused_in_the_services_shape(client: Client, method: str, path: str, status: int) -> None:
    assert refusal(client.http.request(method, path))[0] == status


def test_the_key_that_stands_for_none_is_taken(client: Client) -> None:
    headers = {"Authorization": f"Bearer {SIMULATED_KEY}"}
    assert client.http.get(f"{BASE}/tasks/", headers=headers).status_code == 200


def test_neither_face_sees_the_tasks_of_the_other(client: Client) -> None:
    here, there = client.made(), client.one.made()
    assert client.word(there) == "UNKNOWN"
    assert client.http.get(f"{TOAPIS_CREATE}/{here}").status_code == 404


def test_a_task_that_is_not_the_keys_own_or_is_a_day_old_is_unknown(client: Client) -> None:
    task = client.made()
    other = client.http.get(f"{BASE}/tasks/{task}", headers={"Authorization": "Bearer sk-other"})
    assert other.json()["output"] == {"task_id": task, "task_status": "UNKNOWN"}
    client.until(task)
    client.one.simulator.store.tasks[task].completed_at -= 86_401
    assert client.word(task) == "UNKNOWN"
    assert task not in [one["task_id"] for one in client.listed(page_size=100)["data"]]


# Lists


def test_the_list_is_flat_newest_first_and_in_pages(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        client = Client(one)
        tasks = [client.made(f"cat {number}") for number in range(5)]
        for task in tasks:
            client.until(task)
        first, last = client.listed(page_size=2), client.listed(page_size=2, page_no=3)
        assert (first["total"], first["total_page"], first["page_no"], first["page_size"]) == (5, 3, 1, 2)
        assert [row["task_id"] for row in first["data"] + last["data"]] == [tasks[4], tasks[3], tasks[0]]
        row = first["data"][0]
        assert (row["status"], row["model_name"]) == ("SUCCEEDED", "wan2.6-t2v")
        assert row["gmt_create"] <= row["start_time"] <= row["end_time"]
        assert abs(row["gmt_create"] / 1000 - time.time()) < 60
        assert "cat" not in str(first)
        assert client.http.get(f"{BASE}/tasks").json()["total"] == 5


def test_the_list_is_filtered(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        client = Client(one)
        text = client.made()
        client.until(text)
        other = client.made("[fault:failed]", "wan3.0-video", {"resolution": "480P"})
        client.until(other, "FAILED")

        def ids(**query: object) -> list[str]:
            return [row["task_id"] for row in client.listed(**query)["data"]]

        assert ids(model_name="wan3.0-video") == ids(status="FAILED") == ids(task_id=other) == [other]
        assert ids(status="CANCELED") == ids(model_name="wan2.7-t2v") == []
        beijing = datetime.now(UTC) + timedelta(hours=8)

        def at(hours: float) -> str:
            return f"{beijing + timedelta(hours=hours):%Y%m%d%H%M%S}"

        assert len(ids(start_time=at(-1), end_time=at(1))) == len(ids(start_time=at(-1))) == 2
        assert ids(start_time=at(-3), end_time=at(-1)) == ids(end_time=at(-1)) == []
        with httpx.Client(base_url=one.address.url, headers={"Authorization": "Bearer sk-other"}) as http:
            assert http.get(f"{BASE}/tasks/").json()["total"] == 0


@pytest.mark.parametrize(
    "query",
    [
        {"start_time": "20260101000000", "end_time": "20260102000001"},
        {"start_time": "20260102000000", "end_time": "20260101000000"},
        {"start_time": "2026-01-01"},
        {"status": "DONE"},
        {"page_no": "0"},
        {"page_size": "101"},
        {"page_size": "x"},
    ],
)
def test_a_list_that_cannot_be_asked_for_is_refused(client: Client, query: dict[str, str]) -> None:
    assert refusal(client.http.get(f"{BASE}/tasks/", params=query)) == (400, "InvalidParameter")


def test_a_task_may_come_into_the_list_late(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        client = Client(one)
        task = client.made("[fault:late-find seconds=600]")
        assert client.listed()["data"] == []
        assert client.look(task)["output"]["task_id"] == task
        one.simulator.store.tasks[task].created_at -= 600
        assert [row["task_id"] for row in client.listed()["data"]] == [task]


# Cancels


def test_a_task_is_canceled_while_it_is_pending_and_costs_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        client = Client(one)
        task = client.made("[fault:slow-queue seconds=600]")
        answer = client.cancel(task)
        assert (answer.status_code, set(answer.json())) == (200, {"request_id"})
        reply = client.look(task)
        assert reply["output"]["task_status"] == "CANCELED"
        assert "usage" not in reply
        assert refusal(client.cancel(task)) == (400, "UnsupportedOperation")
        assert one.renderer.specs == []
        assert one.http.get("/v1/balance").json()["used_balance"] == 0


def test_a_task_that_runs_or_is_over_cannot_be_canceled(tmp_path: Path) -> None:
    renderer = Renderer()
    renderer.gate.clear()
    with running(tmp_path, renderer) as one:
        client = Client(one)
        task = client.made()
        renderer.wait_at_gate()
        assert refusal(client.cancel(task)) == (400, "UnsupportedOperation")
        renderer.gate.set()
        client.until(task)
        assert refusal(client.cancel(task)) == (400, "UnsupportedOperation")
        assert refusal(client.cancel("none")) == (404, "NotFound")


def test_a_canceled_task_stays_canceled_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        task = Client(one).made("[fault:slow-queue seconds=600]")
        Client(one).cancel(task)
    with running(tmp_path) as one:
        assert Client(one).word(task) == "CANCELED"


# Limits


def test_five_tasks_of_an_account_run_and_the_others_wait(tmp_path: Path) -> None:
    with running(tmp_path, seconds=600.0) as one:
        client = Client(one)
        tasks = [client.made(f"[fault:slow-queue seconds=0] {number}") for number in range(7)]
        for _ in range(5):
            one.renderer.wait_at_gate()
        words = [client.word(task) for task in tasks]
        assert (words.count("RUNNING"), words.count("PENDING")) == (5, 2)
        waiting = tasks[words.index("PENDING")]
        assert client.cancel(waiting).status_code == 200
        assert client.word(waiting) == "CANCELED"


def test_requests_are_limited_while_the_simulator_is_as_slow_as_a_service(tmp_path: Path) -> None:
    with running(tmp_path, speed="real", seconds=600.0) as one:
        client = Client(one)
        one.simulator.rates.clock = lambda: 100.0
        answers = [client.create(f"cat {number}") for number in range(6)]
        assert [one.status_code for one in answers] == [200] * 5 + [429]
        assert refusal(answers[5]) == (429, "Throttling.RateQuota")
        task = answers[0].json()["output"]["task_id"]
        # Polls, lists and cancels share one rate limit for each account.
        assert [client.http.get(f"{BASE}/tasks/{task}").status_code for _ in range(10)] == [200] * 10
        assert [client.http.get(f"{BASE}/tasks/").status_code for _ in range(10)] == [200] * 10
        assert client.cancel(task).status_code == 429
        other = {"Authorization": "Bearer sk-other"}
        assert client.http.get(f"{BASE}/tasks/", headers=other).status_code == 200
        one.simulator.rates.clock = lambda: 101.5
        assert client.cancel(task).status_code != 429


def test_a_fast_simulator_takes_any_number_of_requests(client: Client) -> None:
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(client.create().status_code)) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == [200] * 8


def test_what_the_account_cannot_pay_is_in_arrears(tmp_path: Path) -> None:
    with running(tmp_path, balance=0.1) as one:
        assert refusal(Client(one).create()) == (400, "Arrearage")
