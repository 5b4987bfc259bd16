"""Calls that cost nothing: polls, the balance and uploads, with every answer and fault."""

import asyncio
import json
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from wan_widgets import errors
from wan_widgets.redaction import Secret
from wan_widgets.services import http
from wan_widgets.services.dashscope import DashScope
from wan_widgets.services.error_mapping import failure_of
from wan_widgets.services.toapis import ToAPIs

from .server import CREATED, ERROR, KEY, Reply, Server, fetch, find, raw, submit


def test_find_gives_the_task_of_our_id(server, ask):
    server.says(Reply({"id": "video_01", "status": "in_progress", "progress": "12%", "client_business_id": "our-id"}))
    task = ask(find)
    assert (task.id, task.progress, task.client_id) == ("video_01", 0.12, "our-id")
    assert server.seen[0].path == "/v1/videos/generations/our-id"


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"error": {"code": "not_found", "message": "no"}}, status=404),
        Reply({}, status=404),
        Reply({"code": "task_not_exist", "message": "no"}, status=400),
    ],
)
def test_find_says_that_there_is_none_only_where_the_service_says_so(server, ask, reply):
    server.says(reply)
    assert ask(find) is None


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>404</html>", status=404),
        Reply({"status": "queued"}),
        Reply({}),
        Reply(b"", status=200),
        Reply({"id": "video_07", "status": "queued", "client_business_id": "another"}),
        Reply(b"x", status=502),
        Reply([{"code": 404, "message": "task not exist"}]),
    ],
)
def test_find_never_takes_a_broken_answer_for_none(server, ask, reply):
    server.says(reply)
    with pytest.raises(errors.TransportError):
        ask(find)


def test_an_error_that_travels_as_a_success_is_none_too(server, ask):
    server.says(Reply({"code": 404, "message": "task not exist", "data": None}))
    assert ask(find) is None


@pytest.mark.parametrize(
    ("times", "left"),
    [
        ({"completed_at": 1768400100, "expires_at": 1768486500}, 86_400.0),
        ({"completed_at": 1768400100}, 86_400.0),
        ({"expires_at": 1768400000}, -100.0),
        ({}, None),
    ],
)
def test_how_long_a_link_lives_is_counted_by_the_clock_of_the_service(server, ask, times, left):
    task = {"id": "video_01", "status": "completed", **times}
    server.says(Reply(task, headers={"Date": "Wed, 14 Jan 2026 14:15:00 GMT"}))  # 1768400100
    assert ask(fetch).left == left


def test_a_fetched_task_is_whole(server, ask):
    server.says(Reply({
        "id": "video_01", "status": "completed", "progress": 100, "created_at": 1768400000, "completed_at": 1768400100,
        "expires_at": 1768486500, "result": {"type": "video", "data": [{"url": "https://f/v.mp4", "format": "mp4"}]},
        "billing": {"status": "settled", "credits": 100, "cost_usd": 0.5},
    }))  # fmt: skip
    task = ask(fetch)
    assert (task.state, task.progress, task.url) == ("succeeded", 1.0, "https://f/v.mp4")
    assert (task.created_at, task.completed_at, task.expires_at) == (1768400000, 1768400100, 1768486500)
    assert task.took == 100
    assert task.forgotten is False
    assert task.billing == {"status": "settled", "credits": 100, "cost_usd": 0.5}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>", status=502),
        Reply(b"<html>"),
        Reply({}),
        Reply([]),
        Reply({"error": ERROR}, status=408),
        Reply({"error": ERROR}, status=500),
        Reply(status=0),
        Reply(status=0, then="reset"),
        Reply(status=0, then="hang"),
        Reply({"success": False, "message": "busy"}),
        Reply(b"{", endless=True),
        raw(b"garbage\r\n\r\n"),
    ],
    ids=lambda reply: f"{reply.status} {str(reply.body)[:24]} {reply.then}",
)
def test_a_look_that_breaks_can_be_repeated(server, ask, monkeypatch, reply):
    monkeypatch.setattr(http, "READ_TIMEOUT", 0.4)
    server.says(reply)
    with pytest.raises(errors.TransportError) as caught:
        ask(fetch)
    assert caught.value.charged == ""


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply({"error": ERROR}, status=404), errors.BadRequestError),
        (Reply({"error": ERROR}, status=401), errors.AuthenticationError),
        (Reply({"error": ERROR}, status=429), errors.RateLimitError),
        (Reply({"code": 401, "message": "no"}), errors.AuthenticationError),
        (Reply({"error": ERROR}, status=302, headers={"Location": "http://127.0.0.1:1/"}), errors.BadRequestError),
        (Reply(b"<html>slow down</html>", status=429), errors.RateLimitError),
        (Reply(b"<html>who are you</html>", status=403), errors.UnreadableError),
        (Reply(b"<html>log in</html>", status=401), errors.UnreadableError),
    ],
)
def test_a_look_that_is_refused_says_nothing_of_charges(server, ask, reply, kind):
    server.says(reply)
    with pytest.raises(kind) as caught:
        ask(fetch)
    assert caught.value.charged == ""


def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else(server, files, ask):
    files.says(Reply(CREATED))
    for status in (301, 302, 303, 307, 308):
        server.says(Reply(b"", status=status, headers={"Location": f"{files.url}/v1/videos/generations"}))
        for call in (submit, fetch, find, lambda service: service.balance()):
            with pytest.raises(errors.WanError):
                ask(call)
    assert files.seen == []


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ({"error": {"code": "x", "message": "out of memory"}}, errors.TaskFailedError),
        ({"error": {"code": "DataInspectionFailed", "message": "no"}}, errors.PolicyError),
        ({"fail_reason": "内容违规"}, errors.PolicyError),
        ({}, errors.TaskFailedError),
    ],
)
def test_a_failed_task_becomes_an_error(server, ask, record, kind):
    server.says(Reply({"id": "video_01", "status": "failed", **record}))
    error = failure_of(ask(fetch))
    assert type(error) is kind
    assert error.charged == "unlikely"
    assert error.hint


def test_the_balance_is_read_and_its_refusal_is_an_error(server, ask):
    server.says(
        Reply({"success": True, "remain_balance": 9.5, "used_balance": 0.5, "unlimited_quota": False}),
        Reply({"success": False, "message": "no such key"}),
        Reply(b"<html>"),
    )
    assert ask(lambda service: service.balance()).remaining == 9.5
    with pytest.raises(errors.ServiceError, match="no such key"):
        ask(lambda service: service.balance())
    with pytest.raises(errors.TransportError):
        ask(lambda service: service.balance())


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "my secret holiday.jpeg"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(600_000))
    return path


UPLOADED = {"success": True, "message": "", "data": {"id": 1, "url": "https://f/in.png", "mime_type": "image/png"}}


@pytest.mark.parametrize("kind", ["image", "video"])
def test_an_upload_sends_the_file_and_tells_how_far_it_is(server, ask, picture, kind):
    server.says(Reply(UPLOADED))
    found = []
    assert ask(lambda service: service.upload(picture, kind, lambda *done: found.append(done))) == "https://f/in.png"
    (seen,) = server.seen
    size = picture.stat().st_size
    assert seen.path == f"/v1/uploads/{kind}s"
    assert int(seen.headers["content-length"]) == len(seen.body)
    assert picture.read_bytes() in seen.body
    assert re.match(rb'--\w+\r\nContent-Disposition: form-data; name="file"; filename="\w+\.\w+"\r\n', seen.body)
    assert b"holiday" not in seen.body
    assert found[-1] == (size, size)
    assert [done for done, _ in found] == sorted(done for done, _ in found)


def test_the_type_of_an_upload_is_that_of_its_content(server, ask, picture):
    server.says(Reply(UPLOADED))
    ask(lambda service: service.upload(picture, "image"))
    assert b"Content-Type: image/png\r\n" in server.seen[0].body
    assert b'filename="image.png"' in server.seen[0].body


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply({"success": False, "message": "too large"}), errors.InputError),
        (Reply({"success": False, "message": "too large"}, status=400), errors.InputError),
        (Reply({"error": {"message": "too large"}}, status=413), errors.InputError),
        (Reply(b"<html>too large</html>", status=413), errors.InputError),
        (Reply({"error": {"message": "too large"}}, status=415), errors.InputError),
        (Reply({"error": {"message": "too large"}}, status=422), errors.InputError),
        (Reply({"error": ERROR}, status=401), errors.AuthenticationError),
        (Reply({"error": ERROR}, status=402), errors.BalanceError),
        (Reply({"error": ERROR}, status=429), errors.RateLimitError),
        (Reply(b"", status=502), errors.TransportError),
        (Reply({"success": True, "data": {}}), errors.TransportError),
        (Reply({"success": True, "data": {"url": "file:///etc/passwd"}}), errors.TransportError),
        (Reply({"success": True, "data": {"url": "https://user:pass@f/x"}}), errors.TransportError),
        (Reply(b"<html>"), errors.TransportError),
        (Reply(status=0), errors.TransportError),
    ],
)
def test_an_upload_that_does_not_work_says_why(server, ask, picture, reply, kind):
    server.says(reply)
    with pytest.raises(kind) as caught:
        ask(lambda service: service.upload(picture, "image"))
    if kind is errors.InputError:
        assert "too large" in str(caught.value)


def test_a_file_that_is_not_there_is_an_input_error(server, ask, tmp_path):
    with pytest.raises(errors.InputError, match=r"gone\.png"):
        ask(lambda service: service.upload(tmp_path / "gone.png", "image"))


def test_a_file_that_shrinks_while_it_is_sent_is_an_input_error(server, ask, picture):
    server.says(Reply(UPLOADED))

    def shrink(done, total):
        if done < total:
            picture.write_bytes(b"")

    with pytest.raises(errors.InputError, match="shorter"):
        ask(lambda service: service.upload(picture, "image", shrink))


def test_of_a_file_that_grows_while_it_is_sent_what_was_measured_is_sent(server, ask, picture):
    server.says(Reply(UPLOADED))
    whole = picture.read_bytes()

    def grow(done, total):
        picture.write_bytes(whole + b"more" * 100_000)

    ask(lambda service: service.upload(picture, "image", grow))
    assert b"moremore" not in server.seen[0].body
    assert whole in server.seen[0].body


def test_calls_run_side_by_side_on_one_client(server, ask):
    server.says(Reply({"id": "x", "status": "queued"}))

    async def many(service):
        return await asyncio.gather(*(service.fetch(f"t{number}") for number in range(20)))

    assert len(ask(many)) == 20


@pytest.mark.parametrize("status", [401, 403, 422, 500, 503])
def test_find_takes_a_code_for_none_only_with_the_status_that_goes_with_it(server, ask, status):
    server.says(Reply({"error": {"code": "task_not_found", "message": "no"}}, status=status))
    with pytest.raises(errors.WanError):
        ask(find)


@pytest.mark.parametrize("code", ["invalid_parameter", "x", ""])
def test_find_takes_a_400_for_none_only_with_a_code_that_says_so(server, ask, code):
    server.says(Reply({"error": {"code": code, "message": "task not found"}}, status=400))
    with pytest.raises(errors.BadRequestError):
        ask(find)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (399, errors.UnreadableError),
        (400, errors.BadRequestError),
        ("404", errors.BadRequestError),
        (499, errors.BadRequestError),
        (500, errors.UnreadableError),
        (501, errors.UnreadableError),
        ("x", errors.UnreadableError),
    ],
)
def test_a_refusal_that_travels_as_a_success_has_the_code_of_one(server, ask, code, kind):
    server.says(Reply({"code": code, "message": "no", "data": None}))
    with pytest.raises(errors.WanError) as caught:
        ask(fetch)
    assert type(caught.value) is kind
    assert caught.value.charged == ""


def test_without_a_date_of_the_service_the_life_of_a_link_is_counted_by_our_clock(server, ask):
    body = json.dumps({"id": "video_01", "status": "completed", "expires_at": int(time.time()) + 1000}).encode()
    server.says(raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)))
    assert ask(fetch).left == pytest.approx(1000, abs=120)


@pytest.mark.parametrize("answer", [{}, {"data": {}}, {"data": None}, []])
def test_an_answer_without_rows_is_no_empty_price_list(server, ask, answer):
    server.says(Reply(answer))
    with pytest.raises(errors.UnreadableError, match="price list"):
        ask(lambda service: service.price_list())


def priced(name: str, **more: object) -> Reply:
    """A page of the price list with one model."""
    prices = [{"conditions": {}, "charge_type": "per_second", "unit_price": "0.10"}]
    return Reply({"currency": "USD", "data": [{"id": name, "prices": prices}], **more})


def queries(server: Server) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(one.path).query, keep_blank_values=True) for one in server.seen]


def test_the_price_list_is_read_page_by_page_to_its_end(server, ask):
    server.says(priced("wan2.6", has_more=True, next_after="a b&c"), priced("wan2.5", has_more=False, next_after="x"))
    found = ask(lambda service: service.price_list())
    assert [row.model for row in found.rows] == ["wan2.6", "wan2.5"]
    assert found.read_at == pytest.approx(time.time(), abs=60)
    page = {"type": ["video"], "limit": ["100"]}
    assert queries(server) == [page, {**page, "after": ["a b&c"]}]


def test_a_price_list_that_does_not_end_is_read_for_twenty_pages(server, ask):
    server.says(priced("wan2.6", has_more=True, next_after="x"))
    assert len(ask(lambda service: service.price_list()).rows) == 20
    assert len(server.seen) == 20


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply({"error": ERROR}, status=403), errors.AuthenticationError),
        (Reply({"error": ERROR}, status=500), errors.TransportError),
        (Reply(b"<html>", status=404), errors.UnreadableError),
    ],
)
def test_a_price_list_that_is_refused_is_no_empty_one(server, ask, reply, kind):
    server.says(reply)
    with pytest.raises(errors.WanError) as caught:
        ask(lambda service: service.price_list())
    assert type(caught.value) is kind


@pytest.mark.parametrize(("port", "usable"), [(0, False), (1, True), (65_535, True), (65_536, False)])
def test_a_link_has_a_port_that_there_is(port, usable):
    link = f"https://files.example:{port}/a.mp4"
    if usable:
        assert http._parsed(link).port == port
        http._usable(link)
    else:
        with pytest.raises(errors.DownloadError, match="not a URL"):
            http._parsed(link)
        with pytest.raises(Exception):  # noqa: B017  (of the library, or ours)
            http._usable(link)


@pytest.mark.parametrize(
    ("body", "is_page"),
    [
        (b"<html>", True),
        (b"busy", True),
        (b"", True),
        (b'"busy"', False),
        (b"7", False),
        (b' {"a', False),
        (b"[", False),
    ],
)
def test_a_page_in_front_of_the_service_is_what_is_no_json_and_no_beginning_of_it(body, is_page):
    assert http.Answer(status=502, headers={}, body=body).is_page is is_page


@pytest.mark.parametrize(("status", "ok"), [(199, False), (200, True), (299, True), (300, False), (400, False)])
def test_a_status_of_2xx_is_a_success(status, ok):
    assert http.Answer(status=status, headers={}, body=b"{}").ok is ok


@pytest.mark.parametrize(
    ("answer", "end"), [({"a": 1}, "describes no task."), ({"message": "busy"}, "describes no task: busy")]
)
def test_an_answer_that_describes_no_task_is_quoted_if_it_says_something(server, ask, answer, end):
    server.says(Reply(answer))
    with pytest.raises(errors.UnreadableError) as caught:
        ask(fetch)
    assert caught.value.message.endswith(end)


@pytest.mark.parametrize("client", [ToAPIs, DashScope])
def test_a_service_is_polled_at_the_pace_it_was_given(client):
    pace = {"first_poll": 7.0, "least_interval": 8.0, "longest_interval": 9.0}
    service = client("https://gateway.example/v1", Secret(KEY), name="another", **pace)
    assert {name: getattr(service, name) for name in pace} == pace
    assert (service.name, service.base_url) == ("another", "https://gateway.example")
    assert repr(service) == f"<{client.__name__} another at https://gateway.example>"


PACES = {client: dict(client.__init__.__kwdefaults__) for client in (ToAPIs, DashScope)}
"""The parameters of the services by default; the tests poll at another pace."""


@pytest.mark.parametrize(("client", "pace"), [(ToAPIs, (5.0, 5.0, 10.0)), (DashScope, (15.0, 15.0, 20.0))])
def test_a_service_is_polled_no_more_often_than_its_documentation_asks_for(client, pace):
    service = client("https://gateway.example", Secret(KEY), **PACES[client])
    assert (service.first_poll, service.least_interval, service.longest_interval) == pace


def test_a_service_says_what_it_cannot_do_and_answers_such_a_call_with_nothing():
    toapis, studio = (client("https://gateway.example", Secret(KEY)) for client in (ToAPIs, DashScope))
    names = ("can_cancel", "has_balance", "gives_progress", "takes_our_id", "finds_by_list", "most_running")
    assert [getattr(toapis, name) for name in names] == [False, True, True, True, False, None]
    assert [getattr(studio, name) for name in names] == [True, False, False, False, True, 5]
    assert asyncio.run(toapis.cancel("video_01")) is False
    assert list(asyncio.run(toapis.listed("wan2.6", 0.0, 1.0))) == []
    assert asyncio.run(studio.find("our-id")) is None
    assert asyncio.run(studio.price_list()) is None
    assert toapis.upload_place("wan2.6") == toapis.upload_place("wan2.5") == "https://gateway.example"
    assert (toapis.upload_lifetime, studio.upload_lifetime) == (12 * 3600.0, 24 * 3600.0)
