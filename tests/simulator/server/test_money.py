"""Money at ToAPIs: the price list, and the cost of a task while it is pending, settled or refunded."""

from __future__ import annotations

from pathlib import Path

import pytest

from wan_widgets._models import MODELS

from ..conftest import Running, running

PRICING = "/v1/pricing"


def billing(one: Running, prompt: str, *words: str) -> dict[str, object]:
    return dict(one.until(one.made(prompt, resolution="720p"), *words).get("billing", {}))


def test_a_completed_task_is_settled_and_a_failed_one_refunded(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        amounts = {"credits": 100.0, "cost_usd": 0.5}
        assert billing(one, "a cat") == {"status": "settled", **amounts}
        assert billing(one, "[fault:failed]", "failed") == {"status": "refunded", **amounts}
        assert billing(one, "[fault:refunded]") == {"status": "refunded", **amounts}
        assert one.http.get("/v1/balance").json()["used_balance"] == 0.5


def test_a_cost_may_be_pending_first_without_amounts(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        task = one.made("[fault:late-billing seconds=600]", resolution="720p")
        assert one.until(task)["billing"] == {"status": "pending"}
        one.simulator.store.tasks[task].completed_at -= 600
        assert one.look(task)["billing"]["status"] == "settled"


def test_a_cost_may_be_absent_or_text(shared: Running) -> None:
    assert billing(shared, "[fault:no-billing]") == {}
    assert billing(shared, "[fault:usage-text]") == {"status": "settled", "credits": "100.0", "cost_usd": "0.5"}


def test_a_task_that_runs_has_no_cost_yet(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        assert "billing" not in one.look(one.made("[fault:slow-queue seconds=600]"))


def test_the_price_list_has_what_is_charged_for_every_model(shared: Running) -> None:
    answer = shared.http.get(PRICING, params={"type": "video"})
    assert answer.headers["cache-control"] == "private, no-store"
    body = answer.json()
    assert (body["object"], body["currency"], body["has_more"], body["next_after"]) == ("list", "USD", False, "")
    assert sorted(row["id"] for row in body["data"]) == sorted(MODELS.names_at("toapis"))
    for row in body["data"]:
        tiers = [one["conditions"]["resolution"] for one in row["prices"]]
        assert tiers == list(MODELS.at(row["id"], "toapis").field("resolution").choices)
        assert all(
            (one["charge_type"], one["price_basis"]) == ("per_second", "output_seconds") for one in row["prices"]
        )
    (price,) = [
        one["unit_price"]
        for one in shared.http.get(PRICING, params={"model": "wan2.6"}).json()["data"][0]["prices"]
        if one["conditions"] == {"resolution": "720p"}
    ]
    assert float(price) * 5 == billing(shared, "a cat")["cost_usd"]


def test_the_price_list_comes_in_pages(shared: Running) -> None:
    seen: list[str] = []
    after = ""
    while True:
        body = shared.http.get(PRICING, params={"limit": 1, **({"after": after} if after else {})}).json()
        seen += [row["id"] for row in body["data"]]
        after = body["next_after"]
        if not body["has_more"]:
            break
    assert after == ""
    assert seen == sorted(MODELS.names_at("toapis"))


@pytest.mark.parametrize(
    ("query", "status"), [({"limit": 0}, 400), ({"limit": 101}, 400), ({"limit": "x"}, 400), ({"model": "none"}, 404)]
)
def test_a_price_list_that_cannot_be_asked_for_is_refused(
    shared: Running, query: dict[str, object], status: int
) -> None:
    assert shared.http.get(PRICING, params=query).status_code == status


def test_prices_need_a_key_and_may_be_unavailable(shared: Running) -> None:
    assert shared.http.get(PRICING, headers={"Authorization": "Bearer sk-bad"}).status_code == 401
    shared.http.post("/_faults", json={"name": "no-prices"})
    refused = shared.http.get(PRICING)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "pricing_unavailable")
    assert shared.http.get(PRICING, params={"type": "image"}).json()["data"] == []
