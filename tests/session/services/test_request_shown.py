"""A request before it is sent: as a body, as shell commands, as issues, and the table of its model."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from wan_widgets import session
from wan_widgets.errors import SettingsError
from wan_widgets.redaction import Secret
from wan_widgets.services import curl_recipes

URL = "https://example.org/a.png"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "my cat.png"
    Image.new("RGB", (640, 480)).save(path)
    return path


def test_a_local_file_is_uploaded_by_the_shell_and_a_link_is_sent_as_it_is(picture, monkeypatch):
    monkeypatch.chdir(picture.parent)
    text = session.curl({"prompt": "A cat", "image": picture.name})
    assert f'file=@"{picture}";filename=image.png;type=image/png' in text
    assert text.count("URL1") == 2
    both = {"prompt": "A cat", "model": "wan3.0-video", "image": str(picture), "last_image": URL}
    assert (session.curl(both).count("URL1="), session.curl(both).count("URL2="), URL in session.curl(both)) == (
        1,
        0,
        True,
    )
    assert session.body(both)["image_with_roles"] == [
        {"url": "<upload of my cat.png>", "role": "first_frame"},
        {"url": URL, "role": "last_frame"},
    ]


def test_what_cannot_be_written_as_shell_commands_is_refused(picture, monkeypatch):
    with pytest.raises(SettingsError, match="Inputs given as bytes cannot be pasted into a shell"):
        session.curl({"prompt": "A cat", "image": picture.read_bytes()})
    for ask in (session.curl, session.body):
        with pytest.raises(SettingsError, match=r"no setting called 'promt'\. Did you mean prompt"):
            ask({"promt": "A cat"})
    monkeypatch.setattr(curl_recipes, "RECIPES", {})
    with pytest.raises(SettingsError, match="There is no curl form for toapis") as caught:
        session.curl({"prompt": "A cat"})
    assert caught.value.hint == "Copy it as Python."


def test_the_table_is_that_of_the_model_at_the_current_service_or_of_the_first_that_varies():
    assert (session.table_of({}).name, session.table_of({}).service) == ("wan2.6", "toapis")
    assert session.table_of({"model": "wan2.7"}).name == "wan2.7"
    assert session.table_of({}, {"model": ["wan3.0-video", "wan2.7"]}).name == "wan3.0-video"
    session.use("simulator", service="dashscope")
    assert session.table_of({}).service == "dashscope"


def test_a_name_without_a_value_is_the_first_issue_and_a_wrong_keyword_an_error():
    first, *_ = session.validate("A {animal}", duration=7, values={"animals": "cat"})
    assert (first.field, first.code) == ("prompt", "template-name")
    assert session.validate("A {animal}", animal="cat") == session.validate("A {animal}") == []
    with pytest.raises(SettingsError, match="duratoin"):
        session.validate("A cat", duratoin=5)


@pytest.mark.parametrize(
    ("asked", "secrets"),
    [
        ({"prompt": "A cat"}, {}),
        ({"prompt": "A cat own-key-4711-0815"}, {"prompt": "key"}),
        ({"references": ["a.mp4", "own-key-4711-0815.mp4"]}, {"references": "key"}),
        ({"negative_prompt": "sk-" + "a1b2c3d4" * 4}, {"negative_prompt": "like a key"}),
        ({"references": ["a.mp4", b"own-key-4711-0815"]}, {}),
    ],
)
def test_the_settings_that_contain_a_key_are_named(asked, secrets):
    Secret("own-key-4711-0815")
    assert session.inspect(asked).secrets == secrets


def test_a_file_whose_path_contains_a_key_is_not_opened(tmp_path):
    Secret("own-key-4711-0815")
    path = tmp_path / "own-key-4711-0815.png"
    Image.new("RGB", (640, 480)).save(path)
    assert session.inspect({"prompt": "A cat", "image": str(path)}).inputs == {}
