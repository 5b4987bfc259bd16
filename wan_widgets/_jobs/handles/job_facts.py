"""Read-only facts of a job, from its latest snapshot or its row in the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import WanError
from ..files import job_provenance
from ..ledger import judgements
from ..ledger.job_store import Ledger
from ..ledger.judgements import Pair
from ..record.cost import Cost
from ..record.job_record import JobError
from ..record.snapshot import JobSnapshot
from ..record.state import JobState

if TYPE_CHECKING:
    from ...media.restore_inputs import Restored
    from ..runtime.engine import Engine
    from .video import Video


class JobFacts:
    """The facts of one job. Valid on any thread; stores only the id, and an object that keeps the job on the board.

    Parameters
    ----------
    engine : Engine
        The engine of its folder.
    job_id : str
        Our id.
    """

    def __init__(self, engine: Engine, job_id: str) -> None:
        self._engine = engine
        self._id = job_id
        self._held = engine.board.hold(job_id)  # keeps the job on the board as long as this handle exists

    @property
    def id(self) -> str:
        """Our own id of the job."""
        return self._id

    @property
    def ledger(self) -> Ledger:
        """The ledger of its folder."""
        return self._engine.ledger

    @property
    def snapshot(self) -> JobSnapshot:
        """An immutable snapshot of the job as it is now."""
        latest = self._engine.board.get(self._id) or self._engine.refresh(self._id)
        if latest is None:
            raise WanError(f"The job {self._id} is no longer in {self._engine.home}.")
        return latest

    @property
    def state(self) -> JobState:
        """The state of the job."""
        return self.snapshot.state

    @property
    def progress(self) -> float | None:
        """Progress of the current step, 0..1; None if unknown, 1.0 when completed."""
        snapshot = self.snapshot
        return 1.0 if snapshot.state is JobState.COMPLETED else snapshot.progress

    @property
    def video(self) -> Video | None:
        """The finished video, or None."""
        from .video import Video

        path = self.path
        return None if path is None else Video(path)

    @property
    def path(self) -> Path | None:
        """Path of the finished video, or None."""
        file = self.snapshot.file
        return None if file is None else Path(file)

    @property
    def error(self) -> JobError | None:
        """The error, with a hint and whether anything was charged; None if there is none."""
        return self.snapshot.error

    @property
    def cost(self) -> Cost:
        """The actual or estimated cost: amount, currency, status, and the source of the figure."""
        return self.snapshot.cost

    @property
    def settings(self) -> dict[str, Any]:
        """The settings as given to ``wan.generate``."""
        return dict(self.snapshot.settings)

    @property
    def seed(self) -> int | None:
        """The seed that was sent."""
        return self.snapshot.seed

    @property
    def provenance(self) -> dict[str, Any]:
        """The record of how the video was made, as in `Video.provenance`, with the paths of its inputs."""
        row = self._engine.row(self._id)
        if row is None:
            raise WanError(f"The job {self._id} is no longer in {self._engine.home}.")
        return job_provenance.private(row, self._engine.home)

    def restored(self) -> Restored:
        """Return the settings with the seed that was sent, and the input files that no longer exist."""
        from ...media.restore_inputs import restored

        entry, path = self.provenance, self.path
        near = [] if path is None else [path.parent]
        return restored(entry, inputs=entry["inputs"], folders=[*near, self._engine.home])

    @property
    def starred(self) -> bool:
        """Whether you have starred it."""
        return self.snapshot.star

    @property
    def note(self) -> str:
        """Your note."""
        return self.snapshot.remark

    @property
    def tags(self) -> tuple[str, ...]:
        """Your tags."""
        return self.snapshot.tags

    @property
    def pairs(self) -> list[Pair]:
        """Your verdicts on it compared with other jobs, newest first."""
        return judgements.of(self._engine.ledger, self._id)
