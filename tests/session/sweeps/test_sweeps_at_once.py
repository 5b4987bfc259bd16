"""Cells of sweeps at once: never more than allowed, of all sweeps together, and the message about it."""

from __future__ import annotations

import asyncio

import pytest
from jobs.fake import until

import wan_widgets as wan
from wan_widgets import errors
from wan_widgets._jobs.handles.sweeps.sweep import Sweep
from wan_widgets.services.base import Task

SMALL = {"resolution": "720p", "duration": 5}


@pytest.mark.parametrize("most", [1, 3])
def test_never_more_cells_at_once_than_allowed(service, most):
    open_tasks: set[str] = set()
    seen: list[int] = []
    looks: dict[str, int] = {}
    create = service.create

    def on_create(body):
        task = create(body)
        open_tasks.add(task.id)
        seen.append(len(open_tasks))
        return task

    def on_fetch(task_id):
        looks[task_id] = looks.get(task_id, 0) + 1
        if looks[task_id] < 3:
            return Task(id=task_id, state="running", word="running", progress=0.5)
        open_tasks.discard(task_id)
        return None

    service.create, service.on_fetch = on_create, on_fetch
    wan.sweep("A cat", seed=range(7), concurrency=most, **SMALL).wait(30)
    assert (len(seen), max(seen)) == (7, most)


def test_stopping_sends_no_more_and_going_on_sends_the_rest(service):
    service.states = [("running", 0.5)] * 100_000
    sweep = wan.sweep("A cat", seed=range(5), concurrency=2, **SMALL)
    until(lambda: sweep.counts == {"running": 2, "waiting": 3})
    assert 0.1 < sweep.progress < 0.3
    assert sweep.sending
    sweep.stop()
    assert sweep.counts == {"running": 2, "not sent": 3}
    assert sweep.missing == [2, 3, 4]
    with pytest.raises(errors.WaitTimeoutError, match="3 not sent"):
        sweep.wait(0.3)
    service.states = []
    sweep.wait(20)
    assert service.count("submit") == 2
    assert sweep.counts == {"completed": 2, "not sent": 3}
    sweep.go_on().wait(20)
    assert sweep.counts == {"completed": 5}
    assert service.count("submit") == 5


def test_what_is_under_way_again_takes_up_room(service):
    service.states = [("running", 0.5)] * 100_000
    sweep = wan.sweep("A cat", seed=range(4), concurrency=2, **SMALL)
    until(lambda: sweep.counts == {"running": 2, "waiting": 2})
    sweep.stop()
    for job in sweep.jobs:
        job.stop()
    until(lambda: sweep.over)
    sweep.go_on()
    until(lambda: sweep.counts == {"running": 2, "waiting": 2})
    looks = service.count("fetch")
    until(lambda: service.count("fetch") > looks + 10)
    assert service.count("submit") == 2
    service.states = []
    sweep.wait(20)
    assert sweep.counts == {"completed": 4}


def test_two_sweeps_at_once_share_the_room(service):
    service.states = [("running", 0.5)] * 100_000
    first = wan.sweep("A cat", seed=range(5), concurrency=3, **SMALL)
    until(lambda: first.counts == {"running": 3, "waiting": 2})
    second = wan.sweep("A fox", seed=range(5), concurrency=2, **SMALL)
    until(lambda: second.counts == {"waiting": 5})
    looks = service.count("fetch")
    until(lambda: service.count("fetch") > looks + 10)
    assert service.count("submit") == 3
    one = first.jobs[0]
    one.stop()
    until(lambda: second.counts == {"running": 1, "waiting": 4})  # who has the fewest goes first
    assert first.counts == {"detached": 1, "running": 2, "waiting": 2}
    second.stop()
    first.stop()
    until(lambda: second.counts == {"running": 1, "not sent": 4})
    service.states = []
    for sweep in (first.go_on(), second.go_on()):
        sweep.wait(20)
    assert (first.counts, second.counts) == ({"completed": 5}, {"completed": 5})
    assert service.count("submit") == 10


def test_a_sweep_that_waits_for_room_can_be_stopped(service):
    service.states = [("running", 0.5)] * 100_000
    first = wan.sweep("A cat", seed=range(2), concurrency=1, **SMALL)
    until(lambda: first.counts == {"running": 1, "waiting": 1})
    second = wan.sweep("A fox", seed=range(2), concurrency=1, **SMALL)
    until(lambda: second.counts == {"waiting": 2})
    second.stop()
    assert second.wait(20).counts == {"not sent": 2}
    service.states = []
    first.wait(20)
    assert second.go_on().wait(20).counts == {"completed": 2}


def test_awaiting_gives_the_sweep(service):
    async def main() -> Sweep:
        return await wan.sweep("A cat", seed=[1, 2], **SMALL)

    assert asyncio.run(main()).counts == {"completed": 2}


def test_who_listens_hears_everything_until_the_end(service):
    sweep = wan.sweep("A cat", seed=[1, 2], again=True, **SMALL)
    seen: list[float] = []
    leave = sweep.on_update(lambda one: seen.append(one.progress))
    sweep.wait(20)
    until(lambda: seen and seen[-1] == 1.0)
    leave()
    count = len(seen)
    sweep.jobs[0].mark(star=True)
    wan.generate("Another", **SMALL).wait(20)
    assert len(seen) == count
    assert sweep.rows()[0]["starred"]


def test_a_small_sweep_keeps_to_its_own_limit_beside_a_large_one_that_has_nothing_left_to_send(service):
    service.states = [("running", 0.5)] * 100_000
    large = wan.sweep("A cat", seed=range(2), concurrency=5, **SMALL)
    until(lambda: large.counts == {"running": 2})
    small = wan.sweep("A fox", seed=range(3), concurrency=1, **SMALL)
    until(lambda: small.counts == {"running": 1, "waiting": 2})
    looks = service.count("fetch")
    until(lambda: service.count("fetch") > looks + 10)
    assert small.counts == {"running": 1, "waiting": 2}
    assert service.count("submit") == 3
    service.states = []
    assert small.wait(20).counts == {"completed": 3}
    large.wait(20)


def test_a_sweep_waits_for_its_active_jobs_alone(service, monkeypatch):
    wan.sweep("A cat", seed=[1, 2], **SMALL).wait(20)
    service.hold.clear()
    more = wan.sweep("A cat", seed=[1, 2, 3], **SMALL)
    until(lambda: len(more.jobs) == 3)
    asked: list[str] = []
    resting = more._engine.board.resting
    monkeypatch.setattr(more._engine.board, "resting", lambda job_id: asked.append(job_id) or resting(job_id))
    waiting = more._resting()
    until(lambda: asked)
    service.hold.set()
    waiting.result(20)
    assert set(asked) == {more.jobs[2].id}
