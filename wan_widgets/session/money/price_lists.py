"""The price lists of the services that are used, each read once in a session, when it is first needed.

Nothing that is sent waits for one. Whoever needs a price takes what is known, and looks again when the settings are
said to have changed; only ``wan.estimate`` waits a moment the first time. A list that could not be read is asked for
again after a while. The simulator is free, and has none.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from contextlib import suppress

from ..._models.prices.price_list import PriceList
from ...config import settings as of_settings
from ...config.services import SIMULATOR
from ...errors import WanError
from ...log import note
from .. import backends, engine_pool

_AGAIN = 600.0
"""Seconds after which a list that could not be read is asked for again."""

_lock = threading.Lock()
_known: dict[tuple[str, str, str], PriceList] = {}
_asked: dict[tuple[str, str, str], float] = {}
_reading: dict[tuple[str, str, str], Future[PriceList | None]] = {}


def known(backend: str, service: str, base_url: str) -> PriceList | None:
    """Return the price list of a service if it was read; if not, have it read meanwhile. Never blocks or raises."""
    if backend == SIMULATOR:
        return None
    place = (backend, service, base_url)
    with _lock:
        found = _known.get(place)
        tried = _asked.get(place)
        if found is not None or (tried is not None and time.monotonic() - tried < _AGAIN):
            return found
        _asked[place] = time.monotonic()
    try:
        future = engine_pool.engine().price_list(backend, base_url, service)
    except WanError as error:
        note(error)
        return None
    _reading[place] = future
    future.add_done_callback(lambda done: _read(place, done))
    return None


def now(*, wait: float = 0.0) -> PriceList | None:
    """Return the price list of the service that is used now, as `known`; wait for it if it is being read.

    Parameters
    ----------
    wait : float
        Seconds at most.
    """
    status = backends.backend()
    if status.simulated or not status.ready:
        return None
    try:
        name, base_url = backends.ready(None)
    except WanError:
        return None
    found = known(name, name, base_url)
    reading = _reading.get((name, name, base_url))
    if found is None and wait and reading is not None and not engine_pool.engine().loop.here():
        with suppress(Exception):
            return reading.result(wait)  # before `_known` has it: those who wait are woken first
    return found


def forget() -> None:
    """Forget every list; the next that is needed is read anew."""
    with _lock:
        _known.clear()
        _asked.clear()
        _reading.clear()


def _read(place: tuple[str, str, str], done: Future[PriceList | None]) -> None:
    _reading.pop(place, None)
    try:
        found = done.result()
    except Exception as error:
        note(error)
        return
    if found is not None:
        with _lock:
            _known[place] = found
        of_settings.tell()  # forms judge anew


engine_pool.use_price_lists(lambda place: known(place.backend, place.service, place.base_url))
