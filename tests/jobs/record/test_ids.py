"""Ids of jobs and sweeps: a start that nobody can guess, and the time."""

from __future__ import annotations

from types import SimpleNamespace

from wan_widgets._jobs.record import ids


def test_an_id_is_a_random_start_the_time_in_milliseconds_and_a_random_end(monkeypatch):
    monkeypatch.setattr(ids, "secrets", SimpleNamespace(token_bytes=lambda count: bytes(range(250, 250 - count, -1))))
    stamps = []
    for milliseconds in (0, 1, 33, 2**45 + 31):
        monkeypatch.setattr(ids, "time", SimpleNamespace(time_ns=lambda now=milliseconds: now * 1_000_000 + 999_999))
        start, word, stamp, end = ids.new_id().split("-")
        assert (start, word, end) == ("tsrqpnmk", "wan", "tsrqpnmk")
        stamps.append(stamp)
    assert stamps == ["0000000000", "0000000001", "0000000011", "100000000z"]


def test_ids_of_the_same_moment_differ(monkeypatch):
    monkeypatch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: 1_000_000))
    assert len({ids.new_id()[: ids.SHORT] for _ in range(100)}) == 100
