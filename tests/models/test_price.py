"""The user's own prices and limits: checked when they are set, and prices are always approximate."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from wan_widgets._models import InputFacts, draft_of, request_of
from wan_widgets._models.prices.billed_inputs import billed_inputs
from wan_widgets._models.prices.price import Estimate, estimate_of, estimate_one, total
from wan_widgets.config.limits import Limits
from wan_widgets.config.prices import PriceTable, money_words, read_price_table
from wan_widgets.config.settings import Settings
from wan_widgets.errors import SettingsError

USD = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1, "1080p": 0.15}}


def prices(**changes) -> PriceTable:
    return read_price_table("price_table", {**USD, **changes})


@pytest.fixture
def settings(monkeypatch):
    for name in ("WAN_LIMITS", "WAN_PRICE_TABLE"):
        monkeypatch.delenv(name, raising=False)
    return Settings()


# -- the price table ---------------------------------------------------------------------------------


def test_a_plain_dict_becomes_a_frozen_table(settings):
    settings.price_table = {**USD, "currency": "usd", "as_of": date(2026, 11, 1)}
    found = settings.price_table
    assert (found.currency, found.as_of, found.price("wan2.6", "720p")) == ("USD", "2026-11-01", 0.1)
    assert settings.price_table is found
    with pytest.raises(FrozenInstanceError):
        found.currency = "EUR"
    with pytest.raises(TypeError):
        found.per_second["720p"] = 0
    assert "USD" in repr(settings)
    assert "1080p 0.15" in repr(settings)
    settings.price_table = found
    settings.price_table = None
    assert settings.price_table is None


def test_a_price_table_is_not_changed_by_the_dict_it_was_made_from(settings):
    given = {**USD, "per_second": {"720p": 0.1}}
    settings.price_table = given
    given["per_second"]["720p"] = 0.0
    assert settings.price_table.price("wan2.6", "720p") == 0.1


def test_a_model_may_have_prices_of_its_own():
    table = prices(per_second={"720p": 0.1, "wan2.6-flash": {"720p": 0.05}})
    assert table.price("wan2.6-flash", "720p") == 0.05
    assert table.price("wan2.6", "720p") == 0.1
    assert table.price("wan2.6", "1080p") is None
    assert "wan2.6-flash: 720p 0.05" in repr(table)


@pytest.mark.parametrize("price", [0, 1, 0.15, Decimal("0.15"), np.float64(0.15)])
def test_every_kind_of_number_is_a_price(price):
    assert prices(per_second={"720p": price}).price("wan2.6", "720p") == pytest.approx(float(price))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"currency": "$"}, "Write 'USD'"),
        ({"currency": "dollars"}, "currency"),
        ({"currency": None}, "needs 'currency'"),
        ({"as_of": None}, "needs 'as_of'"),
        ({"as_of": "yesterday"}, "2026-11-01"),
        ({"as_of": 20261101.5}, "as_of"),
        ({"per_second": None}, "needs 'per_second'"),
        ({"per_second": {}}, "by resolution"),
        ({"per_second": 0.1}, "by resolution"),
        ({"per_second": {"1080": 0.1}}, "Did you mean '1080p'"),
        ({"per_second": {"hd": 0.1}}, "Such as '720p'"),
        ({"per_second": {"720p": -0.1}}, "0 or more"),
        ({"per_second": {"720p": math.nan}}, "0 or more"),
        ({"per_second": {"720p": math.inf}}, "0 or more"),
        ({"per_second": {"720p": True}}, "0 or more"),
        ({"per_second": {"720p": "0.1"}}, "0 or more"),
        ({"per_second": {"720p": ...}}, "0 or more"),
        ({"per_second": {"wan2.6": {"1080": 0.1}}}, "wan2.6.*1080p"),
        ({"per_second": {"wan2.6": {"a": {"720p": 1}}}}, "resolution"),
        ({"references_factor": 0.5}, "1 or more"),
        ({"references_factor": True}, "0 or more"),
        ({"per_secnd": {"720p": 0.1}}, "Did you mean per_second"),
    ],
)
def test_what_is_no_price_table_is_refused_and_says_which_part(settings, changes, words):
    settings.price_table = USD
    with pytest.raises(SettingsError, match=words):
        settings.price_table = {**USD, **changes}
    assert settings.price_table.price("wan2.6", "720p") == 0.1


def test_a_price_table_is_a_dict(settings):
    with pytest.raises(SettingsError, match="a dict"):
        settings.price_table = 0.1


# -- the limits --------------------------------------------------------------------------------------


def test_limits_are_a_dict_of_dicts_and_show_themselves(settings):
    assert not settings.limits
    settings.limits = {"session": {"videos": 20, "seconds": 200, "money": 10}, "day": {"videos": np.int64(40)}}
    assert (settings.limits.session.seconds, settings.limits.day.videos, settings.limits.day.money) == (200, 40, None)
    assert "videos 20, seconds 200, money 10; day: videos 40" in repr(settings)
    settings.limits = settings.limits
    settings.limits = {"day": None}
    assert settings.limits == Limits()
    settings.limits = None
    assert not settings.limits
    assert "Limits(none)" in repr(settings)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (20, "a dict"),
        ({"dya": {}}, "Did you mean day"),
        ({"day": 20}, "a dict"),
        ({"day": {"video": 20}}, "Did you mean videos"),
        ({"day": {"videos": -1}}, "0 or more"),
        ({"day": {"videos": 1.5}}, "whole number"),
        ({"day": {"videos": True}}, "0 or more"),
        ({"day": {"videos": "20"}}, "0 or more"),
        ({"session": {"seconds": math.nan}}, "0 or more"),
        ({"session": {"money": math.inf}}, "0 or more"),
    ],
)
def test_what_is_no_limit_is_refused_and_the_old_one_stays(settings, value, words):
    settings.limits = {"day": {"videos": 3}}
    with pytest.raises(SettingsError, match=words):
        settings.limits = value
    assert settings.limits.day.videos == 3


def test_both_may_come_from_the_environment_and_what_is_set_wins(settings, monkeypatch):
    monkeypatch.setenv("WAN_LIMITS", '{"day": {"videos": 3}}')
    monkeypatch.setenv("WAN_PRICE_TABLE", '{"currency": "EUR", "as_of": "2026-11-01", "per_second": {"720p": 0.1}}')
    assert settings.limits.day.videos == 3
    assert settings.price_table.currency == "EUR"
    settings.limits = {}
    assert not settings.limits
    monkeypatch.setenv("WAN_LIMITS", "3 videos")
    settings.limits = None
    with pytest.raises(SettingsError, match="WAN_LIMITS is not JSON"):
        _ = settings.limits
    assert "WAN_LIMITS is not JSON" in repr(settings)


# -- estimates ---------------------------------------------------------------------------------------


def request(**settings):
    return request_of(draft_of({"prompt": "A kite", **settings}))


def test_quantity_is_always_known_and_money_where_it_is_priced():
    several = [request(), request(duration=10)]
    assert estimate_of(several).text == "2 videos · 15 s"
    assert estimate_of(several, prices()).text == "2 videos · 15 s · about $2.25 by your price table of 2026-11-01"
    assert estimate_of([request()], prices(per_second={"720p": 0.1})).text == "1 video · 5 s"
    assert estimate_of([], prices()).text == "0 videos · 0 s"


def test_money_that_is_known_of_some_only_is_not_reported():
    some = [request(), request(resolution="720p")]
    assert estimate_of(some, prices(per_second={"720p": 0.1})).amount is None


def test_what_references_may_cost_more_is_said_and_counted():
    values = {"duration": 10, "resolution": "1080p", "references": ("a.mp4",)}
    one = estimate_one("wan2.6", values, prices(references_factor=2))
    assert (one.amount, one.up_to, one.most) == (1.5, 3.0, 3.0)
    assert one.money.endswith("up to $3.00 if the references are billed too")
    assert estimate_one("wan2.6", {**values, "references": ()}, prices(references_factor=2)).most == 1.5
    without = estimate_one("wan2.6", {**values, "references": None}, prices(references_factor=2))
    assert (total([one, without]).amount, total([one, without]).up_to) == (3.0, 4.5)


def test_sums_of_fractions_are_what_people_expect():
    assert estimate_of([request(resolution="720p")] * 3, prices(per_second={"720p": 0.1})).amount == 1.5
    assert (
        estimate_one("wan2.6", {"duration": 5, "resolution": "720p"}, prices(per_second={"720p": 0.07})).amount == 0.35
    )


def test_an_estimate_survives_being_written_down():
    one = estimate_one("wan2.6", {"duration": 5, "resolution": "720p"}, prices())
    assert Estimate.from_json(one.to_json()) == one
    assert Estimate.from_json({}) == Estimate(videos=1, seconds=0)


def test_a_duration_that_is_none_counts_no_seconds():
    for duration in (True, "5", None, -1):
        assert estimate_one("wan2.6", {"duration": duration, "resolution": "720p"}, prices()).text == "1 video · 0 s"


@pytest.mark.parametrize(
    ("value", "currency", "words"),
    [
        (1.5, "USD", "$1.50"),
        (0, "USD", "$0.00"),
        (1234.5, "EUR", "€1,234.50"),
        (2, "GBP", "£2.00"),
        (3, "CNY", "CN¥3.00"),
        (120.4, "JPY", "¥120"),
        (1.5, "CHF", "CHF 1.50"),
        (0.004, "USD", "$0.004"),
    ],
)
def test_money_reads_as_money(value, currency, words):
    assert money_words(value, currency) == words


def test_seconds_of_inputs_that_are_billed_have_the_price_of_the_video():
    values = {"duration": 1, "resolution": "1080p", "references": ("a.mp4",)}
    one = estimate_one("wan2.7", values, prices(references_factor=2), read=3.0)
    assert (one.seconds, one.amount, one.up_to) == (1, 0.6, None)


def test_an_amount_has_six_decimal_places():
    tiny = prices(per_second={"720p": 0.00000013})
    assert estimate_one("wan2.6", {"duration": 5, "resolution": "720p"}, tiny).amount == 0.000001


def test_an_estimate_for_several_of_the_same_videos_is_their_sum():
    one = estimate_one("wan2.6", {"duration": 5, "resolution": "720p"}, prices())
    assert one.times(3) == Estimate(videos=3, seconds=15, amount=1.5, currency="USD", as_of="2026-11-01")
    assert one.times(1) == replace(one, per_second=None)
    assert one.times(0) == Estimate(videos=0, seconds=0)


@pytest.mark.parametrize(
    ("model", "asked", "seconds"),
    [
        ("wan2.6", {"references": ["a.mp4"]}, 0),
        ("wan2.7", {"references": ["a.mp4"]}, 3),
        ("wan2.7", {"references": ["a.mp4", "b.mp4"]}, 5),
        ("wan2.7", {"source_video": "b.mp4"}, 9),
        ("wan2.7", {"source_video": "b.mp4", "references": ["a.mp4"]}, 12),
        ("wan3.0-video", {"references": ["a.mp4", "b.mp4"]}, 12),
        ("wan3.0-video", {"references": ["a.mp4", "unread.mp4", "unknown.mp4"]}, 3),
        ("wan3.0-video", {"references": ["unknown.mp4"]}, 0),
    ],
    ids=["not billed", "one", "up to the most", "edited", "not sent", "no limit", "as far as known", "not known"],
)
def test_the_seconds_of_inputs_are_billed_as_far_as_they_are_known(model, asked, seconds):
    known = {"a.mp4": 3.0, "b.mp4": 9.0, "unread.mp4": None}
    facts = {name: InputFacts(source=name, kind="video", local=True, seconds=length) for name, length in known.items()}
    assert billed_inputs(draft_of({"model": model, "prompt": "x", **asked}, facts)) == seconds


def test_references_that_cost_no_more_leave_one_amount():
    values = {"duration": 10, "resolution": "1080p", "references": ("a.mp4",)}
    one = estimate_one("wan2.6", values, prices(references_factor=1))
    assert (one.amount, one.up_to) == (1.5, None)
    assert "up to" not in one.money


def test_a_total_over_two_currencies_or_two_tables_has_no_amount():
    values = {"duration": 5, "resolution": "720p"}
    dollars, euros = estimate_one("wan2.6", values, prices()), estimate_one("wan2.6", values, prices(currency="EUR"))
    older = estimate_one("wan2.6", values, prices(as_of="2025-01-01"))
    for other in (euros, older):
        both = total([dollars, other])
        assert (both.videos, both.seconds, both.amount, both.up_to, both.currency) == (2, 10, None, None, "")
    assert total([dollars, dollars]).amount == 2 * dollars.amount
