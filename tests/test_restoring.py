"""Settings taken back from what was made with them: from the MP4 alone, from beside it, from a job."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jobs.fake import FakeService, make_video
from PIL import Image

import wan_widgets as wan
from wan_widgets import backends, cli, errors, session
from wan_widgets.media import provenance
from wan_widgets.settings import settings

EVERYTHING = {
    "prompt": "A kite — 凧\n'\"\\ \u202e🪁",
    "negative_prompt": "text, blur",
    "aspect_ratio": "9:16",
    "resolution": "720p",
    "duration": 10,
    "seed": 7,
    "prompt_extend": False,
    "audio": True,
    "shot_type": "single",
    "watermark": True,
}


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("video") / "v.mp4")


@pytest.fixture
def service(video: Path, monkeypatch: pytest.MonkeyPatch) -> FakeService:
    one = FakeService(video)
    monkeypatch.setattr(backends, "connect", lambda *_: one)
    session.use("simulator")
    return one


def picture(path: Path, colour: str = "red") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (640, 480), colour).save(path)
    return path


def made(**asked: object) -> wan.Video:
    return session.generate(**asked).result(timeout=20)


def alone(video: wan.Video, folder: Path) -> wan.Video:
    """The MP4 without what lies beside it, in another place, and with another WAN_HOME."""
    folder.mkdir(parents=True)
    settings.home = folder / "home"
    return wan.Video(shutil.copy(video.path, folder / "a.mp4"))


def test_every_setting_comes_back_from_the_mp4_alone(service, tmp_path):
    asked = EVERYTHING
    one = alone(made(**asked), tmp_path / "away")
    assert one.settings == asked
    assert wan.form(one).settings == asked
    assert wan.form(str(one.path)).settings == wan.form(one.path).settings == asked


def test_the_seed_that_was_picked_comes_back_too(service):
    job = session.generate("A kite")
    one = job.result(timeout=20)
    assert "seed" not in job.settings
    assert one.settings == {"prompt": "A kite", "seed": job.seed}
    assert wan.form(job).settings == wan.form(one).settings == {"prompt": "A kite", "seed": job.seed}


def test_changes_come_on_top_and_none_takes_one_back(service):
    one = made(prompt="A kite", negative_prompt="text", seed=7)
    assert wan.form(one, seed=8, negative_prompt=None).settings == {"prompt": "A kite", "seed": 8}
    with pytest.raises(errors.SettingsError, match="duration"):
        wan.form(one, duratoin=5)


@pytest.mark.parametrize("kind", ["video", "path", "job"])
def test_a_video_is_made_again_with_changes(service, kind):
    job = session.generate("A kite", seed=7, resolution="720p")
    video = job.result(timeout=20)
    other = session.generate({"video": video, "path": video.path, "job": job}[kind], seed=8)
    assert other.result(timeout=20).settings == {"prompt": "A kite", "seed": 8, "resolution": "720p"}
    assert other != job
    assert service.count("submit") == 2


def test_with_nothing_changed_it_is_the_same_job_and_nothing_is_sent(service, tmp_path):
    job = session.generate("A kite")
    video = job.result(timeout=20)
    for source in (video, video.path, job):
        same = session.generate(source)
        assert (same, same.reused) == (job, True)
    assert service.count("submit") == 1
    again = session.generate(video, again=True)
    assert again != job
    assert again.seed == job.seed
    again.wait(timeout=20)
    away = session.generate(alone(video, tmp_path / "away"))
    assert (away.reused, away.seed) == (False, job.seed)
    away.wait(timeout=20)


def test_a_simulated_video_is_not_taken_for_one_of_the_service(service, monkeypatch):
    video = made(prompt="A kite")
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    session.use("toapis")
    other = session.generate(video).wait(timeout=20)
    assert (other.reused, other.snapshot.simulated) == (False, False)
    session.use("simulator")
    third = session.generate(other).wait(timeout=20)
    assert (third.reused, third.snapshot.simulated) == (False, True)


def test_text_is_always_a_prompt(service):
    video = made(prompt="A kite")
    job = session.generate(str(video.path))
    assert job.snapshot.prompt == str(video.path)
    job.wait(timeout=20)


def test_what_settings_cannot_be_taken_from_is_told(service, tmp_path, video):
    with pytest.raises(errors.SettingsError, match="no path of an MP4"):
        wan.form("A kite in the wind")
    with pytest.raises(errors.SettingsError, match="no path of an MP4"):
        session.generate(tmp_path / "a.png", seed=8)
    with pytest.raises(errors.SettingsError, match="int is nothing"):
        wan.form(5)
    with pytest.raises(errors.MediaError, match="cannot be read"):
        session.generate(tmp_path / "none.mp4")
    with pytest.raises(errors.MetadataMissingError, match="carries no settings"):
        wan.form(video)
    assert service.count("submit") == 0


# -- inputs ------------------------------------------------------------------------------------------


def test_an_input_that_has_moved_is_found_by_its_content(service, tmp_path):
    source = picture(tmp_path / "pictures/dusk.png")
    video = made(image=source)
    assert video.settings["image"] == str(source)
    source.write_bytes(b"something else")
    picture(video.path.parent / "dusk.png", "blue")
    with pytest.raises(errors.InputError, match=r"dusk\.png \(SHA-256 [0-9a-f]{64}\)"):
        wan.form(video)
    assert video.settings["image"] == "<dusk.png, not found>"
    renamed = picture(video.path.parent / "renamed.png")
    assert wan.form(video).settings["image"] == str(renamed)
    assert session.generate(video, seed=8).result(timeout=20).settings["image"] == str(renamed)


def test_bytes_are_found_where_they_were_kept_also_in_another_home(service, tmp_path):
    data = picture(tmp_path / "a.png").read_bytes()
    (tmp_path / "a.png").unlink()
    video = made(image=data)
    kept = Path(video.settings["image"])
    assert kept.parent == session.home() / "inputs"
    away = alone(video, tmp_path / "away")
    with pytest.raises(errors.InputError, match="is not found"):
        session.generate(away, seed=8)
    again = session.keep_input(data, "other.png")
    assert away.settings["image"] == str(again)


def test_an_input_that_is_missing_can_be_given(service, tmp_path):
    source = picture(tmp_path / "dusk.png")
    video = made(image=source)
    source.unlink()
    other = picture(tmp_path / "dawn.png", "blue")
    assert wan.form(video, image=other).settings["image"] == str(other)
    assert "image" not in wan.form(video, image=None, prompt="A kite").settings


def test_references_come_back_in_their_order(service, tmp_path, video):
    clips = [
        str(shutil.copy(video, tmp_path / "one.mp4")),
        "https://example.org/two.mp4",
        str(make_video(tmp_path / "three.mp4", 640, 360, 2)),
    ]
    one = made(prompt="character1 waves", references=clips)
    assert one.settings["references"] == clips
    assert wan.form(one).settings["references"] == clips


def test_a_link_with_a_secret_comes_back_from_beside_the_video_only(service, tmp_path):
    link = "https://example.org/a.png?sig=geheim"
    video = made(image=link)
    assert video.settings["image"] == link
    assert b"geheim" not in video.path.read_bytes()
    with pytest.raises(errors.InputError, match=r"https://example\.org/a\.png was kept without"):
        wan.form(alone(video, tmp_path / "away"))


@pytest.mark.parametrize("path", ["../secret.png", "/etc/passwd", "C:/x", "..\\secret.png", "a\0b", 5])
def test_a_record_of_others_opens_only_what_it_knows_the_content_of(tmp_path, path, video):
    picture(tmp_path / "secret.png")
    folder = tmp_path / "in"
    folder.mkdir()
    one = wan.Video(shutil.copy(video, folder / "a.mp4"))
    entry = {
        "field": "image",
        "name": "../secret.png",
        "sha256": "*" * 64,
        "path": path,
        "given": str(tmp_path / "secret.png"),
    }
    record = {
        "wan_widgets": {"format": 1},
        "settings": {"prompt": "x", "image": "/etc/passwd", "references": ["/etc/passwd"]},
        "inputs": [
            entry,
            {**entry, "sha256": "0" * 64},
            {"field": "prompt", "name": "x"},
            {"field": "image", "url": "file:///etc/passwd", "cut": False},
        ],
    }
    provenance.sidecar_of(one.path).write_text(json.dumps(record))
    found = one.settings
    assert found["prompt"] == "x"
    assert found["image"] == "<file:///etc/passwd, not found>"
    assert "references" not in found
    with pytest.raises(errors.InputError):
        wan.form(one)


# -- the command line --------------------------------------------------------------------------------


def test_show_prints_the_settings_or_the_record(service, capsys):
    video = made(prompt="A kite", seed=7)
    assert cli.main(["show", str(video.path)]) == cli.DONE
    out = capsys.readouterr().out
    assert "prompt: A kite\nseed: 7\n" in out
    assert "SIMULATED" in out
    assert cli.main(["show", str(video.path), "--json"]) == cli.DONE
    assert json.loads(capsys.readouterr().out) == video.provenance


def test_show_says_why_there_is_nothing_to_show(video, tmp_path, capsys):
    assert cli.main(["show", str(video)]) == cli.USAGE
    assert "carries no settings" in capsys.readouterr().err
    assert cli.main(["show", str(tmp_path / "none.mp4")]) == cli.USAGE
    assert "cannot be read" in capsys.readouterr().err


def test_show_lets_no_escape_reach_the_terminal(clip_with_escape, capsys):
    assert cli.main(["show", str(clip_with_escape)]) == cli.DONE
    assert "\x1b" not in capsys.readouterr().out


@pytest.fixture
def clip_with_escape(video: Path, tmp_path: Path) -> Path:
    record = {"wan_widgets": {"format": 1}, "settings": {"prompt\x1b]0;": "red \x1b[31m"}, "task_id": "\x1b[2J"}
    provenance.embed(video, tmp_path / "a.mp4", record, "x")
    return tmp_path / "a.mp4"
