"""Faults of the simulator: one table, and the faults that are armed.

A fault is asked for in a prompt, ``[fault:rate-limit]`` or ``[fault:rate-limit seconds=2 times=3]``;
on the command line, ``--fault "slow-queue seconds=5"``, then for every request; or with
``POST /_faults {"name": "lost-answer", "count": 1}``, for the next ``count`` times (null: always).

Four kinds. ``refuse`` answers in place of the service, and nothing is created. ``accept`` lets the
request through and changes the answer. ``task`` belongs to the task that is created; with ``times``, only to
the first tasks of that prompt. ``file`` damages the downloads of its video. The first two kinds take ``on=create``
(the default), ``poll``, ``upload`` or ``balance``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["refuse", "accept", "task", "file"]
Value = float | str

PLACES = ("create", "poll", "upload", "balance")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row of the table."""

    kind: Kind
    help: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    """Its arguments with their defaults. ``times`` 0 means always."""
    on: str = "create"


FAULTS: Mapping[str, Fault] = {
    # Refusals: nothing is created.
    "rate-limit": Fault(kind="refuse", help="429, Retry-After in seconds", arguments={"seconds": 1, "times": 1}),
    "rate-limit-date": Fault(
        kind="refuse", help="429, Retry-After as an HTTP date", arguments={"seconds": 1, "times": 1}
    ),
    "bad-key": Fault(kind="refuse", help="401"),
    "balance": Fault(kind="refuse", help="402"),
    "forbidden": Fault(kind="refuse", help="403: the key may not use the model"),
    "not-found": Fault(kind="refuse", help="404: no such task", on="poll"),
    "too-large": Fault(kind="refuse", help="413"),
    "policy": Fault(kind="refuse", help="422: refused by the content check"),
    "model-off": Fault(kind="refuse", help="503 model_not_found: the model is switched off"),
    "refuse-client-id": Fault(kind="refuse", help="400 that names client_business_id, while the body has one"),
    "hostile-refusal": Fault(kind="refuse", help="400 whose message is the hostile text"),
    "redirect": Fault(kind="refuse", help="307 to another host"),
    "success-false": Fault(kind="refuse", help="200 with {success: false}", on="balance"),
    "gateway-down": Fault(kind="refuse", help="502 as HTML, and nothing is created", arguments={"times": 1}),
    "reset-before": Fault(kind="refuse", help="cut before the request is accepted", arguments={"times": 1}),
    # Changed answers: the task exists.
    "gateway-html": Fault(kind="accept", help="502 as HTML"),
    "server-error": Fault(kind="accept", help="500"),
    "lost-answer": Fault(kind="accept", help="the connection is cut in place of an answer"),
    "hang": Fault(kind="accept", help="no answer for a long time", arguments={"seconds": 3600}),
    "no-id": Fault(kind="accept", help="200 without an id"),
    "not-json": Fault(kind="accept", help="200 with JSON that breaks off"),
    "shape-pending": Fault(kind="accept", help="status pending"),
    "shape-running": Fault(kind="accept", help="status in_progress at once"),
    "shape-task-id": Fault(kind="accept", help="task_id beside another id, status empty: task_id counts"),
    "shape-only-task-id": Fault(kind="accept", help="task_id in place of id"),
    "shape-list": Fault(kind="accept", help="{code, data: [{status: submitted, task_id}]}"),
    "shape-data": Fault(kind="accept", help="{code, data: {id, ...}}"),
    # The task's life, and how it is reported.
    "late-find": Fault(kind="task", help="found by its client id only after a while", arguments={"seconds": 3}),
    "slow-queue": Fault(kind="task", help="stays queued", arguments={"seconds": 10}),
    "slow-render": Fault(kind="task", help="takes at least so long", arguments={"seconds": 20}),
    "policy-late": Fault(kind="task", help="fails at the content check of the result"),
    "failed": Fault(kind="task", help="fails at 40 %: error {code, message}"),
    "failed-text": Fault(kind="task", help="fails: error is plain text"),
    "failed-reason": Fault(kind="task", help="fails: fail_reason is JSON in a string, in Chinese; the code an int"),
    "hostile-text": Fault(kind="task", help="fails with a huge message of markup, control characters and the key"),
    "cancelled": Fault(kind="task", help="ends as cancelled"),
    "expired": Fault(kind="task", help="ends as expired"),
    "stuck-progress": Fault(kind="task", help="progress stops there until the end", arguments={"at": 42}),
    "progress-backwards": Fault(kind="task", help="progress goes back and forth"),
    "progress-string": Fault(kind="task", help='progress as text: "42%"'),
    "no-progress": Fault(kind="task", help="no progress at all"),
    "odd-words": Fault(kind="task", help="submitted, processing, succeeded or failure in place of the usual words"),
    "unknown-word": Fault(kind="task", help="a word for running that nobody knows"),
    "no-url": Fault(kind="task", help="completed without a URL"),
    "url-videos": Fault(kind="task", help="the URL in result.videos[0].url"),
    "url-result": Fault(kind="task", help="the URL in result.url"),
    "url-top": Fault(kind="task", help="the URL in url"),
    "url-video-url": Fault(kind="task", help="the URL in video_url"),
    "nested-status": Fault(kind="task", help="the status answer as {code, data: {...}}"),
    # The file.
    "cut-download": Fault(kind="file", help="cut in the middle; times=0 always", arguments={"times": 1}),
    "wrong-length": Fault(kind="file", help="half of the file, as if that were all", arguments={"times": 1}),
    "not-a-video": Fault(kind="file", help="200 with an HTML page", arguments={"times": 1}),
    "expired-file": Fault(kind="file", help="the link is dead from the start", arguments={"status": 403}),
    "no-range": Fault(kind="file", help="ranges are ignored: always the whole file"),
    "slow-download": Fault(kind="file", help="takes at least so long", arguments={"seconds": 3}),
}

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
    """One fault that was asked for: its name and its arguments."""

    name: str
    arguments: Mapping[str, Value]

    @property
    def fault(self) -> Fault:
        """Its row of the table."""
        return FAULTS[self.name]

    @property
    def place(self) -> str:
        """Where it applies: create, poll, upload, balance, task or file."""
        if self.fault.kind in ("task", "file"):
            return self.fault.kind
        return str(self.arguments.get("on", self.fault.on))

    def number(self, name: str) -> float:
        """Return one of its arguments as a number: as given, or the table's default, or 0."""
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
    """Return the faults that a prompt asks for; raises ValueError for one that is not in the table."""
    return tuple(parse(words) for words in _IN_PROMPT.findall(prompt))


class Book:
    """The armed faults, and how often each was applied. Used on the server's loop only."""

    def __init__(self, always: Iterable[str] = ()) -> None:
        self._armed: list[tuple[Asked, int | None]] = [(parse(words), None) for words in always]
        self._struck: Counter[tuple[str, str]] = Counter()

    def arm(self, asked: Asked, count: int | None) -> None:
        """Apply a fault the next `count` times; always if None."""
        self._armed.append((asked, count))

    def clear(self) -> None:
        """Disarm everything; faults of a task stay with it."""
        self._armed.clear()

    def armed(self) -> list[dict[str, Any]]:
        """Return the armed faults as JSON values."""
        return [{**asked.to_json(), "count": count} for asked, count in self._armed]

    def strike(self, place: str, own: Iterable[Asked] = (), scope: str = "") -> list[Asked]:
        """Return the faults that apply now at `place`, and count them.

        Parameters
        ----------
        place : str
            One of `PLACES`, or task or file.
        own : iterable of Asked
            The faults of the request or the task.
        scope : str
            What their ``times`` are counted for: the client's id, the prompt or the task.
        """
        struck = [one for one in own if one.place == place and self.counts(one, scope)]
        left: list[tuple[Asked, int | None]] = []
        for asked, count in self._armed:
            if asked.place == place:
                struck.append(asked)
                if count is not None and count <= 1:
                    continue
                left.append((asked, None if count is None else count - 1))
            else:
                left.append((asked, count))
        self._armed = left
        return struck

    def counts(self, asked: Asked, scope: str) -> bool:
        """Count one more time, and return whether the fault's ``times`` are not used up."""
        self._struck[asked.name, scope] += 1
        times = asked.number("times")
        return not times or self._struck[asked.name, scope] <= times
