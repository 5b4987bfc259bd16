"""Input of the magics: options, help, prose with options, separators of word processors."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from wan_widgets import session
from wan_widgets.ipython.magics import parse


@pytest.fixture
def shell(service):
    ip = InteractiveShell.instance()
    ip.run_line_magic("load_ext", "wan_widgets")
    yield ip
    for job in session.jobs():
        job.wait(20)
    ip.run_line_magic("unload_ext", "wan_widgets")
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(
    "cell",
    [
        "%wan a fox runs --dry-run",
        "%wan a fox --dry-run runs",
        "%%wan\na fox runs\n--dry-run",
        "%%wan --seed 7\na fox --dry-run\nruns",
        "%wan A cat walks off --duration 10",
        "%wan A cat walks off --duration=10",
        "v = %wan --seed 7 A cat --dur 10 walks",
        "%wan \u2014dry-run a fox",
        "%wan a fox \u2014dry-run",
        "%wan a fox -h",
        "%wan a fox --no-wait",
        "%wan a fox --wait?",
        "for _ in range(1):\n    %wan a fox --dry-run",
    ],
)
def test_prose_with_an_option_in_it_is_refused_before_anything_is_sent(shell, service, capsys, cell):
    shell.run_cell(cell)
    text = "".join(capsys.readouterr())
    assert "UsageError" in text
    assert "in the prompt" in text
    assert "%wan -- ..." in text
    assert "Nothing was sent." in text
    assert service.calls == []
    assert not session.home().exists()


@pytest.mark.parametrize(
    "cell",
    [
        "%wan -h",
        "%wan --help",
        "%wan --duration 5 -h",
        "v = %wan --help",
        "%%wan -h\na fox",
        "%%wan --help\n",
        "%wan -help",
        "%wan help",
        "%wan /?",
        "v = %wan /Help",
    ],
)
def test_help_is_shown_and_makes_nothing(shell, service, capsys, cell):
    shell.run_cell(cell)
    text = "".join(capsys.readouterr())
    assert "--negative-prompt TEXT" in text
    assert "a bare ``--`` ends the options" in text.lower()
    assert "Error" not in text
    assert service.calls == []


@pytest.mark.parametrize(
    ("cell", "prompt"),
    [
        ("%wan --seed 7 -- a fox runs --dry-run", "a fox runs --dry-run"),
        ("%%wan --seed 7 --\na fox\n--dry-run", "a fox\n--dry-run"),
        ("%wan -- --help", "--help"),
        ("%wan -- help", "help"),
        ("%wan help is on the way", "help is on the way"),
        ("%wan -- \u2014dry-run", "\u2014dry-run"),
        ("%wan a fox -- well, a dog -- runs", "a fox -- well, a dog -- runs"),
    ],
)
def test_after_a_bare_double_dash_the_prompt_stands_as_it_is(shell, capsys, cell, prompt):
    shell.run_cell(f"{cell}\n")
    [job] = session.jobs()
    assert job.snapshot.prompt == prompt
    assert "sets nothing" not in "".join(capsys.readouterr())


def test_somebody_elses_flag_warns_and_is_sent(shell, capsys):
    shell.run_cell("%wan a fox --ar 16:9")
    assert 'Warning: "--ar" in the prompt is sent as text, and sets nothing.' in "".join(capsys.readouterr())
    assert len(session.jobs()) == 1


def test_an_option_in_the_value_of_a_name_is_a_warning():
    assert parse("a {what}", {"what": "fox --dry-run"}).text == "a fox --dry-run"
    with pytest.raises(UsageError, match="in the prompt"):
        parse("a {what} --dry-run", {"what": "fox"})


def test_a_switch_that_is_given_a_value_says_that_it_takes_none():
    for line in ("--wait=1 a fox", "--again=yes a fox", "--DRY-RUN=on a fox"):
        with pytest.raises(UsageError, match="takes no value"):
            parse(line, {})


def test_an_option_that_is_cut_short_names_the_whole_one():
    for short, whole in (("--res 720p", "--resolution"), ("--neg x", "--negative-prompt"), ("-seed 7", "--seed")):
        with pytest.raises(UsageError, match=f"Did you mean {whole}"):
            parse(f"{short} a fox", {})


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1d"])
@pytest.mark.parametrize("start", ["%wan ", "v = %wan ", "x = 1\nif x:\n    %wan "])
def test_nothing_after_a_separator_of_a_word_processor_runs_as_python(shell, start, mark):
    shell.run_cell(f"{start}a fox{mark}harm = 'done'\nafter = 1\n")
    assert "harm" not in shell.user_ns
    assert shell.user_ns["after"] == 1
    [job] = session.jobs()
    assert job.snapshot.prompt == "a fox harm = 'done'"


def test_in_a_cell_of_prose_separators_are_spaces_and_controls_are_gone(shell):
    shell.run_cell("%%wan --seed 7\na fox\u2028runs\x00 \x1b[31mred\n")
    shell.run_cell("%wan another\x00 fox\x1b runs\n")
    assert {job.snapshot.prompt for job in session.jobs()} == {"a fox runs red", "another fox runs"}


@pytest.mark.parametrize("ask", ["python", "sweep", "form"])
def test_separators_and_controls_go_out_by_no_other_door_either(service, ask):
    import wan_widgets as wan

    text = "a fox\u2028runs\x00 \x1b[31mred"
    if ask == "python":
        jobs = [wan.generate(text, negative_prompt=text)]
    elif ask == "sweep":
        jobs = wan.sweep([text], negative_prompt=text).wait(20).jobs
    else:
        jobs = session.takes({"prompt": text, "negative_prompt": text}, 1)
    for job in jobs:
        job.wait(20)
        assert job.snapshot.prompt == "a fox runs red"
        assert job.snapshot.request["negative_prompt"] == "a fox runs red"


def test_python_warns_of_an_option_in_the_prompt_and_sends_it(service):
    import wan_widgets as wan

    with pytest.warns(UserWarning, match='"--duration 10" in the prompt is sent as text') as caught:
        job = wan.generate("A cat walks off --duration 10")
    assert job.wait(20).snapshot.request["duration"] == 5
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="--seed 7"):
        wan.sweep(["A cat --seed 7", "A fox"]).wait(20)
