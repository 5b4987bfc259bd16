"""Parse a prompt: names in braces, shots with their times, and the files that it mentions."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ...config.checks import nearest
from ...errors import SettingsError
from ...patterns import pattern
from ...redaction import hide_keys
from .formatting import safe_repr

_BRACES = pattern(r"\{\{|\}\}|\{(\w+)\}")
_SHOT = pattern(
    r"(?P<named>(?:\bshot\s{0,2}[0-9]{1,3}|镜头\s{0,2}[0-9]{0,3})\s{0,2}[:.]?\s{0,2})?"
    r"\[\s{0,2}(?P<start>[0-9]{1,4}(?:\.[0-9]{1,3})?)\s{0,2}(?:s|sec|秒)?"
    r"\s{0,2}(?:-|–|—|~|to)\s{0,2}"  # noqa: RUF001
    r"(?P<end>[0-9]{1,4}(?:\.[0-9]{1,3})?)\s{0,2}(?P<unit>s|sec|秒)?\s{0,2}\]",
    re.IGNORECASE,
)


_VIDEO_NAME = pattern(r"[^\r\n]{1,1000}\.(?:mp4|mov|m4v|webm|mkv)(?:\.json)?", re.IGNORECASE)
_FILE_NAMES = {
    "video": "mp4|mov|m4v|webm|mkv",
    "picture": "png|jpe?g|webp|bmp|gif|heic|tiff?",
    "sound": "wav|mp3|m4a|flac|ogg",
    "table": "csv|tsv|xlsx?|parquet|jsonl?|ndjson",
    "text": "txt|md|ipynb",
}
_FILE_NAME = pattern(
    rf"[^\r\n]{{1,1000}}\.(?:{'|'.join(f'(?P<{kind}>{extensions})' for kind, extensions in _FILE_NAMES.items())})",
    re.IGNORECASE,
)
_ROOTED = pattern(r"~|\.{0,2}[/\\]|[A-Za-z]:[/\\]")
_SPACE = pattern(r"\s")


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One shot of a timeline, its times in seconds."""

    number: int
    """Counted from 1, in the order of the prompt."""
    start: float
    end: float


@dataclass(frozen=True)
class PromptTemplate:
    """A parsed prompt: its text, and its placeholders in order."""

    text: str
    """The prompt as written, with ``{names}`` and doubled braces."""
    pieces: tuple[tuple[str, str | None], ...]
    """Plain text and the placeholder after it, if there is one."""

    @property
    def names(self) -> tuple[str, ...]:
        """The placeholders, each once, in order."""
        return tuple(dict.fromkeys(name for _, name in self.pieces if name is not None))

    def fill(self, values: Mapping[str, object]) -> str:
        """Return the prompt with the placeholders filled in; raises as `expand`."""
        return "".join(plain + ("" if name is None else _text_of(name, values)) for plain, name in self.pieces)


@lru_cache(maxsize=256)
def parse_template(text: str) -> PromptTemplate:
    """Return a prompt with its placeholders parsed."""
    pieces: list[tuple[str, str | None]] = []
    plain, end = "", 0
    for match in _BRACES.finditer(text):
        plain += text[end : match.start()]
        end = match.end()
        name = match[1]
        if name is None:
            plain += match[0][1:]
        elif not _is_name(name):
            plain += match[0]
        else:
            pieces.append((plain, name))
            plain = ""
    return PromptTemplate(text, (*pieces, (plain + text[end:], None)))


def expand(template: str, names: Mapping[str, object]) -> str:
    """Replace the names in a prompt by their values.

    Parameters
    ----------
    template : str
        ``{name}`` is replaced by a value; ``{{`` and ``}}`` are braces. Any other text in braces stays as it is.
    names : mapping
        The values, such as a notebook's names.

    Returns
    -------
    str
        The prompt to send.

    Raises
    ------
    SettingsError
        For an unknown name (with the nearest match), or a value that cannot be written as text.

    Examples
    --------
    >>> expand("A {animal} in {{braces}}", {"animal": "cat"})
    'A cat in {braces}'
    """
    return parse_template(template).fill(names)


def _text_of(name: str, values: Mapping[str, object]) -> str:
    if name not in values:
        near = nearest(name, (one for one in values if isinstance(one, str)))
        ask = f" Did you mean {{{near}}}?" if near else ""
        safe = hide_keys(name)
        raise SettingsError(
            f"The prompt asks for {{{safe}}}, and no variable has that name.{ask}",
            f"Set {safe} first, or write {{{{{safe}}}}} for plain braces.",
        )
    try:
        return str(values[name])
    except Exception as error:
        raise SettingsError(f"The value of {{{name}}} cannot be written as text: {safe_repr(error)}.") from error


def names_in(template: str) -> tuple[str, ...]:
    """Return the names that `expand` would replace, each once, in order.

    Examples
    --------
    >>> names_in("A {animal} in {{braces}} and a {thing}")
    ('animal', 'thing')
    """
    return parse_template(template).names


def _is_name(text: str) -> bool:
    return text.isidentifier() and not keyword.iskeyword(text)


def escape(text: str) -> str:
    """Return `text` with its braces doubled, so that `expand` gives it back unchanged."""
    return text.replace("{", "{{").replace("}", "}}")


def without_names(template: str) -> str:
    """Return a template with the braces of its names doubled, so that `expand` replaces nothing.

    Examples
    --------
    >>> without_names("A {animal} in {{braces}}")
    'A {{animal}} in {{braces}}'
    """

    def doubled(match: re.Match[str]) -> str:
        return match[0] if match[1] is None or not _is_name(match[1]) else f"{{{match[0]}}}"

    return _BRACES.sub(doubled, template)


def timeline(prompt: str) -> tuple[Shot, ...]:
    """Return the shots of a prompt that have times, such as ``Shot 1 [0-3s]``, in the order of the prompt.

    Examples
    --------
    >>> [(shot.start, shot.end) for shot in timeline("Shot 1 [0-3s] Wide. Shot 2 [3-5s] Close-up.")]
    [(0.0, 3.0), (3.0, 5.0)]
    """
    return tuple(
        Shot(number=number, start=float(match["start"]), end=float(match["end"]))
        for number, match in enumerate(times_in(prompt), start=1)
    )


def shot_texts(prompt: str) -> tuple[str, ...]:
    """Return the text of each shot of a prompt's `timeline`.

    Examples
    --------
    >>> shot_texts("Shot 1 [0-3s] Wide. Shot 2 [3-5s] Close-up.")
    ('Wide', 'Close-up')
    """
    found = times_in(prompt)
    ends = [*(match.start() for match in found[1:]), len(prompt)]
    texts = (prompt[match.end() : end] for match, end in zip(found, ends, strict=False))
    return tuple(" ".join(text.split()).strip(" .,;:-") for text in texts)


def times_in(prompt: str) -> list[re.Match[str]]:
    """Return the matches of shot times in a prompt. A bare [1-2] is a time only with a unit or after "Shot 1"."""
    return [match for match in _SHOT.finditer(prompt) if match["named"] or match["unit"]]


@cache
def _calls(called: str) -> re.Pattern[str]:
    """Return the pattern that matches a file's name in a prompt, such as ``character2`` for ``character{number}``."""
    before = re.escape(called.partition("{number}")[0]).replace(r"\ ", r"\s?")
    # Only ASCII letters count as neighbors: in Chinese text, a name may follow letters without a space.
    return re.compile(rf"(?<![A-Za-z0-9_])({before})([0-9]{{1,6}})(?![A-Za-z0-9_])", re.IGNORECASE)


def numbers_called(prompt: str, called: str) -> tuple[int, ...]:
    """Return the numbers of the files that a prompt names, each once, ascending.

    Parameters
    ----------
    prompt : str
        The prompt.
    called : str
        The form of the names, such as ``character{number}`` or ``Image {number}``.

    Examples
    --------
    >>> numbers_called("Character2 waves at character1, and character2 smiles", "character{number}")
    (1, 2)
    """
    return tuple(sorted({int(match[2]) for match in _calls(called).finditer(prompt)}))


def file_named(prompt: str) -> str:
    """Return the kind of file if a prompt looks like its path or link; empty for any other prompt.

    Examples
    --------
    >>> file_named("takes/best.mp4"), file_named("~/my pictures/cat.png"), file_named("A cat opens best.mp4")
    ('video', 'picture', '')
    """
    text = prompt.strip()
    if not _ROOTED.match(text) and _SPACE.search(text):
        return ""
    if ends_like_video(text):
        return "video"
    match = _FILE_NAME.fullmatch(text)
    return (match.lastgroup if match is not None else None) or ""


def ends_like_video(text: str) -> bool:
    """Return whether a text is one line with the extension of a video file. It may still be an ordinary sentence."""
    return bool(_VIDEO_NAME.fullmatch(text.strip()))


def without_number(prompt: str, called: str, number: int) -> str:
    """Return a prompt as it reads after a file is removed: the numbers of the files after it decrease by one."""

    def renumbered(match: re.Match[str]) -> str:
        old = int(match[2])
        return f"{match[1]}{old - 1}" if old > number else match[0]

    return _calls(called).sub(renumbered, prompt)


def called_otherwise(prompt: str, before: str, after: str, count: int) -> str:
    """Return a prompt in which the first `count` files have other names.

    Examples
    --------
    >>> called_otherwise("Video 1 waves at video 2", "Video {number}", "character{number}", 2)
    'character1 waves at character2'
    """

    def renamed(match: re.Match[str]) -> str:
        number = int(match[2])
        return after.format(number=number) if 1 <= number <= count else match[0]

    return _calls(before).sub(renamed, prompt)
