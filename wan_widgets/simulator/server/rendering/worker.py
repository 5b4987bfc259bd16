"""The process that draws videos, so that the server's own process stays small.

It reads its tasks from stdin, one line of JSON each, and draws each in a thread. Its answers are lines on stdout, with
the number of the task and one of ``progress``, ``result``, ``failure`` and ``planned``. It ends as soon as stdin ends,
which happens also if the server is killed.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .... import threads
from ...._models.catalog import MODELS
from ...._models.table_json import from_json
from ..task_error import task_error_of
from .task import PlannedError, RenderTask, render_task


def main() -> None:
    """Draw until stdin ends."""
    # What a library prints must not come between the answers.
    answers = _Answers(os.dup(1))
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        for table in asked["tables"]:
            MODELS.register(from_json(table))
        threads.start(_render, asked, answers, name="wan-simulator-render")
    os._exit(0)  # the threads may be drawing


class _Answers:
    """The lines to the server.

    Parameters
    ----------
    pipe : int
        The descriptor to write to.
    """

    def __init__(self, pipe: int) -> None:
        self._out = os.fdopen(pipe, "wb")
        self._lock = threading.Lock()

    def send(self, number: int, **answer: Any) -> None:
        """Write one line; end the process if nobody reads it."""
        try:
            with self._lock:
                self._out.write(json.dumps({"number": number, **answer}).encode() + b"\n")
                self._out.flush()
        except OSError:
            os._exit(1)


def _render(asked: dict[str, Any], answers: _Answers) -> None:
    number = asked["number"]
    task, folder = RenderTask(**asked["task"]), Path(asked["folder"])
    try:
        made = render_task(task, folder, lambda value: answers.send(number, progress=value))
    except PlannedError:
        answers.send(number, planned=True)
    except Exception as error:
        reason = task_error_of(error)
        answers.send(number, failure={"code": reason.code, "message": str(reason)})
    else:
        answers.send(number, result=asdict(made))


if __name__ == "__main__":
    main()
