"""Messages at the end of a script: what it waits for, what went wrong, and what continues without it."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets.session import engine_pool
from wan_widgets.session.ending import departure, script_end
from wan_widgets.session.ending.departure import Departure

GO_ON = "wan.resume() or `wan-widgets resume` in this folder"
ERROR = SimpleNamespace(message="The balance is too low.", hint="Top it up.", charged="no")


@pytest.fixture
def end(monkeypatch, capsys):
    """End the script: `left` is what each wait leaves unsent, `jobs` the snapshots by id; returns waits and words."""

    def run(left=(0,), jobs=(), unsent=(), moving=()):
        known = {one.id: one for one in jobs}
        board = SimpleNamespace(get=known.get, hold=lambda job_id: SimpleNamespace(latest=known.get(job_id)))
        engine = SimpleNamespace(
            home=Path("videos"),
            board=board,
            unsent=lambda: [SimpleNamespace(id=one) for one in unsent],
            moving=lambda: moving,
        )
        waits, answers = [], list(left)

        def wait(seconds, *, cells):
            waits.append((seconds, cells))
            if answers[0] is None:
                raise KeyboardInterrupt
            return Departure(unsent=answers.pop(0), waited=0.0)

        monkeypatch.setattr(engine_pool, "engines", lambda: [engine])
        monkeypatch.setattr(departure, "until_sent", wait)
        monkeypatch.setattr(script_end, "_end", SimpleNamespace(waits=True, registered=os.getpid()))
        script_end._ended()
        return waits, capsys.readouterr().err.splitlines()

    return run


def job(name: str, **changes: object) -> SimpleNamespace:
    return SimpleNamespace(**{"id": name, "resting": True, "error": None, "task_id": None, **changes})


def test_where_all_is_sent_at_once_nothing_is_said(end):
    assert end() == ([(1.0, True)], [])


def test_a_longer_wait_is_announced_and_what_is_then_not_sent_is_said(end):
    waits, said = end(left=(2, 1))
    assert waits == [(1.0, True), (59.0, True)]
    assert said == [
        "Waiting until 2 videos have reached the service, 60 s at most.",
        f"1 video has not reached the service. {GO_ON} looks for what was sent.",
    ]


def test_after_an_error_no_further_cell_is_sent(end, monkeypatch):
    monkeypatch.setattr(sys, "last_value", ValueError(), raising=False)
    assert end()[0] == [(1.0, False)]


def test_who_stops_the_wait_hears_that_something_may_be_lost(end):
    assert end(left=(None,))[1] == [
        f"Stopped waiting: a request that the service has not accepted yet may be lost. {GO_ON} looks for it."
    ]


def test_what_was_refused_meanwhile_is_said_with_what_it_cost(end):
    jobs = [job("refused-job", error=ERROR), job("sent-job"), job("waiting-job", error=ERROR, resting=False)]
    asked = ["gone-job", *(one.id for one in jobs)]
    assert end(jobs=jobs, unsent=asked)[1] == ["Job refused-: The balance is too low. Top it up. Nothing was charged."]
    assert end(jobs=jobs)[1] == []


def test_what_is_in_the_making_is_counted(end):
    jobs = [job("a", task_id="t1"), job("b", task_id="t2"), job("c")]
    assert end(jobs=jobs, moving=("a", "c", "gone"))[1] == [
        f"1 video is still being made at the service, for videos. {GO_ON} fetches it."
    ]
    assert end(jobs=jobs, moving=("a", "b"))[1] == [
        f"2 videos are still being made at the service, for videos. {GO_ON} fetches them."
    ]


@pytest.mark.parametrize("changes", [{"waits": False}, {"registered": 1}], ids=["it waits itself", "a forked child"])
def test_a_process_that_is_not_to_wait_does_nothing(monkeypatch, changes):
    def fail():
        raise AssertionError

    monkeypatch.setattr(engine_pool, "engines", fail)
    monkeypatch.setattr(script_end, "_end", SimpleNamespace(**{"waits": True, "registered": os.getpid(), **changes}))
    script_end._ended()


@pytest.fixture
def registered(monkeypatch):
    """The functions that run at the end of the process."""
    functions: list[object] = []
    monkeypatch.setattr(threading, "_register_atexit", functions.append, raising=False)
    monkeypatch.setattr(script_end, "_end", script_end._End())
    return functions


def test_the_end_of_a_script_waits_once(registered):
    script_end.register()
    script_end.register()
    assert registered == [script_end._ended]
    assert (script_end._end.registered, script_end._end.waits) == (os.getpid(), True)


def test_a_process_that_waits_itself_registers_nothing(registered):
    script_end.disable()
    script_end.register()
    assert registered == []


@pytest.mark.parametrize(
    ("shell", "waits"), [(None, True), (SimpleNamespace(), True), (SimpleNamespace(kernel=1), False)]
)
def test_a_kernel_is_ended_by_its_server_and_does_not_wait(registered, monkeypatch, shell, waits):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    script_end.register()
    assert bool(registered) is waits


def test_a_process_that_is_ending_already_does_not_wait(registered, monkeypatch):
    def refuse(_: object) -> None:
        raise RuntimeError("the interpreter is shutting down")

    monkeypatch.setattr(threading, "_register_atexit", refuse, raising=False)
    script_end.register()
    assert script_end._end.waits is False
