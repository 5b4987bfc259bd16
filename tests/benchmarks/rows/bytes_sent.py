"""Bytes that the page receives when a widget opens, and when a notebook has many."""

from __future__ import annotations

import gzip
import json

import wan_widgets as wan
from tests.benchmarks.table import Figure
from wan_widgets.widgets.transport import assets

CODE = ("_esm", "_css", "code")
VIEWS = ("form", "card", "sweep", "gallery", "compare", "rate", "film")
CARDS = 40
GOAL = 30_000


def measure() -> list[Figure]:
    """Return the size of the page's code by view, of the state beside it, and of forty cards in one notebook."""
    wan.use("simulator")
    state = wan.form(prompt="A lighthouse in the fog", duration=10).get_state()
    own = sum(len(json.dumps(value)) for name, value in state.items() if name not in CODE)
    figures = [_figure("state of a form without the code", own)]
    for view in VIEWS:
        parts = assets.parts(view)
        raw, packed = _sizes(parts)
        method = f"its parts ({', '.join(parts)}), each gzip -9; {raw:,} bytes unpacked"
        figures.append(_figure(f"code of {view}", packed, method, GOAL if view == "form" else None))
    known = assets.parts("form")
    for part, what in (("extras", "follows once a form is shown"), ("jobs", "the first job below a form brings then")):
        more = [one for one in assets.parts(part) if one not in known]
        known = [*known, *more]
        raw, packed = _sizes(more)
        figures.append(_figure(f"code that {what}", packed, f"as above: {', '.join(more)}; {raw:,} bytes unpacked"))
    return [*figures, *_forty()]


def _forty() -> list[Figure]:
    raw, packed = _sizes(assets.parts("card"))
    loader = assets.module("card")
    loaders, packed_loaders = CARDS * len(loader.encode()), CARDS * _packed(loader)
    # A page asks once for all its views; pages of an app that are frames of their own each ask.
    ways = {"shared as hidden models, or asked for by the page": 1, "each card in a frame of its own": CARDS}
    return [
        _figure(
            f"code of {CARDS} cards in one notebook, {way}",
            copies * packed + packed_loaders,
            f"{copies} x the parts and {CARDS} x the loader, gzip -9; {copies * raw + loaders:,} bytes unpacked",
        )
        for way, copies in ways.items()
    ]


def _figure(what: str, value: int, method: str = "", goal: float | None = None) -> Figure:
    return Figure(row="bytes_sent", what=what, value=value, unit="bytes", goal=goal, method=method)


def _sizes(parts: list[str]) -> tuple[int, int]:
    """Return the bytes of some parts, uncompressed and compressed."""
    texts = [assets.text(part) for part in parts]
    return sum(len(one.encode()) for one in texts), sum(map(_packed, texts))


def _packed(text: str) -> int:
    return len(gzip.compress(text.encode(), 9, mtime=0))
