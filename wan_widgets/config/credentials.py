"""Find API keys. Nothing here stores a key on disk; ``redaction`` holds them in memory."""

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
"""Keys from the Colab secrets and the keyring. Both may open a dialog, so each service is looked up once."""


def find_key(service: str) -> Secret | None:
    """Return the API key of a service, from the first of these places that has one.

    1. The key entered in the prompt of ``wan.use(service, ask=True)`` (``ask_key``); kept in memory only.
    2. The environment variable (such as ``TOAPIS_API_KEY``), read at each call.
    3. On Colab, the notebook secret of the same name.
    4. The system's keyring, if the ``keyring`` package is installed: service ``wan-widgets``, user
       name the service's, such as ``toapis`` (``keyring set wan-widgets toapis`` writes it).

    A key is never an argument, and never part of a notebook or of a file that this package writes. The last two
    places may open a dialog, so they are read once per process; ``forget`` clears that. The simulator needs no key
    and gets a fixed one that is not secret.

    Parameters
    ----------
    service : str
        ``toapis``, ``dashscope`` or ``simulator``.

    Returns
    -------
    Secret or None
        None if there is no key, or the service is not known.
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
    """Ask for an API key in a hidden prompt, and keep it in memory for this process.

    Parameters
    ----------
    service : str
        Such as ``toapis``.

    Returns
    -------
    Secret
        The key that was entered.

    Raises
    ------
    CredentialError
        If the input cannot be a key, or this environment has no hidden prompt.
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
        raise CredentialError("There is no hidden prompt here to enter a key in.", otherwise)
    if typed.problem:
        raise CredentialError(typed.problem, f"Ask again, or: {otherwise[0].lower()}{otherwise[1:]}")
    _asked[service] = typed
    rejected_keys.clear(typed)  # the user typed it again, so try it again
    return typed


def forget(service: str) -> None:
    """Forget the entered key, the keys read from Colab and the keyring, and which keys were refused.

    ``redact`` still hides the key.
    """
    _asked.pop(service, None)
    _looked_up.pop(service, None)
    rejected_keys.clear()


def how_to_set(service: str) -> str:
    """Return a hint on how to set a key without writing it into the notebook."""
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
        return ""  # no such secret, or this notebook may not read it: try the next place
    return value.strip() if isinstance(value, str) else ""


def _keyring_password(service: str) -> str:
    try:
        keyring = importlib.import_module("keyring")
        value = keyring.get_password("wan-widgets", service)
    except Exception:
        return ""  # not installed, locked, or no keyring on this machine
    return value.strip() if isinstance(value, str) else ""
