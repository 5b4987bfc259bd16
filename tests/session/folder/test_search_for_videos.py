"""The search for videos that a ledger does not know: which files count, how often it is done, and what a record says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._models.catalog import WAN_2_6
from wan_widgets._models.request import Draft, InputFacts
from wan_widgets.errors import LedgerError
from wan_widgets.media.restore_inputs import Missing
from wan_widgets.session import adoption


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """A folder whose ledger has `last` rows; `added` are the jobs that were added to it."""
    monkeypatch.setattr(adoption, "_searched", {})
    made = SimpleNamespace(home=tmp_path, last=3, searches=0, added=[])

    def files():
        made.searches += 1
        return {"known-id": "known.mp4"}

    def add(rows):
        made.added += rows
        made.last += len(rows)
        return [row.id for row in rows]

    made.ledger = SimpleNamespace(context=lambda _: SimpleNamespace(last_row=made.last), files=files, add=add)
    rows = {"new.mp4": "new-id", "again.mp4": "known-id"}
    monkeypatch.setattr(
        adoption, "_row", lambda _, path: SimpleNamespace(id=rows[path.name]) if path.name in rows else None
    )
    return made


def test_a_folder_is_searched_once_and_again_when_its_ledger_has_lost_rows(engine):
    for last, searches in ((3, 1), (3, 1), (9, 1), (3, 1), (2, 2), (2, 2), (0, 3)):
        engine.last = last
        assert adoption.adopt_unknown(engine) == []
        assert engine.searches == searches


def test_a_ledger_without_rows_is_searched_once_too(engine):
    engine.last = 0
    for _ in range(2):
        adoption.adopt_unknown(engine)
    assert engine.searches == 1


def test_unknown_videos_are_added_and_their_rows_do_not_count_as_news(engine):
    for name in ("new.mp4", "again.mp4", "known.mp4", "foreign.mp4"):
        (engine.home / name).touch()
    assert adoption.adopt_unknown(engine) == ["new-id"]
    assert [row.id for row in engine.added] == ["new-id"]
    assert adoption._searched == {engine.home: 4}
    engine.last = 3
    adoption.adopt_unknown(engine)
    assert engine.searches == 2


def test_a_ledger_that_cannot_be_read_stops_nobody(engine):
    def locked(_: str):
        raise LedgerError("locked")

    engine.ledger.context = locked
    assert adoption.adopt_unknown(engine) == []


def test_videos_in_hidden_folders_known_ones_and_links_that_lead_out_do_not_count(tmp_path):
    home = tmp_path / "home"
    for name in ("a.mp4", "deep/b.mp4", "known.mp4", ".c.mp4", ".hidden/d.mp4", "e.txt"):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "out.mp4").touch()
    (home / "out.mp4").symlink_to(tmp_path / "out.mp4")
    found = adoption._unknown(home, {"id": "known.mp4"})
    assert sorted(path.relative_to(home).as_posix() for path in found) == ["a.mp4", "deep/b.mp4"]


@pytest.mark.parametrize(("others", "found"), [(19_999, 1), (20_000, 0)])
def test_twenty_thousand_videos_are_examined_at_most(tmp_path, monkeypatch, others, found):
    (tmp_path / "new.mp4").touch()
    paths = [*[tmp_path / "known.mp4"] * others, tmp_path / "new.mp4"]
    monkeypatch.setattr(Path, "rglob", lambda *_: paths)
    assert len(list(adoption._unknown(tmp_path, {"id": "known.mp4"}))) == found


@pytest.mark.parametrize(
    ("identity", "usable"),
    [
        ("a" * 8, True),
        ("A-9" * 10, True),
        ("a" * 80, True),
        ("a" * 7, False),
        ("a" * 81, False),
        ("a" * 8 + "\n", False),
    ],
)
def test_a_record_has_an_id_of_eight_to_eighty_letters(tmp_path, monkeypatch, identity, usable):
    monkeypatch.setattr(adoption.provenance, "record_beside", lambda _: {"id": identity})
    monkeypatch.setattr(adoption, "_row_of", lambda *what: what[-1])
    assert adoption._row(tmp_path, tmp_path / "a.mp4") == (identity if usable else None)


@pytest.mark.parametrize("record", [{}, {"id": "a" * 8}])
def test_a_record_that_lacks_something_makes_no_job(tmp_path, monkeypatch, record):
    monkeypatch.setattr(adoption.provenance, "record_beside", lambda _: record)
    monkeypatch.setattr(adoption, "_tags", lambda _: {})
    assert adoption._row(tmp_path, tmp_path / "a.mp4") is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:01:00+00:00", 60.0),
        ("1970-01-01T00:01:00Z", 60.0),
        ("", None),
        ("soon", None),
        (60, None),
        (None, None),
    ],
)
def test_a_time_of_a_record_is_a_text(text, seconds):
    assert adoption._seconds(text) == seconds


@pytest.mark.parametrize(
    ("value", "whole"), [(720, 720), (0, 0), (True, None), (7.2, None), ("720", None), (None, None)]
)
def test_a_size_of_a_record_is_a_whole_number(value, whole):
    assert adoption._int_of(value) == whole


def test_a_missing_input_is_known_by_the_checksum_of_the_record():
    missing = [
        Missing(field="image", name="a.png", sha256="1" * 64),
        Missing(field="image", name="b.png", sha256=""),
        Missing(field="image", name="c.png", sha256="2" * 64),
    ]
    gone = InputFacts(source="", kind="image", local=True, problem="It is not there.")
    draft = Draft(model=WAN_2_6, given={}, mode=None, inputs={one.text: gone for one in missing[:2]})
    assert adoption._with_gone(draft, missing).inputs == {
        missing[0].text: replace(gone, sha256="1" * 64, problem=None),
        missing[1].text: gone,
    }
