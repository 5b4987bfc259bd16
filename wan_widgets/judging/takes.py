"""The takes that are judged: finished jobs, with the settings in which they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .._jobs.handles.comparison import MOST, Comparable, entries_of
from .._jobs.ledger import vote_store
from .._jobs.record.ids import SHORT
from .._jobs.record.state import JobState
from .._models.sweeps.varying import axes_of, value_label
from ..config.checks import nearest_words
from ..errors import InputError, SettingsError
from ..stats.votes import Vote

if TYPE_CHECKING:
    from .._jobs.handles.job import Job

FEWEST = 2
_SHORTENED = 44
"""Characters of a value in a label."""


@dataclass(frozen=True, kw_only=True)
class Take:
    """One finished job."""

    job: Job
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Every setting as sent, and the placeholders of its template by their names."""

    @property
    def id(self) -> str:
        """The id of its job."""
        return self.job.id

    def value(self, name: str) -> str:
        """Return a setting as text, shortened."""
        return short_value(name, self.settings)

    def label(self, names: Sequence[str]) -> str:
        """Return what sets it apart: its values of some settings, or the start of its id."""
        words = [self.value(name) if name == "prompt" else f"{name} {self.value(name)}" for name in names]
        return " · ".join(words) or self.id[:SHORT]


def short_value(name: str, settings: Mapping[str, Any]) -> str:
    """Return one of several settings as text, shortened."""
    text = value_label(name, settings.get(name))
    return text if len(text) <= _SHORTENED else f"{text[: _SHORTENED - 1].rstrip()}…"


def takes_of(what: Comparable) -> list[Take]:
    """Return the finished jobs among what is given, each once.

    Raises
    ------
    InputError
        If there are fewer than two.
    """
    entries = entries_of(what, MOST)
    entries.clips()  # brings the cells of sweeps up to date
    jobs = {job.id: job for job in entries.jobs if job.state is JobState.COMPLETED}
    if len(jobs) < FEWEST:
        raise InputError(
            f"There {'is 1 finished video' if len(jobs) == 1 else 'is no finished video'} of a job to judge.",
            "Two are the least; a file that no job has made cannot be judged.",
        )
    return [Take(job=job, settings=settings_of(job)) for job in jobs.values()]


def varied(settings: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of settings that differ, without those that follow from another."""
    return list(axes_of(settings))


def need_varied(takes: Sequence[Take], name: str) -> str:
    """Return the name of a setting in which takes differ, also one in braces.

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
    ledgers = {take.job.ledger.home: take.job.ledger for take in takes}
    ids = [take.id for take in takes]
    votes = [vote for ledger in ledgers.values() for vote in vote_store.votes_on(ledger, ids, criterion=criterion)]
    return sorted({vote.id: vote for vote in votes}.values(), key=lambda vote: vote.at)


def is_verdict(vote: Vote) -> bool:
    """Return whether a vote is the verdict of a comparison, which is changed there."""
    return vote.id.startswith("verdict ")


def settings_of(job: Job) -> dict[str, Any]:
    """Return every setting of a job as sent, with the prompt, the model, the seed and the placeholders by name."""
    snapshot = job.snapshot
    return {
        **{name: value for name, value in snapshot.request.items() if value is not None},
        "prompt": snapshot.prompt,
        "model": snapshot.model,
        "seed": snapshot.seed,
        **snapshot.template_values,
    }
