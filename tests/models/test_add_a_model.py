"""The guide "Add a model", followed: an invented model works in every part of the package without any other change."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._models import MODELS, body_of, draft_of, request_of
from wan_widgets._models.rules.availability import availability
from wan_widgets._models.text.code_export import as_python
from wan_widgets.cli.parser import parser_of, settings_of
from wan_widgets.ipython.magics import completions, parse
from wan_widgets.session import SIMULATOR_FOLDER
from wan_widgets.simulator import process
from wan_widgets.simulator.server.contract import check
from wan_widgets.widgets.views.model_schema import table_of

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/guides/add-a-model.md").read_text(encoding="utf-8")
TABLE, USE = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
NAME = "aurora-1"
PNG = "https://example.org/a.png"


@pytest.fixture
def aurora(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of the guide, registered as the guide says; gone after the test."""
    monkeypatch.setattr(MODELS, "_models", dict(MODELS._models))
    monkeypatch.setattr(MODELS, "_tables", {})
    exec(TABLE, {})


def body(**asked: object) -> dict[str, object]:
    return body_of(request_of(draft_of({"model": NAME, **asked}, service="toapis")))


def messages(**asked: object) -> list[str]:
    return [one.message for one in wan.validate(model=NAME, **asked) if one.severity == "error"]


@pytest.mark.usefixtures("aurora")
def test_the_form_has_its_fields_and_says_which_are_off():
    table = table_of(MODELS[NAME], "form")
    fields = {one["name"]: one for one in table["fields"]}
    assert list(fields) == ["prompt", "image", "model", "style", "aspect_ratio", "resolution", "duration"]
    assert (fields["style"]["choices"], fields["duration"]["maximum"]) == (["film", "ink"], 8)
    found = availability(draft_of({"model": NAME, "image": PNG}))
    assert found["aspect_ratio"].reason == "Follows the image. Crop the image to change it."
    assert found["seed"].reason == "Aurora 1 does not have this setting."
    assert NAME in MODELS["wan2.6"].field("model").choices


@pytest.mark.usefixtures("aurora")
def test_its_settings_are_checked_and_sent_where_the_table_says():
    assert messages(prompt="A lighthouse", style="ink", duration=8) == []
    assert messages(prompt="A lighthouse", duration=9) == ["Duration takes a whole number from 1 to 8, not 9."]
    assert messages() == ["Write a prompt. Text to video needs one."]
    assert messages(prompt="x", seed=7) == ["Aurora 1 has no setting seed at this service."]
    assert body(prompt="x", style="ink", image=PNG) == {
        "model": NAME,
        "prompt": "x",
        "image_urls": [PNG],
        "metadata": {"style": "ink"},
        "resolution": "540p",
        "duration": 2,
    }


@pytest.mark.usefixtures("aurora")
def test_the_simulator_holds_requests_to_the_table():
    assert check(body(prompt="x", style="ink")) is None
    for wrong in ({"style": "oil"}, {}):
        assert check({"model": NAME, "prompt": "x", "metadata": wrong}) is not None
    assert check({"model": NAME, "prompt": "x", "duration": 9}) is not None
    assert check({"model": NAME, "prompt": "x", "seed": 1}) is not None


@pytest.mark.usefixtures("aurora")
def test_the_magics_read_and_complete_its_options():
    assert parse("--model aurora-1 --style ink --duration 1 A cat", {}).settings == {
        "model": NAME,
        "style": "ink",
        "duration": 1,
    }
    for typed, offered in (("--sty", "--style"), ("--style i", "ink"), ("--model auro", NAME)):
        found = completions(f"%wan {typed}")
        assert found is not None
        assert offered in found[1]


def test_an_option_is_gone_with_its_model():
    assert completions("%wan --sty") == ("--sty", [], False)


@pytest.mark.usefixtures("aurora")
def test_the_command_line_has_its_options():
    parser = parser_of(defaultdict(lambda: lambda _asked: 0), "")
    asked = parser.parse_args(["generate", "--model", NAME, "--style", "ink", "--duration", "3", "A cat"])
    assert settings_of(asked) == {"prompt": "A cat", "model": NAME, "style": "ink", "duration": 3}


@pytest.mark.usefixtures("aurora")
def test_what_is_copied_as_curl_and_as_code_names_its_settings():
    asked = {"model": NAME, "prompt": "A cat", "style": "ink"}
    assert '"style": "ink"' in session.curl(asked)
    assert 'style="ink"' in as_python(asked)


@pytest.mark.usefixtures("aurora")
def test_the_guides_code_makes_a_video_on_the_simulator(tmp_path, monkeypatch):
    """Its simulator is a process of its own, which learns the table when the job begins."""
    monkeypatch.setenv("WAN_HOME", str(tmp_path))
    process.stop(tmp_path / SIMULATOR_FOLDER)
    names: dict[str, object] = {}
    try:
        exec(TABLE + USE, names)
    finally:
        process.stop(tmp_path / SIMULATOR_FOLDER)
    assert Path(str(names["video"].path)).is_file()


def test_an_installed_package_brings_it_into_every_process(tmp_path):
    """As ``pip install`` would leave it: a module and the metadata that name the entry point."""
    (tmp_path / "aurora_package.py").write_text(TABLE.replace("wan.models.register(AURORA)", ""))
    metadata = tmp_path / "aurora_package-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: aurora-package\nVersion: 1.0\n")
    toml = re.search(r"\[project\.entry-points\.\"(.*?)\"\]\n(.*?) = \"(.*?)\"", GUIDE)
    assert toml is not None
    group, name, target = toml.groups()
    target = target.replace("my_package", "aurora_package")
    (metadata / "entry_points.txt").write_text(f"[{group}]\n{name} = {target}\n")
    home = tmp_path / "home"
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT))),
        "WAN_HOME": str(home),
        "WAN_BACKEND": "simulator",
    }
    line = ["generate", "--json", "--model", NAME, "--style", "ink", "--duration", "1", "A lighthouse"]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "wan_widgets.cli", *line],
            env=env,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
        )
    finally:
        process.stop(home / SIMULATOR_FOLDER)
    assert done.returncode == 0, done.stderr
    job = json.loads(done.stdout)
    assert job["state"] == "completed"
    (record,) = (home / SIMULATOR_FOLDER / "tasks").glob("*.json")
    assert json.loads(record.read_text())["body"]["metadata"] == {"style": "ink"}
