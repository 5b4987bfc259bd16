"""A child that is forked while other threads are busy: it reads and writes the ledger, and no lock is held there."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import wan_widgets
from wan_widgets import forks, session, threads
from wan_widgets._jobs.ledger.sqlite.database import Store
from wan_widgets.simulator.file_lock import only_one
from wan_widgets.simulator.options import Options
from wan_widgets.simulator.server.server import background

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
LONGEST = 60
"""Seconds after which a child counts as hung."""


def code_of_child(work: Callable[[], object]) -> int:
    """Run `work` in a forked child and return its exit code; a child that hangs is ended by a signal."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(LONGEST)
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_child_writes_into_the_ledger_while_its_parent_has_four_threads_that_write(tmp_path: Path) -> None:
    store, ended = Store(tmp_path), threading.Event()
    threads.reset_after_fork(store)
    store.change(lambda connection: connection.execute("CREATE TABLE notes (text)"), create=True)

    def write() -> None:
        while not ended.is_set():
            store.change(lambda connection: connection.execute("INSERT INTO notes VALUES ('parent')"))

    writers = [threading.Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    try:
        codes = [
            code_of_child(lambda: store.change(lambda one: one.execute("INSERT INTO notes VALUES ('child')")))
            for _ in range(3)
        ]
    finally:
        ended.set()
        for one in writers:
            one.join()
    assert codes == [0, 0, 0]
    with store.reading() as connection:
        assert connection is not None
        assert connection.execute("SELECT count(*) FROM notes WHERE text = 'child'").fetchone() == (3,)


@pytest.mark.parametrize("place", ["reading", "writing", "lock of the simulator"])
def test_a_fork_waits_until_other_threads_have_closed_their_connections(tmp_path: Path, place: str) -> None:
    store = Store(tmp_path)
    store.change(lambda connection: connection.execute("CREATE TABLE notes (text)"), create=True)
    inside, go_on, seen = threading.Event(), threading.Event(), []

    def stay() -> None:
        inside.set()
        assert go_on.wait(LONGEST)
        seen.append("closing")

    def work() -> None:
        if place == "reading":
            with store.reading():
                stay()
        elif place == "writing":
            store.change(lambda _connection: stay())
        else:
            with only_one(tmp_path / "start.lock"):
                stay()

    def fork() -> None:
        seen.append(code_of_child(lambda: None))

    busy, forking = threading.Thread(target=work), threading.Thread(target=fork)
    busy.start()
    assert inside.wait(LONGEST)
    forking.start()
    while not forks._gate._forks:
        assert forking.is_alive()
    go_on.set()
    busy.join(LONGEST)
    forking.join(LONGEST)
    assert seen == ["closing", 0]
    assert busy.ident not in forks._gate._inside


def test_a_simulator_that_serves_on_a_thread_holds_up_no_fork(tmp_path: Path) -> None:
    with background(Options(folder=tmp_path)):
        serving = {one.ident for one in threading.enumerate() if one.name == "wan-simulator"}
        assert serving
        assert not serving & forks._gate._inside.keys()
        assert code_of_child(lambda: None) == 0


def test_a_thread_that_waits_holds_up_no_fork_however_often_it_has_entered() -> None:
    me = threading.get_ident()
    with forks.sqlite_idle():
        assert me not in forks._gate._inside
    assert me not in forks._gate._inside
    with forks.sqlite_in_use(), forks.sqlite_in_use():
        with forks.sqlite_idle():
            assert me not in forks._gate._inside
        assert forks._gate._inside[me] == 2
    assert me not in forks._gate._inside


def test_a_thread_that_forks_inside_its_own_connection_does_not_wait_for_itself(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.change(lambda connection: connection.execute("CREATE TABLE notes (text)"), create=True)
    with store.reading():
        assert code_of_child(lambda: None) == 0


def test_a_lock_that_another_thread_holds_is_free_in_the_child_and_held_in_the_parent() -> None:
    held = [forks.free_in_child(threading.Lock()), forks.free_in_child(threading.RLock())]
    own = forks.free_in_child(threading.RLock())
    inside, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with held[0], held[1]:
            inside.set()
            assert go_on.wait(LONGEST)

    def look() -> None:
        for one in held:
            assert one.acquire(blocking=False)
        own.release()  # its thread lives on, and gives it back

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert inside.wait(LONGEST)
        with own:
            assert code_of_child(look) == 0
        assert [one.acquire(blocking=False) for one in held] == [False, False]
    finally:
        go_on.set()
        holder.join(LONGEST)


def test_a_child_lists_the_jobs_of_its_parent_while_the_parent_makes_more(service: object) -> None:
    session.generate("A kite", resolution="720p").wait(LONGEST)
    ended = threading.Event()

    def make() -> None:
        number = 0
        while not ended.is_set() and number < 200:
            session.generate(f"A kite, take {number}", resolution="720p")
            number += 1

    def look() -> None:
        assert len(session.jobs()) >= 1
        session.jobs()[-1].mark(star=True)

    maker = threading.Thread(target=make)
    maker.start()
    try:
        assert [code_of_child(look) for _ in range(2)] == [0, 0]
    finally:
        ended.set()
        maker.join()


def test_every_lock_of_a_module_is_free_in_a_forked_child() -> None:
    root = Path(wan_widgets.__file__).parent
    bare = re.compile(r"^\w+(?:: [^=]+)? = threading\.R?Lock\(\)", re.MULTILINE)
    folders = [one for one in root.iterdir() if one.is_dir() and one.name != "frontend"]
    files = [*root.glob("*.py"), *(path for one in folders for path in one.rglob("*.py"))]
    assert [path.name for path in files if bare.search(path.read_text(encoding="utf-8"))] == []
