"""The final of a finished draft: the same video at a higher resolution, and its price. Pure except for price lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ... import session
from ..._jobs.record.snapshot import JobSnapshot
from ..._jobs.record.state import JobState
from ..._jobs.text.job_facts import length_of, price_of_another
from ..._models.catalog import MODELS
from ..._models.field import Field, Model
from ..._models.prices.price_list import PriceList
from ...session.money import price_lists

if TYPE_CHECKING:
    from ...protocol.job import FinalChoice, FinalOffer

_LENGTHS = 3
"""Lengths that are offered if any whole number is allowed: multiples of the default."""


def final_offer(snapshot: JobSnapshot) -> FinalOffer | None:
    """Return the resolutions and lengths of a final of a finished video; None if there is no higher resolution."""
    model = MODELS.get(snapshot.model)
    if model is None or snapshot.state is not JobState.COMPLETED or snapshot.file is None:
        return None
    field = _field(model, "resolution")
    tiers = [] if field is None else [str(one) for one in field.choices]
    if snapshot.resolution not in tiers[:-1]:
        return None
    draft = snapshot.resolution == model.draft_resolution
    higher, lengths, listed = (
        tiers[tiers.index(snapshot.resolution) + 1 :],
        _lengths(snapshot, model),
        _listed(snapshot),
    )
    return {
        "draft": f"Draft, {snapshot.resolution}" if draft else "",
        "length": snapshot.seconds,
        "choices": [_choice(snapshot, one, length, listed) for one in higher for length in lengths],
    }


def _field(model: Model, name: str) -> Field | None:
    return next((one for one in model.fields if one.name == name), None)


def _lengths(snapshot: JobSnapshot, model: Model) -> Sequence[int | None]:
    """Return the lengths that are offered for a final: that of the draft, and common ones.

    If the request has clips, the maximum depends on them, so only the length of the draft is offered.
    """
    own, field = snapshot.seconds, _field(model, "duration")
    files = {one.name for one in model.media() if snapshot.settings.get(one.name)}
    if own is None or field is None or files & {"references", "first_clip", "source_video", "reference_audios"}:
        return [own]
    if field.choices:
        common = [one for one in field.choices if isinstance(one, int)]
    else:
        first = field.default if isinstance(field.default, int) else own
        most = field.greatest(snapshot.mode)
        common = [n * first for n in range(1, _LENGTHS + 1) if most is None or n * first <= most]
    return sorted({own, *common})


def _choice(snapshot: JobSnapshot, resolution: str, seconds: int | None, listed: PriceList | None) -> FinalChoice:
    changes = {"resolution": resolution} | ({} if seconds is None else {"duration": seconds})
    price = "simulated, costs nothing" if snapshot.simulated else price_of_another(snapshot, changes, listed)
    length = length_of(snapshot) if seconds is None else f"{seconds} s"
    return {
        "resolution": resolution,
        "seconds": seconds,
        "length": length,
        "quantity": f"{length}, {resolution}" if length else resolution,
        "price": price or "no price known",
    }


def _listed(snapshot: JobSnapshot) -> PriceList | None:
    """Return the price list of the service that made a video, if it is the current service."""
    return price_lists.now() if session.backend().name == snapshot.backend else None
