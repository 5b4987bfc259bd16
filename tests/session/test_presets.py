"""Presets: saved, used in code, deleted, with two kernels at once, and never with a key."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

import wan_widgets as wan
from wan_widgets.errors import LedgerError, SettingsError
from wan_widgets.redaction import Secret
from wan_widgets.session.presets import FOLDER
from wan_widgets.widgets.form.form import Form

KEY = "sk-" + "preset" * 4
"""A text in the form of a key."""


@pytest.fixture(autouse=True)
def _service(service):
    """Choose the service in memory."""


def folder():
    return wan.settings.home / FOLDER


def test_a_preset_is_settings_for_code():
    wan.presets.save("Draft", resolution="720p", duration=5, audio=False)
    job = wan.generate("A cat", **wan.presets["Draft"]).wait(20)
    assert (job.settings["resolution"], job.settings["duration"]) == ("720p", 5)
    assert repr(wan.presets) == "Draft: resolution 720p, duration 5, audio off"
    assert "<td>Draft</td>" in wan.presets._repr_html_()


def test_a_preset_holds_neither_a_prompt_nor_files():
    wan.presets.save("x", prompt="A cat", image="cat.png", references=["a.mp4"], seed=7, watermark=None)
    assert wan.presets["x"] == {"seed": 7}


def test_a_name_in_another_case_or_with_space_around_it_is_the_same_preset():
    wan.presets.save("Draft", seed=1)
    wan.presets.save(" draft ", seed=2)
    assert dict(wan.presets) == {"draft": {"seed": 2}}
    assert "DRAFT" in wan.presets


@pytest.mark.parametrize("name", ["../../evil", "日本語", "a/b", "con", "x" * 60, "Lab: 1080p & sound", "."])
def test_any_line_is_a_name_and_stays_in_the_folder(name):
    wan.presets.save(name, seed=3)
    assert dict(wan.presets) == {name: {"seed": 3}}
    assert [one.parent for one in folder().iterdir()] == [folder()]


def test_the_file_of_a_preset_can_be_read_by_people():
    wan.presets.save("日本語", seed=3)
    (path,) = folder().iterdir()
    assert path.read_text(encoding="utf-8") == '{"name": "日本語", "settings": {"seed": 3}}'


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "two\nlines", "a\x00b", 7])
def test_what_is_no_line_is_no_name(name):
    with pytest.raises(SettingsError, match="1 to 60 characters"):
        wan.presets.save(name, seed=3)


def test_an_unknown_name_has_the_nearest_and_is_a_key_error():
    wan.presets.save("Portrait", seed=3)
    with pytest.raises(SettingsError, match="Did you mean Portrait"):
        _ = wan.presets["portait"]
    with pytest.raises(KeyError):
        _ = wan.presets["nothing like it"]
    assert wan.presets.get("nothing like it") is None


def test_deleting_gives_the_settings_back():
    wan.presets.save("x", seed=3)
    assert wan.presets.delete("X") == {"seed": 3}
    assert list(wan.presets) == []
    with pytest.raises(SettingsError, match="There are none yet"):
        wan.presets.delete("x")


def test_a_setting_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(SettingsError, match="Did you mean resolution"):
        wan.presets.save("x", resolutoin="720p")
    assert not folder().exists()


@pytest.mark.parametrize("where", ["value", "name"])
@pytest.mark.parametrize("key", [KEY, "a-key-of-no-usual-spelling-77"])
def test_no_key_is_saved(where, key):
    Secret(key)
    name, prompt = (key, "") if where == "name" else ("x", f"use {key}")
    with pytest.raises(SettingsError, match="API key"):
        wan.presets.save(name, negative_prompt=prompt or "blurry")
    assert not folder().exists()


def test_kernels_that_save_at_the_same_time_lose_nothing():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: wan.presets.save(f"p{at % 10}", seed=at), range(200)))
    assert sorted(wan.presets) == [f"p{at}" for at in range(10)]
    assert all(one["seed"] % 10 == int(name[1:]) for name, one in wan.presets.items())
    assert [one.suffix for one in folder().iterdir()] == [".json"] * 10


def test_a_file_that_is_damaged_or_comes_from_elsewhere_is_no_preset():
    wan.presets.save("good", seed=1)
    (folder() / "torn.json").write_text('{"name": "torn", "settings": {"se')
    (folder() / "list.json").write_text("[]")
    (folder() / "other.json").write_text(json.dumps({"name": "good", "settings": {"seed": 9}}))
    assert dict(wan.presets) == {"good": {"seed": 1}}


def test_a_setting_of_a_newer_version_is_left_out():
    wan.presets.save("x", seed=1)
    (path,) = folder().iterdir()
    path.write_text(json.dumps({"name": "x", "settings": {"seed": 1, "holodeck": True}}))
    assert wan.presets["x"] == {"seed": 1}


def test_a_folder_that_cannot_be_written_is_said():
    wan.settings.home.mkdir(parents=True)
    folder().write_text("a file")
    with pytest.raises(LedgerError, match="The preset cannot be saved"):
        wan.presets.save("x", seed=1)


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path):
    wan.settings.home.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    folder().symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LedgerError, match="leads out"):
        wan.presets.save("x", seed=1)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_form_saves_and_loads_a_preset_and_keeps_prompt_and_files():
    form = Form(prompt="A cat", seed=7, resolution="720p")
    try:
        form.save_preset("Draft")
        assert wan.presets["draft"] == {"seed": 7, "resolution": "720p"}
        form.settings = {"prompt": "A dog", "image": "https://example.org/dog.png", "duration": 10}
        form.load_preset("draft")
        assert form.settings == {
            "prompt": "A dog",
            "image": "https://example.org/dog.png",
            "seed": 7,
            "resolution": "720p",
        }
        assert form.loaded["undo"]["duration"] == 10
    finally:
        form.close()


@pytest.mark.parametrize("length", [1, 60])
def test_a_name_has_up_to_sixty_characters(length):
    wan.presets.save("x" * length, seed=1)
    assert list(wan.presets) == ["x" * length]
    with pytest.raises(SettingsError, match="1 to 60 characters"):
        wan.presets.save("x" * 61, seed=1)


def test_presets_are_listed_by_their_names_whatever_their_case_in_one_line_each():
    assert repr(wan.presets) == 'No presets yet. wan.presets.save("draft", resolution="720p") saves one.'
    assert wan.presets._repr_html_().startswith("<p>No presets yet. ")
    wan.presets.save("b<", prompt_extend=False, watermark=True, duration=5)
    wan.presets.save("A", seed=None)
    assert repr(wan.presets) == "A: all defaults\nb<: prompt_extend off, watermark on, duration 5"
    assert len(wan.presets) == 2
    rows = "<tr><td>A</td><td>all defaults</td></tr><tr><td>b&lt;</td><td>prompt_extend off, watermark on, duration 5</td></tr>"
    assert wan.presets._repr_html_() == f"<table>{rows}</table>"


def test_the_file_of_a_preset_has_a_readable_name_and_every_letter():
    wan.presets.save("Über: " + "a" * 40, negative_prompt="größer")
    (path,) = folder().iterdir()
    plain, _, digest = path.stem.partition("-")
    assert plain == "ber" + "a" * 27
    assert len(digest) == 12
    assert "größer" in path.read_text(encoding="utf-8")


def test_a_setting_that_is_neither_text_nor_a_number_is_not_saved():
    with pytest.raises(SettingsError, match="seed of a preset is text, a number or a switch"):
        wan.presets.save("x", seed=[1])
