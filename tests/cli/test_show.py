"""``wan-widgets show`` prints what is known about a video."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wan_widgets import session
from wan_widgets.cli import main
from wan_widgets.media.mp4 import provenance


def test_show_prints_the_settings_or_the_record(service, capsys):
    video = session.generate("A kite", seed=7).result(timeout=20)
    assert main.main(["show", str(video.path)]) == main.DONE
    out = capsys.readouterr().out
    assert "prompt: A kite\nseed: 7\n" in out
    assert "SIMULATED" in out
    assert main.main(["show", str(video.path), "--json"]) == main.DONE
    assert json.loads(capsys.readouterr().out) == video.provenance


def test_show_takes_what_lies_beside_a_video(service, capsys):
    video = session.generate("A kite", seed=7).result(timeout=20)
    assert main.main(["show", str(provenance.sidecar_of(video.path))]) == main.DONE
    assert "prompt: A kite\nseed: 7\n" in capsys.readouterr().out


def test_show_says_why_there_is_nothing_to_show(video, tmp_path, capsys):
    assert main.main(["show", str(video)]) == main.USAGE
    assert "has no settings" in capsys.readouterr().err
    assert main.main(["show", str(tmp_path / "none.mp4")]) == main.USAGE
    assert "cannot be read" in capsys.readouterr().err


def test_show_lets_no_escape_reach_the_terminal(clip_with_escape, capsys):
    assert main.main(["show", str(clip_with_escape)]) == main.DONE
    assert "\x1b" not in capsys.readouterr().out


@pytest.fixture
def clip_with_escape(video: Path, tmp_path: Path) -> Path:
    record = {"wan_widgets": {"format": 1}, "settings": {"prompt\x1b]0;": "red \x1b[31m"}, "task_id": "\x1b[2J"}
    provenance.embed(video, tmp_path / "a.mp4", record, "x")
    return tmp_path / "a.mp4"
