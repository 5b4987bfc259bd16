"""The state of this process: the engine's thread, and an engine for each folder of videos."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from pathlib import Path

from . import backends
from .jobs.board import Board, Listener
from .jobs.engine import Engine
from .jobs.loop import Loop
from .jobs.spend import Guard
from .settings import settings


class _Session:
    """The state of this process: the engine's thread, and an engine for each folder."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.loop = Loop()
        self.loop.on_close(backends.close)
        self.board = Board(self.loop)
        self.engines: dict[Path, Engine] = {}

    def engine(self) -> Engine:
        """Return the engine of the folder that is set now."""
        with self.lock:
            folder = settings.home
            if folder not in self.engines:
                self.engines[folder] = Engine(
                    folder,
                    loop=self.loop,
                    board=self.board,
                    connect=functools.partial(backends.connect, folder),
                    template=lambda: str(settings.name_template),
                    guard=lambda: Guard(settings.limits, settings.price_table),
                )
            return self.engines[folder]


_session = _Session()


def home() -> Path:
    """Return the folder of videos and their ledger."""
    return settings.home


def engine() -> Engine:
    """Return the engine of the folder that is set now."""
    return _session.engine()


def watch(listener: Listener) -> Callable[[], None]:
    """Have `listener` called with every change of every job, on the engine's thread; return what ends that."""
    return _session.board.listen(listener)
