"""The state of this process: the engine's thread, and an engine for each folder of videos."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .._jobs.files.naming import expected_path
from .._jobs.record.snapshot import JobSnapshot
from .._jobs.runtime.board import Board, Listener
from .._jobs.runtime.engine import Engine
from .._jobs.runtime.loop import Loop
from .._jobs.spend.accounting import Listed, Place
from .._jobs.spend.guard import Guard
from .._models.prices.price_list import PriceList
from ..config.settings import settings
from ..errors import BackendError
from ..forks import free_in_child
from ..log import note
from ..threads import has_threads
from . import backends


def _no_list(_place: Place) -> PriceList | None:
    return None


_listed: Listed = _no_list


def use_price_lists(listed: Listed) -> None:
    """Make the engines use `listed` to get the price list of a job's service."""
    global _listed  # noqa: PLW0603  (set once, by the module that reads the lists through an engine)
    _listed = listed


class _Session:
    """The state of this process: the engine's thread, and an engine for each folder."""

    def __init__(self) -> None:
        self.lock = free_in_child(threading.RLock())
        self.loop = Loop()
        self.loop.on_close(backends.close)
        self.listeners: dict[object, Listener] = {}
        self.engines: dict[Path, Engine] = {}
        self.first_use: list[Callable[[], None]] = []

    def engine(self, home: Path | None = None) -> Engine:
        """Return the engine of a folder, by default of the current one.

        Raises
        ------
        BackendError
            If this Python has no threads; nothing is written.
        """
        if not has_threads():
            raise BackendError(*backends.NO_THREADS)
        with self.lock:
            folder = self._spelled_before(settings.home if home is None else home)
            if folder not in self.engines:
                board = Board(self.loop)  # one for each folder, because a copy of a folder has jobs with the same ids
                board.listen(self._notify)
                for call in self.first_use:
                    call()
                self.engines[folder] = Engine(
                    folder,
                    loop=self.loop,
                    board=board,
                    # Looked up at each call, so that an existing engine also uses a replaced service.
                    connect=lambda backend, base_url, service: backends.connect(folder, backend, base_url, service),
                    template=lambda: str(settings.name_template),
                    guard=lambda: Guard(settings.limits, settings.price_table, _listed),
                )
            return self.engines[folder]

    def _spelled_before(self, folder: Path) -> Path:
        """Return the path under which a folder already has an engine, so that other spellings share it."""
        if folder in self.engines and not folder.is_symlink():
            return folder
        real = os.path.realpath(folder)
        for known in self.engines:
            with suppress(OSError):
                if os.path.realpath(known) == real or known.samefile(folder):
                    return known
        return folder

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every snapshot of every folder; return a function that ends it."""
        key = object()
        self.listeners[key] = listener

        def stop() -> None:
            self.listeners.pop(key, None)

        return stop

    def _notify(self, snapshot: JobSnapshot) -> None:
        for listener in list(self.listeners.values()):
            try:
                listener(snapshot)
            except Exception as error:
                note(error)


_session = _Session()


def when_used(call: Callable[[], None]) -> None:
    """Call `call` whenever a folder is used for the first time."""
    _session.first_use.append(call)


def home() -> Path:
    """Return the folder of videos and their ledger."""
    return settings.home


def expected_file(snapshot: JobSnapshot) -> Path | None:
    """Return the future path of a running job's video; None if it is not known yet."""
    return expected_path(settings.home, settings.name_template, snapshot)


def engine(folder: Path | None = None) -> Engine:
    """Return the engine of a folder, by default of the current one."""
    return _session.engine(folder)


def loop() -> Loop:
    """Return the loop of the engine's thread."""
    return _session.loop


def engines() -> list[Engine]:
    """Return the engines of all folders that this process has used."""
    return list(_session.engines.values())


def watch(listener: Listener) -> Callable[[], None]:
    """Call `listener` with every change of every job, on the engine's thread; return a function that ends it."""
    return _session.listen(listener)
