"""The tables of measures in the guide match the catalog; ``python tests/docs/test_measures_page.py`` writes them."""

from __future__ import annotations

import re
from pathlib import Path

from wan_widgets.measures.catalog import MEASURES, PAIR_MEASURES, Measure, PairMeasure

PAGE = Path(__file__).parents[2] / "docs" / "guides" / "measuring.md"
_TABLE = re.compile(r"(?<=\|---\|---\|---\|---\|---\|\n).*?(?=\n\n)", re.DOTALL)


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def line(one: Measure | PairMeasure) -> str:
    span = f"{_number(one.low)} and up" if one.high is None else f"{_number(one.low)} to {_number(one.high)}"
    return f"| `{one.name}` | {one.unit or '–'} | {span} | {one.meaning} | {one.source} |"


def tables() -> list[str]:
    return ["\n".join(map(line, MEASURES.values())), "\n".join(map(line, PAIR_MEASURES))]


def test_the_tables_of_the_guide_are_the_catalog():
    assert _TABLE.findall(PAGE.read_text(encoding="utf-8")) == tables()


if __name__ == "__main__":
    wanted = iter(tables())
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLE.sub(lambda _: next(wanted), text), encoding="utf-8")
