"""Each fault of the table, as a client sees it."""

from __future__ import annotations

import email.utils
import json
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from wan_widgets.errors import MediaError
from wan_widgets.media.video import verify
from wan_widgets.simulator.fault_table import FAULTS

from ..conftest import CREATE, Renderer, Running, running

CUT = (httpx.RemoteProtocolError, httpx.ReadError)


def created(one: Running) -> int:
    return int(one.state()["posts"]["created"])


# Refusals


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("bad-key", 401, "invalid_api_key"),
        ("balance", 402, "insufficient_balance"),
        ("forbidden", 403, "model_not_allowed"),
        ("too-large", 413, "request_too_large"),
        ("policy", 422, 422),
        ("model-off", 503, "model_not_found"),
        ("rate-limit", 429, 429),
    ],
)
def test_a_refusal_creates_nothing(shared: Running, name: str, status: int, code: object) -> None:
    before = created(shared)
    answer = shared.create(f"refuse [fault:{name}] {name}")
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert created(shared) == before


def test_a_rate_limit_lets_the_second_try_through(shared: Running) -> None:
    first = shared.create("fast [fault:rate-limit seconds=2]", client_business_id="limited")
    assert (first.status_code, first.headers["retry-after"]) == (429, "2")
    assert shared.create("fast [fault:rate-limit seconds=2]", client_business_id="limited").status_code == 200


def test_a_rate_limit_may_name_a_date(shared: Running) -> None:
    answer = shared.create("fast [fault:rate-limit-date seconds=30]")
    moment = email.utils.parsedate_to_datetime(answer.headers["retry-after"]).timestamp()
    assert 0 < moment - time.time() < 40


def test_the_clients_id_may_be_refused_by_name(shared: Running) -> None:
    refused = shared.create("[fault:refuse-client-id]", client_business_id="id-1")
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "client_business_id")
    assert shared.create("[fault:refuse-client-id]").status_code == 200


def test_a_cut_before_the_request_creates_nothing(shared: Running) -> None:
    before = created(shared)
    with pytest.raises(CUT):
        shared.create("[fault:reset-before] cut")
    assert created(shared) == before
    assert shared.create("[fault:reset-before] cut").status_code == 200


def test_a_gateway_may_be_down(shared: Running) -> None:
    answer = shared.create("[fault:gateway-down]")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")


def test_a_redirect_leads_away(shared: Running) -> None:
    answer = shared.create("[fault:redirect]")
    assert (answer.status_code, answer.headers["location"]) == (307, "https://login.example.com/")


def test_an_unknown_fault_is_reported_with_those_that_there_are(shared: Running) -> None:
    answer = shared.create("[fault:nonsense]")
    assert answer.status_code == 400
    assert "lost-answer" in answer.json()["error"]["message"]


# Damaged answers


def test_a_lost_answer_leaves_a_task_that_can_be_found(shared: Running) -> None:
    with pytest.raises(CUT):
        shared.create("[fault:lost-answer]", client_business_id="lost-1")
    assert shared.until("lost-1")["client_business_id"] == "lost-1"


def test_a_hanging_answer_leaves_a_task_that_can_be_found(shared: Running) -> None:
    with pytest.raises(httpx.ReadTimeout):
        shared.http.post(
            CREATE,
            json={"model": "wan2.6", "prompt": "[fault:hang]", "client_business_id": "hang-1"},
            timeout=httpx.Timeout(20, read=0.2),
        )
    assert shared.until("hang-1")
    with pytest.raises(CUT):
        shared.create("[fault:hang seconds=0.1]")


@pytest.mark.parametrize(
    ("name", "status"), [("server-error", 500), ("gateway-html", 502), ("no-id", 200), ("not-json", 200)]
)
def test_a_changed_answer_leaves_a_task_that_can_be_found(shared: Running, name: str, status: int) -> None:
    answer = shared.create(f"[fault:{name}]", client_business_id=f"{name}-1")
    assert answer.status_code == status
    task = shared.look(f"{name}-1")["id"]
    assert name == "not-json" or task not in answer.text


def test_a_changed_answer_may_be_that_of_a_look(shared: Running) -> None:
    task = shared.made("[fault:server-error on=poll times=2] [fault:not-found times=1]")
    answers = [shared.http.get(f"{CREATE}/{task}").status_code for _ in range(4)]
    assert answers == [404, 500, 200, 200]


def test_create_has_many_shapes(shared: Running) -> None:
    def shape(name: str) -> Any:
        return shared.create(f"[fault:shape-{name}]", client_business_id=f"shape-{name}").json()

    def made(name: str) -> str:
        return str(shared.look(f"shape-{name}")["id"])

    assert shape("pending")["status"] == "pending"
    assert shape("running")["status"] == "in_progress"
    both = shape("task-id")
    assert (both["task_id"], both["status"]) == (made("task-id"), "")
    assert both["id"] != both["task_id"]
    only = shape("only-task-id")
    assert (only["task_id"], "id" in only) == (made("only-task-id"), False)
    assert shape("list") == {"code": 200, "data": [{"status": "submitted", "task_id": made("list")}]}
    assert shape("data")["data"]["id"] == made("data")


# A task's life


def test_a_task_may_be_found_late_by_its_clients_id(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        task = one.made("[fault:late-find seconds=600]", client_business_id="late-1")
        assert one.http.get(f"{CREATE}/late-1").status_code == 404
        assert one.look(task)["id"] == task
        one.simulator.store.tasks[task].created_at -= 600
        assert one.look("late-1")["id"] == task


def test_a_task_may_stay_queued(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        assert one.look(one.made("[fault:slow-queue seconds=600]"))["status"] == "queued"
        one.until(one.made("[fault:slow-queue seconds=0.5]"))
        record = one.state()["tasks"][-1]
    assert record["completed_at"] - record["created_at"] >= 0.5


def test_one_task_may_be_slow(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        one.until(one.made("[fault:slow-render seconds=0.5]"))
        record = one.state()["tasks"][0]
    assert record["completed_at"] - record["created_at"] >= 0.5


@pytest.mark.parametrize(
    ("name", "word", "words"),
    [
        ("failed", "failed", "could not be generated"),
        ("failed-text", "failed", "upstream error"),
        ("failed-reason", "failed", "视频生成失败"),
        ("policy-late", "failed", "content_policy_violation"),
        ("cancelled", "cancelled", ""),
        ("expired", "expired", ""),
    ],
)
def test_a_task_may_fail_and_is_then_not_charged(tmp_path: Path, name: str, word: str, words: str) -> None:
    with running(tmp_path) as one:
        reply = one.until(one.made(f"[fault:{name}]"), word)
        assert words in json.dumps(reply, ensure_ascii=False)
        assert "result" not in reply
        assert one.http.get("/v1/balance").json()["used_balance"] == 0


def test_a_failure_may_be_hostile(shared: Running) -> None:
    message = shared.until(shared.made("[fault:hostile-text]"), "failed")["error"]["message"]
    assert "<script>" in message
    assert "\x1b" in message
    assert "sk-simulated" in message
    assert len(message) > 100_000
    assert "sk-simulated" in shared.create("[fault:hostile-refusal]").json()["error"]["message"]


def test_progress_may_be_odd(tmp_path: Path) -> None:
    renderer = Renderer()
    renderer.gate.clear()
    with running(tmp_path, renderer, renders=2) as one:
        odd = one.made("[fault:progress-backwards] [fault:unknown-word]")
        text = one.made("[fault:progress-string] [fault:stuck-progress at=7] [fault:odd-words]")
        for _ in range(2):
            renderer.wait_at_gate()
        seen = [one.look(odd)["progress"] for _ in range(3)]
        assert sorted(seen) != seen
        assert one.look(odd)["status"] == "simmering"
        assert (one.look(text)["progress"], one.look(text)["status"]) == ("7%", "processing")
        renderer.gate.set()
        assert one.until(text, "succeeded")["progress"] == "100%"
        assert "progress" not in one.until(one.made("[fault:no-progress]"))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("url-videos", ("result", "videos", 0, "url")),
        ("url-result", ("result", "url")),
        ("url-top", ("url",)),
        ("url-video-url", ("video_url",)),
        ("nested-status", ("data", "result", "data", 0, "url")),
    ],
)
def test_the_url_has_many_places(shared: Running, name: str, path: tuple[Any, ...]) -> None:
    reply: Any = shared.until(shared.made(f"[fault:{name}]"))
    for part in path:
        reply = reply[part]
    assert httpx.get(reply, trust_env=False).status_code == 200


def test_a_completed_task_may_have_no_url(shared: Running) -> None:
    assert "http" not in json.dumps(shared.until(shared.made("[fault:no-url]")))


# The file


def get(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, headers=headers, trust_env=False)


def fill(had: bytearray, answer: httpx.Response) -> None:
    for piece in answer.iter_raw():
        had.extend(piece)


def test_a_download_may_be_cut_and_is_resumed(shared: Running, tmp_path: Path) -> None:
    url = shared.url(shared.made("[fault:cut-download]"))
    had = bytearray()
    with httpx.stream("GET", url, trust_env=False) as answer:
        with pytest.raises(CUT):
            fill(had, answer)
        length = int(answer.headers["content-length"])
    assert 0 < len(had) <= length // 2
    rest = get(url, Range=f"bytes={len(had)}-")
    assert rest.status_code == 206
    path = tmp_path / "a.mp4"
    path.write_bytes(bytes(had) + rest.content)
    verify(path)


def test_a_download_may_be_cut_for_ever(shared: Running) -> None:
    url = shared.url(shared.made("[fault:cut-download times=0]"))
    for _ in range(3):
        with pytest.raises(CUT):
            get(url)


def test_a_download_may_be_half_and_say_it_is_whole(shared: Running, tmp_path: Path) -> None:
    url = shared.url(shared.made("[fault:wrong-length]"))
    half, whole = get(url), get(url)
    assert int(half.headers["content-length"]) == len(half.content) == len(whole.content) // 2
    path = tmp_path / "a.mp4"
    path.write_bytes(half.content)
    with pytest.raises(MediaError):
        verify(path)


def test_a_download_may_be_a_web_page(shared: Running) -> None:
    url = shared.url(shared.made("[fault:not-a-video]"))
    assert get(url).headers["content-type"].startswith("text/html")
    assert get(url).headers["content-type"] == "video/mp4"


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_link_may_be_dead_from_the_start(shared: Running, status: int) -> None:
    assert get(shared.url(shared.made(f"[fault:expired-file status={status}]"))).status_code == status


def test_ranges_may_be_ignored(shared: Running) -> None:
    answer = get(shared.url(shared.made("[fault:no-range]")), Range="bytes=10-")
    assert answer.status_code == 200
    assert "accept-ranges" not in answer.headers
    assert answer.content[4:8] == b"ftyp"


def test_a_download_may_be_slow_and_is_whole(shared: Running) -> None:
    url = shared.url(shared.made("[fault:slow-download seconds=0.2]"))
    assert get(url).content[4:8] == b"ftyp"


# Arming


def test_a_fault_is_armed_for_the_next_requests(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        assert one.http.post("/_faults", json={"name": "rate-limit", "count": 2}).status_code == 200
        assert [one.create().status_code for _ in range(3)] == [429, 429, 200]
        one.http.post("/_faults", json={"name": "failed", "count": 1})
        one.until(one.made(), "failed")
        one.http.post("/_faults", json={"name": "cut-download"})
        with pytest.raises(CUT):
            get(one.url(one.made()))
        one.http.post("/_faults", json={"name": "server-error", "on": "upload"})
        assert one.http.post("/v1/uploads/images", files={"file": b"\xff\xd8\xff"}).status_code == 500
        one.http.post("/_faults", json={"name": "success-false", "count": None})
        assert one.http.get("/v1/balance").json()["success"] is False
        one.http.delete("/_faults")
        assert one.http.get("/v1/balance").json()["success"] is True


def test_a_fault_is_armed_for_one_task(shared: Running) -> None:
    task = shared.made()
    shared.until(task)
    shared.http.post("/_faults", json={"name": "expired-file", "task": task})
    assert get(shared.url(task)).status_code == 403


def test_a_fault_of_the_command_line_is_always_on(tmp_path: Path) -> None:
    with running(tmp_path, faults=("policy",)) as one:
        assert [one.create().status_code for _ in range(3)] == [422] * 3


def test_what_cannot_be_armed_is_refused(shared: Running) -> None:
    for wrong in ({"name": "nonsense"}, {}, {"name": "failed", "color": "red"}):
        assert shared.http.post("/_faults", json=wrong).status_code == 400
    assert shared.http.post("/_faults", json={"name": "failed", "task": "none"}).status_code == 404
    assert set(shared.http.get("/_faults").json()["known"]) == set(FAULTS)


def test_every_fault_can_be_asked_for_in_a_prompt(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        for name in FAULTS:
            try:
                answer = one.http.post(
                    CREATE, json={"model": "wan2.6", "prompt": f"[fault:{name}]"}, timeout=httpx.Timeout(20, read=1)
                )
            except (*CUT, httpx.ReadTimeout):
                continue
            assert answer.status_code != 400 or name == "hostile-refusal", name


def test_a_tasks_fault_with_times_strikes_the_first_tasks_of_its_prompt(shared: Running) -> None:
    prompt = "fails once [fault:failed times=1]"
    ends = [shared.until(shared.made(prompt, seed=seed), "failed", "completed")["status"] for seed in (1, 2)]
    assert ends == ["failed", "completed"]
