"""Records what a widget sends, and acts as the page."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from typing import Any

from PIL import Image

from wan_widgets.widgets.form.form import Form

PATIENCE = 120.0
"""Seconds until a test gives up; a busy machine may need some of them."""


def until(true: Callable[[], Any], what: str = "it") -> Any:
    """Wait until `true` returns something true, and return that."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError(f"{what} did not happen")


class Recording:
    """A mixin before a widget class that records every message to the page."""

    def _send(self, msg: Any, buffers: Any = None) -> None:
        vars(self).setdefault("sent", []).append((msg, buffers, threading.current_thread().name))
        super()._send(msg, buffers=buffers)

    def updates(self, name: str) -> list[Any]:
        """Values of a trait that were sent."""
        return [
            msg["state"][name]
            for msg, _, _ in vars(self).get("sent", [])
            if msg["method"] == "update" and name in msg["state"]
        ]

    def replies(self, identity: str) -> list[tuple[dict, list]]:
        """Answers to one message, with their buffers."""
        return [
            (msg["content"], buffers or [])
            for msg, buffers, _ in vars(self).get("sent", [])
            if msg["method"] == "custom" and msg["content"]["id"] == identity
        ]

    def page_says(self, kind: str, body: Any = None, *, identity: str = "1", buffers: Any = (), v: int = 1) -> None:
        """Deliver a message of the page, as ipywidgets does."""
        content = {"v": v, "id": identity, "kind": kind, "body": {} if body is None else body}
        self._handle_custom_msg(content, list(buffers))

    def page_sets(self, **state: Any) -> None:
        """Deliver the page's values of traits, as ipywidgets does."""
        self._handle_msg({"content": {"data": {"method": "update", "state": state}}, "buffers": []})

    def ask(self, kind: str, body: Any = None, **more: Any) -> tuple[dict, list]:
        """Deliver a message and wait for its one answer."""
        identity = more.setdefault("identity", f"{kind}-{time.monotonic_ns()}")
        self.page_says(kind, body, **more)
        until(lambda: self.replies(identity), f"the answer to {kind}")
        (answer,) = self.replies(identity)
        return answer


class RecordedForm(Recording, Form):
    """A form whose messages are recorded."""


def picture(width: int = 600, height: int = 400, kind: str = "PNG") -> bytes:
    """Return an image file of one color."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 80, 40)).save(file, kind)
    return file.getvalue()
