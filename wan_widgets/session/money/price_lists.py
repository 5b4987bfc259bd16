"""The price lists of the services. Each is read once per session, when it is first needed.

No request for a video waits for a list. Callers use what is known, and ask again when the settings change. Only
``wan.estimate`` waits a moment the first time. A list that could not be read is requested again later. The simulator
is free and has no list.
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
from ...forks import free_in_child
from ...log import note
from .. import backends, engine_pool

_AGAIN = 600.0
"""Seconds after which a list that could not be read is requested again."""

_lock = free_in_child(threading.Lock())
_known: dict[tuple[str, str, str], PriceList] = {}
_asked: dict[tuple[str, str, str], float] = {}
_reading: dict[tuple[str, str, str], Future[PriceList | None]] = {}


def known(backend: str, service: str, base_url: str) -> PriceList | None:
    """Return the price list of a service if it is known, else start to read it. Never blocks or raises."""
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
    """Return the price list of the current service, as `known` does; optionally wait while it is read.

    Parameters
    ----------
    wait : float
        Longest wait in seconds.
    """
    status = backends.backend()
    if status.simulated or not status.ready:
        return None
    try:
        name, base_url = backends.ready(None)
    except WanError:
        return None
    place = (name, name, base_url)
    known(*place)  # starts to read it
    reading = _reading.get(place)
    if wait and reading is not None and not engine_pool.engine().loop.here():
        with suppress(Exception):
            return reading.result(wait)  # `_known` may not have it yet, because waiting threads are woken first
    return _known.get(place)


def forget() -> None:
    """Forget every list; each is read again when it is needed."""
    with _lock:
        _known.clear()
        _asked.clear()
        _reading.clear()


def _read(place: tuple[str, str, str], done: Future[PriceList | None]) -> None:
    found: PriceList | None = None
    try:
        found = done.result()
    except Exception as error:
        note(error)
    if found is not None:
        with _lock:
            _known[place] = found
    _reading.pop(place, None)  # after it is known, so that it is always in one of the two
    if found is not None:
        of_settings.notify()  # forms check their settings again


engine_pool.use_price_lists(lambda place: known(place.backend, place.service, place.base_url))
