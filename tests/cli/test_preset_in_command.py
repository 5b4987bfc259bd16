"""``wan-widgets generate --preset NAME``."""

from __future__ import annotations

import json

import pytest

import wan_widgets as wan
from wan_widgets.cli import main


@pytest.mark.parametrize(
    ("options", "duration"),
    [
        (["--preset", "draft"], 10),
        (["--preset", "Draft", "--duration", "5"], 5),
        (["--duration", "15", "--preset", "draft"], 15),
    ],
)
def test_a_preset_gives_the_settings_that_are_not_given(service, capsys, options, duration):
    wan.presets.save("Draft", resolution="720p", duration=10)
    assert main.main(["generate", "A cat", "--dry-run", *options]) == main.DONE
    body = json.loads(capsys.readouterr().out)
    assert (body["duration"], body["resolution"]) == (duration, "720p")


def test_a_preset_that_is_not_there_is_named_with_its_neighbors_or_with_how_to_save_one(service, capsys):
    assert main.main(["generate", "A cat", "--preset", "draft"]) == main.USAGE
    assert "There are none yet. The form's Presets menu saves one." in capsys.readouterr().err
    wan.presets.save("Draft", duration=10)
    assert main.main(["generate", "A cat", "--preset", "drat"]) == main.USAGE
    assert "Draft" in capsys.readouterr().err
    assert service.calls == []
