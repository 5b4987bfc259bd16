"""A process that has loaded the package, and forks a child for each order, so that processes to be killed start fast.

Orders are lines of JSON on the standard input. A child's messages, its process id first and how it ended
last, are lines of JSON on the standard output. A child works at a pace of hundredths of a second.
"""

from __future__ import annotations

import inspect
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from wan_widgets import session
from wan_widgets._jobs.files import naming
from wan_widgets._jobs.ledger import upload_store
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.pacing import backoff
from wan_widgets.media import video
from wan_widgets.services import dashscope, http
from wan_widgets.services.dashscope import DashScope
from wan_widgets.services.toapis import ToAPIs

LONG = 60.0


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(place: Any, name: str, when: Callable[..., bool] = lambda *_: True) -> None:
    """Die instead of the first matching call of a function."""
    real = getattr(place, name)

    def wrapped(*args: Any, **more: Any) -> Any:
        if when(*args):
            die()
        return real(*args, **more)

    setattr(place, name, wrapped)


def after(place: Any, name: str, when: Callable[..., bool] = lambda *_: True) -> None:
    """Die after the first call of a function with matching result and arguments."""
    real = getattr(place, name)

    def wrapped(*args: Any, **more: Any) -> Any:
        result = real(*args, **more)
        if when(result, *args):
            die()
        return result

    async def awaited(*args: Any, **more: Any) -> Any:
        result = await real(*args, **more)
        if when(result, *args):
            die()
        return result

    setattr(place, name, awaited if inspect.iscoroutinefunction(real) else wrapped)


def after_writing(column: str, value: object = None) -> Callable[[], None]:
    """Die as soon as a column, with this value if one is given, is committed."""

    def wanted(_done: bool, _ledger: Ledger, _job: str, _owner: str, changes: dict[str, Any], *_check: object) -> bool:
        return changes.get(column) is not None and value in (None, changes[column])

    return lambda: after(Ledger, "write", wanted)


def client() -> Any:
    """Return the class of the client that this process uses."""
    return DashScope if os.environ["WAN_BACKEND"] == "dashscope" else ToAPIs


def in_the_middle_of_the_download() -> None:
    used = client()
    real = used.download

    async def download(self: Any, url: str, part: Any, progress: Any = None) -> None:
        def progress(done: int, total: int | None) -> None:
            if total is not None and total // 4 < done < total:
                die()

        await real(self, url, part, progress)

    used.download = download


def without_hard_links() -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links here")

    os.link = refuse
    before(naming.Path, "replace")


BOUNDARIES: dict[str, Callable[[], None]] = {
    "intent committed": lambda: after(Ledger, "begin"),
    "inputs uploaded": lambda: after(upload_store, "save"),
    "body written": after_writing("body"),
    "about to be sent": lambda: before(client(), "submit"),
    "accepted, answer not read": lambda: before(http, "_read", lambda response, _: response.request.method == "POST"),
    "answer read, task id not written": lambda: after(client(), "submit"),
    "task id written": after_writing("task_id"),
    "polling": lambda: after(client(), "fetch"),
    "part half written": in_the_middle_of_the_download,
    "part complete, not verified": lambda: after(client(), "download"),
    "verified, name not written": lambda: after(video, "verify"),
    "name written, file not renamed": after_writing("file"),
    "linked, part still there": lambda: after(os, "link"),
    "name taken, without hard links": without_hard_links,
    "renamed, not written as completed": lambda: after(naming, "put_in_place"),
    "completed written": after_writing("state", JobState.COMPLETED),
}
"""How a process dies at each boundary of the ledger's order."""


def say(**message: Any) -> None:
    os.write(1, json.dumps(message).encode() + b"\n")


def hurry() -> None:
    """Poll the service every few hundredths of a second."""
    for one in (ToAPIs, DashScope):
        one.__init__.__kwdefaults__.update(first_poll=0.02, least_interval=0.02, longest_interval=0.06)
    backoff.LOOKUP_DELAYS = (0.0, 1.0, 2.0)  # a tenth of that, at such a service
    backoff.LISTING_DELAYS = (0.0, 1.0, 1.0, 1.0)
    dashscope._CREATES_A_SECOND = 1000.0


def make(asked: list[dict[str, Any]]) -> None:
    """Run all cells: resume unfinished jobs, request every video, then wait to be killed."""
    session.resume()
    for settings in asked:
        session.generate(**settings)
    say(asked=len(asked))
    time.sleep(LONG)


def finish(asked: list[dict[str, Any]]) -> None:
    """Resume unfinished jobs, request every video again, and wait for all."""
    for job in [*session.resume(), *(session.generate(**settings) for settings in asked)]:
        job.wait(LONG)
    say(states={job.id: str(job.state) for job in session.jobs(limit=10_000)})


def main() -> None:
    hurry()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            say(pid=os.getpid())  # before all else that it says
            os.environ.update(order["environment"])
            if order["boundary"]:
                BOUNDARIES[order["boundary"]]()
            {"make": make, "finish": finish}[order["do"]](order["asked"])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        say(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
