"""Facts of a job as text: the request in one line, the finished file, and the cost. Pure.

The price of another take is the exception: it uses today's price table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..._models.catalog import DEFAULT_MODEL, MODELS
from ..._models.field import MODE_LABELS
from ..._models.prices.price import Estimate, estimate_one, known_amount
from ...config.prices import money_words
from ...config.services import label_of
from ...config.settings import settings
from ...errors import CHARGED_WORDS, SettingsError
from ..record.ids import SHORT
from ..record.job_record import NO_SOUND
from ..record.state import JobState
from . import wording

if TYPE_CHECKING:
    from ..._models.prices.price_list import PriceList
    from ...protocol.common import Pair
    from ..record.snapshot import JobSnapshot

_DECIDE = frozenset({JobState.REFUSED, JobState.UNKNOWN})
"""States in which the next step may cost money, and the buttons do not say how much."""


def meta_of(snapshot: JobSnapshot, takes: int = 0, *, several: bool = False) -> str:
    """Return the request in one line: mode, size, length, seed, take.

    The model is included if it is not the default or there are jobs of several models, and the cost if the next step
    may cost money.
    """
    parts = [model_words(snapshot, several=several), MODE_LABELS[snapshot.mode], size_of(snapshot)]
    parts.append(length_of(snapshot))
    if snapshot.seed is not None:
        parts.append(f"seed {snapshot.seed}")
    if takes:
        parts.append(wording.take(snapshot.take, takes))
    elif snapshot.take > 1:
        parts.append(f"take {snapshot.take}")
    parts.append(_about(snapshot))
    return wording.DOT.join(part for part in parts if part)


def made_with(snapshot: JobSnapshot) -> str:
    """Return the model and the service of a job as text: ``Wan 3.0 on Model Studio``."""
    model = MODELS.get(snapshot.model)
    label = snapshot.model if model is None else model.label
    spoken = f", as {label_of(snapshot.service)}" if snapshot.simulated and snapshot.service else ""
    return f"{label} on {label_of(snapshot.backend)}{spoken}"


def model_words(snapshot: JobSnapshot, *, several: bool = False) -> str:
    """Return the model of a job; empty if it is the default and there are no jobs of another model."""
    model = MODELS.get(snapshot.model)
    return "" if snapshot.model == DEFAULT_MODEL and not several else snapshot.model if model is None else model.label


def size_of(snapshot: JobSnapshot) -> str:
    """Return the size of the picture as text, with "about" while it follows an image."""
    if snapshot.width is None or snapshot.height is None:
        return snapshot.resolution
    known = snapshot.mode != "i2v" or snapshot.state is JobState.COMPLETED
    return ("" if known else "about ") + wording.pixels(snapshot.width, snapshot.height)


def length_of(snapshot: JobSnapshot) -> str:
    """Return the requested length as text: ``5 s``, or ``smart length`` if the model chooses it."""
    if snapshot.seconds is not None:
        return f"{snapshot.seconds} s"
    model = MODELS.get(snapshot.model)
    field = None if model is None else next((one for one in model.fields if one.name == "duration"), None)
    duration = snapshot.request.get("duration")
    label = field.special.get(duration) if field is not None and isinstance(duration, int) else None
    return f"{label} length" if label else ""


def video_words(snapshot: JobSnapshot) -> str:
    """Return a finished video as text: its size, length, sound, and the size of its file."""
    parts = [
        size_of(snapshot),
        length_of(snapshot),
        "" if NO_SOUND in snapshot.flags else "with sound",
        wording.size(snapshot.file_size) if snapshot.file_size is not None else "",
    ]
    return wording.DOT.join(part for part in parts if part)


def facts_of(snapshot: JobSnapshot, takes: int = 0) -> list[Pair]:
    """Return the facts of a finished job, as pairs of label and text."""
    facts: list[Pair] = []
    if snapshot.state is JobState.COMPLETED:
        facts.append(("Video", video_words(snapshot)))
        facts.append(("Made with", made_with(snapshot)))
        if snapshot.seed is not None:
            facts.append(("Seed", str(snapshot.seed)))
        facts.append(("Cost", snapshot.cost.text))
    if takes > 1:
        facts.append(("Take", f"{snapshot.take} of {takes}"))
    facts.append(("Job", snapshot.id[:SHORT]))
    if snapshot.task_id:
        facts.append(("Task", snapshot.task_id))
    return facts


# -- money -------------------------------------------------------------------------------------------


def charged(snapshot: JobSnapshot) -> str:
    """Return, as text, whether anything was charged; empty while that is being determined."""
    if snapshot.simulated:
        return "Simulated: nothing is charged."
    if snapshot.error is not None and snapshot.error.charged:
        return CHARGED_WORDS[snapshot.error.charged]
    if snapshot.state is JobState.COMPLETED:
        return CHARGED_WORDS["yes"]
    if snapshot.task_id:
        return "Charged by the service."
    if not snapshot.sent:
        return CHARGED_WORDS["no"] if snapshot.resting else "Nothing is charged yet."
    return CHARGED_WORDS["unknown"] if snapshot.resting else ""


def price_of_another(
    snapshot: JobSnapshot, changes: Mapping[str, object] | None = None, listed: PriceList | None = None
) -> str:
    """Return the cost of one more take, such as ``about $0.75``; empty if there is no price for it.

    Parameters
    ----------
    snapshot : JobSnapshot
        The job.
    changes : mapping, optional
        Settings of the take that differ from those of the job.
    listed : PriceList, optional
        The service's own list.
    """
    if snapshot.simulated:
        return ""
    try:
        request = {**snapshot.request, **(changes or {})}
        read = known_amount((snapshot.estimate or {}).get("read")) or 0.0
        one = estimate_one(snapshot.model, request, settings.price_table, read, listed)
    except SettingsError:
        return ""  # the prices in the environment cannot be read, which is reported where they are used
    before = Estimate.from_json(snapshot.estimate or {})
    if not changes and before.listed and (one.amount is None or one.currency == before.currency):
        one = before  # the service's own price, when the take before was sent
    return price_text(one)


def price_text(one: Estimate) -> str:
    """Return only the money of an estimate, such as ``about $0.75``; empty if there is no price."""
    if one.amount is None:
        return ""
    most = "" if one.up_to is None else f" to {money_words(one.up_to, one.currency)}"
    return f"about {money_words(one.amount, one.currency)}{most}"


def _about(snapshot: JobSnapshot) -> str:
    """Return the possible cost, if the user has to decide about it."""
    known = Estimate.from_json(snapshot.estimate or {})
    if snapshot.simulated or known.amount is None or snapshot.state not in _DECIDE:
        return ""
    return f"about {money_words(known.amount, known.currency)}"
