"""What a finished draft offers: the same video at a higher resolution, and what that costs. Pure but for prices."""

from __future__ import annotations

from ... import session
from ..._jobs.record.snapshot import JobSnapshot
from ..._jobs.record.state import JobState
from ..._jobs.text.job_facts import price_of_another
from ..._models.catalog import MODELS
from ..._models.prices.price_list import PriceList
from ...protocol.job import FinalChoice, FinalOffer
from ...session.money import price_lists


def final_offer(snapshot: JobSnapshot) -> FinalOffer | None:
    """Return at which resolutions a final can be made of a finished video; None where there is no higher one."""
    model = MODELS.get(snapshot.model)
    field = next((one for one in (model.fields if model is not None else ()) if one.name == "resolution"), None)
    if model is None or field is None or snapshot.state is not JobState.COMPLETED or snapshot.file is None:
        return None
    tiers = [str(one) for one in field.choices]
    if snapshot.resolution not in tiers[:-1]:
        return None
    draft = snapshot.resolution == model.draft_resolution
    return {
        "draft": f"Draft, {snapshot.resolution}" if draft else "",
        "choices": [_choice(snapshot, one) for one in tiers[tiers.index(snapshot.resolution) + 1 :]],
    }


def _choice(snapshot: JobSnapshot, resolution: str) -> FinalChoice:
    seconds = "" if snapshot.seconds is None else f"{snapshot.seconds} s, "
    price = (
        "simulated, costs nothing" if snapshot.simulated else price_of_another(snapshot, resolution, _listed(snapshot))
    )
    return {"resolution": resolution, "quantity": f"{seconds}{resolution}", "price": price or "no price known"}


def _listed(snapshot: JobSnapshot) -> PriceList | None:
    """Return the price list of the service that made a video, if that is the one that is used now."""
    return price_lists.now() if session.backend().name == snapshot.backend else None
