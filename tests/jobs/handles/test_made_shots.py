"""The shots of a film that are made: which job is asked for, from whose end it begins, and when a call finds it again."""

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


class Made:
    """A job whose next shots are numbered: done, or by its name ``made`` or ``lost``."""

    def __init__(self, name: str) -> None:
        self.id, self.next = name, 0
        self.path = None if name.startswith(("made", "lost")) else Path("shot.mp4")
        self.snapshot = SimpleNamespace(over=not name.startswith("made"), settings={})
        self.asked: list[dict[str, object]] = []

    @property
    def video(self) -> SimpleNamespace | None:
        return None if self.path is None else SimpleNamespace(frame=lambda at: f"frame {at} of {self.id}")

    def changed(self, *, again: bool = False, **changes: object) -> Made:
        self.asked.append({**changes, **({"again": True} if again else {})})
        made = Made(f"{self.id}.{len(self.asked)}")
        made.snapshot.settings |= self.snapshot.settings | changes
        return made

    def extend(self, prompt: str, *, again: bool = False, **changes: object) -> Made:
        self.next += 1
        return Made(" ".join([self.id, str(self.next), prompt, *["again"] * again, *map(str, changes.items())]))


class Page:
    """Counts the changes of which it is notified."""

    heard = 0

    def hear(self) -> None:
        self.heard += 1


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


@pytest.mark.parametrize(
    ("jobs", "hint"),
    [(["one", "made"], "Wait until it is done."), (["one", "lost"], "start=1 begins from the end of shot 1.")],
)
def test_a_planned_shot_needs_the_video_of_the_shot_that_it_begins_from(tmp_path, jobs, hint):
    places = tuple(place(name, chosen=name) for name in jobs)
    film, _ = made_by(StoredFilm(key="k", places=places, plan=PLAN), Store(tmp_path))
    with pytest.raises(WanError, match="Shot 2 has no video to continue from") as caught:
        film.make(3)
    assert caught.value.hint == hint
    assert film.make(3, start=1).id == "one 1 A lamp"


def test_a_planned_shot_needs_no_video_of_the_other_shots(tmp_path):
    places = (place("lost", chosen="lost"), place("two", chosen="two"))
    film, _ = made_by(StoredFilm(key="k", places=places, plan=PLAN), Store(tmp_path))
    assert film.make(3).id == "two 1 A lamp"


@pytest.fixture
def starts(monkeypatch) -> list[tuple[str, str]]:
    """The jobs that were stored as beginning with the end of another one, each with that one."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(chain, "store_start", lambda made, before: found.append((made.id, before.id)))
    return found


def two_shots(tmp_path: Path, first: str = "a") -> tuple[Chain, Made, Made]:
    """Return a film whose second shot begins with the end of the first one."""
    stored = StoredFilm(key="k", places=(place(first, chosen=first), place("b", chosen="b")))
    film, _ = made_by(stored, Store(tmp_path))
    one, two = film.jobs
    two.snapshot.settings["image"] = "old end"
    return film, one, two


def test_a_shot_that_is_made_again_begins_with_the_end_that_the_one_before_has_now(tmp_path, starts):
    film, _, two = two_shots(tmp_path)
    made = film.remake(2, "Fog", seed=7)
    assert two.asked == [{"prompt": "Fog", "seed": 7, "image": "frame -1 of a"}]
    assert starts == [(made.id, "a")]
    assert film.jobs[1] is made
    assert film.film.places[1].takes == ("b", made.id)


def test_a_shot_is_made_again_with_the_picture_that_is_given_and_the_first_one_without_any(tmp_path, starts):
    film, one, two = two_shots(tmp_path)
    film.remake(2, image="mine.png")
    film.remake(1, "Dusk")
    assert (two.asked, one.asked, starts) == ([{"image": "mine.png"}], [{"prompt": "Dusk"}], [])


def test_a_shot_that_begins_with_no_picture_gets_one_only_from_a_shot_that_is_named(tmp_path, starts):
    film, _, two = two_shots(tmp_path)
    two.snapshot.settings.clear()
    made = film.remake(2)
    assert (two.asked, starts) == ([{}], [])
    again = film.remake(2, start=1)
    assert (made.asked, starts) == ([{"image": "frame -1 of a"}], [(again.id, "a")])


def test_a_shot_is_not_made_again_before_the_one_that_it_begins_from_has_a_video(tmp_path):
    film, _, two = two_shots(tmp_path, "made")
    with pytest.raises(WanError, match="Shot 1 has no video to continue from") as caught:
        film.remake(2)
    assert caught.value.hint == "Wait until it is done."
    assert two.asked == []


def test_the_same_call_makes_a_shot_again_once_unless_it_has_ended_without_a_video(tmp_path, starts):
    film, _, two = two_shots(tmp_path)
    made = film.remake(2, "Fog")
    film._put(2, two)
    assert film.remake(2, "Fog") is made is film.jobs[1]
    made.path, made.snapshot.over = None, False
    assert film.remake(2, "Fog") is made
    made.snapshot.over = True
    other = film.remake(2, "Fog")
    assert other is film.jobs[1]
    assert (other.id, made.asked, len(two.asked)) == ("b.1.1", [{}], 1)


def test_a_button_and_a_new_take_make_a_shot_again_each_time(tmp_path, starts):
    film, _, two = two_shots(tmp_path)
    made = film.remake(2, "Fog")
    calls = film.film.calls
    with pytest.raises(SettingsError, match="Another take of this shot is chosen now"):
        film.remake(2, "Fog", instead_of="b")
    pressed = film.remake(2, "Fog", instead_of=made.id)
    again = film.remake(2, "Fog", again=True)
    assert len({two.id, made.id, pressed.id, again.id}) == 4
    assert pressed.asked[-1]["again"] is True
    assert film.film.calls == calls


@pytest.mark.parametrize(
    ("jobs", "with_picture", "old"),
    [
        (["one", "two"], ["one", "two"], ["", ""]),
        (["made", "two", "three", "four"], ["two", "three"], ["", "old", "after", "after"]),
        (["made", "two"], [], ["", ""]),
        (["made 1", "made 2"], ["made 2"], ["", ""]),
        (["lost", "two"], ["two"], ["", "old"]),
        (["one", "lost", "three"], ["three"], ["", "", ""]),
    ],
)
def test_a_shot_whose_picture_is_of_a_video_that_is_no_longer_there_has_an_old_start(tmp_path, jobs, with_picture, old):
    stored = StoredFilm(key="k", places=tuple(place(name, chosen=name) for name in jobs))
    film, _ = made_by(stored, Store(tmp_path))
    for job in film.jobs:
        job.snapshot.settings |= {"image": "a.png"} if job.id in with_picture else {}
    shots = film.shots(measure=False)
    assert ["old" if shot.old_start else "after" if shot.after_old else "" for shot in shots] == old
    assert not any(shot.old_start and shot.after_old for shot in shots)


@pytest.mark.parametrize(("follows", "old"), [(True, False), (False, True), (None, False)])
def test_a_shot_that_was_not_made_from_the_last_frame_before_it_has_an_old_start(tmp_path, monkeypatch, follows, old):
    film, _ = made_by(StoredFilm(key="k", places=(place("a", chosen="a"), place("b", chosen="b"))), Store(tmp_path))
    monkeypatch.setattr(chain, "seam_of", lambda *_: Seam(likeness=1.0, follows=follows))
    assert [shot.old_start for shot in film.shots()] == [False, old]


@pytest.mark.parametrize("jobs", [["a", "made"], ["made", "b"], ["made 1", "made 2"]])
def test_there_is_no_seam_while_one_of_two_shots_has_no_video(tmp_path, monkeypatch, jobs):
    film, _ = made_by(StoredFilm(key="k", places=tuple(place(name, chosen=name) for name in jobs)), Store(tmp_path))
    monkeypatch.setattr(chain, "seam_of", lambda *_: pytest.fail("no seam is measured"))
    assert [shot.seam for shot in film.shots()] == [None, None]


def test_a_seam_is_measured_once_and_one_that_cannot_be_read_is_looked_at_again(tmp_path, monkeypatch):
    film, _ = made_by(StoredFilm(key="k", places=(place("a", chosen="a"), place("b", chosen="b"))), Store(tmp_path))
    seam, looks = Seam(likeness=0.5, follows=None), []
    found = iter([None, seam])

    def seam_of(*videos: object) -> Seam | None:
        looks.append(videos)
        return next(found)

    monkeypatch.setattr(chain, "seam_of", seam_of)
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


@pytest.mark.parametrize(
    ("jobs", "linked", "number", "start"),
    [
        (["one", "two"], None, 1, 0),
        (["one", "two"], None, 2, 1),
        (["one", "two"], None, 3, 2),
        (["one", "lost", "three"], "one", 3, 1),
        (["one", "lost", "three"], "lost", 3, 2),
        (["one", "lost", "three"], None, 3, 2),
        (["zero", "one", "lost", "three"], "one", 4, 2),
        (["one", "lost"], None, 3, 2),
    ],
)
def test_a_take_begins_from_an_earlier_shot_only_where_that_is_stored(tmp_path, jobs, linked, number, start):
    store = Store(tmp_path)
    film, _ = made_by(StoredFilm(key="k", places=tuple(place(name, chosen=name) for name in jobs)), store)
    if linked is not None:
        film_store.link(store, "three", linked)
    assert film.start_of(number) == start


def test_where_a_shot_can_only_begin_from_the_one_before_the_ledger_is_not_asked(tmp_path, monkeypatch):
    film, _, _ = two_shots(tmp_path)
    monkeypatch.setattr(film_store, "before", lambda *_: pytest.fail("the ledger is read"))
    assert [film.start_of(number) for number in (1, 2, 3)] == [0, 1, 2]


def test_a_take_of_a_later_shot_begins_from_the_shot_that_is_named_alone(tmp_path, starts):
    film, _ = made_by(StoredFilm(key="k", places=tuple(place(name, chosen=name) for name in "abc")), Store(tmp_path))
    third = film.jobs[2]
    made = film.remake(3, start=1)
    assert (third.asked, starts) == ([{"image": "frame -1 of a"}], [(made.id, "a")])
    for wrong in (0, 3):
        with pytest.raises(SettingsError, match=f"There is no shot {wrong}"):
            film.remake(3, start=wrong)


def test_a_first_shot_with_a_picture_of_its_own_is_made_again_with_that_picture(tmp_path, starts):
    film, one, _ = two_shots(tmp_path)
    one.snapshot.settings["image"] = "mine.png"
    film.remake(1)
    assert (one.asked, starts) == ([{}], [])


def test_another_job_is_chosen_only_for_a_shot_that_there_is(house, tmp_path):
    film, one, two = two_shots(tmp_path)
    job = house.job("another")
    for number in (0, 3, True, "2", 1.0):
        for command in (film.remake, lambda number: film.choose(number, job)):
            with pytest.raises(SettingsError, match=f"There is no shot {number!r}") as caught:
                command(number)
            assert caught.value.hint == "The shots are 1 to 2."
    with pytest.raises(SettingsError, match="'b' is not a job"):
        film.choose(2, "b")
    assert film.jobs == [one, two]
    film.choose(2, job)
    assert (film.jobs, film.film.places[1].takes) == ([one, job], ("b", "another"))


def test_a_film_without_shots_or_with_planned_ones_gets_none_at_its_end(tmp_path):
    empty, _ = made_by(StoredFilm(key=""), Store(tmp_path))
    with pytest.raises(SettingsError) as caught:
        empty.remake(1)
    assert caught.value.hint == "The film has no shots yet."
    begun, _ = made_by(StoredFilm(key="k", places=(place("a", chosen="a"),), plan=PLAN), Store(tmp_path))
    for film, message, hint in (
        (empty, "This film has no shots yet.", "wan.film(prompt) plans some."),
        (begun, "This film still has planned shots.", "Make them first: film.make_all()."),
    ):
        with pytest.raises(WanError) as refused:
            film.add("Dawn")
        assert (refused.value.message, refused.value.hint) == (message, hint)


def test_a_planned_shot_behind_made_ones_is_changed_alone(tmp_path):
    plan = (*PLAN, StoredPlan(prompt="It burns"))
    film, _ = made_by(StoredFilm(key="k", places=(place("a", chosen="a"),), plan=plan), Store(tmp_path))
    film.edit(2, "A lamp at dusk", None)
    assert [(one.number, one.prompt) for one in film.planned] == [
        (2, "A lamp at dusk"), (3, "It lights"), (4, "It burns"),
    ]  # fmt: skip
    for number in (1, 5):
        with pytest.raises(SettingsError, match="is not a planned shot"):
            film.edit(number, "A lamp", None)


def test_a_queue_makes_the_planned_shot_and_the_listeners_of_the_film_hear_of_it(tmp_path):
    film, _ = made_by(StoredFilm(key="k", plan=PLAN), Store(tmp_path))
    page = Page()
    film.listen(page.hear)
    film.queue.start(1, 1)
    assert ([job.id for job in film.jobs], len(film.planned), page.heard) == (["first"], 1, 2)


@pytest.mark.parametrize(
    ("jobs", "word", "says"),
    [
        (["one", "two"], "", ""),
        (["one", "two"], "encoded again", "encoded again"),
        (["one", "lost", "made"], "", "without shot 2, which has no video"),
        (["one", "lost 2", "three", "lost 4"], "", "without shots 2 and 4, which have no video"),
        (["one", "lost"], "encoded again", "encoded again; without shot 2, which has no video"),
    ],
)
def test_a_written_film_is_without_the_lost_shots_and_says_so(tmp_path, monkeypatch, jobs, word, says):
    written: list[tuple[object, ...]] = []

    def write(shown: list[Made], path: object, **options: object) -> SimpleNamespace:
        written.append(([job.id for job in shown], path, options))
        return SimpleNamespace(word=word)

    monkeypatch.setattr("wan_widgets._jobs.handles.export.export", write)
    film, _ = made_by(StoredFilm(key="k", places=tuple(place(name, chosen=name) for name in jobs)), Store(tmp_path))
    assert film.export("FILM.MP4").word == says
    film.export("film.edl", overwrite=True)
    film.export("film", crossfade=0.5)
    kept = [name for name in jobs if not name.startswith("lost")]
    options = {"overwrite": False, "crossfade": None, "layout": None}
    assert written == [
        (kept, "FILM.MP4", options),
        (kept, "film.edl", {**options, "overwrite": True}),
        (kept, "film", {**options, "crossfade": 0.5, "layout": "shots"}),
    ]
