"""Every part of the source has tests, so that the fast run checks its changes."""

from __future__ import annotations

from pathlib import Path

import areas
import pytest
from areas import ALWAYS, AREAS, ROOT, area_of, chosen, touches_page

PACKAGE = ROOT / "wan_widgets"


def test_every_room_has_an_area_and_every_area_is_a_room():
    rooms = {one.name for one in PACKAGE.iterdir() if one.is_dir() or one.suffix == ".py"}
    rooms -= {"__pycache__", "__init__.py", "_version.py", "log.py", "notebooks"}
    assert {name.partition("/")[0] for name in AREAS} == rooms
    assert all((PACKAGE / name).exists() for name in AREAS)


def test_every_area_names_tests_that_exist():
    assert all(Path(ROOT, test).exists() for tests in (*AREAS.values(), ALWAYS) for test in tests)


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("wan_widgets/media/video.py", AREAS["media"]),
        ("wan_widgets/_jobs/spend/guard.py", AREAS["_jobs/spend"]),
        ("wan_widgets/_jobs/spend", AREAS["_jobs/spend"]),
        ("wan_widgets/_jobs/runtime/lifecycle/poll.py", AREAS["_jobs/runtime"]),
        ("wan_widgets/_jobs", AREAS["_jobs"]),
        ("tests/jobs/handles/test_job.py", ("tests/jobs/handles/test_job.py",)),
        ("tests/jobs/fake.py", ("tests/jobs",)),
        ("tests/browser/comparison/test_ab.py", ()),
        ("tests/run", ()),
        ("tests/support/ledgers.py", ()),
        ("README.md", ("tests/docs",)),
        ("docs/guides/sweeps.md", ("tests/docs",)),
    ],
)
def test_a_changed_file_is_looked_at_by_the_tests_of_its_area(path, tests):
    assert area_of(Path(path)) == tests


def test_what_is_named_is_run_with_the_tests_of_the_house_and_pytests_options_are_handed_on():
    assert chosen(["wan_widgets/errors.py", "tests/cli/test_cli.py", "-x"]) == [
        "-x",
        "tests/cli/test_cli.py",
        *AREAS["errors.py"],
        *ALWAYS,
    ]
    with pytest.raises(SystemExit):
        chosen(["no/such/place"])


@pytest.mark.parametrize(
    ("named", "touches"),
    [
        (["wan_widgets/frontend/src/lib/channel.ts"], True),
        (["wan_widgets/protocol"], True),
        (["wan_widgets/errors.py", "wan_widgets"], True),
        (["wan_widgets/errors.py", "tests/cli/test_cli.py", "-x"], False),
        (["tests/widgets"], False),
    ],
)
def test_the_page_is_checked_where_its_code_is_named(named, touches):
    assert touches_page(named) is touches


def test_the_page_is_checked_where_its_code_has_changed(monkeypatch):
    for path, touches in (("wan_widgets/frontend/package.json", True), ("wan_widgets/errors.py", False)):
        monkeypatch.setattr(areas, "changed", lambda path=path: [Path(path)])
        assert touches_page([]) is touches
