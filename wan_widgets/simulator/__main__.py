"""``python -m wan_widgets.simulator --folder DIR``: prints one line of JSON with the address, then nothing."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from . import faults
from .file_lock import TakenError
from .options import ABOUT, add_arguments, options_of


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m wan_widgets.simulator",
        description=ABOUT,
        epilog=faults.help_text(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--folder", type=Path, required=True, help="where tasks and videos are kept")
    add_arguments(parser)
    parsed = parser.parse_args(arguments)
    try:
        options = options_of(parsed, parsed.folder.resolve())
    except ValueError as error:
        parser.error(str(error))
    from .server.server import Address, serve

    def ready(address: Address) -> None:
        sys.stdout.write(json.dumps(asdict(address)) + "\n")
        sys.stdout.flush()

    try:
        serve(options, ready=ready)
    except (TakenError, OSError) as error:
        sys.stderr.write(f"The simulator cannot start: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
