"""Measure, print one table, write JSON.

Run: python -m tests.benchmarks [row ...] [--json FILE] [--peers FOLDER]

Each row runs in a process of its own. Without names all of them run. Packages to compare with are installed into
the folder of peers, never into the environment of the caller.
"""

from __future__ import annotations

import argparse
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from tests.benchmarks import rows
from tests.benchmarks.table import Figure, as_json, as_text

ROOT = Path(__file__).parents[2]

NAMES = tuple(sorted(one.name for one in pkgutil.iter_modules(rows.__path__)))


def main(arguments: list[str] | None = None) -> int:
    """Run the rows that are asked for; return the number of those that failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--json", type=Path, default=Path("benchmarks.json"), help="the file to write")
    parser.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "wan-widgets-peers")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if unknown := set(asked.rows) - set(NAMES):
        parser.error(f"There is no row {', '.join(sorted(unknown))}; the rows are {', '.join(NAMES)}.")
    if asked.only:
        _measure_here(asked.only, asked.json)
        return 0
    figures: list[Figure] = []
    failed = []
    for name in asked.rows or NAMES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        found = _measure_apart(name, asked.peers)
        figures += found or []
        failed += [name] if found is None else []
    print(as_text(figures))
    asked.json.write_text(as_json(figures))
    if failed:
        print(f"Not measured, because of an error: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


def _measure_here(name: str, path: Path) -> None:
    found = import_module(f"tests.benchmarks.rows.{name}").measure()
    path.write_text(json.dumps([asdict(one) for one in found]))


def _measure_apart(name: str, peers: Path) -> list[Figure] | None:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "figures.json"
        env = {
            name: value for name, value in os.environ.items() if not name.startswith(("WAN_", "TOAPIS", "DASHSCOPE"))
        }
        env |= {
            "WAN_HOME": str(Path(scratch) / "videos"),
            "BENCHMARK_PEERS": str(peers),
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
        }
        command = [sys.executable, "-m", "tests.benchmarks", "--only", name, "--json", str(path)]
        done = subprocess.run(command, env=env, cwd=ROOT)
        if done.returncode or not path.exists():
            return None
        return [Figure(**one) for one in json.loads(path.read_text())]


if __name__ == "__main__":
    sys.exit(main())
