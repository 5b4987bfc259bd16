"""The services there are, which one is used, and the connections to them; used by ``session`` alone.

What was named (``wan.use``, ``wan.settings.backend``, WAN_BACKEND) counts; else ``toapis`` if its key is
there; else the simulator, which says so. A backend that was named but cannot be used is an error, and
never becomes the simulator. This is the one module that starts the simulator.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..config import credentials, rejected_keys
from ..config.checks import nearest_words, quoted
from ..config.settings import settings
from ..errors import BackendError, CredentialError, SettingsError
from ..redaction import Secret, redact
from ..threads import has_threads

if TYPE_CHECKING:
    from ..services.base import Service

SIMULATOR_FOLDER = ".simulator"
"""Below WAN_HOME: where its simulator keeps tasks and videos."""
LABELS = {"toapis": "ToAPIs", "simulator": "Simulator"}
REFUSED_KEY = "refused-key"
OFFICIAL = ("https://toapis.com", "https://toapis.cn", "https://api.toapis.com", "https://api.toapis.cn")
"""Hosts of ToAPIs itself. Source: docs.toapis.com."""

_INTERVAL, _LONGEST_INTERVAL = 0.2, 1.0
"""Seconds between two looks at the simulator."""
_SIMULATOR_OPTIONS = ("seconds", "speed", "balance", "lifetime", "faults", "idle", "renders")
_LATER = ("dashscope",)

_lock = threading.RLock()
_services: dict[tuple[int, Path, str, str, Secret], Service] = {}
"""One for each key, too: jobs that are being watched with an old one go on, and all are closed at the end."""
_simulator_options: dict[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class BackendStatus:
    """The backend that is used now, and whether it can be."""

    name: str
    label: str
    ready: bool
    problem: str = ""
    hint: str = ""
    code: str = ""
    """The problem as a word: ``no-key``, ``odd-key``, ``refused-key`` or ``unusable``; empty if it is ready."""
    simulated: bool
    host: str
    """Host of the API; empty for the simulator."""
    chosen: bool
    """Whether it was named, by ``wan.use``, ``wan.settings`` or WAN_BACKEND; else it is the default."""

    def __repr__(self) -> str:
        if self.simulated:
            return "SIMULATED: videos are drawn on this machine; nothing is sent, nothing is charged."
        if self.ready:
            return f"{self.label}, ready ({self.host})"
        return f"{self.label}: {self.problem} {self.hint}".rstrip()


def backend(name: str | None = None) -> BackendStatus:
    """Return the backend that is used now, or how `name` would do. Never raises: ``problem`` says what is wrong.

    Parameters
    ----------
    name : {"simulator", "toapis"}, optional
        One of the backends.

    Returns
    -------
    BackendStatus
        With ``name``, ``ready``, and where it is not, ``problem`` and ``hint``; ``simulated`` tells the simulator.
    """
    if name is not None:
        return _status_of(name, chosen=False)
    try:
        named = settings.backend
    except SettingsError as error:
        return _status("toapis", code="unusable", problem=error.message, hint=error.hint, chosen=True)
    name = named or ("toapis" if credentials.find_key("toapis") is not None else "simulator")
    return _status_of(name, chosen=named is not None)


NO_THREADS = (
    "This Python cannot start threads, as in JupyterLite, so no video can be made or listed here.",
    "wan.validate() works; videos are made in JupyterLab or at the command line.",
)
"""What is wrong, and what to do."""


def _status_of(name: str, *, chosen: bool) -> BackendStatus:
    if not has_threads():
        problem, hint = NO_THREADS
        return _status(name, code="unusable", problem=problem, hint=hint, chosen=chosen)
    if name == "simulator":
        return _status(name, chosen=chosen)
    if name not in LABELS:  # asked about, or of a job that a newer version has made
        problem, hint = _no_backend(name)
        return _status(name, code="unusable", problem=problem, hint=hint, chosen=chosen)
    try:
        base_url = _base_url()
    except BackendError as error:
        return _status(name, code="unusable", problem=error.message, hint=error.hint, chosen=chosen)
    key = credentials.find_key(name)
    hint = credentials.how_to_set(name)
    if key is None:
        problem = f"There is no API key for {LABELS[name]}."
        return _status(name, base_url, code="no-key", problem=problem, hint=hint, chosen=chosen)
    if key.problem:
        return _status(name, base_url, code="odd-key", problem=key.problem, hint=hint, chosen=chosen)
    if rejected_keys.is_refused(base_url, key):
        problem = "The service refused the key (401)."
        hint = f"{hint} If the account is in order again, wan.balance() tries this key once more."
        return _status(name, base_url, code=REFUSED_KEY, problem=problem, hint=hint, chosen=chosen)
    return _status(name, base_url, chosen=chosen)


def _status(
    name: str, base_url: str = "", *, code: str = "", problem: str = "", hint: str = "", chosen: bool
) -> BackendStatus:
    return BackendStatus(
        name=name,
        label=LABELS.get(name) or quoted(name),
        ready=not problem,
        problem=problem,
        hint=hint,
        code=code,
        simulated=name == "simulator",
        host=base_url.partition("://")[2],
        chosen=chosen,
    )


def protocol() -> str:
    """Return the service whose tables count for what is asked now; empty where the model's own choice will do."""
    name = backend().name
    if name != "simulator":
        return name
    with _lock:
        return str(_simulator_options.get("service") or "")


def ready(name: str | None) -> tuple[str, str]:
    """Return name and base URL of a backend that can be used: of `name`, or of the one used now.

    A key that was refused is tried again: the account may be in order by now, and a refusal costs nothing.

    Raises
    ------
    BackendError
        If it cannot be used; CredentialError where the key is missing.
    """
    status = backend() if name is None else _status_of(name, chosen=True)
    if not status.ready and status.code != REFUSED_KEY:
        kind = CredentialError if status.code in ("no-key", "odd-key") else BackendError
        raise kind(status.problem, status.hint)
    return status.name, "" if status.simulated else _base_url()


def _no_backend(name: object) -> tuple[str, str]:
    """Return what is wrong with a name that is no backend, and what to do."""
    if name in _LATER:
        return f"The backend {name!r} is not in this release.", f"There are {', '.join(LABELS)}."
    return f"There is no backend {redact(str(name), 40)!r}.", nearest_words(name, LABELS)


def use(name: str, *, ask: bool = False, **options: Any) -> BackendStatus:
    """Choose the backend for what is made from now on.

    Parameters
    ----------
    name : {"simulator", "toapis"}
        The backend.
    ask : bool
        Ask for its key in a hidden prompt; the key is kept in memory alone.
    **options
        ``base_url`` for ToAPIs; for the simulator its own, such as ``seconds``: what each video takes at least.

    Returns
    -------
    BackendStatus
        Whether it can be used as it stands.

    Raises
    ------
    BackendError
        For a name that is no backend of this release, or an option that it does not have; for ``ask`` with the
        simulator, which needs no key.
    CredentialError
        If a key was to be asked for, and none could be typed unseen, or none was.
    """
    if name not in LABELS:
        raise BackendError(*_no_backend(name))
    allowed = _SIMULATOR_OPTIONS if name == "simulator" else ("base_url",)
    wrong = next((option for option in options if option not in allowed), None)
    if wrong is not None:
        raise BackendError(f"{LABELS[name]} has no option {quoted(wrong)}.", f"It has {', '.join(allowed)}.")
    if name == "simulator":
        if ask:
            raise BackendError("The simulator needs no key.", 'wan.use("simulator") is enough.')
        with _lock:
            _simulator_options.clear()
            _simulator_options.update(options)
    else:
        if "base_url" in options:
            settings.base_url = options["base_url"]
        if ask:
            credentials.ask_key(name)
    settings.backend = name
    return backend()


def connect(folder: Path, name: str, base_url: str) -> Service:
    """Return the service of a job; the simulator is started where it is gone. Blocks.

    Parameters
    ----------
    folder : Path
        WAN_HOME, which the simulator belongs to.
    name, base_url : str
        As they were frozen with the job.

    Raises
    ------
    BackendError
        If it cannot be used. A key goes to no address but ToAPIs' own and the one that is set now: a
        folder of videos may come from somebody else.
    """
    from ..services.toapis import ToAPIs

    key = credentials.find_key(name) if name in LABELS else None
    if name not in LABELS:
        raise BackendError(f"This job belongs to {name!r}, which is not in this release.", "Upgrade wan-widgets.")
    if key is None:
        raise CredentialError(f"There is no API key for {LABELS[name]}.", credentials.how_to_set(name))
    if name == "simulator":
        from ..simulator import process

        base_url = process.ensure(folder / SIMULATOR_FOLDER, **_options())
    elif base_url not in (*OFFICIAL, _base_url()):
        raise BackendError(
            f"This job was made at {base_url}, which is not the service that is set now.",
            "If that address can be trusted with your key, set TOAPIS_BASE_URL (or wan.settings.base_url) to it.",
        )
    place = (os.getpid(), folder, name, base_url, key)  # a forked child cannot use its parent's connections
    with _lock:
        held = _services.get(place)
        if held is not None:
            return held
        if name == "simulator":
            service = ToAPIs(
                base_url,
                key,
                name=name,
                first_look=_INTERVAL,
                least_interval=_INTERVAL,
                longest_interval=_LONGEST_INTERVAL,
            )
        else:
            service = ToAPIs(base_url, key, name=name)
        _services[place] = service
        return service


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
    """Return how the simulator is to behave: what ``wan.use`` said, else what the settings say."""
    with _lock:
        return {"speed": settings.simulator_speed, **_simulator_options}


def _base_url() -> str:
    from ..services.url_policy import base_of

    return base_of(settings.base_url)
