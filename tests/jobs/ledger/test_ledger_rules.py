"""The ledger by itself: which jobs count, who may change one, what is written back, and verdicts on pairs."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

import pytest

from wan_widgets._jobs.ledger import judgements, lease, sweep_store
from wan_widgets._jobs.ledger.job_store import Ledger, reusable, write_back
from wan_widgets._jobs.ledger.judgements import Pair
from wan_widgets._jobs.ledger.ledger_context import LedgerContext
from wan_widgets._jobs.ledger.row import ANNOTATIONS, Row, address_of, host_of, is_same_service, snapshot_of
from wan_widgets._jobs.ledger.row_codec import like, values_of
from wan_widgets._jobs.ledger.sweep_store import StoredCell, StoredSweep
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import JobState
from wan_widgets.errors import SettingsError, SpendError

from . import rows
from .rows import store

DEAD = f"{lease._machine()}.999999999.1"
ELSEWHERE = "elsewhere.1.1"


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "home")


row = partial(rows.row, backend="toapis")


# -- what counts -------------------------------------------------------------------------------------


def test_what_counts_is_of_the_session_or_asked_for_or_sent_since(ledger):
    old = {"created_at": 10.0, "session": "other"}
    mine = store(ledger, **{**old, "session": "mine"})
    asked = store(ledger, **{**old, "created_at": 100.0})
    sent = store(ledger, **{**old, "submitted_at": 100.0})
    store(ledger, **{**old, "submitted_at": 99.0})
    store(ledger, session="mine", backend="simulator")
    store(ledger, session="mine", state=JobState.REFUSED)
    store(ledger, session="mine", owner=DEAD)
    assert {one.id for one in ledger.counted("mine", 100.0)} == {mine.id, asked.id, sent.id}


def test_a_check_sees_what_counts_and_stops_the_job_before_it_is_stored(ledger):
    first = store(ledger, session="s")
    seen = []

    def check(asked, counted):
        seen.append((asked.id, [one.id for one in counted("s", 0.0)]))
        raise SpendError("Too much.")

    wanted = row()
    with pytest.raises(SpendError):
        ledger.begin(wanted, again=False, check=check)
    assert seen == [(wanted.id, [first.id])]
    assert ledger.get(wanted.id) is None


def test_what_else_is_in_the_ledger_is_looked_at_before_a_job_is_stored_and_can_stop_it(ledger):
    assert ledger.context("toapis") == LedgerContext(last_row=0, addresses=())
    store(ledger, base_url="https://one")
    store(ledger, base_url="https://two", backend="simulator")
    store(ledger, base_url="https://three", state=JobState.COMPLETED)
    seen = []

    def look(found):
        seen.append(found)
        raise SpendError("Not there.")

    wanted = row()
    with pytest.raises(SpendError):
        ledger.begin(wanted, again=True, precheck=look)
    assert seen == [ledger.context("toapis")] == [LedgerContext(last_row=3, addresses=["https://one"])]
    assert ledger.get(wanted.id) is None


def test_a_check_of_a_change_leaves_the_job_itself_out_and_stops_the_change(ledger):
    first, second = store(ledger, session="s"), store(ledger, session="s")
    seen = []

    def check(asked, counted):
        seen.append((asked.id, [one.id for one in counted("s", 0.0)]))
        raise SpendError("Too much.")

    with pytest.raises(SpendError):
        ledger.write(first.id, lease.me(), {"progress": 0.5}, check)
    assert seen == [(first.id, [second.id])]
    assert ledger.get(first.id).progress is None


def test_a_claim_that_reserves_stores_both_or_nothing(ledger):
    left = store(ledger, owner=None, state=JobState.UNKNOWN, submitted_at=1.0, session="s")
    unsent = store(ledger, owner=DEAD, session="s")
    seen = []

    def reserve(asked, counted):
        seen.append([one.id for one in counted("s", 0.0)])
        return {"session": "new"}

    def refuse(asked, counted):
        raise SpendError("Too much.")

    with pytest.raises(SpendError):
        ledger.claim(left.id, lease.me(), refuse)
    assert ledger.get(left.id).owner is None
    assert ledger.get(unsent.id).state is JobState.PREPARING
    claimed = ledger.claim(left.id, lease.me(), reserve)
    assert seen == [[left.id]]
    assert ledger.get(unsent.id).state is JobState.REFUSED
    assert (claimed.owner, claimed.session) == (lease.me(), "new")
    assert ledger.get(left.id) == claimed
    assert claimed.lease_until > time.time() + lease.RENEW


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"owner": DEAD}, False),
        ({"owner": DEAD, "submitted_at": 1.0}, True),
        ({"owner": DEAD, "task_id": "t"}, True),
        ({"owner": None, "state": JobState.COMPLETED}, True),
        ({"owner": ELSEWHERE, "lease_until": 1.0}, False),
        ({"state": JobState.REFUSED}, False),
        (
            {
                "state": JobState.FAILED,
                "task_id": "t",
                "error": JobError(kind="TaskFailedError", message="", charged="no"),
            },
            False,
        ),
    ],
)
def test_the_same_settings_find_a_job_that_may_still_give_its_video_or_cost_money(changes, found):
    assert reusable(row(**changes)) is found


def test_what_was_refused_or_never_sent_is_no_take_and_what_is_found_is_not_new(ledger):
    ledger.begin(row(state=JobState.REFUSED, submitted_at=1.0), again=True)
    ledger.begin(row(owner=DEAD), again=True)
    first, new = ledger.begin(row(), again=False)
    assert (first.take, new) == (1, True)
    assert ledger.begin(row(), again=False) == (first, False)
    assert [ledger.begin(row(), again=True)[0].take for _ in range(3)] == [2, 3, 4]


# -- who may change a job ----------------------------------------------------------------------------


def test_a_task_is_written_down_although_somebody_else_owns_the_job_and_nothing_else_is(ledger):
    theirs = store(ledger, owner=ELSEWHERE, lease_until=time.time() + 60, submitted_at=1.0)
    assert not ledger.write(theirs.id, lease.me(), {"task_id": "t", "progress": 0.5})
    found = ledger.get(theirs.id)
    assert (found.task_id, found.progress, found.owner) == ("t", None, ELSEWHERE)
    assert not ledger.write(theirs.id, lease.me(), {"task_id": "other"})
    assert ledger.get(theirs.id).task_id == "t"


def test_a_task_of_a_job_that_was_given_up_takes_it_back(ledger):
    given_up = store(ledger, owner=None, state=JobState.UNKNOWN, submitted_at=1.0, finished_at=5.0)
    assert ledger.write(given_up.id, lease.me(), {"task_id": "t", "state": JobState.QUEUED})
    found = ledger.get(given_up.id)
    assert (found.task_id, found.state, found.owner, found.finished_at) == ("t", JobState.QUEUED, lease.me(), None)
    assert found.lease_until > time.time() + lease.RENEW


def test_a_job_that_is_not_there_is_not_changed(ledger):
    store(ledger)
    assert not ledger.write("nothing", lease.me(), {"progress": 0.5})
    assert ledger.mark("nothing", {"star": True}) is None


def test_several_jobs_are_read_by_their_ids_newest_first(ledger):
    first, _, third = (store(ledger, created_at=at) for at in (1.0, 2.0, 3.0))
    assert ledger.rows([first.id, third.id, "nothing"]) == [third, first]
    assert ledger.rows([]) == []


def test_the_user_changes_annotations_alone(ledger):
    one = store(ledger, owner=ELSEWHERE, lease_until=time.time() + 60)
    assert ledger.mark(one.id, {"star": True}).star
    every = {"star": False, "remark": "Best.", "tags": ("fog",), "file_deleted_at": 5.0}
    assert every.keys() == ANNOTATIONS
    assert ledger.mark(one.id, every) == replace(one, **every, updated_at=ledger.get(one.id).updated_at)
    with pytest.raises(ValueError, match="state"):
        ledger.mark(one.id, {"state": "completed"})


# -- written back ------------------------------------------------------------------------------------


def back(ledger: Ledger, *rows: Row) -> None:
    ledger.change(lambda connection: write_back(connection, rows))


def test_a_job_that_a_copy_lacks_is_written_back_and_a_newer_one_stays(ledger):
    there = store(ledger, updated_at=100.0, star=True)
    lost = row("lost")
    back(ledger, lost, replace(there, updated_at=99.0, progress=0.1))
    assert ledger.get(lost.id) == lost
    assert ledger.get(there.id).progress is None
    back(ledger, replace(there, updated_at=100.0, progress=0.2))
    assert ledger.get(there.id).progress is None
    back(ledger, replace(there, updated_at=101.0, progress=0.3, star=False))
    found = ledger.get(there.id)
    assert (found.progress, found.star) == (0.3, True)  # what the user says of it stays


def test_a_task_that_a_newer_record_lacks_is_written_back(ledger):
    there = store(ledger, updated_at=100.0)
    back(ledger, replace(there, updated_at=50.0, task_id="t"))
    assert ledger.get(there.id).task_id == "t"
    back(ledger, replace(there, updated_at=50.0, task_id="other"))
    assert ledger.get(there.id).task_id == "t"


# -- pairs -------------------------------------------------------------------------------------------


def test_a_verdict_is_stored_once_and_seen_from_either_side(ledger):
    store(ledger)
    for one, other in (("a", "b"), ("d", "c")):
        judgements.save(ledger, one, other, better="this", note=" sharper ")
        assert judgements.of(ledger, one) == [Pair(job=one, other=other, better="this", note="sharper")]
        assert judgements.of(ledger, other) == [Pair(job=other, other=one, better="other", note="sharper")]
        judgements.save(ledger, other, one, better="this")
        assert judgements.of(ledger, one) == [Pair(job=one, other=other, better="other", note="sharper")]
        judgements.save(ledger, one, other, note="")
        assert judgements.of(ledger, one) == [Pair(job=one, other=other, better="other")]
        judgements.save(ledger, one, other, better="", note="again")
        assert judgements.of(ledger, other) == [Pair(job=other, other=one, note="again")]
        judgements.save(ledger, one, other, note="")
        assert judgements.of(ledger, one) == judgements.of(ledger, other) == []


def test_a_verdict_on_a_job_and_itself_or_of_another_word_is_refused(ledger):
    with pytest.raises(SettingsError, match="itself"):
        judgements.save(ledger, "a", "a", better="this")
    with pytest.raises(SettingsError, match="is not known"):
        judgements.save(ledger, "a", "b", better="both")
    assert judgements.of(ledger, "a") == []


# -- a row as it is stored and shown -----------------------------------------------------------------


def test_an_unknown_field_is_not_written():
    with pytest.raises(ValueError, match="no column for color"):
        values_of({"color": "red"})
    assert values_of({"state": JobState.QUEUED, "error": None}) == {"state": "queued", "trouble": None}
    assert like("50%_off!") == "50!%!_off!!"


@pytest.mark.parametrize(
    ("state", "watched", "shown", "left"),
    [
        (JobState.RUNNING, True, JobState.RUNNING, None),
        (JobState.RUNNING, False, JobState.DETACHED, JobState.RUNNING),
        (JobState.COMPLETED, False, JobState.COMPLETED, None),
        (JobState.UNKNOWN, False, JobState.UNKNOWN, None),
    ],
)
def test_a_job_that_nobody_watches_is_detached_unless_it_rests(tmp_path, state, watched, shown, left):
    snapshot = snapshot_of(row(state=state, note="soon"), tmp_path, watched=watched)
    assert (snapshot.state, snapshot.left_state) == (shown, left)
    assert snapshot.note == ("" if shown is JobState.DETACHED else "soon")


def test_a_file_is_shown_once_it_is_complete_and_until_it_is_deleted(tmp_path):
    done = row(state=JobState.COMPLETED, file="a.mp4", billing={"credits": 1})
    assert snapshot_of(done, tmp_path, watched=False).file == str(tmp_path / "a.mp4")
    assert snapshot_of(replace(done, state=JobState.DOWNLOADING), tmp_path, watched=True).file is None
    assert snapshot_of(replace(done, file_deleted_at=5.0), tmp_path, watched=False).file is None
    assert snapshot_of(replace(done, file=None), tmp_path, watched=False).file is None
    assert snapshot_of(done, tmp_path, watched=False).billing == {"credits": 1}
    assert snapshot_of(replace(done, backend="simulator"), tmp_path, watched=False).billing is None
    assert snapshot_of(done, tmp_path, watched=False).resolution == ""
    assert host_of("https://toapis.com:8443/v1") == "toapis.com:8443"


@pytest.mark.parametrize(
    ("duration", "seconds"), [(5, 5), (1, 1), (0, None), (-5, None), ("5", None), (None, None), (5.5, None)]
)
def test_a_length_that_is_no_whole_number_is_not_known(tmp_path, duration, seconds):
    assert snapshot_of(row(request={"duration": duration}), tmp_path, watched=False).seconds == seconds


def test_sweeps_of_a_key_are_found_and_not_those_that_only_contain_it(tmp_path):
    ledger = Ledger(tmp_path)
    one = StoredSweep(
        id="one",
        created_at=1.0,
        axes=(),
        zipped=False,
        again=False,
        concurrency=3,
        backend="simulator",
        base_url="",
        key="abc",
        cells=(),
    )
    for stored in (one, replace(one, id="two", key="abcd"), replace(one, id="three", key="x", backend="abc")):
        sweep_store.save(ledger, stored)
    assert [found.id for found in sweep_store.find(ledger, key="abc")] == ["one"]


def test_unfinished_jobs_are_read_oldest_first_and_none_is_left_out(ledger):
    asked = [store(ledger, created_at=at) for at in (3.0, 1.0, 2.0)]
    store(ledger, created_at=0.5, state=JobState.COMPLETED)
    assert [one.id for one in ledger.unfinished()] == [asked[1].id, asked[2].id, asked[0].id]


@pytest.mark.parametrize(
    ("base_url", "address"),
    [
        ("https://toapis.com:443/v1", "toapis.com"),
        ("https://toapis.com.:8443", "toapis.com:8443"),
        ("http://[::1]:8000", "127.0.0.1:8000"),
        ("http://[fd00::2]:80", "[fd00::2]"),
        ("http://[fd00::2]:443", "[fd00::2]:443"),
        ("", ""),
    ],
)
def test_an_address_has_one_spelling(base_url, address):
    assert address_of(base_url) == address


def test_one_service_is_one_address_with_one_scheme_and_path():
    assert is_same_service("http://localhost:80/v1", "http://127.0.0.1/v1")
    for other in ("https://127.0.0.1:80/v1", "http://127.0.0.1/v2", "http://127.0.0.2/v1"):
        assert not is_same_service("http://localhost:80/v1", other)


def cell(fingerprint: str) -> StoredCell:
    settings = {"prompt": "half a character: \ud83e"}
    return StoredCell(settings=settings, differs=settings, fingerprint=fingerprint, seconds=5)


def test_a_job_of_another_process_is_that_of_the_cells_with_its_fingerprint_and_of_no_other(ledger):
    common = {"created_at": 1.0, "axes": (), "zipped": False, "again": False, "concurrency": 3, "backend": "simulator"}
    for name in ("one", "two"):
        cells = (cell("a"), cell("b"), cell("a"))
        sweep_store.save(ledger, StoredSweep(id=name, base_url="", key="half \ud83e", cells=cells, **common))
    sweep_store.assign_job(ledger, "one", "a", "job")
    found = {sweep.id: [one.job for one in sweep.cells] for sweep in sweep_store.find(ledger)}
    assert found == {"one": ["job", None, "job"], "two": [None, None, None]}
