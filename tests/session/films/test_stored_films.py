"""A film is found again in a new kernel: by the same cell, by each of its jobs, and by the frames of its shots."""

from __future__ import annotations

import sqlite3
import weakref
from contextlib import closing
from dataclasses import replace

import pytest
from support.chains import FAST

from wan_widgets import session
from wan_widgets._jobs.ledger import film_store
from wan_widgets._jobs.ledger.sqlite.database import FILE
from wan_widgets._models.prices.price_list import PriceList, PriceRow
from wan_widgets.config.settings import settings
from wan_widgets.errors import SettingsError, WanError
from wan_widgets.session import films
from wan_widgets.session.films import film_of
from wan_widgets.session.money import price_lists

SHOTS = "Ink on paper.\nShot 1 [0-5s] A lamp at dusk.\nShot 2 [5-10s] It lights."


@pytest.fixture
def new_kernel(monkeypatch):
    """Forget the films that this process has open, as a new kernel has none."""
    return lambda: monkeypatch.setattr(films, "_OPENED", weakref.WeakValueDictionary())


def test_the_same_cell_finds_the_takes_that_were_made_in_the_page(chain, service, new_kernel):
    first, second, third = chain.jobs
    made = chain.remake(2, "It lights in the fog", instead_of=second.id).wait(timeout=60)
    fourth = chain.add("Dawn", shots=3)
    fourth.wait(timeout=60)
    count = service.count("submit")
    new_kernel()
    again = film_of([first, second, third])
    assert again is not chain
    assert again.jobs == [first, made, third, fourth]
    assert again.shots()[1].takes == (second, made)
    assert film_of([first, second, third], again=True).jobs == [first, second, third]
    assert film_of([first, second, third], again=True).shots()[1].takes == (second, made)
    assert service.count("submit") == count


def test_a_film_is_found_from_each_of_its_jobs(chain, new_kernel):
    first, second, third = chain.jobs
    for job in (third, second, first):
        new_kernel()
        assert film_of(job).jobs == [first, second, third]
    assert film_of(third.id).jobs == [first, second, third]
    made = chain.remake(2, "It lights in the fog").wait(timeout=60)
    for job in (made, second, third):
        new_kernel()
        assert film_of(job).jobs == [first, made, third]


def test_the_takes_of_a_shot_are_those_that_begin_with_the_same_frame(chain, service, new_kernel):
    first, second, third = chain.jobs
    other = first.extend("It lights in the fog").wait(timeout=60)
    new_kernel()
    found = film_of(first)
    assert found.jobs == [first, other]
    assert found.shots()[1].takes == (second, other)
    assert film_of(third).jobs == [first, second, third]


def test_a_chain_that_is_not_stored_is_found_by_its_frames(chain, service):
    first, second, third = chain.jobs
    with closing(sqlite3.connect(session.home() / FILE)) as connection, connection:
        connection.execute("DELETE FROM follows")
    # All videos of the service are the same, so the latest one before it is the one whose frame it is.
    assert film_of(third).jobs[-1] == third
    assert film_of(third).jobs[-2] == second
    assert film_store.before(first.ledger, third.id) == second.id
    assert film_of(first).jobs == [first, second, third]


def test_a_job_that_is_gone_and_a_damaged_film_are_left_out(chain, new_kernel):
    first, second, third = chain.jobs
    chain.choose(2, second)
    key = chain.film.key
    with closing(sqlite3.connect(session.home() / FILE)) as connection, connection:
        connection.execute("UPDATE films SET content = replace(content, ?, 'gone')", (third.id,))
    new_kernel()
    assert film_of([first, second, third]).jobs == [first, second]
    with closing(sqlite3.connect(session.home() / FILE)) as connection, connection:
        connection.execute("UPDATE films SET content = '{'")
    new_kernel()
    assert film_store.find(first.ledger, key) is None
    assert film_of([first, second, third]).jobs == [first, second, third]


def test_two_kernels_that_change_a_film_at_once_lose_nothing(chain, new_kernel):
    first, second, third = chain.jobs
    new_kernel()
    other = film_of([first, second, third])
    one = chain.remake(2, "It lights in the fog").wait(timeout=60)
    two = other.remake(3, "Dawn").wait(timeout=60)
    assert other.jobs == [first, one, two]
    new_kernel()
    assert film_of(first).jobs == [first, one, two]


def test_a_prompt_is_a_film_whose_shots_are_made_once(service, new_kernel):
    film = film_of(SHOTS, **FAST)
    assert [(one.number, one.prompt, one.duration) for one in film.planned] == [
        (1, "Ink on paper. A lamp at dusk.", 5),
        (2, "Ink on paper. It lights.", 5),
    ]
    with pytest.raises(WanError, match="Shot 1 is not made yet"):
        film.make(2)
    assert service.count("submit") == 0
    first = film.make(1)
    with pytest.raises(WanError, match="still has planned shots"):
        film.add("Dawn")
    first.wait(timeout=60)
    second = film.make(2).wait(timeout=60)
    assert second.snapshot.settings["image"]
    assert [shot.seam.follows for shot in film.shots()[1:]] == [True]
    new_kernel()
    again = film_of(SHOTS, **FAST)
    assert (again.make(1), again.make(2), again.planned) == (first, second, ())
    assert service.count("submit") == 2
    with pytest.raises(SettingsError, match="no shot 3"):
        again.make(3)
    assert [one.number for one in film_of(SHOTS, resolution="1080p").planned] == [1, 2]


def test_a_film_that_was_split_for_the_simulator_is_made_there(service, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "made-up")
    film = film_of(SHOTS, **FAST)
    session.use("toapis")
    assert film.make(1).snapshot.simulated
    film.jobs[0].wait(timeout=60)


def test_what_is_no_prompt_with_shots_is_refused_before_anything_is_sent(service, tmp_path):
    for wrong, message in (
        ({"what": "A lamp at dusk"}, "no shots"),
        ({"what": SHOTS, "resolution": "9p"}, "9p"),
        ({"what": SHOTS, "prompt": "A lamp"}, "twice"),
        ({"what": SHOTS, "reslution": "720p"}, "reslution"),
    ):
        with pytest.raises(SettingsError, match=message):
            film_of(**wrong)
    (tmp_path / "shots.txt").write_text(SHOTS, encoding="utf-8")
    assert film_of(tmp_path / "shots.txt", **FAST).film == film_of(str(tmp_path / "shots.txt"), **FAST).film
    assert service.count("submit") == 0


def test_the_rest_costs_what_the_price_table_says_and_nothing_on_the_simulator(service):
    film = film_of(SHOTS, **FAST).film
    settings.price_table = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1}}
    assert [one.amount for one in films.estimates(film)] == [None, None]
    assert [one.amount for one in films.estimates(replace(film, backend="toapis"))] == [0.5, 0.5]


def test_the_services_list_counts_for_a_film_of_the_current_backend_alone(service, monkeypatch):
    listed = PriceList(rows=(PriceRow(model="wan2.6", charge="per_second", amount=0.2),), read_at=0.0)
    monkeypatch.setattr(price_lists, "now", lambda: listed)
    film = film_of(SHOTS, **FAST).film
    assert [one.listed for one in films.estimates(film)] == [True, True]
    assert [one.listed for one in films.estimates(replace(film, backend="toapis"))] == [False, False]


def test_the_seed_of_a_film_is_that_of_every_planned_shot(service):
    film = film_of(SHOTS, seed=11, **FAST)
    film.make(1).wait(timeout=60)
    assert film.make(2).wait(timeout=60).snapshot.seed == 11
