"""Local files at Model Studio: uploaded with a policy and without the key, or inside the request."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from wan_widgets import errors
from wan_widgets._jobs.runtime.lifecycle.inline_files import with_files
from wan_widgets.redaction import Secret
from wan_widgets.services import http
from wan_widgets.services.base import INLINE
from wan_widgets.services.dashscope import DashScope, holds_oss

from .server import KEY, Reply, Server

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
MODEL = "wan2.6-i2v"
FIELDS = ["OSSAccessKeyId", "Signature", "policy", "key", "x-oss-object-acl", "x-oss-forbid-overwrite"]


@pytest.fixture
def ask(server: Server) -> Callable[[Callable[[DashScope], Awaitable[object]]], object]:
    def run(call: Callable[[DashScope], Awaitable[object]]) -> object:
        async def both() -> object:
            service = DashScope(f"{server.url}/api", Secret(KEY))
            try:
                return await call(service)
            finally:
                await service.aclose()

        return asyncio.run(both())

    return run


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "secret name of mine.png"
    path.write_bytes(PNG)
    return path


def policy(host: str, **changes: object) -> Reply:
    data = {
        "policy": "cG9saWN5",
        "signature": "c2ln",
        "upload_dir": "dashscope-instant/x",
        "upload_host": host,
        "expire_in_seconds": 300,
        "max_file_size_mb": 100,
        "oss_access_key_id": "ID",
        "x_oss_object_acl": "private",
        "x_oss_forbid_overwrite": "true",
    }
    return Reply({"request_id": "r", "data": {**data, **changes}})


def upload(picture: Path) -> Callable[[DashScope], Awaitable[object]]:
    return lambda service: service.upload(picture, "image", model=MODEL)


def test_a_file_goes_to_the_storage_in_order_and_without_the_key(server, files, ask, picture):
    server.says(policy(files.url))
    files.says(Reply(b""))
    url = ask(upload(picture))
    (asked,), (sent,) = server.seen, files.seen
    assert parse_qs(urlsplit(asked.path).query) == {"action": ["getPolicy"], "model": [MODEL]}
    assert "authorization" not in {name.lower() for name in sent.headers}
    assert KEY.encode() not in sent.body
    names = [part.split(b'name="')[1].split(b'"')[0].decode() for part in sent.body.split(b"\r\n--")[:-1]]
    assert names == [*FIELDS, "success_action_status", "file"]
    assert PNG in sent.body
    assert b"secret name" not in sent.body
    assert url.startswith("oss://dashscope-instant/x/")
    assert url.endswith(".png")
    assert url.removeprefix("oss://").encode() in sent.body


def test_two_uploads_never_have_one_name(server, files, ask, picture):
    server.says(policy(files.url))
    files.says(Reply(b""))
    assert ask(upload(picture)) != ask(upload(picture))


def test_an_address_without_policies_takes_an_image_inside_the_request_and_no_clip(server, ask, picture):
    server.says(Reply({"code": "InvalidParameter", "message": "no such action"}, 400))
    assert ask(upload(picture)) == INLINE
    with pytest.raises(errors.InputError, match="takes no uploads"):
        ask(lambda service: service.upload(picture, "video", model=MODEL))


HOSTS = ["https://192.168.1.1", "http://example.org", "ftp://x.example", "file:///etc", "http://user:word@127.0.0.1:1"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_policy_leads_nowhere_that_a_result_may_not_lead(server, ask, picture, host):
    server.says(policy(host))
    with pytest.raises(errors.WanError) as caught:
        ask(upload(picture))
    assert caught.value.charged in ("no", "")
    assert "video is made" not in str(caught.value)


def test_no_file_is_sent_through_a_connection_into_our_own_network(server, files, ask, picture, monkeypatch):
    async def looked_public(*_):
        return "public"  # a name that pointed elsewhere when it was judged

    monkeypatch.setattr(http, "check_result_link", looked_public)
    server.says(policy(files.url))
    files.says(Reply(b""))
    with pytest.raises(errors.ServiceError, match="own network") as caught:
        ask(upload(picture))
    assert "must not be used" in caught.value.message
    assert files.seen == []


def test_a_storage_that_refuses_the_file_is_quoted_and_can_be_tried_again(server, files, ask, picture):
    server.says(policy(files.url))
    files.says(
        Reply({"message": "The policy expired"}, 403),
        Reply(b"<Error><Message>Denied</Message></Error>", 403),
        Reply(b"", 500),
    )
    for end in ("(HTTP 403: The policy expired).", "(HTTP 403: Denied).", "(HTTP 500)."):
        with pytest.raises(errors.TransportError) as caught:
            ask(upload(picture))
        assert caught.value.message.endswith(end)
        assert caught.value.charged == "no"


def test_a_storage_that_cannot_be_reached_can_be_tried_again(server, ask, picture, closed_port):
    server.says(policy(f"http://127.0.0.1:{closed_port}"))
    with pytest.raises(errors.TransportError, match=r"storage at 127\.0\.0\.1 does not take the file") as caught:
        ask(upload(picture))
    assert not isinstance(caught.value, errors.UnreadableError)


def test_an_answer_of_the_storage_that_never_ends_is_cut_off(server, files, ask, picture, monkeypatch):
    monkeypatch.setattr(http, "LARGEST_ANSWER", 100_000)
    monkeypatch.setattr(http, "UPLOAD_DEADLINE", 20.0)
    server.says(policy(files.url))
    files.says(Reply(b"", endless=True))
    assert ask(upload(picture)).startswith("oss://")


def test_a_file_that_shrinks_on_its_way_to_the_storage_is_an_input_error(server, files, ask, picture):
    picture.write_bytes(PNG + bytes(600_000))
    server.says(policy(files.url))
    files.says(Reply(b""))

    def shrink(done: int, total: int | None) -> None:
        picture.write_bytes(b"")

    with pytest.raises(errors.InputError, match="shorter"):
        ask(lambda service: service.upload(picture, "image", shrink, model=MODEL))


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply({"code": "InvalidApiKey", "message": "no"}, 401), errors.AuthenticationError),
        (Reply({"code": "Throttling", "message": "no"}, 429), errors.RateLimitError),
        (Reply({"code": "InternalError", "message": "no"}, 500), errors.TransportError),
        (Reply({"data": ["x"]}), errors.UnreadableError),
        (Reply([]), errors.UnreadableError),
    ],
)
def test_without_a_policy_nothing_is_sent(server, ask, picture, reply, kind):
    server.says(reply)
    with pytest.raises(errors.WanError) as caught:
        ask(upload(picture))
    assert type(caught.value) is kind
    assert len(server.seen) == 1


def test_a_file_may_be_used_again_with_the_model_of_its_policy_alone():
    service = DashScope("https://dashscope.example/api/v1", Secret(KEY))
    places = {service.upload_place(model) for model in (MODEL, "wan2.7-i2v")}
    assert len(places) == 2
    assert all(place.startswith("https://dashscope.example/api") for place in places)


@pytest.mark.parametrize("changes", [{"policy": ""}, {"upload_dir": "a\r\nb"}, {"signature": 3}, {"upload_host": None}])
def test_a_policy_that_is_not_whole_is_asked_for_again(server, files, ask, picture, changes):
    server.says(policy(files.url, **changes))
    with pytest.raises(errors.UnreadableError):
        ask(upload(picture))
    assert files.seen == []


@pytest.mark.parametrize(
    "case",
    [
        (1000, 0.001, ""),
        (1001, 0.001, "larger than 0.001 MB."),
        (1_000_001, 1, "larger than 1 MB."),
        (1000, None, ""),
        (1000, "unlimited", ""),
    ],
)
def test_a_file_above_the_limit_of_the_policy_is_not_sent(server, files, ask, picture, case):
    size, most, words = case
    picture.write_bytes(PNG.ljust(size, b"\x00"))
    server.says(policy(files.url, max_file_size_mb=most))
    files.says(Reply(b""))
    if words:
        with pytest.raises(errors.InputError) as caught:
            ask(upload(picture))
        assert caught.value.message.endswith(words)
        assert files.seen == []
    else:
        assert ask(upload(picture)).startswith("oss://")


def test_a_field_of_a_policy_has_at_most_8192_characters(server, files, ask, picture):
    files.says(Reply(b""))
    server.says(policy(files.url, policy="p" * 8192))
    assert ask(upload(picture)).startswith("oss://")
    server.says(policy(files.url, policy="p" * 8193))
    with pytest.raises(errors.UnreadableError):
        ask(upload(picture))
    assert len(files.seen) == 1


@pytest.mark.parametrize("place", [0, 1])
def test_one_file_of_the_storage_among_others_is_found(place):
    values = ["https://x.example/a.png", "https://x.example/b.png"]
    values[place] = "oss://a/b.png"
    assert holds_oss({"input": {"media": values}, "model": MODEL})
    assert holds_oss(dict(enumerate(values)))
    assert holds_oss(tuple(values))
    assert not holds_oss({"input": {"media": values[1 - place :][:1]}})


def test_a_redirect_of_the_storage_is_not_followed(server, files, ask, picture):
    server.says(policy(files.url))
    files.says(Reply(b"", 307, {"Location": server.url}))
    with pytest.raises(errors.TransportError):
        ask(upload(picture))
    assert len(server.seen) == 1


@pytest.mark.parametrize(("url", "header"), [("oss://a/b.png", "enable"), ("https://x.example/a.png", None)])
def test_the_service_is_asked_to_resolve_what_lies_in_its_storage(server, ask, url, header):
    server.says(Reply({"output": {"task_status": "PENDING", "task_id": "t"}}))
    body = {"model": "wan2.7-i2v", "input": {"media": [{"type": "first_frame", "url": url}]}}
    ask(lambda service: service.submit(body))
    headers = {name.lower(): value for name, value in server.seen[0].headers.items()}
    assert headers.get("x-dashscope-ossresourceresolve") == header


def test_a_file_inside_the_request_is_put_in_last_and_only_if_it_is_the_one_that_was_checked(picture):
    sha256 = hashlib.sha256(PNG).hexdigest()
    body = {"model": MODEL, "input": {"img_url": f"{INLINE}{sha256}", "prompt": "inline: a word"}}
    inputs = {str(picture): sha256}
    filled = with_files(body, inputs)
    assert filled["input"]["img_url"] == f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    assert body["input"]["img_url"].startswith(INLINE)
    picture.write_bytes(PNG + b"x")
    with pytest.raises(errors.InputError, match="changed"):
        with_files(body, inputs)
