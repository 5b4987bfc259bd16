"""The form: settings as typed, the verdict on them, and the jobs made from them.

Three traits come from the page: ``settings`` (permissive: whatever was typed is kept, and judged),
``varied`` (which of them have several values) and ``edits`` (how many times the page has changed
them; a verdict carries the number it judged). The
rest goes to the page alone. From Python, ``settings`` is validated by name, and set at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import traitlets

from .. import session
from .._jobs.handles.job import Job
from .._jobs.handles.sweep import Sweep
from .._jobs.record.snapshot import JobSnapshot
from .._jobs.record.state import JobState
from .._models.catalog import DEFAULT_MODEL, MODELS
from .._models.field import Mode
from .._models.request import Issue
from .._models.template import Filled, fill
from ..redaction import hide_keys
from ..session import sweeps as sweeping
from ..session.confirmation import confirm
from ..session.restore import Made
from ..text import job_text, wording
from . import publish
from .job_commands import JobCommands, copy, sources_in
from .sweep_card import SweepCommands
from .transport import assets, file_transfer, form_registry, subscriptions, take_counts
from .transport.bridge import (
    Answer,
    Body,
    Bridge,
    Buffers,
    Command,
    GuardedDict,
    GuardedList,
    MessageError,
    text_of,
    whole_of,
)
from .transport.state_throttle import GAP_OF_JOBS, OUTBOX
from .transport.subscriptions import follow_sweep, gap_of
from .transport.worker_threads import JUDGE, WORK
from .validation import template_names
from .validation.sweep_plan import asked_of, plan_view, verdict_of
from .validation.template_memory import Kept, restored
from .validation.template_names import Names
from .validation.verdict import normal, plain
from .views import job_view, static_view, sweep_view
from .views.backend_status import backend_status
from .views.model_schema import table_of
from .views.static_form import still

MOST_TAKES = 10
"""Most videos that one press of the button makes."""
JOBS_SHOWN = 40
"""Jobs that the page shows under the form, newest first."""
SWEEPS_SHOWN = 8
TYPING_GAP = 0.05


def _sweep_views(sweeps: Any, _widget: Any) -> list[dict[str, Any]]:
    return [sweep_view.sweep_view(one) for one in sweeps[:SWEEPS_SHOWN]]


def _views(jobs: Any, _widget: Any) -> list[dict[str, Any]]:
    snapshots = [job.snapshot for job in jobs[:JOBS_SHOWN]]
    take_counts.learn(snapshots)
    done = sum(one.file is not None for one in snapshots)
    return [job_view.job_view(one, in_form=True, takes=take_counts.of(one), beside=done - 1) for one in snapshots]


class Form(Bridge):
    """The form for a video, with the jobs started from it below.

    Parameters
    ----------
    values : mapping, optional
        What ``{name}`` in the prompts stands for. Without it, names of the notebook that hold a text or a
        number are filled in, where the prompt has one of them; the form shows what would be sent.
    **settings
        What the form starts with, named as in ``wan.generate``.

    Raises
    ------
    SettingsError
        A name is not a setting; the nearest one is named.

    Examples
    --------
    >>> form = wan.form(prompt="A cute cat running on grass", duration=5)  # doctest: +SKIP
    >>> form.set(seed=7)  # doctest: +SKIP
    >>> form.settings  # doctest: +SKIP
    {'prompt': 'A cute cat running on grass', 'duration': 5, 'seed': 7}
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)
    settings = GuardedDict().tag(sync=True, echo_update=False)
    varied = GuardedDict().tag(sync=True, echo_update=False)
    edits = traitlets.Int(0).tag(sync=True, echo_update=False)
    verdict = GuardedDict().tag(sync=True)
    jobs = GuardedList().tag(sync=True, to_json=_views)
    sweeps = GuardedList().tag(sync=True, to_json=_sweep_views)
    backend = GuardedDict().tag(sync=True)
    loaded = GuardedDict().tag(sync=True)

    OUTGOING = {  # noqa: RUF012  (declared in the base)
        "settings": TYPING_GAP,
        "verdict": TYPING_GAP,
        "jobs": GAP_OF_JOBS,
        "sweeps": GAP_OF_JOBS,
        "backend": GAP_OF_JOBS,
        "loaded": TYPING_GAP,
    }
    _KERNELS_OWN = frozenset({"table", "verdict", "jobs", "sweeps", "backend", "loaded"})

    def __init__(self, *, values: Mapping[str, object] | Names | None = None, **settings: Any) -> None:
        self._kept = Kept(values)
        self.form_id = uuid.uuid4().hex[:12]
        self._model = MODELS[DEFAULT_MODEL]
        self._inbox = file_transfer.Inbox()
        self._page_is_setting = False
        self._judging = False
        self._states: dict[str, JobState] = {}
        self.stored_ids: tuple[str, ...] = ()
        first = normal(settings)
        self._kept.follow(first)
        super().__init__(
            _esm=assets.script("form"),
            _css=assets.style("form"),
            table={**table_of(self._model), "form_id": self.form_id},
            settings=first,
            verdict=verdict_of(self._model, first, 0, self._kept.names, {})[0],
            backend=backend_status(),
        )
        self.observe(self._look_at_settings, "settings")
        subscriptions.follow(self)
        subscriptions.follow_settings(self)
        form_registry.add(self)

    # -- the Python face -------------------------------------------------------------------------

    def set(self, **changes: Any) -> None:
        """Change some settings; None takes a setting back.

        Parameters
        ----------
        **changes
            Settings as in ``wan.generate``.
        """
        self.settings = {**self.settings, **changes}

    def load(self, settings: Mapping[str, Any] | Filled, *, values: Mapping[str, object] | None = None) -> None:
        """Put other settings in place of all; the page offers to undo it.

        Parameters
        ----------
        settings : mapping
            Settings as in ``wan.generate``, such as ``job.settings``: without values, braces are only braces.
        values : mapping, optional
            What ``{name}`` in the prompts stands for.
        """
        filled = settings if isinstance(settings, Filled) else fill(settings, values)
        with self.lock:
            before, count = dict(self.settings), self.loaded.get("count", 0)
            new = normal(self._kept.typed(filled))
            self.settings = new
            self._kept.follow(new)
            self.loaded = {"count": count + 1, "undo": before}
        self._judge_soon()

    @property
    def values(self) -> dict[str, object] | None:
        """What ``{name}`` in the prompts stands for; None takes the notebook's names.

        Settings that were taken from a video or a job bring their own; setting this takes them away.
        """
        return self._kept.values

    @values.setter
    def values(self, values: Mapping[str, object] | None) -> None:
        self._kept.give(values)
        self._judge_soon()

    @property
    def issues(self) -> list[Issue]:
        """Everything that is wrong or doubtful about the settings as they stand."""
        return verdict_of(self._model, self.settings, self.edits, self._kept.names, self.varied)[1]

    @property
    def mode(self) -> Mode | None:
        """The mode that the settings imply, or None while they contradict each other."""
        return session.inspect(dict(self.settings)).mode

    def generate(self, takes: int = 1, *, yes: bool = False) -> list[Job]:
        """Make videos from the settings as they stand, as the button does: always new takes.

        Parameters
        ----------
        takes : int
            How many videos, 1 to 10.
        yes : bool
            Buy several without being asked; the simulator never asks.

        Returns
        -------
        list of Job
            The jobs, which are running already.

        Raises
        ------
        SettingsError
            The settings have problems; nothing was sent.
        SpendError
            ``wan.settings.limits`` leave no room for all of them; nothing was sent.
        NotConfirmedError
            Several would be bought, and nobody said yes; nothing was sent.
        """
        filled = self._kept.fill(self.settings)
        if takes > 1:
            confirm(session.estimate([filled.settings] * takes), yes=yes, simulated=session.backend().simulated)
        return self._start(filled, takes)

    def refresh(self) -> None:
        """Look at the backend, and at the notebook's names, again; the page follows."""
        status = backend_status()
        if status != self.backend:
            self.backend = status
        if "{" in str(self.settings.get("prompt")) + str(self.settings.get("negative_prompt")):
            self._judge_soon()

    def __repr__(self) -> str:
        label = self.verdict.get("mode_label", "")
        prompt = wording.shorten(hide_keys(str(self.settings.get("prompt") or "")), 60)
        return wording.DOT.join(part for part in (f"wan.form: {label}", f'"{prompt}"' if prompt else "") if part)

    def stored(self) -> dict[str, str]:
        """Return what the notebook keeps below it: its sweeps and jobs that are over."""
        over = [job.snapshot for job in self.jobs if job.snapshot.over][: publish.MOST_STORED]
        sweeps = [one for one in self.sweeps if one.over]
        views = [*map(sweep_view.stored, sweeps), *map(static_view.static_view, over)]
        lines = [*map(sweep_view.line, sweeps), *map(job_text.line, over)]
        return {"text/plain": "\n".join(lines), "text/html": static_view.stored_list(self.form_id, views)}

    def still(self) -> dict[str, str]:
        """Return what stands for it in a notebook that a program runs: its settings, and the jobs below it."""
        return still(repr(self), self._model, self.settings, self.verdict, below=self.stored())

    def _ipython_display_(self) -> None:
        if publish.show(self):
            form_registry.follow_cells(publish.shell(), self)
            if self.jobs or self.sweeps:
                WORK.post(lambda: publish.store(self))  # one may have ended meanwhile

    # -- from the page ---------------------------------------------------------------------------

    def commands(self) -> dict[str, Command]:
        """Return the kinds of message that a form takes."""
        jobs = JobCommands(self._all_jobs, self._sources, self._added, self._kept.typed)
        return {
            **jobs.table(),
            **SweepCommands(lambda: list(self.sweeps)).table(),
            "submit": Command(self._submit),
            "sweep": Command(self._sweep),
            "copy": Command(self._copy, reads=True),
            "put": Command(self._put),
            "backend": Command(self._use),
            "unfinished": Command(lambda *_: {"count": len(self._left())}, reads=True),
            "resume_all": Command(self._resume_all),
        }

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the page has sent: settings of any kind, and the count of its edits."""
        data = {name: value for name, value in sync_data.items() if name not in self._KERNELS_OWN}
        for name, kind in (("settings", dict), ("varied", dict), ("edits", int)):
            if not isinstance(data.get(name, kind()), kind):
                del data[name]
        with self.lock:
            if "settings" in data:
                OUTBOX.drop(self, "settings")  # what Python set before is overtaken
            self._page_is_setting = True
            try:
                super().set_state(data)
            finally:
                self._page_is_setting = False
        if "edits" in data:
            self._judge_soon()

    @traitlets.validate("settings")
    def _valid_settings(self, proposal: Any) -> dict[str, Any]:
        value = proposal["value"]
        if self._page_is_setting:
            names = self._model.names()
            return {name: one for name, one in value.items() if name in names and one is not None}
        return normal(value)

    def _look_at_settings(self, _change: Any) -> None:
        self._kept.follow(self.settings)
        self._judge_soon()

    def _judge_soon(self) -> None:
        with self.lock:
            if self._judging:
                return
            self._judging = True
        JUDGE.post(self._judge)

    def _judge(self) -> None:
        with self.lock:
            self._judging = False
            settings, edits, varied, names = dict(self.settings), self.edits, dict(self.varied), self._kept.names
        self.verdict = verdict_of(self._model, settings, edits, names, varied)[0]
        if not self.drawn:
            WORK.post(lambda: publish.store(self))
        status = backend_status()
        if status != self.backend:
            self.backend = status

    def _submit(self, body: Body, _: Buffers) -> Answer:
        settings = body.get("settings")
        if not isinstance(settings, dict):
            raise MessageError("The message has no usable 'settings'.", "Reload the page.")
        given = normal(settings)
        filled = self._kept.fill(given)
        template = template_names.view_of(given, filled)
        if template is not None and template != body.get("filled"):
            # A cell has changed a value, or the page was quicker than the verdict: not sent unseen.
            self._judge_soon()
            raise MessageError(f"The prompt reads otherwise now: {template['text']}", "Look at it, then press again.")
        return {"jobs": [job.id for job in self._start(filled, whole_of(body, "takes"))]}

    def _sweep(self, body: Body, _: Buffers) -> Answer:
        settings, varied = body.get("settings"), body.get("varied")
        if not isinstance(settings, dict) or not isinstance(varied, dict):
            raise MessageError("The message has no usable settings.", "Reload the page.")
        given = normal(settings)
        names = self._kept.of(given)
        asked = asked_of(self._model, given, varied, names)
        plan = plan_view(asked, names)
        if plan["videos"] > whole_of(body, "videos") or plan["prompts"] != body.get("prompts"):
            self._judge_soon()
            raise MessageError("The sweep is not the one that was shown any more.", "Look at it, then press again.")
        sweep = sweeping.start(asked, again=False, yes=True)
        with self.lock:
            self.sweeps = [sweep, *(one for one in self.sweeps if one.id != sweep.id)]
        follow_sweep(sweep, self._sweep_moved)
        self._sweep_moved(sweep)
        return {"sweep": sweep.id}

    def _copy(self, body: Body, buffers: Buffers) -> Answer:
        given = body.get("settings")
        if isinstance(given, dict):
            body = {**body, "settings": plain(self._kept.fill(normal(given)).settings)}
        return copy(body, buffers)

    def _put(self, body: Body, buffers: Buffers) -> Answer:
        try:
            field = self._model.field(text_of(body, "field", 100))
        except KeyError:
            raise MessageError("There is no such field.", "Reload the page.") from None
        source = self._inbox.put(field, body, buffers)
        return {} if source is None else {"source": source}

    def _use(self, body: Body, _: Buffers) -> Answer:
        session.use(text_of(body, "name", 100))
        self.refresh()
        self._judge_soon()
        return {}

    def _left(self) -> list[str]:
        """Return the ids of unfinished jobs that nobody watches and that have no card here."""
        shown = {job.id for job in self.jobs}
        return [one.id for one in session.unfinished() if one.id not in shown]

    def _resume_all(self, _body: Body, _: Buffers) -> Answer:
        left = self._left()
        for job in session.resume(*left) if left else []:
            self._added(job)
        return {"count": len(self._left())}

    def _sources(self) -> AbstractSet[str]:
        found = sources_in(self.settings)
        for job in self.jobs:
            found |= sources_in(dict(job.snapshot.settings))
        return found

    # -- jobs ------------------------------------------------------------------------------------

    def _start(self, filled: Filled, takes: int) -> list[Job]:
        if not 1 <= takes <= MOST_TAKES:
            raise MessageError(f"One press makes 1 to {MOST_TAKES} videos.", "Press again for more.")
        return session.takes(filled, takes, self._added)

    def _added(self, job: Job) -> None:
        with self.lock:
            self.jobs = [job, *(one for one in self.jobs if one.id != job.id)]
        self.job_moved(job.snapshot)

    def settings_moved(self) -> None:
        """Judge anew: prices, limits or the backend may be others; what another take costs follows."""
        self._judge_soon()
        self.post("jobs")

    def _all_jobs(self) -> list[Job]:
        return [*self.jobs, *(job for sweep in self.sweeps for job in sweep.jobs)]

    def _sweep_moved(self, sweep: Sweep) -> None:
        OUTBOX.post(self, "sweeps", gap_of(self.sweeps))
        if sweep.over:
            WORK.post(lambda: publish.store(self))

    def job_moved(self, snapshot: JobSnapshot) -> None:
        """Have the jobs shown as they now stand, and a finished one stored; what the limits leave may have changed."""
        if not snapshot.simulated and snapshot.state is not self._states.get(snapshot.id):
            self._states[snapshot.id] = snapshot.state
            self._judge_soon()
        if any(job.id == snapshot.id for job in self.jobs):
            self.post("jobs")
            if snapshot.over:
                WORK.post(lambda: publish.store(self))


def form(source: Made | str | None = None, /, *, values: Mapping[str, object] | None = None, **settings: Any) -> Form:
    """Return a form that starts with these settings; shown as the last line of a cell.

    Parameters
    ----------
    source : Video, Job or path, optional
        A video, a job or the path of a video: its settings are taken, the seed that was sent too, so that
        one thing can be changed and the rest kept. "Use these settings" on the page takes them as they were
        asked: a seed that was left blank stays blank, and each run gets a new one. A prompt that was made from
        a template comes as the template, with the values of then: the same is sent until you change it.
    values : mapping, optional
        What ``{name}`` in the prompts stands for; by default the notebook's names that hold a text or a
        number, where the prompt has one of them.
    **settings
        As in ``wan.generate``; they change those of `source`, and None takes one back.

    Raises
    ------
    SettingsError
        For a name that is no setting, with the nearest match.
    MetadataError, InputError
        If the settings cannot be read from the video, or an input of then is not found.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.form(prompt="A cute cat running on grass", duration=5)  # doctest: +SKIP
    >>> wan.form("wan_videos/cat.mp4", seed=8)  # doctest: +SKIP
    """
    if source is None:
        return Form(values=values, **settings)
    taken, names = restored(source, settings, values)
    return Form(values=names, **taken)
