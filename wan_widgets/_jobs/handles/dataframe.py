"""Rows of plain values as a pandas table; the only import of pandas, which is optional."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ...errors import WanError

if TYPE_CHECKING:
    import pandas as pd


def frame_of(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return a table of rows. Times are in UTC, without a time zone, because spreadsheets need that.

    Parameters
    ----------
    rows : sequence of mappings
        Each has the same names.
    columns : sequence of str, optional
        The names, needed if there may be no rows.

    Raises
    ------
    WanError
        If pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise WanError(
            "A table needs pandas, which is not installed.", "pip install pandas, or use .rows() for plain dicts."
        ) from error
    # Times in UTC without a time zone, because spreadsheets do not accept one.
    plain = [{name: _without_zone(value) for name, value in row.items()} for row in rows]
    return pd.DataFrame(plain, columns=None if columns is None else list(columns))


def _without_zone(value: object) -> object:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
