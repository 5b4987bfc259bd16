"""The outbox: the only thread that sends widget state from the kernel to the page.

A widget whose state has changed posts the *name* of the trait. The thread sends the value that the trait has at the
time of sending, so the last state always arrives last, no matter how many were skipped. Each trait has a least gap
between two sends (a job is sent at most 5 times a second), and all traits together have another one (50 sends a second;
jupyter_server limits a client to 1,000 messages a second). What a user waits for, such as the end of a job, is posted
as urgent: it waits only for the gap after the last urgent send of the same trait, and earlier posts of its widget go
first. A widget that is busy in a user's observer is tried again later and does not block the others.
"""

from __future__ import annotations

import threading
import time
from typing import Protocol

from ... import threads
from ...log import note
from ...threads import has_threads

GAP_OF_ALL = 1 / 50
"""Least seconds between two sends of any traits."""
GAP_OF_JOBS = 1 / 5
"""Least seconds between two sends of the same job."""
BUSY_GAP = 0.05
"""Seconds until a busy widget is tried again."""
IDLE_SECONDS = 60.0
"""Seconds without work after which the times of past sends are forgotten."""

Key = tuple[int, str]


class Sender(Protocol):
    """The methods of a widget that the outbox uses."""

    def send_now(self, name: str) -> bool:
        """Send the current value of the trait `name`; return False if the widget is busy."""


class Outbox:
    """The traits that wait to be sent, and the thread that sends them."""

    def __init__(self) -> None:
        self.reset()
        threads.reset_after_fork(self)

    def reset(self) -> None:
        """Forget everything; called in a forked child, which does not have the thread."""
        self._change = threading.Condition()
        self._due: dict[Key, tuple[float, float, Sender]] = {}
        self._sent: dict[Key, float] = {}
        self._sent_at_once: dict[Key, float] = {}
        self._free = 0.0
        """The time from which on something that is not urgent may be sent."""
        self._thread: threading.Thread | None = None

    def post(self, widget: Sender, name: str, gap: float, *, urgent: bool = False) -> None:
        """Send the trait `name` of `widget` soon.

        Parameters
        ----------
        widget : Sender
            The widget.
        name : str
            The trait.
        gap : float
            Seconds after it was last sent; if `urgent`, after it was last sent as an urgent one.
        urgent : bool
            Whether it is sent without a wait for anything else.
        """
        if not has_threads():
            widget.send_now(name)
            return
        key = (id(widget), name)
        with self._change:
            now = time.monotonic()
            if urgent and now >= self._sent_at_once.get(key, -gap) + gap:
                self._sent_at_once[key] = now
                self._due.pop(key, None)
                # Earlier posts of the widget go first: a page needs the code of a card before its job.
                for other, (_, gap_of_other, sender) in list(self._due.items()):
                    if other[0] == key[0]:
                        self._due[other] = (0.0, gap_of_other, sender)
                self._due[key] = (0.0, gap, widget)
                self._change.notify()
            elif key not in self._due:
                self._due[key] = (max(now, self._sent.get(key, 0.0) + gap), gap, widget)
                self._change.notify()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threads.start(self._run, self._change, name="wan-widgets-outbox")

    def waits(self, widget: Sender, name: str, gap: float) -> bool:
        """Return whether the trait `name` was sent less than `gap` seconds ago, or is about to be sent."""
        key = (id(widget), name)
        with self._change:
            return key in self._due or time.monotonic() < self._sent.get(key, -gap) + gap

    def send_here(self, widget: Sender, name: str) -> bool:
        """Send the trait `name` of `widget` on this thread, instead of what was posted; False if the widget is busy."""
        key = (id(widget), name)
        with self._change:
            self._due.pop(key, None)
            self._sent[key] = time.monotonic()
        return widget.send_now(name)

    def drop(self, widget: Sender, name: str | None = None) -> None:
        """Remove what is posted for `widget`, or for its trait `name`."""
        with self._change:
            for key in [key for key in self._due if key[0] == id(widget) and name in (None, key[1])]:
                del self._due[key]

    def _next(self, change: threading.Condition) -> tuple[Key, float, Sender] | None:
        """Wait for the next trait that is due, and remove it; None after a reset, which starts its own thread."""
        with change:
            while self._change is change:
                now = time.monotonic()
                if not self._due:
                    if not change.wait(IDLE_SECONDS) and self._change is change:
                        self._sent.clear()
                        self._sent_at_once.clear()
                    continue
                key = min(self._due, key=lambda one: self._due[one][0])
                due, gap, widget = self._due[key]
                if due:
                    due = max(due, self._free)
                if due <= now:
                    self._free = now + GAP_OF_ALL
                    del self._due[key]
                    self._sent[key] = now
                    return key, gap, widget
                change.wait(due - now)
        return None

    def _run(self, change: threading.Condition) -> None:
        while (found := self._next(change)) is not None:
            key, gap, widget = found
            try:
                done = widget.send_now(key[1])
            except Exception as error:  # the page may be gone; the next state is sent anyway
                note(error)
                done = True
            if not done:
                with self._change:
                    self._due.setdefault(key, (time.monotonic() + BUSY_GAP, gap, widget))
            del widget, found


OUTBOX = Outbox()
