"""The price list of a service: rows with conditions. Pure.

A list is a catalog, not a quote. A row applies only if all its conditions are known to hold. A model without rows has
no known price; that does not mean that it is free.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Charge = Literal["per_second", "per_request"]

_INPUTS: Mapping[str, tuple[str, ...]] = {
    "has_video_input": ("references", "first_clip", "source_video"),
    "has_image_input": ("image", "last_image", "reference_images"),
    "has_audio_input": ("reference_audios",),
}
"""Conditions on the input files -> the settings that hold these files."""
_SAME_AS: Mapping[str, str] = {"ratio": "aspect_ratio", "with_audio": "audio", "generate_audio": "audio"}
"""Conditions whose name differs from the setting's."""


@dataclass(frozen=True, kw_only=True)
class PriceRow:
    """One row: the price of a model under some conditions."""

    model: str
    charge: Charge
    amount: float
    """US dollars for a second of video, or for a request."""
    conditions: Mapping[str, object] = field(default_factory=dict)
    least: float = 0.0
    """The minimum charge for a request."""

    def fits(self, values: Mapping[str, object]) -> bool:
        """Return whether every condition is known to hold."""
        return all(_holds(name, wanted, values) for name, wanted in self.conditions.items())

    def cost(self, seconds: float) -> float:
        """Return the cost of a video of this length in seconds."""
        return max(self.least, self.amount * seconds if self.charge == "per_second" else self.amount)


@dataclass(frozen=True, kw_only=True)
class PriceList:
    """The rows of a service, and when they were read."""

    rows: tuple[PriceRow, ...]
    read_at: float

    @property
    def as_of(self) -> str:
        """The local time at which it was read, as ``2026-11-28 22:14``."""
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(self.read_at))

    def range(self, model: str, values: Mapping[str, object], seconds: float) -> tuple[float, float] | None:
        """Return the lowest and the highest cost of a video; None if no row is known to apply.

        Rows for several groups of customers may apply, and the account's group is not known.
        """
        known = [row.cost(seconds) for row in self.rows if row.model == model and row.fits(values)]
        return (min(known), max(known)) if known else None

    def per_second(self, model: str, values: Mapping[str, object]) -> float | None:
        """Return the highest price of a second, if billing is by the second; None otherwise."""
        known = [row for row in self.rows if row.model == model and row.fits(values)]
        paid_by_second = known and all(row.charge == "per_second" and not row.least for row in known)
        return max(row.amount for row in known) if paid_by_second else None


def _holds(name: str, wanted: object, values: Mapping[str, object]) -> bool:
    if name in _INPUTS:
        given = any(values.get(one) for one in _INPUTS[name])
        return given is wanted
    value = values.get(_SAME_AS.get(name, name))
    if value is None:
        return False  # not known: the row does not apply
    if isinstance(wanted, list | tuple):
        return any(_same(one, value) for one in wanted)
    return _same(wanted, value)


def _same(wanted: object, value: object) -> bool:
    if isinstance(wanted, bool) or isinstance(value, bool):
        return wanted is value
    return str(wanted).strip().lower() == str(value).strip().lower()
