"""One watched job: how long it waits before it tries again, and what it says meanwhile."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.runtime import tracked_job
from wan_widgets._jobs.runtime.tracked_job import CanceledError
from wan_widgets.errors import BackendError

SERVICE = SimpleNamespace(
    first_poll=30.0, least_interval=5.0, longest_interval=25.0, can_cancel=True, gives_progress=True
)
NOW = 1000.0


@pytest.fixture
def asked(tracked, monkeypatch) -> list[tuple[object, ...]]:
    """For what each wait was asked. Each is 7 s."""
    found = []

    def retry_delay(pace, failures, *, asked, jitter):
        found.append((pace.first, pace.least, pace.longest, failures, asked, 0.0 <= jitter() <= 1.0))
        return 7.0

    clock = SimpleNamespace(time=lambda: NOW, monotonic=lambda: NOW, localtime=time.localtime, strftime=time.strftime)
    monkeypatch.setattr(tracked_job, "retry_delay", retry_delay)
    monkeypatch.setattr(tracked_job, "time", clock)
    tracked._service = SERVICE
    return found


@pytest.fixture
def waits(tracked, monkeypatch) -> list[float]:
    """The waits of a job, which end at once."""
    found = []

    async def sleep(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(tracked, "sleep", sleep)
    return found


@pytest.mark.parametrize("wanted", [None, 12.0])
def test_a_wait_follows_the_pace_of_the_service_and_what_it_asks_for(tracked, shown, asked, waits, wanted):
    asyncio.run(tracked.pause(3, wanted))
    assert asked == [(30.0, 5.0, 25.0, 3, wanted, True)]
    assert waits == [7.0]
    assert shown == [], "it says nothing of a wait without a note"


@pytest.mark.parametrize(("held_back", "until"), [(True, NOW + 7.0), (False, None)])
@pytest.mark.parametrize("canceled", [False, True], ids=["to its end", "stopped"])
def test_a_wait_says_until_when_and_only_a_request_that_is_held_back_counts_down(
    tracked, shown, asked, monkeypatch, *, held_back, until, canceled
):
    async def sleep(_seconds: float) -> None:
        tracked.show()
        if canceled:
            raise asyncio.CancelledError

    monkeypatch.setattr(tracked, "sleep", sleep)
    paused = tracked.pause(1, note="Trying again {when}.", **({"held_back": True} if held_back else {}))
    if canceled:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(paused)
    else:
        asyncio.run(paused)
    assert [(one.note, one.held_until) for one in shown] == [("Trying again in 7 s.", until)] * 2
    tracked.show()
    assert shown[-1].held_until is None, "the wait is over"


def test_who_cancels_during_a_wait_has_it_canceled_at_its_end(tracked, asked, waits):
    tracked.cancel_wanted.set()
    with pytest.raises(CanceledError):
        asyncio.run(tracked.pause(1))
    assert waits == [7.0]


@pytest.mark.parametrize(
    ("backend", "gone", "waited"),
    [("simulator", True, False), ("simulator", False, True), ("toapis", True, True), ("toapis", False, True)],
)
def test_only_a_simulator_whose_folder_is_gone_is_not_tried_again(tracked, asked, waits, *, backend, gone, waited):
    tracked.row = replace(tracked.row, backend=backend)
    tracked.folder.absence = SimpleNamespace() if gone else None
    if waited:
        asyncio.run(tracked.pause(1))
    else:
        with pytest.raises(BackendError, match="folder, which is gone"):
            asyncio.run(tracked.pause(1))
    assert bool(waits) is waited


def test_a_sleep_ends_early_only_by_the_wish_to_cancel(tracked):
    async def story() -> None:
        asyncio.get_running_loop().call_soon(tracked.cancel_wanted.set)
        await tracked.sleep(1000.0)
        tracked.cancel_wanted.clear()
        await tracked.sleep(0.0)

    asyncio.run(story())
