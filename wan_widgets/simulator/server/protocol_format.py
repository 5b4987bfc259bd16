"""The differences between the protocols that the simulator speaks: one `ProtocolFormat` for each.

It formats answers for events that are the same in every protocol. It decides nothing about tasks and faults.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from starlette.responses import Response

from .contract import Refusal
from .task_store import Record

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PollData:
    """The data besides the task that an answer to a poll needs."""

    progress: float
    """Progress of the task, 0..1."""
    url: str
    """URL of its video."""
    key: str
    """The key of the request, for messages that echo it."""


class AnswerFormat(Protocol):
    """The format of answers: of a protocol, or of its file storage."""

    name: ClassVar[str]

    def error(
        self, status: int, code: str, message: str, param: str = "", headers: dict[str, str] | None = None
    ) -> Response:
        """Return a refusal."""

    def reshaped(self, name: str, answer: Json) -> Json:
        """Return an answer changed by a fault."""


class ProtocolFormat(ABC):
    """The answers of one protocol."""

    name: ClassVar[str]
    """The name of the service in the models' tables."""
    most_body: ClassVar[int] = 1_000_000
    """Largest body in bytes."""

    @abstractmethod
    def error(
        self, status: int, code: str, message: str, param: str = "", headers: dict[str, str] | None = None
    ) -> Response:
        """Return a refusal in the service's shape."""

    @abstractmethod
    def refusal(self, one: Refusal) -> Response:
        """Return the answer to a request that breaks the contract."""

    @abstractmethod
    def is_key(self, key: str) -> bool:
        """Return whether a key has the service's form."""

    @abstractmethod
    def prompt(self, body: Mapping[str, Any]) -> object:
        """Return the prompt of a body."""

    @abstractmethod
    def created(self, record: Record) -> Json:
        """Return the answer to a submit."""

    @abstractmethod
    def status(self, record: Record, poll: PollData) -> Json:
        """Return the answer to a poll of a task."""

    @abstractmethod
    def no_task(self, name: str) -> Response:
        """Return the answer to a poll of a task that does not exist."""

    @abstractmethod
    def reshaped(self, name: str, answer: Json) -> Json:
        """Return an answer changed by a fault: without an id, in another shape, or with another host in a policy."""
