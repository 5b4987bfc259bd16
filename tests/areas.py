"""Maps each part of the source to its tests, for ``tests/run --fast`` and for the mutants.

As a script it prints the tests for the paths it is given, one a line: tests are run as they are named, and a part of
the source by the tests of its room. Without paths it takes what differs from ``main``. The house tests come along
always; tests of the browser never do. With ``--page`` first it prints nothing, and exits with 0 if the page has to be
checked as well.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ALWAYS = (
    "tests/test_house.py",
    "tests/test_public_names.py",
    "tests/test_words.py",
    "tests/docs/test_promises.py",  # names tests of every area
)
PAGE = (Path("wan_widgets/frontend"), Path("wan_widgets/protocol"))
"""The code of the page, and what a part of it is generated from."""
FORM = ("tests/widgets/form", "tests/widgets/test_protocol.py", "tests/widgets/test_stored_views.py")
AREAS: dict[str, tuple[str, ...]] = {
    "_jobs": (
        "tests/jobs",
        "tests/faults",
        "tests/session/sweeps",
        "tests/session/money/test_confirmation.py",
    ),
    "_jobs/files": ("tests/jobs/files", "tests/jobs/handles", "tests/media"),
    "_jobs/handles": (
        "tests/jobs/handles",
        "tests/jobs/runtime/lifecycle/test_refetch.py",
        "tests/session/films",
        "tests/session/sweeps",
        "tests/session/test_reprs.py",
        "tests/session/test_handles_as_values.py",
        "tests/widgets/comparison/test_comparison_takes.py",
        "tests/exports",
    ),
    "_jobs/ledger": (
        "tests/jobs/ledger",
        "tests/jobs/runtime/test_upkeep.py",
        "tests/jobs/runtime/two_services/test_lost_in_list.py",
    ),
    "_jobs/record": (
        "tests/jobs/record",
        "tests/jobs/files/test_job_provenance.py",
        "tests/jobs/spend",
        "tests/jobs/handles",
        "tests/jobs/ledger/test_ledger.py",
    ),
    "_jobs/runtime": ("tests/jobs/runtime", "tests/jobs/handles", "tests/faults/test_faults_at_model_studio.py"),
    "_jobs/spend": (
        "tests/jobs/spend",
        "tests/jobs/record/test_cost.py",
        "tests/session/money",
        "tests/widgets/form/test_money.py",
    ),
    "_jobs/text": (
        "tests/jobs/text",
        "tests/jobs/handles",
        "tests/cli/test_cli.py",
        "tests/widgets/views",
        "tests/widgets/cards/test_job_card.py",
    ),
    "_models": (
        "tests/models",
        "tests/simulator/test_agreement.py",
        "tests/simulator/test_rejections.py",
        "tests/session/test_templates.py",
        "tests/widgets/form/test_varied_fields.py",
    ),
    "_models/parameters.py": ("tests/session/test_signatures.py", "tests/typing"),
    "checksums.py": ("tests/media", "tests/exports"),
    "cli": ("tests/cli",),
    "clips": ("tests/exports", "tests/widgets/comparison"),
    "config": ("tests/config", "tests/session/money/test_budget.py"),
    "errors.py": ("tests/modules/test_errors.py",),
    "frontend": (),
    "ipython": ("tests/ipython", "tests/cli/test_show.py"),
    "judging": ("tests/judging",),
    "measures": ("tests/measures", "tests/judging"),
    "late_binding.py": (
        "tests/widgets/test_hosts.py",
        "tests/widgets/comparison/test_comparison.py",
        "tests/judging/test_measuring.py",
    ),
    "media": (
        "tests/media",
        "tests/exports",
        "tests/session/folder/test_restore.py",
        "tests/session/folder/test_restored_templates.py",
    ),
    "paths.py": ("tests/modules/test_paths.py",),
    "patterns.py": ("tests/modules/test_patterns.py",),
    "plugins.py": ("tests/modules/test_plugins.py", "tests/models/test_catalog.py"),
    "protocol": ("tests/widgets/test_protocol.py",),
    "printing.py": ("tests/cli",),
    "redaction.py": (
        "tests/modules/test_redaction.py",
        "tests/services/test_leaks.py",
        "tests/leaks/test_typed_keys.py",
    ),
    "rich_display.py": ("tests/widgets/test_hosts.py",),
    "services": (
        "tests/services",
        "tests/simulator/model_studio/test_our_client.py",
        "tests/simulator/model_studio/test_copied_curl.py",
        "tests/faults/test_faults_at_model_studio.py",
    ),
    "session": ("tests/session",),
    "session/ending/script_end.py": ("tests/session/ending/test_script_end.py", "tests/crashes/test_script_end.py"),
    "session/films.py": ("tests/session/films", "tests/widgets/test_film_strip.py"),
    "session/judging.py": ("tests/judging",),
    "session/measured.py": ("tests/judging", "tests/exports"),
    "session/model_list.py": ("tests/models/test_catalog.py",),
    "session/money": (
        "tests/session/money",
        "tests/session/sweeps",
        "tests/ipython/test_option_prose.py",
    ),
    "session/restore.py": ("tests/session/folder", "tests/media/test_restore_inputs.py"),
    "session/sweeps": ("tests/session/sweeps", "tests/session/tables", "tests/widgets/cards/test_sweep_card.py"),
    "session/tables": ("tests/session/tables", "tests/session/sweeps"),
    "simulator": ("tests/simulator", "tests/faults/test_both_services.py"),
    "forks.py": ("tests/modules/test_forks.py",),
    "threads.py": (
        "tests/modules/test_threads.py",
        "tests/modules/test_no_threads.py",
        "tests/jobs/runtime/test_loop.py",
        "tests/widgets/transport/test_bridge.py",
    ),
    "stats": ("tests/stats", "tests/judging"),
    "times.py": ("tests/jobs/files/test_job_provenance.py", "tests/exports"),
    "widgets": ("tests/widgets",),
    "widgets/comparison.py": ("tests/widgets/comparison", "tests/widgets/test_protocol.py"),
    "widgets/form": FORM,
    "widgets/transport": (
        "tests/widgets/transport",
        "tests/widgets/test_protocol.py",
        "tests/widgets/test_stored_views.py",
        "tests/widgets/test_hosts.py",
    ),
    "widgets/validation": FORM,
    "widgets/views": (
        "tests/widgets/views",
        "tests/widgets/cards",
        "tests/widgets/comparison",
        "tests/widgets/test_protocol.py",
    ),
}
"""The tests nearest to each part of ``wan_widgets``; the longest matching name is used.

Nearly everything uses the lower rooms. There the nearest tests are their own, and take about a minute; the full run has
all that use them.
"""
SHARED = ("conftest.py", "__init__.py")
"""Files whose change runs the whole folder of tests."""


def area_of(path: Path) -> tuple[str, ...]:
    """Return the tests for a file or a folder, by its path from the root of the project."""
    parts = path.parts
    if parts[:1] == ("tests",):
        if "browser" in parts or path.suffix == ".md":
            return ()
        helper = path.suffix == ".py" and not path.name.startswith("test_")
        if (parts[1] == "support" and helper) or (len(parts) == 2 and (helper or path.name == "run")):
            return ()  # concerns all tests, which the full run covers
        return ((path.parent if helper else path).as_posix(),)
    if path.suffix == ".md" or parts[:1] == ("docs",):
        return ("tests/docs",)
    if parts[:1] != ("wan_widgets",):
        return ()
    inside = "/".join(parts[1:])
    fitting = [name for name in AREAS if inside == name or inside.startswith(f"{name}/")]
    return AREAS[max(fitting, key=len)] if fitting else ("tests/session/test_session.py",)


def changed() -> list[Path]:
    """Return the files that differ from the merge base with ``main``, including uncommitted ones."""
    base = _git("merge-base", "HEAD", "main") or ["HEAD"]
    names = [*_git("diff", "--name-only", base[0]), *_git("ls-files", "--others", "--exclude-standard")]
    return [Path(name) for name in names if Path(ROOT, name).exists()]


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


def parts_of(arguments: list[str]) -> list[Path]:
    """Return the named parts of the source, or the changed files if nothing is named."""
    named = [one for one in arguments if not one.startswith("-")]
    return [Path(one) for one in named if not one.startswith("tests")] if named else changed()


def touches_page(arguments: list[str]) -> bool:
    """Return whether code of the page, or its protocol, is named or has changed."""
    return any(part.is_relative_to(page) or page.is_relative_to(part) for part in parts_of(arguments) for page in PAGE)


def chosen(arguments: list[str]) -> list[str]:
    """Return the arguments of pytest. Its options are passed on."""
    options = [one for one in arguments if one.startswith("-")]
    named = [one for one in arguments if not one.startswith("-")]
    for one in named:
        if not Path(ROOT, one.partition("::")[0]).exists():
            raise SystemExit(f"There is no {one}.")
    as_named = [one for one in named if one.startswith("tests")]
    found = [*as_named, *(test for part in parts_of(arguments) for test in area_of(part)), *ALWAYS]
    return [*options, *dict.fromkeys(found)]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--page"]:
        sys.exit(not touches_page(sys.argv[2:]))
    print("\n".join(chosen(sys.argv[1:])))
