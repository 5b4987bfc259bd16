"""What is asked, from the settings as typed to the body that goes out: pure data and functions.

``Draft`` is what a user has typed so far, right or wrong, with what is known of its input files.
``Request`` is a draft that may be sent: only the fields that apply in its mode, defaults filled in.
"""

from __future__ import annotations

import hashlib
import numbers
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .catalog import DEFAULT_MODEL, MODELS
from .field import Mode, Model


@dataclass(frozen=True, kw_only=True)
class Fix:
    """A repair that one click can make: the settings to change (None clears a setting)."""

    label: str
    changes: Mapping[str, object]
    insert: str = ""
    """Where the prompt has a cursor: what to put there, in place of the changes."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One thing that is wrong, or doubtful, about one field; an error is not sent, a warning is.

    ``message`` says what is wrong and ``hint`` what to do, where it is not among the ``fixes``: what one click in
    the form changes.
    """

    field: str
    """The field's name; empty where it is about the whole."""
    severity: Literal["error", "warning"]
    message: str
    hint: str = ""
    code: str = ""
    """A stable name for the rule, such as ``prompt-missing``."""
    index: int | None = None
    """Which item, for a field that holds several."""
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InputFacts:
    """What is known of one input file or URL; gathered by ``media.inputs``, read by the rules."""

    source: str
    kind: Literal["image", "video"]
    local: bool
    mime: str | None = None
    size: int | None = None
    """Bytes."""
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    fps: float | None = None
    has_alpha: bool | None = None
    has_sound: bool | None = None
    sha256: str | None = None
    problem: str | None = None
    """Why it cannot be read, as a sentence."""


Secrecy = Literal["key", "like a key"]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Settings as typed (only those that are given), the mode they imply, and the inputs' facts."""

    model: Model
    given: Mapping[str, object]
    mode: Mode | None
    """None where an image and references are both given."""
    inputs: Mapping[str, InputFacts] = field(default_factory=dict)
    """Facts by `source_key`: the source as it stands in ``given``, or the hash of bytes."""
    secrets: Mapping[str, Secrecy] = field(default_factory=dict)
    """Settings in which an API key stands, or what looks like one; from whoever knows the keys."""
    prompt_is_file: bool = False
    """There is a video that is called like the prompt."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """What may be sent: the values of the fields that apply in the mode."""

    model: str
    mode: Mode
    values: Mapping[str, object]
    width: int | None
    """Pixels; None where the output follows an image whose size is not known."""
    height: int | None
    given: frozenset[str] = frozenset()
    """Names that were asked for; the other values are defaults."""


def is_given(value: object) -> bool:
    """Return whether a value counts as given: not None, blank text or an empty list."""
    if value is None:
        return False
    if isinstance(value, str):
        return bool(value.strip())
    return not (isinstance(value, list | tuple) and len(value) == 0)


def _plain(value: object) -> object:
    # Subclasses and paths may run code of their own when they are compared or printed, and NumPy's
    # integers are no ints: from here on there are only built-in values, and wrong ones as they came.
    kind = type(value)
    try:
        if issubclass(kind, str):
            return str.__str__(value)
        if issubclass(kind, bytearray | memoryview | bytes):
            return bytes(value)  # type: ignore[call-overload]
        if kind is not bool and issubclass(kind, numbers.Integral):
            return int(value)  # type: ignore[call-overload]
        for base in (list, tuple):
            if kind is not base and issubclass(kind, base):
                return base(base.__iter__(value))  # type: ignore[arg-type]
        if hasattr(kind, "__fspath__"):
            return os.fsdecode(os.fspath(value))  # type: ignore[call-overload]
    except Exception:
        return value
    return value


def _source(value: object) -> object:
    one = _plain(value)
    return one.strip() if isinstance(one, str) else one


def _sources(value: object) -> tuple[object, ...] | None:
    # None for what is no list at all.
    items = _plain(value)
    return tuple(one for one in map(_source, items) if is_given(one)) if isinstance(items, list | tuple) else None


def clean(settings: Mapping[str, object]) -> dict[str, object]:
    """Return only what is given, in plain types; what has a wrong type stays as it is.

    Parameters
    ----------
    settings : mapping
        Settings as typed. None, blank text and empty lists count as not given.

    Returns
    -------
    dict
        Paths as str, references as a tuple, an image list of one as that image. Never raises.

    Examples
    --------
    >>> clean({"prompt": "A cat", "seed": None, "references": ["a.mp4", ""]})
    {'prompt': 'A cat', 'references': ('a.mp4',)}
    """
    given: dict[str, object] = {}
    for name, value in settings.items():
        kept = _plain(value)
        if name in ("image", "references"):
            kept = _source(value)
            several = _sources(value)
            if name == "references" and several is None and isinstance(kept, str | bytes):
                several = (kept,) if is_given(kept) else ()
            if several is not None:
                kept = several[0] if name == "image" and len(several) == 1 else several
        if is_given(kept):
            given[name] = kept
    return given


def mode_of(given: Mapping[str, object]) -> Mode | None:
    """Return the mode that the inputs imply; None where an image and references are both given."""
    image, references = is_given(given.get("image")), is_given(given.get("references"))
    if image and references:
        return None
    if references:
        return "r2v"
    return "i2v" if image else "t2v"


def draft_of(
    settings: Mapping[str, object],
    inputs: Mapping[str, InputFacts] | None = None,
    secrets: Mapping[str, Secrecy] | None = None,
) -> Draft:
    """Return settings as a draft, right or wrong: cleaned, with their model and mode. Never raises.

    Parameters
    ----------
    settings : mapping
        Settings as typed.
    inputs : mapping, optional
        What is known of the input files, by `source_key` of each source.
    secrets : mapping, optional
        Settings in which a key stands, or what looks like one.
    """
    given = clean(settings)
    name = given.get("model")
    model = MODELS.get(name, MODELS[DEFAULT_MODEL]) if isinstance(name, str) else MODELS[DEFAULT_MODEL]
    return Draft(model=model, given=given, mode=mode_of(given), inputs=inputs or {}, secrets=secrets or {})


def setting(draft: Draft, name: str) -> object:
    """Return what is given for `name`, else the model's default; None where there is neither."""
    value = draft.given.get(name)
    if is_given(value):
        return value
    return next((one.default for one in draft.model.fields if one.name == name), None)


def text_of(draft: Draft, name: str) -> str:
    """Return the text given for `name`; empty where there is none, or something else than text."""
    value = draft.given.get(name)
    return value if isinstance(value, str) else ""


def references_of(draft: Draft) -> tuple[object, ...]:
    """Return the references given, in order; empty where there are none, or no list."""
    value = draft.given.get("references")
    return value if isinstance(value, tuple) else ()


def source_key(source: object) -> str | None:
    """Return the key of a source in ``Draft.inputs``: the path or URL itself, bytes by their hash."""
    if isinstance(source, str):
        return source
    return f"sha256:{hashlib.sha256(source).hexdigest()}" if isinstance(source, bytes) else None


def facts_of(draft: Draft, source: object) -> InputFacts | None:
    """Return what is known of a source; None where nothing is."""
    key = source_key(source)
    return None if key is None else draft.inputs.get(key)
