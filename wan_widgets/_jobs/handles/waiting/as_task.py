"""A handle that asyncio accepts as a coroutine: in ``create_task``, task groups, ``gather`` and ``asyncio.run``.

Each task waits for the handle on its own, so a handle can be awaited any number of times. Canceling a task ends only
its wait. ``asyncio.wait`` needs tasks, as for any coroutine.
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
"""The coroutines with which each task waits, by handle."""


class AsTask(Coroutine[Any, Any, _T_co], Generic[_T_co]):
    """The methods of a coroutine that asyncio expects. A plain ``await`` does not need them."""

    @abstractmethod
    async def _awaited(self) -> _T_co:
        """Wait to the end."""

    def __await__(self) -> Generator[Any, None, _T_co]:
        return self._awaited().__await__()

    def send(self, value: Any, /) -> Any:
        """Continue the wait of the current task; called by asyncio."""
        return self._in_this_task().send(value)

    def throw(
        self,
        kind: type[BaseException] | BaseException,
        value: BaseException | object = None,
        trace: TracebackType | None = None,
        /,
    ) -> Any:
        """End the wait of the current task; called by asyncio when the task is canceled."""
        error = kind if isinstance(kind, BaseException) else value if isinstance(value, BaseException) else kind()
        return self._in_this_task().throw(error if trace is None else error.with_traceback(trace))

    def close(self) -> None:
        """Do nothing, because a handle has nothing to close."""

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
