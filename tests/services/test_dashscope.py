"""The client of Model Studio at a real server that answers as documented, or incorrectly."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from wan_widgets import errors
from wan_widgets.redaction import Secret
from wan_widgets.services import dashscope
from wan_widgets.services.dashscope import DashScope

from .server import KEY, Reply, Seen, Server

BODY = {"model": "wan2.6-t2v", "input": {"prompt": "A cat"}, "parameters": {"duration": 5}}
CREATED = {"output": {"task_status": "PENDING", "task_id": "task-1"}, "request_id": "r"}
NOW = time.time()


@pytest.fixture
def ask(server: Server) -> Callable[[Callable[[DashScope], Awaitable[object]]], object]:
    def run(call: Callable[[DashScope], Awaitable[object]]) -> object:
        async def both() -> object:
            service = DashScope(f"{server.url}/api/v1", Secret(KEY))
            try:
                return await call(service)
            finally:
                await service.aclose()

        return asyncio.run(both())

    return run


def task(status: str, **more: object) -> dict:
    return {"request_id": "r", "output": {"task_id": "task-1", "task_status": status, **more}}


def refused(code: str, status: int = 400) -> Reply:
    return Reply({"code": code, "message": "the service's words", "request_id": "r"}, status)


def test_a_create_is_asynchronous_and_goes_to_the_video_endpoint_once(server, ask):
    server.says(Reply(CREATED))
    made = ask(lambda service: service.submit(BODY))
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", "/api/v1/services/aigc/video-generation/video-synthesis")
    headers = {name.lower(): value for name, value in seen.headers.items()}
    assert headers["x-dashscope-async"] == "enable"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert seen.json() == BODY
    assert (made.id, made.state, made.word, made.progress) == ("task-1", "queued", "PENDING", None)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PENDING", "queued"),
        ("SUSPENDED", "queued"),
        ("RUNNING", "running"),
        ("SUCCEEDED", "succeeded"),
        ("FAILED", "failed"),
        ("CANCELED", "canceled"),
        ("UNKNOWN", "expired"),
        ("A_WORD_OF_TOMORROW", "queued"),
    ],
)
def test_each_word_of_the_service_is_a_state_and_none_has_a_percentage(server, ask, status, state):
    server.says(Reply(task(status)))
    found = ask(lambda service: service.fetch("task-1"))
    assert (found.state, found.word, found.progress) == (state, status, None)
    assert found.forgotten is (status == "UNKNOWN")


def test_a_finished_task_has_its_link_its_prompt_and_the_seconds_that_are_billed(server, ask):
    answer = task("SUCCEEDED", video_url="https://oss.example/v.mp4?Signature=x", orig_prompt="A cat")
    answer["usage"] = {"duration": "5.0", "video_count": 1, "SR": 720, "size": "1280*720", "hostile": {"a": 1}}
    server.says(Reply(answer))
    found = ask(lambda service: service.fetch("task-1"))
    assert found.url == "https://oss.example/v.mp4?Signature=x"
    assert found.prompt == "A cat"
    assert found.billing == {"billed_seconds": 5.0, "video_count": 1.0, "SR": 720.0, "size": "1280*720"}


def test_a_failed_task_says_why(server, ask):
    server.says(Reply(task("FAILED", code="InvalidParameter", message="Field required: input.media")))
    found = ask(lambda service: service.fetch("task-1"))
    assert (found.error_code, found.error_text) == ("InvalidParameter", "Field required: input.media")


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refused("InvalidParameter"), errors.BadRequestError),
        (refused("InvalidURL.Timeout"), errors.BadRequestError),
        (refused("DataInspectionFailed"), errors.PolicyError),
        (refused("IPInfringementSuspect"), errors.PolicyError),
        (refused("Arrearage"), errors.BalanceError),
        (refused("InvalidApiKey", 401), errors.AuthenticationError),
        (refused("AccessDenied", 403), errors.AuthenticationError),
        (refused("Model.AccessDenied", 403), errors.AuthenticationError),
        (refused("ModelNotFound", 404), errors.BadRequestError),
        (refused("Throttling.RateQuota", 429), errors.RateLimitError),
        (refused("Throttling.BurstRate", 429), errors.RateLimitError),
        (refused("Throttling.AllocationQuota", 429), errors.BalanceError),
        (refused("InternalError", 500), errors.OutcomeUnknownError),
        (refused("InternalError", 503), errors.OutcomeUnknownError),
        (refused("RequestTimeOut", 408), errors.OutcomeUnknownError),
        (Reply({"output": {}}), errors.OutcomeUnknownError),
        (Reply(b"<html>bad gateway</html>", 502), errors.OutcomeUnknownError),
    ],
)
def test_a_refusal_of_a_create_is_an_error_that_says_whether_a_task_may_exist(server, ask, reply, kind):
    server.says(reply)
    with pytest.raises(errors.WanError) as caught:
        ask(lambda service: service.submit(BODY))
    assert type(caught.value) is kind
    lost = kind is errors.OutcomeUnknownError
    assert caught.value.charged == ("unknown" if lost else "no")
    assert len(server.seen) == 1
    assert "TOAPIS" not in str(caught.value)


def test_the_list_is_read_to_its_end_and_gives_only_tasks_of_the_model_and_the_time(server, ask):
    def page(seen: Seen) -> Reply:
        number = int(parse_qs(urlsplit(seen.path).query)["page_no"][0])
        made = {1: [("a", NOW), ("b", NOW - 500)], 2: [("c", NOW + 2), ("d", NOW)]}[number]
        data = [{"task_id": name, "gmt_create": at * 1000, "status": "PENDING"} for name, at in made]
        data[-1]["model_name"] = "another" if number == 2 else "wan2.6-t2v"
        return Reply({"data": data, "total": 4, "total_page": 2, "page_no": number, "page_size": 2})

    server.says(page)
    found = ask(lambda service: service.listed("wan2.6-t2v", NOW - 5, NOW + 5))
    assert [one.id for one in found] == ["a", "c"]
    assert all(parse_qs(urlsplit(one.path).query)["model_name"] == ["wan2.6-t2v"] for one in server.seen)
    assert all(parse_qs(urlsplit(one.path).query)["page_size"] == ["50"] for one in server.seen)


def test_where_our_clock_is_late_the_times_of_the_list_are_judged_by_the_clock_of_the_service(server, ask, monkeypatch):
    now = time.time()
    ours = now - 3600.0
    monkeypatch.setattr(dashscope, "time", SimpleNamespace(time=lambda: ours, monotonic=time.monotonic))
    data = [{"task_id": name, "gmt_create": at * 1000} for name, at in (("now", now), ("an-hour-ago", ours))]
    server.says(Reply({"data": data, "total_page": 1}))
    found = ask(lambda service: service.listed("wan2.6-t2v", ours - 300, ours + 300))
    assert [one.id for one in found] == ["now"]


def test_an_answer_that_takes_long_hides_no_task_that_was_made_before_it(server, ask, monkeypatch):
    """The answer's date is from before it traveled; read as the time of its arrival it would be a clock that is late."""
    clock = SimpleNamespace(now=NOW)
    monkeypatch.setattr(dashscope, "time", SimpleNamespace(time=lambda: clock.now, monotonic=time.monotonic))
    data = [{"task_id": name, "gmt_create": at * 1000} for name, at in (("ours", NOW - 1), ("an-hour-ago", NOW - 3600))]

    def slowly(_seen: Seen) -> Reply:
        clock.now += 10.0
        return Reply({"data": data, "total_page": 1}, headers={"Date": formatdate(NOW, usegmt=True)})

    server.says(slowly)
    found = ask(lambda service: service.listed("wan2.6-t2v", NOW - 5, NOW))
    assert [one.id for one in found] == ["ours"]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refused("RequestTimeOut", 408), errors.TransportError),
        (refused("ClientClosed", 499), errors.TransportError),
        (refused("InternalError", 500), errors.TransportError),
        (refused("InvalidParameter", 400), errors.BadRequestError),
        (Reply(b"<html>log in</html>", 403, {"Content-Type": "text/html"}), errors.UnreadableError),
        (Reply(b"<html>slower</html>", 429, {"Content-Type": "text/html"}), errors.RateLimitError),
    ],
)
def test_a_look_that_fails_says_whether_it_is_worth_repeating(server, ask, reply, kind):
    server.says(reply)
    with pytest.raises(errors.WanError) as caught:
        ask(lambda service: service.fetch("task-1"))
    assert type(caught.value) is kind


@pytest.mark.parametrize("reply", [Reply({"tasks": []}), Reply(b"<html>"), Reply({"data": None}), Reply([])])
def test_a_list_that_cannot_be_read_is_no_empty_list(server, ask, reply):
    server.says(reply)
    with pytest.raises(errors.UnreadableError):
        ask(lambda service: service.listed("wan2.6-t2v", NOW - 5, NOW + 5))


def test_a_task_that_waits_is_canceled_and_one_that_runs_is_not(server, ask):
    server.says(Reply({"request_id": "r"}), refused("UnsupportedOperation"))
    assert ask(lambda service: service.cancel("task-1")) is True
    assert ask(lambda service: service.cancel("task-1")) is False
    assert [(one.method, one.path, one.body) for one in server.seen] == [
        ("POST", "/api/v1/tasks/task-1/cancel", b"")
    ] * 2


def test_creates_keep_to_what_the_account_may_send_in_a_second(server, ask, monkeypatch):
    server.says(Reply(CREATED))
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def several(service: DashScope) -> None:
        monkeypatch.setattr(dashscope.asyncio, "sleep", sleep)
        monkeypatch.setattr(dashscope.time, "monotonic", lambda: 100.0)
        for _ in range(3):
            await service._leave_a_gap()

    ask(several)
    assert waits == [pytest.approx(0.25)] * 2


def test_there_is_no_balance_and_the_error_says_where_it_is(ask):
    with pytest.raises(errors.ServiceError, match="console"):
        ask(lambda service: service.balance())


def test_what_is_said_of_a_task_that_goes_on_is_no_error():
    words = {"code": "Busy", "message": "3 before you"}
    running = dashscope._task({"task_status": "RUNNING", **words}, None, "t")
    assert (running.state, running.error_code, running.error_text) == ("running", "", "")
    failed = dashscope._task({"task_status": " failed ", **words}, None, "t")
    assert (failed.state, failed.error_code, failed.error_text) == ("failed", "Busy", "3 before you")


@pytest.mark.parametrize(
    ("begin", "end", "took"),
    [
        ("2026-01-14 14:00:00.000", "2026-01-14 14:01:30.500", 90.5),
        ("2026-01-14 14:00:00", "2026-01-14 14:01:30+08:00", None),
        ("2026-01-14 14:00:00", "soon", None),
        (None, "2026-01-14 14:00:00", None),
    ],
)
def test_how_long_a_task_took_is_known_from_two_times_of_one_zone(begin, end, took):
    assert dashscope._took({"submit_time": begin, "end_time": end}) == took


@pytest.mark.parametrize(
    ("usage", "bill"),
    [
        ({"duration": 5}, {"billed_seconds": 5.0}),
        ({"duration": 0, "SR": "720", "size": None, "video_count": True}, {"billed_seconds": 0.0, "SR": "720"}),
        ({"duration": -1}, None),
        ({"SR": 720}, None),
        ([], None),
    ],
)
def test_a_bill_has_seconds_and_what_is_plain_beside_them(usage, bill):
    assert dashscope._billing(usage) == bill


@pytest.mark.parametrize(
    ("changes", "listed"),
    [
        ({}, True),
        ({"gmt_create": 10_000}, True),
        ({"gmt_create": 20_000}, True),
        ({"gmt_create": 9_999}, False),
        ({"gmt_create": 20_001}, False),
        ({"gmt_create": None}, False),
        ({"task_id": None}, False),
        ({"model_name": None}, True),
        ({"model_name": "another"}, False),
    ],
)
def test_an_entry_of_the_list_is_a_task_with_an_id_and_a_time_between_the_two(changes, listed):
    ms = 1_700_000_000_000
    one = {"task_id": "t", "gmt_create": 15_000, "model_name": "wan2.6-t2v", "status": "RUNNING", **changes}
    if one["gmt_create"] is not None:
        one["gmt_create"] += ms
    found = dashscope._listed(one, "wan2.6-t2v", ms / 1000 + 10.0, ms / 1000 + 20.0)
    assert (found is not None) is listed
    assert found is None or (found.id, found.state) == ("t", "running")
