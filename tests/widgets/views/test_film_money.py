"""The head of a film shows the cost of its takes, and the cost of the planned shots by whose prices."""

from __future__ import annotations

from wan_widgets._jobs.record.cost import Cost
from wan_widgets._models.prices.price import Estimate
from wan_widgets.widgets.views.film_view import money_of


def estimate(amount: float | None, **more) -> Estimate:
    known = {"currency": "USD", "as_of": "2026-11-29 14:02", "listed": True}
    return Estimate(videos=1, seconds=5, amount=amount, **(known if amount is not None else {}), **more)


def settled(amount: float) -> Cost:
    return Cost(amount=amount, currency="USD", status="settled", source="service")


def test_what_was_spent_and_what_the_rest_would_cost_are_apart():
    assert money_of([settled(1.6), settled(0.5)], [estimate(0.5), estimate(0.6)], simulated=False) == (
        "$2.10 so far, about $1.10 for the rest by the service's price list, read 14:02"
    )
    assert money_of([settled(0.5)], [], simulated=False) == "$0.50 so far"
    assert money_of((), [estimate(0.5, up_to=0.8)], simulated=False) == (
        "about $0.50 to $0.80 for the rest by the service's price list, read 14:02"
    )


def test_what_is_estimated_or_not_known_is_never_shown_as_free():
    guess = Cost(amount=0.5, currency="USD", status="estimate", source="price table")
    assert money_of([settled(0.5), guess], [], simulated=False) == "about $1.00 so far"
    assert money_of([settled(0.5), Cost()], [], simulated=False) == "$0.50 so far and 1 of unknown cost"
    assert money_of([Cost()], [estimate(None)], simulated=False) == ("1 of unknown cost, no price known for the rest")


def test_the_simulator_costs_nothing_and_two_currencies_are_not_added():
    assert money_of([settled(0.0)], [estimate(0.5)], simulated=True) == ""
    euros = Cost(amount=1.0, currency="EUR", status="settled", source="price table")
    assert money_of([settled(0.5), euros], [], simulated=False) == "$0.50 and €1.00 so far"
