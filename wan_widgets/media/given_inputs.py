"""Accept inputs as users have them: pasted paths, ``file:`` URLs, open files, images of other libraries.

An input that names a file on this machine becomes its path. An image object becomes the bytes of a PNG.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from .._models.catalog import MODELS
from .._models.rules.input_rules import scheme_of
from ..patterns import pattern

_FLAT, _CHANNELED = 2, 3
"""Dimensions of a grayscale image, and of one with channels."""
_INVISIBLE = pattern("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\x00]")
_QUOTES = {'"': '"', "'": "'", "\u201c": "\u201d", "\u2018": "\u2019", "\u201e": "\u201c", "\u00ab": "\u00bb", "`": "`"}
_POWERSHELL = pattern(r"&\s*(?=['\"])")
_DRIVE = pattern(r"/[A-Za-z][:|][/\\]")
_FILE_URL = pattern(r"file:(?://(?P<host>[^/\\]*))?(?P<path>.+)", re.IGNORECASE | re.DOTALL)


def as_inputs(settings: Mapping[str, object]) -> dict[str, object]:
    """Return settings whose files are existing paths, URLs or bytes. Never raises."""
    given = dict(settings)
    for name in MODELS.media():
        value = _listed(given.get(name))
        if isinstance(value, (list, tuple)):
            given[name] = type(value)(_input(one) for one in value) if type(value) in (list, tuple) else value
        elif value is not None:
            given[name] = _input(value)
    return given


def _listed(value: object) -> object:
    """Return several files as a list, from a list, a generator, a column of a table or a row of an array."""
    try:
        if isinstance(value, Iterator) and not hasattr(value, "read"):
            return list(value)
        if getattr(value, "ndim", None) == 1:
            return list(value.tolist())  # type: ignore[attr-defined]
    except Exception:  # an unknown type may raise anything; the rules report it
        return value
    return value


def _input(value: object) -> object:
    try:
        one = source(value)
        return on_disk(one) if isinstance(one, str) and not scheme_of(one) else one
    except Exception:  # an unknown type may raise anything; the rules report it
        return value


def source(value: object) -> object:
    r"""Return an input as a path, a URL or bytes. It may be pasted text, an open file, or another library's image.

    Examples
    --------
    >>> source('"/home/me/cat.png"\n'), source("file:///home/me/my%20cat.png")
    ('/home/me/cat.png', '/home/me/my cat.png')
    """
    if isinstance(value, str):
        return pasted(value)
    if _is_picture(value):
        return _picture_bytes(value)
    if _is_array(value):
        return _array_bytes(value)
    if callable(getattr(value, "read", None)):
        return _file_content(value)
    return value


def pasted(text: str) -> str:
    """Return the path or URL in a text, without quotes, invisible characters and a leading ``file:``."""
    one = _POWERSHELL.sub("", _INVISIBLE.sub("", text).strip())
    while len(one) > 1 and _QUOTES.get(one[0]) == one[-1]:
        one = one[1:-1].strip()
    match = _FILE_URL.fullmatch(one)
    if match is None:
        return one
    host, path = match["host"] or "", unquote(match["path"])
    if _DRIVE.match(path):
        path = f"{path[1]}:{path[3:]}"
    return path if host.lower() in ("", "localhost", "127.0.0.1") else f"//{host}{path}"


def on_disk(text: str) -> str:
    r"""Return a path in the spelling that exists on disk, if it was given with ``%20`` or ``\`` before a space.

    Looks at the disk. A path that exists, or that exists in no spelling, is returned unchanged.
    """
    spellings = [text, unquote(text), re.sub(r"\\(?=[^A-Za-z0-9])", "", text)]
    for one in dict.fromkeys(spellings):
        with suppress(OSError, ValueError, RuntimeError):
            if Path(one).expanduser().exists():
                return one
    return text


def _is_picture(value: object) -> bool:
    """Return whether a value is a Pillow image, judged by the names in its type, without importing Pillow."""
    return any(f"{one.__module__}.{one.__name__}" == "PIL.Image.Image" for one in type(value).__mro__)


def _is_array(value: object) -> bool:
    """Return whether a value is a NumPy array, judged by the names in its type."""
    return any(f"{one.__module__}.{one.__name__}" == "numpy.ndarray" for one in type(value).__mro__)


def _array_bytes(array: Any) -> object:
    """Return an array of pixels, 0..255 or fractions 0..1, as a PNG; any other array is returned unchanged."""
    from PIL import Image

    if array.ndim == _CHANNELED and array.shape[2] == 1:
        array = array[:, :, 0]
    fits = array.ndim == _FLAT or (array.ndim == _CHANNELED and array.shape[2] in (3, 4))
    if fits and array.dtype.kind == "f" and array.size and array.min() >= 0 and array.max() <= 1:
        array = (array * 255).round().astype("uint8")
    return _picture_bytes(Image.fromarray(array)) if fits and array.dtype == "uint8" else array


def _picture_bytes(picture: Any) -> bytes:
    if picture.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        picture = picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def _file_content(file: Any) -> object:
    """Return the path of an open file, or its content if it has no path."""
    name = getattr(file, "name", None)
    if isinstance(name, str) and os.path.isfile(name):  # noqa: PTH113  (the name may be bytes)
        return name
    binary = getattr(file, "buffer", file)
    if hasattr(binary, "seek"):
        binary.seek(0)
    content = binary.read()
    return content if isinstance(content, bytes) else file
