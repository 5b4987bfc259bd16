"""What "Copy as curl" gives, run by a real shell with a real curl against ``wan-widgets simulate``."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from jobs.fake import make_video
from PIL import Image
from support.process_output import line_of

from wan_widgets import errors, session
from wan_widgets.config.settings import settings
from wan_widgets.widgets.job_commands import copy


@dataclass
class Simulator:
    url: str
    folder: Path

    def bodies(self) -> list[str]:
        return [path.read_text() for path in (self.folder / "tasks").glob("*.json")]


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    folder = tmp_path / "sim"
    command = [sys.executable, "-m", "wan_widgets.cli", "simulate", "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield Simulator(json.loads(line_of(process, process.stdout))["url"], folder)
        finally:
            process.send_signal(signal.SIGINT)


def copied(simulator: Simulator, **asked: object) -> str:
    settings.base_url = simulator.url
    return copy({"settings": asked, "as": "curl"}, [])["text"]


def run(text: str, key: str = "sk-only-for-this-test") -> subprocess.CompletedProcess[str]:
    """Run the text as a user would who has pasted it, in another folder than the notebook's."""
    assert shutil.which("curl"), "curl is needed: tests/run installs it"
    env = {**os.environ, "TOAPIS_API_KEY": key}
    return subprocess.run(["sh", "-c", text], capture_output=True, text=True, env=env, cwd="/", timeout=120)


def test_text_alone_is_one_call(simulator):
    text = copied(simulator, prompt='It\'s a "cat" for $5 and `ls`', resolution="720p", seed=7)
    assert "curl --config - -X POST " in text
    done = run(text)
    assert json.loads(done.stdout)["status"] == "queued", done.stderr
    (body,) = simulator.bodies()
    assert 'It\'s a \\"cat\\" for $5 and `ls`' in body


@pytest.mark.parametrize("name", ["a.png", 'it\'s a, "picture"; of\\ $HOME.webp', "-- ü.jpg"])
def test_a_local_image_is_uploaded_first_whatever_its_name(simulator, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (640, 480)).save(name)
    text = copied(simulator, prompt="The fog lifts", image=name, resolution="720p")
    done = run(text)
    assert json.loads(done.stdout)["status"] == "queued", done.stderr
    (body,) = simulator.bodies()
    (upload,) = [path for path in (simulator.folder / "uploads").iterdir() if path.suffix == Path(name).suffix]
    assert upload.name in body
    assert upload.read_bytes() == Path(name).read_bytes()
    assert "sk-only-for-this-test" not in text


def test_each_clip_gets_its_own_link_in_its_place(simulator, tmp_path):
    clips = [str(make_video(tmp_path / f"{seconds}.mp4", seconds=seconds)) for seconds in (2.0, 3.0)]
    asked = [clips[0], "https://example.org/c.mp4", clips[1]]
    text = copied(simulator, prompt="character1, character2 and character3 wave", references=asked, resolution="720p")
    done = run(text)
    first, link, second = json.loads(done.stdout)["metadata"]["reference_urls"]
    assert link == asked[1]
    for url, clip in ((first, clips[0]), (second, clips[1])):
        with urllib.request.urlopen(url, timeout=60) as answer:
            assert answer.read() == Path(clip).read_bytes()


def test_where_an_upload_is_refused_nothing_is_sent_and_the_reason_is_said(simulator, tmp_path):
    Image.new("RGB", (640, 480)).save(tmp_path / "a.png")
    text = copied(simulator, prompt="The fog lifts", image=str(tmp_path / "a.png"))
    done = run(text, key="sk-bad-only-for-this-test")
    assert done.returncode != 0
    assert done.stdout == ""
    assert "message" in done.stderr
    assert simulator.bodies() == []


def test_bytes_have_no_form_in_a_shell(tmp_path):
    Image.new("RGB", (640, 480)).save(tmp_path / "a.png")
    with pytest.raises(errors.SettingsError, match="cannot be pasted into a shell"):
        session.curl({"image": (tmp_path / "a.png").read_bytes()})


@pytest.mark.parametrize("shell", [one for one in ("sh", "bash", "dash", "zsh", "ksh") if shutil.which(one)])
@pytest.mark.parametrize("with_image", [False, True], ids=["text", "image"])
def test_the_key_is_on_no_command_line(tmp_path, shell, *, with_image):
    """A curl that writes down what anybody on the machine could read of it, and what it was given in secret."""
    Image.new("RGB", (640, 480)).save(tmp_path / "a.png")
    fake = tmp_path / "bin" / "curl"
    fake.parent.mkdir()
    fake.write_text(
        f"#!{sys.executable}\nimport pathlib, sys, json\n"
        f"line = pathlib.Path('/proc/self/cmdline').read_text()\n"
        f"open({str(tmp_path / 'seen')!r}, 'a').write(json.dumps([line, sys.stdin.read()]) + chr(10))\n"
        "print(json.dumps({'data': {'url': 'https://files.example/a.png'}}))\n"
    )
    fake.chmod(0o755)
    asked = {"prompt": "The fog lifts", **({"image": str(tmp_path / "a.png")} if with_image else {})}
    text = copy({"settings": asked, "as": "curl"}, [])["text"]
    env = {**os.environ, "TOAPIS_API_KEY": "sk-only-for-this-test", "PATH": f"{fake.parent}:{os.environ['PATH']}"}
    assert "sk-only" not in text
    subprocess.run([shell, "-c", text], env=env, cwd="/", timeout=120, check=True, capture_output=True)
    seen = [json.loads(line) for line in (tmp_path / "seen").read_text().splitlines()]
    assert len(seen) == 1 + with_image
    for line, given in seen:
        assert "sk-only" not in line
        assert given == 'header = "Authorization: Bearer sk-only-for-this-test"\n'
