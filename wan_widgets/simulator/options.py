"""Options of a simulator, also as command-line options."""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ..config.services import DASHSCOPE, TOAPIS

Speed = Literal["fast", "real"]

DAY = 86_400.0
CREDITS_PER_USD = 200
USD_PER_SECOND = {"480p": 0.05, "720p": 0.10, "1080p": 0.15}
"""The simulated price of a second by resolution: nothing is billed."""
_USUAL_USD = 0.10

KEYS = 'On both, any key works that begins with sk- and does not contain "bad".'
"""Which keys the simulator accepts."""
ABOUT = f"""\
A server on this machine that answers instead of the services, for all models that they offer, and renders
the requested videos. It speaks two protocols, distinguished by path:

  /v1/...        {TOAPIS.label}
  /api/v1/...    {DASHSCOPE.label}

{KEYS}"""
"""The first lines of the help of its commands."""

_LIVE = ("speed", "seconds", "balance", "lifetime")


@dataclass(frozen=True, kw_only=True)
class Options:
    """Options of a simulator."""

    folder: Path
    """The folder for tasks, uploads and videos. Only one simulator uses a folder at a time."""
    port: int = 0
    """Port of the API; 0 means the port used last in this folder, or any free one."""
    files_port: int = 0
    """Port of the second host, which serves the files."""
    speed: Speed = "fast"
    """``fast``: as fast as it renders. ``real``: about as slow as a real service, with its request rates."""
    seconds: float | None = None
    """Least seconds from submit to completion; overrides `speed`."""
    balance: float = 10_000.0
    """Simulated USD in the account when the folder is new; negative for a key without a quota."""
    lifetime: float = DAY
    """Seconds for which a video's link works."""
    renders: int = 2
    """Number of videos rendered at the same time; others are queued."""
    idle: float | None = None
    """Exit after this many seconds without a request and without work."""
    faults: tuple[str, ...] = ()
    """Faults that are always on, written as in a prompt but without the brackets."""
    port_file: Path | None = None
    """Another file to which the address is written, besides the folder's own."""

    def target(self, duration: int) -> float:
        """Return the least time for a video of `duration` seconds, in seconds."""
        if self.seconds is not None:
            return self.seconds
        # Typical times at the service: 1 to 5 min, more for longer videos.
        return 30.0 + 12.0 * duration if self.speed == "real" else 0.0

    def live(self) -> dict[str, Any]:
        """Return the options that a running simulator can adopt, as JSON values."""
        every = asdict(self)
        return {name: every[name] for name in _LIVE}

    def changed(self, wanted: dict[str, Any]) -> Options:
        """Return a copy with some live options changed; raises ValueError for any other option."""
        for name, value in wanted.items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            good = value in ("fast", "real") if name == "speed" else number or (name == "seconds" and value is None)
            if name not in _LIVE or not good:
                raise ValueError(f"{name} cannot be set to {value!r}; a running simulator takes {', '.join(_LIVE)}.")
        return replace(self, **wanted)


def usd_per_second(resolution: object) -> float:
    """Return the simulated price of a second in USD, also for a resolution that is not listed."""
    return USD_PER_SECOND.get(str(resolution), _USUAL_USD)


def served_at(url: str) -> str:
    """Return the address of each protocol, as text."""
    return f"{TOAPIS.label} at {url}/v1 and {DASHSCOPE.label} at {url}/api/v1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add every option except the folder to a parser; ``options_of`` reads them back."""
    plain = Options(folder=Path())
    parser.add_argument("--port", type=int, default=plain.port, help="port of the API; a free one if left out")
    parser.add_argument("--files-port", type=int, default=plain.files_port, help="port of the host of the files")
    parser.add_argument(
        "--speed",
        choices=("fast", "real"),
        default=plain.speed,
        help="as fast as it renders, or about as slow as a real service, with its request rates",
    )
    parser.add_argument("--seconds", type=float, help="least seconds that each video takes")
    parser.add_argument("--balance", type=float, default=plain.balance, help="simulated USD; negative: no quota")
    parser.add_argument("--lifetime", type=float, default=plain.lifetime, help="seconds for which a link works")
    parser.add_argument(
        "--renders", type=int, choices=(1, 2), default=plain.renders, help="number of concurrent renders"
    )
    parser.add_argument("--idle", type=float, help="exit after this many seconds without a request")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME", help="a fault that is always on")
    parser.add_argument("--port-file", type=Path, help="also write the address to this file, as JSON")


def options_of(parsed: argparse.Namespace, folder: Path) -> Options:
    """Return the options that a parser with ``add_arguments`` has read."""
    from . import faults

    for words in parsed.fault:
        faults.parse(words)
    return Options(
        folder=folder,
        port=parsed.port,
        files_port=parsed.files_port,
        speed=parsed.speed,
        seconds=parsed.seconds,
        balance=parsed.balance,
        lifetime=parsed.lifetime,
        renders=parsed.renders,
        idle=parsed.idle,
        faults=tuple(parsed.fault),
        port_file=parsed.port_file,
    )


def as_arguments(options: Options) -> list[str]:
    """Return the options as arguments that ``add_arguments`` reads back."""
    plain = Options(folder=options.folder)
    written: list[str] = []
    for name in ("port", "files_port", "speed", "seconds", "balance", "lifetime", "renders", "idle", "port_file"):
        value = getattr(options, name)
        if value != getattr(plain, name):
            written.append(f"--{name.replace('_', '-')}={value}")
    return written + [f"--fault={words}" for words in options.faults]
