"""The faults of the table at the simulated Model Studio, in its own format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator.conftest import Renderer, Running, running
from wan_widgets.simulator.fault_table import DASHSCOPE, FAULTS, TOAPIS

from .client import BASE, Client, refusal

CUT = (httpx.RemoteProtocolError, httpx.ReadError)
HERE = [name for name, fault in FAULTS.items() if DASHSCOPE in fault.faces]
NOT_HERE = [name for name, fault in FAULTS.items() if DASHSCOPE not in fault.faces]
PLAIN = [name for name in HERE if FAULTS[name].kind == "refuse" and FAULTS[name].status]


@pytest.fixture(scope="module")
def client(shared: Running) -> Client:
    return Client(shared)


def created(client: Client) -> int:
    return int(client.one.state()["posts"]["created"])


@pytest.mark.parametrize("name", PLAIN)
def test_a_refusal_has_the_services_status_and_code_and_creates_nothing(client: Client, name: str) -> None:
    before = created(client)
    on = " on=create" if FAULTS[name].on != "create" else ""
    assert refusal(client.create(f"{name} [fault:{name}{on}]")) == FAULTS[name].refusal(DASHSCOPE)
    assert created(client) == before


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rate-limit", (429, "Throttling.RateQuota")),
        ("quota", (429, "Throttling.AllocationQuota")),
        ("bad-key", (401, "InvalidApiKey")),
        ("balance", (400, "Arrearage")),
        ("forbidden", (403, "Model.AccessDenied")),
        ("policy", (400, "DataInspectionFailed")),
        ("model-off", (404, "ModelNotFound")),
        ("burst", (429, "Throttling.BurstRate")),
        ("rights", (400, "IPInfringementSuspect")),
    ],
)
def test_the_codes_are_the_published_ones(name: str, expected: tuple[int, str]) -> None:
    assert FAULTS[name].refusal(DASHSCOPE) == expected
    assert TOAPIS not in FAULTS[name].faces or FAULTS[name].refusal(TOAPIS) != expected


@pytest.mark.parametrize("name", NOT_HERE)
def test_a_fault_that_only_the_other_service_has_does_nothing_here(client: Client, name: str) -> None:
    assert client.create(f"[fault:{name}]").status_code == 200
    assert "only" in FAULTS[name].where


def test_a_gateway_a_redirect_and_a_cut_before_the_request_create_nothing(client: Client) -> None:
    before = created(client)
    down = client.create("[fault:gateway-down]")
    assert (down.status_code, down.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert client.create("[fault:redirect]").status_code == 307
    with pytest.raises(CUT):
        client.create("[fault:reset-before]")
    assert created(client) == before


@pytest.mark.parametrize(
    ("name", "status"), [("server-error", 500), ("gateway-html", 502), ("no-id", 200), ("not-json", 200)]
)
def test_a_changed_answer_leaves_a_task_that_is_in_the_list(client: Client, name: str, status: int) -> None:
    known = {row["task_id"] for row in client.listed(page_size=100)["data"]}
    answer = client.create(f"[fault:{name}]", "wan3.0-video", {"resolution": "480P"})
    assert answer.status_code == status
    new = [row for row in client.listed(page_size=100)["data"] if row["task_id"] not in known]
    assert [row["model_name"] for row in new] == ["wan3.0-video"]
    assert name == "not-json" or new[0]["task_id"] not in answer.text


def test_a_lost_or_hanging_answer_leaves_a_task_that_is_in_the_list(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        client = Client(one)
        for fault in ("lost-answer", "hang seconds=0.1"):
            with pytest.raises(CUT):
                client.create(f"[fault:{fault}]")
        assert client.listed()["total"] == 2


def test_too_many_at_once_are_refused_without_a_time_to_wait(client: Client) -> None:
    answer = client.create("[fault:burst] at once")
    assert (refusal(answer), "retry-after" in answer.headers) == ((429, "Throttling.BurstRate"), False)
    assert client.create("[fault:burst] at once").status_code == 200


def test_a_look_a_list_a_cancel_and_a_policy_may_be_answered_wrongly(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        client = Client(one)
        task = client.made("[fault:slow-queue seconds=600] [fault:server-error on=poll times=1]")
        calls = {
            "poll": lambda: client.http.get(f"{BASE}/tasks/{task}"),
            "list": lambda: client.http.get(f"{BASE}/tasks/"),
            "upload": lambda: client.http.get(f"{BASE}/uploads?action=getPolicy&model=wan2.6-t2v"),
            "cancel": lambda: client.cancel(task),
        }
        assert [calls["poll"]().status_code for _ in range(2)] == [500, 200]
        for place, call in calls.items():
            one.http.post("/_faults", json={"name": "gateway-html", "on": place, "count": 1})
            assert call().status_code == 502
            one.http.post("/_faults", json={"name": "rate-limit", "on": place, "count": 1})
            assert call().headers["retry-after"] == "1"
        # A cancel whose answer is lost has been done.
        assert client.word(task) == "CANCELED"


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("failed", "InternalError", "could not be generated"),
        ("failed-text", None, "upstream error"),
        ("failed-reason", 50412, "视频生成失败"),
        ("policy-late", "DataInspectionFailed", "content check"),
        ("rights-late", "IPInfringementSuspect", "rights"),
        ("link-late", "InvalidURL.Timeout", "timed out"),
        ("file-late", "InvalidFile.Format", "format"),
        ("arrears-late", "Arrearage", "good standing"),
        ("refused-late", "InvalidParameter", "Field required: input.media"),
        ("hostile-text", "InternalError", "<script>"),
    ],
)
def test_a_task_may_fail_and_is_then_not_charged(tmp_path: Path, name: str, code: object, words: str) -> None:
    with running(tmp_path) as one:
        client = Client(one)
        reply = client.until(client.made(f"[fault:{name}]"), "FAILED")
        assert reply["output"].get("code") == code
        assert words in reply["output"]["message"]
        assert name != "hostile-text" or "sk-simulated" in reply["output"]["message"]
        assert "usage" not in reply
        assert one.http.get("/v1/balance").json()["used_balance"] == 0


def test_a_task_may_be_canceled_or_forgotten_by_the_service(client: Client) -> None:
    assert "video_url" not in str(client.until(client.made("[fault:cancelled]"), "CANCELED"))
    gone = client.until(client.made("[fault:expired]"), "UNKNOWN")
    assert set(gone["output"]) == {"task_id", "task_status"}


def test_statuses_may_be_odd(tmp_path: Path) -> None:
    renderer = Renderer()
    renderer.gate.clear()
    with running(tmp_path, renderer) as one:
        client = Client(one)
        task = client.made("[fault:unknown-word]")
        renderer.wait_at_gate()
        assert client.word(task) == "SIMMERING"
        assert client.word(client.made("[fault:odd-words] [fault:slow-queue seconds=600]")) == "SUSPENDED"
        assert client.create("[fault:shape-running]").json()["output"]["task_status"] == "RUNNING"
        renderer.gate.set()
        client.until(task)


def test_a_result_may_have_no_url_no_usage_or_a_usage_of_text(client: Client) -> None:
    assert "http" not in json.dumps(client.until(client.made("[fault:no-url]")))
    assert "usage" not in client.until(client.made("[fault:no-billing]"))
    assert client.until(client.made("[fault:usage-text]"))["usage"]["duration"] == "5"


def test_downloads_are_damaged_as_at_the_other_service(client: Client) -> None:
    def url(fault: str) -> str:
        return str(client.until(client.made(f"[fault:{fault}]"))["output"]["video_url"])

    def get(link: str) -> Any:
        return httpx.get(link, trust_env=False)

    assert get(url("expired-file")).status_code == 403
    assert get(url("not-a-video")).headers["content-type"].startswith("text/html")
    with pytest.raises(CUT):
        get(url("cut-download"))
    half = url("wrong-length")
    assert len(get(half).content) == len(get(half).content) // 2


def test_every_fault_can_be_asked_for_in_a_prompt(client: Client) -> None:
    client.http.timeout = httpx.Timeout(20, read=1)
    for name in FAULTS:
        try:
            answer = client.create(f"[fault:{name}]")
        except (*CUT, httpx.ReadTimeout):
            continue
        assert answer.status_code != 400 or name in PLAIN, name
    assert refusal(client.create("[fault:nonsense]")) == (400, "InvalidParameter")
