"""A film whose shots are only planned: it is changed without a service, in memory or in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles.films import chain
from wan_widgets._jobs.handles.films.chain import Chain
from wan_widgets._jobs.handles.films.seam import Seam
from wan_widgets._jobs.ledger import film_store
from wan_widgets._jobs.ledger.film_store import StoredFilm, StoredPlace, StoredPlan
from wan_widgets._jobs.ledger.sqlite.database import Store
from wan_widgets.errors import LedgerError, SettingsError, WanError

PLAN = (StoredPlan(prompt="A lamp", note="7 s"), StoredPlan(prompt="It lights", duration=5))


def planned(store: Store, key: str = "") -> Chain:
    def never(*_: object) -> None:
        raise AssertionError("nothing is opened or made")

    return Chain(StoredFilm(key=key, plan=PLAN), [], ledger=store, open_job=never, make_first=never)


@pytest.mark.parametrize("key", ["", "cell 1"])
def test_a_changed_plan_is_what_the_film_says_and_its_listeners_hear_of_it(tmp_path, key):
    class Page:
        heard = 0

        def hear(self) -> None:
            self.heard += 1

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
    with pytest.raises(SettingsError, match="no longer planned"):
        planned(Store(tmp_path)).edit(number, "A lamp", None)


@pytest.mark.parametrize(
    ("number", "error"), [(0, SettingsError), (3, SettingsError), (True, SettingsError), (2, WanError)]
)
def test_the_shots_are_made_in_their_order(tmp_path, number, error):
    with pytest.raises(error, match=r"There is no shot|is not made yet"):
        planned(Store(tmp_path)).make(number)


def test_a_shot_is_added_only_behind_the_shots_that_the_caller_has_seen_and_after_the_planned_ones(tmp_path):
    film = planned(Store(tmp_path))
    with pytest.raises(SettingsError, match="another number of shots"):
        film.add("Dawn", shots=1)
    with pytest.raises(WanError, match="has planned shots, or none"):
        film.add("Dawn", shots=0)
    with pytest.raises(WanError, match="has planned shots, or none"):
        film.add("Dawn")


def test_a_film_is_exported_under_the_name_of_a_film_alone(tmp_path):
    with pytest.raises(SettingsError, match="is not a file name for a film"):
        planned(Store(tmp_path)).export("film.txt")


def test_a_film_becomes_another_one(tmp_path):
    film = planned(Store(tmp_path))
    film.become(StoredFilm(key="other", plan=PLAN[:1]))
    assert (film.film.key, len(film.planned)) == ("other", 1)


class Made:
    """A job whose next shots are numbered: done, or by its name ``made`` or ``lost``."""

    def __init__(self, name: str) -> None:
        self.id, self.next = name, 0
        self.path = None if name.startswith(("made", "lost")) else Path("shot.mp4")
        self.snapshot = SimpleNamespace(over=not name.startswith("made"), settings={})

    def extend(self, prompt: str, *, again: bool = False, **changes: object) -> Made:
        self.next += 1
        return Made(" ".join([self.id, str(self.next), prompt, *["again"] * again, *map(str, changes.items())]))


def made_by(film: StoredFilm, store: Store, gone: tuple[str, ...] = ()) -> tuple[Chain, list[tuple[object, ...]]]:
    """Return a film, and the requests for its first shot; its jobs exist but for some."""
    asked: list[tuple[object, ...]] = []

    def make_first(given: Mapping[str, object], backend: str, service: str) -> Made:
        asked.append((dict(given), backend, service))
        return Made("first")

    def open_job(name: str) -> Made:
        if name in gone:
            raise WanError(f"There is no job {name}.")
        return Made(name)

    return Chain(film, ledger=store, open_job=open_job, make_first=make_first), asked


@pytest.mark.parametrize("duration", [None, 10])
def test_the_first_shot_is_made_once_with_the_settings_of_the_film_and_its_own_length(tmp_path, duration):
    plan = (StoredPlan(prompt="A lamp", duration=duration), PLAN[1])
    stored = StoredFilm(key="k", plan=plan, settings={"resolution": "720p", "seed": 7}, backend="b", service="s")
    film, asked = made_by(stored, Store(tmp_path))
    first = film.make(1)
    length = {} if duration is None else {"duration": duration}
    assert asked == [({"resolution": "720p", "seed": 7, "prompt": "A lamp", **length}, "b", "s")]
    assert film.jobs == [first]
    assert [one.number for one in film.planned] == [2]
    assert film.make(1) is first
    assert len(asked) == 1


def test_a_shot_that_is_made_is_in_the_film_also_where_the_ledger_cannot_be_written(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise LedgerError("The disk is full.")

    class Page:
        heard = 0

        def hear(self) -> None:
            self.heard += 1

    film, _ = made_by(StoredFilm(key="k", plan=PLAN), Store(tmp_path))
    page = Page()
    film.listen(page.hear)
    monkeypatch.setattr(film_store, "change", full)
    first = film.make(1)
    assert (film.jobs, len(film.planned), page.heard) == ([first], 1, 1)


def test_a_call_in_code_finds_its_shot_again_and_a_button_or_a_new_take_adds_another(tmp_path):
    film, _ = made_by(StoredFilm(key="k", places=(place("a", chosen="a"),)), Store(tmp_path))
    second = film.add("Dawn")
    assert (second.id, film.add("Dawn")) == ("a 1 Dawn", second)
    third = film.add("Dawn", shots=2)
    assert third.id == "a 1 Dawn 1 Dawn"
    assert film.add("Dawn", again=True).id == "a 1 Dawn 1 Dawn 1 Dawn again"
    assert film.add("Dawn") is second
    assert len(film.jobs) == 4
    longer = film.add("Dawn", duration=10, seed=7)
    assert longer not in (second, third)
    assert film.add("Dawn", seed=7, duration=10) is longer


def test_a_planned_shot_continues_the_one_before_or_the_one_that_is_named_with_the_seed_of_the_film(tmp_path):
    places = (place("a", chosen="a"), place("b", chosen="b"))
    plan = (StoredPlan(prompt="Dawn"), StoredPlan(prompt="Noon", duration=10), StoredPlan(prompt="Dusk"))
    film, asked = made_by(StoredFilm(key="k", places=places, plan=plan, settings={"seed": 7}), Store(tmp_path))
    assert film.make(3).id == "b 1 Dawn ('seed', 7)"
    assert film.make(4, start=1).id == "a 1 Noon ('duration', 10) ('seed', 7)"
    for wrong in (0, 5, 6):
        with pytest.raises(SettingsError, match=f"There is no shot {wrong}"):
            film.make(5, start=wrong)
    assert film.make(1).id == "a"
    assert (len(film.jobs), len(film.planned), asked) == (4, 1, [])


def place(*takes: str, chosen: str) -> StoredPlace:
    return StoredPlace(takes=takes, chosen=chosen)


def test_a_seam_is_measured_once_and_one_that_cannot_be_read_is_looked_at_again(tmp_path, monkeypatch):
    film, _ = made_by(StoredFilm(key="k", places=(place("a", chosen="a"), place("b", chosen="b"))), Store(tmp_path))
    seam, looks = Seam(likeness=0.5, follows=None), []
    found = iter([None, seam])

    def look_at(*videos: object) -> Seam | None:
        looks.append(videos)
        return next(found)

    monkeypatch.setattr(chain, "look_at", look_at)
    assert film.shots(measure=False)[1].seam is None
    assert looks == []
    assert film.shots()[1].seam is None
    assert film.shots()[1].seam == film.shots(measure=False)[1].seam == film.shots()[1].seam == seam
    assert len(looks) == 2


@pytest.mark.parametrize(
    ("jobs", "number", "start"),
    [
        (["one", "two"], 1, None),
        (["one", "two"], 3, None),
        (["one", "lost"], 2, None),
        (["one", "lost"], 3, 1),
        (["one", "lost 2", "lost 3"], 4, 1),
        (["made", "lost"], 3, None),
        (["lost 1", "lost 2"], 3, None),
    ],
)
def test_a_shot_can_begin_from_an_earlier_one_with_a_video_where_the_one_before_is_lost(tmp_path, jobs, number, start):
    stored = StoredFilm(key="k", places=tuple(place(name, chosen=name) for name in jobs))
    film, _ = made_by(stored, Store(tmp_path))
    assert film.other_start(number) == start


@pytest.mark.parametrize(
    ("gone", "takes", "chosen"),
    [
        ((), ["ab", "cd"], ["a", "d"]),
        (("b",), ["a", "cd"], ["a", "d"]),
        (("a",), ["b", "cd"], ["b", "d"]),
        (("d",), ["ab", "c"], ["a", "c"]),
        (("c", "d"), ["ab"], ["a"]),
        (("a", "b"), [], []),
    ],
)
def test_a_film_is_without_the_jobs_that_are_gone_and_ends_where_a_shot_has_none_left(tmp_path, gone, takes, chosen):
    stored = StoredFilm(key="k", places=(place("a", "b", chosen="a"), place("c", "d", chosen="d")))
    film, _ = made_by(stored, Store(tmp_path), gone)
    assert ["".join(one.takes) for one in film.film.places] == takes
    assert [job.id for job in film.jobs] == chosen
