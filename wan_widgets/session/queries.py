"""Find jobs: by search, by id, or because no process watches them. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .._jobs.handles.job import Job
from .._jobs.handles.job_list import NONE_YET, JobList
from .._jobs.ledger import lease
from .._jobs.ledger.history.filters import Filters, When, filters_of
from .._jobs.ledger.history.orders import AnyOrder
from .._jobs.ledger.history.queries import Counts, Cursor, History, SentPrompt
from .._jobs.record.snapshot import JobSnapshot
from .._jobs.runtime.engine import Engine
from .._jobs.spend.daily import Day, days_of
from ..config.checks import at_most
from ..config.settings import settings
from ..errors import SettingsError
from ..redaction import hide_keys, redact
from . import engine_pool
from .generation import handle


def jobs(
    text: str = "",
    *,
    state: str | Iterable[str] | None = None,
    starred: bool | None = None,
    noted: bool | None = None,
    tag: str | None = None,
    model: str | None = None,
    mode: str | None = None,
    backend: str | None = None,
    service: str | None = None,
    seed: int | None = None,
    simulated: bool | None = None,
    since: When | None = None,
    until: When | None = None,
    sweep: str | None = None,
    takes_of: Job | str | None = None,
    found: str | Iterable[str] | None = None,
    limit: int | None = 50,
    **others: object,
) -> JobList:
    """Return the jobs of this folder, newest first.

    Parameters
    ----------
    text : str
        Words that must all occur in the prompt, a setting, the note, a tag or an id. ``"Quotes"`` search for a phrase.
        ``name:value`` filters: ``star:yes state:done seed:7 tag:best after:2026-11-01``.
        Measures are compared with a number: ``motion>0.2 cuts:3``, and ``found:black`` is as `found`.
    state : str or several, optional
        Only jobs in this state, such as ``completed``, or in one of the gallery's groups: ``done``, ``going``,
        ``needs you``.
    starred, noted, simulated : bool, optional
        True for only jobs that are starred, have a note, or are simulated; False for only the others.
    tag, model, backend, service, sweep : str, optional
        Only jobs with this tag (in any case), model, backend, service or sweep id. The service of a simulated job is
        the one whose protocol it used.
    mode : str, optional
        ``t2v``, ``i2v``, ``r2v`` or ``edit``.
    seed : int, optional
        Only jobs with this seed.
    since, until : str, date, datetime or float, optional
        Only jobs requested at or after `since`, or up to `until`: ``2026-11-01`` (the whole day, local time),
        ``2026-11-01T14:30``, or seconds since the epoch.
    takes_of : Job or str, optional
        Only this job and the other takes of its request.
    found : str or several, optional
        Only videos in whose file this was found: ``cuts`` (they differ from the shots of the prompt),
        ``near-duplicate``, ``black``, ``frozen``, ``clipping``, ``silence``, ``no-sound``; several of them all.
    limit : int or None
        The most jobs to return, 1 or more; None for all.
    **others
        Not accepted: an unknown name is an error with the nearest match.

    Returns
    -------
    JobList
        A list of jobs, with ``.rows()`` and ``.dataframe()``.

    Raises
    ------
    SettingsError
        If a filter, state, mode or date is not known, or the limit is below 1.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.jobs("sunset", starred=True, since="2026-11-01")  # doctest: +SKIP
    """
    filters = filters_of(
        text,
        state=state,
        starred=starred,
        noted=noted,
        tag=tag,
        model=model,
        mode=mode,
        backend=backend,
        service=service,
        seed=seed,
        simulated=simulated,
        since=since,
        until=until,
        sweep=sweep,
        takes_of=takes_of.id if isinstance(takes_of, Job) else takes_of,
        found=found,
        **others,
    )
    most = at_most(limit)
    engine = engine_pool.engine()
    rows = History(engine.home).page(filters, size=most).rows
    # A job may have changed since this process last read it, so check its current state.
    present = [row for row in rows if engine.peek(row).state in filters.states or not filters.states]
    empty = NONE_YET if filters == Filters() else "No job matches."
    return JobList((handle(engine, row.id) for row in present), empty=empty)


def page(
    filters: Filters, *, after: Cursor | None = None, size: int = 40, order: AnyOrder = "newest"
) -> tuple[list[JobSnapshot], Cursor | None]:
    """Return one page of the jobs of this folder, and the cursor of the next page."""
    engine = engine_pool.engine()
    found = History(engine.home).page(filters, after=after, size=size, order=order)
    return [engine.peek(row) for row in found.rows], found.cursor


def days(filters: Filters, since: float, until: float) -> list[Day]:
    """Return the totals of the jobs between two times for each local day, newest first."""
    prices = settings.price_table
    between = replace(
        filters,
        since=since if filters.since is None else max(since, filters.since),
        until=until if filters.until is None else min(until, filters.until),
    )
    usd = prices is None or prices.currency == "USD"
    return days_of(History(engine_pool.engine().home).sums(between, usd=usd), prices)


def counts(filters: Filters) -> Counts:
    """Return the number of jobs that match the filters, and the number for each further choice."""
    return History(engine_pool.engine().home).counts(filters)


def takes_made(snapshots: Iterable[JobSnapshot]) -> dict[str, int]:
    """Return the number of takes of each job's request, by fingerprint."""
    return History(engine_pool.engine().home).takes(snapshot.fingerprint for snapshot in snapshots)


def prompts(size: int) -> list[SentPrompt]:
    """Return the prompts that were sent from this folder, latest first, without those that contain a key."""
    return [one for one in History(engine_pool.engine().home).prompts(size) if hide_keys(one.text) == one.text]


def job(name: str) -> Job:
    """Return one job by its id, the start of its id, or the service's task id.

    Parameters
    ----------
    name : str
        An id, or the beginning of one, such as the eight characters that cards and lists show.

    Returns
    -------
    Job
        The job, finished or not.

    Raises
    ------
    SettingsError
        If no job matches, or more than one.
    """
    engine = engine_pool.engine()
    found = engine.ledger.find(name.strip()) if name.strip() else []
    exact = [row for row in found if name.strip() in (row.id, row.task_id)] or found
    if len(exact) != 1:
        count = "more than one job" if exact else "no job"
        raise SettingsError(f"There is {count} {redact(name, 60)!r} in {engine.home}.", "wan.jobs() lists them.")
    found_job = handle(engine, exact[0].id)
    engine.snapshot(exact[0])  # read already
    return found_job


def unfinished() -> list[JobSnapshot]:
    """Return the unfinished jobs that no process watches, oldest first; `resume` picks them up."""
    engine = engine_pool.engine()
    snapshots = [engine.snapshot(row) for row in engine.ledger.unfinished()]
    return [one for one in snapshots if one.resting]


def resume(*ids: str) -> JobList:
    """Watch unfinished jobs again: poll and download. Nothing is sent or bought.

    The final cost of jobs whose bill was still pending is read again, in the background.

    Parameters
    ----------
    *ids : str
        The jobs to resume, as in `wan.job`. By default all unfinished jobs that no process watches.

    Returns
    -------
    JobList
        The jobs that are now watched, and all that were named. An empty list shows why it is empty.

    Raises
    ------
    SettingsError
        If an id matches no job, or more than one.
    """
    engine = engine_pool.engine()
    engine.look_at_bills()
    if ids:
        named = [job(one) for one in ids]
        for one in named:
            one.resume()
        return JobList(named)
    taken = [handle(engine, one.id) for one in unfinished() if engine.resume(one.id)]
    return JobList(taken, empty=NONE_YET if taken else _nothing_to_resume(engine))


def _nothing_to_resume(engine: Engine) -> str:
    """Return why no job is resumed: all are over, or a process watches the others."""
    watchers = [row.owner for row in engine.ledger.unfinished()]
    here = sum(one == lease.me() for one in watchers)
    elsewhere = len(watchers) - here
    if not watchers:
        return "Nothing to resume: every job of this folder is over."
    going = "1 job is under way" if len(watchers) == 1 else f"{len(watchers)} jobs are under way"
    by = "by another kernel or command"
    if here and elsewhere:
        return f"Nothing to resume: {going}, {here} watched here, {elsewhere} {by}."
    return f"Nothing to resume: {going}, watched {'here' if here else by}."
