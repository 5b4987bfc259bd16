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


@pytest.mark.parametrize("host", ["https://192.168.1.1", "http://example.org", "ftp://x.example", "file:///etc"])
def test_a_policy_leads_nowhere_that_a_result_may_not_lead(server, ask, picture, host):
    server.says(policy(host))
    with pytest.raises(errors.WanError) as caught:
        ask(upload(picture))
    assert caught.value.charged in ("no", "")
    assert "video is made" not in str(caught.value)


@pytest.mark.parametrize("changes", [{"policy": ""}, {"upload_dir": "a\r\nb"}, {"signature": 3}, {"upload_host": None}])
def test_a_policy_that_is_not_whole_is_asked_for_again(server, files, ask, picture, changes):
    server.says(policy(files.url, **changes))
    with pytest.raises(errors.UnreadableError):
        ask(upload(picture))
    assert files.seen == []


def test_a_file_above_the_limit_of_the_policy_is_not_sent(server, files, ask, picture):
    server.says(policy(files.url, max_file_size_mb=0.00001))
    with pytest.raises(errors.InputError, match="larger than"):
        ask(upload(picture))
    assert files.seen == []


def test_a_file_exactly_as_large_as_the_policy_allows_is_sent(server, files, ask, picture):
    picture.write_bytes(PNG.ljust(1000, b"\x00"))
    server.says(policy(files.url, max_file_size_mb=0.001))
    files.says(Reply(b""))
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
