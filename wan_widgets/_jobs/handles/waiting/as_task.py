"""A handle that asyncio takes for a coroutine: for ``create_task``, task groups, ``gather`` and ``asyncio.run``.

Each task that runs the handle waits for it on its own, so that a handle can be awaited as often as one likes;
cancelling a task ends its waiting, and nothing else. ``asyncio.wait`` takes tasks, as it does of any coroutine.
"""

from __future__ import annotations

import asyncio
import weakref
from abc import abstractmethod
from collections.abc import Coroutine, Generator
from types import TracebackType
from typing import Any, Generic, TypeVar

_T_co = TypeVar("_T_co", covariant=True)
_waiting: weakref.WeakKeyDictionary[asyncio.Task[Any], dict[int, Coroutine[Any, Any, Any]]] = (
    weakref.WeakKeyDictionary()
)
"""What each task waits with, by the handle."""


class AsTask(Coroutine[Any, Any, _T_co], Generic[_T_co]):
    """What ``asyncio`` needs of a coroutine; ``await`` does not need it."""

    @abstractmethod
    async def _awaited(self) -> _T_co:
        """Wait to the end."""

    def __await__(self) -> Generator[Any, None, _T_co]:
        return self._awaited().__await__()

    def send(self, value: Any, /) -> Any:
        """Go on waiting in the task that runs; called by asyncio."""
        return self._in_this_task().send(value)

    def throw(
        self,
        kind: type[BaseException] | BaseException,
        value: BaseException | object = None,
        trace: TracebackType | None = None,
        /,
    ) -> Any:
        """End waiting in the task that runs; called by asyncio when the task is cancelled."""
        error = kind if isinstance(kind, BaseException) else value if isinstance(value, BaseException) else kind()
        return self._in_this_task().throw(error if trace is None else error.with_traceback(trace))

    def close(self) -> None:
        """Do nothing: a handle holds nothing that must be closed."""

    def _in_this_task(self) -> Coroutine[Any, Any, _T_co]:
        try:
            task = asyncio.current_task()
        except RuntimeError:  # no loop runs
            task = None
        if task is None:
            raise RuntimeError("Nothing runs here that could wait: use await, or asyncio.create_task(...).")
        own = _waiting.setdefault(task, {})
        if id(self) not in own:
            own[id(self)] = self._awaited()
        return own[id(self)]
