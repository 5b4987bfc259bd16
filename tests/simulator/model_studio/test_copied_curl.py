"""What "Copy as curl" gives for a model at Model Studio, run by a real shell against the simulator."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from simulator.conftest import Running, write_video
from wan_widgets import session

from .client import Client

KEY = "sk-only-for-this-test"


@pytest.fixture
def client(shared: Running) -> Client:
    session.use("dashscope", base_url=shared.address.url)
    shared.http.headers["Authorization"] = f"Bearer {KEY}"
    return Client(shared)


def run(text: str, key: str = KEY) -> subprocess.CompletedProcess[str]:
    """Run the text as a user would who has pasted it, in another folder than the notebook's."""
    assert shutil.which("curl"), "curl is needed: tests/run installs it"
    env = {**os.environ, "DASHSCOPE_API_KEY": key}
    return subprocess.run(["sh", "-c", text], capture_output=True, text=True, env=env, cwd="/", timeout=120)


def test_a_model_of_both_services_is_copied_for_the_one_that_is_used(client: Client) -> None:
    asked = {"prompt": "A kite", "resolution": "720p"}
    done = run(session.curl(asked))
    task = json.loads(done.stdout)["output"]["task_id"]
    assert client.until(task)["usage"]["size"] == "1280*720"
    session.use("toapis")
    assert "https://toapis.com/v1/videos/generations" in session.curl(asked)


def test_text_alone_is_one_call(client: Client) -> None:
    text = session.curl({"model": "wan2.7", "prompt": 'It\'s a "cat" for $5', "resolution": "720p"})
    assert (KEY in text, text.count("curl ")) == (False, 1)
    done = run(text)
    task = json.loads(done.stdout)["output"]["task_id"]
    client.until(task)
    assert client.look(task)["output"]["orig_prompt"] == 'It\'s a "cat" for $5'


@pytest.mark.parametrize("name", ["a.png", 'it\'s a, "picture"; of\\ $HOME.png', "-- ü.png"])
def test_local_files_are_uploaded_first_whatever_their_names(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (640, 640), "teal").save(name)
    clip = write_video(tmp_path / "b.mp4", (320, 240), seconds=2.0)
    prompt = f"Image 1 and Video 1 {name}"
    asked = {"model": "wan2.7", "prompt": prompt, "reference_images": [name], "references": [str(clip)]}
    text = session.curl({**asked, "resolution": "720p"})
    assert KEY not in text
    done = run(text)
    task = json.loads(done.stdout)["output"]["task_id"]
    client.until(task)
    spec = next(one for one in client.one.renderer.specs if one.prompt == prompt)
    assert [one.read_bytes() for one in spec.clips] == [Path(name).read_bytes(), clip.read_bytes()]
    answer = next(one for one in client.one.state()["tasks"] if one["id"] == task)
    assert "picture" not in json.dumps(answer["body"]["input"]["media"])


def test_where_an_upload_is_refused_nothing_is_sent_and_the_reason_is_said(client: Client, tmp_path: Path) -> None:
    Image.new("RGB", (640, 640)).save(tmp_path / "a.png")
    before = client.one.state()["posts"]
    done = run(session.curl({"model": "wan2.7", "prompt": "x", "image": str(tmp_path / "a.png")}), "sk-bad-1")
    assert done.returncode != 0
    assert done.stdout == ""
    assert "InvalidApiKey" in done.stderr
    assert client.one.state()["posts"] == before


def test_the_key_is_on_no_command_line_and_goes_to_no_storage(client: Client, tmp_path: Path) -> None:
    """A curl that writes down what anybody on the machine could read of it, before it does its work."""
    fake = tmp_path / "bin" / "curl"
    fake.parent.mkdir()
    real = shutil.which("curl")
    fake.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >> {tmp_path}/seen\nexec {real} "$@"\n')
    fake.chmod(0o755)
    Image.new("RGB", (640, 640)).save(tmp_path / "a.png")
    text = session.curl({"model": "wan2.7", "prompt": "x", "image": str(tmp_path / "a.png"), "resolution": "720p"})
    env = {**os.environ, "DASHSCOPE_API_KEY": KEY, "PATH": f"{fake.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", text], env=env, cwd="/", timeout=120, capture_output=True, text=True)
    assert "task_id" in done.stdout, done.stderr
    seen = (tmp_path / "seen").read_text()
    assert (seen.count("--config"), KEY in seen) == (3, False)
