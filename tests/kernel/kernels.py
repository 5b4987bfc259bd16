"""A real kernel, used as a page uses it: cells, comm messages, and everything it publishes."""

from __future__ import annotations

import queue
import signal
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

PATIENCE = 90.0
Message = dict[str, Any]


class Kernel:
    """One kernel in a folder of its own, without keys."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self._manager = KernelManager()
        self._manager.start_kernel(cwd=str(folder), env=env)
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)
        self._gate = folder.parent / "gate"
        self.published: list[Message] = []

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def kill(self) -> None:
        """End it as the system does when the memory is full."""
        self._manager.signal_kernel(signal.SIGKILL)
        while self._manager.is_alive():
            time.sleep(0.01)

    def interrupt(self) -> None:
        """Press the stop button."""
        self._manager.interrupt_kernel()

    def start(self, code: str, **options: Any) -> str:
        """Start a cell, with the options of ``BlockingKernelClient.execute``; return the id of its request."""
        return self._client.execute(code, **options)

    def run(self, code: str, **options: Any) -> list[Message]:
        """Run a cell to its end; return what was published for it."""
        request = self.start(code, **options)
        self.until(lambda message: is_idle(message, request), f"the end of {code!r}")
        mine = [one for one in self.published if one["parent_header"].get("msg_id") == request]
        for one in mine:
            if one["msg_type"] == "error":
                raise AssertionError("\n".join(one["content"]["traceback"]))
        return mine

    def until(self, true: Callable[[Message], bool], what: str = "it") -> Message:
        """Read what the kernel publishes until a message matches; return it."""
        for message in self.published:
            if true(message):
                return message
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                message = self.next_message(timeout=1)
            except queue.Empty:
                continue
            if true(message):
                return message
        raise AssertionError(f"{what} did not come")

    def next_message(self, timeout: float = 0) -> Message:
        """Return the next message that the kernel publishes.

        Raises
        ------
        queue.Empty
            If none comes within `timeout` seconds.
        """
        message = self._client.get_iopub_msg(timeout=timeout)
        self.published.append(message)
        return message

    def keep_busy(self) -> str:
        """Start a cell of pure Python that runs until `end_busy`; return the id of its request."""
        self._gate.unlink(missing_ok=True)
        request = self.start(f"import os\nwhile not os.path.exists({str(self._gate)!r}):\n    pass")
        self.until(lambda one: one["msg_type"] == "execute_input" and one["parent_header"].get("msg_id") == request)
        return request

    def end_busy(self, request: str) -> None:
        """End the busy cell, and wait until it has ended."""
        self._gate.touch()
        self.until(lambda one: is_idle(one, request))

    def is_over(self, request: str) -> bool:
        """Whether a cell has ended."""
        return any(is_idle(one, request) for one in self.published)

    def reply(self, request: str) -> Message:
        """Return the kernel's reply to a request on the shell channel."""
        while True:
            message = self._client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                return message

    def subshell(self) -> str | None:
        """Ask for a subshell as JupyterLab does; None where the kernel has none."""
        features = self.reply(self._client.kernel_info())["content"].get("supported_features", [])
        if "kernel subshells" not in features:
            return None
        message = self._client.session.msg("create_subshell_request", {})
        self._client.control_channel.send(message)
        while True:
            reply = self._client.get_control_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply["content"].get("subshell_id")

    def say(self, comm: str, data: Any, subshell: str | None = None, buffers: Sequence[bytes] = ()) -> None:
        """Send a comm message, as the page does."""
        message = self._client.session.msg("comm_msg", {"comm_id": comm, "data": data})
        message["header"]["subshell_id"] = subshell
        self._client.session.send(self._client.shell_channel.socket, message, buffers=list(buffers))

    def ask(self, comm: str, kind: str, body: dict[str, Any], subshell: str | None = None) -> str:
        """Send one of our messages; return its id."""
        identity = uuid.uuid4().hex
        content = {"v": 1, "id": identity, "kind": kind, "body": body}
        self.say(comm, {"method": "custom", "content": content}, subshell)
        return identity

    def errors(self) -> list[Message]:
        """Return what was printed to standard error, and tracebacks."""
        return [
            one
            for one in self.published
            if one["msg_type"] == "error" or (one["msg_type"] == "stream" and one["content"]["name"] == "stderr")
        ]


def is_idle(message: Message, request: str) -> bool:
    return (
        message["msg_type"] == "status"
        and message["content"]["execution_state"] == "idle"
        and message["parent_header"].get("msg_id") == request
    )


def is_answer(message: Message, identity: str) -> bool:
    data = message["content"].get("data", {}) if message["msg_type"] == "comm_msg" else {}
    return data.get("method") == "custom" and data["content"]["id"] == identity


def state_of(message: Message, name: str) -> Any:
    """Return the value of a trait in a comm message, or None."""
    if message["msg_type"] != "comm_msg":
        return None
    return message["content"]["data"].get("state", {}).get(name)
