"""How much of the variance of measures and strengths each setting explains, as rows, as text and as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from .._jobs.handles.dataframe import frame_of
from ..stats.variance import Variance
from .ranking_text import columns

if TYPE_CHECKING:
    import pandas as pd

_DECIDES, _MOSTLY = 0.75, 0.5
"""Shares from which a setting "decides", or it is "mostly the" setting."""
_HARDLY_CHANCE = 0.05
"""A share that shuffled values reach this often may be chance."""
_FEW_SEEDS = 5
"""Fewer seeds than this say little about others."""
_BAR = 30
"""Characters of a bar from 0 to 100 %."""
_FILLS = "█▒░▓"
_COLORS = ("#1a68c7", "#8fb8e8", "#c9851b", "#7d6bb3")


@dataclass(frozen=True, kw_only=True)
class MeasureVariance:
    """The shares of settings in the variance of one measure; `variance` is None if they are unknown."""

    measure: str
    variance: Variance | None

    @property
    def sentence(self) -> str:
        """The result in a few words."""
        if self.variance is None:
            return "too few takes, or all the same"
        first = self.variance.shares[0]
        if first.shuffled >= _HARDLY_CHANCE:
            return "no more than chance would give; more takes would tell"
        if first.share >= _DECIDES:
            return f"the {first.setting} decides"
        if first.share >= _MOSTLY:
            return f"mostly the {first.setting}"
        return f"the {first.setting} most, but no setting alone"


class VarianceTable:
    """The shares of settings in the variance of several measures.

    Parameters
    ----------
    measures : mapping
        The variance by measure.
    takes : int
        Number of takes.
    levels : mapping
        Number of levels by setting.
    """

    def __init__(self, measures: Mapping[str, Variance | None], takes: int, levels: Mapping[str, int]) -> None:
        self.measures = tuple(MeasureVariance(measure=name, variance=one) for name, one in measures.items())
        """The measures, each with its shares."""
        self.takes = takes
        self._levels = dict(levels)

    @property
    def settings(self) -> tuple[str, ...]:
        """Names of the settings."""
        return tuple(self._levels)

    def rows(self) -> list[dict[str, Any]]:
        """Return one dict for each measure and setting.

        Returns
        -------
        list of dict
            ``measure``, ``setting``, ``share`` (0 to 1), ``by_chance`` (the share that a setting with as many levels
            explains by chance) and ``shuffled`` (how often shuffled values reach this share).
        """
        return [
            {
                "measure": one.measure,
                "setting": share.setting,
                "share": round(share.share, 4),
                "by_chance": round(share.by_chance, 4),
                "shuffled": round(share.shuffled, 4),
            }
            for one in self.measures
            if one.variance is not None
            for share in one.variance.shares
        ]

    def dataframe(self) -> pd.DataFrame:
        """Return the shares as a pandas table, with the columns of `rows`."""
        return frame_of(self.rows(), ["measure", "setting", "share", "by_chance", "shuffled"])

    @property
    def caveats(self) -> list[str]:
        """The caveats to state when the shares are quoted."""
        found = [f"Shares are of the variance among these {self.takes} takes."]
        chance = ", ".join(
            f"{name} {(levels - 1) / max(1, self.takes - 1):.0%}" for name, levels in self._levels.items()
        )
        found.append(f"Shares of about this size come from chance alone: {chance}.")
        if not any(one.variance is not None and one.variance.repeated for one in self.measures):
            found.append("With one take of each combination, interactions and chance cannot be separated.")
        seeds = self._levels.get("seed", 0)
        if 0 < seeds < _FEW_SEEDS:
            found.append(f"{seeds} seeds say little about other seeds.")
        return found

    def __repr__(self) -> str:
        rows = [["measure", "0 %" + "100 %".rjust(_BAR - 3), "", ""]]
        for one in self.measures:
            shares = {} if one.variance is None else {share.setting: share.share for share in one.variance.shares}
            bar, words = "", []
            for name, fill in zip(self._levels, _FILLS, strict=False):
                bar += fill * round(_BAR * shares.get(name, 0.0))
                words.append(f"{name} {shares[name]:.0%}" if name in shares else "")
            rows.append([one.measure, bar[:_BAR].ljust(_BAR, "·"), ", ".join(filter(None, words)), one.sentence])
        key = "  ".join(f"{fill} {name}" for name, fill in zip(self._levels, _FILLS, strict=False))
        return "\n".join([*columns(rows), f"{key}  · rest: interactions and chance", *self.caveats])

    def _repr_html_(self) -> str:
        cell = "text-align:left;padding:2px 10px 2px 0"
        rows = "".join(
            f"<tr><th scope='row' style='{cell};font-weight:normal'>{escape(one.measure)}</th>"
            f"<td style='{cell}'>{self._bar(one.variance)}</td><td style='{cell}'>{escape(self._words(one))}</td>"
            f"<td style='{cell}'>{escape(one.sentence)}</td></tr>"
            for one in self.measures
        )
        key = " ".join(
            f"<span><span aria-hidden='true' style='color:{color}'>■</span> {escape(name)}</span>"
            for name, color in zip(self._levels, _COLORS, strict=False)
        )
        listed = "".join(f"<li>{escape(one)}</li>" for one in self.caveats)
        caption = "<caption style='text-align:left;font-weight:600'>What explains the variance</caption>"
        return (
            f"<div class='wan-variance' style='font-size:13px;overflow-x:auto'><table style='border-collapse:collapse'>"
            f"{caption}<tbody>{rows}</tbody></table><p>{key} and rest: interactions and chance</p>"
            f"<ul>{listed}</ul></div>"
        )

    def _mime_(self) -> tuple[str, str]:
        return "text/html", self._repr_html_()

    def _words(self, one: MeasureVariance) -> str:
        if one.variance is None:
            return ""
        return ", ".join(f"{share.setting} {share.share:.0%}" for share in one.variance.shares)

    def _bar(self, variance: Variance | None) -> str:
        shares = {} if variance is None else {share.setting: share.share for share in variance.shares}
        parts, at = "", 0.0
        for name, color in zip(self._levels, _COLORS, strict=False):
            width = 200 * shares.get(name, 0.0)
            parts += f"<rect x='{at:.1f}' y='2' width='{width:.1f}' height='12' fill='{color}'/>"
            at += width
        edge = "<rect x='0.5' y='2' width='199' height='12' fill='none' stroke='var(--jp-border-color1,#767676)'/>"
        return f"<svg aria-hidden='true' width='200' height='16' viewBox='0 0 200 16'>{parts}{edge}</svg>"


def table_of(measures: Mapping[str, Variance | None], settings: Mapping[str, Sequence[str]]) -> VarianceTable:
    """Return the table of several measures over the same takes."""
    takes = max((len(levels) for levels in settings.values()), default=0)
    return VarianceTable(measures, takes, {name: len(set(levels)) for name, levels in settings.items()})
