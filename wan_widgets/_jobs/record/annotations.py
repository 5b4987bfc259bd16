"""The user's annotations of a job: star, note and tags, in their stored form. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..._models.text.formatting import encodable
from ...errors import WanError
from ...redaction import may_hold_key

_LONGEST_TAG = 40


def annotations_of(*, star: bool | None, note: str | None, tags: Iterable[str] | None) -> dict[str, Any]:
    """Return the given annotations by their names in a `JobSnapshot`; None is left out.

    Raises
    ------
    WanError
        If the note or a tag contains an API key, or text that looks like one.
    """
    marks: dict[str, Any] = {}
    if star is not None:
        marks["star"] = bool(star)
    if note is not None:
        marks["remark"] = note_of(note)
    if tags is not None:
        words = [" ".join(encodable(str(word)).split()) for word in ([tags] if isinstance(tags, str) else tags)]
        marks["tags"] = tuple(dict.fromkeys(word[:_LONGEST_TAG] for word in words if word))
        _refuse_keys(words)
    return marks


def note_of(note: object) -> str:
    """Return a note in its stored form; raises WanError if it contains an API key, or text that looks like one."""
    text = encodable(str(note)).strip()
    _refuse_keys([text])
    return text


def _refuse_keys(texts: list[str]) -> None:
    if any(map(may_hold_key, texts)):
        raise WanError("There is an API key in this note or tag.", "Remove it: it would be stored.")
