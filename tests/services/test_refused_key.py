"""A refused key is remembered with the address that refused it, for every kind of call."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from wan_widgets import errors
from wan_widgets.config.rejected_keys import is_refused, note_answer
from wan_widgets.redaction import Secret
from wan_widgets.services.dashscope import DashScope

from .server import CREATED, ERROR, KEY, Reply, fetch, find, submit

NOT_LET_IN = [
    {"success": False, "message": "Invalid token"},
    {"success": False, "message": "This token is expired"},
    {"success": False, "message": "no such API key"},
    {"success": False, "message": "Unauthorized, missing key"},
    {"success": False, "message": "\u65e0\u6548\u7684\u4ee4\u724c"},
    {"success": False, "code": 401, "message": "no"},
]


@pytest.fixture
def refused(server):
    """Whether the key is known to be refused there."""
    return lambda: is_refused(server.url, Secret(KEY))


def balance(service):
    return service.balance()


def upload(service):
    return service.upload(Path(__file__), "image")


@pytest.mark.parametrize(
    ("call", "taken"),
    [
        (submit, CREATED),
        (fetch, {"id": "video_01", "status": "queued"}),
        (find, {"id": "video_01", "status": "queued"}),
        (balance, {"success": True, "remain_balance": 1, "used_balance": 2}),
        (upload, {"success": True, "data": {"url": "https://f/in.png"}}),
    ],
)
def test_every_call_tells_whether_the_key_is_let_in(server, ask, refused, call, taken):
    server.says(Reply({"error": ERROR}, status=401))
    with pytest.raises(errors.AuthenticationError) as caught:
        ask(call)
    assert 'wan.use("toapis", ask=True)' in caught.value.hint
    assert refused()
    server.says(Reply(taken))
    ask(call)
    assert not refused()


def test_a_price_list_that_is_closed_to_a_key_says_nothing_of_the_key(server, ask, refused):
    server.says(Reply({"error": ERROR}, status=401))
    with pytest.raises(errors.AuthenticationError):
        ask(lambda service: service.price_list())
    assert not refused()


def test_a_price_list_that_is_open_to_a_key_lets_it_in(server, ask, refused):
    note_answer(server.url, Secret(KEY), refused=True)
    server.says(Reply({"currency": "USD", "data": []}))
    ask(lambda service: service.price_list())
    assert not refused()


@pytest.mark.parametrize("status", [402, 422])
def test_a_refusal_that_only_a_good_key_gets_lets_it_in(server, ask, refused, status):
    note_answer(server.url, Secret(KEY), refused=True)
    server.says(Reply({"error": ERROR}, status=status))
    with pytest.raises(errors.ServiceError):
        ask(submit)
    assert not refused()


@pytest.mark.parametrize(
    "reply", [Reply({"error": ERROR}, status=403), Reply({"error": ERROR}, status=429), Reply(b"<html>", status=502)]
)
def test_what_says_nothing_of_the_key_changes_nothing(server, ask, refused, reply):
    for known in (False, True):
        note_answer(server.url, Secret(KEY), refused=known)
        server.says(reply)
        with pytest.raises(errors.WanError):
            ask(fetch)
        assert refused() is known


@pytest.mark.parametrize("body", NOT_LET_IN)
@pytest.mark.parametrize("call", [balance, upload])
def test_a_refusal_of_the_key_may_travel_as_a_success(server, ask, refused, call, body):
    server.says(Reply(body))
    with pytest.raises(errors.AuthenticationError) as caught:
        ask(call)
    assert 'wan.use("toapis", ask=True)' in caught.value.hint
    assert caught.value.charged == ""
    assert refused()


def test_a_balance_that_is_not_reported_is_no_refusal_of_the_key_unless_it_was_refused_before(server, ask, refused):
    server.says(Reply({"success": False, "message": "Try later; the quota of this token is being counted."}))
    with pytest.raises(errors.ServiceError, match="sent no balance") as caught:
        ask(balance)
    assert type(caught.value) is errors.ServiceError
    assert not refused()
    note_answer(server.url, Secret(KEY), refused=True)
    with pytest.raises(errors.AuthenticationError):
        ask(balance)
    assert refused()


@pytest.mark.parametrize("status", [400, 413])
def test_an_upload_that_is_refused_is_no_refusal_of_the_key_whatever_its_words(server, ask, refused, status):
    server.says(Reply({"success": False, "message": "This key is invalid for such a file"}, status=status))
    with pytest.raises(errors.InputError, match="for such a file"):
        ask(upload)
    assert not refused()


def test_a_task_that_failed_with_such_words_is_no_refusal_of_the_key(server, ask, refused):
    server.says(Reply({"id": "video_01", "status": "failed", "error": {"code": 401, "message": "invalid token"}}))
    ask(fetch)
    assert not refused()


TASK = {"output": {"task_status": "PENDING", "task_id": "video_01"}}


@pytest.mark.parametrize(
    ("call", "taken"),
    [
        (submit, TASK),
        (fetch, TASK),
        (lambda service: service.listed("wan2.6-t2v", 0.0, 1.0), {"data": [], "total_page": 1}),
        (lambda service: service.cancel("video_01"), {"request_id": "r"}),
    ],
    ids=["submit", "fetch", "list", "cancel"],
)
def test_every_call_of_model_studio_tells_whether_the_key_is_let_in(server, call, taken):
    async def ask() -> object:
        service = DashScope(f"{server.url}/api", Secret(KEY))
        try:
            return await call(service)
        finally:
            await service.aclose()

    place = f"{server.url}/api"
    server.says(Reply({"code": "InvalidApiKey", "message": "no"}, status=401))
    with pytest.raises(errors.AuthenticationError) as caught:
        asyncio.run(ask())
    assert 'wan.use("dashscope", ask=True)' in caught.value.hint
    assert is_refused(place, Secret(KEY))
    server.says(Reply({"code": "AccessDenied", "message": "no"}, status=403))
    with pytest.raises(errors.AuthenticationError):
        asyncio.run(ask())
    assert is_refused(place, Secret(KEY))
    server.says(Reply(taken))
    asyncio.run(ask())
    assert not is_refused(place, Secret(KEY))
    server.says(Reply({"code": "AccessDenied", "message": "no"}, status=403))
    with pytest.raises(errors.AuthenticationError):
        asyncio.run(ask())
    assert not is_refused(place, Secret(KEY))
