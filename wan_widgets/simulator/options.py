"""Options of a simulator, also as options of a command line."""

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

ABOUT = f"""\
A server on this machine that answers in place of the services, for all models that they offer, and renders
what it is asked for. Two protocols, told apart by path:

  /v1/...        {TOAPIS.label}
  /api/v1/...    {DASHSCOPE.label}

Any key works on both that begins with sk- and does not contain "bad"."""
"""What the help of its commands begins with."""

_LIVE = ("speed", "seconds", "balance", "lifetime")


@dataclass(frozen=True, kw_only=True)
class Options:
    """Options of a simulator."""

    folder: Path
    """Tasks, uploads and videos are kept here; one simulator at a time uses a folder."""
    port: int = 0
    """Port of the API; 0 takes the one used last in this folder, or any free one."""
    files_port: int = 0
    """Port of the second host, which serves the files."""
    speed: Speed = "fast"
    """``fast`` is as fast as it renders; ``real`` takes as long as a real service, and as many requests a second."""
    seconds: float | None = None
    """Seconds from create to done at least, in place of what `speed` says."""
    balance: float = 10_000.0
    """Simulated USD in the account when the folder is new; negative for a key without a quota."""
    lifetime: float = DAY
    """Seconds for which a video's link works."""
    renders: int = 2
    """Videos rendered at one time; the rest is queued."""
    idle: float | None = None
    """Exit after this many seconds without a request and without work."""
    faults: tuple[str, ...] = ()
    """Faults that are always on, written as in a prompt but without the brackets."""
    port_file: Path | None = None
    """A second file for the address, besides the folder's own."""

    def target(self, duration: int) -> float:
        """Return the least time for a video of `duration` seconds, in seconds."""
        if self.seconds is not None:
            return self.seconds
        # Typical at the service: 1 to 5 min, longer videos taking longer.
        return 30.0 + 12.0 * duration if self.speed == "real" else 0.0

    def live(self) -> dict[str, Any]:
        """Return the options that a running simulator can take over, as JSON values."""
        every = asdict(self)
        return {name: every[name] for name in _LIVE}

    def changed(self, wanted: dict[str, Any]) -> Options:
        """Return a copy with some of the live options changed; raises ValueError for an option that is not."""
        for name, value in wanted.items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            good = value in ("fast", "real") if name == "speed" else number or (name == "seconds" and value is None)
            if name not in _LIVE or not good:
                raise ValueError(f"{name} cannot be set to {value!r}; a running simulator takes {', '.join(_LIVE)}.")
        return replace(self, **wanted)


def usd_per_second(resolution: object) -> float:
    """Return the simulated price of a second, for a resolution that is not listed too."""
    return USD_PER_SECOND.get(str(resolution), _USUAL_USD)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add every option but the folder to a parser; read them back with ``options_of``."""
    plain = Options(folder=Path())
    parser.add_argument("--port", type=int, default=plain.port, help="port of the API; a free one if left out")
    parser.add_argument("--files-port", type=int, default=plain.files_port, help="port of the host of the files")
    parser.add_argument(
        "--speed",
        choices=("fast", "real"),
        default=plain.speed,
        help="as fast as it renders, or about as slow as a real service, with its limits of requests a second",
    )
    parser.add_argument("--seconds", type=float, help="seconds that each video takes at least")
    parser.add_argument("--balance", type=float, default=plain.balance, help="simulated USD; negative: no quota")
    parser.add_argument("--lifetime", type=float, default=plain.lifetime, help="seconds for which a link works")
    parser.add_argument("--renders", type=int, choices=(1, 2), default=plain.renders, help="renders at one time")
    parser.add_argument("--idle", type=float, help="exit after this many seconds without a request")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME", help="a fault that is always on")
    parser.add_argument("--port-file", type=Path, help="write the address here too, as JSON")


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
