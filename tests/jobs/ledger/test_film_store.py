"""Films in the ledger: changed as they are stored, found by their jobs, and left out where they are damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from wan_widgets._jobs.ledger import film_store
from wan_widgets._jobs.ledger.film_store import StoredFilm, StoredPlace, StoredPlan
from wan_widgets._jobs.ledger.job_store import Ledger


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "home")


FILM = StoredFilm(key="k", plan=(StoredPlan(prompt="A lamp"), StoredPlan(prompt="It lights", duration=5)))


def test_a_folder_without_a_ledger_has_no_films_and_stays_as_it_is(ledger):
    assert film_store.find(ledger, "k") is None
    assert film_store.with_job(ledger, "a") == []
    assert (film_store.before(ledger, "a"), film_store.after(ledger, "a")) == (None, [])
    assert not ledger.home.exists()


def test_a_change_is_applied_to_the_film_as_it_is_stored(ledger):
    film_store.change(ledger, FILM, lambda film: film.put(1, "a", call="add"))
    changed = film_store.change(ledger, FILM, lambda film: film.put(2, "b"))
    assert changed == film_store.find(ledger, "k")
    assert [place.chosen for place in changed.places] == ["a", "b"]
    assert (changed.plan, changed.calls) == ((), {"add": "a"})
    assert film_store.find(ledger, "another") is None


def test_a_take_is_put_into_its_place_once_and_is_chosen_there():
    film = FILM.put(1, "a").put(2, "b")
    again = film.put(1, "c").put(1, "a").put(2, "d")
    assert again.places == (StoredPlace(takes=("a", "c"), chosen="a"), StoredPlace(takes=("b", "d"), chosen="d"))
    assert (film.plan, again.ids) == ((), ("a", "c", "b", "d"))
    assert FILM.put(1, "a").plan == FILM.plan[1:]


def test_films_are_found_by_each_of_their_takes_the_last_changed_first(ledger):
    for key, takes in (("one", "ab"), ("two", "bc"), ("three", "d")):
        film_store.change(
            ledger, StoredFilm(key=key), lambda film, takes=takes: film.put(1, takes[0]).put(1, takes[-1])
        )
    assert [film.key for film in film_store.with_job(ledger, "b")] == ["two", "one"]
    assert [film.key for film in film_store.with_job(ledger, "a")] == ["one"]
    assert film_store.with_job(ledger, "one") == []  # a key is no job


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"key": "k"}',
        '{"key": "k", "places": [{"takes": ["a"], "chosen": "b"}], "plan": []}',
        '{"key": "k", "places": [{"takes": ["a"], "chosen": "a"}, {"takes": ["c"], "chosen": "b"}], "plan": []}',
    ],
)
def test_a_damaged_film_is_none(ledger, content):
    film_store.change(ledger, FILM, lambda film: film.put(1, "a"))
    with closing(sqlite3.connect(ledger.path)) as connection, connection:
        connection.execute("UPDATE films SET content = ?", (content,))
    assert film_store.find(ledger, "k") is None
    assert film_store.with_job(ledger, "a") == []


def test_a_job_begins_with_the_end_of_one_other_and_several_may_follow_it(ledger):
    for job, before in (("b", "a"), ("c", "a"), ("b", "a"), ("d", "c")):
        film_store.link(ledger, job, before)
    assert film_store.after(ledger, "a") == ["b", "c"]
    assert [film_store.before(ledger, job) for job in "abcd"] == [None, "a", "a", "c"]


def test_a_film_is_stored_with_half_a_character_and_also_where_the_ledger_is_gone_meanwhile(ledger):
    half = StoredFilm(key="half", plan=(StoredPlan(prompt="A lamp \ud83e"),), settings={"negative_prompt": "\ud83e"})
    film_store.change(ledger, FILM, lambda film: film)
    ledger.path.unlink()
    assert film_store.change(ledger, half, lambda film: film) == film_store.find(ledger, "half") == half
    assert film_store.find(ledger, "k") is None


def test_a_start_is_stored_also_where_the_ledger_is_gone_meanwhile(ledger):
    film_store.link(ledger, "a", "b")
    ledger.path.unlink()
    film_store.link(ledger, "c", "d")
    assert (film_store.before(ledger, "a"), film_store.before(ledger, "c")) == (None, "d")
