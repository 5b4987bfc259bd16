"""Messages before a request is sent: the prompt as sent, and the prompts of a sweep before the confirmation."""

from __future__ import annotations

import builtins
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from jobs.fake import until

import wan_widgets as wan
from wan_widgets import errors, session
from wan_widgets._models.prices.price import Estimate
from wan_widgets._models.text.template import Filled
from wan_widgets.session.money import confirmation

SMALL = {"resolution": "720p", "duration": 5}


@pytest.fixture
def cell(monkeypatch):
    """Simulate a cell of a notebook, where the kernel has its own ``input``; yields the questions."""
    asked: list[str] = []
    monkeypatch.setattr(builtins, "input", lambda words: asked.append(words) or "y")
    return asked


def said(capsys) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_prompt_that_was_filled_in_is_printed_before_it_is_sent(service, cell, capsys):
    wan.generate("A {animal}", negative_prompt="no {thing}", values={"animal": "cat", "thing": "rain"}).wait(20)
    assert said(capsys) == ["Prompt: A cat", "Negative prompt: no rain"]
    wan.generate("One {animal}", animal="fox").wait(20)
    assert said(capsys) == ["Prompt: One fox"]


def test_nothing_is_printed_where_nothing_was_filled_in(service, cell, capsys):
    wan.generate("A sign: {open}").wait(20)
    wan.generate("A {{sign}}", values={}).wait(20)
    job = wan.generate("A {animal}", animal="cat").wait(20)
    assert said(capsys) == ["Prompt: A cat"]
    job.again().wait(20)
    job.again(seed=8).wait(20)
    wan.generate(job, seed=9).wait(20)
    assert said(capsys) == []
    job.again(animal="fox").wait(20)
    wan.generate(job, values={"animal": "dog"}).wait(20)
    job.again(prompt="The {animal}").wait(20)
    assert said(capsys) == ["Prompt: A fox", "Prompt: A dog", "Prompt: The cat"]


def test_what_is_not_sent_is_not_announced(service, cell, capsys):
    with pytest.raises(errors.SettingsError):
        wan.generate("A {animal}", animal="cat", seed=-1)
    assert said(capsys) == []


def test_nothing_is_printed_where_nobody_reads_it(service, capsys, monkeypatch):
    wan.generate("A {animal}", animal="cat").wait(20)  # a script
    assert said(capsys) == []
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    wan.generate("A {animal}", animal="fox").wait(20)  # a terminal
    assert said(capsys) == ["Prompt: A fox"]


def test_nothing_is_printed_from_a_thread(service, cell, capsys):
    assert threading.current_thread() is threading.main_thread()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(wan.generate, "A {animal}", animal="cat").result(20).wait(20)
    assert said(capsys) == []


def test_a_prompt_lets_no_escape_reach_the_terminal(service, cell, capsys):
    wan.generate("A {animal}", animal="red \x1b[31mcat").wait(20)
    assert said(capsys) == ["Prompt: A red cat"]


def test_the_question_of_a_sweep_shows_the_first_prompts(service, cell, capsys, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    session.use("toapis")
    animals = ["cat", "fox", "dog", "hen", "owl", "ram", "x" * 300]
    sweep = wan.sweep("A {animal}", animal=animals, seed=[1, 2], **SMALL)
    lines = said(capsys)
    assert lines == ["Prompts:", "  A cat", "  A fox", "  A dog", "  A hen", "  A owl", "  and 2 more"]
    assert cell == ["This buys 14 videos · 70 s. Continue? [y/N] "]
    wan.sweep("A kite", seed=[1, 2], **SMALL).wait(20)
    wan.sweep("One {animal}", animal=["cat", "fox"], yes=True, **SMALL).wait(20)
    assert said(capsys) == []
    until(lambda: sweep.over)


def test_a_warning_about_a_prompt_points_at_the_line_of_the_caller(service):
    with pytest.warns(UserWarning, match="--seed 7") as caught:
        wan.generate("A kite --seed 7", **SMALL)
    assert [one.filename for one in caught] == [__file__]


@pytest.mark.parametrize(
    ("count", "last"), [(0, None), (1, "  0"), (5, "  4"), (6, "  and 1 more"), (9, "  and 4 more")]
)
def test_five_prompts_are_listed_and_the_others_counted(count, last):
    lines = confirmation._listed([str(number) for number in range(count)] * 2)
    assert lines[-1:] == ([] if last is None else [last])
    assert len(lines) == (0 if count == 0 else 1 + min(count, 6))


def test_somebody_is_there_at_a_terminal_and_nobody_at_a_pipe_or_without_an_input(monkeypatch):
    monkeypatch.setattr(confirmation, "_in_a_kernel", lambda: False)
    for stdin, there in (
        (SimpleNamespace(isatty=lambda: True), True),
        (SimpleNamespace(isatty=lambda: False), False),
        (None, False),
    ):
        monkeypatch.setattr(sys, "stdin", stdin)
        assert confirmation._somebody_there() is there


@pytest.mark.parametrize(
    ("stdout", "reads"),
    [(SimpleNamespace(isatty=lambda: True), True), (SimpleNamespace(isatty=lambda: False), False), (None, False)],
)
def test_somebody_reads_at_a_terminal_and_nobody_in_a_pipe_or_without_an_output(monkeypatch, stdout, reads):
    monkeypatch.setattr(confirmation, "_in_a_kernel", lambda: False)
    monkeypatch.setattr(sys, "stdout", stdout)
    assert confirmation._somebody_reads() is reads


@pytest.mark.parametrize(("length", "shown"), [(199, "x" * 199), (200, "x" * 200), (201, "x" * 199 + "…")])
def test_a_prompt_of_more_than_two_hundred_characters_is_cut(length, shown):
    assert confirmation._listed(["x" * length]) == ["Prompts:", f"  {shown}"]


def test_each_filled_prompt_has_a_line_even_if_its_text_is_missing():
    filled = Filled(settings={"prompt": "A \x1b[31mcat"}, template="A {animal}", negative_template="no {thing}")
    assert confirmation.filled_lines(filled) == ["Prompt: A cat", "Negative prompt: "]
    assert confirmation.filled_lines(Filled(settings={"prompt": "A cat"})) == []


@pytest.mark.parametrize(("videos", "asked"), [(1, 0), (2, 1)])
def test_from_the_second_video_on_the_user_is_asked(cell, videos, asked):
    confirmation.confirm(Estimate(videos=videos, seconds=5), yes=False, simulated=False)
    assert len(cell) == asked


@pytest.mark.parametrize(("yes", "simulated"), [(True, False), (False, True)])
def test_who_has_agreed_or_pays_nothing_is_not_asked(cell, yes, simulated):
    confirmation.confirm(Estimate(videos=9, seconds=45), yes=yes, simulated=simulated)
    assert cell == []


def test_each_warning_about_several_videos_is_given_once_and_without_a_key():
    key = "sk-" + "only-for-this-test"
    asked = [{"prompt": "A kite --seed 7"}] * 2 + [{"prompt": f"A kite --seed {key}"}]
    with pytest.warns(confirmation.PromptWarning) as caught:
        confirmation.warn(asked)
    words = [str(one.message) for one in caught]
    assert len(words) == len(set(words)) == 2
    assert key not in "".join(words)


def test_a_prompt_without_options_gives_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        confirmation.warn([{"prompt": "A kite"}])
