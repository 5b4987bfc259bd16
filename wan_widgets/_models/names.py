"""The names of settings: find the nearest match, and refuse unknown names."""

from __future__ import annotations

from collections.abc import Iterable

from ..config.checks import nearest
from ..errors import SettingsError
from .catalog import DEFAULT_MODEL, MODELS
from .field import Model
from .text.formatting import safe_repr


def nearest_setting(word: str, model: Model) -> str | None:
    """Return the setting that `word` most likely means. Wire names and labels are understood as well."""
    known: dict[str, str] = {}
    others = (field for name in MODELS.settings() if (field := MODELS.setting(name)) is not None)
    # If several settings match a name, the model's own setting wins.
    for field in (*others, *model.fields):
        for alias in (field.label.lower(), field.wire.rpartition(".")[2], field.name):
            known[alias] = field.name
    found = nearest(word.replace("-", "_"), known)
    return known[found] if found else None


def unknown_name_words(name: object, model: Model) -> tuple[str, str]:
    """Return the message and the hint for a setting that `model` does not have."""
    near = nearest_setting(name, model) if isinstance(name, str) else None
    ask = f" Did you mean {near}?" if near else ""
    return f"There is no setting called {safe_repr(name)}.{ask}", f"The settings are {', '.join(model.names())}."


def check_names(names: Iterable[object]) -> None:
    """Refuse names that are not a setting of any model.

    Parameters
    ----------
    names : iterable
        Names of settings, as given.

    Raises
    ------
    SettingsError
        For the first unknown name, with the nearest match.

    Examples
    --------
    >>> check_names(["prompt", "seed"])
    """
    known = MODELS.settings()
    for name in names:
        if name not in known:
            raise SettingsError(*unknown_name_words(name, MODELS[DEFAULT_MODEL]))
