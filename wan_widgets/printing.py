"""Printing that never fails, so that jobs and the program go on.

A pipe may be closed or full, or its encoding may lack some characters.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any


def say(text: object = "", stream: Any = None, *, end: str = "\n") -> bool:
    """Write a line, and return whether it could be written. Characters that the encoding lacks become escapes.

    Parameters
    ----------
    text : object
        What to write.
    stream : text file, optional
        Where to write; by default the current ``sys.stdout``, which in a notebook is the cell's output.
    end : str
        Written after the text.
    """
    out = sys.stdout if stream is None else stream
    line = f"{text}{end}"
    try:
        try:
            out.write(line)
        except UnicodeError:
            encoding = getattr(out, "encoding", None) or "ascii"
            out.write(line.encode(encoding, "backslashreplace").decode(encoding))
        out.flush()
    except Exception:  # closed, full, or none at all
        _give_up(out)
        return False
    return True


def takes_everything(stream: Any) -> bool:
    """Return whether a stream can write every character."""
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "").startswith("utf")


def _give_up(stream: Any) -> None:
    """Discard what a stream has not written yet, so that its last flush cannot fail either."""
    for own in (sys.__stdout__, sys.__stderr__):
        if own is not None and stream is own:
            with suppress(Exception):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, own.fileno())
                os.close(nowhere)
