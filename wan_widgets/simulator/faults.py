"""Faults of the simulator: parsing, and the faults that are armed.

A fault is requested in a prompt, ``[fault:rate-limit]`` or ``[fault:rate-limit seconds=2 times=3]``; on the command
line, ``--fault "slow-queue seconds=5"``, for every request; or with ``POST /_faults {"name": "lost-answer", "count":
1}``, for the next ``count`` times (null: always).

There are four kinds. ``refuse`` answers instead of the service, and nothing is created. ``accept`` lets the request
through and changes the answer. ``task`` belongs to the task that is created; with ``times``, only to the first tasks of
that prompt. ``file`` damages the downloads of its video. The first two kinds take ``on=create`` (the default), or
another one of ``fault_table.PLACES``.

The simulator has a face for each protocol that it speaks. A fault works in all of them, unless its row lists the faces
that have it; in others it does nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .fault_table import FACES, FAULTS, PLACES, Fault, Value

_STATUSES = {
    "401": "bad-key",
    "402": "balance",
    "403": "forbidden",
    "404": "not-found",
    "413": "too-large",
    "422": "policy",
    "429": "rate-limit",
    "500": "server-error",
    "502": "gateway-html",
    "503": "model-off",
}
_IN_PROMPT = re.compile(r"\[fault:([^\[\]]*)\]", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """One requested fault: its name and its arguments."""

    name: str
    arguments: Mapping[str, Value]

    @property
    def fault(self) -> Fault:
        """Its row in the table."""
        return FAULTS[self.name]

    @property
    def place(self) -> str:
        """Where it applies: one of `PLACES`, or task or file."""
        if self.fault.kind in ("task", "file"):
            return self.fault.kind
        return str(self.arguments.get("on", self.fault.on))

    def number(self, name: str) -> float:
        """Return one of its arguments as a number: the given one, the table's default, or 0."""
        value = self.arguments.get(name, self.fault.arguments.get(name, 0))
        return float(value)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; ``from_json`` reads them back."""
        return {"name": self.name, **self.arguments}


def from_json(data: Mapping[str, Any]) -> Asked:
    """Return a fault from its name and arguments; raises ValueError if the table does not have them."""
    name = _STATUSES.get(str(data.get("name")), str(data.get("name")))
    if name not in FAULTS:
        raise ValueError(f"There is no fault called {name!r}. Known: {', '.join(FAULTS)}.")
    fault = FAULTS[name]
    arguments: dict[str, Value] = {}
    for key, value in data.items():
        if key == "name":
            continue
        if key == "on" and fault.kind in ("refuse", "accept") and value in PLACES:
            arguments[key] = str(value)
        elif key in fault.arguments or key == "times":
            arguments[key] = float(value)
        else:
            known = ", ".join(sorted({*fault.arguments, "times", "on"}))
            raise ValueError(f"The fault {name} does not take {key}={value}; it takes {known}.")
    return Asked(name, arguments)


def parse(words: str) -> Asked:
    """Return a fault from the words between the brackets, such as ``rate-limit seconds=2``; raises ValueError."""
    name, *rest = words.split() or [""]
    pairs = dict(word.partition("=")[::2] for word in rest)
    return from_json({"name": name.lower(), **pairs})


def asked_in(prompt: str) -> tuple[Asked, ...]:
    """Return the faults in a prompt; raises ValueError for one that is not in the table."""
    return tuple(parse(words) for words in _IN_PROMPT.findall(prompt))


def help_text() -> str:
    """Return the table of the faults for the help of a command."""
    rows = (f"  {name:22} {fault.help}{fault.where}" for name, fault in FAULTS.items())
    return "\n".join(
        (
            "Faults, for --fault NAME or as [fault:NAME] in a prompt. They work with both protocols,",
            "unless a line names one:",
            "",
            *rows,
        )
    )


class ArmedFaults:
    """The armed faults, and how often each was applied. Used on the server's loop only."""

    def __init__(self, always: Iterable[str] = ()) -> None:
        self._armed: list[tuple[Asked, int | None]] = [(parse(words), None) for words in always]
        self._struck: Counter[tuple[str, str]] = Counter()

    def arm(self, asked: Asked, count: int | None) -> None:
        """Apply a fault the next `count` times; always if None."""
        self._armed.append((asked, count))

    def clear(self) -> None:
        """Disarm all faults, except those that belong to a task."""
        self._armed.clear()

    def armed(self) -> list[dict[str, Any]]:
        """Return the armed faults as JSON values."""
        return [{**asked.to_json(), "count": count} for asked, count in self._armed]

    def take(self, place: str, own: Iterable[Asked] = (), scope: str = "", *, face: str = FACES[0]) -> list[Asked]:
        """Return the faults that apply at `place` now, and count them.

        Parameters
        ----------
        place : str
            One of `PLACES`, or task or file.
        own : iterable of Asked
            The faults of the request or the task.
        scope : str
            The key by which their ``times`` are counted: the client's id, the prompt or the task.
        face : str
            The face of the request. Faults that this face does not have stay armed.
        """
        here = [one for one in own if one.place == place and face in one.fault.faces]
        struck = [one for one in here if self.counts(one, scope)]
        left: list[tuple[Asked, int | None]] = []
        for asked, count in self._armed:
            if asked.place == place and face in asked.fault.faces:
                struck.append(asked)
                if count is not None and count <= 1:
                    continue
                left.append((asked, None if count is None else count - 1))
            else:
                left.append((asked, count))
        self._armed = left
        return struck

    def counts(self, asked: Asked, scope: str) -> bool:
        """Count one more time, and return whether the fault still applies."""
        self._struck[asked.name, scope] += 1
        times = asked.number("times")
        return not times or self._struck[asked.name, scope] <= times
