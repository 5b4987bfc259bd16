"""Disks and ledgers that fail: nothing is sent that cannot be stored, and nothing that was sent is lost."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from jobs.fake import picture, until
from services.server import Reply
from support.process_output import LIMIT, line_of

from wan_widgets import errors, session
from wan_widgets._jobs.handles.job import Job
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.sqlite import database
from wan_widgets._jobs.ledger.sqlite.database import FILE
from wan_widgets._jobs.record.state import JobState

from .disks import DISKS, Disk, another_disk, read_only, small
from .faulty_proxy import Ask, Lie, Place
from .process import WAIT, World

UPLOADED = Reply({"success": True, "data": {"url": "https://files.toapis.com/a.png"}})


@pytest.fixture(params=DISKS, ids=lambda kind: kind.__name__.lower())
def disk(request: pytest.FixtureRequest, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """A disk below the folder of videos that can be filled; so small that no video of today would be let on it."""
    monkeypatch.setattr(database, "LEAST_ROOM", 0)
    with small(request.param, world.home) as one:
        yield one
        one.free()
        world.end()


def full_at(world: World, disk: Disk, place: Place, reply: Reply | None = None) -> Lie:
    """Fill the disk when the service gets a request."""

    def say(ask: Ask) -> Reply:
        honest = ask() if reply is None else reply
        # Of a limit the simulator would have its share, being in this process: it is done before.
        until(lambda: all(one.over for one in [*world.simulator.store.tasks.values()]) and not world.simulator._lives)
        disk.fill()
        return honest

    return Lie(place, say)


# -- no room -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("used", [False, True], ids=["new", "used"])
def test_without_room_for_the_intent_nothing_is_sent(world: World, disk: Disk, used: bool) -> None:
    if used:
        world.make("A boat").wait(WAIT)
    disk.fill()
    with pytest.raises(errors.LedgerError, match=disk.says) as caught:
        world.make()
    assert caught.value.charged == "no"
    assert world.posts == world.tasks == int(used)
    disk.free()
    assert world.make().wait(WAIT).state is JobState.COMPLETED


def test_without_room_for_a_video_nothing_is_sent(world: World) -> None:
    made = world.make("A boat").wait(WAIT)
    world.limit("_jobs.ledger.sqlite.database.LEAST_ROOM", 10**18)
    with pytest.raises(errors.LedgerError, match=r"Not enough disk space for a video: only \d+ MB are free") as caught:
        world.make()
    assert caught.value.charged == "no"
    assert world.make("A boat") == made  # what exists needs none
    assert (world.tasks, world.posts) == (1, 1)


def test_a_disk_that_fills_up_just_before_the_submit_sends_nothing(world: World, disk: Disk, tmp_path: Path) -> None:
    world.liar.lies(full_at(world, disk, "upload", UPLOADED))
    job = world.make(image=picture(tmp_path / "a.png")).wait(WAIT)
    assert job.state is JobState.REFUSED
    assert disk.says in job.error.message
    assert job.error.charged == "no"
    assert world.posts == 0
    disk.free()
    world.restart()
    assert world.resume(job).wait(WAIT).state is JobState.REFUSED
    assert world.posts == 0


def test_a_disk_that_fills_up_with_the_answer_keeps_the_task_in_mind(world: World, disk: Disk) -> None:
    def freed(ask: Ask) -> Reply:
        disk.free()
        return ask()

    world.liar.lies(full_at(world, disk, "create"), Lie("poll", freed))
    job = world.make().wait(WAIT)
    assert job.state is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 1)
    world.restart()
    assert session.job(job.id).state is JobState.COMPLETED


@pytest.mark.parametrize("restarted", [False, True], ids=["same-process", "restart"])
def test_a_disk_that_fills_up_before_the_download_leaves_it_for_later(
    world: World, disk: Disk, restarted: bool
) -> None:
    world.liar.lies(full_at(world, disk, "poll"))
    job = world.make().wait(WAIT)
    assert job.state is JobState.DETACHED
    assert job.error.charged == "yes"
    assert "cannot be" in job.error.message
    assert "resume" in job.error.hint
    disk.free()
    if restarted:
        world.restart()
    job = session.job(job.id).resume().wait(WAIT)
    assert job.state is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 1)
    assert [path.name for path in world.home.glob("*.mp4")] == [job.path.name]


def test_a_video_that_meets_a_full_device_is_finished_once_there_is_room(world: World) -> None:
    """The part file is a link to the device that is always full: ENOSPC for every user."""
    parts = world.home / ".parts"

    def full(ask: Ask) -> Reply:
        parts.mkdir(exist_ok=True)
        (parts / f"{world.liar.client_id}.part").symlink_to("/dev/full")
        return ask()

    world.liar.lies(Lie("poll", full))
    world.limit("_jobs.files.finalize._pieces", lambda _part: [])  # a link is taken away otherwise
    job = world.make().wait(WAIT)
    assert job.state is JobState.DETACHED
    assert os.strerror(errno.ENOSPC) in job.error.message
    (parts / f"{job.id}.part").unlink()
    world.restart()
    assert world.resume(job).wait(WAIT).state is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 1)


# -- links that lead out of the folder ---------------------------------------------------------------


def test_a_link_in_place_of_a_part_is_taken_away_and_what_it_leads_to_is_left(world: World, tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    parts = world.home / ".parts"

    def laid(ask: Ask) -> Reply:
        parts.mkdir(exist_ok=True)
        for suffix in (".part", ".mp4", ".json"):
            (parts / f"{world.liar.client_id}{suffix}").symlink_to(victim)
        return ask()

    world.liar.lies(Lie("poll", laid))
    assert world.make().wait(WAIT).state is JobState.COMPLETED
    assert victim.read_text() == "mine"


def test_a_folder_of_parts_that_leads_elsewhere_is_not_written_to(world: World, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    world.home.mkdir()
    (world.home / ".parts").symlink_to(elsewhere)
    job = world.make().wait(WAIT)
    assert job.state is JobState.DETACHED
    assert ".parts in it is a link that leads elsewhere" in job.error.message
    assert list(elsewhere.iterdir()) == []
    (world.home / ".parts").unlink()
    world.restart()
    assert world.resume(job).wait(WAIT).state is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 1)


# -- read-only ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("used", [False, True], ids=["new", "used"])
def test_a_read_only_folder_refuses_before_anything_is_sent(world: World, used: bool) -> None:
    world.home.mkdir(exist_ok=True)
    if used:
        world.make("A boat").wait(WAIT)
    with read_only(world.home):
        with pytest.raises(errors.LedgerError, match=r"read-only|cannot be written") as caught:
            world.make()
        assert len(session.jobs()) == int(used)
    assert "WAN_HOME" in caught.value.hint
    assert world.posts == int(used)
    assert world.make().wait(WAIT).state is JobState.COMPLETED


# -- another writer ----------------------------------------------------------------------------------

_HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
held.execute("ROLLBACK")
"""


@pytest.fixture
def hold(world: World) -> Iterator[Callable[[], Callable[[], None]]]:
    """Let another process lock the ledger; return a function that releases it."""
    held: list[subprocess.Popen[str]] = []

    def begin() -> Callable[[], None]:
        line = [sys.executable, "-c", _HOLD, str(world.home / FILE)]
        process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        held.append(process)
        assert line_of(process, process.stdout) == "held\n"
        return lambda: (process.communicate("\n", timeout=LIMIT), None)[1]

    yield begin
    for process in held:
        process.kill()
        process.communicate(timeout=LIMIT)


def test_a_ledger_that_is_locked_for_a_while_is_waited_for(
    world: World, hold: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.make("A boat").wait(WAIT)
    release = hold()
    tried, connect = threading.Event(), Ledger._connect
    monkeypatch.setattr(Ledger, "_connect", lambda ledger, **how: (tried.set(), connect(ledger, **how))[1])
    made: list[Job] = []
    thread = threading.Thread(target=lambda: made.append(world.make()))
    thread.start()
    assert tried.wait(WAIT)
    assert (made, world.posts) == ([], 1)
    release()
    thread.join(WAIT)
    assert made[0].wait(WAIT).state is JobState.COMPLETED
    assert (world.tasks, world.posts) == (2, 2)


def test_a_ledger_that_stays_locked_refuses_before_anything_is_sent(world: World, hold: Callable) -> None:
    world.make("A boat").wait(WAIT)
    world.limit("_jobs.ledger.sqlite.database._BUSY", 0.05)
    hold()
    with pytest.raises(errors.LedgerError, match="keeps it locked"):
        world.make()
    assert world.posts == 1


def test_a_ledger_that_is_locked_after_the_submit_costs_nothing(world: World, hold: Callable) -> None:
    world.limit("_jobs.ledger.sqlite.database._BUSY", 0.05)
    releases = []

    def lock(ask: Ask) -> Reply:
        answer = ask()
        releases.append(hold())
        return answer

    world.liar.lies(Lie("create", lock), Lie("poll", lambda ask: (releases[0](), ask())[1]))
    job = world.make().wait(WAIT)
    assert job.state is JobState.COMPLETED
    world.restart()
    assert session.job(job.id).state is JobState.COMPLETED
    assert (world.tasks, world.posts) == (1, 1)


# -- damage ------------------------------------------------------------------------------------------


def _garbage(path: Path) -> None:
    path.write_bytes(b"not a ledger at all " * 500)


def _holes(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)


def _short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("damage", [_garbage, _holes, _short], ids=["garbage", "holes", "cut"])
def test_a_damaged_ledger_is_said_to_be_so_and_nothing_is_sent(world: World, damage: Callable[[Path], None]) -> None:
    video = world.make("A boat").result(WAIT).path
    world.end()
    damage(world.home / FILE)
    world.begin()
    with pytest.raises(errors.LedgerError, match="damaged") as caught:
        world.make()
    assert "Move it away" in caught.value.hint
    with pytest.raises(errors.LedgerError, match="damaged"):
        session.jobs()
    assert world.posts == 1
    (world.home / FILE).rename(world.home / "damaged.sqlite")
    assert world.make().wait(WAIT).state is JobState.COMPLETED
    assert video.exists()


# -- a file system of the network --------------------------------------------------------------------


def test_the_ledger_needs_no_shared_memory(world: World) -> None:
    seen: set[str] = set()
    session.watch(lambda _snapshot: seen.update(path.name for path in world.home.iterdir()))
    world.make().wait(WAIT)
    assert FILE in seen
    assert not [name for name in seen if name.endswith(("-wal", "-shm"))]
    with closing(sqlite3.connect(world.home / FILE)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_video_gets_its_name_where_there_are_no_hard_links(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file system without them can be mounted everywhere, so the one call is refused as such a one does."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(os, "link", refuse)
    jobs = [world.make(again=True) for _ in range(3)]
    paths = {job.result(WAIT).path for job in jobs}
    assert len(paths) == 3
    assert all(path.stat().st_size > 1000 for path in paths)
    assert set(world.home.glob("*.mp4")) == paths
    assert not [*world.home.glob(".parts/*")]


def test_a_name_that_cannot_be_given_leaves_no_empty_file(world: World) -> None:
    """The parts lie on another file system: neither a link nor a rename leads from there."""
    elsewhere = another_disk(world.home.parent) / f"wan-{os.getpid()}"
    elsewhere.mkdir()
    try:
        world.home.mkdir()
        (world.home / ".parts").symlink_to(elsewhere)
        job = world.make().wait(WAIT)
        assert job.state is JobState.DETACHED
        assert "cannot be saved" in job.error.message
        assert job.error.charged == "yes"
        assert not [*world.home.glob("*.mp4")]
        (world.home / ".parts").unlink()
        world.restart()
        assert world.resume(job).wait(WAIT).state is JobState.COMPLETED
        assert len([*world.home.glob("*.mp4")]) == 1
        assert (world.tasks, world.posts) == (1, 1)
    finally:
        for path in elsewhere.iterdir():
            path.unlink()
        elsewhere.rmdir()


def test_parts_that_nobody_can_write_are_reported_and_go_on_later(world: World) -> None:
    world.home.mkdir()
    (world.home / ".parts").write_text("in the way")
    job = world.make().wait(WAIT)
    assert job.state is JobState.DETACHED
    assert "cannot be saved" in job.error.message
    (world.home / ".parts").unlink()
    assert job.resume().wait(WAIT).state is JobState.COMPLETED
    until(lambda: not [*world.home.glob(".parts/*")])
    assert (world.tasks, world.posts) == (1, 1)
