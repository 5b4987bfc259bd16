"""The whole simulator with the real renderer, once for each mode."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from wan_widgets.media.video import verify
from wan_widgets.simulator.options import Options
from wan_widgets.simulator.server.server import background

from ..conftest import Renderer, Running, write_video


@pytest.fixture(scope="module")
def true(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with background(Options(folder=tmp_path_factory.mktemp("true"))) as (address, simulator):
        one = Running(address, simulator, Renderer())
        yield one
        one.http.close()


def uploaded(one: Running, kind: str, data: bytes) -> str:
    return str(one.http.post(f"/v1/uploads/{kind}", files={"file": data}).json()["data"]["url"])


@pytest.mark.parametrize("mode", ["text", "image", "reference"])
def test_each_mode_gives_the_video_that_was_asked_for(true: Running, tmp_path: Path, mode: str) -> None:
    body: dict[str, Any] = {"resolution": "720p", "duration": 5, "seed": 7}
    size = (1280, 720)
    if mode == "image":
        out = io.BytesIO()
        Image.new("RGB", (750, 1000), "teal").save(out, "PNG")
        body["image_urls"] = [uploaded(true, "images", out.getvalue())]
        size = (816, 1104)
    if mode == "reference":
        clip = write_video(tmp_path / "clip.mp4", size=(320, 240))
        body["metadata"] = {"reference_urls": [uploaded(true, "videos", clip.read_bytes())]}
    url = true.url(true.made("character1 runs on the beach", **body))
    path = tmp_path / "a.mp4"
    path.write_bytes(httpx.get(url, trust_env=False).content)
    facts = verify(path)
    assert (facts.width, facts.height) == size
    assert facts.seconds == pytest.approx(5, abs=1 / 30)
    assert (facts.video_codec, facts.audio_codec) == ("h264", "aac")
