"""Source pictures and clips, given by path, URL or bytes.

``inspect`` never raises and never uses the network. A problem with a file becomes a sentence in the facts, which the
rules show. Files are read in pieces, and hashed while they are read.
"""

from __future__ import annotations

import io
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO

from .._models.field import FileKind
from .._models.request import InputFacts, source_key
from .._models.rules.input_rules import scheme_of
from ..checksums import sha256_of_rest
from ..errors import MediaError
from . import sound, video
from .mp4 import container
from .pictures import picture, stills
from .sniff import HEAD, sniff

Source = str | Path | bytes

MOST_HASHED = 500_000_000
"""Largest file that is hashed, in bytes: ten times the largest upload. A larger file cannot be sent anyway."""


def inspect(source: Source, kind: FileKind) -> InputFacts:
    """Return the facts about one source file.

    Parameters
    ----------
    source : str, Path or bytes
        A path, a URL or the content itself. A URL is not fetched.
    kind : {"image", "video", "audio"}
        What it should be.

    Returns
    -------
    InputFacts
        With ``problem`` set to a sentence if it cannot be read.
    """
    name = source_key(source if isinstance(source, bytes) else str(source)) or ""
    if isinstance(source, str) and scheme_of(source):
        return InputFacts(source=source, kind=kind, local=False)
    if isinstance(source, bytes):
        return _facts(io.BytesIO(source), name, "The given content", kind)
    if problem := _not_a_file(source):
        return InputFacts(source=name, kind=kind, local=True, problem=problem)
    try:
        with _path(source).open("rb") as file:
            return _facts(file, name, _path(source).name, kind)
    except OSError as error:
        return InputFacts(source=name, kind=kind, local=True, problem=_words(_path(source).name, error))


def thumbnail(source: Source, kind: FileKind, width: int) -> bytes:
    """Return a small copy of a picture, or one frame of a clip, as WebP.

    Parameters
    ----------
    source : str, Path or bytes
        A path or the content itself.
    kind : {"image", "video", "audio"}
        The expected kind; the content decides.
    width : int
        Greatest width in pixels.

    Raises
    ------
    MediaError
        If it is a URL, or cannot be read as a picture or a clip.
    """
    if isinstance(source, bytes):
        return _small(io.BytesIO(source), kind, width)
    if scheme_of(str(source)):
        raise MediaError("A URL has no thumbnail, because it is not fetched.")
    if problem := _not_a_file(source):
        raise MediaError(problem)
    try:
        with _path(source).open("rb") as file:
            return _small(file, kind, width)
    except OSError as error:
        raise MediaError(_words(_path(source).name, error)) from error


def _small(file: IO[bytes], kind: FileKind, width: int) -> bytes:
    mime = sniff(file.read(HEAD))
    file.seek(0)
    if picture.known(mime) and mime is not None:
        return picture.small(file, mime, width)
    if container.known(mime):
        return stills.poster_of(file, width)
    raise MediaError(f"It is not {_WANTED[kind]}.")


_WANTED: dict[FileKind, str] = {"image": "a picture", "video": "a video clip", "audio": "a sound file"}


def _facts(file: IO[bytes], source: str, shown: str, kind: FileKind) -> InputFacts:
    mime = sniff(file.read(HEAD))
    size = file.seek(0, io.SEEK_END)
    known: dict[str, object] = {"mime": mime, "size": size, "sha256": _hash(file) if size <= MOST_HASHED else None}
    file.seek(0)
    if size == 0:
        known["problem"] = f"{shown} is empty."
    elif mime is None:
        known["problem"] = f"{shown} is not {_WANTED[kind]} that can be read here."
    elif kind == "image" and picture.known(mime):
        _add(known, shown, lambda: _picture_facts(file, mime, known))
    elif kind == "video" and container.known(mime):
        _add(known, shown, lambda: _clip_facts(file, known))
    elif kind == "audio" and mime.startswith("audio/"):
        _add(known, shown, lambda: known.update(seconds=sound.seconds_of(file)))
    return InputFacts(source=source, kind=kind, local=True, **known)  # type: ignore[arg-type]


def _add(known: dict[str, object], shown: str, read: Callable[[], None]) -> None:
    """Run `read`, which adds facts to `known`. An error becomes the problem, and the facts found so far are kept."""
    try:
        read()
    except MediaError as error:
        known["problem"] = f"{shown} cannot be used. {error.message}"


def _picture_facts(file: IO[bytes], mime: str, known: dict[str, object]) -> None:
    one = picture.facts(file, mime)
    known.update(width=one.width, height=one.height, has_alpha=one.has_alpha)
    file.seek(0)
    picture.check_whole(file, mime)


def _clip_facts(file: IO[bytes], known: dict[str, object]) -> None:
    one = video.facts(file)
    known.update(width=one.width, height=one.height, seconds=one.seconds, fps=one.fps)
    known["has_sound"] = one.audio_codec is not None
    video.check_whole(file, one.frames)


def _hash(file: IO[bytes]) -> str:
    file.seek(0)
    return sha256_of_rest(file)


def _path(source: str | Path) -> Path:
    return Path(source).expanduser()


def _not_a_file(source: str | Path) -> str | None:
    """Return why a path cannot be read, without opening it: opening a pipe would block."""
    try:
        path = _path(source)
        mode = path.stat().st_mode
    except FileNotFoundError:
        return f"There is no file {source}."
    except OSError as error:
        return _words(str(source)[:200], error)
    except (ValueError, RuntimeError):  # a NUL in the path, or an unknown user after ~
        return f"{str(source)[:200]!r} is not a path."
    if stat.S_ISDIR(mode):
        return f"{path.name or path} is a folder, not a file."
    return None if stat.S_ISREG(mode) else f"{path.name} is not an ordinary file."


def _words(name: str, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"{name} cannot be read: permission denied."
    return f"{name} cannot be read: {error.strerror or error}."
