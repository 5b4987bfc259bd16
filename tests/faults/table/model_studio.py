"""The rows of the table at Alibaba Model Studio: the same faults, and the differences.

It takes no id of ours. A lost create is looked for in the account's list, which can also prove that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wan_widgets.simulator.fault_table import DASHSCOPE, FAULTS

from . import ROWS
from .row import Row

NOT_THERE: dict[str, Any] = {"state": "refused", "charged": "no", "hint": "list of tasks does not have it"}
UNREADABLE: dict[str, Any] = {"says": "answer about an upload cannot be read", "hint": "Send it again"}
KEY: dict[str, Any] = {"hint": "DASHSCOPE_API_KEY"}
ADDRESS: dict[str, Any] = {"hint": "DASHSCOPE_BASE_URL"}

OTHER: Mapping[str, Mapping[str, Any]] = {
    "401 bad key": KEY,
    "402 no balance": {"says": "in arrears", "hint": "console"},
    "404 no such model": ADDRESS,
    "413 too large": {"says": "refused the settings", "hint": "Change what it names"},
    "503 model switched off": {"says": "does not know this address, task or model", **ADDRESS},
    "307 to another host": ADDRESS,
    "cut before it was created": NOT_THERE,
    "502, and nothing was created": {**NOT_THERE, "says": "did not accept the request"},
    "upload: 413": {"says": "too large for the service", "hint": "smaller inputs"},
    "upload: 200, success false": UNREADABLE,
    "upload: 200 without a link": UNREADABLE,
    "upload: 200, link javascript:": UNREADABLE,
    "upload: 200 as HTML": UNREADABLE,
    "look: 401": KEY,
    "cancelled at the service": {"state": "canceled", "charged": "no", "says": "was canceled while it waited"},
    "expired at the service": {"state": "detached", "says": "no longer knows this task", "hint": "console"},
}
"""The message and the final state of rows that differ there."""
ONLY_WITH_OUR_ID = ("400: our id exists already", "look: another's task", "id with slashes, dots and blanks")
"""Rows with false answers about the id that the package gives a task."""

NO_END = ("link dead (403)", "link dead (404)", "link dead (410)")
"""Rows where the end of the link decides. This service does not state it, so the job goes on trying (test_both_services)."""


def _is_there(row: Row) -> bool:
    name = row.simulate.partition("]")[0].partition(" ")[0]
    return row.name not in (*ONLY_WITH_OUR_ID, *NO_END) and (not name or DASHSCOPE in FAULTS[name].faces)


AT_MODEL_STUDIO: tuple[Row, ...] = tuple(replace(row, **OTHER.get(row.name, {})) for row in ROWS if _is_there(row))
