"""The price list of ToAPIs: the simulator's prices of each model, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...._models.catalog import MODELS
from ...._models.field import Model
from ...fault_table import TOAPIS
from ...options import usd_per_second
from ..contract import Refusal

_MOST = 100


def page(query: Mapping[str, str]) -> dict[str, Any] | Refusal:
    """Return one page of the list, or why there is none.

    Parameters
    ----------
    query : mapping
        ``model``, ``type``, ``limit`` (1 to 100) and ``after``, the last model of the previous page.
    """
    limit = query.get("limit", str(_MOST))
    if not limit.isdecimal() or not 1 <= int(limit) <= _MOST:
        return Refusal(f"limit must be between 1 and {_MOST}", "limit")
    names = sorted(MODELS.names_at(TOAPIS)) if query.get("type", "video") == "video" else []
    if "model" in query:
        if query["model"] not in names:
            return Refusal(f"The model '{query['model'][:80]}' does not exist", "model", 404, "model_not_found")
        names = [query["model"]]
    left = [name for name in names if name > query.get("after", "")]
    shown = left[: int(limit)]
    more = len(left) > len(shown)
    return {
        "object": "list",
        "currency": "USD",
        "data": [{"id": name, "type": "video", "prices": _prices(MODELS.at(name, TOAPIS))} for name in shown],
        "has_more": more,
        "next_after": shown[-1] if more else "",
    }


def _prices(model: Model) -> list[dict[str, Any]]:
    tiers = next((field.choices for field in model.fields if field.name == "resolution"), ())
    return [
        {
            "group": "default",
            "conditions": {"resolution": tier} if tier else {},
            "charge_type": "per_second",
            "price_basis": "output_seconds",
            "unit": "second",
            "unit_price": f"{usd_per_second(tier):.4f}",
        }
        for tier in tiers or ("",)
    ]
