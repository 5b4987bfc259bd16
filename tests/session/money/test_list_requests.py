"""When the price list of a service is requested: once, again after a while, and never for what is free."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import pytest

from wan_widgets._jobs.spend.guard import Outlook
from wan_widgets._models import draft_of
from wan_widgets._models.prices.price_list import PriceList
from wan_widgets.config.services import SIMULATOR
from wan_widgets.errors import BackendError
from wan_widgets.session import backends, engine_pool
from wan_widgets.session.money import budget, price_lists

PLACE = ("toapis", "toapis", "https://toapis.com")
LIST = PriceList(rows=(), read_at=0.0)


@pytest.fixture
def requests(monkeypatch):
    """The requests that were made, each a future; `error` is raised by the next ones, `now` is the time."""
    made = SimpleNamespace(futures=[], error=None, now=1000.0, here=False)

    def price_list(*_: str) -> Future:
        if made.error is not None:
            raise made.error
        made.futures.append(Future())
        return made.futures[-1]

    engine = SimpleNamespace(price_list=price_list, loop=SimpleNamespace(here=lambda: made.here))
    monkeypatch.setattr(engine_pool, "engine", lambda: engine)
    monkeypatch.setattr(price_lists, "time", SimpleNamespace(monotonic=lambda: made.now))
    for name in ("_known", "_asked", "_reading"):
        monkeypatch.setattr(price_lists, name, {})
    return made


def test_a_list_is_requested_once_and_then_known(requests):
    assert price_lists.known(*PLACE) is None
    assert price_lists.known(*PLACE) is None
    requests.futures[0].set_result(LIST)
    assert price_lists.known(*PLACE) is LIST
    requests.now += 3600.0
    assert price_lists.known(*PLACE) is LIST
    assert len(requests.futures) == 1
    assert price_lists.known("dashscope", *PLACE[1:]) is None
    assert len(requests.futures) == 2
    price_lists.forget()
    assert price_lists.known(*PLACE) is None
    assert len(requests.futures) == 3


def test_a_list_that_could_not_be_read_is_requested_again_after_ten_minutes(requests):
    for outcome in (None, BackendError("no")):
        price_lists.forget()
        price_lists.known(*PLACE)
        if outcome is None:
            requests.futures[-1].set_result(None)
        else:
            requests.futures[-1].set_exception(outcome)
        count = len(requests.futures)
        for later, more in ((599.0, 0), (1.0, 1), (1.0, 1)):
            requests.now += later
            assert price_lists.known(*PLACE) is None
            assert len(requests.futures) == count + more


def test_an_engine_that_cannot_ask_leaves_the_list_unknown(requests):
    requests.error = BackendError("no key")
    assert price_lists.known(*PLACE) is None


def test_the_simulator_has_no_list(requests):
    assert price_lists.known(SIMULATOR, SIMULATOR, "") is None
    assert requests.futures == []


@pytest.mark.parametrize(("simulated", "ready"), [(True, True), (False, False)])
def test_a_backend_that_is_free_or_not_ready_is_not_asked(requests, monkeypatch, simulated, ready):
    monkeypatch.setattr(backends, "backend", lambda: SimpleNamespace(simulated=simulated, ready=ready))
    monkeypatch.setattr(backends, "ready", lambda _: PLACE[1:])
    assert price_lists.now(wait=0.01) is None
    assert requests.futures == []


def test_who_waits_gets_the_list_as_soon_as_it_is_read_and_the_engine_never_waits(requests, monkeypatch):
    monkeypatch.setattr(backends, "backend", lambda: SimpleNamespace(simulated=False, ready=True))
    monkeypatch.setattr(backends, "ready", lambda _: PLACE[1:])
    assert price_lists.now() is None
    assert price_lists.now(wait=0.01) is None
    monkeypatch.setattr(price_lists, "_known", {})  # those who wait are woken before it is noted
    reading = Future()
    reading.set_result(LIST)
    price_lists._reading[PLACE] = reading
    assert price_lists.now(wait=5.0) is LIST
    assert price_lists.now() is None
    requests.here = True
    assert price_lists.now(wait=5.0) is None


def test_a_balance_that_fails_with_a_timeout_of_its_own_is_not_waited_for_any_longer(requests, monkeypatch):
    failed: Future = Future()
    failed.set_exception(TimeoutError("no answer"))
    monkeypatch.setattr(backends, "ready", lambda _: PLACE[1:])
    monkeypatch.setattr(backends, "protocol", lambda: "toapis")
    engine_pool.engine().balance = lambda *_: failed
    with pytest.raises(TimeoutError, match="no answer"):
        budget.balance()


def test_a_request_that_is_over_or_forgotten_is_waited_for_by_nobody(requests):
    price_lists.known(*PLACE)
    assert list(price_lists._reading) == [PLACE]
    requests.futures[0].set_result(None)
    assert price_lists._reading == {}
    price_lists.forget()
    price_lists.known(*PLACE)
    price_lists.forget()
    assert price_lists._reading == {}


def test_a_list_that_is_read_before_anybody_waits_for_it_is_known_at_once(requests, monkeypatch):
    monkeypatch.setattr(backends, "backend", lambda: SimpleNamespace(simulated=False, ready=True))
    monkeypatch.setattr(backends, "ready", lambda _name: (PLACE[0], PLACE[2]))

    def read_at_once(*_: str) -> Future:
        done = Future()
        done.set_result(LIST)
        return done

    monkeypatch.setattr(engine_pool.engine(), "price_list", read_at_once)
    assert price_lists.now(wait=1.0) is LIST


def test_a_list_is_always_either_known_or_being_read(requests, monkeypatch):
    seen = []

    class Reading(dict):
        def pop(self, place, default=None):
            seen.append(price_lists._known.get(place))
            return super().pop(place, default)

    monkeypatch.setattr(price_lists, "_reading", Reading())
    price_lists.known(*PLACE)
    requests.futures[0].set_result(LIST)
    assert seen == [LIST]


@pytest.mark.parametrize(
    ("prompts", "videos"), [("A kite", 1), (["A kite", "A cat"], 2), (("A kite",) * 3, 3), (np.array(["A", "B"]), 2)]
)
def test_an_estimate_is_of_each_prompt_and_waits_up_to_three_seconds_for_the_list(monkeypatch, prompts, videos):
    waits = []
    monkeypatch.setattr(price_lists, "now", lambda *, wait: waits.append(wait))
    assert budget.estimate(prompts).videos == videos
    assert waits == [3.0]


@pytest.mark.parametrize("found", [LIST, None])
def test_forms_check_their_settings_again_only_when_a_list_was_read(requests, monkeypatch, found):
    calls = []
    monkeypatch.setattr(price_lists, "of_settings", SimpleNamespace(notify=lambda: calls.append(1)))
    price_lists.known(*PLACE)
    requests.futures[0].set_result(found)
    assert len(calls) == (found is not None)


def test_the_engine_prices_a_job_by_the_list_of_the_service_that_it_is_sent_to(requests):
    place = SimpleNamespace(backend=PLACE[0], service=PLACE[1], base_url=PLACE[2])
    assert engine_pool._listed(place) is None
    requests.futures[0].set_result(LIST)
    assert engine_pool._listed(place) is LIST


def test_a_backend_that_loses_its_key_meanwhile_has_no_list(requests, monkeypatch):
    def lost(_name):
        raise BackendError("no key")

    monkeypatch.setattr(backends, "backend", lambda: SimpleNamespace(simulated=False, ready=True))
    monkeypatch.setattr(backends, "ready", lost)
    assert price_lists.now() is None
    assert requests.futures == []


def test_a_balance_is_waited_for_until_it_comes(requests, monkeypatch):
    class Slow(Future):
        waits = 0

        def result(self, timeout=None):
            self.waits += 1
            if self.waits < 3:
                raise TimeoutError
            return "balance"

    asked = []
    slow = Slow()
    monkeypatch.setattr(backends, "ready", lambda _: PLACE[1:])
    monkeypatch.setattr(backends, "protocol", lambda: "toapis")
    engine_pool.engine().balance = lambda *place: asked.append(place) or slow
    assert budget.balance() == "balance"
    assert (slow.waits, asked) == (3, [("toapis", "https://toapis.com", "toapis")])


@pytest.mark.parametrize("simulated", [True, False])
def test_only_what_costs_money_is_checked_against_the_limits(monkeypatch, simulated):
    checked = []
    engine = SimpleNamespace(check=checked.append, outlook=lambda one: ("checked", one))
    monkeypatch.setattr(backends, "backend", lambda: SimpleNamespace(simulated=simulated, ready=False))
    monkeypatch.setattr(engine_pool, "engine", lambda: engine)
    budget.check_limits([{"prompt": "A kite"}] * 2)
    assert [one.videos for one in checked] == ([] if simulated else [2])
    found = budget.outlook(draft_of({"prompt": "A kite", "duration": 10}))
    one = found.estimate if simulated else found[1]
    assert (one.videos, one.seconds) == (1, 10)
    assert isinstance(found, Outlook) is simulated
