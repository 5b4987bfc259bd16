"""Uploads, and the second host that serves files."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
from PIL import Image

from wan_widgets.media.video import verify

from ..conftest import CREATE, Running, png, running, upload

# Uploads


def test_an_upload_answers_as_documented_and_is_public(shared: Running) -> None:
    answer = upload(shared, "images", png()).json()
    assert answer["success"] is True
    assert (answer["data"]["mime_type"], answer["data"]["size"]) == ("image/png", len(png()))
    assert answer["data"]["url"].startswith(shared.address.files_url)
    fetched = httpx.get(answer["data"]["url"], trust_env=False)
    assert (fetched.content, fetched.headers["content-type"]) == (png(), "image/png")


def test_the_content_decides_the_type_of_an_upload(shared: Running) -> None:
    assert upload(shared, "images", png(), "film.mp4", "video/mp4").json()["success"] is True
    answer = upload(shared, "images", b"MZ no picture", "cat.png", "image/png")
    assert (answer.status_code, answer.json()["success"]) == (400, False)


def test_what_an_upload_does_not_take_is_refused(shared: Running) -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 300)).save(out, "BMP")
    assert upload(shared, "images", out.getvalue()).json()["success"] is False
    assert upload(shared, "videos", png()).json()["success"] is False
    assert shared.http.post("/v1/uploads/images", data={"purpose": "x"}).json()["success"] is False
    assert shared.http.post("/v1/uploads/images", content=b"x").json()["success"] is False
    assert upload(shared, "models", png()).status_code == 404


def test_an_upload_that_is_too_large_is_refused_in_a_200(shared: Running) -> None:
    for size in (10_000_001, 10_500_000):
        answer = upload(shared, "images", png().ljust(size, b"\0"))
        assert (answer.status_code, answer.json()["success"]) == (200, False)
    assert upload(shared, "images", png().ljust(10_000_000, b"\0")).json()["success"] is True


# The files' host


def test_a_video_is_served_whole_without_a_key(shared: Running, tmp_path: Path) -> None:
    url = shared.url(shared.made())
    assert url.startswith(shared.address.files_url)
    assert shared.address.files_url != shared.address.url
    answer = httpx.get(url, trust_env=False)
    path = tmp_path / "a.mp4"
    path.write_bytes(answer.content)
    assert verify(path).width == 64
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["etag"]
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_video_can_be_fetched_in_pieces(shared: Running) -> None:
    url = shared.url(shared.made())
    whole = httpx.get(url, trust_env=False).content
    with httpx.Client(trust_env=False) as client:
        piece = client.get(url, headers={"Range": "bytes=100-199"})
        assert (piece.status_code, piece.content) == (206, whole[100:200])
        assert piece.headers["content-range"] == f"bytes 100-199/{len(whole)}"
        rest = client.get(url, headers={"Range": f"bytes={len(whole) - 10}-"})
        assert (rest.status_code, rest.content) == (206, whole[-10:])
        beyond = client.get(url, headers={"Range": f"bytes={len(whole)}-"})
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")
        assert client.head(url).headers["content-length"] == str(len(whole))


def test_a_link_needs_its_token(shared: Running) -> None:
    url = shared.url(shared.made())
    parts = url.split("/")
    parts[-2] = "guessed"
    assert httpx.get("/".join(parts), trust_env=False).status_code == 404
    for path in ("/u/..%2Faddress.json", "/u/none.png", "/", CREATE):
        assert httpx.get(shared.address.files_url + path, trust_env=False).status_code == 404


def test_a_link_dies(tmp_path: Path) -> None:
    with running(tmp_path, lifetime=0) as one:
        assert httpx.get(one.url(one.made()), trust_env=False).status_code == 403
