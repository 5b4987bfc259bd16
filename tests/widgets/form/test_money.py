"""Money in the form and on the cards: shown before it is spent, and restricted by the user's own limits."""

from __future__ import annotations

import pytest
from support.simulators import simulating

from wan_widgets import errors, session
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._models.text import code_export
from wan_widgets.config.settings import settings
from wan_widgets.widgets.job_card import Card
from wan_widgets.widgets.views.job_view import job_view

from ..recording import RecordedForm, Recording, until

PRICES = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1}}
NO_KEY = "sk-" + "n" * 16
"""A text in the form of a key."""


class RecordedCard(Recording, Card):
    """A card whose messages are recorded."""


@pytest.fixture
def paid(tmp_path, monkeypatch):
    """Use a simulator on loopback as a paid service."""
    monkeypatch.setenv("TOAPIS_API_KEY", NO_KEY)
    with simulating(tmp_path / "service", faults=("no-prices",)) as url:  # the user's own table counts
        session.use("toapis", base_url=url)
        yield


@pytest.fixture
def form(paid):
    one = RecordedForm(prompt="A kite", resolution="720p")
    yield one
    for job in one.jobs:
        job.wait(60)
    one.close()


def limit_issues(verdict):
    return [issue for issue in verdict["issues"] if issue["code"] == "limit"]


# -- the form ----------------------------------------------------------------------------------------


def test_the_verdict_says_money_as_soon_as_there_are_prices(form):
    assert form.verdict["estimate"]["money"] is None
    assert form.verdict["estimate"]["priced"] is False
    assert form.verdict["limits"] == {"left": "", "room": None}
    settings.price_table = PRICES
    until(lambda: form.verdict["estimate"]["money"])
    assert form.verdict["estimate"]["money"] == {
        "amount": 0.5,
        "up_to": None,
        "currency": "USD",
        "as_of": "2026-11-01",
    }
    assert form.verdict["estimate"]["priced"] is True


def test_over_the_limit_the_button_is_off_with_the_reason_live(form):
    settings.limits = {"day": {"videos": 2}}
    until(lambda: form.verdict["limits"]["room"] == 2)
    assert form.verdict["limits"]["left"] == "2 of 2 videos left today"
    form.generate()
    until(lambda: form.verdict["limits"]["room"] == 1)
    assert form.verdict["can_send"]
    form.generate()
    until(lambda: not form.verdict["can_send"])
    (issue,) = limit_issues(form.verdict)
    assert issue["field"] == ""
    assert issue["severity"] == "error"
    assert "over your limit of 2 videos today" in issue["message"]
    with pytest.raises(errors.SpendError):
        form.generate()
    settings.limits = {}
    until(lambda: form.verdict["can_send"])


def test_a_refused_job_gives_back_what_it_had_reserved_live(form):
    form.set(prompt="A kite [fault:balance]")
    settings.limits = {"day": {"videos": 1}}
    (job,) = form.generate()
    job.wait(60)
    assert job.state is JobState.REFUSED
    until(lambda: form.verdict["limits"]["room"] == 1)


def test_limits_that_cannot_be_held_or_read_are_problems_and_break_nothing(form, monkeypatch):
    settings.limits = {"day": {"money": 5}}
    until(lambda: limit_issues(form.verdict))
    assert "no price table" in limit_issues(form.verdict)[0]["message"]
    settings.limits = None
    until(lambda: form.verdict["can_send"])
    monkeypatch.setenv("WAN_LIMITS", "nonsense")
    form.set(seed=7)
    until(lambda: not form.verdict["can_send"])
    assert "WAN_LIMITS" in limit_issues(form.verdict)[0]["message"]


def test_on_the_simulator_nothing_is_limited(form):
    settings.limits = {"day": {"videos": 0}}
    until(lambda: not form.verdict["can_send"])
    session.use("simulator")
    until(lambda: form.verdict["can_send"])
    assert form.verdict["limits"] == {"left": "", "room": None}
    session.use("toapis")


def test_several_takes_from_python_want_a_yes_and_the_button_is_one(form, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(errors.NotConfirmedError, match=r"2 videos · 10 s.*yes=True"):
        form.generate(takes=2)
    assert form.jobs == []
    assert len(form.generate(takes=2, yes=True)) == 2
    answer, _ = form.ask("submit", {"settings": dict(form.settings), "takes": 2})
    assert len(answer["body"]["jobs"]) == 2


def test_takes_that_do_not_fit_are_refused_together_and_the_page_hears_why(form):
    settings.limits = {"day": {"videos": 1}}
    answer, _ = form.ask("submit", {"settings": dict(form.settings), "takes": 2})
    assert "over your limit of 1 video today" in answer["body"]["message"]
    assert form.jobs == []


def test_the_price_table_to_fill_in_can_be_copied(form):
    answer, _ = form.ask("copy", {"as": "prices", "settings": {}})
    assert answer["body"]["text"] == code_export.PRICES


def test_form_and_card_say_what_another_take_costs_as_soon_as_there_are_prices(form):
    form.set(prompt="A kite", resolution="720p")
    (job,) = form.generate()
    job.result(timeout=60)
    card = RecordedCard(job)
    until(lambda: form.updates("jobs") and form.updates("jobs")[-1][0]["again"] == "New take")
    settings.price_table = PRICES
    until(lambda: form.updates("jobs")[-1][0]["again"] == "New take, about $0.50")
    until(lambda: card.updates("job") and card.updates("job")[-1]["again"] == "New take, about $0.50")
    card.close()


# -- the card ----------------------------------------------------------------------------------------

ESTIMATE = {"videos": 1, "seconds": 5, "amount": 0.5, "currency": "USD", "as_of": "2026-11-01", "sends": 1}


def view(state, **changes):
    facts = {"id": "one", "state": state, "prompt": "A kite", "seconds": 5, "backend": "toapis", "estimate": ESTIMATE}
    return job_view(JobSnapshot(**{**facts, **changes}))


def cost(**changes):
    return dict(view(JobState.COMPLETED, **changes)["facts"])["Cost"]


def test_a_finished_video_says_what_it_took_or_about():
    assert cost(billing={"cost_usd": 0.45, "credits": 90}) == "$0.45, as the service says"
    assert cost(billing={"credits": 90}) == "90 credits, as the service says"
    assert cost() == "about $0.50 by your price table of 2026-11-01; not stated by the service"
    assert cost(estimate=None) == "not stated by the service"
    assert cost(backend="simulator", billing={"cost_usd": 0.45}) == "nothing, simulated"


def test_money_stands_on_a_card_where_the_next_step_may_cost_some():
    balance = JobError(kind="BalanceError", message="The balance is too low.", charged="no")
    assert view(JobState.REFUSED, error=balance)["meta"].endswith("5 s · about $0.50")
    assert view(JobState.UNKNOWN)["meta"].endswith("about $0.50")
    assert "$" not in view(JobState.RUNNING)["meta"]
    assert "$" not in view(JobState.UNKNOWN, backend="simulator")["meta"]
    assert "$" not in view(JobState.UNKNOWN, estimate=None)["meta"]


def test_the_button_that_makes_another_take_says_what_it_costs_by_the_prices_of_now():
    request = {"duration": 5, "resolution": "720p"}

    def label(state, **changes):
        return view(state, **{"model": "wan2.6", "request": request, **changes})["again"]

    assert label(JobState.EXPIRED) == "New take"
    settings.price_table = {**PRICES, "references_factor": 2}
    assert label(JobState.EXPIRED) == label(JobState.COMPLETED) == "New take, about $0.50"
    assert label(JobState.FAILED) == "Try again, about $0.50"
    references = {**request, "references": ("a.mp4",)}
    assert label(JobState.COMPLETED, request=references) == "New take, about $0.50 to $1.00"
    assert label(JobState.REFUSED) == "Send again"  # the line of settings says it there
    assert label(JobState.COMPLETED, backend="simulator") == "New take"
    assert label(JobState.COMPLETED, request={**request, "resolution": "480p"}) == "New take"
