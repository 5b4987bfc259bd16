"""The choice of the backend, and the connections to the services. Used by ``session`` only.

The backend is the one that was chosen (``wan.use``, ``wan.settings.backend``, WAN_BACKEND); else the first service that
has a key; else the simulator, whose output is labeled as simulated. The simulator speaks the protocol of each service.
A backend that was chosen but cannot be used is an error; the simulator never replaces it. Only this module starts it.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .._jobs.ledger.row import is_same_service
from ..config import credentials, rejected_keys
from ..config.checks import nearest_words, quoted
from ..config.services import SERVICES, SIMULATOR, ServiceTable, backend_names, label_of
from ..config.settings import base_url_of, set_base_url, settings
from ..errors import BackendError, CredentialError, SettingsError
from ..forks import free_in_child
from ..redaction import Secret, redact
from ..threads import has_threads

if TYPE_CHECKING:
    from ..services.base import Service

SIMULATOR_FOLDER = ".simulator"
"""Folder below WAN_HOME for the tasks and videos of its simulator."""
REFUSED_KEY = "refused-key"

_INTERVAL, _LONGEST_INTERVAL = 0.2, 1.0
"""Seconds between two polls of the simulator."""
_SIMULATOR_OPTIONS = ("service", "seconds", "speed", "balance", "lifetime", "faults", "idle", "renders")

_lock = free_in_child(threading.RLock())
_services: dict[tuple[int, Path, str, str, str, Secret], Service] = {}
"""One client for each key, so that jobs that use an older key continue; all are closed at the end."""
_simulator_options: dict[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class BackendStatus:
    """The current backend, and whether it is ready."""

    name: str
    label: str
    ready: bool
    problem: str = ""
    hint: str = ""
    code: str = ""
    """The problem as a code: ``no-key``, ``odd-key``, ``refused-key`` or ``unusable``; empty if it is ready."""
    simulated: bool
    host: str
    """Host of the API; empty for the simulator."""
    region: str = ""
    """Display name of that host's region; empty if the service has none, or it is not known."""
    service: str = ""
    """The service whose protocol is used; empty for a simulator that uses each model's preferred service."""
    chosen: bool
    """Whether it was chosen by ``wan.use``, ``wan.settings`` or WAN_BACKEND; otherwise it is the default."""

    def __repr__(self) -> str:
        if self.simulated:
            return "SIMULATED: videos are drawn on this machine; nothing is sent, nothing is charged."
        if self.ready:
            return f"{self.label}, ready ({self.host}{f', {self.region}' if self.region else ''})"
        return f"{self.label}: {self.problem} {self.hint}".rstrip()


def backend(name: str | None = None) -> BackendStatus:
    """Return the current backend, or the status of `name`. Never raises: ``problem`` says what is wrong.

    Parameters
    ----------
    name : {"simulator", "toapis", "dashscope"}, optional
        The backend to describe; by default the current one.

    Returns
    -------
    BackendStatus
        ``name``, ``ready``, and if it is not ready, ``problem`` and ``hint``. ``simulated`` is True for the simulator.
    """
    if name is not None:
        return _status_of(name, chosen=False)
    try:
        named = settings.backend
    except SettingsError as error:
        return _status(next(iter(SERVICES)), code="unusable", problem=error.message, hint=error.hint, chosen=True)
    return _status_of(named or _usual(), chosen=named is not None)


def _usual() -> str:
    """Return the backend that is used where none is chosen."""
    return next((one for one in SERVICES if credentials.find_key(one) is not None), SIMULATOR)


NO_THREADS = (
    "This Python cannot start threads, as in JupyterLite, so no video can be made or listed here.",
    "wan.validate() works; videos are made in JupyterLab or at the command line.",
)
"""The problem of a Python without threads, and a hint."""


def _status_of(name: str, *, chosen: bool) -> BackendStatus:
    if not has_threads():
        problem, hint = NO_THREADS
        return _status(name, code="unusable", problem=problem, hint=hint, chosen=chosen)
    if name == SIMULATOR:
        return _status(name, chosen=chosen)
    if name not in SERVICES:  # unknown name, or a job from a newer version
        problem, hint = _no_backend(name)
        return _status(name, code="unusable", problem=problem, hint=hint, chosen=chosen)
    try:
        base_url = _base_url(name)
    except (BackendError, SettingsError) as error:
        return _status(name, code="unusable", problem=error.message, hint=error.hint, chosen=chosen)
    key = credentials.find_key(name)
    hint = credentials.how_to_set(name)
    if key is None:
        problem = f"There is no API key for {label_of(name)}."
        return _status(name, base_url, code="no-key", problem=problem, hint=hint, chosen=chosen)
    if key.problem:
        return _status(name, base_url, code="odd-key", problem=key.problem, hint=hint, chosen=chosen)
    if rejected_keys.is_refused(base_url, key):
        problem = "The service refused the key (401)."
        reads_balance = getattr(client_of(SERVICES[name]), "has_balance", False)
        again = "wan.balance() tries it at no cost" if reads_balance else "the next request tries it"
        hint = f"{hint} If the key works again, {again}."
        return _status(name, base_url, code=REFUSED_KEY, problem=problem, hint=hint, chosen=chosen)
    return _status(name, base_url, chosen=chosen)


def _status(
    name: str, base_url: str = "", *, code: str = "", problem: str = "", hint: str = "", chosen: bool
) -> BackendStatus:
    return BackendStatus(
        name=name,
        label=label_of(name) if name in backend_names() else quoted(name),
        ready=not problem,
        problem=problem,
        hint=hint,
        code=code,
        simulated=name == SIMULATOR,
        service=_spoken(name),
        host=base_url.partition("://")[2].removesuffix(SERVICES[name].base_path if name in SERVICES else ""),
        region=SERVICES[name].region_of(base_url) if name in SERVICES else "",
        chosen=chosen,
    )


def protocol(name: str | None = None) -> str:
    """Return the service whose tables apply to a backend, by default the current one; empty for each model's own."""
    if name is None:
        try:
            name = settings.backend or _usual()
        except SettingsError:
            name = next(iter(SERVICES))
    return _spoken(name)


def _spoken(name: str) -> str:
    if name != SIMULATOR:
        return name if name in SERVICES else ""
    with _lock:
        return str(_simulator_options.get("service") or "")


def ready(name: str | None) -> tuple[str, str]:
    """Return the name and the base URL of a backend that is ready, by default the current one.

    A refused key is tried again: the account may be in order now, and a refusal costs nothing.

    Raises
    ------
    BackendError
        If it cannot be used; CredentialError if the key is missing or malformed.
    """
    status = backend() if name is None else _status_of(name, chosen=True)
    if not status.ready and status.code != REFUSED_KEY:
        kind = CredentialError if status.code in ("no-key", "odd-key") else BackendError
        raise kind(status.problem, status.hint)
    return status.name, "" if status.simulated else _base_url(status.name)


def _no_backend(name: object) -> tuple[str, str]:
    """Return the message for an unknown backend, and a hint."""
    return f"There is no backend {redact(str(name), 40)!r}.", nearest_words(name, backend_names())


def use(name: str, *, ask: bool = False, **options: Any) -> BackendStatus:
    """Choose the backend for new videos.

    Parameters
    ----------
    name : {"simulator", "toapis", "dashscope"}
        The backend.
    ask : bool
        Whether to ask for the API key in a hidden prompt. The key is kept in memory only.
    **options
        For a service: ``base_url``. For Model Studio also ``region``, such as ``"ap-southeast-1"``, and ``workspace``,
        the id of a workspace with its own host. For the simulator: ``service``, the service that it imitates, and its
        own options, such as ``seconds``, the least time in seconds that each video takes.

    Returns
    -------
    BackendStatus
        The chosen backend; ``ready`` is whether it can be used.

    Raises
    ------
    BackendError
        If the backend or an option is not known, or `ask` is used with the simulator, which needs no key.
    CredentialError
        If `ask` is True, and no usable key was entered or there is no hidden prompt.
    """
    if name not in backend_names():
        raise BackendError(*_no_backend(name))
    allowed = _SIMULATOR_OPTIONS if name == SIMULATOR else SERVICES[name].options
    wrong = next((option for option in options if option not in allowed), None)
    if wrong is not None:
        raise BackendError(f"{label_of(name)} has no option {quoted(wrong)}.", f"It has {', '.join(allowed)}.")
    if name == SIMULATOR:
        if ask:
            raise BackendError("The simulator needs no key.", 'wan.use("simulator") is enough.')
        spoken = options.get("service")
        if spoken is not None and spoken not in SERVICES:
            raise BackendError(f"There is no service {quoted(spoken)}.", nearest_words(spoken, SERVICES))
        with _lock:
            _simulator_options.clear()
            _simulator_options.update(options)
    else:
        _point(SERVICES[name], options)
        if ask:
            credentials.ask_key(name)
    settings.backend = name
    return backend()


def speak(service: str) -> BackendStatus:
    """Choose the simulator, and the service that it imitates. Its other options do not change.

    Parameters
    ----------
    service : str
        Name of a service; empty for each model's preferred one.
    """
    if service and service not in SERVICES:
        raise BackendError(f"There is no service {quoted(service)}.", nearest_words(service, SERVICES))
    with _lock:
        _simulator_options["service"] = service or None
    settings.backend = SIMULATOR
    return backend()


def _point(about: ServiceTable, options: Mapping[str, Any]) -> None:
    """Set a service's base URL from the options of ``wan.use``."""
    where = {option: options[option] for option in ("region", "workspace") if options.get(option) is not None}
    if where and "base_url" in options:
        raise BackendError(
            "A base URL already determines the region and the workspace.", "Leave out either base_url or the others."
        )
    if where:
        set_base_url(about.name, about.url_for(**where))
    elif "base_url" in options:
        set_base_url(about.name, options["base_url"])


def connect(folder: Path, name: str, base_url: str, spoken: str = "") -> Service:
    """Return the client for a job; start the simulator if it is not running. Blocks.

    Parameters
    ----------
    folder : Path
        The job's folder of videos.
    name, base_url, spoken : str
        Backend, base URL and service, as stored with the job.

    Raises
    ------
    BackendError
        If it cannot be used. A key is sent only to the service's own addresses and to the one that is set now,
        because a folder of videos may come from somebody else.
    """
    spoken = spoken or (name if name in SERVICES else next(iter(SERVICES)))
    missing = next((one for one in (name, spoken) if one not in backend_names()), None)
    if missing is not None:
        raise BackendError(f"This job belongs to {missing!r}, which is not in this release.", "Upgrade wan-widgets.")
    about, key = SERVICES[spoken], credentials.find_key(name)
    if key is None:
        raise CredentialError(f"There is no API key for {label_of(name)}.", credentials.how_to_set(name))
    pace: dict[str, Any] = {}
    if name == SIMULATOR:
        from ..simulator import process

        base_url = process.ensure(folder / SIMULATOR_FOLDER, **_options()) + about.base_path
        pace = {"first_poll": _INTERVAL, "least_interval": _INTERVAL, "longest_interval": _LONGEST_INTERVAL}
    elif is_same_service(base_url, _base_url(name)):
        base_url = _base_url(name)  # the same service under another name, such as localhost
    elif not _is_own(about, base_url):
        raise BackendError(
            f"This job was made at {base_url}, which is not the address that is set now.",
            f"If you trust that address with your key, set {about.url_variable} to it.",
        )
    place = (os.getpid(), folder, name, spoken, base_url, key)  # a forked child cannot use its parent's connections
    with _lock:
        held = _services.get(place)
        if held is None:
            held = _services[place] = client_of(about)(base_url, key, name=name, **pace)
        return held


def client_of(about: ServiceTable) -> Callable[..., Service]:
    """Return the class of a service's client; it is imported when it is first needed."""
    module, _, name = about.client.partition(":")
    made: Callable[..., Service] = getattr(importlib.import_module(module), name)
    return made


async def close() -> None:
    """Close every connection."""
    with _lock:
        services = list(_services.values())
        _services.clear()
    for service in services:
        await service.aclose()


def simulate(folder: Path | None, ready: Callable[[Any], None] | None, options: Mapping[str, Any]) -> None:
    """Serve the simulator in the foreground until it is interrupted."""
    import tempfile

    from ..simulator.options import Options
    from ..simulator.server.server import serve

    if folder is not None:
        serve(Options(folder=folder, **options), ready=ready)
        return
    with tempfile.TemporaryDirectory(prefix="wan-simulator-") as temporary:
        serve(Options(folder=Path(temporary), **options), ready=ready)


def _options() -> dict[str, Any]:
    """Return the options of the simulator, from ``wan.use`` and from the settings."""
    with _lock:
        said = {name: value for name, value in _simulator_options.items() if name != "service"}
    return {"speed": settings.simulator_speed, **said}


def _base_url(name: str) -> str:
    from ..services.url_policy import base_of

    base_path = SERVICES[name].base_path
    found = base_of(base_url_of(name))
    return found if found.endswith(base_path) else found + base_path


def _is_own(about: ServiceTable, base_url: str) -> bool:
    """Return whether an address is one of the service's own."""
    parts = urlsplit(base_url)
    own = about.is_official(parts.netloc)
    return own and parts.scheme == "https" and parts.path == about.base_path
