"""The list of an account's tasks: filters and pages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ..contract import Refusal
from ..task_store import Record
from .answers import REGION, WORDS, ZONE, new_request_id, word_of

_DAY = 86_400.0
_MOST = 100
_FORM = "%Y%m%d%H%M%S"


def page(records: Iterable[Record], query: Mapping[str, str], now: float) -> dict[str, Any] | Refusal:
    """Return a page of the tasks that match a query, newest first, or why there is none.

    Parameters
    ----------
    records : iterable of Record
        The account's tasks.
    query : mapping
        ``start_time``, ``end_time``, ``model_name``, ``status``, ``task_id``, ``region``, ``page_no``, ``page_size``.
    now : float
        The current time in seconds since the epoch.
    """
    window = _window(query, now)
    number, size = _number(query, "page_no", 1, 1_000_000), _number(query, "page_size", 10, _MOST)
    for one in (window, number, size):
        if isinstance(one, Refusal):
            return one
    assert isinstance(window, tuple) and isinstance(number, int) and isinstance(size, int)  # noqa: S101, PT018
    wanted = query.get("status")
    if wanted is not None and wanted not in WORDS.values():
        return Refusal(f"status must be one of {', '.join(WORDS.values())}")
    fitting = sorted(
        (
            one
            for one in records
            if window[0] <= one.created_at <= window[1]
            and query.get("model_name", one.body["model"]) == one.body["model"]
            and query.get("task_id", one.id) == one.id
            and query.get("region", REGION) == REGION
            and wanted in (None, WORDS[one.status])
        ),
        key=lambda one: (-one.created_at, one.id),
    )
    return {
        "request_id": new_request_id(),
        "total": len(fitting),
        "total_page": math.ceil(len(fitting) / size),
        "page_no": number,
        "page_size": size,
        "data": [_row(one) for one in fitting[(number - 1) * size : number * size]],
    }


def _row(record: Record) -> dict[str, Any]:
    times = {"gmt_create": record.created_at, "start_time": record.started_at, "end_time": record.completed_at}
    return {
        "task_id": record.id,
        "status": word_of(record),
        "model_name": record.body["model"],
        "region": REGION,
        "request_id": record.request_id,
        **{name: int(moment * 1000) for name, moment in times.items() if moment is not None},
        "caller_uid": record.owner,
        "caller_parent_id": record.owner,
        "api_key_id": record.owner[:8],
        "user_api_unique_key": f"apikey:v1:aigc:video-generation:video-synthesis:{record.body['model']}",
    }


def _window(query: Mapping[str, str], now: float) -> tuple[float, float] | Refusal:
    """Return the first and the last time of the query: at most 24 hours apart, by default the last 24."""
    given: dict[str, float] = {}
    for name in ("start_time", "end_time"):
        if name in query:
            try:
                given[name] = datetime.strptime(query[name], _FORM).replace(tzinfo=ZONE).timestamp()
            except ValueError:
                return Refusal(f"{name} must be written as YYYYMMDDhhmmss", name)
    if "start_time" in given:
        start, end = given["start_time"], given.get("end_time", given["start_time"] + _DAY)
    else:
        end = given.get("end_time", now)
        start = end - _DAY
    if not 0 <= end - start <= _DAY:
        return Refusal("the time between start_time and end_time must be at most 24 hours", "end_time")
    return start, end


def _number(query: Mapping[str, str], name: str, usual: int, most: int) -> int | Refusal:
    text = query.get(name, str(usual))
    if not text.isdecimal() or not 1 <= int(text) <= most:
        return Refusal(f"{name} must be between 1 and {most}", name)
    return int(text)
