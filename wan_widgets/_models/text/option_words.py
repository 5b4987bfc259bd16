"""Find words in a prompt that look like options: our own in the wrong place, and those of other tools. Pure.

Word processors turn two hyphens into a dash, so a dash before one of our options counts as two hyphens.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ...errors import SettingsError
from ...patterns import pattern
from ..catalog import MODELS
from ..field import Field
from .formatting import choice_words, switch_words
from .option_syntax import flag, parse_text, quote_word, take_word


class _Options(Mapping[str, Field]):
    """Option text -> field, for the fields of all models, including those that are registered later."""

    def __getitem__(self, name: str) -> Field:
        return _fields_at(MODELS.revision)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_fields_at(MODELS.revision))

    def __len__(self) -> int:
        return len(_fields_at(MODELS.revision))


@lru_cache(maxsize=1)
def _fields_at(_revision: object) -> dict[str, Field]:
    """Return the fields by option; a table that is added meanwhile changes the revision, and counts the next time."""
    found = (MODELS.option(name) for name in MODELS.settings() if name != "prompt")
    return {flag(one): one for one in found if one is not None}


FIELDS: Mapping[str, Field] = _Options()
SWITCHES: dict[str, str] = {
    "--again": "make a new take, even if these settings made a video before",
    "--wait": "wait until the job is over",
    "--dry-run": "show the request and its issues; send nothing",
    "--cancel": "cancel waiting jobs, by their ids; nothing is charged",
    "--resume": "pick up unfinished jobs: polls and downloads, never sends a new request",
    "--help": "show this help, as -h does; make nothing",
}
"""The options of the magics that take no value, with their descriptions."""
PRESET = "--preset"
"""The option that takes its settings from a preset; other options override them."""
ISSUE_CODE = "option-in-text"
"""The code of the issue about words that look like options."""
COMMAND_LINE = ("--no-wait", "--json", "--force", "--backend", "--output")
"""Options that only the command line has."""
HELP = ("-h", "--help", "-help", "-?")
HELP_WORDS = ("help", "/?", "/h", "/help")
"""Prompts that ask for help rather than for a video. After a bare ``--`` they are sent."""
"""The options that show the help."""

_SHORT = {"-h": "--help", "-o": "--output"}
_HYPHENS = "-\u2010\u2011\u2212\ufe63\uff0d"
_DASHES = "\u2012\u2013\u2014\u2015"
_EITHER = _HYPHENS + _DASHES
_ANY = re.escape(_EITHER)
_WORD = pattern(
    rf"(?<![A-Za-z0-9_{_ANY}])(?P<dashes>[{_ANY}]+)(?P<name>[A-Za-z?](?:[\w{_ANY}]*\w)?)(?P<more>[{_ANY}]?)",
    re.ASCII,
)
_ALIKE = str.maketrans(dict.fromkeys(_EITHER + "_", "-"))
_VALUE = pattern(r"(?P<joined>\s*[=:]\s*)|\s+")
_END = ".,;!?)]}\"'"
_OPENING = ("(", "[", "{")
_PAIRS = dict(zip("([{\"'", ")]}\"'", strict=True))
_LEAST_PREFIX = 3
_LEAST_TYPO = 8
_NEAR = 0.85


@dataclass(frozen=True, kw_only=True)
class OptionWord:
    """A word of a text that looks like an option."""

    written: str
    """The word as written, with its value if it takes one."""
    option: str
    """Our option that it matches; empty for an option of another tool."""
    value: str
    """The value as text; empty for a switch."""
    start: int
    end: int


def find(text: str) -> list[OptionWord]:
    """Return the words of a text that look like options, in order.

    Examples
    --------
    >>> [(one.option, one.value) for one in find("A cat walks off --duration 10")]
    [('--duration', '10')]
    >>> [one.written for one in find("A cat --ar 16:9")], find("Wait -- a well-known cat")
    (['--ar'], [])
    """
    return list(_found(text))


def _found(text: str) -> Iterator[OptionWord]:
    end = 0
    for match in _WORD.finditer(text):
        if match.start() < end or match["more"]:
            continue  # the value of the option before it, or a word between two dashes
        double = len(match["dashes"]) > 1 or match["dashes"] in _DASHES
        option = _ours(match["name"], double=double)
        if not option and (len(match["dashes"]) < 2 or match["name"] == "?"):  # noqa: PLR2004
            continue
        start, stop, value = match.start(), match.end(), ""
        if option in FIELDS or option in ("--backend", "--output", PRESET):
            value, stop = _value(text, stop, option)
        end = stop
        yield OptionWord(written=text[start:stop].strip(), option=option, value=value, start=start, end=stop)


def _value(text: str, at: int, option: str) -> tuple[str, int]:
    """Return the value that follows an option, and the position where it ends."""
    match = _VALUE.match(text, at)
    if match is None:
        return "", at
    begin = match.end()
    taken = take_word(text[begin:])
    if taken is None:
        return "", at
    value, rest = taken
    end = len(text) - len(rest)
    if text[begin:end] == value:  # without quotes, a sentence's punctuation may follow
        value = value.rstrip(_END)
        end = begin + len(value)
    if text[begin] in _EITHER and text[begin - 1].isspace():
        return "", at  # another option follows
    if match["joined"] is None and option in FIELDS:
        try:
            parse_text(FIELDS[option], value)
        except SettingsError:
            return "", at  # ordinary text follows
    return value, end


def _ours(name: str, *, double: bool) -> str:
    """Return the option that a name means: in full, shortened or misspelled; empty for none."""
    plain = name.translate(_ALIKE).lower()
    known = [*FIELDS, *SWITCHES, PRESET, *COMMAND_LINE]
    if f"--{plain}" in known:
        return f"--{plain}"
    if not double:
        return _SHORT.get(f"-{plain}", "")
    squeezed = plain.replace("-", "")
    for option in known:
        if option.replace("-", "") == squeezed or (len(plain) >= _LEAST_PREFIX and option[2:].startswith(plain)):
            return option
    long = [one for one in known if len(one) >= _LEAST_TYPO + 2]
    return next(iter(difflib.get_close_matches(f"--{plain}", long, cutoff=_NEAR)), "")


def without(text: str, word: OptionWord) -> str:
    """Return a text without one of its option words, and without brackets or quotes that held nothing else."""
    start, end = word.start, word.end
    while start and _PAIRS.get(text[start - 1]) == text[end : end + 1]:
        start, end = start - 1, end + 1
    before, after = text[:start].rstrip(), text[end:].lstrip()
    space = "" if before.endswith(_OPENING) or after[:1] in ".,;:!?)]}" else " "
    return f"{before}{space}{after}".strip()


def setting_of(word: OptionWord) -> tuple[str, object, str] | None:
    """Return the setting, its value and its display text for an option word; None if it is not a setting."""
    field = FIELDS.get(word.option)
    if field is None or field.kind not in ("choice", "integer", "switch"):
        return None
    try:
        value = parse_text(field, word.value)
    except SettingsError:
        return None
    words = switch_words(value) if isinstance(value, bool) else choice_words(field, value)
    return field.name, value, f"{field.label.lower()} {words}"


def refusal(words: list[OptionWord], *, command: str) -> str:
    """Return why a prompt with our options in it is not sent, and both solutions; empty if it has none.

    Parameters
    ----------
    words : list of OptionWord
        The result of `find`.
    command : str
        The command in use, such as ``%wan``.
    """
    ours = [one for one in words if one.option]
    if not ours:
        return ""
    first = ours[0]
    alone = first.option in COMMAND_LINE and not command.startswith("wan-widgets")
    written = f"{first.option} {quote_word(first.value)}" if first.value else first.option
    if alone:
        out = f"{first.option} belongs to the command line: leave it out."
    else:
        out = f"Options come before the prompt: {command} {written} ..."
    names = " and ".join(f'"{one.written}"' for one in ours)
    verb = "is" if len(ours) == 1 else "are"
    return f"{names} {verb} in the prompt. {out} To send the text as it is, put -- before it: {command} -- ..."
