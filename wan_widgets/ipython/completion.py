"""Completion after ``%wan``: options, their values, and matching paths.

Words are read as the magic reads them: up to a space, or in quotes. A path is offered in the form that the magic reads:
in quotes if needed, with its braces doubled. Only folders are read, never files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping

from .._models.field import Field
from .._models.text.option_syntax import quote_word
from .._models.text.option_words import PRESET
from .._models.text.prompt import escape
from ..patterns import pattern

MOST = 200
"""Most paths that are offered."""
_EXTENSIONS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/bmp": (".bmp",),
    "image/webp": (".webp",),
    "video/mp4": (".mp4", ".m4v"),
    "video/quicktime": (".mov",),
}
"""File name extensions by MIME type."""
_NAME = pattern(r"(--?[\w-]*)(=|\s+|$)")
_WHOLE_VALUE = pattern(r"""(?:"[^"]*"|'[^']*'|\$"(?:[^"\\]|\\.)*"|\$'(?:[^'\\]|\\.)*'|(?!["'])\S+)\s+""")


def completions(
    before: str, options: Mapping[str, Field], switches: Collection[str], presets: Callable[[], Collection[str]]
) -> tuple[str, list[str], bool] | None:
    """Return the completions of a text, and the fragment of it that they complete.

    Parameters
    ----------
    before : str
        The text between ``%wan`` and the caret.
    options : mapping
        The field of each option that takes a value.
    switches : collection of str
        The options that take none.
    presets : callable
        Returns the names of the presets.

    Returns
    -------
    tuple or None
        The fragment, its completions, and whether nothing else can follow there; None inside the prompt.
    """
    rest = before.lstrip()
    while match := _NAME.match(rest):
        name, sign = match[1], match[2]
        if not sign:
            break
        rest = rest[match.end() :]
        if name in switches and sign != "=":
            continue
        if name not in options and name != PRESET:
            return None
        whole = _WHOLE_VALUE.match(rest)
        if whole is None and name == PRESET:
            return rest, [word for word in map(quote_word, presets()) if word.startswith(rest)] or [rest], True
        if whole is None:
            return _of_value(options[name], rest)
        rest = rest[whole.end() :]
    if rest and not _NAME.fullmatch(rest):
        return None
    if rest in options and (values := _of_value(options[rest], "")[1]) and options[rest].file is None:
        return rest, [f"{rest} {value}".rstrip() for value in values], True
    names = [name for name in (*options, PRESET, *switches) if name.startswith(rest)]
    return rest, names, bool(names)


def _of_value(field: Field, typed: str) -> tuple[str, list[str], bool]:
    if field.file is not None:
        extensions = tuple(one for mime in field.file.taken for one in _EXTENSIONS.get(mime, ()))
        # If nothing matches, the typed text stays: IPython's own completions would not fit.
        return typed, list(_paths(typed, extensions)) or [typed], True
    choices = ["on", "off"] if field.kind == "switch" else [str(choice) for choice in field.choices]
    # A number or a text has no completions, and IPython's own would not fit.
    return typed, [choice for choice in choices if choice.startswith(typed)] or [typed], True


def _paths(typed: str, extensions: tuple[str, ...]) -> Iterator[str]:
    mark, text = (typed[0], typed[1:]) if typed[:1] in ('"', "'") else ("", typed)
    folder, start = os.path.split(text.replace("{{", "{").replace("}}", "}"))
    folder += "/" if folder and not folder.endswith("/") else ""
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as found:  # noqa: PTH111  (the typed form is kept)
            entries = sorted((one.name, one.is_dir()) for one in found)
    except (OSError, ValueError):
        return
    count = 0
    for name, is_folder in entries:
        fits = is_folder or name.lower().endswith(extensions)
        hidden = name.startswith(".") and not start.startswith(".")
        if not fits or hidden or not name.startswith(start) or not name.isprintable():
            continue
        path = _written(folder + name, mark, is_folder=is_folder)
        if path is not None:
            count += 1
            yield path
        if count == MOST:
            return


def _written(path: str, mark: str, *, is_folder: bool) -> str | None:
    """Return a path as a word of the magic. A folder's quotes stay open, so that typing can continue."""
    text = escape(path if not path.startswith("-") else f"./{path}") + ("/" if is_folder else "")
    if mark and mark not in text:
        return f"{mark}{text}{'' if is_folder else mark}"
    word = quote_word(text)
    if not is_folder or word == text:
        return word
    return None if word.startswith("$") else word[:-1]
