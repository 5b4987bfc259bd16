"""The key stays out of errors, frames and logs, whatever the server echoes."""

import json
import logging
import traceback

import pytest

from wan_widgets import errors

from .server import CREATED, KEY, Reply, fetch, find, raw, submit


def pieces(text: str) -> list[str]:
    return [KEY[at : at + 8] for at in range(len(KEY) - 7) if KEY[at : at + 8].lower() in text.lower()]


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"error": {"message": f"bad key {KEY}", "code": KEY}}, status=401),
        Reply({"message": f"half {KEY[4:20]}"}, status=500),
        Reply(f"<html><title>{KEY}</title>".encode(), status=502),
        Reply(status=0),
        Reply({"id": KEY, "error": KEY}),
        Reply({"id": "x", "status": "failed", "error": KEY, "url": f"https://f/{KEY}", "billing": {KEY: KEY}}),
        Reply({"id": "x", "status": KEY, "client_business_id": KEY}),
        Reply({"id": "x", "status": "queued"}, headers={"X-Echo": f"Bearer {KEY}", "Retry-After": KEY}),
        Reply({"x": KEY}, length=5000),
        raw(f"HTTP/1.1 200 OK\r\nX-Echo: Bearer {KEY}\r\nContent-Length: {KEY}\r\n\r\n".encode()),
    ],
    ids=lambda reply: f"{reply.status}",
)
def test_no_task_error_log_or_frame_shows_a_piece_of_the_key(server, ask, caplog, reply):
    caplog.set_level(logging.DEBUG)
    server.says(reply)
    shown = []
    for call in (fetch, submit, find):
        try:
            shown.append(str(ask(call)))
        except errors.WanError as error:
            frames = traceback.TracebackException.from_exception(error, capture_locals=True).stack
            shown += [f"{one} {one.locals}" for one in frames if "/wan_widgets/" in one.filename]
            shown += [repr(error), str(error), json.dumps(vars(error), default=repr)]
    shown += [record.getMessage() for record in caplog.records]
    assert caplog.records
    assert any(f"Bearer {KEY}" == one.headers["authorization"] for one in server.seen)
    assert pieces("\n".join(shown)) == []


def test_a_log_of_the_http_library_is_kept_without_signatures_and_cut(server, ask, caplog):
    server.says(Reply(CREATED))
    ask(submit)
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy", "httpcore.socks"):
        caplog.clear()
        logging.getLogger(name).info("GET https://f/v.mp4?%s=%s", "Signature", "abc" * 2000)
        logging.getLogger(name).info("%s", "word " * 2000)
        link, long = (record.getMessage() for record in caplog.records)
        assert link == "GET https://f/v.mp4?[hidden]"
        assert len(long) == 4000


def test_an_error_carries_no_exception_of_the_http_library(server, ask, closed_port):
    server.says(Reply(status=0))
    for call in (fetch, submit):
        with pytest.raises(errors.WanError) as caught:
            ask(call)
        chain, error = [], caught.value
        while error is not None:
            chain.append(type(error).__module__)
            error = error.__cause__ or error.__context__
        assert chain == ["wan_widgets.errors"]
        assert not any("httpx" in str(frame.path) for frame in caught.traceback)
