"""Change the source in one place, run the fast tests that come by there, and say whether any of them noticed.

    python -m tests.mutants                                  a sample of all rooms
    python -m tests.mutants wan_widgets/services --sample 0  every change of a room
    python -m tests.mutants wan_widgets/_jobs/spend --tests tests/jobs/spend    with these tests alone, which is quick
    python -m tests.mutants wan_widgets/frontend --sample 30                    the page's logic

The package is copied first; nothing in this folder is changed. Which tests come by a function is measured once for
each room; of the page, the tests that load a module are run, the nearest first. The seed is printed, so that a sample can be drawn again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from .changes import Change, changes_of
from .page import FRONTEND, changes_of_page, modules_below
from .trial import Outcome, Trials

ROOT = Path(__file__).parents[2]
ROOMS = ("_jobs", "services", "_models", "redaction.py", "media")
LEAST = 0.9
"""Part of the changes that the tests are to notice."""


def main(arguments: list[str] | None = None) -> int:
    """Run the script; return its exit code: 0 where enough was noticed."""
    parser = argparse.ArgumentParser("python -m tests.mutants", description=__doc__.splitlines()[0])
    rooms = [Path("wan_widgets", one) for one in ROOMS]
    parser.add_argument("paths", nargs="*", type=Path, default=rooms, help="folders or modules of wan_widgets")
    parser.add_argument("--sample", type=int, default=60, metavar="N", help="changes to try; 0 for all")
    parser.add_argument("--seed", type=int, default=int(time.time()) // 86_400, help="draws the sample; of the day")
    parser.add_argument("--least", type=float, default=LEAST, help="part that is to be noticed")
    parser.add_argument("--tests", nargs="+", default=(), metavar="PATH", help="run these tests, not all of the area")
    parser.add_argument("--list", action="store_true", help="print the changes, and try none")
    chosen = parser.parse_args(arguments)

    found = [change for path in modules(chosen.paths) for change in changes_of(path, ROOT)]
    found += changes_of_page(page_modules(chosen.paths), ROOT)
    chance = random.Random(chosen.seed)
    if chosen.sample and chosen.sample < len(found):
        found = sorted(chance.sample(found, chosen.sample), key=lambda one: (one.path, one.line))
    if chosen.list:
        print(*found, sep="\n")
        return 0
    print(f"{len(found)} changes, seed {chosen.seed}", flush=True)
    outcomes: list[tuple[Change, Outcome]] = []
    with Trials(ROOT, tuple(chosen.tests)) as trials:
        for change in found:
            outcomes.append((change, trials.of(change)))
            print(f"{outcomes[-1][1].word:9} {change}", flush=True)
    return report(outcomes, chosen.least)


def modules(paths: list[Path]) -> list[Path]:
    """Return the modules of the package below some paths."""
    found: list[Path] = []
    for path in paths:
        whole = ROOT / path
        if not whole.exists():
            raise SystemExit(f"There is no {path}.")
        if not whole.is_relative_to(ROOT / FRONTEND):
            found += sorted(whole.rglob("*.py")) if whole.is_dir() else [whole]
    return found


def page_modules(paths: list[Path]) -> list[Path]:
    """Return the modules of the page below some paths; a path above the page's folder has none."""
    inside = [ROOT / path for path in paths if (ROOT / path).is_relative_to(ROOT / FRONTEND)]
    return [one for path in inside for one in modules_below(path)]


def report(outcomes: list[tuple[Change, Outcome]], least: float) -> int:
    """Print what went unnoticed and the rate; return the exit code."""
    survived = [(change, outcome) for change, outcome in outcomes if not outcome.noticed]
    print("\nUnnoticed:" if survived else "\nAll were noticed.")
    for change, outcome in survived:
        print(f"  {change}    ({outcome.tests} tests came by)")
    rate = 1 - len(survived) / len(outcomes) if outcomes else 1.0
    print(f"{len(outcomes) - len(survived)} of {len(outcomes)} noticed: {rate:.0%} (at least {least:.0%} is wanted)")
    return 0 if rate >= least else 1


if __name__ == "__main__":
    sys.exit(main())
