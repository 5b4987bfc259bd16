"""Every row of the table, with a real engine and a real server, and again with a process that ends during the fault."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from jobs.fake import picture, until
from services.server import KEY

from wan_widgets import session
from wan_widgets._jobs.handles.job import Job
from wan_widgets.errors import CHARGED_WORDS

from .process import WAIT, World
from .table import ROWS
from .table.row import Row

LONGEST = 2000
"""Characters of any text that came from outside."""


def start(row: Row, world: World, tmp_path: Path) -> Job:
    for name, value in row.patch.items():
        world.limit(name, value)
    world.liar.lies(*row.lies)
    if row.base:
        session.use(
            world.service, base_url=world.liar.url.replace("http:", "https:") if row.base == "https" else row.base
        )
    settings = {**row.settings, **({"image": picture(tmp_path / "a.png")} if row.picture else {})}
    prompt = str(settings.pop("prompt", "A kite")) + (f" [fault:{row.simulate}]" if row.simulate else "")
    return world.make(prompt, **settings)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_fault_ends_as_the_table_says(
    row: Row, world: World, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seen = walk(row, world, tmp_path)
    record_property("fault", [str(cell) for cell in seen])


def walk(row: Row, world: World, tmp_path: Path) -> tuple[object, ...]:
    """Check a fault against its row, and again after a restart without the fault; return the results."""
    job = start(row, world, tmp_path).wait(WAIT)
    read = shown(world, job)
    assert job.state == row.state, read
    assert (job.error.charged if job.error else "") == row.charged
    assert row.says in read
    assert row.hint in (job.error.hint if job.error else "")
    assert (world.tasks, world.posts) == (row.tasks, row.posts)
    if row.check is not None:
        row.check(world, job)
    harmless(world, job, tmp_path)
    seen = job.error
    before = job.state

    world.mend()
    world.restart()
    again = world.resume(job).wait(WAIT)
    assert again.state == (row.after or row.state), again
    assert (world.tasks, world.posts) == (row.tasks, row.posts)
    harmless(world, again, tmp_path)
    words = (seen.message, CHARGED_WORDS[seen.charged]) if seen else ("", "")
    return (row.on, row.name, before, *words, world.tasks, world.posts, again.state)


@pytest.mark.parametrize("row", [row for row in ROWS if row.ambiguous], ids=lambda row: row.name)
def test_a_process_that_ends_while_it_sends_pays_once(row: Row, world: World, tmp_path: Path) -> None:
    job = start(row, world, tmp_path)
    until(lambda: world.posts == 1)
    world.end()
    world.mend()
    world.begin()
    again = world.resume(job).wait(WAIT)
    assert again.state == ("completed" if row.tasks else "unknown"), again
    assert (world.tasks, world.posts) == (row.tasks, 1)


def test_no_two_rows_are_the_same() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)


def shown(world: World, job: Job) -> str:
    """Everything that the user can read about it."""
    notes = [one.note for one in world.snapshots if one.id == job.id]
    error = [job.error.message] if job.error else []
    return " | ".join([*error, *job.snapshot.flags, *dict.fromkeys(notes)])


def harmless(world: World, job: Job, tmp_path: Path) -> None:
    """Check what must always hold: short clean texts, no key, no files outside the folder, no leftovers in it."""
    for text in world.strings(job):
        assert len(text) <= LONGEST + len(str(world.home))
        assert KEY not in text
        assert not any(unicodedata.category(one) in ("Cc", "Cf", "Cs") for one in text.replace("\n", ""))
    assert KEY.encode() not in (world.home / "ledger.sqlite").read_bytes()
    assert all("authorization" not in one.headers for one in world.liar.seen("file"))
    assert {one.name for one in tmp_path.iterdir()} <= {"home", "a.png"}
    assert {one.suffix for one in world.home.rglob("*") if one.is_file()} <= {".sqlite", ".mp4", ".part", ".json"}
    if job.path is not None:
        assert job.path.parent == world.home
        assert not [*world.home.glob(".parts/*")]
