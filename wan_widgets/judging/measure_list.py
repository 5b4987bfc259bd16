"""The result of ``wan.measure``: several clips and their measures, which appear one by one.

It only reads futures. The worker measures on its own thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._jobs.handles.dataframe import frame_of
from .._models.text.prompt import timeline
from ..config.checks import nearest_words
from ..errors import SettingsError, WaitTimeoutError, WanError
from ..measures.catalog import MEASURES, Measure, measure_named
from ..measures.cuts import CutCheck, check_cuts
from ..measures.flags import flags_of
from ..measures.likeness import NearDuplicate, likeness_table, near_duplicates
from ..measures.metrics import METRICS
from ..measures.result import ClipMeasures
from ..redaction import redact
from ..rich_display import RichDisplay
from ..stats.variance import MOST_SETTINGS, Difference, Variance, difference_of, variance_of
from .takes import short_value, varied
from .variance import VarianceTable, table_of
from .worker import WORKER

if TYPE_CHECKING:
    import pandas as pd

_STEP = 0.2
"""Seconds between two checks for an interrupt during a wait."""


@dataclass(frozen=True, kw_only=True)
class MeasuredClip:
    """One clip: its origin, and its measures once they exist."""

    label: str
    job: str
    """Id of its job; "" for a file."""
    path: Path | None
    prompt: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    future: Future[ClipMeasures] | None = None
    reason: str = ""
    """Why there is no file to measure."""

    def __getstate__(self) -> dict[str, Any]:
        """Return the state for a copy or a pickle. The copy has the measures known now, and waits for no others."""
        error = (
            ""
            if self.future is None
            else self.error or ("" if self.measures else "It was copied before it was measured.")
        )
        return {**vars(self), "future": self.measures, "reason": error or self.reason}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        """Restore the state of `__getstate__`."""
        measures = state["future"]
        future: Future[ClipMeasures] | None = None
        if measures is not None:
            future = Future()
            future.set_result(measures)
        vars(self).update({**state, "future": future})

    @property
    def measures(self) -> ClipMeasures | None:
        """The measures; None while the clip is not measured yet, or if it cannot be measured."""
        future = self.future
        if future is None or not future.done() or future.cancelled() or future.exception() is not None:
            return None
        return future.result()

    @property
    def error(self) -> str:
        """Why the clip cannot be measured; "" if it can, or while it is not measured yet."""
        if self.future is None:
            return self.reason
        if not self.future.done() or self.future.cancelled():
            return ""
        error = self.future.exception()
        return "" if error is None else error.message if isinstance(error, WanError) else redact(str(error))

    @property
    def cut_check(self) -> CutCheck | None:
        """The comparison of the cuts with the shots of the prompt; None while the clip is not measured."""
        measures = self.measures
        return None if measures is None else check_cuts(measures.cuts, timeline(self.prompt))

    @property
    def flags(self) -> list[str]:
        """What is worth a look, one short text each; empty for most clips."""
        measures = self.measures
        if measures is None:
            return []
        check = check_cuts(measures.cuts, timeline(self.prompt))
        return [flag.text for flag in flags_of(measures, check, self.settings)]


class MeasureList(RichDisplay, Sequence[MeasuredClip]):
    """Several clips and their measures, which appear as each clip is measured.

    Parameters
    ----------
    clips : sequence of MeasuredClip
        The clips.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.measure(wan.jobs("sunset")).dataframe()  # doctest: +SKIP
    """

    def __init__(self, clips: Sequence[MeasuredClip]) -> None:
        self._clips = tuple(clips)

    def __getitem__(self, index: Any) -> Any:
        return self._clips[index]

    def __iter__(self) -> Iterator[MeasuredClip]:
        return iter(self._clips)

    def __len__(self) -> int:
        return len(self._clips)

    @property
    def done(self) -> int:
        """Number of clips that are measured, or cannot be measured."""
        return sum(one.future is None or one.future.done() for one in self._clips)

    @property
    def over(self) -> bool:
        """Whether all clips are measured, or cannot be measured."""
        return self.done == len(self)

    def wait(self, timeout: float | None = None) -> MeasureList:
        """Wait until all clips are measured; an interrupt ends only the wait.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at most.

        Raises
        ------
        WaitTimeoutError
            If the time is up; measuring continues.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        pending = {one.future for one in self._clips if one.future is not None}
        while pending := {one for one in pending if not one.done()}:
            left = _STEP if deadline is None else min(_STEP, deadline - time.monotonic())
            if left <= 0:
                raise WaitTimeoutError(
                    f"{self.done} of {len(self)} clips are measured.", "Measuring continues; .wait() waits again."
                )
            wait(pending, left, return_when=FIRST_COMPLETED)
        return self

    def pause(self) -> None:
        """Pause measuring in this process, at the next frame."""
        WORKER.pause()

    def resume(self) -> None:
        """Continue measuring."""
        WORKER.resume()

    @property
    def columns(self) -> tuple[Measure, ...]:
        """The measures in the order of columns: the built-in ones, then your own."""
        return (*MEASURES.values(), *(metric.measure for metric in METRICS.values()))

    def rows(self) -> list[dict[str, Any]]:
        """Return each clip as a dict: ``job``, ``file``, ``prompt``, every measure by name, and what is worth a look.

        Returns
        -------
        list of dict
            A value is None where it is not known; ``missing`` says why, by name. ``cuts_at`` are the times of the
            cuts in seconds, ``flags`` what is worth a look, ``error`` why a file cannot be measured.
        """
        duplicates = {name for pair in self.near_duplicates() for name in (pair.one, pair.other)}
        rows = []
        for one in self._clips:
            measures = one.measures or ClipMeasures()
            flags = [*one.flags, *(["near-duplicate"] if one.label in duplicates else [])]
            rows.append(
                {
                    "clip": one.label,
                    "job": one.job,
                    "file": None if one.path is None else str(one.path),
                    "prompt": one.prompt,
                    **{column.name: measures.numbers.get(column.name) for column in self.columns},
                    "cuts_at": [round(cut.at, 3) for cut in measures.cuts],
                    "flags": flags,
                    "missing": dict(measures.missing),
                    "error": one.error,
                }
            )
        return rows

    def dataframe(self) -> pd.DataFrame:
        """Return the clips as a pandas table, one row each, with the columns of `rows`."""
        return frame_of(self.rows())

    def near_duplicates(self) -> list[NearDuplicate]:
        """Return the pairs of clips that look the same: hashes of their frames differ in at most 4 of 64 bits."""
        return near_duplicates({one.label: found for one in self._clips if (found := one.measures) is not None})

    def likeness(self) -> list[list[float | None]]:
        """Return how alike each pair of clips is, 0 to 1. Likeness says nothing about quality."""
        return likeness_table([one.measures or ClipMeasures() for one in self._clips])

    def variance(self, by: Sequence[str] | None = None) -> VarianceTable:
        """Return how much of the variance of each measure each setting explains.

        Parameters
        ----------
        by : sequence of str, optional
            The settings, such as ``["prompt", "seed"]``. By default those that differ, at most four.

        Raises
        ------
        SettingsError
            If the clips do not differ in a setting of `by`.
        """
        clips = [clip for clip in self._clips if clip.measures is not None]
        given = [clip.settings for clip in clips]
        names = [_need_varied(name, given) for name in by] if by is not None else varied(given)[:MOST_SETTINGS]
        settings = {name: [short_value(name, one) for one in given] for name in names}
        found: dict[str, Variance | None] = {}
        for measure in self.columns:
            values = [_value(clip, measure) for clip in clips]
            known = [number for number in values if number is not None]
            differ = len({_rounded(clip, measure) for clip in clips}) > 1  # a smaller difference is rounding
            found[measure.name] = variance_of(known, settings) if differ and len(known) == len(clips) else None
        return table_of(found, settings)

    def difference(self, measure: str, setting: str, one: object, other: object) -> Difference | None:
        """Return how two values of a setting differ in a measure, and how many more takes would tell them apart.

        Parameters
        ----------
        measure : str
            A measure, such as ``"motion"``.
        setting : str
            A setting, such as ``"prompt"``.
        one, other : object
            Two of its values.

        Returns
        -------
        Difference or None
            With ``low`` and ``high`` (95 %), ``apart``, and ``more``: about how many more takes of each would tell them
            apart. None with fewer than two measured takes of either.
        """
        column = next((column for column in self.columns if column.name == measure), None) or measure_named(measure)
        groups = [
            [
                number
                for clip in self._clips
                if clip.settings.get(setting.strip("{}")) == level and (number := _value(clip, column)) is not None
            ]
            for level in (one, other)
        ]
        return difference_of(*groups)

    def __repr__(self) -> str:
        known = [one for one in self.columns if any(_value(clip, one) is not None for clip in self._clips)]
        # Measures that are 0 in every clip are named below the table, which would be too wide otherwise.
        zero = [one for one in known if all(not _rounded(clip, one) for clip in self._clips)]
        shown = [one for one in known if one not in zero]
        names = varied([clip.settings for clip in self._clips])
        head = ["clip", *names, *(one.name for one in shown), "noticed"]
        lines = [head, ["", *("" for _ in names), *(one.unit for one in shown), ""]]
        for clip, row in zip(self._clips, self.rows(), strict=True):
            noticed = row["error"] or ", ".join(row["flags"])
            waiting = clip.future is not None and not clip.future.done()
            levels = [short_value(name, clip.settings) for name in names]
            cells = [_cell(_value(clip, one), one) for one in shown]
            lines.append([clip.label, *levels, *cells, "not measured yet" if waiting else noticed])
        widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
        left = {0, *range(1, 1 + len(names)), len(head) - 1}
        text = "\n".join(
            "  ".join(
                cell.ljust(width) if number in left else cell.rjust(width)
                for number, (cell, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in lines
        )
        rest = f"\n0 in every clip: {', '.join(one.name for one in zero)}." if zero else ""
        state = "" if self.over else f"\n{self.done} of {len(self)} clips are measured."
        return text + rest + state


def _need_varied(name: str, settings: Sequence[Mapping[str, Any]]) -> str:
    bare = name.strip("{}")
    if len({short_value(bare, one) for one in settings}) > 1:
        return bare
    raise SettingsError(f"The clips do not differ in {bare!r}.", nearest_words(bare, varied(settings)))


def _value(clip: MeasuredClip, measure: Measure) -> float | None:
    measures = clip.measures
    return None if measures is None else measures.numbers.get(measure.name)


def _rounded(clip: MeasuredClip, measure: Measure) -> float | None:
    """Return a value rounded as its column shows it."""
    value = _value(clip, measure)
    return None if value is None else round(value, measure.decimals)


def _cell(value: float | None, measure: Measure) -> str:
    """Return a value as text without its unit, which is in the head of the column."""
    return measure.text(value).removesuffix(measure.unit).rstrip() if measure.unit else measure.text(value)
