"""A service's price list: parsed tolerantly, matched on all conditions, and never free if the price is unknown."""

from __future__ import annotations

import pytest

from wan_widgets._models.prices.price import Estimate, estimate_one, total
from wan_widgets._models.prices.price_list import PriceList, PriceRow
from wan_widgets.config.prices import read_price_table
from wan_widgets.services import price_rows

VALUES = {"duration": 5, "resolution": "720p", "references": (), "reference_images": ("a.png",), "audio": True}
TABLE = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.3}}


def page(*prices: object, **changes: object) -> dict:
    return {"currency": "USD", "data": [{"id": "wan2.6", "type": "video", "prices": list(prices)}], **changes}


def price(amount: object = "0.10", **changes: object) -> dict:
    return {"group": "a", "conditions": {}, "charge_type": "per_second", "unit_price": amount, **changes}


def listed(*prices: object, **changes: object) -> PriceList:
    return PriceList(rows=price_rows.rows_of(page(*prices, **changes)), read_at=0.0)


def amount(*prices: object, values: dict | None = None) -> float | None:
    return estimate_one("wan2.6", values or VALUES, listed=listed(*prices)).amount


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({}, True),
        ({"resolution": "720P"}, True),
        ({"resolution": "1080p"}, False),
        ({"resolution": ["720p", "480p"]}, True),
        ({"resolution": "720p", "has_video_input": False}, True),
        ({"resolution": "720p", "has_video_input": True}, False),
        ({"audio": True}, True),
        ({"audio": False}, False),
        ({"a_word_of_tomorrow": 1}, False),
        ({"has_video_input": "no"}, False),
        ({"has_image_input": True}, True),
        ({"has_image_input": False}, False),
    ],
)
def test_a_row_counts_only_if_every_condition_is_known_to_hold(conditions, fits):
    assert amount(price(conditions=conditions)) == (0.5 if fits else None)


@pytest.mark.parametrize(
    "bad",
    [
        price(amount=None),
        price(amount="-1"),
        price(amount="nan"),
        price(charge_type="per_token"),
        price(charge_type=None),
        price(price_basis="input_tokens"),
        price(conditions=[1]),
        price(minimum_charge_usd="x"),
        "no row",
        None,
    ],
)
def test_what_cannot_be_read_is_not_known_and_not_free(bad):
    assert amount(bad) is None
    assert amount(bad, price()) == 0.5


def priced(**model: object) -> dict:
    """A page with one model, whose price is known unless `model` says otherwise."""
    return {"currency": "USD", "data": [{"id": "wan2.6", "prices": [price()], **model}]}


ODD = [None, [], "x", {}, {"data": 3}, {"data": [None]}, page(price(), currency="EUR"), page(price(), currency=None)]


@pytest.mark.parametrize(
    "parsed", [*ODD, priced(id=3), priced(prices=None), priced(prices={"a": 1}), priced(prices="x")]
)
def test_an_odd_answer_has_no_rows(parsed):
    assert price_rows.rows_of(parsed) == ()
    assert price_rows.next_page(parsed) == ""


@pytest.mark.parametrize(
    "changes", [{"currency": "usd"}, {"price_basis": "output_seconds"}, {"price_basis": ""}, {"price_basis": None}]
)
def test_a_price_in_dollars_for_a_second_of_the_video_is_known(changes):
    whole = {name: value for name, value in changes.items() if name == "currency"}
    assert len(price_rows.rows_of(page(price(**changes), **whole))) == 1


@pytest.mark.parametrize("changes", [{"conditions": None}, {"minimum_charge_usd": None}, {"minimum_charge_usd": ""}])
def test_what_a_row_leaves_out_does_not_limit_it(changes):
    (row,) = price_rows.rows_of(page(price(**changes)))
    assert (row.conditions, row.least) == ({}, 0.0)


def test_a_page_without_a_currency_is_in_dollars():
    assert len(price_rows.rows_of({"data": priced()["data"]})) == 1


def test_a_page_has_at_most_500_rows_and_a_row_at_most_20_conditions():
    assert len(price_rows.rows_of(page(*[price()] * 501))) == 500
    for count, usable in ((20, 1), (21, 0)):
        conditions = {f"condition {number}": 1 for number in range(count)}
        assert len(price_rows.rows_of(page(price(conditions=conditions)))) == usable


@pytest.mark.parametrize(
    ("more", "after", "cursor"),
    [
        (True, "wan2.6", "wan2.6"),
        (True, "", ""),
        (True, None, ""),
        (True, 7, ""),
        (True, "a\nb", ""),
        (False, "wan2.6", ""),
        ("yes", "wan2.6", ""),
    ],
)
def test_a_next_page_is_there_only_if_the_list_says_so_and_names_it(more, after, cursor):
    assert price_rows.next_page({"has_more": more, "next_after": after}) == cursor


def test_no_rows_is_unknown_and_says_nothing_of_money():
    one = estimate_one("wan2.6", VALUES, listed=listed())
    assert (one.amount, one.text) == (None, "1 video · 5 s")


def test_a_request_has_its_own_price_and_a_least_one():
    assert amount(price(charge_type="per_request", amount="0.42")) == 0.42
    assert amount(price(minimum_charge_usd="1.00")) == 1.0


def test_a_length_that_is_not_known_has_no_price():
    for rows in ([price()], [price(charge_type="per_request")]):
        one = estimate_one("wan2.6", {**VALUES, "duration": -1}, listed=listed(*rows))
        assert (one.videos, one.seconds, one.amount) == (1, 0, None)


@pytest.mark.parametrize(
    ("rows", "second"),
    [
        ([price("0.10")], 0.1),
        ([price("0.10"), price("0.20", group="b")], 0.2),
        ([price("0.10"), price("0.20", conditions={"resolution": "1080p"})], 0.1),
        ([price("0.10"), price("0.20", charge_type="per_request")], None),
        ([price("0.10", charge_type="per_request")], None),
        ([price("0.10", minimum_charge_usd="0.20")], None),
        ([], None),
    ],
    ids=["one row", "two groups", "another resolution", "some by request", "by request", "a least charge", "no row"],
)
def test_a_second_has_a_price_where_all_is_billed_by_the_second(rows, second):
    prices = listed(*rows)
    assert prices.per_second("wan2.6", VALUES) == second
    assert prices.per_second("wan2.7", VALUES) is None


def test_groups_that_differ_make_a_range():
    one = estimate_one("wan2.6", VALUES, listed=listed(price("0.10"), price("0.20", group="b")))
    assert (one.amount, one.up_to, one.most) == (0.5, 1.0, 1.0)
    assert "up to $1.00 by your group of customers" in one.text


def test_the_list_counts_before_the_table_and_says_whose_it_is():
    table = read_price_table("price_table", TABLE)
    one = estimate_one("wan2.6", VALUES, table, listed=listed(price()))
    assert (one.videos, one.amount, one.up_to, one.listed, one.currency) == (1, 0.5, None, True, "USD")
    assert "by the service's price list, read " in one.text
    other = estimate_one("wan2.7", VALUES, table, listed=listed(price()))
    assert (other.amount, other.listed) == (1.5, False)


def test_a_table_in_another_currency_stays_the_users_own():
    table = read_price_table("price_table", {**TABLE, "currency": "EUR"})
    one = estimate_one("wan2.6", VALUES, table, listed=listed(price()))
    assert (one.amount, one.currency, one.listed) == (1.5, "EUR", False)


def test_inputs_that_are_billed_count_beside_the_video():
    assert estimate_one("wan2.6", VALUES, read=3.0, listed=listed(price())).amount == 0.8


def test_an_estimate_is_the_same_when_it_is_read_again():
    one = estimate_one("wan2.6", VALUES, listed=listed(price()))
    again = Estimate.from_json(one.to_json())
    assert again == one
    assert total([one, again]).amount == 1.0
    assert total([one, again]).listed


@pytest.mark.parametrize(
    ("wanted", "value", "holds"),
    [
        (True, True, True),
        (True, False, False),
        (True, "true", False),
        ("true", True, False),
        (1, "1", True),
        (["A"], "a", True),
    ],
)
def test_a_switch_is_the_same_as_a_switch_alone(wanted, value, holds):
    row = PriceRow(model="wan2.6", charge="per_second", amount=0.1, conditions={"audio": wanted})
    assert row.fits({"audio": value}) is holds


@pytest.mark.parametrize(
    ("more", "cost"),
    [({}, 0.5), ({"least": 0.8}, 0.8), ({"charge": "per_request"}, 0.1)],
    ids=["plain", "least", "fixed"],
)
def test_a_row_has_a_least_charge_only_if_it_names_one(more, cost):
    row = PriceRow(**{"model": "wan2.6", "charge": "per_second", "amount": 0.1, **more})
    assert row.cost(5) == cost
