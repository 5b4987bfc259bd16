"""What a request makes the simulator render."""

from __future__ import annotations

import io
import socket
from pathlib import Path

import pytest
from PIL import Image

from ..conftest import CREATE, Running, png, running, upload, write_video


def test_the_request_is_rendered_with_the_services_defaults(shared: Running) -> None:
    shared.until(shared.made("defaults please"))
    spec = next(one for one in shared.renderer.specs if one.prompt == "defaults please")
    assert (spec.mode, spec.width, spec.height, spec.seconds) == ("t2v", 1920, 1080, 5)
    assert (spec.prompt_extend, spec.audio, spec.shot_type, spec.watermark) == (True, None, "single", False)


def test_long_prompts_are_cut_without_a_word(shared: Running) -> None:
    shared.until(shared.made("long " * 1000, negative_prompt="no " * 1000))
    spec = shared.renderer.specs[-1]
    assert (len(spec.prompt), len(spec.negative_prompt)) == (1500, 500)


def test_half_a_surrogate_pair_in_a_prompt_is_rendered(shared: Running) -> None:
    answer = shared.http.post(CREATE, content=b'{"model": "wan2.6", "prompt": "\\ud83d half"}')
    shared.until(answer.json()["id"])
    assert shared.renderer.specs[-1].prompt == "? half"
    assert shared.state()["tasks"]


def test_an_uploaded_image_is_rendered_at_its_ratio(shared: Running) -> None:
    url = upload(shared, "images", png()).json()["data"]["url"]
    shared.until(shared.made("", image_urls=[url], resolution="720p"))
    spec = shared.renderer.specs[-1]
    assert (spec.mode, spec.width, spec.height) == ("i2v", 816, 1104)
    assert spec.image.read_bytes() == png()


def test_uploaded_clips_are_rendered_in_order(shared: Running, tmp_path: Path) -> None:
    files = [write_video(tmp_path / f"{number}.mp4", seconds=number).read_bytes() for number in (1, 2)]
    urls = [upload(shared, "videos", data).json()["data"]["url"] for data in files]
    shared.until(shared.made("character1 and character2", metadata={"reference_urls": urls}, aspect_ratio="3:4"))
    spec = shared.renderer.specs[-1]
    assert (spec.mode, spec.width, spec.height) == ("r2v", 1248, 1632)
    assert [path.read_bytes() for path in spec.clips] == files


def test_other_hosts_are_never_asked_but_drawn(shared: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: (asked.append(to), connect(self, to))[1])
    task = shared.made("", image_urls=["https://images.example.org/cat.png"])
    shared.until(task)
    shared.until(shared.made("character1", metadata={"reference_urls": ["http://192.0.2.1/a.mp4"]}))
    assert all(to[0] == "127.0.0.1" for to in asked if isinstance(to, tuple))
    assert [one.mode for one in shared.renderer.specs[-2:]] == ["i2v", "r2v"]


def test_another_server_on_loopback_is_asked(shared: Running, tmp_path: Path) -> None:
    with running(tmp_path / "other") as other:
        url = upload(other, "images", png((600, 600))).json()["data"]["url"]
        done = shared.until(shared.made("", image_urls=[url]), "completed", "failed")
    assert done["status"] == "completed"
    assert shared.renderer.specs[-1].width == shared.renderer.specs[-1].height


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (png((200, 500)), "sides must be between 240 and 8000"),
        (b"", "could not be downloaded"),
    ],
)
def test_an_image_that_the_model_does_not_take_fails_the_task(shared: Running, data: bytes, words: str) -> None:
    url = f"{shared.address.files_url}/u/none.png"
    if data:
        url = upload(shared, "images", data).json()["data"]["url"]
    failed = shared.until(shared.made("", image_urls=[url]), "failed")
    assert words in failed["error"]["message"]


def test_a_gif_uploads_but_the_model_refuses_it(shared: Running) -> None:
    out = io.BytesIO()
    Image.new("P", (400, 400)).save(out, "GIF")
    url = upload(shared, "images", out.getvalue()).json()["data"]["url"]
    assert shared.until(shared.made("", image_urls=[url]), "failed")["error"]["code"] == "invalid_file"


def test_a_clip_of_too_few_frames_fails_the_task(shared: Running, tmp_path: Path) -> None:
    url = upload(shared, "videos", write_video(tmp_path / "a.mp4", fps=10).read_bytes()).json()["data"]["url"]
    failed = shared.until(shared.made("character1", metadata={"reference_urls": [url]}), "failed")
    assert "16 frames a second" in failed["error"]["message"]


def test_a_renderer_that_breaks_fails_the_task_and_nothing_else(tmp_path: Path) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no paint left")

    with running(tmp_path, broken) as one:
        failed = one.until(one.made(), "failed")
        assert "no paint left" in failed["error"]["message"]
        assert one.http.get("/v1/balance").json()["used_balance"] == 0
