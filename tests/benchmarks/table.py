"""Figures, and how they are printed and stored."""

from __future__ import annotations

import json
import math
import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import metadata
from pathlib import Path

PACKAGES = ("wan-widgets", "ipywidgets", "anywidget", "ipykernel", "httpx", "av", "numpy")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value.

    Attributes
    ----------
    row : str
        Name of the module that measured it.
    what : str
        What was measured.
    value : float
        The figure.
    unit : str
        Its unit.
    goal : float, optional
        The figure is at most this.
    least : float, optional
        The figure is at least this.
    beside : str
        What was measured in the same run beside it: a peer, or a limit of the machine.
    beside_value : float, optional
        The figure of that.
    method : str
        How both were measured.
    values : tuple of float
        The figure of each run, where there were several; `value` and `beside_value` are the medians.
    ratios : tuple of float
        The ratio of each of these runs.
    """

    row: str
    what: str
    value: float
    unit: str
    goal: float | None = None
    least: float | None = None
    beside: str = ""
    beside_value: float | None = None
    method: str = ""
    values: tuple[float, ...] = ()
    ratios: tuple[float, ...] = ()

    @property
    def ratio(self) -> float | None:
        """The figure by that of the peer or limit; of several runs the median, as each has both from the same minutes."""
        if self.ratios:
            return statistics.median(self.ratios)
        return None if not self.beside_value else self.value / self.beside_value

    @property
    def reached(self) -> bool | None:
        """Whether the figure is at its goal; None without a goal."""
        if self.goal is None and self.least is None:
            return None
        return self.value <= (math.inf if self.goal is None else self.goal) and self.value >= (self.least or -math.inf)


def machine() -> dict[str, object]:
    """Return what the figures depend on."""
    versions = {}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(),
        "load": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "versions": versions,
    }


def together(runs: Sequence[Sequence[Figure]]) -> list[Figure]:
    """Return the figures of one run; for several runs, the median of each figure with the values of all runs."""
    if len(runs) == 1:
        return list(runs[0])
    found: dict[tuple[str, str, str], list[Figure]] = {}
    for one in (figure for run in runs for figure in run):
        found.setdefault((one.row, one.what, one.unit), []).append(one)
    return [_median(figures) for figures in found.values()]


def _median(figures: Sequence[Figure]) -> Figure:
    beside = [one.beside_value for one in figures if one.beside_value is not None]
    return replace(
        figures[-1],
        value=statistics.median(one.value for one in figures),
        beside_value=statistics.median(beside) if beside else None,
        values=tuple(one.value for one in figures),
        ratios=tuple(one.ratio for one in figures if one.ratio is not None),
    )


def as_text(figures: Sequence[Figure]) -> str:
    """Return the table; the range stands in a column of its own where there were several runs."""
    rows = [("row", "what", "figure", "range", "goal", "", "beside it", "its figure", "ratio")]
    for one in figures:
        goal = "" if one.goal is None else f"<= {one.goal:g}"
        goal = goal if one.least is None else f">= {one.least:g}"
        mark = {True: "yes", False: "NO", None: ""}[one.reached]
        spread = f"{min(one.values):,.4g} to {max(one.values):,.4g}" if one.values else ""
        other = "" if one.beside_value is None else f"{one.beside_value:,.4g} {one.unit}"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        rows.append((one.row, one.what, f"{one.value:,.4g} {one.unit}", spread, goal, mark, one.beside, other, ratio))
    if not any(one.values for one in figures):
        rows = [(*row[:3], *row[4:]) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def as_json(runs: Sequence[Sequence[Figure]], seconds: Mapping[str, Sequence[float]] | None = None) -> str:
    """Return as JSON the machine, the figures (medians with their range), those of every run, and what each row took."""
    every = [
        {**asdict(one), "ratio": one.ratio, "reached": one.reached}
        | ({"lowest": min(one.values), "highest": max(one.values)} if one.values else {})
        for one in together(runs)
    ]
    each = [[{"row": one.row, "what": one.what, "value": one.value, "ratio": one.ratio} for one in run] for run in runs]
    rows = {name: [round(one, 1) for one in spans] for name, spans in (seconds or {}).items()}
    return json.dumps({"machine": machine(), "figures": every, "runs": each, "seconds": rows}, indent=1)


def middle(work: Callable[[], object], times: int = 5) -> float:
    """Return the milliseconds that `work` takes, the median of several times after a first one."""
    work()
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spans.append((time.perf_counter() - start) * 1000)
    return statistics.median(spans)


def rank(values: Iterable[float], share: float) -> float:
    """Return the value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def memory_of(pid: int | None = None) -> float:
    """Return the memory of a process in kB (Linux); 0 on other systems."""
    try:
        lines = Path(f"/proc/{pid or os.getpid()}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0.0)
