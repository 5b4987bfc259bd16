"""The guide "Add a service", followed once: a local server acts as its invented service and makes a video."""

from __future__ import annotations

import json
import shutil
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from services.server import Reply, Seen, Server, serving

from docs.pages import ROOT, blocks
from wan_widgets import errors, session
from wan_widgets._models.catalog import MODELS
from wan_widgets.config.services import SERVICES

KEY = "cw-only-for-this-test-0123456789"
GUIDE = ROOT / "docs" / "guides" / "add-a-service.md"


class Clipworks:
    """The invented service of the guide."""

    def __init__(self, video: Path) -> None:
        self.video = video
        self.clips: dict[str, dict] = {}
        self.files: Server | None = None
        self.loses_answers = False

    def __call__(self, seen: Seen) -> Reply:
        name = seen.path.rpartition("/")[2]
        if seen.method == "POST":
            body = json.loads(seen.body)
            clip = f"clip-{len(self.clips) + 1}"
            self.clips[clip] = body
            return Reply(b"<html>502</html>", 502) if self.loses_answers else Reply({"clip": clip, "state": "waiting"})
        if "/by-reference/" in seen.path:
            found = [clip for clip, body in self.clips.items() if body["reference"] == name]
            return self.status_of(found[0]) if found else Reply({"error": {"message": "No such clip."}}, 404)
        return self.status_of(name)

    def status_of(self, clip: str) -> Reply:
        return Reply({"clip": clip, "state": "ready", "at": f"{self.files.url}/{clip}.mp4"})


@pytest.fixture
def played(video: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, Server, Clipworks]]:
    """Follow the guide, with its service on loopback, and forget it afterwards."""
    monkeypatch.setattr(SERVICES, "_tables", dict(SERVICES._tables))
    monkeypatch.setattr(MODELS, "_models", dict(MODELS._models))
    monkeypatch.setattr(MODELS, "_tables", {})
    module = types.ModuleType("followed_guide")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for block in blocks(GUIDE):
        exec(compile(block.code, block.where, "exec"), module.__dict__)
    for name, seconds in (("first_poll", 0.01), ("least_interval", 0.01), ("longest_interval", 0.02)):
        monkeypatch.setitem(module.Clipworks.__init__.__kwdefaults__, name, seconds)
    monkeypatch.setenv("CLIPWORKS_API_KEY", KEY)
    plays = Clipworks(video)
    with serving() as api, serving() as files:
        plays.files = files
        api.says(plays)
        files.says(Reply(video.read_bytes(), 200, {"Content-Type": "video/mp4"}))
        session.use("clipworks", base_url=api.url)
        yield api, files, plays


def test_the_service_of_the_guide_makes_a_video_and_keeps_its_key(played, tmp_path):
    api, files, plays = played
    job = session.generate("A paper boat", model="clip-1")
    found = job.result(timeout=30)
    assert shutil.copy(found.path, tmp_path)
    assert plays.clips == {"clip-1": {"model": "clip-1", "text": "A paper boat", "seconds": 5, "reference": job.id}}
    assert {one.headers["authorization"] for one in api.seen} == {f"Bearer {KEY}"}
    assert all("authorization" not in one.headers for one in files.seen)
    assert (job.snapshot.backend, job.snapshot.service) == ("clipworks", "clipworks")
    assert session.jobs(service="clipworks")[0].id == job.id


def test_a_lost_answer_at_the_service_of_the_guide_is_found_and_bought_once(played):
    _, _, plays = played
    plays.loses_answers = True
    job = session.generate("A paper boat", model="clip-1")
    job.result(timeout=30)
    assert len(plays.clips) == 1


def test_the_service_of_the_guide_is_a_backend_like_the_others(played, monkeypatch):
    assert repr(session.backend()).startswith("Clipworks, ready")
    monkeypatch.delenv("CLIPWORKS_API_KEY")
    with pytest.raises(errors.CredentialError, match="CLIPWORKS_API_KEY"):
        session.generate("A paper boat", model="clip-1")
    assert not session.backend("clipworks").ready
