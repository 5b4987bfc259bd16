"""The messages that a form takes from its page: submit, sweep, copy, put, backend, and the unfinished jobs."""

from __future__ import annotations

import json
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from ... import session
from ...session import sweeps
from ..job_commands import JobCommands, copy, sources_in
from ..sweep_card import SweepCommands
from ..transport import file_transfer
from ..transport.bridge import Body, Buffers, Command, MessageError, int_of, text_of
from ..transport.worker_threads import JUDGE
from ..validation import model_picker, template_names
from ..validation.sweep_plan import asked_of, plan_view, verdict_of
from ..validation.template_memory import TemplateMemory
from ..validation.verdict import given_settings, normal, plain, used
from . import memory
from .results import FormResults
from .verdict import LiveVerdict

if TYPE_CHECKING:
    from ...protocol.common import CountAnswer, Empty, TextAnswer
    from ...protocol.form_requests import JobIds, PutAnswer, SweepId, VerdictAnswer
    from .form import Form


class FormMessages:
    """Answers the messages of one form's page.

    Parameters
    ----------
    form : Form
        The form.
    names : TemplateMemory
        The values of the names in its prompts.
    verdict : LiveVerdict
        The verdict of the form.
    results : FormResults
        The jobs and sweeps below the form.
    """

    def __init__(self, form: Form, names: TemplateMemory, verdict: LiveVerdict, results: FormResults) -> None:
        self._form = form
        self._names = names
        self._verdict = verdict
        self._results = results
        self._inbox = file_transfer.Inbox()

    def commands(self) -> dict[str, Command]:
        """Return the messages that a form answers."""
        jobs = JobCommands(self._results.all_jobs, self._sources, self._results.add, self._names.typed)
        return {
            **jobs.table(),
            **SweepCommands(lambda: list(self._form.sweeps)).table(),
            **memory.commands(),
            "submit": Command(self._submit),
            "verdict": Command(self._verdict_on, line=JUDGE, reads=True),
            "sweep": Command(self._sweep),
            "copy": Command(self._copy, reads=True),
            "put": Command(self._put),
            "backend": Command(self._use),
            **model_picker.commands(),
            "unfinished": Command(self._unfinished, reads=True),
            "resume_all": Command(self._resume_all),
        }

    def _verdict_on(self, body: Body, _: Buffers) -> VerdictAnswer:
        """Return the verdict on the settings that one of several pages shows. The form does not change."""
        settings, varied = body.get("settings"), body.get("varied")
        if not isinstance(settings, dict) or not isinstance(varied, dict):
            raise MessageError("The message has no usable settings.", "Reload the page.")
        known = given_settings(settings)
        edits = int_of(body, "edits")
        return {"verdict": verdict_of(known, edits, self._names.of(known), varied)[0]}

    def _submit(self, body: Body, _: Buffers) -> JobIds:
        settings = body.get("settings")
        if not isinstance(settings, dict):
            raise MessageError("The message has no usable 'settings'.", "Reload the page.")
        given = used(normal(settings))
        filled = self._names.fill(given)
        template = template_names.view_of(given, filled)
        if template is not None and not _is_same_json(template, body.get("filled")):
            # A cell has changed a value, or the verdict is not shown yet: no prompt is sent that the user has not seen.
            self._verdict.update()
            raise MessageError(f"The prompt has changed to: {template['text']}", "Check it, then press again.")
        return {"jobs": [job.id for job in self._results.start(filled, int_of(body, "takes"))]}

    def _sweep(self, body: Body, _: Buffers) -> SweepId:
        settings, varied = body.get("settings"), body.get("varied")
        if not isinstance(settings, dict) or not isinstance(varied, dict):
            raise MessageError("The message has no usable settings.", "Reload the page.")
        given = normal(settings)
        names = self._names.of(given)
        asked = asked_of(given, varied, names)
        plan = plan_view(asked, names)
        if plan["videos"] > int_of(body, "videos") or plan["prompts"] != body.get("prompts"):
            self._verdict.update()
            raise MessageError("The sweep has changed since it was shown.", "Check it, then press again.")
        sweep = sweeps.start(asked, again=False, yes=True)
        self._results.add_sweep(sweep)
        return {"sweep": sweep.id}

    def _copy(self, body: Body, buffers: Buffers) -> TextAnswer:
        given = body.get("settings")
        if isinstance(given, dict):
            body = {**body, "settings": plain(self._names.fill(used(normal(given))).settings)}
        return copy(body, buffers)

    def _put(self, body: Body, buffers: Buffers) -> PutAnswer:
        field = next((one for one in self._form.shown.fields if one.name == text_of(body, "field", 100)), None)
        if field is None:
            raise MessageError("There is no such field.", "Reload the page.")
        source = self._inbox.put(field, body, buffers)
        return {} if source is None else {"source": source}

    def _use(self, body: Body, _: Buffers) -> Empty:
        if "service" in body:
            session.speak(text_of(body, "service", 100))
        elif "region" in body:
            session.use(text_of(body, "name", 100), region=text_of(body, "region", 100))
        else:
            session.use(text_of(body, "name", 100))
        self._form.refresh()
        self._verdict.update()
        return {}

    def _unfinished(self, _body: Body, _: Buffers) -> CountAnswer:
        return {"count": len(self._results.unfinished())}

    def _resume_all(self, _body: Body, _: Buffers) -> CountAnswer:
        return {"count": self._results.resume_unfinished()}

    def _sources(self) -> AbstractSet[str]:
        found = sources_in(self._form.settings)
        for job in self._form.jobs:
            found |= sources_in(dict(job.snapshot.settings))
        return found


def _is_same_json(one: object, other: object) -> bool:
    """Return whether two values are the same as JSON, where a pair is a list."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
