"""The price list of ToAPIs: read when it is first needed, once in a session, and no request waits for it."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest
from jobs.fake import until
from support.simulators import simulating

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.config.settings import on_change, settings
from wan_widgets.session import engine_pool
from wan_widgets.session.money import price_lists
from wan_widgets.widgets.views import comparison_totals

NO_KEY = "sk-" + "n" * 16
"""A text in the form of a key."""
ASKED = {"prompt": "A kite", "resolution": "720p", "duration": 5}


@pytest.fixture
def paid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Use a simulator on loopback as a paid service with a price list."""
    monkeypatch.setenv("TOAPIS_API_KEY", NO_KEY)
    with simulating(tmp_path / "service") as url:
        session.use("toapis", base_url=url)
        yield url


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the services whose list was requested."""
    addresses: list[str] = []
    real = engine_pool.engine().price_list

    def price_list(backend: str, base_url: str, service: str) -> Future:
        addresses.append(base_url)
        return real(backend, base_url, service)

    monkeypatch.setattr(engine_pool.engine(), "price_list", price_list)
    return addresses


def read_list() -> None:
    """Read the list. An estimate waits only a moment for it, and a busy machine takes longer."""
    wan.estimate(**ASKED)
    until(lambda: price_lists.now() is not None)


def test_an_estimate_is_by_the_services_list_which_is_read_once(asked, paid):
    read_list()
    first = wan.estimate(**ASKED)
    assert (first.amount, first.listed) == (0.5, True)
    assert "about $0.50 by the service's price list, read " in repr(first)
    assert wan.estimate(**{**ASKED, "resolution": "1080p"}).amount == 0.75
    assert asked.count(paid) == 1  # a job that an earlier test has left may ask at another address


def test_the_job_keeps_the_price_of_then_and_its_bill_settles_it(paid):
    read_list()
    job = session.generate(**ASKED)
    job.result(timeout=60)
    assert job.snapshot.estimate["listed"] is True
    until(lambda: job.cost.status == "settled")
    assert (job.cost.amount, job.cost.source) == (0.5, "service")


def test_a_limit_in_money_holds_by_the_list_alone(paid):
    read_list()
    settings.limits = {"day": {"money": 0.6}}
    session.generate(**ASKED).result(timeout=60)
    with pytest.raises(wan.errors.SpendError, match=r"\$0\.50"):
        session.generate(**ASKED, again=True)


def test_nothing_that_is_sent_waits_for_the_list(paid, monkeypatch):
    never: Future = Future()
    monkeypatch.setattr(engine_pool.engine(), "price_list", lambda *_: never)
    assert session.generate(**ASKED).result(timeout=60).path.is_file()


def test_an_estimate_has_the_list_at_the_moment_that_it_is_read(paid, monkeypatch):
    """Those who wait for it are woken before it is noted for the session."""
    read_list()
    found = price_lists.now()
    assert found is not None
    coming: Future = Future()
    coming.set_result(found)
    monkeypatch.setattr(engine_pool.engine(), "price_list", lambda *_: coming)
    monkeypatch.setattr(price_lists, "_read", lambda *_: None)  # not yet
    price_lists.forget()  # last: a form that an earlier test has left may ask for the list at any moment
    assert wan.estimate(**ASKED).amount == 0.5


def test_the_simulator_is_free_and_is_not_asked(simulated, asked):
    assert wan.estimate(**ASKED).amount is None
    assert asked == []


def test_a_list_that_cannot_be_read_leaves_the_users_own_table(tmp_path, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", NO_KEY)
    with simulating(tmp_path / "service", faults=("no-prices",)) as url:
        session.use("toapis", base_url=url)
        assert wan.estimate(**ASKED).amount is None
        settings.price_table = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.2}}
        assert (wan.estimate(**ASKED).amount, wan.estimate(**ASKED).listed) == (1.0, False)


def test_a_form_judges_anew_when_the_list_has_come(paid):
    calls: list[bool] = []
    on_change(lambda: calls.append(True))
    assert price_lists.now() is None
    until(lambda: price_lists.now() is not None)
    assert calls


def test_a_stored_sweep_and_its_card_are_estimated_by_the_list_too(paid):
    read_list()
    sweep = wan.sweep("A kite", seed=[1, 2], resolution="720p", duration=5, yes=True).wait(60)
    assert sweep.estimate().amount == 1.0
    assert "about $0.50 by the service's price list, read " in sweep.estimate([1]).text
    assert "about $1.00 by the service's price list" in comparison_totals.more_view(sweep, range(2))["text"]
