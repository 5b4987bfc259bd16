"""Restore the settings of a record, and find its source files again by their content.

Paths in a record are not trusted: a file is used only if its SHA-256 matches, and only ordinary files are opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from .._models.catalog import MODELS
from .._models.text.template import Filled, recorded
from ..checksums import sha256_of
from ..patterns import pattern

INPUTS = "inputs"
"""The folder below WAN_HOME for inputs that were not given as files."""
HASH_IN_NAME = 16
"""Number of characters of the SHA-256 in their file names."""
_LARGEST = 100_000_000
_MOST_SEARCHED = 500_000_000
_MOST_FILES = 1000
_SHA256 = pattern(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Missing:
    """An input that was not found."""

    field: str
    name: str
    sha256: str
    """Empty for a link."""

    @property
    def text(self) -> str:
        """The text that replaces it in the settings. A plain name could match another file in the working folder."""
        return f"<{self.name}, not found>"


@dataclass(frozen=True)
class Restored:
    """Restored settings, and the inputs that were not found."""

    filled: Filled
    """The settings with the seed that was sent, and the templates that gave the prompts."""
    missing: Sequence[Missing]
    """The inputs that were not found; in the settings, a text that is not a path replaces them."""


def restored(record: Mapping[str, Any], *, inputs: Sequence[Mapping[str, Any]], folders: Sequence[Path]) -> Restored:
    """Return settings for ``wan.generate``, and the inputs that were not found.

    Parameters
    ----------
    record : mapping
        The record as read.
    inputs : sequence of mapping
        Its inputs. Only those in the JSON file have paths.
    folders : sequence of Path
        Folders to search, besides the working folder: the video's own folder, WAN_HOME.
    """
    folders = [*folders, *_working_folder()]
    settings = {name: value for name, value in record["settings"].items() if name not in MODELS.media()}
    seed = record.get("seed")
    if isinstance(seed, int):
        settings["seed"] = seed
    missing = []
    media = MODELS.media()
    for one in inputs:
        field, name = str(one.get("field")), _name(one)
        if field not in media:
            continue
        shown = _source(one, folders)
        if shown is None:
            missing.append(Missing(field, name, str(one.get("sha256") or "")))
            shown = missing[-1].text
        if not media[field].several:
            settings[field] = shown
        else:
            settings.setdefault(field, []).append(shown)
    return Restored(recorded(settings, record.get("template")), missing)


def with_paths(inputs: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return inputs with the paths that another record of the same job has for them.

    Parameters
    ----------
    inputs, others : sequence of mapping
        Inputs of a record, and of another one; inputs with the same content or link are the same.
    """
    places = {_identity(one): one["given"] for one in others if isinstance(one.get("given"), str)}
    return [{**one, "given": places[_identity(one)]} if _identity(one) in places else one for one in inputs]


def _identity(one: Mapping[str, Any]) -> str:
    return str(one.get("sha256") or one.get("url"))


def _working_folder() -> list[Path]:
    try:
        return [Path.cwd()]
    except OSError:  # it no longer exists
        return []


def _name(one: Mapping[str, Any]) -> str:
    text = str(one.get("name") or one.get("url") or "input")
    return text if "://" in text else PurePosixPath(text.replace("\\", "/")).name or "input"


def _source(one: Mapping[str, Any], folders: Sequence[Path]) -> str | None:
    given = one.get("given")
    if "url" in one:
        whole = one["url"] if not one.get("cut") else given
        return whole if isinstance(whole, str) and whole.startswith(("http://", "https://")) else None
    sha256 = str(one.get("sha256"))
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
    # Opening a network path would reveal this machine to the author of the record.
    if isinstance(given, str) and not given.startswith(("\\\\", "//")):
        with suppress(RuntimeError):  # an unknown user after ~
            yield Path(given).expanduser()
    relative = _below(one.get("path"))
    name = _name(one)
    for folder in folders:
        if relative is not None:
            yield folder / relative
        yield folder / name
        yield from _listed(folder / INPUTS, f"{sha256[:HASH_IN_NAME]}*")
    for folder in folders:  # it may have been renamed: try every file with that extension
        for place in (folder, folder / INPUTS):
            yield from _listed(place, f"*{_ending(name)}")


def _below(path: object) -> PurePosixPath | None:
    """Return a path below a folder; None if it could lead outside."""
    if not isinstance(path, str) or not path or "\\" in path or ":" in path or "\0" in path:
        return None
    relative = PurePosixPath(path)
    return None if relative.is_absolute() or ".." in relative.parts else relative


def _ending(name: str) -> str:
    extension = PurePosixPath(name).suffix
    return extension if extension[1:].isalnum() else ""


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
