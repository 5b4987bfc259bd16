"""The takes that are judged: finished jobs and files, with the settings in which they differ.

A file that a job has made has the id of that job, so that votes on either count for both. Any other file is identified
by the hash of its content, so that it may be moved or renamed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._jobs.handles.comparison import MOST, Comparable, entries_of
from .._jobs.ledger import vote_store
from .._jobs.ledger.sqlite.database import Store
from .._jobs.record.ids import SHORT
from .._jobs.record.state import JobState
from .._models.sweeps.varying import axes_of, value_label
from ..checksums import sha256_of
from ..config.checks import nearest_words
from ..config.services import SIMULATOR
from ..errors import InputError, MediaError, MetadataError, SettingsError
from ..stats.votes import Vote

if TYPE_CHECKING:
    from .._jobs.handles.job import Job
    from .._jobs.handles.video import Video

FEWEST = 2
"""Takes that a comparison needs at least."""
_HASHED = 32
"""Digits of a file's hash in its id."""
_SHORTENED = 44
"""Characters of a value in a label."""


@dataclass(frozen=True, kw_only=True)
class Take:
    """One finished job, or one file."""

    id: str
    """The id of its job, or the hash of the file."""
    store: Store
    """The ledger that has its votes."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Every setting as sent, and the placeholders of the template by name. A foreign file has only its name."""
    job: Job | None = None
    file: Path | None = None
    """The file that was given in place of a job."""
    simulated: bool = False
    """Whether the simulator made the take. It writes the settings into the frames."""

    @property
    def path(self) -> Path | None:
        """The video; None if it is gone."""
        if self.job is not None:
            return self.job.path
        return self.file if self.file is not None and self.file.is_file() else None

    @property
    def source(self) -> Job | Video:
        """The job, or the video of the file."""
        from .._jobs.handles.video import Video

        return self.job if self.job is not None else Video(self.file or "")

    def value(self, name: str) -> str:
        """Return a setting as text, shortened."""
        return short_value(name, self.settings)

    def label(self, names: Sequence[str]) -> str:
        """Return a label of the values of some settings, or the start of the id if no settings are named."""
        words = [self.value(name) if name == "prompt" else f"{name} {self.value(name)}" for name in names]
        return " · ".join(words) or self.id[:SHORT]


def short_value(name: str, settings: Mapping[str, Any]) -> str:
    """Return the value of a setting as text, shortened."""
    text = value_label(name, settings.get(name))
    return text if len(text) <= _SHORTENED else f"{text[: _SHORTENED - 1].rstrip()}…"


def takes_of(what: Comparable, store: Callable[[], Store] | None = None) -> list[Take]:
    """Return the takes among jobs, sweeps, comparisons and paths: finished jobs and files, each once.

    Parameters
    ----------
    what : jobs, sweep, comparison or paths
        The takes.
    store : callable, optional
        Returns the ledger for the votes on files. Without it, files are left out.

    Raises
    ------
    InputError
        If there are fewer than two takes.
    MediaError
        If a file cannot be read as a video.
    """
    entries = entries_of(what, MOST)
    entries.clips()  # brings the cells of sweeps up to date
    found: dict[str, Take] = {}
    for entry in entries.shown:
        take = None
        if entry.job is not None:
            take = _of_job(entry.job) if entry.job.state is JobState.COMPLETED else None
        elif entry.path is not None and store is not None:
            take = _of_file(entry.path, store())
        if take is not None:
            found.setdefault(take.id, take)
    if len(found) < FEWEST:
        raise InputError(
            f"There {'is 1 finished video' if found else 'is no finished video'} to judge.",
            "At least two are needed. Two files with the same content count as one.",
        )
    return list(found.values())


def _of_job(job: Job) -> Take:
    return Take(id=job.id, store=job.ledger, settings=settings_of(job), job=job, simulated=job.snapshot.simulated)


def _of_file(path: Path, store: Store) -> Take:
    from .._jobs.handles.video import Video

    video = Video(path)
    _ = video.facts  # raises if it is no video
    try:
        record = video.provenance
    except MetadataError:
        record = {}
    own = record.get("id")
    request = record.get("request")
    if not isinstance(own, str) or not own or not isinstance(request, Mapping):
        try:
            name = f"file {sha256_of(path)[:_HASHED]}"
        except OSError as error:
            raise MediaError(f"{path.name} cannot be read: {error.strerror or error}.") from error
        return Take(id=name, store=store, settings={"file": path.name}, file=path)
    prompt = record.get("prompt", request.get("prompt"))
    settings = {**{one: value for one, value in request.items() if value is not None}, "prompt": prompt}
    settings |= {"model": record.get("model"), "seed": record.get("seed")}
    return Take(id=own, store=store, settings=settings, file=path, simulated=record.get("service") == SIMULATOR)


def varied(settings: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of the settings that differ, without those that follow from another one."""
    return list(axes_of(settings))


def need_varied(takes: Sequence[Take], name: str) -> str:
    """Return the name of a setting in which takes differ, without the braces that it may have.

    Raises
    ------
    SettingsError
        If they do not differ in it.
    """
    bare = name.strip("{}")
    values = {take.value(bare) for take in takes}
    if len(values) > 1:
        return bare
    differ = varied([take.settings for take in takes])
    hint = nearest_words(bare, differ) if differ else "They have the same settings."
    raise SettingsError(f"The takes do not differ in {bare!r}.", hint)


def votes_of(takes: Sequence[Take], criterion: str) -> list[Vote]:
    """Return the votes on pairs of takes, oldest first."""
    ledgers = {take.store.home: take.store for take in takes}
    ids = [take.id for take in takes]
    votes = [vote for ledger in ledgers.values() for vote in vote_store.votes_on(ledger, ids, criterion=criterion)]
    return sorted({vote.id: vote for vote in votes}.values(), key=lambda vote: vote.at)


def is_verdict(vote: Vote) -> bool:
    """Return whether a vote is the verdict of a comparison. Such a vote is changed in the comparison."""
    return vote.id.startswith("verdict ")


def settings_of(job: Job) -> dict[str, Any]:
    """Return every setting of a job as sent, with prompt, model and seed, and the placeholders by name."""
    snapshot = job.snapshot
    return {
        **{name: value for name, value in snapshot.request.items() if value is not None},
        "prompt": snapshot.prompt,
        "model": snapshot.model,
        "seed": snapshot.seed,
        **snapshot.template_values,
    }
