"""A submit to a real server: the request, and the result of each answer and each fault."""

import asyncio
import socket
from email.utils import formatdate

import httpx
import pytest

from wan_widgets import errors
from wan_widgets.redaction import Secret
from wan_widgets.services import http
from wan_widgets.services.error_mapping import refusal
from wan_widgets.services.parsing import Fault
from wan_widgets.services.toapis import ToAPIs

from .server import BODY, CREATED, ERROR, KEY, Reply, raw, submit


def test_a_submit_goes_out_once_with_key_and_body(server, ask):
    server.says(Reply(CREATED))
    task = ask(submit)
    (seen,) = server.seen
    assert (task.id, task.state) == ("video_01", "queued")
    assert (seen.method, seen.path) == ("POST", "/v1/videos/generations")
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert seen.headers["content-type"] == "application/json"
    assert seen.json() == BODY


def test_ids_are_encoded_in_the_path(server, ask):
    server.says(Reply({"id": "x", "status": "queued"}))
    task = ask(lambda service: service.fetch("a/../b?c=d#e f"))
    assert server.seen[0].path == "/v1/videos/generations/a%2F..%2Fb%3Fc%3Dd%23e%20f"
    assert task.id == "a/../b?c=d#e f"


def test_a_base_url_with_a_path_is_kept(server):
    server.says(Reply({"id": "x", "status": "queued"}))

    async def look():
        service = ToAPIs(f"{server.url}/gateway/v1/", Secret(KEY))
        await service.fetch("x")
        await service.aclose()
        return repr(service)

    assert KEY not in asyncio.run(look())
    assert server.seen[0].path == "/gateway/v1/videos/generations/x"


def test_cookies_of_one_answer_are_not_sent_with_the_next_request(server, ask):
    server.says(Reply({"id": "x", "status": "queued"}, headers={"Set-Cookie": "session=1; Path=/"}))

    async def twice(service):
        await service.fetch("x")
        await service.fetch("x")

    ask(twice)
    assert [one.headers.get("cookie") for one in server.seen] == [None, None]


def test_a_closed_service_has_no_connection_left_and_opens_a_new_one_for_the_next_call(server):
    server.says(Reply({"id": "x", "status": "queued"}))

    async def look():
        service = ToAPIs(server.url, Secret(KEY))
        clients = []
        for _ in range(2):
            await service.fetch("x")
            clients.append(service._http._client)
            await service.aclose()
            await service.aclose()  # again, without a connection
        return clients

    first, second = asyncio.run(look())
    assert first is not second
    assert first.is_closed
    assert second.is_closed


@pytest.mark.parametrize(("status", "body"), [(200, b"{}"), (200, b"x" * 40), (400, b"x" * 40)])
def test_the_answer_of_a_call_is_closed_also_if_it_is_not_read_to_its_end(monkeypatch, status, body):
    monkeypatch.setattr(http, "LARGEST_ANSWER", 15)
    answers, read = [], []

    async def pieces():
        for at in range(0, len(body), 10):
            read.append(body[at : at + 10])
            yield read[-1]

    async def send(*_, **__):
        answers.append(httpx.Response(status, content=pieces()))
        return answers[-1]

    monkeypatch.setattr(http.httpx.AsyncClient, "send", send)
    answer = asyncio.run(http.Http("http://127.0.0.1:1", Secret(KEY), service="toapis").call("GET", "/balance"))
    assert (answer.status, answer.body) == (status, body[:15])
    assert answers[0].is_closed
    assert b"".join(read) == body[:20]


def test_a_number_that_json_does_not_have_is_not_sent(server, ask):
    with pytest.raises(ValueError, match="JSON"):
        ask(lambda service: service.submit({**BODY, "seed": float("nan")}))
    assert server.seen == []


def test_an_unusable_key_is_refused_before_anything_is_sent(server, ask):
    for key in ("sk-with blank", "sk-ключ", "sk-a\nb", " "):
        with pytest.raises(errors.CredentialError) as caught:
            ask(submit, key=key)
        assert "sk-" not in str(caught.value)
    assert server.seen == []


def test_a_proxy_of_the_environment_is_not_used_for_loopback(server, ask, monkeypatch, closed_port):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port}")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    server.says(Reply(CREATED))
    assert ask(submit).id == "video_01"


def test_a_proxy_that_cannot_be_used_is_named_without_its_password(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "socks5://user:hunter2@127.0.0.1:1")

    async def look():
        await ToAPIs("https://toapis.invalid", Secret(KEY)).fetch("x")

    with pytest.raises(errors.BackendError, match="SOCKS") as caught:
        asyncio.run(look())
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, ERROR, errors.BadRequestError),
        (400, {"code": "content_policy_violation", "message": "no"}, errors.PolicyError),
        (401, ERROR, errors.AuthenticationError),
        (402, ERROR, errors.BalanceError),
        (403, ERROR, errors.AuthenticationError),
        (403, {"code": "insufficient_user_quota", "message": "no"}, errors.BalanceError),
        (404, ERROR, errors.BadRequestError),
        (405, ERROR, errors.BadRequestError),
        (413, ERROR, errors.BadRequestError),
        (422, ERROR, errors.PolicyError),
        (429, ERROR, errors.RateLimitError),
        (503, {"code": "model_not_found", "message": "no"}, errors.ModelUnavailableError),
        (503, {"code": "x", "message": "No available channel for model wan2.6"}, errors.ModelUnavailableError),
        (503, {"code": "x", "message": "当前分组下对于模型 wan2.6 无可用渠道"}, errors.ModelUnavailableError),
        (301, ERROR, errors.BadRequestError),
        (307, ERROR, errors.BadRequestError),
        (308, ERROR, errors.BadRequestError),
    ],
)
def test_a_refusal_says_what_to_do_and_that_nothing_was_charged(server, ask, status, error, kind):
    server.says(Reply({"error": error}, status=status, headers={"Location": "/elsewhere"}))
    with pytest.raises(errors.ServiceError) as caught:
        ask(submit)
    assert type(caught.value) is kind
    assert (caught.value.status, caught.value.charged) == (status, "no")
    assert caught.value.hint
    assert caught.value.detail == error["message"]
    assert len(server.seen) == 1


def test_a_key_that_may_not_hears_where_to_look_and_how_to_give_another_one_where_there_is_one():
    look = "Check in the service's console which models this key may use"
    error = refusal(403, Fault(text="no"), service="toapis")
    assert error.hint.startswith(f'{look}; or call wan.use("toapis", ask=True)')
    assert refusal(403, Fault(text="no"), service="simulator").hint == f"{look}."


def test_a_refusal_by_the_content_check_names_the_usual_cause(server, ask):
    server.says(Reply({"error": ERROR}, status=422))
    with pytest.raises(errors.PolicyError) as caught:
        ask(submit)
    assert "by how they look instead of by name" in caught.value.hint
    assert "finished videos are checked too" in caught.value.hint


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"error": ERROR}, status=408),
        Reply({"error": ERROR}, status=409),
        Reply({"error": ERROR}, status=500),
        Reply(b"<html><title>502 Bad Gateway</title></html>", status=502),
        Reply({"error": ERROR}, status=503),
        Reply(b"<html>", status=504),
        Reply({"error": ERROR}, status=302, headers={"Location": "/elsewhere"}),
        Reply({"error": ERROR}, status=303, headers={"Location": "/elsewhere"}),
        Reply(b"<html>hello</html>"),
        Reply(b""),
        Reply(b"{"),
        Reply({}),
        Reply([]),
        Reply({"id": ""}),
        Reply({"status": "queued"}),
        Reply({"id": "x" * 5000}),
        Reply({"success": False, "message": "no"}),
        Reply({"error": ERROR}),
        Reply(b"", status=204),
        Reply(CREATED, length=5000),
        Reply(CREATED, length=5000, then="reset"),
        Reply(b'{"id": "a", "x": "', endless=True),
        Reply(b"[" * 100_000),
        Reply(b"not gzip", headers={"Content-Encoding": "gzip"}),
        Reply(status=0),
        Reply(status=0, then="reset"),
        Reply(status=0, then="hang"),
        Reply(b'{"id": ', length=500, then="hang"),
        raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000),
    ],
    ids=lambda reply: f"{reply.status} {str(reply.body)[:24]} {reply.then}",
)
def test_an_answer_that_proves_nothing_leaves_the_outcome_unknown(server, ask, monkeypatch, reply):
    monkeypatch.setattr(http, "READ_TIMEOUT", 0.4)
    server.says(reply)
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        ask(submit)
    assert caught.value.charged == "unknown"
    assert caught.value.hint
    assert len(server.seen) == 1


def test_an_answer_that_drips_for_ever_ends_at_the_deadline(server, ask, monkeypatch):
    monkeypatch.setattr(http.Http.call, "__kwdefaults__", {**http.Http.call.__kwdefaults__, "deadline": 0.4})
    server.says(Reply(status=0, then="hang"))
    with pytest.raises(errors.OutcomeUnknownError, match="too long"):
        ask(submit)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b'{"error": "' + b"x" * 10_000_000, status=400),
        Reply(b"{", status=400, endless=True),
        Reply(b'{"error"', status=400, length=900),
    ],
)
def test_a_refusal_counts_by_its_status_even_if_its_text_never_ends(server, ask, reply):
    server.says(reply)
    with pytest.raises(errors.BadRequestError) as caught:
        ask(submit)
    assert len(caught.value.detail) <= 2000


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 410, 413, 444, 451, 460, 499])
def test_a_page_in_front_of_the_service_does_not_prove_that_nothing_was_created(server, ask, status):
    server.says(Reply(b"<html><title>No</title></html>", status=status, headers={"Content-Type": "text/html"}))
    with pytest.raises(errors.OutcomeUnknownError, match=str(status)) as caught:
        ask(submit)
    assert caught.value.charged == "unknown"


@pytest.mark.parametrize("status", [406, 408, 409, 410, 425, 460, 499])
def test_a_status_that_is_not_published_as_a_refusal_is_none(server, ask, status):
    server.says(Reply({"error": {"code": "x", "message": "no"}}, status=status))
    with pytest.raises(errors.OutcomeUnknownError):
        ask(submit)


def test_too_fast_is_a_refusal_whoever_says_it(server, ask):
    server.says(Reply(b"<html>429</html>", status=429, headers={"Retry-After": "3"}))
    with pytest.raises(errors.RateLimitError) as caught:
        ask(submit)
    assert caught.value.retry_after == 3


def test_a_refused_connection_was_not_sent(closed_port):
    async def run():
        await ToAPIs(f"http://127.0.0.1:{closed_port}", Secret(KEY)).submit(BODY)

    with pytest.raises(errors.NotSentError) as caught:
        asyncio.run(run())
    assert caught.value.charged == "no"


def test_failing_encryption_was_not_sent(server):
    server.says(Reply(CREATED))

    async def run():
        await ToAPIs(server.url.replace("http:", "https:"), Secret(KEY)).submit(BODY)

    with pytest.raises(errors.NotSentError):
        asyncio.run(run())
    assert server.seen == []


def test_a_name_that_does_not_resolve_was_not_sent(monkeypatch):
    def resolve(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    async def run():
        await ToAPIs("https://toapis.invalid", Secret(KEY)).submit(BODY)

    with pytest.raises(errors.NotSentError, match=r"toapis\.invalid"):
        asyncio.run(run())


def test_retry_after_is_obeyed_as_seconds_and_as_a_date_of_the_servers_clock(server, ask):
    hour = 3600 * 24 * 365 * 20  # the server's clock is decades ahead of ours
    server.says(
        Reply(ERROR, status=429, headers={"Retry-After": "7"}),
        Reply(ERROR, status=429, headers={"Retry-After": "99999999"}),
        Reply(ERROR, status=429),
    )
    waits = []
    for _ in range(3):
        with pytest.raises(errors.RateLimitError) as caught:
            ask(submit)
        waits.append(caught.value.retry_after)
    assert waits == [7.0, 43_200.0, None]
    date, later = formatdate(hour, usegmt=True), formatdate(hour + 30, usegmt=True)
    server.says(raw(f"HTTP/1.1 429 X\r\nDate: {date}\r\nRetry-After: {later}\r\nContent-Length: 0\r\n\r\n".encode()))
    with pytest.raises(errors.RateLimitError) as caught:
        ask(submit)
    assert caught.value.retry_after == 30.0


@pytest.mark.parametrize(
    "error",
    [
        {"code": "invalid_parameter", "message": "unknown field", "param": "client_business_id"},
        {"code": 400, "message": "client_business_id is not supported for this model"},
    ],
)
def test_a_400_that_names_our_id_is_sent_once_more_without_it(server, ask, error):
    server.says(Reply({"error": error}, status=400), Reply(CREATED))
    assert ask(submit).id == "video_01"
    first, second = (seen.json() for seen in server.seen)
    assert first == BODY
    assert second == {name: value for name, value in BODY.items() if name != "client_business_id"}


def test_the_second_refusal_is_the_last(server, ask):
    server.says(Reply({"error": {"message": "client_business_id is unknown"}}, status=400))
    with pytest.raises(errors.BadRequestError):
        ask(submit)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    "message", ["client_business_id already exists", "duplicate client_business_id", "client_business_id 重复"]
)
def test_a_400_that_says_our_id_is_taken_is_never_sent_again(server, ask, message):
    server.says(Reply({"error": {"message": message}}, status=400), Reply(CREATED))
    with pytest.raises(errors.OutcomeUnknownError):
        ask(submit)
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [401, 422, 429, 500])
def test_no_other_status_that_names_our_id_is_sent_again(server, ask, status):
    server.says(Reply({"error": {"message": "client_business_id"}}, status=status), Reply(CREATED))
    with pytest.raises(errors.WanError):
        ask(submit)
    assert len(server.seen) == 1


def test_a_400_that_names_an_id_which_the_request_does_not_have_is_a_refusal(server, ask):
    server.says(Reply({"error": {"message": "client_business_id is required"}}, status=400), Reply(CREATED))
    bare = {name: value for name, value in BODY.items() if name != "client_business_id"}
    with pytest.raises(errors.BadRequestError):
        ask(lambda service: service.submit(bare))
    assert len(server.seen) == 1


@pytest.mark.parametrize("reply", [Reply(status=0), Reply(CREATED, length=5000, then="reset"), Reply(b"<html>", 502)])
def test_the_request_without_our_id_may_have_been_charged_too_and_is_sent_once(server, ask, reply):
    server.says(Reply({"error": {"message": "client_business_id is unknown"}}, status=400), reply)
    with pytest.raises(errors.OutcomeUnknownError) as caught:
        ask(submit)
    assert caught.value.charged == "unknown"
    assert len(server.seen) == 2
