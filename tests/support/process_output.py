"""Reads the output of a process with a time limit, so that a test that waits for a line fails instead of hanging."""

from __future__ import annotations

import subprocess
import threading
from typing import IO, AnyStr

LIMIT = 60.0
"""Seconds that a line may take, on a busy machine too."""


def line_of(process: subprocess.Popen[AnyStr], stream: IO[AnyStr] | None, limit: float = LIMIT) -> AnyStr:
    """Return the next line of a process's pipe; empty at its end.

    Parameters
    ----------
    process : Popen
        Killed if it prints nothing for too long, so that the pipe closes.
    stream : file
        Its ``stdout`` or ``stderr``.
    limit : float
        Seconds to wait.

    Raises
    ------
    AssertionError
        If no line was printed.
    """
    assert stream is not None
    read: list[AnyStr] = []
    reader = threading.Thread(target=lambda: read.append(stream.readline()), daemon=True)
    reader.start()
    reader.join(limit)
    if not read:
        process.kill()
        reader.join()
        raise AssertionError(f"{process.args!r} said nothing for {limit:g} s")
    return read[0]
