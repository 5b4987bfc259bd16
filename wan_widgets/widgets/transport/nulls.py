"""None as null: Pyodide, the Python of JupyterLite, gives None to the page as undefined, which is then lost."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any


def with_nulls(value: Any) -> Any:
    """Return what goes to the page with nulls that arrive; under any other Python than Pyodide, as it is."""
    null = getattr(sys.modules.get("pyodide.ffi"), "jsnull", None)
    return value if null is None else _filled(value, null)


def _filled(value: Any, null: object) -> Any:
    if value is None:
        return null
    if isinstance(value, Mapping):
        return {name: _filled(one, null) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_filled(one, null) for one in value]
    return value
