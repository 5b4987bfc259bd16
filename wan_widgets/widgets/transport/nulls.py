"""None as null. Pyodide, the Python of JupyterLite, passes None to the page as undefined, which is then lost."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any


def with_nulls(value: Any) -> Any:
    """Return a value for the page with None replaced by null in Pyodide; unchanged in any other Python."""
    null = getattr(sys.modules.get("pyodide.ffi"), "jsnull", None)
    return value if null is None else _replaced(value, null)


def _replaced(value: Any, null: object) -> Any:
    if value is None:
        return null
    if isinstance(value, Mapping):
        return {name: _replaced(one, null) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_replaced(one, null) for one in value]
    return value
