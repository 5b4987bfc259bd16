"""Differences between two prompts and their settings, word by word, as text and as HTML. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from itertools import groupby
from typing import Literal

from ...errors import SettingsError
from ...patterns import pattern
from ..catalog import MODELS
from ..request import clean
from .formatting import listed, safe_repr

Mark = Literal["same", "out", "in"]

# Chinese and Japanese have no spaces between words: each character counts as a word.
_WORDS = pattern(r"\s+|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+|[^\w\s]")
_DEL = "background:#ffd7d5;color:#67060c;text-decoration:line-through"
_INS = "background:#ccffd8;color:#04260f;text-decoration:none;font-weight:600"
_NOT_SET = "not set"


@dataclass(frozen=True)
class Piece:
    """Some words of a text: in both, only in the first (``out``), or only in the second (``in``)."""

    mark: Mark
    text: str


@dataclass(frozen=True, kw_only=True, repr=False)
class Diff:
    """Differences between two sets of settings; shown as text and in a notebook.

    Attributes
    ----------
    texts : mapping
        The prompt and the negative prompt where they differ, each as the pieces of both.
    settings : mapping
        The other settings that differ: the first and the second value, None where one is not set.
    """

    texts: Mapping[str, tuple[Piece, ...]]
    settings: Mapping[str, tuple[object, object]]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.texts and not self.settings

    def __repr__(self) -> str:
        if self.same:
            return "No difference."
        lines = []
        for name, pieces in self.texts.items():
            lines.append(name)
            lines += [f"  {line}" for line in "".join(map(_plain, pieces)).splitlines()]
        width = max((len(name) for name in self.settings), default=0)
        lines += [f"{name:<{width}}  {_value(a)} -> {_value(b)}" for name, (a, b) in self.settings.items()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        if self.same:
            return "<div>No difference.</div>"
        parts = [
            f'<div><b>{escape(name)}</b></div><div style="white-space:pre-wrap;margin:2px 0 8px">'
            f"{''.join(map(_marked, pieces))}</div>"
            for name, pieces in self.texts.items()
        ]
        if self.settings:
            rows = "".join(
                f'<tr><th scope="row" style="text-align:left">{escape(name)}</th>'
                f'<td style="text-align:left">{escape(_value(a))}</td>'
                f'<td style="text-align:left">{escape(_value(b))}</td></tr>'
                for name, (a, b) in self.settings.items()
            )
            head = '<tr><td></td><th scope="col">first</th><th scope="col">second</th></tr>'
            parts.append(f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")
        return f"<div>{''.join(parts)}</div>"


def diff(a: object, b: object) -> Diff:
    """Return what differs between two prompts, and between their settings.

    Parameters
    ----------
    a, b : str, mapping, or what has ``settings``
        Text is a prompt, and a mapping is settings. Any other object is read for its ``settings``, with the seed
        that was sent. ``wan.diff`` also takes the path of a video.

    Raises
    ------
    SettingsError
        If one of them has no settings.

    Examples
    --------
    >>> diff("A cat", "A red cat")
    prompt
      A {+red +}cat
    """
    one, two = _settings(a), _settings(b)
    texts: dict[str, tuple[Piece, ...]] = {}
    changed: dict[str, tuple[object, object]] = {}
    for name in dict.fromkeys([*MODELS.settings(), *one, *two]):
        first, second = one.get(name), two.get(name)
        if first == second and type(first) is type(second):
            continue
        if name in ("prompt", "negative_prompt") and isinstance(first or "", str) and isinstance(second or "", str):
            texts[name] = words_of(str(first or ""), str(second or ""))
        else:
            changed[name] = (first, second)
    return Diff(texts=texts, settings=changed)


def words_of(a: str, b: str) -> tuple[Piece, ...]:
    """Return the words of two texts in order, each marked as in both, in the first, or in the second."""
    old, new = _WORDS.findall(a), _WORDS.findall(b)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    found: list[tuple[Mark, str]] = []
    for place, (step, old_start, old_end, new_start, new_end) in enumerate(steps):
        gone, come = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        # A space between two changes is part of them: one change reads better than many.
        if step == "equal" and not (gone.isspace() and 0 < place < len(steps) - 1):
            found.append(("same", gone))
        else:
            found += [("out", gone), ("in", come)]
    pieces: list[Piece] = []
    for same, run in groupby(found, lambda one: one[0] == "same"):
        members = list(run)
        marks: tuple[Mark, ...] = ("same",) if same else ("out", "in")
        for mark in marks:
            text = "".join(words for which, words in members if which == mark)
            if text:
                pieces.append(Piece(mark, text))
    return tuple(pieces)


def _settings(thing: object) -> dict[str, object]:
    if isinstance(thing, str):
        return clean({"prompt": thing})
    if isinstance(thing, Mapping):
        return clean(thing)
    given = getattr(thing, "settings", None)
    if not isinstance(given, Mapping):
        kinds = listed(("a prompt", "settings", "a Job", "a Video", "the Path of one", "a Form"))
        raise SettingsError(f"There are no settings in {safe_repr(thing)}.", f"wan.diff takes {kinds}.")
    known = clean(given)
    seed = getattr(thing, "seed", None)
    if "seed" not in known and isinstance(seed, int):
        known["seed"] = seed
    return known


def _value(value: object) -> str:
    return _NOT_SET if value is None else safe_repr(value)


def _plain(piece: Piece) -> str:
    return {"same": piece.text, "out": f"[-{piece.text}-]", "in": f"{{+{piece.text}+}}"}[piece.mark]


def _marked(piece: Piece) -> str:
    text = escape(piece.text)
    if piece.mark == "out":
        return f'<del style="{_DEL}">{text}</del>'
    return f'<ins style="{_INS}">{text}</ins>' if piece.mark == "in" else text
