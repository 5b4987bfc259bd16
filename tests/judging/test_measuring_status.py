"""The files that wait to be measured, and the listeners for measured ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from wan_widgets.judging import measuring_status as status

ONE, OTHER = Path("one.mp4"), Path("other.mp4")


@pytest.fixture(autouse=True)
def nothing_waits(monkeypatch):
    monkeypatch.setattr(status, "_waiting", type(status._waiting)())
    monkeypatch.setattr(status, "_listeners", [])


def test_a_file_waits_until_all_who_asked_for_it_have_been_answered():
    for path in (ONE, ONE, OTHER):
        status.begin(path)
    assert status.waiting() == 2
    status.end(ONE)
    assert status.is_waiting(ONE)
    status.end(ONE)
    assert not status.is_waiting(ONE)
    assert status.waiting() == 1
    status.forget()
    assert not status.is_waiting(OTHER)


def test_a_listener_that_fails_keeps_nothing_from_the_next():
    heard = []

    def fails(path):
        raise RuntimeError(path)

    for listener in (fails, heard.append):
        status.listen(listener)
    status.begin(ONE)
    status.end(ONE)
    assert heard == [ONE]
