"""``wan.measure`` and ``wan.ranking``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._jobs.handles.comparison import MOST_LISTED, Comparable, Entry, entries_of
from .._jobs.handles.video import Video
from .._jobs.ledger.sqlite.database import Store
from .._jobs.record.ids import SHORT
from ..errors import InputError, WanError
from ..judging.measure_list import MeasuredClip, MeasureList
from ..judging.ranking import Ranking
from ..judging.takes import Take, settings_of, takes_of, votes_of
from ..judging.worker import WORKER
from ..stats.votes import OVERALL
from . import engine_pool
from .measured import current_ledger
from .queries import jobs

_NO_VIDEO = "there is no video yet"


def measure(what: Comparable | None = None, *, wait: bool = True) -> MeasureList:
    """Measure videos: motion, flicker, sharpness, cuts, loudness and more. Nothing is sent.

    Earlier results are read from the ledger. A measure describes the content of a file, not its quality.

    Parameters
    ----------
    what : job, sweep, comparison, video, path, or several of these, optional
        The videos; by default all finished ones of this folder.
    wait : bool
        Whether to wait until all are measured. Otherwise the list is filled in the background.

    Returns
    -------
    MeasureList
        With ``.rows()``, ``.dataframe()``, ``.near_duplicates()``, ``.likeness()``, ``.wait()``, ``.pause()`` and
        ``.resume()``.

    Raises
    ------
    InputError
        If there is nothing to measure, or `what` is something else.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.measure(wan.jobs("sunset"))  # doctest: +SKIP
    """
    if what is None:
        what = jobs(state="completed", limit=None)
        if not what:
            raise InputError("There is no finished video in this folder.", "Name files: wan.measure('clip.mp4').")
    entries = entries_of(what, MOST_LISTED)
    entries.clips()  # update the cells of sweeps
    found = MeasureList([_measured(entry) for entry in entries.shown])
    on_engine = any(entry.job is not None and entry.job._engine.loop.here() for entry in entries.shown)  # noqa: SLF001  (the engine's thread must not wait for its own work)
    return found if not wait or on_engine else found.wait()


def ranking(
    what: Comparable,
    by: str | None = None,
    criterion: str = OVERALL,
    *,
    raters: Iterable[str] | None = None,
    revealed: bool = False,
) -> Ranking:
    """Rank takes by the votes on pairs of them, with the uncertainty of the ranking. Nothing is sent.

    Parameters
    ----------
    what : jobs, sweep, comparison or paths
        The takes: finished jobs or MP4 files, two or more.
    by : str, optional
        The setting whose values are compared, such as ``"prompt"``, ``"seed"``, ``"model"`` or a placeholder; by
        default all settings that differ.
    criterion : str
        The criterion of the votes. Verdicts of comparisons and of ``job.judge`` count as ``"overall"``.
    raters : iterable of str, optional
        Only votes of these raters; ``""`` is the rater without a name.
    revealed : bool
        Whether to include votes that were cast after the settings were revealed.

    Returns
    -------
    Ranking
        With ``.table()``, ``.rows()``, ``.dataframe()``, ``.best()`` and ``.next_pair()``; shown as a table.

    Raises
    ------
    InputError
        If there are fewer than two finished jobs and files.
    SettingsError
        If the takes do not differ in `by`.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.ranking(wan.jobs("sunset"), by="seed")  # doctest: +SKIP
    """
    takes = takes_to_judge(what)
    wanted = None if raters is None else {raters} if isinstance(raters, str) else set(raters)
    votes = [
        vote
        for vote in votes_of(takes, criterion)
        if (wanted is None or vote.rater in wanted) and (revealed or not vote.revealed)
    ]
    return Ranking(takes, votes, by=by, criterion=criterion)


def takes_to_judge(what: Comparable) -> list[Take]:
    """Return the finished jobs and the files among what is given; votes on files are in the current folder's ledger."""
    return takes_of(what, lambda: engine_pool.engine().ledger)


def measures_of(video: Video) -> Any:
    """Return the measures of one video, measured now or before; raises MediaError. ``video.measures`` calls this."""
    path = video.path.absolute()
    return WORKER.post(current_ledger(path), path, _settings_of(video)).result()


def _measured(entry: Entry) -> MeasuredClip:
    job = entry.job
    if job is not None:
        snapshot = job.snapshot
        path = job.path
        label = job.id[:SHORT]
        store: Store | None = job.ledger
        given: Mapping[str, Any] = settings_of(job)
        prompt = snapshot.prompt
    else:
        path = entry.path
        label = f"cell {entry.index}" if path is None else path.name
        store = None if path is None else current_ledger(path)
        given = entry.settings or {}
        prompt = str(given.get("prompt") or "")
    clip = MeasuredClip(
        label=label, job="" if job is None else job.id, path=path, prompt=prompt, settings=given, reason=_NO_VIDEO
    )
    if path is None:
        return clip
    future = WORKER.post(store, path.absolute(), given)
    return MeasuredClip(label=label, job=clip.job, path=path, prompt=prompt, settings=given, future=future)


def _settings_of(video: Video) -> dict[str, Any]:
    try:
        return video.settings
    except WanError:
        return {}
