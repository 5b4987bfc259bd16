"""Settings as typed and settings as sent: pure data and functions.

``Draft`` holds what a user has typed so far, right or wrong, and the facts about its source files.
``Request`` is a checked draft: only the fields that apply in its mode, with defaults filled in.
"""

from __future__ import annotations

import hashlib
import numbers
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..patterns import pattern
from .catalog import MODELS
from .field import FileKind, Mode, Model


@dataclass(frozen=True, kw_only=True)
class Fix:
    """A change that one click makes: new values of settings; None clears a setting."""

    label: str
    changes: Mapping[str, object]
    insert: str = ""
    """Text to insert at the cursor in the prompt, instead of the changes."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One problem with one setting. Settings with an error are not sent; settings with a warning are.

    Attributes
    ----------
    field : str
        The name of the setting; empty if the issue is about several settings.
    severity : {"error", "warning"}
        Whether it prevents sending.
    message : str
        What is wrong, as a sentence.
    hint : str
        What to do about it; may be empty.
    code : str
        A stable name of the rule, such as ``prompt-missing``.
    index : int or None
        Which item, for a setting that holds several; counted from 0.
    fixes : tuple of Fix
        Changes that one click in the form makes.
    """

    field: str
    """The field's name; empty if the issue is about several fields."""
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
    """Facts about one source file or URL; gathered by ``media.inputs``, read by the rules."""

    source: str
    kind: FileKind
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
    """Why the file cannot be read, as a sentence."""


Secrecy = Literal["key", "like a key"]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Settings as typed (only those that are given), the mode they imply, and facts about the source files."""

    model: Model
    given: Mapping[str, object]
    mode: Mode | None
    """None if no mode takes the given files together."""
    service: str = ""
    """The chosen service; empty for any. If it offers the model, `model` is that service's table."""
    inputs: Mapping[str, InputFacts] = field(default_factory=dict)
    """Facts by `source_key`: the path or URL, or the hash of bytes."""
    secrets: Mapping[str, Secrecy] = field(default_factory=dict)
    """Settings that contain an API key, or text that looks like one."""
    prompt_is_file: bool = False
    """Whether the prompt is the path of a video that exists."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """Settings that can be sent: the values of the fields that apply in the mode."""

    model: str
    mode: Mode
    values: Mapping[str, object]
    service: str = ""
    """The service whose table it was checked against."""
    width: int | None = None
    """Width and height in pixels; None if the video follows a file whose size is not known."""
    height: int | None = None
    given: frozenset[str] = frozenset()
    """Names of the settings that were given; the other values are defaults."""


_WITHOUT_WIDTH = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2060-\u2064"
    "\u200b-\u200f\u202a-\u202e\u2066-\u2069\u2800\u3164\ufeff\uffa0"
)
"""Characters that have no width, or look like a space."""
_BLANK = pattern(rf"[\s{_WITHOUT_WIDTH}]*")


def is_blank(text: str) -> bool:
    """Return whether a text has no visible character: it is empty, or only spaces and characters without width."""
    return _BLANK.fullmatch(text) is not None


def is_given(value: object) -> bool:
    """Return whether a value counts as given: not None, blank text or an empty list."""
    if value is None:
        return False
    if isinstance(value, str):
        return not is_blank(value)
    return not (isinstance(value, list | tuple) and len(value) == 0)


def _plain(value: object) -> object:
    # Subclasses and paths may run their own code when they are compared or printed, and NumPy's integers are not
    # ints. After this, values have built-in types. Values of a wrong type are not changed.
    kind = type(value)
    try:
        if issubclass(kind, str):
            return str.__str__(value)
        if issubclass(kind, bytearray | memoryview | bytes):
            return bytes(value)  # type: ignore[call-overload]
        if kind is not bool and issubclass(kind, numbers.Integral):
            return int(value)  # type: ignore[call-overload]
        for base in (list, tuple):
            if issubclass(kind, base):
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
    # None for a value that is neither a source nor a list of them.
    items = [value] if isinstance(value, str | bytes) else value
    return tuple(one for one in map(_source, items) if is_given(one)) if isinstance(items, list | tuple) else None


def clean(settings: Mapping[str, object]) -> dict[str, object]:
    """Return only the settings that are given, in plain types. A value of a wrong type is not changed.

    Parameters
    ----------
    settings : mapping
        Settings as typed. None, blank text and empty lists count as not given.

    Returns
    -------
    dict
        Paths become str, references a tuple, and a list of one image that image. Never raises.

    Examples
    --------
    >>> clean({"prompt": "A cat", "seed": None, "references": ["a.mp4", ""]})
    {'prompt': 'A cat', 'references': ('a.mp4',)}
    """
    given: dict[str, object] = {}
    media = MODELS.media()
    for name, value in settings.items():
        kept = _plain(value)
        field = media.get(name)
        if field is not None:
            sources = _sources(kept)
            if sources is not None:
                kept = sources[0] if not field.several and len(sources) == 1 else sources
        if is_given(kept):
            given[name] = kept
    return given


def mode_of(given: Mapping[str, object], model: Model) -> Mode | None:
    """Return the mode that the files imply: the first one that takes all of them; None if none does."""
    files = frozenset(field.name for field in model.media() if is_given(given.get(field.name)))
    fitting = [one for one in model.modes if files <= one.inputs]
    ready = [one for one in fitting if not one.requires or one.requires & files]
    # If each fitting mode lacks a file, the first one is used, so that the missing file is reported.
    return next((one.name for one in (*ready, *fitting)), None)


def draft_of(
    settings: Mapping[str, object],
    inputs: Mapping[str, InputFacts] | None = None,
    secrets: Mapping[str, Secrecy] | None = None,
    service: str = "",
) -> Draft:
    """Return settings as a draft with its model and mode. Never raises, whatever the settings.

    Parameters
    ----------
    settings : mapping
        Settings as typed.
    inputs : mapping, optional
        Facts about the source files, by `source_key` of each source.
    secrets : mapping, optional
        Settings that contain a key, or text that looks like one.
    service : str, optional
        The service to use; by default the model's preferred one.
    """
    given = clean(settings)
    model = MODELS.or_default(given.get("model"), service)
    return Draft(
        model=model,
        given=given,
        mode=mode_of(given, model),
        service=service,
        inputs=inputs or {},
        secrets=secrets or {},
    )


def setting(draft: Draft, name: str) -> object:
    """Return the value given for `name`, or the model's default; None if there is neither."""
    value = draft.given.get(name)
    if is_given(value):
        return value
    return next((one.default_in(draft.mode) for one in draft.model.fields if one.name == name), None)


def text_of(draft: Draft, name: str) -> str:
    """Return the text given for `name`; empty if there is none, or the value is not text."""
    value = draft.given.get(name)
    return value if isinstance(value, str) else ""


def files_of(given: Mapping[str, object], name: str) -> tuple[object, ...]:
    """Return the files given for a media setting, in order; empty if there are none."""
    value = given.get(name)
    if isinstance(value, tuple | list):
        return tuple(value)
    return (value,) if is_given(value) else ()


def source_key(source: object) -> str | None:
    """Return the key of a source in ``Draft.inputs``: the path or URL itself, bytes by their hash."""
    if isinstance(source, str):
        return source
    return f"sha256:{hashlib.sha256(source).hexdigest()}" if isinstance(source, bytes) else None


def facts_of(draft: Draft, source: object) -> InputFacts | None:
    """Return the facts about a source; None if nothing is known."""
    key = source_key(source)
    return None if key is None else draft.inputs.get(key)
