"""The command line with an unusual working folder, standard input or folder of videos."""

from __future__ import annotations

import json
import os
import sys

import pytest

from wan_widgets import session
from wan_widgets.cli import main, parser


@pytest.mark.parametrize(
    "arguments",
    [
        ("jobs",),
        ("jobs", "--json"),
        ("resume",),
        ("cancel", "abc"),
        ("decide", "abc", "--dismiss"),
        ("generate", "A kite"),
        ("generate", "A kite", "-o", "out.mp4"),
        ("simulate", "--folder", "simulator"),
        ("lab",),
    ],
    ids=" ".join,
)
def test_a_working_folder_that_is_gone_is_one_sentence_and_its_way_out(
    monkeypatch, tmp_path, capsys, service, arguments
):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    monkeypatch.setenv("WAN_HOME", "videos below it")
    (tmp_path / "gone").rmdir()
    assert main.main(list(arguments)) == main.USAGE
    said = capsys.readouterr()
    [line] = [one for one in said.err.splitlines() if not one.startswith("SIMULATED")]
    assert line.startswith("wan-widgets: The working folder no longer exists")
    assert "Change to a folder that exists" in line
    assert said.out == ""
    assert service.calls == []


def test_where_the_folder_of_videos_has_a_whole_path_a_working_folder_that_is_gone_is_no_matter(
    monkeypatch, tmp_path, capsys, service
):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    output = tmp_path / "out.mp4"
    assert main.main(["generate", "A kite", "--resolution", "720p", "-o", str(output)]) == main.DONE
    assert main.main(["show", str(output)]) == main.DONE
    assert main.main(["jobs"]) == main.DONE
    assert "A kite" in capsys.readouterr().out


def test_a_closed_standard_input_has_no_prompt_and_that_is_said(monkeypatch, capsys, service):
    monkeypatch.setattr(sys, "stdin", None)
    assert main.main(["generate", "-"]) == main.USAGE
    assert "the standard input is closed" in capsys.readouterr().err
    assert service.calls == []


def test_the_mark_that_editors_put_before_a_text_is_no_part_of_the_prompt(monkeypatch, capsys, service):
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("\ufeffA kite"))
    assert main.main(["generate", "-", "--dry-run"]) == main.DONE
    assert json.loads(capsys.readouterr().out)["prompt"] == "A kite"


def test_a_home_of_a_user_whom_nobody_knows_is_bad_usage(monkeypatch, capsys):
    monkeypatch.setenv("WAN_HOME", "~nobody-of-this-name/videos")
    assert main.main(["jobs"]) == main.USAGE
    assert "There is no home folder for '~nobody-of-this-name'. Write the whole path." in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="elsewhere pipes have no names in a folder")
def test_show_does_not_wait_for_whoever_writes_into_a_pipe(tmp_path, capsys):
    os.mkfifo(tmp_path / "kite.mp4")
    assert main.main(["show", str(tmp_path / "kite.mp4")]) == main.USAGE
    assert "kite.mp4 is not an ordinary file." in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no file names that are no text")
def test_a_folder_of_videos_whose_name_is_no_utf_8_works_like_any_other(monkeypatch, tmp_path, capsys, service):
    monkeypatch.setenv("WAN_HOME", os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    assert main.main(["generate", "A kite", "--resolution", "720p", "--json"]) == main.DONE
    made = json.loads(capsys.readouterr().out)
    assert made["state"] == "completed"
    assert main.main(["jobs"]) == main.DONE
    assert "A kite" in capsys.readouterr().out
    assert session.jobs()[0].path.is_file()
    assert service.count("submit") == 1


@pytest.mark.parametrize("word", ["help", "/?", " Help "])
def test_a_prompt_that_only_asks_for_help_shows_the_help_and_makes_nothing(capsys, service, word):
    assert main.main(["generate", word]) == main.DONE
    assert "--negative-prompt TEXT" in capsys.readouterr().out
    assert main.main(["generate", "--dry-run", "--", word]) == main.DONE
    assert json.loads(capsys.readouterr().out)["prompt"] == word.strip()
    assert service.calls == []


def test_the_parser_reads_the_standard_input_only_where_it_is_asked_to(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    asked = parser.parser_of(main._RUNS, "").parse_args(["generate", "A kite"])
    assert parser.settings_of(asked) == {"prompt": "A kite"}
