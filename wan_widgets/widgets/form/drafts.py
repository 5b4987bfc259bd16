"""Drafts of forms. A form is restored when its cell is run again, also after a restart of the kernel.

A form belongs to the cell that makes it. JupyterLab and VS Code identify the cell by an id. The settings of the form,
the fields that vary and the ids of its jobs are written to a small file in WAN_HOME, but never if they contain a key.
If the code of the cell passes other settings than before, these override the draft.
"""

from __future__ import annotations

import hashlib
import json
import os
import weakref
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ... import session
from ...config.settings import unsettled_home
from ...errors import WanError
from ...redaction import hide_keys
from ..transport.cell_outputs import cell_of, run_of

if TYPE_CHECKING:
    from ..._jobs.handles.job import Job
    from ..._jobs.handles.sweeps.sweep import Sweep
    from .form import Form

FOLDER = ".forms"
MOST = 200
"""Drafts in a folder at most. The oldest are deleted."""
MOST_JOBS = 40
"""Jobs in a draft at most."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The draft of one form."""

    given: Mapping[str, Any]
    """The settings that the code of its cell passed."""
    settings: Mapping[str, Any]
    varied: Mapping[str, Any] = field(default_factory=dict)
    left: Mapping[str, Any] = field(default_factory=dict)
    """Settings that changes of the model have replaced."""
    jobs: tuple[str, ...] = ()
    sweeps: tuple[str, ...] = ()

    def on(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of a form whose code passes `given`: typed settings, unless the code has changed them."""
        settings = dict(self.settings)
        for name in {*given, *self.given}:
            if given.get(name) != self.given.get(name):
                settings[name] = given.get(name)
        return {name: value for name, value in settings.items() if value is not None}


_live: weakref.WeakValueDictionary[str, Form] = weakref.WeakValueDictionary()
_made: dict[str, tuple[str, int]] = {}
"""By cell: its last run, and how many forms that run has made."""


def attach(form: Form, ip: Any) -> None:
    """Restore the draft of the form in the running cell, and save its changes from now on."""
    cell = cell_of(ip)
    if not cell:
        return
    run = run_of(ip)
    last, count = _made.get(cell, ("", 0))
    number = count + 1 if last == run else 1
    _made[cell] = (run, number)
    key = f"{os.environ.get('JPY_SESSION_NAME', '')} {cell} {number}"
    before = _live.get(key)
    draft = _read(key) if before is None else before.draft()
    _live[key] = form
    form.draft_key = key
    if draft is not None:
        form.restore(draft, _jobs(draft.jobs), _sweeps(draft.sweeps))


def write(key: str, draft: Draft) -> None:
    """Write a draft, unless it contains a key. A folder that cannot be written is not an error."""
    text = json.dumps(asdict(draft), ensure_ascii=False)
    path = _path(key)
    with suppress(OSError):
        if hide_keys(text) != text:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
        for old in sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)[:-MOST]:
            old.unlink(missing_ok=True)


def _read(key: str) -> Draft | None:
    with suppress(OSError, ValueError, TypeError, KeyError):
        found = json.loads(_path(key).read_text(encoding="utf-8"))
        draft = Draft(**{**found, "jobs": tuple(map(str, found["jobs"])), "sweeps": tuple(map(str, found["sweeps"]))})
        if all(isinstance(one, dict) for one in (draft.given, draft.settings, draft.varied, draft.left)):
            return draft
    return None


def _path(key: str) -> Path:
    return unsettled_home() / FOLDER / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"


def _jobs(ids: tuple[str, ...]) -> list[Job]:
    found = []
    for one in ids[:MOST_JOBS]:
        with suppress(WanError):
            found.append(session.job(one))
    return found


def _sweeps(ids: tuple[str, ...]) -> list[Sweep]:
    from ...session import sweeps

    if not ids:
        return []
    with suppress(WanError):
        return [one for one in sweeps.sweeps() if one.id in ids]
    return []
