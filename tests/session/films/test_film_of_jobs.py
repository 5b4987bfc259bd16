"""A chain of shots: one is made again without the others, later ones are marked, and nothing is bought twice."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from jobs.fake import make_video
from support.chains import FAST, PROMPTS

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.errors import ExportError, InputError, SettingsError, WanError
from wan_widgets.media.video import probe
from wan_widgets.services.base import Task
from wan_widgets.session.films import film_of


@pytest.fixture
def shade(service, tmp_path):
    """Make the service return another picture from now on."""

    def change(value: int) -> None:
        picture = np.full((720, 1280, 3), value, np.uint8)
        picture[: 100 + value] = 255 - value
        service.video = make_video(tmp_path / f"{value}.mp4", picture=picture)

    return change


def states(chain) -> list[tuple[bool, bool]]:
    return [(shot.old_start, shot.after_old) for shot in chain.shots()]


def test_shots_that_follow_each_other_have_no_old_start(chain):
    assert states(chain) == [(False, False)] * 3
    seams = [shot.seam for shot in chain.shots()]
    assert seams[0] is None
    assert [(seam.likeness > 0.99, seam.follows, seam.jumps) for seam in seams[1:]] == [(True, True, False)] * 2


def test_one_shot_is_made_again_and_the_later_ones_are_marked_until_they_are_redone(chain, service, shade):
    first, second, third = chain.jobs
    count = service.count("submit")
    shade(40)
    made = chain.remake(2, "It lights in the fog")
    assert chain.jobs == [first, made, third]
    assert service.count("submit") <= count + 1
    made.wait(timeout=60)
    assert service.count("submit") == count + 1
    assert made.snapshot.prompt == "It lights in the fog"
    assert Path(made.snapshot.settings["image"]).name == Path(second.snapshot.settings["image"]).name
    assert states(chain) == [(False, False), (False, False), (True, False)]
    assert chain.shots()[2].seam.jumps
    assert chain.remake(2, "It lights in the fog") == made

    redone = chain.remake(3).wait(timeout=60)
    assert service.count("submit") == count + 2
    assert redone != third
    assert redone.snapshot.prompt == PROMPTS[2]
    assert states(chain) == [(False, False)] * 3
    assert [take.id for take in chain.shots()[2].takes] == [third.id, redone.id]


def test_another_take_costs_nothing_and_what_it_fits_to_is_known(chain, service, shade):
    _, second, third = chain.jobs
    shade(40)
    made = chain.remake(2, again=True).wait(timeout=60)
    assert (made != second, made.snapshot.take) == (True, 2)
    count = service.count("submit")
    chain.choose(2, second)
    assert states(chain) == [(False, False)] * 3
    chain.choose(2, made)
    assert states(chain)[2] == (True, False)
    assert service.count("submit") == count
    chain.choose(3, third)
    assert len(chain.shots()[2].takes) == 1


def test_a_shot_after_an_old_start_follows_it_and_one_whose_start_is_under_way_is_old(chain, service, shade):
    shade(40)
    service.hold.clear()
    made = chain.remake(1, again=True)
    try:
        assert states(chain) == [(False, False), (True, False), (False, True)]
        with pytest.raises(WanError, match="Shot 1 has no video to continue from"):
            chain.remake(2)
    finally:
        session.engine().loop.post(service.hold.set)
    made.wait(timeout=60)
    assert states(chain) == [(False, False), (True, False), (False, True)]


def test_the_next_shot_is_added_and_found_again_by_the_same_call(chain, service):
    count = service.count("submit")
    fourth = chain.add("The storm clears", duration=10).wait(timeout=60)
    assert (len(chain.jobs), fourth.snapshot.request["duration"]) == (4, 10)
    again = film_of(chain.jobs[:3])
    assert again.add("The storm clears", duration=10) == fourth
    assert film_of(chain.jobs[:3], again=True).add("The storm clears", duration=10) == fourth
    assert service.count("submit") == count + 1
    assert states(again) == [(False, False)] * 4


def test_the_first_frame_that_is_gone_marks_nothing(chain, service, shade):
    shade(40)
    fourth = chain.add("The storm clears").wait(timeout=60)
    shade(90)
    chain.remake(3, "Dawn").wait(timeout=60)
    # The film is opened anew, so that no seam is known.
    Path(fourth.snapshot.settings["image"]).unlink()
    again = film_of(chain.jobs, again=True)
    assert again.shots()[3].seam.follows is None
    assert states(again)[3] == (False, False)


def test_the_film_is_written_from_the_chosen_takes(chain, tmp_path):
    film = chain.export(tmp_path / "film.mp4")
    assert probe(film).frames == sum(job.video.facts.frames for job in chain.jobs)
    with pytest.raises(SettingsError, match="not a file name for a film"):
        chain.export(tmp_path / "film.html")


def test_a_film_is_an_edit_list_or_a_folder_of_clips_in_order(chain, tmp_path):
    frames = chain.jobs[0].video.facts.frames
    rate = round(chain.jobs[0].video.facts.fps)
    lines = Path(chain.export(tmp_path / "film.edl")).read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["TITLE: film", "FCM: NON-DROP FRAME"]
    second, left = divmod(2 * frames, rate)
    events = [line.split() for line in lines if line[:3].isdigit()]
    assert [event[0] for event in events] == ["001", "002", "003"]
    assert events[2][6] == f"00:00:{second:02d}:{left:02d}"
    assert events[2][4] == "00:00:00:00"
    assert f"* FROM CLIP NAME: {chain.jobs[1].path.name}" in lines
    assert str(tmp_path) not in "".join(lines)
    folder = Path(chain.export(tmp_path / "clips"))
    assert sorted(one.name for one in folder.iterdir()) == ["01.mp4", "02.mp4", "03.mp4", "list.txt"]
    assert (folder / "02.mp4").read_bytes() == chain.jobs[1].path.read_bytes()
    listed = (folder / "list.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in listed if line.startswith("file")] == ["file 01.mp4", "file 02.mp4", "file 03.mp4"]
    with pytest.raises(ExportError, match="already exists"):
        chain.export(tmp_path / "clips")
    with pytest.raises(SettingsError, match="Only a film has a cross-fade"):
        chain.export(tmp_path / "other.edl", crossfade=0.5)


def test_a_shot_begins_from_the_end_of_an_earlier_one_where_the_one_before_has_failed(chain, service, tmp_path):
    first, _, third = chain.jobs
    service.on_fetch = lambda task: Task(id=task, state="failed", word="failed", error_text="no")
    chain.remake(2, "It burns").wait(timeout=60)
    service.on_fetch = lambda _task: None
    assert (chain.start_of(3), chain.other_start(3), chain.shots()[2].before) == (2, 1, 1)
    with pytest.raises(WanError, match="Shot 2 has no video") as caught:
        chain.remake(3, again=True)
    assert caught.value.hint == "start=1 begins from the end of shot 1."
    count = service.count("submit")
    made = chain.remake(3, start=1, seed=11).wait(timeout=60)
    assert made != third
    assert chain.remake(3, start=1, seed=11) == made
    assert service.count("submit") == count + 1
    assert (chain.start_of(3), states(chain)[2]) == (1, (False, False))
    for wrong in (0, 3, 4):
        with pytest.raises(SettingsError, match="There is no shot"):
            chain.remake(3, start=wrong)
    film = chain.export(tmp_path / "film.mp4")
    assert film.word == "without shot 2, which has no video"
    assert probe(film).frames == first.video.facts.frames + made.video.facts.frames


def test_what_is_no_shot_is_refused(chain, tmp_path, video):
    for wrong in (0, 4, "2", True):
        with pytest.raises(SettingsError, match="There is no shot"):
            chain.remake(wrong)
    with pytest.raises(SettingsError, match="not a job"):
        chain.choose(1, "a job")
    with pytest.raises(InputError, match="a job, not a file"):
        film_of([chain.jobs[0], video])
    with pytest.raises(InputError, match="nothing to show"):
        wan.film([])


def test_a_shot_that_begins_with_no_picture_is_a_cut_that_was_meant(chain, service, shade):
    shade(40)
    other = session.generate("A gull", seed=3, **FAST).wait(timeout=60)
    film = film_of([chain.jobs[0], other])
    shot = film.shots()[1]
    assert (shot.old_start, shot.continues, shot.seam.follows, shot.seam.jumps) == (False, False, None, True)
    made = film.remake(2, again=True)
    assert (made.snapshot.mode, "image" in made.snapshot.settings) == ("t2v", False)
    made.wait(timeout=60)


def test_threads_that_make_a_shot_again_at_once_make_one_job(chain, service):
    count, made = service.count("submit"), []
    start = threading.Barrier(6)

    def press() -> None:
        start.wait(60)
        made.append(chain.remake(2, "It lights in the fog"))

    threads = [threading.Thread(target=press) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert len({job.id for job in made}) == 1
    assert len(made) == 6
    made[0].wait(timeout=60)
    assert service.count("submit") == count + 1
    assert len(chain.shots()[1].takes) == 2


def test_a_button_that_is_pressed_in_two_pages_at_once_makes_one_take(chain, service):
    count, seen, said = service.count("submit"), chain.jobs[1].id, []
    start = threading.Barrier(4)

    def press() -> None:
        start.wait(60)
        try:
            chain.remake(2, again=True, instead_of=seen)
        except SettingsError as error:
            said.append(error.message)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert said == ["Another take of this shot is chosen now."] * 3
    chain.jobs[1].wait(timeout=60)
    assert service.count("submit") == count + 1


def test_a_cell_that_is_run_again_finds_its_take_whatever_was_chosen_since(chain, service):
    fog = chain.remake(2, "It lights in the fog").wait(timeout=60)
    storm = chain.remake(2, "A storm", duration=10).wait(timeout=60)
    third = chain.remake(3).wait(timeout=60)
    count = service.count("submit")
    assert chain.remake(2, "It lights in the fog") == fog
    assert chain.remake(2, "A storm", duration=10) == storm
    assert chain.remake(3) == third
    assert chain.jobs[1:] == [storm, third]
    assert service.count("submit") == count
