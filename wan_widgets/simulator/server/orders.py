"""Evaluate a task's request: its order, the video to render, its length and its price."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..._models.field import Model
from ..._models.sizes import ADAPTIVE, follow_image
from ..options import usd_per_second
from . import contract
from .task_error import TaskError
from .task_store import Record

if TYPE_CHECKING:
    from ..render.renderer import RenderSpec
    from .rendering.inputs import Gathered

_USUAL_RATIO, _USUAL_SIZE = "16:9", (1280, 720)
_CHOSEN_SECONDS = 6
"""Length in seconds of a video whose length the model chooses."""


def order_of(record: Record) -> contract.Order:
    """Return the order of a task's request."""
    return read_order(record.body, record.service)


def mode_of(record: Record) -> str:
    """Return the mode of a task; empty if its model's table is no longer known."""
    try:
        return order_of(record).mode
    except TaskError:
        return ""


def read_order(body: Mapping[str, Any], service: str) -> contract.Order:
    """Return the order of a body that was checked before."""
    order = contract.read(dict(body), service)
    if isinstance(order, contract.Refusal):  # cannot happen: a body is checked before it becomes a task
        raise TaskError(order.code, order.message)
    return order


def spec_of(order: contract.Order, inputs: Gathered, seed: int) -> RenderSpec:
    """Return the video to render: the order with the service's defaults, and with texts cut as the service does."""
    from ..render.renderer import RenderSpec

    model = order.model

    def text(name: str) -> str:
        field = next((one for one in model.fields if one.name == name), None)
        value = str(order.setting(name) or "")[: None if field is None else field.soft_length]
        return value.encode("utf-8", "replace").decode()

    ratio, resolution = order.setting("aspect_ratio"), str(order.setting("resolution"))
    follows = inputs.size is not None and (order.mode == "i2v" or ratio in (None, ADAPTIVE))
    following = follow_image(model, resolution, *inputs.size) if follows and inputs.size is not None else None
    shape = ratio if isinstance(ratio, str) and ratio != ADAPTIVE else _USUAL_RATIO
    width, height = following or _size(model, shape, resolution)
    return RenderSpec(
        prompt=text("prompt"),
        negative_prompt=text("negative_prompt"),
        mode=order.mode,
        width=width,
        height=height,
        seconds=seconds_of(order, inputs),
        seed=seed,
        shot_type=str(order.setting("shot_type") or "single"),
        prompt_extend=bool(order.setting("prompt_extend")),
        audio=order.setting("audio"),
        always_sound=model.always_sound,
        watermark=bool(order.setting("watermark")),
        image=inputs.image,
        last_image=inputs.last_image,
        clips=inputs.cast,
        names=inputs.names,
        sounds=inputs.sounds,
        model=model.name,
        resolution=resolution,
        aspect_ratio=None if follows else shape,
    )


def _size(model: Model, ratio: str, resolution: str) -> tuple[int, int]:
    """Return the size in a model's table, or the nearest one if the model lacks the ratio or resolution."""
    best = max(model.sizes, key=lambda one: (one[1] == resolution) + (one[0] == ratio), default=None)
    return _USUAL_SIZE if best is None else model.sizes[best]


def seconds_of(order: contract.Order, inputs: Gathered | None = None) -> int:
    """Return the length of the video in seconds: as requested, else the source's, or the model's choice."""
    duration = order.setting("duration")
    if isinstance(duration, int) and duration > 0:
        return duration
    if duration is None and inputs is not None and inputs.seconds:
        return max(1, round(inputs.seconds))
    return _CHOSEN_SECONDS


def price(order: contract.Order, seconds: float | None = None) -> float:
    """Return the simulated USD for an order, or for `seconds` of it."""
    billed = seconds_of(order) if seconds is None else seconds
    return round(billed * usd_per_second(order.setting("resolution")), 4)


def owner_of(key: str) -> str:
    """Return a hash by which a key can be recognized."""
    return hashlib.sha256(f"owner:{key}".encode()).hexdigest()[:16]
