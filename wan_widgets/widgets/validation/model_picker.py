"""The model picker of the form: the models, and what a change to one of them would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ... import session
from ..._models.catalog import MODELS
from ..._models.field import Field, Model
from ..._models.model_change import Left, change_model, noun_for
from ..._models.prices.price import estimate_one
from ..._models.text.formatting import listed
from ...config.prices import money_words
from ...config.settings import settings as of_wan
from ...errors import SettingsError
from ...session.money import price_lists
from ..transport.bridge import Body, Buffers, Command, MessageError, text_of
from ..transport.worker_threads import JUDGE
from .verdict import given_settings, plain

if TYPE_CHECKING:
    from ...protocol import form as shown
    from ...protocol.form_requests import ChangeModelAnswer, ModelsAnswer

_SECONDS = 5
_RESOLUTION = "720p"
"""The video that the prices in the list are for."""
_MOST_LISTED = 2
"""Sizes that are listed at most. Of more, only the first and the last are named."""


def commands() -> dict[str, Command]:
    """Return the messages that the picker sends."""
    return {
        "models": Command(models, reads=True),
        "change_model": Command(change, line=JUDGE, reads=True),
    }


def models(_body: Body, _: Buffers) -> ModelsAnswer:
    """Return the models of all services. Those that the current service lacks are disabled, with the reason."""
    service = session.protocol()
    choices = [_choice(name, service) for name in MODELS]
    priced = any(one["price"] for one in choices)
    return {"models": choices, "priced": f"{_SECONDS} s at {_RESOLUTION}" if priced else ""}


def change(body: Body, _: Buffers) -> ChangeModelAnswer:
    """Return the settings of a form with another model, and what that changes. The form itself does not change."""
    given, varied, left = body.get("settings"), body.get("varied"), body.get("left")
    if not isinstance(given, dict) or not isinstance(varied, dict) or not isinstance(left, dict):
        raise MessageError("The message has no usable settings.", "Reload the page.")
    name = text_of(body, "model", 200)
    if name not in MODELS:
        raise MessageError("There is no such model.", "Reload the page.")
    service = session.protocol()
    table = MODELS.at(name, service)
    done = change_model(session.inspect(given_settings(given)).given, varied, _left(left), table, service)
    return {
        "settings": plain(done.settings),
        "varied": plain(done.varied),
        "left": {
            model: {"was": plain(one.was), "became": plain(one.became), "varied": plain(one.varied)}
            for model, one in done.left.items()
        },
        "changes": [{"kind": one.kind, "text": one.text} for one in done.changes],
    }


def _left(given: Mapping[str, Any]) -> dict[str, Left]:
    """Return the settings that earlier changes have replaced, according to the page. Malformed entries are ignored."""
    found = {}
    for model, one in given.items():
        parts = [one.get(name) if isinstance(one, dict) else None for name in ("was", "became", "varied")]
        if all(isinstance(part, dict) for part in parts):
            was, became, varied = (part for part in parts if isinstance(part, dict))
            found[str(model)] = Left(was=was, became=became, varied=varied)
    return found


def _choice(name: str, service: str) -> shown.ModelChoice:
    model = MODELS.at(name, service)
    services = MODELS.services_of(name)
    off = ""
    if service and service not in services:
        labels = [session.backend(one).label for one in services]
        off = f"Not offered by {session.backend(service).label}; {listed(labels, 'and')} {_has(labels)} it."
    return {
        "name": model.name,
        "label": model.label,
        "makes": makes_words(model),
        "length": _range_words(model, "duration"),
        "size": _range_words(model, "resolution"),
        "price": _price(model),
        "draft": model.draft_resolution,
        "off": off,
    }


def _has(labels: Sequence[str]) -> str:
    return "has" if len(labels) == 1 else "have"


def makes_words(model: Model) -> str:
    """Return the inputs from which a model makes a video: ``text; a source image; 3 reference videos``."""
    parts = []
    for mode in model.modes:
        media = [field for field in model.media() if field.name in mode.inputs]
        needed = [field for field in media if field.name in mode.requires] or media
        together = "or" if mode.exclusive else "and"
        parts.append("text" if not mode.requires else listed(map(_count, needed), together))
    return "; ".join(parts)


def _count(field: Field) -> str:
    if not field.several:
        return field.noun
    return f"{field.max_items} {noun_for(field, field.max_items)}"


def _range_words(model: Model, name: str) -> str:
    field = next((one for one in model.fields if one.name == name), None)
    if field is None:
        return ""
    special = "".join(f", {label}" for label in field.special.values())
    if field.kind == "integer":
        return f"{field.minimum} to {field.maximum} {field.unit}".strip() + special
    choices = [str(one) for one in field.choices]
    words = f"{choices[0]} to {choices[-1]}" if len(choices) > _MOST_LISTED and not field.unit else ", ".join(choices)
    return f"{words} {field.unit}".strip() + special


def _price(model: Model) -> str:
    try:
        prices = of_wan.price_table
    except SettingsError:
        return ""  # the verdict reports that the prices cannot be read
    values = {"duration": _SECONDS, "resolution": _RESOLUTION}
    found = estimate_one(model.name, values, prices, listed=price_lists.now())
    return "" if found.amount is None else f"about {money_words(found.amount, found.currency)}"
