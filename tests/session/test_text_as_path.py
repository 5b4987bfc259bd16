"""A text where a path, an id or a search may stand: one that no file can be named is an error of the package, or finds nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

import wan_widgets as wan
from wan_widgets.cli.main import main
from wan_widgets.errors import SettingsError, WanError

TEXTS = {
    "a long prompt": "A very long line of words " * 40,
    "a long name": "x" * 300,
    "a long name of a video": "x" * 300 + ".mp4",
    "a long name of a table": "x" * 300 + ".csv",
    "a long name of a record": "x" * 300 + ".json",
    "a NUL": "a\0b.mp4",
    "an unpaired surrogate": "\ud800.mp4",
    "an unknown user": "~nobody-of-that-name/x.mp4",
}
DOORS = {
    "compare": lambda text: wan.compare(text),
    "compare, in a list": lambda text: wan.compare([text, text]),
    "rate": lambda text: wan.rate([text, text]),
    "export": lambda text: wan.export(text, "out.html"),
    "export to": lambda text: wan.export([], text),
    "measure": lambda text: wan.measure(text),
    "ranking": lambda text: wan.ranking(text),
    "film": lambda text: wan.film(text),
    "film, of a list": lambda text: wan.film([text]),
    "form": lambda text: wan.form(text),
    "image": lambda text: wan.form("x", image=text),
    "sweep": lambda text: wan.sweep(text, duration=99),
    "validate": lambda text: wan.validate(text),
    "job": lambda text: wan.job(text),
    "jobs": lambda text: wan.jobs(text),
    "tag": lambda text: wan.jobs(tag=text),
    "gallery": lambda text: wan.gallery(text),
    "resume": lambda text: wan.resume(text),
    "video": lambda text: wan.Video(text).settings,
    "command line": lambda text: main(["show", text]),
    "command line, resume": lambda text: main(["resume", text]),
    "magic": lambda text: _magic("--resume", text),
    "magic, image": lambda text: _magic("--dry-run --image", text),
}


def _magic(option: str, text: str) -> None:
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "wan_widgets")
    shell.run_line_magic("wan", f"{option} {text!r} A kite")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("call", DOORS.values(), ids=DOORS)
def test_what_cannot_be_a_path_is_an_error_of_the_package_or_nothing(service, tmp_path, monkeypatch, call, text):
    monkeypatch.chdir(tmp_path)
    with suppress(WanError, SystemExit, UsageError):
        call(text)
    assert service.count("submit") == 0


@pytest.mark.parametrize("name", ["x" * 300, "\ud800"], ids=["long", "surrogate"])
def test_a_folder_of_videos_that_cannot_exist_is_refused(service, name):
    with pytest.raises(SettingsError, match="No folder of videos can be named"):
        wan.settings.home = name
