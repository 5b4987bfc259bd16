"""Estimates, spending, limits and the account's balance. Nothing is bought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING, Never

from ..._jobs.handles.waiting.blocking_wait import STEP
from ..._jobs.spend.accounting import Spent
from ..._jobs.spend.guard import Outlook
from ..._models import check_names, request_of, setting
from ..._models.catalog import DEFAULT_MODEL
from ..._models.parameters import (
    AspectRatio,
    AudioSetting,
    InputFile,
    InputFiles,
    ModelName,
    Resolution,
    ShotType,
    runs,
)
from ..._models.prices.billed_inputs import billed_inputs
from ..._models.prices.price import Estimate, estimate_one, total
from ..._models.request import Draft
from ...config.settings import settings
from .. import backends, engine_pool
from ..inspection import inspect
from ..tables.shapes import as_list
from ..tables.sweep_table import rows_of
from . import price_lists

_LIST = 3.0
"""Seconds that an estimate waits for the service's price list the first time."""

if TYPE_CHECKING:
    from ...services.base import Balance


def _estimate(prompt: str | Iterable[Mapping[str, object]] | None = None, **asked: object) -> Estimate:
    given = as_list(prompt)
    rows = rows_of(given)
    if rows is not None:
        several: Iterable[Mapping[str, object]] = [{**asked, **row.settings} for row in rows]
    elif prompt is None:
        several = [asked]
    else:
        several = [{"prompt": one, **asked} for one in _each(given)]
    found, prices, listed = [], settings.price_table, price_lists.now(wait=_LIST)
    for one in several:
        check_names(one)
        draft = inspect(one)
        request = request_of(draft)
        found.append(estimate_one(request.model, request.values, prices, billed_inputs(draft), listed))
    return total(found)


def _each(given: object) -> Iterable[object]:
    """Return the prompts of a list, an array or a column of prompts; any other value is returned unchanged."""
    given = given.tolist() if hasattr(given, "tolist") else given
    return given if isinstance(given, (list, tuple)) else [given]


@runs(_estimate)
def estimate(
    prompt: str | Iterable[Mapping[str, object]] | None = None,
    *,
    image: InputFile | None = None,
    references: InputFiles | None = None,
    last_image: InputFile | None = None,
    reference_images: InputFiles | None = None,
    reference_audios: InputFiles | None = None,
    first_clip: InputFile | None = None,
    source_video: InputFile | None = None,
    model: ModelName | None = DEFAULT_MODEL,
    aspect_ratio: AspectRatio | None = "16:9",
    resolution: Resolution | None = "1080p",
    duration: int | None = 5,
    negative_prompt: str | None = None,
    seed: int | None = None,
    prompt_extend: bool | None = True,
    shot_type: ShotType | None = "single",
    audio: bool | None = None,
    audio_setting: AudioSetting | None = None,
    watermark: bool | None = False,
    **unknown: Never,
) -> Estimate:
    """Estimate the number, the length and the cost of videos.

    Nothing is bought. The cost is computed from the service's own price list if it has one, else from
    ``wan.settings.price_table``. The actual charge may differ.

    Parameters
    ----------
    prompt : str or iterable of mapping, optional
        What the video shows. Or the settings of several videos, one mapping for each, which override the
        other arguments.
    image, references, ..., watermark : optional
        Every other setting of ``wan.generate``, with the same meaning.
    **unknown
        Not accepted: an unknown name is an error with the nearest match.

    Returns
    -------
    Estimate
        ``videos``, ``seconds``, ``amount`` (None if no price is known) and ``currency``; shown as one line of text.

    Raises
    ------
    SettingsError
        If a setting is wrong or has an unknown name.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.estimate("A cat", duration=10)
    1 video · 10 s
    """
    raise NotImplementedError


def check_limits(asked: Iterable[Mapping[str, object]]) -> None:
    """Raise SpendError if several videos do not fit ``wan.settings.limits`` together; the simulator is free."""
    if not backends.backend().simulated:
        engine_pool.engine().check(estimate(asked))


def outlook(draft: Draft) -> Outlook:
    """Return the estimate of a video, even if it cannot be sent yet, and whether the limits leave room for it.

    Raises
    ------
    SettingsError
        If the limits or prices in the environment cannot be read.
    LedgerError
        If there are limits, and the ledger cannot be read.
    """
    values = {name: setting(draft, name) for name in draft.model.names()}
    one = estimate_one(draft.model.name, values, settings.price_table, billed_inputs(draft), price_lists.now())
    if backends.backend().simulated:
        return Outlook(estimate=one)
    return engine_pool.engine().outlook(one)


def spent() -> Spent:
    """Return what was spent in this folder in this session and today, and what the limits still allow.

    A job that may have been charged counts. Simulated jobs are free and do not count.

    Returns
    -------
    Spent
        ``session`` and ``day``, each with videos, seconds and money, and ``left``, what the limits still allow.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.spent().session
    0 videos · 0 s
    """
    return engine_pool.engine().spent()


def balance() -> Balance:
    """Return the balance of the account at the current backend.

    A key that was refused is tried again. If the service has no call for the balance, nothing is sent.

    Returns
    -------
    Balance
        ``remaining`` and ``used`` in the service's own currency, ``credits``, and ``unlimited``. A number that the
        service does not report is None.

    Raises
    ------
    BackendError
        If the backend is not ready.
    AuthenticationError
        If the service refuses the key.
    ServiceError, TransportError, NotSentError
        If the service does not answer, or its answer contains no balance.
    """
    name, base_url = backends.ready(None)
    future = engine_pool.engine().balance(name, base_url, backends.protocol())
    while True:
        try:
            return future.result(timeout=STEP)
        except FutureTimeoutError:
            if future.done():
                raise
