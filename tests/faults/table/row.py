"""The fields of a row, and values that several rows share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wan_widgets._jobs.handles.job import Job

from ..faulty_proxy import Lie, Place, fault, instead
from ..process import World

HUGE = "no room " * 1_250_000
"""10 MB of words."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault."""

    name: str
    on: Place
    """Where it is injected."""
    simulate: str = ""
    """Faults of the simulator, as written in a prompt."""
    lies: tuple[Lie, ...] = ()
    """Answers of the faulty server in front of it."""
    base: str = ""
    """The address of the service, if it is another one."""
    settings: Mapping[str, object] = field(default_factory=dict)
    picture: bool = False
    """Whether there is an input to upload."""
    patch: Mapping[str, object] = field(default_factory=dict)
    """Limits that are reduced: names below ``wan_widgets``."""
    state: str = "completed"
    charged: str = ""
    says: str = ""
    """A phrase of what the user reads: the message, or a note or a flag where the job completes."""
    hint: str = ""
    tasks: int = 1
    posts: int = 1
    after: str = ""
    """The state after a restart and ``wan.resume()``, with the fault gone; empty: as before."""
    check: Callable[[World, Job], object] | None = None

    @property
    def ambiguous(self) -> bool:
        """Whether the outcome of the submit cannot be read from its answer."""
        return self.on in ("create", "find") and self.posts == 1 and self.state in ("completed", "unknown")


NOT_SENT: dict[str, object] = {"state": "refused", "charged": "no", "tasks": 0}
AWAY: dict[str, object] = {"state": "detached", "charged": "unknown"}

UNFOUND = instead("find", fault(404, 404, "The task does not exist."), None)
