"""A client that is written only from the published pages."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from wan_widgets.media.video import verify

from ..conftest import CREATE, Running, png, upload, write_video

PLAIN = urllib.request.build_opener(urllib.request.ProxyHandler({}))
HEADERS = {"Authorization": "Bearer sk-another", "Content-Type": "application/json"}


def posted(url: str, body: str) -> dict[str, object]:
    """Run the published curl command; without curl, the same with the standard library."""
    if shutil.which("curl") is None:
        with PLAIN.open(urllib.request.Request(url, body.encode(), HEADERS), timeout=20) as answer:
            return dict(json.load(answer))
    line = ["curl", "--silent", "--noproxy", "*", "--request", "POST", "--url", url, "--data", body]
    for name, value in HEADERS.items():
        line += ["--header", f"{name}: {value}"]
    return dict(json.loads(subprocess.run(line, check=True, capture_output=True, timeout=120).stdout))


def looked(url: str) -> dict[str, object]:
    """One poll of the published polling loop."""
    with PLAIN.open(urllib.request.Request(url, headers=HEADERS), timeout=20) as answer:
        return dict(json.load(answer))


@pytest.mark.parametrize(
    "body",
    [
        {"prompt": "A cute cat running on the grass", "aspect_ratio": "16:9", "resolution": "1080p", "duration": 5},
        {"prompt": "Make it move", "image_urls": ["{image}"], "resolution": "720p", "duration": 5},
        {"prompt": "character1 dances", "metadata": {"reference_urls": ["{clip}"]}, "duration": 10},
        {
            "prompt": "Shot 1 [0-3s] Wide shot: sea. Shot 2 [3-5s] Close-up: a gull.",
            "shot_type": "multi",
            "negative_prompt": "blurry",
            "seed": 12345,
            "prompt_extend": True,
            "audio": True,
            "watermark": False,
            "duration": 5,
        },
    ],
    ids=["text", "image", "reference", "shots"],
)
def test_a_plain_client_gets_its_video(shared: Running, tmp_path: Path, body: dict[str, object]) -> None:
    clip = write_video(tmp_path / "clip.mp4", seconds=1).read_bytes()
    links = {
        "image": upload(shared, "images", png()).json()["data"]["url"],
        "clip": upload(shared, "videos", clip).json()["data"]["url"],
    }
    text = json.dumps({"model": "wan2.6", **body})
    for name, link in links.items():
        text = text.replace(f"{{{name}}}", link)
    task = posted(shared.address.url + CREATE, text)
    for _ in range(1000):
        reply = looked(f"{shared.address.url}{CREATE}/{task['id']}")
        if reply["status"] in ("completed", "failed"):
            break
        time.sleep(0.02)
    assert reply["status"] == "completed"
    url = reply["result"]["data"][0]["url"]
    path = tmp_path / "a.mp4"
    with PLAIN.open(url, timeout=20) as answer:
        path.write_bytes(answer.read())
    verify(path)
