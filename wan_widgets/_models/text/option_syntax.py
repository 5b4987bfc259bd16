"""Read and write settings as options on a line, for the magic and the command line.

A word has no spaces, or is in double or single quotes. Nothing is special inside the quotes, so a Windows path
needs no escapes. ``$"..."`` is a Python string with escapes, for text that contains both kinds of quotes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from ...config.checks import nearest
from ...errors import SettingsError
from ...patterns import pattern
from ..field import Field
from .formatting import choice_words, listed, safe_repr, switch_words

ON = ("on", "true", "yes", "1")
OFF = ("off", "false", "no", "0")

_WORD = pattern(
    r"""\s*(?:
        "(?P<double>[^"]*)"(?=\s|$)
      | '(?P<single>[^']*)'(?=\s|$)
      | \$(?P<literal>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?=\s|$)
      | (?P<bare>\S+)
    )""",
    re.VERBOSE,
)
_BARE = pattern(r"[\w./:\\@%+=,~&-]+", re.ASCII)
_INTEGER = pattern(r"[+-]?[0-9]{1,40}")


def flag(field: Field) -> str:
    """Return a field's option as it is written: ``--negative-prompt``."""
    return f"--{field.name.replace('_', '-')}"


def take_word(line: str) -> tuple[str, str] | None:
    """Split the first word off a line; return None if only space is left.

    Returns
    -------
    tuple of str or None
        The word without its quotes, and the rest of the line, untouched.

    Examples
    --------
    >>> take_word("'two words' and the rest")
    ('two words', ' and the rest')
    """
    match = _WORD.match(line)
    if match is None:
        return None
    rest = line[match.end() :]
    if match["literal"] is not None:
        try:
            return str(ast.literal_eval(match["literal"])), rest
        except (ValueError, SyntaxError):
            return match[0].strip(), rest
    return next(text for text in match.group("double", "single", "bare") if text is not None), rest


def quote_word(text: str) -> str:
    """Return `text` as one word that `take_word` reads back unchanged."""
    if _BARE.fullmatch(text):
        return text
    if text.isprintable():
        for mark in ('"', "'"):
            if mark not in text:
                return f"{mark}{text}{mark}"
    return f"${text!r}"


def texts_of(field: Field, value: object) -> tuple[str, ...]:
    """Return a value as text for its option: one text, or one for each reference.

    Raises
    ------
    SettingsError
        For a value that has no text form, such as bytes.
    """
    if field.several and isinstance(value, tuple):
        return tuple(text for item in value for text in texts_of(field, item))
    if isinstance(value, bool):
        return (switch_words(value),)
    if isinstance(value, str | int):
        return (str(value),)
    raise SettingsError(
        f"{field.name} cannot be written on a line: it is {safe_repr(value)}.", "Save it as a file, and give its path."
    )


def _refuse(field: Field, text: str, allowed: str, near: object = None) -> SettingsError:
    ask = "" if near is None else f"Did you mean {near}?"
    return SettingsError(f"{flag(field)} takes {allowed}, not {safe_repr(text)}.", ask)


def _parse_choice(field: Field, text: str) -> object:
    bare = text.strip().lower().removesuffix(field.unit).strip()
    for choice in field.choices:
        if str(choice).lower() == bare:
            return choice
    near: object = nearest(bare, [str(choice) for choice in field.choices])
    numbers = [choice for choice in field.choices if isinstance(choice, int)]
    if numbers and _INTEGER.fullmatch(bare):
        wanted = int(bare)
        near = min(numbers, key=lambda choice: abs(choice - wanted))
    raise _refuse(field, text, listed(field.choices), near)


def _parse_integer(field: Field, text: str) -> int:
    allowed = _range(field)
    for special, label in field.special.items():
        if text.strip().lower() == label:
            return special
    text = text.strip().lower().removesuffix(field.unit).strip()
    if not _INTEGER.fullmatch(text):
        raise _refuse(field, text, allowed)
    number = int(text)
    if number in field.special:
        return number
    if (field.minimum is not None and number < field.minimum) or (field.maximum is not None and number > field.maximum):
        raise _refuse(field, text, allowed)
    return number


def _range(field: Field) -> str:
    special = "".join(f", or {label}" for label in field.special.values())
    return f"a whole number from {field.minimum} to {field.maximum}{special}"


def _parse_switch(field: Field, text: str) -> bool:
    word = text.strip().lower()
    if word in ON or word in OFF:
        return word in ON
    words = (*ON[:-1], *OFF[:-1])
    raise _refuse(field, text, listed(words), nearest(word, words))


def parse_text(field: Field, text: str) -> object:
    """Return the value of one option's text.

    Parameters
    ----------
    field : Field
        The field that the option sets.
    text : str
        The text of the option, without quotes.

    Returns
    -------
    object
        A str, int or bool, by the field's kind; for references, a tuple of one source.

    Raises
    ------
    SettingsError
        If the option does not accept the text. The message has the allowed values and the nearest match.

    Examples
    --------
    >>> from wan_widgets._models.catalog import WAN_2_6
    >>> parse_text(WAN_2_6.field("duration"), "10s"), parse_text(WAN_2_6.field("audio"), "off")
    (10, False)
    """
    match field.kind:
        case "choice":
            return _parse_choice(field, text)
        case "integer":
            return _parse_integer(field, text)
        case "switch":
            return _parse_switch(field, text)
        case "image" | "clip":
            return text.strip()
        case "images" | "clips" | "audios":
            return (text.strip(),)
        case "text":
            return text


def parse_texts(field: Field, texts: Sequence[str]) -> object:
    """Return the value of an option from all its occurrences; only references may repeat.

    Raises
    ------
    SettingsError
        As `parse_text`, and if an option that takes one value was given several times.
    """
    if field.several:
        return tuple(text.strip() for text in texts)
    if len(texts) != 1:
        raise SettingsError(f"{flag(field)} was given {len(texts)} times.", "Give it once.")
    return parse_text(field, texts[0])


def metavar(field: Field) -> str:
    """Return the placeholder for a value in a help text: ``N``, ``720p|1080p``."""
    if field.file_kind is not None:
        return "PATH"
    words = {"integer": "N", "switch": "on|off", "text": "TEXT"}
    return words.get(field.kind, "|".join(str(choice) for choice in field.choices))


def describe_values(field: Field) -> str:
    """Return what a field accepts, for help texts: "5 s, 10 s or 15 s", "on or off", "a path or a URL"."""
    match field.kind:
        case "choice":
            return listed(choice_words(field, choice) for choice in field.choices)
        case "integer":
            return _range(field)
        case "switch":
            return "on or off"
        case "image" | "images" | "clip" | "clips" | "audios":
            return "a path or a URL"
        case "text":
            return "text"
