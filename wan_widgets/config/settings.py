"""The settings of this process: one object that checks its attributes when they are set.

A value that is set here wins over the environment. The environment is read when a setting is used, never at import.
Settings hold no secrets (``credentials`` has the keys), so the whole object may be shown.
"""

from __future__ import annotations

import json
import os
import string
from collections.abc import Callable, Mapping
from pathlib import Path, PureWindowsPath
from types import MappingProxyType
from typing import Any, Generic, NoReturn, TypeVar

from ..errors import SettingsError
from ..paths import may_exist
from ..redaction import holds_key, redact
from .checks import SHOWN, nearest_words, quoted, refuse, table
from .limits import Limits, read_limits
from .prices import PriceTable, read_price_table
from .services import FIRST, SERVICES, backend_names

SIMULATOR_SPEEDS = ("fast", "real")
DEFAULT_HOME = "wan_videos"
NAME_FIELDS = ("date", "time", "prompt", "model", "mode", "resolution", "duration", "seed", "take", "id")
"""The placeholders of ``name_template``."""
DEFAULT_NAME_TEMPLATE = "{date}-{prompt}-{id}"

KEY_PLACE = (
    f"Remove it. A key belongs in an environment variable such as {FIRST.key_variable}, or in the hidden prompt of "
    "wan.use(..., ask=True)."
)
"""The hint for an API key in a setting where it does not belong."""

_YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}

T = TypeVar("T")
Check = Callable[[str, object], Any]
"""Takes a setting's name and a value; returns the value to store, or raises SettingsError."""


def _home(name: str, value: object) -> Path | None:
    if value is None:
        return None
    if not isinstance(value, (str, os.PathLike)) or not str(value).strip() or "\0" in str(value):
        refuse(name, value, "a folder")
    # Made absolute when set: a later os.chdir must not move the videos.
    return _absolute(value)


def _backend(name: str, value: object) -> str | None:
    if value is not None and (not isinstance(value, str) or value not in backend_names()):
        refuse(name, value, "the name of a backend", nearest_words(value, backend_names()))
    return value


def _base_url(name: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        refuse(name, value, "a URL", f"The default is {FIRST.base_url}.")
    return value.strip()


def _base_urls(name: str, value: object) -> Mapping[str, str]:
    given = table(name, {} if value is None else value, tuple(SERVICES))
    for service, url in given.items():
        if not isinstance(url, str) or not url.strip():
            refuse(f"{name}[{service!r}]", url, "a URL", f"The default is {SERVICES[service].base_url}.")
        _without_key(f"wan.settings.{name}", url)
    return MappingProxyType({service: str(url).strip() for service, url in given.items()})


def _name_template(name: str, value: object) -> str:
    known = f"It may contain {', '.join(f'{{{one}}}' for one in NAME_FIELDS)}."
    if not isinstance(value, str) or not value.strip():
        refuse(name, value, "the text of a file name", known)
    try:
        parts = list(string.Formatter().parse(value))
    except ValueError:
        refuse(name, value, "a file name with balanced braces", known)
    for _, named, spec, conversion in parts:
        if named is None:
            continue
        if named not in NAME_FIELDS:
            refuse(name, value, "a template with known placeholders", nearest_words(named, NAME_FIELDS))
        if spec or conversion:
            refuse(name, value, "a template with plain placeholders", f"Write {{{named}}} alone.")
    if not any(named == "id" for _, named, _, _ in parts):
        refuse(name, value, "different for each video", "It must contain {id}.")
    # Read it as Windows does: both slashes separate folders, and a drive may come first.
    path = PureWindowsPath(value)
    if path.anchor or ".." in path.parts or not value.isprintable():
        refuse(name, value, "a name below the folder of videos", "No '..', no drive, no leading slash.")
    return value.strip()


def _switch(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        refuse(name, value, "True or False")
    return value


def _simulator_speed(name: str, value: object) -> str:
    if not isinstance(value, str) or value not in SIMULATOR_SPEEDS:
        refuse(name, value, "'fast' or 'real'", "'real' takes about as long as a real service.")
    return value


def _limits_setting(name: str, value: object) -> Limits | None:
    return None if value is None else read_limits(name, value)


def _named_home() -> str:
    named = _without_key("WAN_HOME", os.environ.get("WAN_HOME", "").strip())
    quoted = len(named) > 1 and named[0] == named[-1] and named[0] in "\"'"  # Windows shells leave them in
    return (named[1:-1].strip() if quoted else named) or DEFAULT_HOME


def _without_key(name: str, text: str) -> str:
    """Return `text`; raise SettingsError if it contains an API key, because settings are shown and stored."""
    if holds_key(text):
        raise SettingsError(f"There is an API key in {name}.", KEY_PLACE)
    return text


def _home_now(settings: Settings) -> Path:
    named = _named_home()
    # Resolved once for each name, at first use: a later os.chdir must not lose the ledger.
    homes = settings._homes  # noqa: SLF001
    return homes.get(named) or homes.setdefault(named, _absolute(named))


def _absolute(path: str | os.PathLike[str]) -> Path:
    """Return a path as an absolute one.

    Raises
    ------
    SettingsError
        If the folder that it starts from does not exist, or no folder can have this name.
    """
    try:
        found = Path(path).expanduser().absolute()
    except RuntimeError as error:  # ~ of an unknown user
        raise SettingsError(
            f"There is no home folder for {redact(Path(path).parts[0], SHOWN)!r}.", "Write the whole path."
        ) from error
    except OSError as error:
        raise SettingsError(
            "The working folder no longer exists, so the folder of videos cannot be found from there.",
            "Change to a folder that exists (os.chdir), or set WAN_HOME (or wan.settings.home) to an absolute path.",
        ) from error
    if not may_exist(found):
        raise SettingsError(f"No folder of videos can be named {quoted(str(path))}.", "Give a shorter path.")
    return found


def _backend_now(_: Settings) -> str | None:
    named = os.environ.get("WAN_BACKEND", "").strip().lower()
    if named and named not in backend_names():
        known = backend_names()
        raise SettingsError(f"WAN_BACKEND names no backend: {redact(named, SHOWN)!r}.", nearest_words(named, known))
    return named or None


def _base_url_now(_: Settings) -> str:
    return base_url_of(FIRST.name)


def _price_table_now(_: Settings) -> PriceTable | None:
    return read_price_table("price_table", _written("WAN_PRICE_TABLE"))


def _measure_after_save_now(_: Settings) -> bool:
    named = os.environ.get("WAN_MEASURE_AFTER_SAVE", "").strip().lower()
    if named and named not in _YES_OR_NO:
        raise SettingsError(f"WAN_MEASURE_AFTER_SAVE is {redact(named, SHOWN)!r}.", "Set it to yes or no.")
    return _YES_OR_NO.get(named, True)


def _limits_now(_: Settings) -> Limits:
    return read_limits("limits", _written("WAN_LIMITS"))


def _written(variable: str) -> object:
    """Return the JSON value of an environment variable; None if it is not set."""
    text = os.environ.get(variable, "").strip()
    try:
        return json.loads(text) if text else None
    except ValueError:
        shown = redact(text, SHOWN)
        raise SettingsError(f"{variable} is not JSON: {shown!r}.", "Write the dict of the setting as JSON.") from None


class _Setting(Generic[T]):
    """One setting, checked when it is set. If its value is None, `now` computes it."""

    def __init__(self, check: Check, default: T | None = None, now: Callable[[Settings], T] | None = None) -> None:
        self._check = check
        self._default = default
        self._now = now

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, settings: Settings, owner: type) -> T:
        value = settings._set.get(self._name, self._default)  # noqa: SLF001
        if value is None and self._now is not None:
            return self._now(settings)
        return value  # type: ignore[return-value]

    def __set__(self, settings: Settings, value: object) -> None:
        if isinstance(value, (str, os.PathLike)):
            _without_key(f"wan.settings.{self._name}", str(value))
        settings._set[self._name] = self._check(self._name, value)  # noqa: SLF001
        settings._notify()  # noqa: SLF001

    def __delete__(self, settings: Settings) -> None:
        settings._set.pop(self._name, None)  # noqa: SLF001
        settings._notify()  # noqa: SLF001


class Settings:
    """The defaults of this process; ``wan.settings`` is the only instance.

    ``del wan.settings.name`` resets a setting to its default.

    Attributes
    ----------
    home : Path
        The folder of videos and their ledger, absolute. Set here, else ``WAN_HOME``, else ``wan_videos``
        in the working folder of its first use. Reading it does not create the folder.
    backend : str or None
        ``"toapis"``, ``"dashscope"`` or ``"simulator"``. Set here, else ``WAN_BACKEND``, else None: the first
        service that has a key is used, or the simulator.
    base_url : str
        The base URL of ToAPIs, with or without ``/v1``. Set here, else ``TOAPIS_BASE_URL``, else
        https://toapis.com.
    base_urls : mapping
        Base URLs by service, such as ``{"dashscope": "https://dashscope-intl.aliyuncs.com"}``. Other services use
        their environment variable (``DASHSCOPE_BASE_URL``), else their own address.
    name_template : str
        The file name of a video, without the suffix; a slash makes a folder. It must contain ``{id}``, and may contain
        ``{date}``, ``{time}``, ``{prompt}``, ``{model}``, ``{mode}``, ``{resolution}``, ``{duration}``, ``{seed}`` and
        ``{take}``.
    pump_while_waiting : bool
        Whether buttons and forms keep working while ``job.wait()`` runs in a cell.
    simulator_speed : str
        ``"fast"``: as fast as the simulator renders. ``"real"``: about as long as a real service takes.
    price_table : PriceTable or None
        Your own prices, given as a dict: ``currency`` (ISO 4217), ``as_of`` (the day you looked them up),
        ``per_second`` (price by resolution; under a model's name, for that model), and ``references_factor`` (1 or
        more) if reference videos may be billed too. Set here, else ``WAN_PRICE_TABLE`` as JSON. Used for estimates and
        for limits in money; never sent.
    limits : Limits
        The most that may be bought, given as a dict: ``{"session": {...}, "day": {...}}``, each with ``videos``,
        ``seconds`` and ``money``. A missing entry means no limit. A session is one kernel or one command; a day is the
        local day, in one folder of videos. Set here, else ``WAN_LIMITS`` as JSON. The simulator is free.
    measure_after_save : bool
        Whether each video is measured in the background after it is saved. Set here, else
        ``WAN_MEASURE_AFTER_SAVE`` (yes or no), else yes.

    Raises
    ------
    SettingsError
        If an unknown attribute is set (with the nearest match), or a value is not valid.

    Examples
    --------
    >>> Settings().name_template
    '{date}-{prompt}-{id}'
    """

    home = _Setting[Path](_home, now=_home_now)
    backend = _Setting["str | None"](_backend, now=_backend_now)
    base_url = _Setting[str](_base_url, now=_base_url_now)
    base_urls = _Setting["Mapping[str, str]"](_base_urls, MappingProxyType({}))
    name_template = _Setting[str](_name_template, DEFAULT_NAME_TEMPLATE)
    pump_while_waiting = _Setting[bool](_switch, default=False)
    simulator_speed = _Setting[str](_simulator_speed, "fast")
    price_table = _Setting["PriceTable | None"](read_price_table, now=_price_table_now)
    limits = _Setting[Limits](_limits_setting, now=_limits_now)
    measure_after_save = _Setting[bool](_switch, now=_measure_after_save_now)

    _set: dict[str, Any]
    _homes: dict[str, Path]
    _listeners: list[Callable[[], object]]

    def __init__(self) -> None:
        self.__dict__.update(_set={}, _homes={}, _listeners=[])

    def _notify(self) -> None:
        for listener in self._listeners:
            listener()

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _NAMES:
            raise SettingsError(f"There is no setting wan.settings.{name}.", nearest_words(name, _NAMES))
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"There is no setting wan.settings.{name}. {nearest_words(name, _NAMES)}")

    def __dir__(self) -> list[str]:
        return sorted(_NAMES)

    def __repr__(self) -> str:
        lines = ["wan.settings"]
        for name in _NAMES:
            try:
                value = getattr(self, name)
            except SettingsError as error:
                value = error.message
            value = dict(value) if isinstance(value, Mapping) else value
            shown = str(value) if isinstance(value, Path) else repr(value)
            lines.append(f"  {name} = {redact(shown)}")  # a URL may contain a key
        return "\n".join(lines)


_NAMES = tuple(name for name, value in vars(Settings).items() if isinstance(value, _Setting))

settings = Settings()
"""The settings of this process."""


def base_url_of(service: str) -> str:
    """Return the base URL of a service: as set, from the environment, or its default. It is not checked here."""
    about = SERVICES[service]
    # `base_url` is older than `base_urls`, and applies to the first service only.
    named = settings._set.get("base_url") if about is FIRST else None  # noqa: SLF001
    named = named or settings.base_urls.get(service)
    return named or os.environ.get(about.url_variable, "").strip() or about.base_url


def set_base_url(service: str, url: object) -> None:
    """Set the base URL of a service; None resets it to its default.

    Raises
    ------
    SettingsError
        If it is not a URL, or contains a key.
    """
    if SERVICES[service] is FIRST:
        settings.base_url = url
        return
    others = {name: one for name, one in settings.base_urls.items() if name != service}
    settings.base_urls = others if url is None else {**others, service: url}


def unsettled_home() -> Path:
    """Return what ``wan.settings.home`` would be now, without settling it: the working folder may still change."""
    named = _named_home()
    known: Path | None = settings._set.get("home") or settings._homes.get(named)  # noqa: SLF001
    return known or _absolute(named)


def notify() -> None:
    """Call the listeners of `on_change` because something that the settings depend on has changed."""
    settings._notify()  # noqa: SLF001


def on_change(listener: Callable[[], object]) -> None:
    """Call `listener` after each change of a setting, on the thread that made it; it must be quick, and not raise."""
    settings._listeners.append(listener)  # noqa: SLF001
