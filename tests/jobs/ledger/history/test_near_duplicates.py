"""The index of what videos look like: read on, begun anew for another ledger, and which videos are alike."""

from __future__ import annotations

import random

import pytest

from wan_widgets._jobs.ledger.history import near_duplicates
from wan_widgets._jobs.ledger.history.near_duplicates import NEAR_BITS, _alike, _read
from wan_widgets._jobs.ledger.sqlite.database import Store


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(near_duplicates, "_indexes", {})
    store = Store(tmp_path / "home")
    store.change(lambda _: None, create=True)
    return store


def updated(store: Store):
    with store.reading() as connection:
        return near_duplicates._updated(connection, store.home)


def measured(store: Store, *names: str) -> None:
    def work(connection) -> None:
        for name in names:
            columns = [one[1] for one in connection.execute("PRAGMA table_info(measure_runs)")]
            values = dict.fromkeys(columns, 0) | {"sha256": name, "source": "wan", "details": '{"hashes": ["ff"]}'}
            places = ", ".join("?" for _ in values)
            connection.execute(
                f"INSERT INTO measure_runs ({', '.join(values)}) VALUES ({places})", tuple(values.values())
            )

    store.change(work)


def test_a_ledger_without_measures_has_an_empty_index_however_often_it_is_read(store):
    first = updated(store)
    assert updated(store) is first
    assert (first.last, first.near("a")) == (0, {"a"})


def test_the_index_reads_what_is_new_and_begins_anew_for_another_ledger(store):
    measured(store, "a", "b")
    index = updated(store)
    assert index.last == 2
    assert index.near("a") == index.near("b") == {"a", "b"}
    measured(store, "c")
    assert updated(store) is index
    assert index.near("a") == {"a", "b", "c"}
    store.change(lambda connection: connection.execute("DELETE FROM measure_runs"))
    assert updated(store).near("a") == {"a"}


@pytest.mark.parametrize("step", range(1, 64 // NEAR_BITS + 1))
def test_hashes_that_differ_in_few_bits_are_found_wherever_these_bits_are(step):
    for first in range(64 - (NEAR_BITS - 1) * step):
        index = near_duplicates._Index()
        differs = sum(1 << (first + step * number) for number in range(NEAR_BITS))
        index.add("one", (0, 5, 7))
        index.add("other", (0, 5 ^ differs, 7))
        assert index.near("one") == index.near("other") == {"one", "other"}


def test_of_many_videos_that_begin_with_the_same_black_only_few_are_compared(monkeypatch):
    chance, compared, index = random.Random(3), [], near_duplicates._Index()
    monkeypatch.setattr(near_duplicates, "_alike", lambda one, other: compared.append((one, other)))
    for number in range(200):
        index.add(str(number), (0, 0, 0, *(chance.getrandbits(64) for _ in range(5))))
    assert len(compared) < 30  # of 19,900 pairs


@pytest.mark.parametrize(
    ("text", "hashes"),
    [('["0", "ff"]}', (0, 255)), (' ["a"]', (10,)), ("[]", ()), ("[", ()), ('["g"]', ()), ("[1]", ()), (None, ())],
)
def test_hashes_are_read_from_their_place_in_the_details(text, hashes):
    assert _read(text) == hashes


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ((0,), (0,), True),
        ((0,), ((1 << NEAR_BITS) - 1,), True),
        ((0,), ((1 << (NEAR_BITS + 1)) - 1,), False),
        ((0, 0), (0, (1 << (NEAR_BITS + 1)) - 1), False),
        ((0, 0), (0,), False),
    ],
)
def test_videos_are_alike_where_each_of_their_frames_differs_in_a_few_bits(one, other, alike):
    assert _alike(one, other) is alike
