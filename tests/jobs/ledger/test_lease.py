import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.ledger import lease


def of(pid: int, started: str | None = None) -> str:
    return f"{lease._machine()}.{pid}.{started or lease._started(pid)}"


def test_this_process_is_alive_whatever_its_lease_says():
    assert lease.alive(lease.me(), 0.0, time.time())
    assert not lease.alive(None, time.time() + 100, time.time())


def test_a_live_process_of_this_machine_keeps_its_jobs_and_a_dead_one_loses_them_at_once():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        name = of(other.pid)
        assert lease.alive(name, None, time.time())
        other.kill()
    assert not lease.alive(name, time.time() + 100, time.time())


def test_a_process_that_got_the_number_of_a_dead_one_is_not_taken_for_it():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert not lease.alive(of(other.pid, "1"), time.time() + 100, time.time())
        other.kill()


def test_of_another_machine_only_the_lease_is_known():
    now = time.time()
    assert lease.alive("elsewhere.1.1", now + 1, now)
    assert not lease.alive("elsewhere.1.1", now - 1, now)
    assert not lease.alive("elsewhere.1.1", None, now)


@pytest.mark.parametrize("rest", ["", ".", ".name.1", ".-1.1", f".{10**30}.1"])
def test_of_a_name_that_is_no_process_of_this_machine_only_the_lease_is_known(rest):
    owner, now = f"{lease._machine()}{rest}", time.time()
    assert lease.alive(owner, now + 1, now)
    assert not lease.alive(owner, now, now)


@pytest.mark.parametrize("error", [None, PermissionError()], ids=["own", "of another user"])
def test_a_process_is_known_by_its_start_or_by_its_lease_where_the_start_is_not_known(monkeypatch, error):
    def kill(pid, signal):
        assert (pid, signal) == (4321, 0)  # nothing is sent to it
        if error:
            raise error

    monkeypatch.setattr(lease.os, "kill", kill)
    now = time.time()
    for started, alive in (
        ("77", (True, True)),
        ("78", (False, False)),
        ("dead", (False, False)),
        (None, (True, False)),
    ):
        monkeypatch.setattr(lease, "_started", lambda _, started=started: started)
        name = f"{lease._machine()}.4321.77"
        assert (lease.alive(name, now + 1, now), lease.alive(name, now - 1, now)) == alive


def test_where_asking_would_end_a_process_only_the_lease_is_known(monkeypatch):
    monkeypatch.setattr(lease.sys, "platform", "win32")
    monkeypatch.setattr(lease.os, "kill", lambda *_: pytest.fail("there it is no question"))
    name, now = f"{lease._machine()}.4321.77", time.time()
    assert lease.alive(name, now + 1, now)
    assert not lease.alive(name, now - 1, now)


def test_a_forked_child_is_somebody_else_in_the_same_session():
    mine = lease.me()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, f"{lease.me()} {lease.session()}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    other, session = os.read(read, 1000).decode().split()
    assert other != mine
    assert session == lease.session() == mine
    os.close(read)
    os.close(write)


@pytest.mark.parametrize(("state", "found"), [("S", "77"), ("R", "77"), ("D", "77"), ("Z", "dead"), ("X", "dead")])
def test_a_process_that_has_ended_watches_nothing_even_while_it_has_its_number(tmp_path, monkeypatch, state, found):
    stat = tmp_path / "stat"
    stat.write_text(f"1 (a (b) c) {state} {' '.join(['0'] * 18)} 77 0")
    monkeypatch.setattr(lease, "Path", lambda _: stat)
    assert lease._started(1) == found
    for count in (2, 18):
        stat.write_text(f"1 (a) S {' '.join(['0'] * count)}")
        assert lease._started(1) == "dead"
    stat.unlink()
    assert lease._started(1) is None


def test_the_docs_say_how_long_a_lease_is():
    page = Path(__file__).parents[3] / "docs" / "ledger-order.md"
    text = " ".join(page.read_text(encoding="utf-8").split())
    assert f"the owner renews it every {lease.RENEW:g} s, and it ends after {lease.LEASE:g} s." in text


def test_a_machine_has_another_name_after_a_restart_and_in_another_container(monkeypatch):
    name = lease._machine.__wrapped__
    here = name()
    assert here == lease._machine() == name()
    assert len(here) == 12
    with monkeypatch.context() as other:
        other.setattr(lease.os, "stat", lambda _: SimpleNamespace(st_ino=7))
        assert name() != here
    with monkeypatch.context() as other:
        other.setattr(lease.Path, "read_text", lambda *_, **__: "another boot")
        assert name() != here
    with monkeypatch.context() as other:
        other.setattr(lease.socket, "gethostname", lambda: "elsewhere")
        assert name() != here


def test_a_system_that_says_neither_boot_nor_container_has_a_name_too(monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(lease.os, "stat", refuse)
    monkeypatch.setattr(lease.Path, "read_text", refuse)
    name = lease._machine.__wrapped__
    assert len(name()) == 12
    assert name() == name()
