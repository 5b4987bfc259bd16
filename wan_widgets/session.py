"""What the user holds: what is made in the folder of videos, and the backend that is chosen for it.

The faces (form, magics, command line) call these functions and nothing below them; ``asking`` reads what
is asked, ``backends`` knows the services. All of it may be called from any thread.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import backends
from .asking import body, inspect, keep_input, validate, without_bytes
from .backends import SIMULATOR_FOLDER, BackendStatus, backend, use
from .credentials import redact
from .errors import SettingsError
from .jobs.board import Board, Listener
from .jobs.engine import Engine
from .jobs.filters import Filters, When, filters_of
from .jobs.history import Counts, Cursor, History
from .jobs.job import STEP, Job
from .jobs.ledger import NOT_REUSED
from .jobs.listing import JobList
from .jobs.loop import Loop
from .jobs.plan import Plan, plan_of
from .jobs.row import host_of
from .jobs.snapshot import JobSnapshot
from .jobs.spend import Guard, Outlook, Spent
from .jobs.state import JobState
from .models import check_names, request_of, setting
from .models.price import Estimate, estimate_of, estimate_one
from .models.request import Draft
from .models.template import Filled, fill
from .restoring import Made, is_made, record_of, restore
from .settings import settings

if TYPE_CHECKING:
    from .services.base import Balance

__all__ = [
    "SIMULATOR_FOLDER",
    "BackendStatus",
    "JobList",
    "backend",
    "balance",
    "body",
    "check_limits",
    "counts",
    "engine",
    "estimate",
    "generate",
    "handle",
    "home",
    "inspect",
    "job",
    "jobs",
    "keep_input",
    "make",
    "outlook",
    "page",
    "plan",
    "restore",
    "resume",
    "simulate",
    "spent",
    "start",
    "takes",
    "takes_made",
    "unfinished",
    "use",
    "validate",
    "watch",
    "without_bytes",
]


class _Session:
    """The state of this process: the engine's thread, and an engine for each folder."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.loop = Loop()
        self.loop.on_close(backends.close)
        self.board = Board(self.loop)
        self.engines: dict[Path, Engine] = {}

    def engine(self) -> Engine:
        """Return the engine of the folder that is set now."""
        with self.lock:
            folder = settings.home
            if folder not in self.engines:
                self.engines[folder] = Engine(
                    folder,
                    loop=self.loop,
                    board=self.board,
                    connect=functools.partial(backends.connect, folder),
                    template=lambda: str(settings.name_template),
                    guard=lambda: Guard(settings.limits, settings.price_table),
                )
            return self.engines[folder]


_session = _Session()


# Asking ----------------------------------------------------------------------------------------------


def home() -> Path:
    """Return the folder of videos and their ledger."""
    return settings.home


# Making ----------------------------------------------------------------------------------------------


def generate(
    prompt: str | Made | None = None,
    *,
    again: bool = False,
    values: Mapping[str, object] | None = None,
    **asked: object,
) -> Job:
    """Make a video in the background, and return its job at once.

    The same settings with the same inputs in the same folder give the job that exists, finished or
    running; ``job.reused`` then says so. A video or a job of this folder and backend, with nothing changed,
    is such a job itself.

    Parameters
    ----------
    prompt : str, Video, Job or Path, optional
        What the video shows; at most 1500 characters are used. Or a video, a job, or the Path of a video,
        whose settings are taken, the seed that was sent too; what else is given changes them, and None
        takes one back. It is made on the backend that is chosen now.
    again : bool
        Make a new take even if the same was made before.
    values : mapping, optional
        What ``{name}`` in the prompt and the negative prompt stands for; ``{{`` is then a brace. Without
        values, braces are sent as they are. Template and values are recorded with the job.
    **asked
        Settings, named as the API names them: ``negative_prompt``, ``image``, ``references``, ``model``,
        ``aspect_ratio``, ``resolution``, ``duration``, ``seed``, ``prompt_extend``, ``audio``, ``shot_type``,
        ``watermark``. Limits: docs.toapis.com, Wan 2.6 video generation.

    Returns
    -------
    Job
        Running already.

    Raises
    ------
    SettingsError
        If the settings have an error; nothing is sent.
    BackendError
        If the backend is not ready; nothing is sent.
    SpendError
        If one of ``wan.settings.limits`` leaves no room for it; nothing is sent.
    LedgerError
        If the folder of videos cannot be written; nothing is sent.
    MetadataError, InputError
        If the settings cannot be read from the video, or an input of then is not found; nothing is sent.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> job = wan.generate("A cute cat running on grass", duration=5, seed=7)  # doctest: +SKIP
    >>> job = wan.generate("A cute {animal}", values={"animal": "fox"})  # doctest: +SKIP
    >>> other = wan.generate(job, seed=8)  # doctest: +SKIP
    """
    if is_made(prompt):
        record = record_of(prompt)
        made = None if asked or again or values else _made(str(record.get("id") or ""))
        return made or make(fill(restore(prompt, asked), values), again=again)
    if prompt is not None:
        asked = {"prompt": prompt, **asked}
    return make(fill(asked, values), again=again)


def takes(
    asked: Mapping[str, object] | Filled, count: int, made: Callable[[Job], object] = lambda _: None
) -> list[Job]:
    """Make `count` new takes of the same settings: what the form's button does.

    Where no seed is given, each take gets one of its own. `made` is told of each as soon as it runs.
    """
    filled = asked if isinstance(asked, Filled) else Filled(settings=asked)
    if count > 1:
        check_limits([filled.settings] * count)
    jobs = []
    for _ in range(count):
        jobs.append(make(filled, again=True))
        made(jobs[-1])
    return jobs


def make(asked: Filled, *, again: bool, backend_name: str | None = None) -> Job:
    """Make a video of settings whose names are filled in; otherwise as `generate`."""
    return start(plan(asked, backend_name), again=again)


def plan(asked: Filled, backend_name: str | None = None) -> Plan:
    """Settle what would be sent, and to which backend; nothing is written or sent."""
    check_names(asked.settings)
    draft = inspect(asked.settings)
    request_of(draft)  # what is wrong with the settings is told before what is wrong with the backend
    name, base_url = backends.ready(backend_name)
    settled = plan_of(without_bytes(draft), backend=name, base_url=base_url)
    return replace(settled, template=asked.template, template_values=asked.values)


def start(plan: Plan, *, again: bool, engine: Engine | None = None) -> Job:
    """Send a plan, or find the job that the same settings have made: the one way by which videos are made."""
    owner = _session.engine() if engine is None else engine
    job_id, reused = owner.start(plan, again=again)
    return handle(owner, job_id, reused=reused)


def engine() -> Engine:
    """Return the engine of the folder that is set now; for what stands on this floor."""
    return _session.engine()


def _made(job_id: str) -> Job | None:
    """Return the job with this id, if it was made on the backend that is chosen now, and can be used again."""
    engine = _session.engine()
    row = engine.ledger.get(job_id)
    if row is None or row.state in NOT_REUSED:
        return None
    name, base_url = backends.ready(None)
    if row.backend != name or (name != "simulator" and host_of(row.base_url) != host_of(base_url)):
        return None
    found = handle(engine, job_id, reused=True)
    return found.resume() if found.state is JobState.DETACHED else found


def _remake(asked: Mapping[str, object], backend_name: str) -> Job:
    """Make a new take on the backend of the take before: a simulated job never turns into one that costs money."""
    return make(Filled(settings=asked), again=True, backend_name=backend_name)


def handle(engine: Engine, job_id: str, *, reused: bool = False) -> Job:
    """Return the handle of a job."""
    return Job(engine, job_id, make=_remake, reused=reused)


# Finding ---------------------------------------------------------------------------------------------


def jobs(
    text: str = "",
    *,
    state: str | Iterable[str] | None = None,
    starred: bool | None = None,
    tag: str | None = None,
    model: str | None = None,
    mode: str | None = None,
    seed: int | None = None,
    simulated: bool | None = None,
    since: When | None = None,
    until: When | None = None,
    sweep: str | None = None,
    takes_of: Job | str | None = None,
    limit: int = 50,
) -> JobList:
    """Return the jobs of this folder, newest first.

    Parameters
    ----------
    text : str
        Words that all occur in the prompt, a setting, the note, a tag or an id; ``"in quotes"`` they belong
        together. ``name:value`` filters: ``star:yes state:failed seed:7 tag:best after:2026-11-01``.
    state : str or several, optional
        Only jobs in this state, such as ``completed``.
    starred, simulated : bool, optional
        Only jobs that are, or that are not.
    tag, model, sweep : str, optional
        Only jobs with this tag (in any case), of this model, of this sweep.
    mode : str, optional
        ``t2v``, ``i2v`` or ``r2v``.
    seed : int, optional
        Only jobs with this seed.
    since, until : str, date, datetime or float, optional
        Asked for from this time on, and up to it: ``2026-11-01`` (the whole day, local time),
        ``2026-11-01T14:30``, or seconds since the epoch.
    takes_of : Job or str, optional
        Only this job and the other takes of its request.
    limit : int
        How many at most; -1 for all.

    Returns
    -------
    JobList
        With ``.rows()`` and ``.dataframe()``.

    Raises
    ------
    SettingsError
        For a state, mode or date that does not exist.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.jobs("sunset", starred=True, since="2026-11-01")  # doctest: +SKIP
    """
    filters = filters_of(
        text,
        state=state,
        starred=starred,
        tag=tag,
        model=model,
        mode=mode,
        seed=seed,
        simulated=simulated,
        since=since,
        until=until,
        sweep=sweep,
        takes_of=takes_of.id if isinstance(takes_of, Job) else takes_of,
    )
    engine = _session.engine()
    rows = History(engine.home).page(filters, size=limit).rows
    # A job may have moved on since its row was read.
    found = [row for row in rows if not filters.states or engine.peek(row).state in filters.states]
    return JobList(handle(engine, row.id) for row in found)


def page(
    filters: Filters, *, after: Cursor | None = None, size: int = 40, newest: bool = True
) -> tuple[list[JobSnapshot], Cursor | None]:
    """Return some jobs of this folder as they stand, and where the next page begins (see ``jobs.history``)."""
    engine = _session.engine()
    found = History(engine.home).page(filters, after=after, size=size, newest=newest)
    return [engine.peek(row) for row in found.rows], found.cursor


def counts(filters: Filters) -> Counts:
    """Return how many jobs of this folder there are by these filters, and by each choice."""
    return History(_session.engine().home).counts(filters)


def takes_made(snapshots: Iterable[JobSnapshot]) -> dict[str, int]:
    """Return how many takes there are of the request of each job, by its fingerprint."""
    return History(_session.engine().home).takes(snapshot.fingerprint for snapshot in snapshots)


def job(name: str) -> Job:
    """Return one job by our id, the start of it, or the service's task id.

    Raises
    ------
    SettingsError
        If there is none, or more than one.
    """
    engine = _session.engine()
    found = engine.ledger.find(name.strip()) if name.strip() else []
    exact = [row for row in found if name.strip() in (row.id, row.task_id)] or found
    if len(exact) != 1:
        count = "more than one job" if exact else "no job"
        raise SettingsError(f"There is {count} {redact(name, 60)!r} in {engine.home}.", "wan.jobs() lists them.")
    engine.snapshot(exact[0])
    return handle(engine, exact[0].id)


def unfinished() -> list[JobSnapshot]:
    """Return the jobs that are not over and that nobody watches, oldest first: what `resume` picks up."""
    engine = _session.engine()
    snapshots = [engine.snapshot(row) for row in engine.ledger.unfinished()]
    return [one for one in snapshots if one.resting]


def resume(*ids: str) -> JobList:
    """Pick up jobs that nobody watches: asks and downloads, never sends.

    Parameters
    ----------
    *ids : str
        Which jobs, as in `job`; all that are not over if left out.

    Returns
    -------
    JobList
        The jobs that are picked up, and all that were named.
    """
    engine = _session.engine()
    if ids:
        named = [job(one) for one in ids]
        for one in named:
            one.resume()
        return JobList(named)
    return JobList(handle(engine, one.id) for one in unfinished() if engine.resume(one.id))


def watch(listener: Listener) -> Callable[[], None]:
    """Have `listener` called with every change of every job, on the engine's thread; return what ends that."""
    return _session.board.listen(listener)


# Spending --------------------------------------------------------------------------------------------


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
        _session.engine().check(estimate(asked))


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
    return _session.engine().outlook(one)


def spent() -> Spent:
    """Return what this session and today have taken in this folder, and what the limits leave.

    What may have been charged counts; the simulator is free, and does not.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.spent().session
    0 videos · 0 s
    """
    return _session.engine().spent()


# The backend -----------------------------------------------------------------------------------------


def balance() -> Balance:
    """Return what is left in the account of the backend that is used now.

    Raises
    ------
    BackendError
        If the backend is not ready.
    ServiceError, TransportError, NotSentError
        If the service does not say.
    """
    name, base_url = backends.ready(None)
    future = _session.engine().balance(name, base_url)
    while True:
        try:
            return future.result(timeout=STEP)
        except FutureTimeoutError:
            if future.done():
                raise


def simulate(*, folder: Path | None = None, ready: Callable[[Any], None] | None = None, **options: Any) -> None:
    """Serve the simulator in the foreground, to any client, until it is interrupted.

    Parameters
    ----------
    folder : Path, optional
        Where its tasks and videos are kept; a temporary folder if left out.
    ready : callable, optional
        Told its address once it answers.
    **options
        Fields of ``wan_widgets.simulator.options.Options``.
    """
    backends.simulate(folder, ready, options)
