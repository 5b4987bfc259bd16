"""Spending in the user interface: limits, estimates and confirmations, on a real loopback service with a key."""

from __future__ import annotations

import builtins
import io
import json
import sys

import pytest
from support.simulators import simulating

import wan_widgets as wan
from wan_widgets import errors, session
from wan_widgets._models.prices.price import Estimate
from wan_widgets._models.text import code_export
from wan_widgets.cli import main
from wan_widgets.config.settings import settings
from wan_widgets.session.money.confirmation import confirm

PRICES = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1, "1080p": 0.15}}
ASKED = {"prompt": "A kite", "resolution": "720p"}
NO_KEY = "sk-" + "n" * 16
"""A text in the form of a key."""


@pytest.fixture
def paid(tmp_path, monkeypatch):
    """Use a simulator on loopback as a paid service; yields its folder."""
    folder = tmp_path / "service"
    monkeypatch.setenv("TOAPIS_API_KEY", NO_KEY)
    with simulating(folder, balance=100, faults=("no-prices",)) as url:  # the user's own table counts
        session.use("toapis", base_url=url)
        yield folder


@pytest.fixture
def terminal(monkeypatch):
    """Simulate a terminal whose user gives `answers`; yields the questions."""
    asked = []

    def play(*answers):
        left = list(answers)

        def ask(words):
            asked.append(words)
            answer = left.pop(0)
            if isinstance(answer, type):
                raise answer
            return answer

        monkeypatch.setattr(builtins, "input", ask)
        return asked

    return play


# -- limits ------------------------------------------------------------------------------------------


def test_a_limit_holds_at_the_real_thing_and_the_bill_is_recorded(paid):
    settings.price_table = PRICES
    settings.limits = {"day": {"videos": 1}}
    job = wan.generate(**ASKED)
    job.result(timeout=60)
    with pytest.raises(errors.SpendError, match="1 video today"):
        wan.generate("Another kite", resolution="720p")
    assert wan.generate(**ASKED).reused
    assert job.snapshot.billing["cost_usd"] == pytest.approx(0.5)
    spent = wan.spent()
    assert (spent.day.videos, spent.day.billed, spent.session.estimated) == (1, pytest.approx(0.5), 0.5)
    assert spent.left == "0 of 1 videos left today"
    assert wan.balance().used == pytest.approx(0.5)


def test_takes_that_do_not_fit_together_are_not_begun(paid):
    settings.limits = {"day": {"videos": 2}}
    with pytest.raises(errors.SpendError, match="would use 3 videos"):
        session.takes(ASKED, 3)
    assert session.jobs() == []
    heard = []
    made = session.takes(ASKED, 2, heard.append)
    assert heard == made
    for job in made:
        job.wait(60)


def test_a_simulated_video_is_never_limited(simulated):
    settings.limits = {"day": {"videos": 0, "money": 0}, "session": {"videos": 0}}
    session.check_limits([ASKED] * 5)
    assert wan.generate(**ASKED).result(timeout=60)
    assert wan.spent().day.videos == 0


def test_a_limit_from_the_environment_that_cannot_be_read_stops_what_costs_money(paid, monkeypatch):
    monkeypatch.setenv("WAN_LIMITS", "{'day': 3}")
    with pytest.raises(errors.SettingsError, match="WAN_LIMITS is not JSON"):
        wan.generate(**ASKED)
    assert session.jobs() == []


# -- estimates ---------------------------------------------------------------------------------------


def test_an_estimate_is_of_one_video_or_of_many_and_sends_nothing():
    assert wan.estimate("A kite", duration=10).text == "1 video · 10 s"
    settings.price_table = PRICES
    assert repr(wan.estimate("A kite")) == "1 video · 5 s · about $0.75 by your price table of 2026-11-01"
    many = wan.estimate([ASKED, {**ASKED, "duration": 10}])
    assert (many.videos, many.seconds, many.amount) == (2, 15, 1.5)
    with pytest.raises(errors.SettingsError, match="duration"):
        wan.estimate("A kite", duraton=5)
    with pytest.raises(errors.SettingsError):
        wan.estimate([{"duration": 5}])
    assert not session.home().exists()


def test_the_other_settings_of_an_estimate_hold_for_every_row_without_its_own():
    rows = [{"prompt": "A kite"}, {"prompt": "A cat", "duration": 15}, {"prompt": "A fox", "duration": None}]
    assert wan.estimate(rows, duration=10).seconds == 10 + 15 + 10
    assert wan.estimate(rows).seconds == 5 + 15 + 5


@pytest.mark.parametrize("asked", [["A kite"], [[ASKED]], []])
def test_a_setting_with_an_unknown_name_is_the_first_thing_that_an_estimate_names(asked):
    with pytest.raises(errors.SettingsError, match=r"^There is no setting called 'duraton'"):
        wan.estimate(*asked, duraton=5)


def test_the_price_table_to_be_filled_in_is_refused_until_it_is():
    with pytest.raises(errors.SettingsError, match="as_of"):
        exec(code_export.PRICES, {"wan": wan})
    filled = code_export.PRICES.replace("YYYY-MM-DD", "2026-11-01")
    with pytest.raises(errors.SettingsError, match="720p"):
        exec(filled, {"wan": wan})
    exec(filled.replace("...", "0.1"), {"wan": wan})
    assert settings.price_table.price("wan2.6", "1080p") == 0.1


# -- the command line --------------------------------------------------------------------------------


def test_the_command_line_refuses_over_the_limit_with_a_code_of_its_own(paid, monkeypatch, capsys):
    monkeypatch.setenv("WAN_LIMITS", json.dumps({"day": {"videos": 0}}))
    assert main.main(["generate", "A kite", "--resolution", "720p"]) == main.OVER_LIMIT == 6
    text = capsys.readouterr()
    assert "over your limit of 0 videos today" in text.err
    assert "Nothing was charged." in text.err
    assert text.out == ""
    assert session.jobs() == []


def test_a_dry_run_of_the_command_line_says_what_it_would_take(paid, monkeypatch, capsys):
    monkeypatch.setenv("WAN_PRICE_TABLE", json.dumps(PRICES))
    assert main.main(["generate", "A kite", "--duration", "10", "--dry-run"]) == main.DONE
    text = capsys.readouterr()
    assert json.loads(text.out)["duration"] == 10
    assert "1 video · 10 s · about $1.50 by your price table of 2026-11-01" in text.err
    monkeypatch.setenv("WAN_LIMITS", json.dumps({"day": {"money": 1}}))
    assert main.main(["generate", "A kite", "--duration", "10", "--dry-run"]) == main.OVER_LIMIT
    session.use("simulator")
    assert main.main(["generate", "A kite", "--duration", "10", "--dry-run"]) == main.DONE
    assert "Simulated, costs nothing." in capsys.readouterr().err


# -- the question ------------------------------------------------------------------------------------

NINE = Estimate(videos=9, seconds=45, amount=6.75, currency="USD", as_of="2026-11-01")


@pytest.mark.parametrize("answer", ["y", "Y", " yes "])
def test_who_says_yes_goes_on(terminal, answer):
    asked = terminal(answer)
    confirm(NINE, yes=False, simulated=False)
    assert asked == ["This buys 9 videos · 45 s · about $6.75 by your price table of 2026-11-01. Continue? [y/N] "]


@pytest.mark.parametrize("answer", ["", "n", "yesterday", "j"])
def test_anything_else_is_no(terminal, answer):
    terminal(answer)
    with pytest.raises(errors.NotConfirmedError, match="nothing was sent") as caught:
        confirm(NINE, yes=False, simulated=False)
    assert caught.value.charged == "no"


def test_nobody_is_asked_who_need_not_be(terminal):
    asked = terminal()
    confirm(NINE, yes=True, simulated=False)
    confirm(NINE, yes=False, simulated=True)
    confirm(Estimate(videos=1, seconds=5), yes=False, simulated=False)
    assert asked == []


@pytest.mark.parametrize("problem", [EOFError, OSError, NotImplementedError, RuntimeError])
def test_a_front_end_that_takes_no_input_is_a_no_that_says_what_to_pass(terminal, problem):
    terminal(problem)
    with pytest.raises(errors.NotConfirmedError, match=r"This buys 9 videos .* nobody can be asked .* yes=True"):
        confirm(NINE, yes=False, simulated=False)


def test_a_pipe_is_not_read_for_an_answer(monkeypatch):
    pipe = io.StringIO("yes\n")
    monkeypatch.setattr(sys, "stdin", pipe)
    with pytest.raises(errors.NotConfirmedError, match="yes=True"):
        confirm(NINE, yes=False, simulated=False)
    assert pipe.tell() == 0
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(errors.NotConfirmedError, match="yes=True"):
        confirm(NINE, yes=False, simulated=False)
