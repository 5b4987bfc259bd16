"""A film whose shots are only planned: it is changed without a service, in memory or in the ledger."""

from __future__ import annotations

import pytest

from wan_widgets._jobs.handles.films.chain import Chain
from wan_widgets._jobs.ledger import film_store
from wan_widgets._jobs.ledger.film_store import StoredFilm, StoredPlan
from wan_widgets._jobs.ledger.sqlite.database import Store
from wan_widgets.errors import SettingsError, WanError

PLAN = (StoredPlan(prompt="A lamp", note="7 s"), StoredPlan(prompt="It lights", duration=5))


class Page:
    """Counts the changes of which it is notified."""

    heard = 0

    def hear(self) -> None:
        self.heard += 1


def planned(store: Store, key: str = "") -> Chain:
    def never(*_: object) -> None:
        raise AssertionError("nothing is opened or made")

    return Chain(StoredFilm(key=key, plan=PLAN), [], ledger=store, open_job=never, make_first=never)


@pytest.mark.parametrize("key", ["", "cell 1"])
def test_a_changed_plan_is_what_the_film_says_and_its_listeners_hear_of_it(tmp_path, key):
    store, page = Store(tmp_path / "home"), Page()
    film = planned(store, key)
    film.listen(page.hear)
    film.edit(2, "It burns", None)
    film.draft("720p", "1080p")
    film.draft("480p", "720p")
    assert [(one.number, one.prompt, one.duration, one.note) for one in film.planned] == [
        (1, "A lamp", None, "7 s"), (2, "It burns", 5, ""),
    ]  # fmt: skip
    assert (film.film.settings, film.film.final) == ({"resolution": "480p"}, "1080p")
    assert page.heard == 3
    assert film_store.find(store, "cell 1") == (film.film if key else None)
    assert store.home.exists() is bool(key)


def test_the_note_on_a_length_goes_with_the_length(tmp_path):
    film = planned(Store(tmp_path))
    film.edit(1, "A lamp at dusk", None)
    assert film.planned[0].note == "7 s"
    film.edit(1, "A lamp at dusk", 10)
    assert (film.planned[0].duration, film.planned[0].note) == (10, "")
    film.edit(1, "A lamp", None)
    assert film.planned[0].duration == 10


@pytest.mark.parametrize("number", [0, 3])
def test_only_a_planned_shot_can_be_changed(tmp_path, number):
    with pytest.raises(SettingsError, match="is not a planned shot"):
        planned(Store(tmp_path)).edit(number, "A lamp", None)


@pytest.mark.parametrize(
    ("number", "error"), [(0, SettingsError), (3, SettingsError), (True, SettingsError), (2, WanError)]
)
def test_the_shots_are_made_in_their_order(tmp_path, number, error):
    with pytest.raises(error, match=r"There is no shot|is not made yet"):
        planned(Store(tmp_path)).make(number)


def test_a_shot_is_added_only_behind_the_shots_that_the_caller_has_seen_and_after_the_planned_ones(tmp_path):
    film = planned(Store(tmp_path))
    with pytest.raises(SettingsError, match="number of shots in this film has changed"):
        film.add("Dawn", shots=1)
    with pytest.raises(WanError, match="still has planned shots"):
        film.add("Dawn", shots=0)
    with pytest.raises(WanError, match="still has planned shots"):
        film.add("Dawn")


def test_a_film_is_exported_under_the_name_of_a_film_alone(tmp_path):
    with pytest.raises(SettingsError, match="is not a file name for a film"):
        planned(Store(tmp_path)).export("film.txt")


def test_a_film_becomes_another_one(tmp_path):
    film, page = planned(Store(tmp_path)), Page()
    film.listen(page.hear)
    film.become(StoredFilm(key="other", plan=PLAN[:1]))
    assert (film.film.key, len(film.planned), page.heard) == ("other", 1, 1)
