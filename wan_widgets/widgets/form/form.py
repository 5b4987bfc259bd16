"""The form: settings as typed, the verdict on them, and the jobs made from them.

The page sets ``settings`` (anything typed, valid or not), ``varied`` (which settings have several values), ``left``
(settings that a change of the model has replaced), ``edits`` (a counter of its changes) and ``editor`` (which page made
the last change). A verdict contains the counter of the settings that it is about. All other traits go only to the page.
When Python sets ``settings``, unknown names are errors.

The other modules: ``opening`` is ``wan.form``, ``verdict`` validates, ``messages`` answers the page, ``results`` has
the jobs and sweeps, ``storage`` and ``drafts`` restore a form.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never

import traitlets

from ... import session
from ..._jobs.handles.job import Job
from ..._jobs.record.snapshot import JobSnapshot
from ..._jobs.text import wording
from ..._models.field import Mode, Model
from ..._models.issue_list import IssueList
from ..._models.parameters import (
    UNCHANGED,
    AspectRatio,
    AudioSetting,
    InputFile,
    InputFiles,
    ModelName,
    Resolution,
    ShotType,
    runs,
)
from ..._models.text.template import Filled, fill
from ...redaction import hide_keys
from ...session.money.confirmation import confirm
from ...session.presets import preset_settings, presets
from .. import publish
from ..transport import form_registry, page_code, subscriptions
from ..transport.bridge import Command, GuardedDict, GuardedList
from ..transport.state_throttle import GAP_OF_JOBS, OUTBOX
from ..validation.sweep_plan import verdict_of
from ..validation.template_memory import TemplateMemory
from ..validation.template_names import Names
from ..validation.verdict import given_settings, normal, used
from ..views.backend_status import backend_status
from ..views.model_schema import table_of
from .messages import FormMessages
from .results import FormResults, job_views, sweep_views
from .storage import FormStorage
from .verdict import LiveVerdict

if TYPE_CHECKING:
    from ...protocol.common import Json

CARDS = "jobs"
"""The part of the page's code that draws jobs and sweeps below the form."""
EXTRAS = "extras"
"""The part that follows the form: what is opened, typed or chosen, and what only some models have."""
MOST_SLOTS = 2
"""Kinds of files that a form can have without the part `EXTRAS`."""
TYPING_GAP = 0.05
"""Least seconds between two updates of what follows typing."""


def needs_extras(table: Mapping[str, Any], settings: Mapping[str, Json], verdict: Mapping[str, Any]) -> bool:
    """Return whether the form shows something of ``EXTRAS`` at first.

    That is many kinds of files, a number or a second text beside the prompt, a chosen file, an advanced setting, the
    prompt as it is sent, settings that are set aside, or a warning.
    """
    fields = [field for field in table.get("fields", ()) if field["name"] != "model"]
    shown = [field["kind"] for field in fields if not field["advanced"]]
    return (
        sum(field["file_kind"] is not None for field in fields) > MOST_SLOTS
        or "integer" in shown
        or shown.count("text") > 1
        or verdict.get("template") is not None
        or bool(verdict.get("set_aside"))
        or any(issue["severity"] == "warning" for issue in verdict.get("issues", ()))
        or any(field["advanced"] or field["file_kind"] is not None for field in fields if field["name"] in settings)
    )


class Form(FormStorage):
    """The form for a video, with the jobs started from it below.

    Parameters
    ----------
    values : mapping, optional
        The values of ``{name}`` in the prompts. By default, the notebook's variables that hold text or a number are
        used if a prompt contains their names. The form shows the prompt that it would send.
    **settings
        The settings with which the form starts, as in ``wan.generate``.

    Raises
    ------
    SettingsError
        If a name is not a setting. The message has the nearest match.

    Examples
    --------
    >>> form = wan.form(prompt="A cute cat running on grass", duration=5)  # doctest: +SKIP
    >>> form.set(seed=7)  # doctest: +SKIP
    >>> form.settings  # doctest: +SKIP
    {'prompt': 'A cute cat running on grass', 'duration': 5, 'seed': 7}
    """

    _esm = traitlets.Unicode().tag(sync=True)
    table = GuardedDict().tag(sync=True)
    settings = GuardedDict().tag(sync=True, echo_update=False)
    varied = GuardedDict().tag(sync=True, echo_update=False)
    left = GuardedDict().tag(sync=True, echo_update=False)
    edits = traitlets.Int(0).tag(sync=True, echo_update=False)
    editor = traitlets.Unicode().tag(sync=True, echo_update=False)
    verdict = GuardedDict().tag(sync=True)
    jobs = GuardedList().tag(sync=True, to_json=job_views)
    sweeps = GuardedList().tag(sync=True, to_json=sweep_views)
    backend = GuardedDict().tag(sync=True)
    loaded = GuardedDict().tag(sync=True)

    OUTGOING = {  # noqa: RUF012  (declared in the base)
        "code": GAP_OF_JOBS,
        "table": 0.0,
        "settings": TYPING_GAP,
        "verdict": TYPING_GAP,
        "jobs": GAP_OF_JOBS,
        "sweeps": GAP_OF_JOBS,
        "backend": GAP_OF_JOBS,
        "loaded": TYPING_GAP,
    }
    _KERNELS_OWN = frozenset({"table", "verdict", "jobs", "sweeps", "backend", "loaded"})

    def __init__(self, *, values: Mapping[str, object] | Names | None = None, **settings: Any) -> None:
        self._memory = TemplateMemory(values)
        self.form_id = uuid.uuid4().hex[:12]
        self._live = LiveVerdict(self, self._memory)
        self._results = FormResults(self, self._live.update)
        self._messages = FormMessages(self, self._memory, self._live, self._results)
        first = self.given = normal(settings)
        self.shown = session.table_of(first)
        """The table of the model that the page shows."""
        self._memory.follow(first)
        super().__init__(
            **page_code.traits_of("form"),
            table=table_of(self.shown, self.form_id),
            settings=first,
            verdict=verdict_of(first, 0, self._memory.names, {})[0],
            backend=backend_status(),
        )
        self.observe(self._on_settings, "settings")
        subscriptions.follow(self)
        subscriptions.follow_settings(self)
        subscriptions.follow_measures(self)
        form_registry.add(self)

    # -- for Python ------------------------------------------------------------------------------

    def _set(self, **changes: Any) -> None:
        self.settings = {**self.settings, **changes}

    @runs(_set)
    def set(
        self,
        *,
        prompt: str | None = UNCHANGED,
        image: InputFile | None = UNCHANGED,
        references: InputFiles | None = UNCHANGED,
        last_image: InputFile | None = UNCHANGED,
        reference_images: InputFiles | None = UNCHANGED,
        reference_audios: InputFiles | None = UNCHANGED,
        first_clip: InputFile | None = UNCHANGED,
        source_video: InputFile | None = UNCHANGED,
        model: ModelName | None = UNCHANGED,
        aspect_ratio: AspectRatio | None = UNCHANGED,
        resolution: Resolution | None = UNCHANGED,
        duration: int | None = UNCHANGED,
        negative_prompt: str | None = UNCHANGED,
        seed: int | None = UNCHANGED,
        prompt_extend: bool | None = UNCHANGED,
        shot_type: ShotType | None = UNCHANGED,
        audio: bool | None = UNCHANGED,
        audio_setting: AudioSetting | None = UNCHANGED,
        watermark: bool | None = UNCHANGED,
        **unknown: Never,
    ) -> None:
        """Change some settings. None resets one to its default.

        Parameters
        ----------
        prompt, image, ..., watermark : optional
            Settings as in ``wan.generate``.
        **unknown
            Not accepted: an unknown name is an error with the nearest match.

        Raises
        ------
        SettingsError
            If a name is not a setting.
        """
        raise NotImplementedError

    def load(self, settings: Mapping[str, Any] | Filled, *, values: Mapping[str, object] | None = None) -> None:
        """Replace all settings; the page offers to undo this.

        Parameters
        ----------
        settings : mapping
            Settings as in ``wan.generate``, such as ``job.settings``. Without `values`, braces are plain text.
        values : mapping, optional
            The values of ``{name}`` in the prompts.
        """
        filled = settings if isinstance(settings, Filled) else fill(settings, values)
        with self.lock:
            before, count, left = dict(self.settings), self.loaded.get("count", 0), dict(self.left)
            new = normal(self._memory.typed(filled))
            self.settings, self.left = new, {}
            self._memory.follow(new)
            self.loaded = {"count": count + 1, "undo": before, "left": left}
        self._live.update()

    def save_preset(self, name: str) -> None:
        """Save the current settings, without the prompt and files, as the preset ``wan.presets[name]``.

        Parameters
        ----------
        name : str
            1 to 60 characters. An existing preset of this name is replaced.

        Raises
        ------
        SettingsError
            If the name cannot be used, or there is an API key in the settings.
        LedgerError
            If the folder of videos cannot be written.
        """
        presets.save(name, **preset_settings(self.settings))

    def load_preset(self, name: str) -> None:
        """Replace all settings except the prompt and files by those of a preset; the page offers to undo this.

        Raises
        ------
        SettingsError
            If there is no preset of this name. The message has the nearest match.
        """
        loaded, others = presets[name], preset_settings(self.settings)
        unchanged = {name: one for name, one in self.settings.items() if name not in others}
        with self.lock:
            before, count = dict(self.settings), self.loaded.get("count", 0)
            self.settings = {**unchanged, **loaded}
            self.loaded = {"count": count + 1, "undo": before}

    def fill_in(self, changes: Mapping[str, Any]) -> None:
        """Change some settings and nothing else; the page offers to undo this.

        Parameters
        ----------
        changes : mapping
            Settings as in ``wan.generate``.
        """
        with self.lock:
            before, count = dict(self.settings), self.loaded.get("count", 0)
            self.settings = {**before, **changes}
            self.loaded = {"count": count + 1, "undo": before}

    @property
    def values(self) -> dict[str, object] | None:
        """The values of ``{name}`` in the prompts; None uses the notebook's variables.

        Settings from a video or a job have their own values; setting this replaces them.
        """
        return self._memory.values

    @values.setter
    def values(self, values: Mapping[str, object] | None) -> None:
        self._memory.give(values)
        self._live.update()

    @property
    def issues(self) -> IssueList:
        """The issues of the current settings: errors and warnings."""
        return IssueList(verdict_of(self.settings, self.edits, self._memory.names, self.varied)[1])

    @property
    def mode(self) -> Mode | None:
        """The mode that the settings imply, or None while they contradict each other."""
        return session.inspect(dict(self.settings)).mode

    def generate(self, takes: int = 1, *, yes: bool = False) -> list[Job]:
        """Make videos from the current settings, like the button: always new takes.

        Parameters
        ----------
        takes : int
            Number of videos, 1 to 10.
        yes : bool
            Whether to buy several without asking. On the simulator you are never asked.

        Returns
        -------
        list of Job
            The jobs, already running.

        Raises
        ------
        SettingsError
            If the settings have an error. Nothing was sent.
        SpendError
            If ``wan.settings.limits`` leave no room for all of them. Nothing was sent.
        NotConfirmedError
            If several would be bought, and the purchase was not confirmed. Nothing was sent.
        """
        filled = self._memory.fill(used(self.settings))
        if takes > 1:
            confirm(session.estimate([filled.settings] * takes), yes=yes, simulated=session.backend().simulated)
        return self._results.start(filled, takes)

    def refresh(self) -> None:
        """Read the backend and the notebook's names again, and show them."""
        self.show_backend()
        if "{" in str(self.settings.get("prompt")) + str(self.settings.get("negative_prompt")):
            self._live.update()

    def show_table(self, model: Model) -> None:
        """Show the table of a model, if another one is shown."""
        if model is not self.shown:
            self.shown = model
            self.table = table_of(model, self.form_id)

    def show_backend(self) -> None:
        """Show the backend, if its status has changed."""
        status = backend_status()
        if status != self.backend:
            self.backend = status

    def __repr__(self) -> str:
        label = self.verdict.get("mode_label", "")
        prompt = wording.shorten(hide_keys(str(self.settings.get("prompt") or "")), 60)
        return wording.DOT.join(part for part in (f"wan.form: {label}", f'"{prompt}"' if prompt else "") if part)

    def _ipython_display_(self) -> None:
        if publish.show(self):
            form_registry.follow_cells(publish.shell(), self)
            if self.drawn:
                self._require_part(EXTRAS)  # after the form, so that it does not wait for it
            if self.jobs or self.sweeps:
                publish.store_soon(self)  # a job may have ended in the meantime

    # -- from the page ---------------------------------------------------------------------------

    def commands(self) -> dict[str, Command]:
        """Return the messages that a form answers."""
        return self._messages.commands()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Apply state from the page. Values of a wrong type are ignored."""
        data = {name: value for name, value in sync_data.items() if name not in self._KERNELS_OWN}
        for name, kind in (("settings", dict), ("varied", dict), ("left", dict), ("edits", int), ("editor", str)):
            if not isinstance(data.get(name, kind()), kind):
                del data[name]
        with self.lock:
            if "settings" in data:
                OUTBOX.drop(self, "settings")  # older than what the page has sent
            self._page_is_setting = True
            try:
                super().set_state(data)
            finally:
                self._page_is_setting = False
        if "edits" in data or "settings" in data:
            self._live.answer()

    @traitlets.validate("settings")
    def _valid_settings(self, proposal: Any) -> dict[str, Json]:
        value = proposal["value"]
        if self._page_is_setting:
            return given_settings(value)
        return normal(value)

    def notify_change(self, change: Any) -> None:
        """Notify the page of a change. The code that draws it goes to the page first."""
        if change["name"] in ("jobs", "sweeps"):
            self._require_part(CARDS)
        elif change["name"] in ("table", "settings") and needs_extras(self.table, self.settings, self.verdict):
            self._require_part(EXTRAS)
        super().notify_change(change)

    def _require_part(self, part: str) -> None:
        if part not in self.code:
            self.code = {**self.code, **page_code.parts_of(part)}

    def _on_settings(self, _change: Any) -> None:
        self._memory.follow(self.settings)
        if not self._page_is_setting:
            self.editor = ""  # every page shows what Python sets
            self._live.update()

    def settings_changed(self) -> None:
        """Validate again, because prices, limits or the backend may have changed."""
        self._live.update()
        self.post("jobs")

    def job_changed(self, snapshot: JobSnapshot) -> None:
        """Show the new state of a job."""
        self._results.job_changed(snapshot)

    def file_measured(self, path: Path) -> None:
        """Show the measures of a video."""
        self._results.file_measured(path)
