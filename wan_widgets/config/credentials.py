"""Keys: where they come from. Nothing here writes one anywhere; ``redaction`` says how they are held."""

from __future__ import annotations

import getpass
import importlib
import os
import sys
import warnings

from ..errors import CredentialError
from ..redaction import SIMULATED_KEY, Secret
from . import rejected_keys
from .services import SERVICES, SIMULATOR

_asked: dict[str, Secret] = {}
_looked_up: dict[str, Secret | None] = {}
"""What the slow places gave: they may open a dialog, so each service is looked up once."""


def find_key(service: str) -> Secret | None:
    """Return the key of a service, from the first of these places that has one.

    1. What ``wan.use(service, ask=True)`` asked for in this process (``ask_key``); kept in memory only.
    2. The environment variable (such as ``TOAPIS_API_KEY``), read at each call.
    3. On Colab, the notebook secret of the same name.
    4. The system's keyring, if the ``keyring`` package is installed: service ``wan-widgets``, user
       name the service's, such as ``toapis`` (``keyring set wan-widgets toapis`` writes it).

    No argument, no file of ours and no notebook is ever a place for a key. The last two may open a
    dialog, so they are asked once in a process; ``forget`` lets them be asked again. The simulator needs no
    key and gets one that is no secret.

    Parameters
    ----------
    service : str
        ``toapis``, ``dashscope`` or ``simulator``.

    Returns
    -------
    Secret or None
        None where there is no key, also for a service that is not known.
    """
    if service == SIMULATOR:
        return Secret(SIMULATED_KEY)
    place = SERVICES.get(service)
    if place is None:
        return None
    if service in _asked:
        return _asked[service]
    if os.environ.get(place.key_variable, "").strip():
        return Secret(os.environ[place.key_variable])
    if service not in _looked_up:
        value = _colab_secret(place.key_variable) or _keyring_password(service)
        _looked_up[service] = Secret(value) if value else None
    return _looked_up[service]


def ask_key(service: str) -> Secret:
    """Ask for a key in a hidden prompt and keep it in memory, for this process.

    Parameters
    ----------
    service : str
        Such as ``toapis``.

    Returns
    -------
    Secret
        What was typed.

    Raises
    ------
    CredentialError
        If nothing usable was typed, or nothing can be typed unseen here.
    """
    place = SERVICES.get(service)
    if place is None:
        raise CredentialError(f"{service!r} takes no key.", f"Services with a key: {', '.join(SERVICES)}.")
    otherwise = f"Set {place.key_variable} in the environment before starting Python instead."
    typed = None
    try:
        with warnings.catch_warnings():
            # getpass falls back to a prompt that shows what is typed, with a warning; that is refused.
            warnings.simplefilter("error", getpass.GetPassWarning)
            typed = Secret(getpass.getpass(f"{place.label} API key (hidden): "))
    except (EOFError, OSError, RuntimeError, getpass.GetPassWarning):
        pass  # no terminal, or a kernel without a front end: ipykernel's error is a RuntimeError
    if typed is None:
        raise CredentialError("A key cannot be typed unseen here.", otherwise)
    if typed.problem:
        raise CredentialError(typed.problem, f"Ask again, or: {otherwise[0].lower()}{otherwise[1:]}")
    _asked[service] = typed
    rejected_keys.forgive(typed)  # typed again, it is meant to be tried again
    return typed


def forget(service: str) -> None:
    """Forget the key that was asked for, what the slow places said, and which keys were refused.

    ``redact`` still knows the key.
    """
    _asked.pop(service, None)
    _looked_up.pop(service, None)
    rejected_keys.forgive()


def how_to_set(service: str) -> str:
    """Return the hint that says how to give a key without writing it into the notebook."""
    place = SERVICES.get(service)
    if place is None:
        return ""
    note = f" {place.key_note}" if place.key_note else ""
    return (
        f'Call wan.use("{service}", ask=True) for a hidden prompt, or set {place.key_variable} in the environment'
        f" before starting Python; never paste a key into a cell.{note}"
    )


def _colab_secret(name: str) -> str:
    if "google.colab" not in sys.modules:
        return ""
    try:
        userdata = importlib.import_module("google.colab.userdata")
        value = userdata.get(name)
    except Exception:
        return ""  # no such secret, or this notebook may not read it: one place less
    return value.strip() if isinstance(value, str) else ""


def _keyring_password(service: str) -> str:
    try:
        keyring = importlib.import_module("keyring")
        value = keyring.get_password("wan-widgets", service)
    except Exception:
        return ""  # not installed, locked, or no keyring on this machine: one place less
    return value.strip() if isinstance(value, str) else ""
