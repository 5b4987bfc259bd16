"""The answers of the command line to typical input. Printing never changes its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.simulators import simulating

import wan_widgets
from wan_widgets import session
from wan_widgets.cli import main
from wan_widgets.cli.own_words import own_words

ROOT = Path(wan_widgets.__file__).parents[1]
SMALL = ("--resolution", "720p", "--backend", "simulator")
CHINESE = "\u4e00\u53ea\u72d0\u72f8\u5728\u96ea\u5730\u91cc\u8dd1 \U0001f98a"


def refused(capsys, *arguments):
    try:
        code = main.main(list(arguments))
    except SystemExit as ended:
        code = ended.code
    assert code == main.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert not session.home().exists()
    return said.err


def test_a_prompt_without_quotes_gets_a_hint_about_quotes(capsys):
    said = refused(capsys, "generate", "A", "cute", "cat")
    assert said.count("\n") == 1
    assert 'put it in quotes, as in wan-widgets generate "A cute cat"' in said
    assert "put it in quotes" in refused(capsys, "generate", "--seed", "7", "A", "cat", "--dry-run")


@pytest.mark.parametrize(
    "prompt", ["A cat walks off --duration 10", "a fox --dry-run", "\u2014dry-run a fox", "a fox -h"]
)
def test_an_option_inside_the_quoted_prompt_is_refused_with_both_ways_out(capsys, prompt):
    said = refused(capsys, "generate", prompt)
    assert "in the prompt" in said
    assert "wan-widgets generate -- ..." in said


def test_a_dash_of_a_word_processor_is_no_option(capsys):
    assert "write --dry-run, with two hyphens" in refused(capsys, "generate", "a fox", "\u2014dry-run")
    assert "Did you mean --duration?" in refused(capsys, "generate", "a fox", "--duraton", "5")


def test_after_a_bare_double_dash_the_prompt_is_taken_as_it_stands(service, capsys):
    assert main.main(["generate", "--dry-run", "--", "a fox --duration 10"]) == main.DONE
    said = capsys.readouterr()
    assert json.loads(said.out)["prompt"] == "a fox --duration 10"
    assert "sets nothing" not in said.err


def test_options_may_stand_behind_the_prompt(service, capsys):
    assert main.main(["generate", "a fox", "--duration", "10", "--dry-run"]) == main.DONE
    assert json.loads(capsys.readouterr().out)["duration"] == 10


def test_a_backend_that_is_none_is_bad_usage(capsys):
    assert "simulator" in refused(capsys, "generate", "a fox", "--backend", "simulater")


@pytest.mark.parametrize("name", ["cat.avi", "cat.mov", "cat.png", "cat"])
def test_an_output_name_without_mp4_is_refused(capsys, tmp_path, name):
    said = refused(capsys, "generate", "a fox", "-o", str(tmp_path / name))
    assert "Name it cat.mp4." in said
    assert "is a folder" in refused(capsys, "generate", "a fox", "-o", str(tmp_path))


def test_four_missing_clips_are_one_sentence_each(capsys):
    clips = [word for name in "abcd" for word in ("--references", f"{name}.mp4")]
    said = refused(capsys, "generate", "character1", *clips[:6])
    for name in "abc":
        assert said.count(f"There is no file {name}.mp4.") == 1
    same = refused(capsys, "generate", "character1", *["--references", "a.mp4"] * 3)
    assert same.count("There is no file a.mp4.") == 1


def test_advice_is_given_in_the_shells_own_words():
    assert (
        own_words("wan.resume() picks it up; look at wan.jobs().")
        == "wan-widgets resume picks it up; look at wan-widgets jobs."
    )
    assert (
        own_words('wan.use("toapis") or wan.settings.limits, again=True') == "--backend toapis or WAN_LIMITS, --again"
    )


@pytest.fixture
def folder(tmp_path):
    """A folder whose name few encodings can represent, with its simulator, so that commands neither start one nor render."""
    folder = tmp_path / "\u89c6\u9891"
    with simulating(folder / "home" / session.SIMULATOR_FOLDER):
        yield folder


def command(folder, *arguments, **how):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "WAN_HOME": str(folder / "home"), **how.pop("env", {})}
    line = [sys.executable, "-m", "wan_widgets.cli", *arguments]
    return subprocess.run(line, cwd=folder, env=env, timeout=120, capture_output=True, check=False, **how)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_pipe_that_takes_no_chinese_ends_as_the_job_does(folder, encoding):
    env = {"PYTHONIOENCODING": encoding}
    done = command(folder, "generate", CHINESE, *SMALL, env=env)
    assert (done.returncode, b"Traceback" in done.stderr) == (main.DONE, False)
    for arguments in (
        ("jobs",),
        ("jobs", "--json"),
        ("generate", CHINESE, *SMALL, "--json"),
        ("generate", CHINESE, "--dry-run"),
    ):
        again = command(folder, *arguments, env=env)
        assert (again.returncode, b"Traceback" in again.stderr) == (main.DONE, False), arguments
        if "--json" in arguments:
            found = json.loads(again.stdout.decode(encoding))
            assert (found[0] if isinstance(found, list) else found)["prompt"] == CHINESE
    [video] = (folder / "home").glob("*.mp4")
    shown = command(folder, "show", str(video), env=env)
    assert (shown.returncode, b"Traceback" in shown.stderr) == (main.DONE, False)


@pytest.mark.parametrize(("fault", "code"), [("", main.DONE), ("[fault:failed]", main.FAILED)])
@pytest.mark.skipif(os.name != "posix", reason="pipes are closed by a shell")
def test_a_closed_pipe_or_a_full_disk_ends_as_the_job_does(folder, fault, code):
    line = f'"{sys.executable}" -m wan_widgets.cli generate "A cat {fault}" {" ".join(SMALL)}'
    env = {**os.environ, "PYTHONPATH": str(ROOT), "WAN_HOME": str(folder / "home")}
    for ending in (">&- 2>&-", "2>&1 | true; exit ${PIPESTATUS[0]}", "> /dev/full"):
        done = subprocess.run(["bash", "-c", f"{line} {ending}"], cwd=folder, env=env, timeout=120, capture_output=True)
        assert done.returncode == code, (ending, done.stderr)
        assert b"Traceback" not in done.stderr
        assert b"Exception ignored" not in done.stderr
