"""The settings in a record, with the inputs of that time found again: by their content, wherever they lie now.

What a record says of paths is never trusted: a file is taken only if its SHA-256 is the one that was written
down, and only ordinary files are opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .._models.template import Filled, recorded
from ..checksums import sha256_of

INPUTS = "inputs"
"""The folder below WAN_HOME in which inputs are kept that had no file of their own."""
HASH_IN_NAME = 16
"""Letters of the SHA-256 in the names of these."""
_LARGEST = 100_000_000
_MOST_SEARCHED = 500_000_000
_MOST_FILES = 1000
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Missing:
    """An input that is not found."""

    field: str
    name: str
    sha256: str
    """Empty for a link."""


@dataclass(frozen=True)
class Restored:
    """What a record gives back."""

    filled: Filled
    """The settings with the seed that was sent, and the templates that gave the prompts."""
    missing: Sequence[Missing]
    """The inputs that are not found; in the settings they stand as words that are no path."""


def restored(record: Mapping[str, Any], *, inputs: Sequence[Mapping[str, Any]], folders: Sequence[Path]) -> Restored:
    """Return settings to call ``wan.generate`` with, and the inputs that are not found.

    Parameters
    ----------
    record : mapping
        As it was read.
    inputs : sequence of mapping
        Its inputs; those of the file beside the video say more.
    folders : sequence of Path
        Where to look, besides the working folder: the video's own folder, WAN_HOME.
    """
    folders = [*folders, *_working_folder()]
    settings = {name: value for name, value in record["settings"].items() if name not in ("image", "references")}
    seed = record.get("seed")
    if isinstance(seed, int):
        settings["seed"] = seed
    missing = []
    for one in inputs:
        field, name = str(one.get("field")), _name(one)
        if field not in ("image", "references"):
            continue
        source = _source(one, folders)
        if source is None:
            missing.append(Missing(field, name, str(one.get("sha256") or "")))
        # A bare name could be that of another file in the working folder.
        shown = source or f"<{name}, not found>"
        if field == "image":
            settings[field] = shown
        else:
            settings.setdefault(field, []).append(shown)
    return Restored(recorded(settings, record.get("template")), missing)


def told(inputs: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return inputs with what others, of the same job, say of where they lay.

    Parameters
    ----------
    inputs, others : sequence of mapping
        Inputs of a record, and of another one; the same content, or the same link, is the same input.
    """
    places = {_identity(one): one["given"] for one in others if isinstance(one.get("given"), str)}
    return [{**one, "given": places[_identity(one)]} if _identity(one) in places else one for one in inputs]


def _identity(one: Mapping[str, Any]) -> str:
    return str(one.get("sha256") or one.get("url") or "")


def _working_folder() -> list[Path]:
    try:
        return [Path.cwd()]
    except OSError:  # it is gone
        return []


def _name(one: Mapping[str, Any]) -> str:
    text = str(one.get("name") or one.get("url") or "input")
    return text if "://" in text else PurePosixPath(text.replace("\\", "/")).name or "input"


def _source(one: Mapping[str, Any], folders: Sequence[Path]) -> str | None:
    given = one.get("given")
    if "url" in one:
        whole = one["url"] if not one.get("cut") else given
        return whole if isinstance(whole, str) and whole.startswith(("http://", "https://")) else None
    sha256 = str(one.get("sha256") or "")
    if not _SHA256.fullmatch(sha256):
        return None
    budget = _MOST_SEARCHED
    seen: set[Path] = set()
    for path in _candidates(one, given, sha256, folders):
        size = _size(path)
        if path in seen or not 0 < size <= min(_LARGEST, budget):
            continue
        seen.add(path)
        budget -= size
        if _hash(path) == sha256:
            return str(path)
    return None


def _candidates(one: Mapping[str, Any], given: object, sha256: str, folders: Sequence[Path]) -> Iterator[Path]:
    # A path of the network would send who we are to whoever wrote the record.
    if isinstance(given, str) and given and not given.startswith(("\\\\", "//")):
        with suppress(RuntimeError):  # no such user after ~
            yield Path(given).expanduser()
    relative = _below(one.get("path"))
    name = _name(one)
    for folder in folders:
        if relative is not None:
            yield folder / relative
        yield folder / name
        yield from _listed(folder / INPUTS, f"{sha256[:HASH_IN_NAME]}*")
    for folder in folders:  # renamed: every file of that kind
        for place in (folder, folder / INPUTS):
            yield from _listed(place, f"*{_ending(name)}")


def _below(path: object) -> PurePosixPath | None:
    """Return a path below a folder; None for one that could lead out of it."""
    if not isinstance(path, str) or not path or "\\" in path or ":" in path or "\0" in path:
        return None
    relative = PurePosixPath(path)
    return None if relative.is_absolute() or ".." in relative.parts else relative


def _ending(name: str) -> str:
    ending = PurePosixPath(name).suffix
    return ending if ending[1:].isalnum() else ""


def _listed(folder: Path, pattern: str) -> Iterator[Path]:
    try:
        for number, path in enumerate(folder.glob(pattern)):
            if number >= _MOST_FILES:
                return
            yield path
    except (OSError, ValueError):
        return


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):
        return 0


def _hash(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""
