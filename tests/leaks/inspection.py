"""Runs inside the kernel and shows everything that a debugger, a crash reporter or a careless ``print`` would show.

Nothing here knows the key. What it writes is searched for it afterwards.
"""

from __future__ import annotations

import copy
import faulthandler
import json
import pickle
import sys
import traceback
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUT = Path("inspected.txt")


def show(*things: object) -> None:
    """Write objects in every way in which an object can be printed or serialized."""
    with OUT.open("a", encoding="utf-8", errors="backslashreplace") as out:
        for thing in things:
            for text in _texts(thing):
                out.write(f"{text}\n")


def show_error(error: BaseException) -> None:
    """Write an error as crash reporters do, with the locals of all frames, its chain, and its pickle."""
    show(error, error.args)
    sys.excepthook(type(error), error, error.__traceback__)
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    show("".join(report.format()))
    chain: list[BaseException] = [error]
    while chain:
        one = chain.pop()
        chain += [other for other in (one.__cause__, one.__context__) if other is not None]
        for frame, _ in traceback.walk_tb(one.__traceback__):
            if "wan_widgets" in frame.f_code.co_filename:
                show(dict(frame.f_locals), *frame.f_locals.values())


def show_threads() -> None:
    """Write what a crash dump would contain."""
    with OUT.open("ab") as out:
        faulthandler.dump_traceback(out, all_threads=True)


def _texts(thing: object) -> Iterator[str]:
    ways = (repr, str, format, _pickled, _json, _inside)
    # To copy what is not ours, such as a loop, would break the session and prove nothing.
    ours = type(thing).__module__.partition(".")[0] == "wan_widgets"
    for way in (*ways, _copied, _deep) if ours else ways:
        try:
            yield way(thing)
        except Exception as error:  # many things cannot be pickled or copied: what is said then counts as well
            yield f"{type(error).__name__}: {error}"


def _pickled(thing: object) -> str:
    return "\n".join(pickle.dumps(thing, protocol).decode("latin-1") for protocol in (0, 2, 5))


def _json(thing: object) -> str:
    return json.dumps(thing, default=repr)


def _copied(thing: object) -> str:
    return repr(copy.copy(thing))


def _deep(thing: object) -> str:
    return repr(copy.deepcopy(thing))


def _inside(thing: Any, depth: int = 4) -> str:
    """Return the attributes of an object, and theirs in turn, as a variable viewer unfolds them.

    Not those of modules: ``os`` holds the environment, where the key comes from.
    """
    names = [*getattr(thing, "__dict__", {}), *getattr(type(thing), "__slots__", ())]
    inner = {name: getattr(thing, name, None) for name in names if isinstance(name, str)}
    if isinstance(thing, dict):
        inner |= {repr(name): value for name, value in thing.items()}
    elif isinstance(thing, (list, tuple, set, frozenset)):
        inner |= {str(at): value for at, value in enumerate(thing)}
    lines = [f"{name}={value!r}" for name, value in inner.items()]
    if depth:
        mine = [one for one in inner.values() if type(one).__module__.partition(".")[0] in ("wan_widgets", "builtins")]
        plain = (str, bytes, int, type(None), types.ModuleType)
        lines += [_inside(one, depth - 1) for one in mine if not isinstance(one, plain)]
    return "\n".join(lines)
