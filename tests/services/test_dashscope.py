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


def test_a_create_that_names_no_state_is_queued(server, ask):
    server.says(Reply({"output": {"task_id": "task-1"}}))
    made = ask(lambda service: service.submit(BODY))
    assert (made.id, made.state, made.word) == ("task-1", "queued", "")


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


@pytest.mark.parametrize(
    ("answer", "end"),
    [
        ({"output": {"task_id": "task-1"}}, "describes no task."),
        ({"output": {"task_status": 7}, "message": "busy"}, "describes no task: busy"),
        ({"output": ["RUNNING"]}, "describes no task."),
        ([], "describes no task."),
        (task("RUNNING", task_id="task-2"), "a different task from the one requested."),
    ],
)
def test_an_answer_about_no_task_or_another_one_changes_nothing_and_can_be_repeated(server, ask, answer, end):
    server.says(Reply(answer))
    with pytest.raises(errors.UnreadableError) as caught:
        ask(lambda service: service.fetch("task-1"))
    assert caught.value.message.endswith(end)


def test_the_id_that_was_asked_for_stands_where_the_answer_has_none(server, ask):
    server.says(Reply({"output": {"task_status": "RUNNING", "orig_prompt": 7}}))
    found = ask(lambda service: service.fetch("task/1"))
    assert server.seen[0].path == "/api/v1/tasks/task%2F1"
    assert (found.id, found.state, found.prompt, found.billing) == ("task/1", "running", None, None)


def test_words_of_the_service_are_cut_to_forty_characters(server, ask):
    answer = task("W" * 50)
    answer["usage"] = {"duration": 5, "size": "1" * 50}
    listing = {"data": [{"task_id": "a", "gmt_create": NOW * 1000, "status": "W" * 50}], "total_page": 1}
    server.says(Reply(answer), Reply(listing))
    found = ask(lambda service: service.fetch("task-1"))
    assert found.word == "W" * 39 + "…"
    assert found.billing["size"] == "1" * 39 + "…"
    (one,) = ask(lambda service: service.listed("wan2.6-t2v", NOW - 5, NOW + 5))
    assert one.word == "W" * 39 + "…"
    assert one.created_at == pytest.approx(NOW)


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


@pytest.mark.parametrize(
    "reply",
    [Reply(status=0), Reply(status=0, then="reset"), Reply(CREATED, length=5000, then="reset"), Reply(b'{"output"')],
    ids=["no answer", "reset", "half an answer", "half an object"],
)
def test_a_create_whose_answer_breaks_off_may_have_been_charged_and_is_sent_once(server, ask, reply):
    server.says(reply)
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        ask(lambda service: service.submit(BODY))
    assert caught.value.charged == "unknown"
    assert len(server.seen) == 1


def test_a_listed_task_was_made_by_the_time_of_the_answer(server, ask, monkeypatch):
    """The date of the answer is in whole seconds, so a second more is looked through."""
    now = int(NOW)
    monkeypatch.setattr(dashscope, "time", SimpleNamespace(time=lambda: float(now), monotonic=time.monotonic))
    times = {"before": -5.5, "first": -5.0, "last": 6.0, "after": 6.5, "much later": 3600.0}
    data = [{"task_id": name, "gmt_create": (now + at) * 1000} for name, at in times.items()]
    server.says(Reply({"data": data, "total_page": 1}, headers={"Date": formatdate(now, usegmt=True)}))
    found = ask(lambda service: service.listed("wan2.6-t2v", now - 5.0, now + 5.0))
    assert [one.id for one in found] == ["first", "last"]


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


def test_a_list_that_does_not_end_is_not_read_for_ever_and_is_no_list(server, ask):
    server.says(Reply({"data": [], "total_page": 99}))
    with pytest.raises(errors.UnreadableError, match="too long"):
        ask(lambda service: service.listed("wan2.6-t2v", NOW - 5, NOW + 5))
    pages = [parse_qs(urlsplit(one.path).query)["page_no"] for one in server.seen]
    assert pages == [[str(number)] for number in range(1, 41)]


@pytest.mark.parametrize(("pages", "read"), [(None, 1), (0, 1), (1, 1), ("2", 2), (40, 40)])
def test_as_many_pages_are_read_as_the_list_says(server, ask, pages, read):
    server.says(Reply({"data": [], "total_page": pages}))
    assert ask(lambda service: service.listed("wan2.6-t2v", NOW - 5, NOW + 5)) == []
    assert len(server.seen) == read


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


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (refused("InvalidParameter"), errors.BadRequestError),
        (refused("UnsupportedOperation", 409), errors.BadRequestError),
        (refused("UnsupportedOperation", 500), errors.TransportError),
        (refused("TaskNotFound", 404), errors.BadRequestError),
        (refused("Throttling", 429), errors.RateLimitError),
    ],
)
def test_a_cancel_that_fails_does_not_count_as_too_late(server, ask, reply, kind):
    server.says(reply)
    with pytest.raises(errors.WanError) as caught:
        ask(lambda service: service.cancel("task-1"))
    assert type(caught.value) is kind


def test_a_refusal_carries_what_the_service_said(server, ask):
    date, later = formatdate(NOW, usegmt=True), formatdate(NOW + 30, usegmt=True)
    slow = Reply({"code": "Throttling"}, 429, {"Date": date, "Retry-After": later})
    server.says(refused("Arrearage"), refused("InvalidParameter"), slow, refused("InternalError", 500), Reply({}))
    arrears, bad, slower, fault, empty = (refusal_of(ask) for _ in range(5))
    assert isinstance(arrears, errors.BalanceError)
    assert (arrears.status, arrears.code, arrears.detail) == (400, "Arrearage", "the service's words")
    assert "console of Model Studio" in arrears.hint
    assert (bad.status, bad.code, bad.detail) == (400, "InvalidParameter", "the service's words")
    assert slower.retry_after == 30.0
    assert "HTTP 500" in fault.message
    assert "The service says: the service's words" in fault.message
    assert empty.message.endswith("an answer without a task id.")
    for lost in (fault, empty):
        assert "does not send it again automatically" in lost.hint


def refusal_of(ask: Callable) -> errors.WanError:
    with pytest.raises(errors.WanError) as caught:
        ask(lambda service: service.submit(BODY))
    return caught.value


@pytest.mark.parametrize(
    ("moments", "waits"),
    [((100.0, 100.0, 100.0), [0.25, 0.25]), ((100.0, 100.25, 100.5, 100.625), [0.125])],
    ids=["at once", "later"],
)
def test_creates_keep_to_what_the_account_may_send_in_a_second(server, ask, monkeypatch, moments, waits):
    server.says(Reply(CREATED))
    clock = SimpleNamespace(now=0.0)
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async def several(service: DashScope) -> None:
        monkeypatch.setattr(dashscope, "asyncio", SimpleNamespace(sleep=sleep))
        monkeypatch.setattr(dashscope, "time", SimpleNamespace(time=time.time, monotonic=lambda: clock.now))
        for clock.now in moments:
            await service.submit(BODY)

    ask(several)
    assert waited == waits
    assert len(server.seen) == len(moments)


def test_there_is_no_balance_and_the_error_says_where_it_is(ask):
    with pytest.raises(errors.ServiceError, match="console") as caught:
        ask(lambda service: service.balance())
    assert caught.value.charged == ""


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


@pytest.mark.parametrize("entry", ["t", None, ["t"], 7])
def test_an_entry_of_the_list_that_describes_no_task_is_left_out(server, ask, entry):
    one = {"task_id": "t", "gmt_create": NOW * 1000}
    server.says(Reply({"data": [entry, one], "total_page": 1}))
    (found,) = ask(lambda service: service.listed("wan2.6-t2v", NOW - 5, NOW + 5))
    assert (found.id, found.state, found.word) == ("t", "queued", "")
