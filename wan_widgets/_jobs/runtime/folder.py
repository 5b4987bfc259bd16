"""The folder of one ledger as this process knows it, and how its jobs continue when it disappears.

A folder disappears when it is renamed, moved, deleted or unmounted, or when its ledger is deleted or replaced. Running
jobs are then watched in memory. Their videos are saved in a fallback folder, each with a record of its job.
If the ledger was replaced by an older copy, this process writes back what it knows. Nothing new is sent until the
ledger is back or the running jobs are over. See ``docs/folder-goes-away.md``. Calls block.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from ...errors import BackendError, FolderGoneError, LedgerError
from ...log import note
from ...media.mp4.provenance import sidecar_of
from ..files import naming
from ..ledger import job_store, sweep_store
from ..ledger.job_store import Ledger
from ..ledger.row import Row, snapshot_of
from ..ledger.row_codec import column_values
from ..ledger.sqlite.database import Connection
from ..ledger.sqlite.identity import Identity, LedgerMatch, place_of
from ..ledger.sweep_store import StoredSweep
from ..record.cost import not_charged
from ..record.snapshot import JobSnapshot
from ..record.state import ENDS, JobState
from .plan import Plan

MOST_ENDED = 500
"""Number of finished jobs that are remembered, to be written back into an older copy of the ledger."""
_NOT_IN_LEDGER = "its ledger was gone when it was finished"
SIMULATOR_GONE = BackendError(
    "The simulator keeps its videos in the folder, which is gone.", "Put it back, then resume the job."
)
RECORD = ".job.json"
"""Extension of the file of a job's record in a fallback folder, after its id."""


@dataclass(frozen=True, kw_only=True)
class Absence:
    """The folder is missing: since when, why, and where videos are saved meanwhile."""

    error: FolderGoneError
    fallback: Path | None
    """None if no folder can be written."""
    since: float

    @property
    def words(self) -> str:
        """What has happened, and how the running jobs continue."""
        if self.fallback is None:
            return f"{self.error.message} The jobs are still being watched, but there is nowhere to save their videos."
        return f"{self.error.message} The jobs are still being watched; their videos are saved in {self.fallback}."


class Folder:
    """The jobs of a folder as this process knows them.

    Parameters
    ----------
    ledger : Ledger
        The folder's ledger.
    live : callable
        Returns whether jobs of the folder run in this process.
    """

    def __init__(self, ledger: Ledger, live: Callable[[], bool]) -> None:
        self.ledger = ledger
        self._live = live
        self.reset()
        ledger.memory = self

    def reset(self) -> None:
        """Clear all state. Called in a forked child."""
        self._lock = threading.RLock()
        self._known: dict[str, Row] = {}
        self._ended: dict[str, None] = {}
        self._sweeps: dict[str, StoredSweep] = {}
        self._saved: dict[str, Path] = {}
        self.absence: Absence | None = None

    # -- known jobs ------------------------------------------------------------------------------

    def remember(self, row: Row) -> None:
        """Remember the current state of a job."""
        self._known[row.id] = row

    def ended(self, job_id: str) -> None:
        """Record that a job is no longer watched. Of finished and stored jobs, the last ones are remembered."""
        row = self._known.get(job_id)
        if row is None or not row.over:
            return
        self._ended.pop(job_id, None)
        self._ended[job_id] = None
        if self.absence is not None:
            return
        for oldest in list(self._ended)[:-MOST_ENDED]:
            if oldest not in self._saved:
                del self._ended[oldest]
                if self._known[oldest].over:  # otherwise it was resumed meanwhile
                    del self._known[oldest]

    def remember_sweep(self, sweep: StoredSweep) -> None:
        """Remember a sweep that was stored."""
        self._sweeps[sweep.id] = sweep

    def sweeps(self) -> list[StoredSweep]:
        """Return the sweeps that this process knows, newest first."""
        return sorted(self._sweeps.values(), key=lambda sweep: sweep.created_at, reverse=True)

    def known(self, job_id: str) -> Row | None:
        """Return a job as this process knows it; None if it does not know the job."""
        return self._known.get(job_id)

    def same(self, plan: Plan, *, again: bool, instead_of: str | None) -> Row | None:
        """Return the last job of these settings that this process knows, if it can be reused.

        Parameters as in `Ledger.begin`, which is not available while the ledger is gone.
        """
        found = [
            row for row in self.rows() if row.fingerprint == plan.fingerprint and not not_charged(row) and row.sent
        ]
        row = max(found, key=lambda one: one.created_at, default=None)
        if row is None or not again:
            return row
        return row if plan.sweep is not None and row.sweep == plan.sweep and row.id != instead_of else None

    def rows(self) -> list[Row]:
        """Return every job that this process knows."""
        return list(self._known.values())

    def place(self) -> Path:
        """Return the folder in which videos are saved now."""
        absence = self.absence
        return self.ledger.home if absence is None or absence.fallback is None else absence.fallback

    def home_of(self, job_id: str) -> Path:
        """Return the folder that contains a job's file."""
        return self._saved.get(job_id, self.ledger.home)

    def saved(self, job_id: str, place: Path) -> None:
        """Record the place of a job's file, if it is not in the folder itself."""
        if place == self.ledger.home:
            self._saved.pop(job_id, None)
        else:
            self._saved[job_id] = place

    def snapshot(self, row: Row, *, watched: bool) -> JobSnapshot:
        """Return the snapshot of a job, with the real path of its file, and with a note if the folder is gone."""
        return self.annotated(snapshot_of(row, self.home_of(row.id), watched=watched))

    def annotated(self, snapshot: JobSnapshot) -> JobSnapshot:
        """Return a snapshot with a note if the folder is gone."""
        absence = self.absence
        if absence is None:
            return snapshot
        if snapshot.state is JobState.COMPLETED:
            elsewhere = snapshot.file is not None and snapshot.id in self._saved
            where = f"its folder was gone, so it was saved in {absence.fallback}" if elsewhere else _NOT_IN_LEDGER
            return replace(snapshot, flags=(*snapshot.flags, where))
        return snapshot if snapshot.resting else replace(snapshot, note=absence.words)

    # -- as the ledger's memory ------------------------------------------------------------------

    def holds(self) -> bool:
        """Return whether jobs of the ledger run here. Then no other ledger may replace it."""
        return self._live()

    def write_back(self, connection: Connection) -> None:
        """Write to the ledger what this process knows and the ledger lacks."""
        job_store.write_back(connection, map(self._as_written, self.rows()))
        for sweep in self.sweeps():
            sweep_store.write_back(connection, sweep)

    def _as_written(self, row: Row) -> Row:
        """Return a job as it is written into the ledger: if its file is elsewhere, as not downloaded yet."""
        if row.id not in self._saved or row.state is not JobState.COMPLETED:
            return row
        return replace(row, state=JobState.DOWNLOADING, file=None, finished_at=None)

    # -- disappearing and coming back ------------------------------------------------------------

    def check(self, *, make: bool = False) -> bool:
        """Check whether the folder exists; return whether that has changed.

        Parameters
        ----------
        make : bool
            Whether a new job is about to be stored. Then a missing folder is created again, unless its jobs run.
        """
        with self._lock:
            try:
                match = self.ledger.check_file()
            except LedgerError:
                return False  # it exists; a write will report what is wrong with it
            if match is LedgerMatch.OLDER and self.absence is None:
                with suppress(LedgerError):  # it is tried again at the next check
                    self.ledger.change(lambda _: None)
                return False
            if match in (LedgerMatch.MISSING, LedgerMatch.OTHER) and self._live():
                return self._mark_gone(self.ledger.gone(match))
            if (absence := self.absence) is None:
                return False
            if match is LedgerMatch.MISSING and not make and not self._intact():
                return False  # do not create an empty folder in place of one that is gone
            return self._restore(absence)

    def need(self) -> None:
        """Raise FolderGoneError if the folder is gone: a sweep must not create a new one automatically."""
        if self.absence is not None:
            self.check()
        if (absence := self.absence) is not None:
            raise absence.error

    def record_loss(self, error: FolderGoneError) -> bool:
        """Record that the folder is gone, after a failed write; return whether that is new.

        If it has come back meanwhile, nothing is recorded: the failed write is repeated with the next change.
        """
        with self._lock:
            if self.absence is None:
                with suppress(LedgerError):
                    if self.ledger.check_file() not in (LedgerMatch.MISSING, LedgerMatch.OTHER):
                        return False
            return self._mark_gone(error)

    def _mark_gone(self, error: FolderGoneError) -> bool:
        before = self.absence
        if before is not None and (before.fallback is None or before.fallback.is_dir()):
            return False
        # A folder that is being deleted loses its ledger first. If it was its own fallback, that disappears as well.
        since = time.time() if before is None else before.since
        self.absence = Absence(error=error, fallback=_fallback_folder(self.ledger.home, self.ledger.seen), since=since)
        for row in self.rows():
            if row.sent and row.state not in ENDS:
                self.record(row)
        return True

    def record(self, row: Row) -> None:
        """Write a job's record, which names the task, into the fallback folder for the user. No code reads it."""
        with self._lock:  # so that none is written after they were removed because the folder is back
            absence = self.absence
            if absence is None or absence.fallback is None:
                return
            values = column_values(row)
            text = json.dumps({"wan_widgets_job": 1, "home": str(self.ledger.home), "row": values}, indent=2)
            path = absence.fallback / f"{row.id}{RECORD}"
            try:
                draft = path.with_name(f".{path.name}.{os.getpid()}")
                draft.write_text(text, encoding="utf-8")
                draft.replace(path)
            except OSError as error:
                note(error)  # the job still continues

    def _intact(self) -> bool:
        """Return whether only the ledger is gone, and the folder is still the one in which it was opened."""
        seen = self.ledger.seen
        return seen is not None and seen.folder is not None and place_of(self.ledger.home) == seen.folder

    def _restore(self, absence: Absence) -> bool:
        home = self.ledger.home
        back: dict[str, Row | None] = {}
        try:
            self.ledger.change(self.write_back, create=True)
            for job_id, place in list(self._saved.items()):
                row = self._known.get(job_id)
                if row is not None and row.file is not None and row.state is JobState.COMPLETED:
                    file = _copy_back(place / row.file, home, row)
                    row = replace(row, file=file, updated_at=time.time())
                    self.ledger.change(lambda connection, row=row: job_store.write_back(connection, [row]))  # type: ignore[misc]
                back[job_id] = row
        except (LedgerError, OSError) as error:
            note(error)
        else:
            self.absence = None  # first, so that no file in the folder gets the flag that its ledger was gone
        for job_id, row in back.items():
            self._saved.pop(job_id, None)
            if row is not None:
                self.remember(row)
        if self.absence is not None:
            return False  # it is tried again at the next check
        if absence.fallback is not None:
            for row in self.rows():
                with suppress(OSError):
                    (absence.fallback / f"{row.id}{RECORD}").unlink()
        return True


def _fallback_folder(home: Path, seen: Identity | None) -> Path | None:
    """Return a writable folder, as near as possible to the missing one; None if there is none."""
    if seen is not None and place_of(home) == seen.folder and _writable(home):
        return home
    for one in _candidates(home, seen):
        with suppress(OSError):
            one.mkdir(exist_ok=True)
            if _writable(one):
                return one
    with suppress(OSError):
        return Path(tempfile.mkdtemp(prefix=f"{home.name}-rescued-"))
    return None


def _candidates(home: Path, seen: Identity | None) -> Iterator[Path]:
    name = f"{home.name}-rescued"
    # Below a mount point whose disk is gone, the folder would be hidden once the disk is back.
    if seen is not None and place_of(home.parent) == seen.parent:
        yield home.with_name(name)
    with suppress(OSError):
        yield Path.cwd() / name
    with suppress(RuntimeError):
        yield Path.home() / name


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _copy_back(path: Path, home: Path, row: Row) -> str:
    """Copy a rescued video and its record into the folder; return its path there. The rescued file is kept."""
    copy = home / ".parts" / f"{naming.part_name(row.id)}.back"
    copy.parent.mkdir(exist_ok=True)
    target = naming.free_path(home, str(row.file))
    for source, to in ((path, target), (sidecar_of(path), sidecar_of(target))):
        if source.exists() and not to.exists():
            shutil.copyfile(source, copy)
            naming.put_in_place(copy, to, home=home)
    return target.relative_to(home).as_posix()
