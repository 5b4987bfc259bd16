"""Rules about source images and clips.

The content of a file decides, not its name; the facts come from ``media.inputs``. A file that cannot be read, or that
the upload refuses, is an error. A file that only the model is known to refuse is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from ...patterns import pattern
from ..field import Field, FileKind, FileLimits
from ..request import Draft, Fix, InputFacts, Issue, facts_of
from ..text.formatting import format_words, listed, safe_repr, short_name, size_words
from .availability import limits_of

FILE_WORDS: Mapping[FileKind | None, str] = {"image": "image", "video": "clip", "audio": "sound"}
"""A file of each kind, as issues name it."""
_SCHEME = pattern(r"(?:([a-z][a-z0-9+.-]+)://|(data|blob|file|javascript|mailto):)", re.IGNORECASE)
# Long text of base64 characters only: a path of this length would contain a dot.
_BASE64 = pattern(r"[A-Za-z0-9+/\s]{256,}={0,2}\s*")
_BAD_IN_URL = pattern(r"[\s\ud800-\udfff]")


def scheme_of(source: str) -> str:
    r"""Return the scheme of a URL in lower case; empty for a path.

    Examples
    --------
    >>> scheme_of("https://example.org/a.png"), scheme_of(r"C:\a.png")
    ('https', '')
    """
    match = _SCHEME.match(source.strip())
    return (match[1] or match[2]).lower() if match else ""


def is_url(source: object) -> bool:
    """Return whether a source is an http(s) URL, which is sent unchanged."""
    return isinstance(source, str) and scheme_of(source) in ("http", "https")


def each_source(draft: Draft) -> Iterator[tuple[Field, int | None, object]]:
    """Yield the given sources, with their fields and their indexes in a list (None if it is not in a list).

    A single value of a wrong type, and several where one is accepted, are no sources; other rules report them.
    """
    for field in draft.model.media():
        value = draft.given.get(field.name)
        if field.several and isinstance(value, tuple):
            for index, item in enumerate(value):
                yield field, index, item
        elif isinstance(value, str | bytes):
            yield field, None, value


def _remove(draft: Draft, field: Field, index: int | None) -> Fix:
    items = draft.given.get(field.name)
    rest = tuple(one for at, one in enumerate(items) if at != index) if isinstance(items, tuple) else ()
    return Fix(label=f"Remove the {FILE_WORDS[field.file_kind]}", changes={field.name: rest or None})


def _url_problem(source: str) -> str:
    try:
        host = urlsplit(source).hostname
    except ValueError:
        return "This URL cannot be read."
    if not host:
        return "This URL has no host."
    return "This URL has characters that are not allowed in a URL." if _BAD_IN_URL.search(source) else ""


def _source_problem(source: object) -> tuple[str, str, str] | None:
    """Return code, message and hint for a source that cannot be sent; None for one that can."""
    if isinstance(source, bytes):
        return None if source else ("source-empty", "It is empty.", "Give the content of a file.")
    if not isinstance(source, str):
        hint = "A Pillow image or an open file works as well."
        return "source-value", f"A source is a path, a URL or bytes, not {safe_repr(source)}.", hint
    scheme = scheme_of(source)
    if scheme in ("http", "https"):
        problem = _url_problem(source)
        return ("source-url", problem, "Copy it from the browser's address bar.") if problem else None
    if scheme == "data" or _BASE64.fullmatch(source):
        return "source-base64", "The service does not take base64.", "Give the path of the file: it is uploaded first."
    if scheme:
        hint = (
            "Give the path alone: the file is uploaded first." if scheme == "file" else "Give a path or an http(s) URL."
        )
        return "source-scheme", f"The service fetches http and https URLs only, not {scheme}:.", hint
    return None


def wrong_sources(draft: Draft) -> Iterator[Issue]:
    """Report base64, URLs that are broken or not http(s), and values of a wrong type."""
    for field, index, source in each_source(draft):
        problem = _source_problem(source)
        if problem:
            code, message, hint = problem
            yield Issue(
                field=field.name,
                severity="error",
                message=message,
                hint=hint,
                code=code,
                index=index,
                fixes=(_remove(draft, field, index),),
            )


def _listed_formats(mimes: tuple[str, ...]) -> str:
    return listed(format_words(mime) for mime in mimes)


def _unusable(name: str, facts: InputFacts, limits: FileLimits) -> tuple[str, str, str] | None:
    if facts.problem:
        return "file-unreadable", facts.problem, "Give another file, or a URL."
    if not facts.local:
        return None
    if facts.kind == "image" and (facts.mime or "").startswith("video/"):
        return (
            "file-type",
            f"{name} is a video, and a picture is needed.",
            "Give one of its frames: wan.Video(path).frame(-1) is the last one, frame(0) the first.",
        )
    if facts.mime is not None and facts.mime not in limits.upload_formats:
        allowed = _listed_formats(limits.upload_formats)
        hint = f"Save it as {_listed_formats(limits.taken)}"
        by_url = facts.mime in limits.formats
        return (
            "file-type",
            f"{name} is {format_words(facts.mime)}; the upload takes {allowed}.",
            f"{hint}, or give a URL of it." if by_url else f"{hint}.",
        )
    if facts.size is not None and facts.size > limits.max_bytes:
        most = size_words(limits.max_bytes)
        return (
            "file-too-big",
            f"{name} has {size_words(facts.size)}; the upload takes {most} at most.",
            "Make it smaller.",
        )
    if facts.size == 0:
        return "file-empty", f"{name} is empty.", "Give another file, or a URL."
    return None


def unusable_files(draft: Draft) -> Iterator[Issue]:
    """Report local files that cannot be read or uploaded."""
    for field, index, source in each_source(draft):
        facts = facts_of(draft, source)
        if facts is None or _source_problem(source):
            continue
        problem = _unusable(short_name(source) or "The file", facts, limits_of(field))
        if problem:
            code, message, hint = problem
            yield Issue(
                field=field.name,
                severity="error",
                message=message,
                hint=hint,
                code=code,
                index=index,
                fixes=(_remove(draft, field, index),),
            )


_Doubt = Callable[[InputFacts, FileLimits], tuple[str, str] | None]


def _doubtful_format(facts: InputFacts, limits: FileLimits) -> tuple[str, str] | None:
    if facts.mime is None or facts.mime in limits.formats:
        return None
    return f"The model may refuse {format_words(facts.mime)}.", f"It takes {_listed_formats(limits.formats)}."


def _doubtful_sides(facts: InputFacts, limits: FileLimits) -> tuple[str, str] | None:
    if not facts.width or not facts.height:
        return None
    short, long = sorted((facts.width, facts.height))
    size = f"{facts.width} × {facts.height}"
    if limits.sides and not (limits.sides[0] <= short and long <= limits.sides[1]):
        least, most = limits.sides
        return f"The model refuses sides outside {least} to {most} px; this is {size}.", "Scale or crop it."
    if limits.doubtful_sides and not (limits.doubtful_sides[0] <= short and long <= limits.doubtful_sides[1]):
        least, most = limits.doubtful_sides
        return f"Sides of {least} to {most} px are known to work; this is {size}.", "Scale it if the service refuses."
    return None


def _doubtful_size(facts: InputFacts, limits: FileLimits) -> tuple[str, str] | None:
    if facts.size is None or facts.size <= limits.max_bytes:
        return None
    return f"{size_words(limits.max_bytes)} is known to work; this has {size_words(facts.size)}.", "Make it smaller."


def _doubtful_alpha(facts: InputFacts, _limits: FileLimits) -> tuple[str, str] | None:
    if facts.kind != "image" or not facts.has_alpha or facts.mime is None:
        return None
    return (
        f"The model may refuse a {format_words(facts.mime)} with transparency.",
        "Save it without an alpha channel, or as JPEG.",
    )


def _doubtful_length(facts: InputFacts, limits: FileLimits) -> tuple[str, str] | None:
    if facts.seconds is None or limits.seconds is None or limits.seconds[0] <= facts.seconds <= limits.seconds[1]:
        return None
    least, most = limits.seconds
    return f"The model takes clips of {least:g} to {most:g} s; this one has {facts.seconds:.1f} s.", "Cut it to length."


def _doubtful_rate(facts: InputFacts, limits: FileLimits) -> tuple[str, str] | None:
    if facts.fps is None or limits.min_fps is None or facts.fps >= limits.min_fps:
        return None
    return f"The model takes clips of {limits.min_fps:g} frames a second or more; this one has {facts.fps:.1f}.", ""


_DOUBTS: tuple[tuple[str, _Doubt], ...] = (
    ("file-format", _doubtful_format),
    ("file-sides", _doubtful_sides),
    ("file-size", _doubtful_size),
    ("file-alpha", _doubtful_alpha),
    ("file-length", _doubtful_length),
    ("file-rate", _doubtful_rate),
)


def doubtful_files(draft: Draft) -> Iterator[Issue]:
    """Report files that the upload accepts, but the model is known to refuse or to handle badly."""
    for field, index, source in each_source(draft):
        facts = facts_of(draft, source)
        if facts is None or _unusable("", facts, limits_of(field)):
            continue
        for code, doubt in _DOUBTS:
            found = doubt(facts, limits_of(field))
            if found:
                yield Issue(
                    field=field.name, severity="warning", message=found[0], hint=found[1], code=code, index=index
                )
