"""The job that a shot begins from: found by its picture among a few candidates."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles.films.starts import MOST_LOOKED_AT, before_by_picture, store_start
from wan_widgets._jobs.ledger import film_store
from wan_widgets._jobs.ledger.sqlite.database import Store
from wan_widgets.errors import LedgerError, MediaError
from wan_widgets.media.pictures import frames


class Made:
    """A job whose video is a path, and which begins with a picture."""

    def __init__(self, path: str | None = "other.mp4", image: object = "end of wanted.mp4") -> None:
        self.path = None if path is None else Path(path)
        self.snapshot = SimpleNamespace(settings={"image": image})


@pytest.fixture(autouse=True)
def looked_at(monkeypatch) -> list[str]:
    """The videos whose last frame was read; that of ``broken.mp4`` cannot be."""
    names: list[str] = []

    def frame_at(path: Path, place: object) -> str:
        assert place == frames.LAST
        names.append(path.name)
        if path.name == "broken.mp4":
            raise MediaError("It is no video.")
        return f"end of {path.name}"

    monkeypatch.setattr(frames, "frame_at", frame_at)
    monkeypatch.setattr(frames, "is_picture_of", lambda picture, frame: picture == frame)
    return names


@pytest.mark.parametrize(("others", "found"), [(0, True), (MOST_LOOKED_AT - 1, True), (MOST_LOOKED_AT, False)])
def test_a_start_is_looked_for_among_the_first_twelve_videos(looked_at, others, found):
    wanted = Made("wanted.mp4")
    before = before_by_picture(Made(), [Made() for _ in range(others)] + [wanted, Made()])
    assert before is (wanted if found else None)
    assert len(looked_at) == min(others + 1, 12)


def test_the_job_itself_and_those_without_a_video_are_not_looked_at(looked_at):
    job, wanted = Made("wanted.mp4"), Made("wanted.mp4")
    assert before_by_picture(job, [job, *(Made(None) for _ in range(20)), wanted]) is wanted
    assert looked_at == ["wanted.mp4"]


def test_a_video_that_cannot_be_read_is_passed_over():
    wanted = Made("wanted.mp4")
    assert before_by_picture(Made(), [Made("broken.mp4"), wanted]) is wanted


@pytest.mark.parametrize("image", [None, "", 7])
def test_a_job_that_begins_with_no_picture_has_no_start(looked_at, image):
    assert before_by_picture(Made(image=image), [Made("wanted.mp4")]) is None
    assert looked_at == []


class Stored:
    """A job in a ledger."""

    def __init__(self, name: str, ledger: Store) -> None:
        self.id, self.ledger = name, ledger


def test_a_start_is_stored_but_not_of_a_job_from_itself(tmp_path):
    ledger = Store(tmp_path / "home")
    one, other = Stored("one", ledger), Stored("other", ledger)
    store_start(one, one)
    assert not ledger.home.exists()
    store_start(one, other)
    assert film_store.before(ledger, "one") == "other"


def test_a_start_that_cannot_be_stored_stops_nobody(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise LedgerError("The disk is full.")

    monkeypatch.setattr(film_store, "link", full)
    store_start(Stored("one", Store(tmp_path)), Stored("other", Store(tmp_path)))
