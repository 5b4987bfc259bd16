"""Start and stop the simulator as a separate process. Used by the session only.

The process has its own session and no stdin, so neither Ctrl+C in a notebook nor a restarted kernel affects it. It
binds loopback only, writes a log in its folder, gets no key from the environment, and ends after an idle time.
Nothing of the server is imported here.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from .._models.catalog import MODELS
from .._models.table_json import digest, to_json
from .._version import __version__
from ..config.services import SERVICES
from ..errors import BackendError
from .file_lock import TakenError, only_one
from .options import Options, as_arguments

IDLE = 50.0
"""Seconds without a request after which a started simulator ends."""
_START = 30.0
"""Seconds that a start may take; it takes about one."""
_ANSWER = 5.0
_STEP = 0.05
_MOST_LOG = 1_000_000


class _DetachedProcess(subprocess.Popen[bytes]):
    """A process that outlives this one on purpose, so that Python does not warn about it at exit."""

    def __del__(self) -> None:
        """Collect its exit code if it has ended; do not wait."""
        with suppress(Exception):  # at exit, modules may be unloaded
            self.poll()


_started: dict[Path, subprocess.Popen[bytes]] = {}


def ensure(folder: str | os.PathLike[str], **options: Any) -> str:
    """Return the base URL of the simulator of `folder`; start one if none is running.

    Parameters
    ----------
    folder : path
        The folder of its tasks and videos. Only one simulator runs there at a time.
    **options
        Fields of ``Options``. A running simulator adopts those that can change while it runs.

    Returns
    -------
    str
        Such as ``http://127.0.0.1:41234``.

    Raises
    ------
    BackendError
        If it cannot be started; the message names the log.
    """
    wanted = Options(**{"idle": IDLE, **options, "folder": Path(folder).resolve()})
    wanted.folder.mkdir(parents=True, exist_ok=True)
    url = _alive(wanted)
    if url is None:
        try:
            with only_one(wanted.folder / "start.lock", wait=_START):
                url = _alive(wanted) or _start(wanted)
        except TakenError as error:
            raise BackendError("Another program is starting the simulator, and has not finished.") from error
    _pass_tables(url, wanted.folder)
    return url


def stop(folder: str | os.PathLike[str]) -> None:
    """Stop the simulator of `folder` if one is running, and wait until it has ended."""
    path = Path(folder).resolve()
    health = _health(path)
    if health is None:
        return
    _call(f"{read_address(path)['url']}/_stop", {})
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        if (process := _started.get(path)) is not None:
            process.poll()
        try:
            with only_one(path / "running.lock", wait=_STEP):
                break
        except TakenError:
            continue
    if (process := _started.pop(path, None)) is not None:
        process.wait(_START)


def read_address(folder: Path) -> dict[str, Any]:
    """Return the content of a folder's address file, even if nothing answers there; {} if there is no file."""
    try:
        data = json.loads((folder / "address.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) and isinstance(data.get("url"), str) else {}


def write_address(folder: Path, address: dict[str, Any]) -> None:
    """Write the address file of a folder, completely or not at all."""
    part = folder / f"address.{os.getpid()}.part"
    part.write_text(json.dumps(address), encoding="utf-8")
    part.replace(folder / "address.json")


def _alive(wanted: Options) -> str | None:
    """Return the URL of the folder's simulator if it answers, and pass it the options.

    A simulator of another version of this package is stopped, so that a new one can start.
    """
    health = _health(wanted.folder)
    if health is None:
        return None
    if health.get("version") != __version__:
        stop(wanted.folder)
        return None
    url = str(read_address(wanted.folder)["url"])
    if health.get("options") != wanted.live():
        _call(f"{url}/_options", wanted.live())
    return url


def _pass_tables(url: str, folder: Path) -> None:
    """Send a simulator the models' tables that were registered in this process, if it does not have them."""
    tables = {model.name: to_json(model) for model in MODELS.registered()}
    if not tables:
        return
    known = (_health(folder) or {}).get("tables", {})
    new = [table for name, table in tables.items() if known.get(name) != digest(table)]
    if new:
        _call(f"{url}/_models", {"tables": new})


def _health(folder: Path) -> dict[str, Any] | None:
    """Return the health of a folder's simulator; None if nothing answers, or another program does."""
    url = read_address(folder).get("url")
    answer = _call(f"{url}/_health") if url else None
    if answer is None or answer.get("simulator") != "wan_widgets" or answer.get("folder") != str(folder):
        return None
    return answer


def _call(url: str, data: dict[str, Any] | None = None) -> dict[str, Any] | None:
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
    # Proxies of the environment cannot reach this machine's loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_ANSWER) as answer:
            read = json.load(answer)
    except (OSError, ValueError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        return None
    return read if isinstance(read, dict) else None


def _start(options: Options) -> str:
    log = options.folder / "simulator.log"
    mode = "ab" if log.exists() and log.stat().st_size < _MOST_LOG else "wb"
    arguments = [sys.executable, "-m", "wan_widgets.simulator", "--folder", str(options.folder), *as_arguments(options)]
    with log.open(mode) as out:
        process = _DetachedProcess(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=options.folder,
            env=environment(),
            **detached(),
        )
    _started[options.folder] = process
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        health = _health(options.folder)
        if health is not None:
            return str(read_address(options.folder)["url"])
        if process.poll() is not None:
            break
        time.sleep(_STEP)
    else:
        process.kill()
        process.wait()
    raise BackendError(f"The simulator could not be started. {_last_line(log)}", f"Its log is {log}.")


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else ""


def environment() -> dict[str, str]:
    """Return the environment of a process: without keys, and able to import this package."""
    keys = {about.key_variable for about in SERVICES.values()}
    environment = {name: value for name, value in os.environ.items() if name not in keys}
    package = Path(__file__).resolve().parents[2]
    if str(package) not in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(package), environment.get("PYTHONPATH"))))
    return environment


def detached() -> dict[str, Any]:
    """Return the arguments of ``Popen`` for a process that signals to the terminal do not reach."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
