"""What videos are thought to take, what was taken, and what is left; ``session`` hands it on. Nothing here sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING

from .._jobs.handles.blocking_wait import STEP
from .._jobs.spend.accounting import Spent
from .._jobs.spend.guard import Outlook
from .._models import check_names, request_of, setting
from .._models.price import Estimate, estimate_of, estimate_one
from .._models.request import Draft
from ..config.settings import settings
from . import backends, engine_pool
from .inspection import inspect

if TYPE_CHECKING:
    from ..services.base import Balance


def estimate(prompt: str | Iterable[Mapping[str, object]] | None = None, **asked: object) -> Estimate:
    """Return what videos are thought to take: quantity, and money by ``wan.settings.price_table``.

    Nothing is sent. What the service really takes is its own to say.

    Parameters
    ----------
    prompt : str or iterable of mappings, optional
        What the video shows; or the settings of several videos, each as a dict.
    **asked
        Settings as in `generate`, of the one video.

    Raises
    ------
    SettingsError
        If settings have an error.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.estimate("A cat", duration=10)
    1 video · 10 s
    """
    if prompt is None or isinstance(prompt, str):
        several: Iterable[Mapping[str, object]] = [asked if prompt is None else {"prompt": prompt, **asked}]
    else:
        several = prompt
    requests = []
    for one in several:
        check_names(one)
        requests.append(request_of(inspect(one)))
    return estimate_of(requests, settings.price_table)


def check_limits(asked: Iterable[Mapping[str, object]]) -> None:
    """Raise SpendError if several videos do not fit ``wan.settings.limits`` together; the simulator is free."""
    if not backends.backend().simulated:
        engine_pool.engine().check(estimate(asked))


def outlook(draft: Draft) -> Outlook:
    """Return what a video would take, right or wrong as it stands, and whether the limits leave room for it.

    Raises
    ------
    SettingsError
        If the limits or prices that the environment gives cannot be read.
    LedgerError
        If there are limits, and the ledger cannot be read.
    """
    values = {name: setting(draft, name) for name in ("duration", "resolution", "references")}
    one = estimate_one(draft.model.name, values, settings.price_table)
    if backends.backend().simulated:
        return Outlook(estimate=one)
    return engine_pool.engine().outlook(one)


def spent() -> Spent:
    """Return what this session and today have taken in this folder, and what the limits leave.

    What may have been charged counts; the simulator is free, and does not.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.spent().session
    0 videos · 0 s
    """
    return engine_pool.engine().spent()


def balance() -> Balance:
    """Return what is left in the account of the backend that is used now; a key that was refused is tried again.

    Returns
    -------
    Balance
        ``remaining`` and ``used`` as the service counts money, ``credits``, and whether it is ``unlimited``; None
        where the service gave no such number.

    Raises
    ------
    BackendError
        If the backend is not ready.
    AuthenticationError
        If the service refuses the key.
    ServiceError, TransportError, NotSentError
        If the service does not say.
    """
    name, base_url = backends.ready(None)
    future = engine_pool.engine().balance(name, base_url)
    while True:
        try:
            return future.result(timeout=STEP)
        except FutureTimeoutError:
            if future.done():
                raise
