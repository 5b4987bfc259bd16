"""Settings restored from a result: from the MP4 alone, from the file beside it, from a job."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jobs.fake import make_video

import wan_widgets as wan
from wan_widgets import errors, session
from wan_widgets.cli import main
from wan_widgets.config.settings import settings
from wan_widgets.media.mp4 import provenance
from wan_widgets.media.restore_inputs import Missing
from wan_widgets.session import inspection
from wan_widgets.session.restore import _missing

from .restored import alone, made, picture

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


def test_a_path_as_text_is_never_bought_as_a_prompt(service, tmp_path, monkeypatch, capsys):
    video = made(prompt="A kite")
    monkeypatch.chdir(tmp_path)
    shutil.copy(video.path, tmp_path / "my best take.mp4")
    assert not session.validate(prompt="my next take.mp4")
    count = service.count("submit")
    for text in (str(video.path), video.path.name, "my best take.mp4", " none.mp4\n"):
        with pytest.raises(errors.SettingsError, match="path of a video") as caught:
            session.generate(text)
        assert "Path(...) or wan.Video(...)" in caught.value.hint
        with pytest.raises(errors.SettingsError, match="path of a video"):
            session.generate(video, prompt=text)
        with pytest.raises(errors.SettingsError, match="2 of 2 cells"):
            wan.sweep(text, seed=[1, 2])
        assert not wan.form(prompt=text).verdict["can_send"]
        assert main.main(["generate", "--", text]) == main.USAGE
        assert "wan-widgets show prints them" in capsys.readouterr().err
    with pytest.raises(errors.SettingsError, match="link of a video"):
        session.generate("https://example.org/a.mp4")
    assert service.count("submit") == count


def test_paths_are_distinguished_by_their_settings(service):
    job = session.generate("A kite", seed=7)
    path = job.result(timeout=20).path
    other = session.generate("A red kite", seed=8).result(timeout=20)
    assert wan.diff(path, job).same
    assert wan.diff(provenance.sidecar_of(path), other.path).settings == {"seed": (7, 8)}
    with pytest.raises(errors.SettingsError, match="not the path of an MP4"):
        wan.diff("A kite", Path("a.png"))


def test_what_settings_cannot_be_taken_from_is_reported(service, tmp_path, video):
    with pytest.raises(errors.SettingsError, match="not the path of an MP4"):
        wan.form("A kite in the wind")
    with pytest.raises(errors.SettingsError, match="not the path of an MP4"):
        session.generate(tmp_path / "a.png", seed=8)
    with pytest.raises(errors.SettingsError, match="int has no settings"):
        wan.form(5)
    with pytest.raises(errors.MediaError, match="cannot be read"):
        session.generate(tmp_path / "none.mp4")
    with pytest.raises(errors.MetadataMissingError, match="has no settings"):
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


def test_an_input_in_the_working_folder_is_found_from_the_mp4_alone(service, tmp_path, monkeypatch):
    source = picture(tmp_path / "work/dusk.png")
    video = alone(made(image=source), tmp_path / "away")
    with pytest.raises(errors.InputError, match="or continue without it: image=None"):
        wan.form(video)
    monkeypatch.chdir(source.parent)
    assert wan.form(video).settings["image"] == str(source)


def test_an_input_outside_is_found_where_the_ledger_says_that_it_lay(service, tmp_path):
    source = picture(tmp_path / "pictures/dusk.png")
    link = "https://example.org/a.mp4?sig=geheim"
    home = session.home()
    one = alone(made(image=source), tmp_path / "one")
    two = alone(made_in(home, prompt="character1 waves", references=[link]), tmp_path / "two")
    settings.home = home
    assert wan.form(one).settings["image"] == str(source)
    assert session.generate(one, seed=8).wait(20).settings["image"] == str(source)
    assert wan.form(two).settings["references"] == [link]
    picture(source, "blue")
    with pytest.raises(errors.InputError, match="is not found"):
        wan.form(one)


def made_in(home: Path, **asked: object) -> wan.Video:
    settings.home = home
    return made(**asked)


def test_what_lies_beside_a_video_is_as_good_as_the_video(service, tmp_path):
    job = session.generate("A kite", seed=7)
    beside = provenance.sidecar_of(job.result(timeout=20).path)
    assert wan.Video(beside).settings == {"prompt": "A kite", "seed": 7}
    assert wan.form(str(beside)).settings == wan.form(beside).settings == {"prompt": "A kite", "seed": 7}
    assert session.generate(beside) == job
    moved = Path(shutil.copy(beside, tmp_path / "a.mp4.json"))
    assert wan.form(moved, seed=8).settings == {"prompt": "A kite", "seed": 8}
    for name, text in (("b.mp4.json", "{}"), ("c.mp4.json", None), ("d.mp4.json", '{"wan_widgets": 1}')):
        if text is not None:
            (tmp_path / name).write_text(text)
        with pytest.raises(errors.MetadataMissingError if name[0] in "bc" else errors.MetadataDamagedError):
            wan.form(tmp_path / name)


def test_an_input_that_is_missing_can_be_given(service, tmp_path):
    source = picture(tmp_path / "dusk.png")
    video = made(image=source)
    source.unlink()
    other = picture(tmp_path / "dawn.png", "blue")
    assert wan.form(video, image=other).settings["image"] == str(other)
    assert "image" not in wan.form(video, image=None, prompt="A kite").settings


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("image", "image"),
        ("last_image", "image"),
        ("source_video", "video"),
        ("references", "video"),
        ("reference_audios", "sound file"),
    ],
)
@pytest.mark.parametrize("sha256", ["", "0" * 64], ids=["link", "file"])
def test_an_input_that_is_missing_is_called_by_its_kind_and_its_setting(field, kind, sha256):
    error = _missing(Missing(field, "a.bin", sha256))
    assert error.message.startswith(f"The {'' if sha256 else 'link to the '}{kind} a.bin ")
    assert f"{field}=..." in error.hint


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
    with pytest.raises(errors.InputError, match=r"https://example\.org/a\.png was stored without"):
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


def test_what_was_made_is_its_job_unless_something_is_changed_or_another_take_is_wanted(service):
    video = made(prompt="A kite", resolution="720p", duration=5)
    job, count = session.generate(video), service.count("submit")
    assert session.generate(job) == session.generate(prompt=video) == job
    assert service.count("submit") == count
    for changes in ({"again": True}, {"seed": 9}):
        other = session.generate(video, **changes)
        assert other != job
        other.wait(20)


def test_bytes_beside_a_file_are_stored_as_files_and_what_is_no_source_is_an_issue(service, tmp_path):
    path = picture(tmp_path / "a.png")
    asked = {"prompt": "A kite", "model": "wan3.0-video", "image": str(path), "last_image": path.read_bytes()}
    draft = inspection.without_bytes(inspection.inspect(asked))
    assert draft.given["image"] == str(path)
    assert Path(draft.given["last_image"]).read_bytes() == path.read_bytes()
    plain = inspection.inspect({"prompt": "A kite", "image": str(path)})
    assert inspection.without_bytes(plain) is plain
    for wrong in (5, None, 2.5):
        assert inspection.inspect({"prompt": "A kite", "image": wrong}).inputs == {}
