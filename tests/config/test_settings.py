"""Settings are checked when they are set, and the environment is read when they are used."""

import os
from pathlib import Path

import pytest

from wan_widgets.config.settings import NAME_FIELDS, Settings
from wan_widgets.errors import SettingsError


@pytest.fixture
def settings(monkeypatch, tmp_path):
    for name in ("WAN_HOME", "WAN_BACKEND", "TOAPIS_BASE_URL", "TOAPIS_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Settings()


def test_the_defaults_stand_where_nothing_is_said(settings, tmp_path):
    assert settings.home == tmp_path / "wan_videos"
    assert settings.backend is None
    assert settings.base_url == "https://toapis.com"
    assert settings.pump_while_waiting is False
    assert settings.simulator_speed == "fast"
    assert not settings.home.exists()


def test_the_environment_is_read_at_use_and_what_is_set_wins(settings, monkeypatch, tmp_path):
    monkeypatch.setenv("WAN_HOME", "elsewhere")
    monkeypatch.setenv("WAN_BACKEND", "Simulator")
    monkeypatch.setenv("TOAPIS_BASE_URL", " https://toapis.cn/v1 ")
    assert settings.home == tmp_path / "elsewhere"
    assert (settings.backend, settings.base_url) == ("simulator", "https://toapis.cn/v1")
    settings.home, settings.backend, settings.base_url = "mine", "toapis", "https://api.toapis.com"
    assert settings.home == tmp_path / "mine"
    assert (settings.backend, settings.base_url) == ("toapis", "https://api.toapis.com")
    settings.home = settings.backend = settings.base_url = None
    assert settings.home == tmp_path / "elsewhere"
    assert settings.backend == "simulator"


def test_the_folder_does_not_move_when_the_working_folder_does(settings, tmp_path, monkeypatch):
    first = settings.home
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert settings.home == first
    monkeypatch.setenv("WAN_HOME", "named")
    assert settings.home == tmp_path / "other" / "named"
    os.chdir(tmp_path)
    assert settings.home == tmp_path / "other" / "named"
    settings.home = Path("set")
    os.chdir(tmp_path / "other")
    assert settings.home == tmp_path / "set"


def test_a_working_folder_that_is_gone_is_said_and_a_home_that_is_known_goes_on(settings, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.setenv("WAN_HOME", "videos")
    monkeypatch.chdir(gone)
    known = settings.home
    gone.rmdir()
    assert settings.home == known
    for name, act in {
        "environment": lambda: monkeypatch.setenv("WAN_HOME", "others"),
        "setting": lambda: setattr(settings, "home", "others"),
    }.items():
        with pytest.raises(SettingsError, match="working folder no longer exists"):
            act()
            print(name, settings.home)
    monkeypatch.setenv("WAN_HOME", str(tmp_path / "absolute"))
    assert settings.home == tmp_path / "absolute"


def test_a_home_may_begin_with_a_tilde(settings, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    settings.home = "~/videos"
    assert settings.home == tmp_path / "videos"


def test_the_home_of_a_user_whom_nobody_knows_is_said_in_one_sentence(settings, monkeypatch):
    with pytest.raises(SettingsError, match="There is no home folder for '~nobody-of-this-name'"):
        settings.home = "~nobody-of-this-name/videos"
    monkeypatch.setenv("WAN_HOME", "~nobody-of-this-name/videos")
    with pytest.raises(SettingsError, match="There is no home folder"):
        print(settings.home)
    assert "There is no home folder" in repr(settings)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_quotes_around_a_home_are_no_part_of_its_name(settings, monkeypatch, tmp_path, quote):
    monkeypatch.setenv("WAN_HOME", f" {quote}{tmp_path / 'my videos'}{quote} ")
    assert settings.home == tmp_path / "my videos"
    monkeypatch.setenv("WAN_HOME", f"{quote}{quote}")
    assert settings.home == tmp_path / "wan_videos"


@pytest.mark.parametrize(
    ("name", "value"),
    [("home", ""), ("home", 3), ("home", "a\0b"), ("backend", "toapi"), ("backend", 1), ("base_url", ""), ("base_url", 7),
     ("pump_while_waiting", 1), ("pump_while_waiting", "yes"), ("simulator_speed", 2), ("simulator_speed", "slow"),
     ("simulator_speed", None), ("name_template", ""), ("name_template", None), ("name_template", "{prompt}"), ("name_template", "{id"),
     ("name_template", "{promt}-{id}"), ("name_template", "{id!r}"), ("name_template", "{id:>9}"), ("name_template", "{}{id}"),
     ("name_template", "../{id}"), ("name_template", "a/../../{id}"), ("name_template", "/tmp/{id}"), ("name_template", "C:\\{id}"),
     ("name_template", "..\\{id}"), ("name_template", "\\\\host\\{id}"), ("name_template", "a\n{id}"), ("name_template", "{{id}}")],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_and_the_old_one_stays(settings, name, value):
    before = getattr(settings, name)
    with pytest.raises(SettingsError) as caught:
        setattr(settings, name, value)
    assert name in str(caught.value)
    assert getattr(settings, name) == before


@pytest.mark.parametrize(
    "template", ["{id}", "{date}/{prompt}-{id}", "take {take} {id}", "-".join(f"{{{name}}}" for name in NAME_FIELDS)]
)
def test_a_template_of_known_names_is_taken(settings, template):
    settings.name_template = template
    assert settings.name_template == template


@pytest.mark.parametrize(
    ("wrong", "near"), [("backnd", "backend"), ("hoem", "home"), ("pump_waiting", "pump_while_waiting")]
)
def test_an_unknown_setting_names_the_nearest(settings, wrong, near):
    with pytest.raises(SettingsError, match=f"Did you mean {near}"):
        setattr(settings, wrong, 1)
    with pytest.raises(AttributeError, match=near):
        getattr(settings, wrong)
    assert not hasattr(settings, "_repr_html_")


def test_a_wrong_backend_in_the_environment_is_an_error_not_a_silent_default(settings, monkeypatch):
    monkeypatch.setenv("WAN_BACKEND", "toapi")
    with pytest.raises(SettingsError, match="toapis"):
        _ = settings.backend
    assert "WAN_BACKEND" in repr(settings)


def test_a_setting_can_be_put_back(settings):
    settings.simulator_speed = "real"
    del settings.simulator_speed
    assert settings.simulator_speed == "fast"
    del settings.simulator_speed
    with pytest.raises(AttributeError):
        del settings.nothing


def test_the_settings_show_themselves_without_keys(settings, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-marked-0123456789")
    shown = repr(settings)
    assert all(f"{name} = " in shown for name in dir(settings))
    assert "sk-" not in shown


def test_a_key_in_a_url_is_not_shown_nor_repeated(monkeypatch):
    monkeypatch.setenv("TOAPIS_BASE_URL", "https://me:pass-word-1@toapis.com/v1?token=abc-def-12345")
    assert "toapis.com" in repr(Settings())
    assert "pass-word-1" not in repr(Settings())
    assert "abc-def-12345" not in repr(Settings())
    looks_like_one = "sk-" + "n0" * 12
    with pytest.raises(SettingsError) as caught:
        Settings().backend = looks_like_one
    assert looks_like_one[:11] not in str(caught.value)
    monkeypatch.setenv("WAN_BACKEND", looks_like_one)
    assert looks_like_one[:11] not in repr(Settings())
