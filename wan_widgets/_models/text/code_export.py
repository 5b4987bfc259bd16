"""Settings as code that can be pasted to use the same settings. It never contains a key."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

from ...errors import SettingsError
from ...patterns import pattern
from ..catalog import MODELS
from ..field import Field
from ..names import check_names
from ..request import clean
from .formatting import safe_repr
from .option_syntax import flag, quote_word, texts_of
from .prompt import escape

_WIDTH = 100
_STRIPPED = pattern(r"\s*(?:>>>|\.\.\.|In \[)")
"""Beginnings of lines that IPython strips from a cell because they look like its own prompt."""


def _ordered(settings: Mapping[str, object]) -> Iterator[tuple[Field, object]]:
    given = clean(settings)
    check_names(given)
    fields = (MODELS.setting(name) for name in MODELS.settings() if name in given)
    return ((field, given[field.name]) for field in fields if field is not None)


def _words(settings: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for field, value in _ordered(settings):
        lines = value.splitlines(keepends=True) if field.name == "prompt" and isinstance(value, str) else []
        yield field.name, "\n    ".join(map(_string, lines)) if lines else _literal(value)


def _call(name: str, words: Sequence[str]) -> str:
    line = f"{name}({', '.join(words)})"
    if len(line) <= _WIDTH and "\n" not in line:
        return line
    inner = "".join(f"    {word},\n" for word in words)
    return f"{name}(\n{inner})"


def _string(text: str) -> str:
    plain = repr(text)
    # Double quotes, as formatters write them, unless that needs more escaping.
    return plain if '"' in text else f'"{plain[1:-1]}"'


def _literal(value: object) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, tuple):
        return f"[{', '.join(_literal(item) for item in value)}]"
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, bool | int | float | bytes):
        return repr(value)
    raise SettingsError(f"{safe_repr(value)} cannot be written as text.")


PRICES = """\
# Replace the dots with your own prices, in money per second of video.
wan.settings.price_table = {
    "currency": "USD",
    "as_of": "YYYY-MM-DD",
    "per_second": {"720p": ..., "1080p": ...},
}"""
"""A price table to fill in; it is refused until its dots are replaced."""


def as_python(settings: Mapping[str, object]) -> str:
    """Return a call of ``wan.generate`` with these settings.

    Examples
    --------
    >>> as_python({"prompt": "A cat", "duration": 5})
    'wan.generate("A cat", duration=5)'
    """
    words = [text if name == "prompt" else f"{name}={text}" for name, text in _words(settings)]
    return _call("wan.generate", words)


def as_form(settings: Mapping[str, object], values: Mapping[str, str] | None = None) -> str:
    """Return a call of ``wan.form`` with these settings.

    Parameters
    ----------
    settings : mapping
        As typed into the form.
    values : mapping, optional
        Values for ``{name}`` in the prompts; None leaves them to the form.

    Examples
    --------
    >>> as_form({"prompt": "A {animal}", "seed": 7}, {"animal": "cat"})
    'wan.form(prompt="A {animal}", seed=7, values={"animal": "cat"})'
    """
    words = [f"{name}={text}" for name, text in _words(settings)]
    if values is not None:
        pairs = ", ".join(f"{_string(name)}: {_string(value)}" for name, value in values.items())
        words.append(f"values={{{pairs}}}")
    return _call("wan.form", words)


def as_magic(settings: Mapping[str, object]) -> str:
    """Return a ``%%wan`` cell with these settings, or a ``%wan`` line if there is no prompt.

    Braces are doubled, because the magic expands ``{name}``. Spaces around the prompt are dropped. If IPython would
    change the prompt, the result is the function call behind the cell instead.

    Examples
    --------
    >>> print(as_magic({"prompt": "A cat's {nap}", "negative_prompt": "blurry, text"}))
    %%wan --negative-prompt "blurry, text"
    A cat's {{nap}}
    """
    words: list[str] = []
    prompt = ""
    for field, value in _ordered(settings):
        if field.name == "prompt":
            prompt = escape(texts_of(field, value)[0]).strip()
            continue
        for text in map(escape, texts_of(field, value)):
            word = quote_word(text)
            # Dashes after a space would be read as the next option.
            words += [f"{flag(field)}={word}"] if text.startswith("-") else [flag(field), word]
    line = " ".join(words)
    if not prompt:
        return f"%wan {line}".rstrip()
    if any(_STRIPPED.match(one) for one in prompt.splitlines()):
        return f'get_ipython().run_cell_magic("wan", {_string(line)}, {_string(prompt)})'
    return f"{f'%%wan {line}'.rstrip()}\n{prompt}"


def as_command(settings: Mapping[str, object]) -> str:
    """Return a line for a POSIX shell with these settings.

    Examples
    --------
    >>> print(as_command({"prompt": "A cat's nap", "duration": 5}))
    wan-widgets generate --duration 5 "A cat's nap"
    """
    words = ["wan-widgets", "generate"]
    prompt: list[str] = []
    for field, value in _ordered(settings):
        texts = texts_of(field, value)
        if field.name == "prompt":
            # A prompt that begins with a dash would be read as an option.
            prompt = ["--", *texts] if texts[0].startswith("-") else list(texts)
            continue
        for text in texts:
            words += [f"{flag(field)}={text}"] if text.startswith("-") else [flag(field), text]
    return " ".join(_shell(word) for word in (*words, *prompt))


def _shell(word: str) -> str:
    # Text with an apostrophe reads best in double quotes, unless it has another special character.
    if "'" in word and not re.search(r'[$`"\\!]', word):
        return f'"{word}"'
    return shlex.quote(word)
