"""``wan.presets``: named settings, stored in the folder of videos, for forms, code and magics.

Each preset is one small JSON file below WAN_HOME, replaced as a whole. So several kernels may save and delete at the
same time without a lock; the last one to save a name wins. A preset contains no prompt, no files and no key.
"""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

from .._models.catalog import MODELS
from .._models.names import check_names
from .._models.rules.value_rules import keys_in_texts
from .._models.text.formatting import safe_repr
from ..config.checks import nearest_words
from ..config.settings import settings, unsettled_home
from ..errors import LedgerError, SettingsError
from ..paths import is_inside
from ..redaction import may_hold_key, printable
from .inspection import inspect

FOLDER = ".presets"
LONGEST_NAME = 60
_SAVE = 'wan.presets.save("draft", resolution="720p") saves one.'


class Presets(Mapping[str, dict[str, Any]]):
    """The presets in the folder of videos: a mapping from each name to its settings.

    A preset may contain any setting except the prompt and files. Names are not case-sensitive.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> wan.presets.save("Draft", resolution="720p", duration=5)  # doctest: +SKIP
    >>> wan.generate("A cute cat", **wan.presets["draft"])  # doctest: +SKIP
    >>> wan.presets.delete("draft")  # doctest: +SKIP
    """

    def save(self, name: str, **values: object) -> None:
        """Save settings under a name; an existing preset of that name is replaced.

        Parameters
        ----------
        name : str
            1 to 60 characters.
        **values
            Settings as in ``wan.generate``. The prompt, files and None are not saved.

        Raises
        ------
        SettingsError
            If a name is not a setting, the preset's name is not valid, or a value contains an API key.
        LedgerError
            If the folder of videos cannot be written.
        """
        name = _checked(name)
        saved = preset_settings(values)
        path = _path(settings.home, name)
        part = path.with_suffix(f".{os.getpid()}-{id(saved):x}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not is_inside(settings.home, path.parent):
                raise LedgerError(f"{path.parent} leads out of the folder of videos.", "Remove that link.")
            part.write_text(json.dumps({"name": name, "settings": saved}, ensure_ascii=False), encoding="utf-8")
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise LedgerError(f"The preset cannot be saved: {error.strerror}.", f"Check {path.parent}.") from error

    def delete(self, name: str) -> dict[str, Any]:
        """Delete a preset, and return its settings.

        Raises
        ------
        SettingsError
            If there is no preset of this name. The message has the nearest match.
        LedgerError
            If the folder of videos cannot be written.
        """
        found = self[name]
        path = _path(unsettled_home(), _checked(name))
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise LedgerError(f"The preset cannot be deleted: {error.strerror}.", f"Check {path.parent}.") from error
        return found

    def __getitem__(self, name: str) -> dict[str, Any]:
        wanted = _checked(name)
        found = _read(_path(unsettled_home(), wanted))
        if found is None:
            names = list(self)
            hint = nearest_words(wanted, names) if names else f"There are none yet. {_SAVE}"
            raise NoPresetError(f"There is no preset {safe_repr(name)}.", hint)
        return found[1]

    def __iter__(self) -> Iterator[str]:
        return iter(_all())

    def __len__(self) -> int:
        return len(_all())

    def __repr__(self) -> str:
        lines = [f"{name}: {summary(saved)}" for name, saved in _all().items()]
        return "\n".join(lines) or f"No presets yet. {_SAVE}"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{escape(summary(saved))}</td></tr>" for name, saved in _all().items()
        )
        return f"<table>{rows}</table>" if rows else f"<p>No presets yet. {escape(_SAVE)}</p>"


class NoPresetError(SettingsError, KeyError):
    """There is no preset of this name. Also a ``KeyError``, as for any mapping."""

    __str__ = SettingsError.__str__


presets = Presets()
"""The presets of the folder of videos."""


def preset_settings(values: Mapping[str, object]) -> dict[str, Any]:
    """Return the settings that a preset stores: all given ones except the prompt and files.

    Raises
    ------
    SettingsError
        If a name is not a setting, or a text contains an API key.
    """
    check_names(values)
    media = MODELS.media()
    saved = {name: one for name, one in values.items() if name != "prompt" and name not in media and one is not None}
    for issue in keys_in_texts(inspect(saved)):
        raise SettingsError(issue.message, "Remove it. It would be stored with the preset.", issues=[issue])
    for name, value in saved.items():
        if not isinstance(value, bool | int | float | str):
            raise SettingsError(f"{name} of a preset is text, a number or a switch, not {safe_repr(value)}.")
    return saved


def summary(saved: Mapping[str, object]) -> str:
    """Return the settings of a preset in one line, such as ``resolution 720p, duration 5``."""
    words = {True: "on", False: "off"}
    parts = (f"{name} {words[one] if isinstance(one, bool) else printable(str(one))}" for name, one in saved.items())
    return ", ".join(parts) or "all defaults"


def _checked(name: object) -> str:
    """Return the name of a preset without surrounding space; SettingsError if it cannot be one."""
    text = unicodedata.normalize("NFC", name).strip() if isinstance(name, str) else ""
    if not text or len(text) > LONGEST_NAME or printable(text) != text or "\n" in text:
        raise SettingsError(f"The name of a preset is a line of 1 to {LONGEST_NAME} characters.", "Choose another.")
    if may_hold_key(text):
        raise SettingsError("There is an API key in the name of the preset.", "Choose another.")
    return text


def _path(home: Path, name: str) -> Path:
    """Return the path of a preset: a readable part of its name, and a hash of the whole name in lower case."""
    folded = name.casefold()
    plain = "".join(letter for letter in folded if letter.isascii() and letter.isalnum())[:30]
    return home / FOLDER / f"{plain}-{hashlib.sha256(folded.encode()).hexdigest()[:12]}.json"


def _all() -> dict[str, dict[str, Any]]:
    """Return every preset of the folder, by name."""
    found: list[tuple[str, dict[str, Any]]] = []
    with suppress(OSError):
        paths = list((unsettled_home() / FOLDER).glob("*.json"))
        found = [one for one in map(_read, paths) if one is not None]
    return dict(sorted(found, key=lambda one: one[0].casefold()))


def _read(path: Path) -> tuple[str, dict[str, Any]] | None:
    """Return the name and the settings in a file; None if it is not a preset."""
    with suppress(OSError, ValueError, SettingsError):
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and isinstance(found.get("settings"), dict):
            known = {name: one for name, one in found["settings"].items() if name in MODELS.settings()}
            name = _checked(found.get("name"))
            if _path(path.parent.parent, name) == path:
                return name, preset_settings(known)
    return None
