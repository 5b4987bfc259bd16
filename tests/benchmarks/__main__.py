"""Measure, print one table, write JSON.

Run: python -m tests.benchmarks [row ...] [--runs N] [--json FILE] [--peers FOLDER]

Each row runs in a process of its own. Without names all of them run. With several runs the table has the median and
the range of each figure, and the JSON those of every run. Packages to compare with are installed into the folder of
peers, never into the environment of the caller.
"""

from __future__ import annotations

import argparse
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from tests.benchmarks import rows
from tests.benchmarks.table import Figure, as_json, as_text, together

ROOT = Path(__file__).parents[2]

MODULES = {
    one.name.rpartition(".")[2]: one.name
    for one in pkgutil.walk_packages(rows.__path__, f"{rows.__name__}.")
    if not one.ispkg
}
"""Name of each row -> its module."""
NAMES = tuple(sorted(MODULES))


def main(arguments: list[str] | None = None) -> int:
    """Run the requested rows; return the number of failed rows."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--runs", type=int, default=1, help="how many times all of them are measured")
    parser.add_argument("--json", type=Path, default=Path("benchmarks.json"), help="the file to write")
    parser.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "wan-widgets-peers")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if unknown := set(asked.rows) - set(NAMES):
        parser.error(f"There is no row {', '.join(sorted(unknown))}; the rows are {', '.join(NAMES)}.")
    if asked.only:
        _measure_here(asked.only, asked.json)
        return 0
    runs: list[list[Figure]] = []
    seconds: dict[str, list[float]] = {}
    failed = []
    for number in range(asked.runs):
        runs.append([])
        for name in asked.rows or NAMES:
            print(f"run {number + 1} of {asked.runs}: {name} ...", file=sys.stderr, flush=True)
            start = time.monotonic()
            found = _measure_apart(name, asked.peers)
            seconds.setdefault(name, []).append(time.monotonic() - start)
            print(f"  {seconds[name][-1]:.0f} s", file=sys.stderr, flush=True)
            runs[-1] += found or []
            failed += [name] if found is None else []
            asked.json.write_text(as_json(runs, seconds))
    print(as_text(together(runs)))
    if failed:
        print(f"Not measured, because of an error: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


def _measure_here(name: str, path: Path) -> None:
    found = import_module(MODULES[name]).measure()
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
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests", ROOT / "tests" / "browser"))),
        }
        command = [sys.executable, "-m", "tests.benchmarks", "--only", name, "--json", str(path)]
        done = subprocess.run(command, env=env, cwd=ROOT)
        if done.returncode or not path.exists():
            return None
        return [Figure(**{**one, "values": (), "ratios": ()}) for one in json.loads(path.read_text())]


if __name__ == "__main__":
    sys.exit(main())
