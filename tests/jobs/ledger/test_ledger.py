import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from wan_widgets._jobs.ledger import job_store as module
from wan_widgets._jobs.ledger import lease, upload_store
from wan_widgets._jobs.ledger.history.filters import Filters
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.row import snapshot_of
from wan_widgets._jobs.ledger.sqlite import migrations
from wan_widgets._jobs.ledger.sqlite.database import FILE
from wan_widgets._jobs.ledger.sqlite.migrations import MIGRATIONS, migrate
from wan_widgets._jobs.record.ids import new_id
from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.state import UNCHARGED, WITHOUT_VIDEO, JobState
from wan_widgets.errors import LedgerError

from .rows import row

FIRST_STEP = "6fbfba18b363"
SENT = {"task_id": "t", "submitted_at": 1.0}
DEAD = f"{lease._machine()}.999999999.1"


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "home")


def test_to_read_no_jobs_the_ledger_is_not_opened(ledger, monkeypatch):
    """A look at a folder whose jobs are all known must not bring an older ledger up to date that was put back."""
    one, _ = ledger.begin(row(), again=False)
    opened = []
    monkeypatch.setattr(ledger, "reading", lambda: opened.append(True) or Ledger.reading(ledger))
    assert ledger.rows(()) == []
    assert opened == []
    assert ledger.rows(iter([one.id, "nothing"])) == [one]
    assert opened == [True]


def test_what_is_written_is_read_again(ledger):
    full = row(
        settings={"prompt": "A kite", "references": ["a.mp4"]},
        body={"model": "wan2.6"},
        flags=("no sound",),
        error=JobError(kind="BalanceError", message="low", charged="no", status=402),
        state=JobState.DETACHED,
        left_state=JobState.RUNNING,
        billing={"credits": 3},
    )
    kept, new = ledger.begin(full, again=False)
    assert new
    assert ledger.get(full.id) == kept == full


def test_the_column_of_an_error_keeps_its_first_name_so_that_older_ledgers_open(ledger):
    kept, _ = ledger.begin(row(error=JobError(kind="BalanceError", message="low", charged="no")), again=False)
    with closing(sqlite3.connect(ledger.path)) as connection, connection:
        (written,) = connection.execute("SELECT trouble FROM jobs").fetchone()
        assert json.loads(written)["kind"] == "BalanceError"
        connection.execute("UPDATE jobs SET trouble = replace(trouble, 'low', 'empty')")
    assert ledger.get(kept.id).error.message == "empty"


def test_the_same_fingerprint_finds_the_job_and_again_counts_takes(ledger):
    first, _ = ledger.begin(row(), again=False)
    assert ledger.begin(row(), again=False) == (first, False)
    second, new = ledger.begin(row(), again=True)
    assert new
    assert (first.take, second.take) == (1, 2)
    assert ledger.begin(row("other"), again=False)[0].take == 1
    assert ledger.begin(row(), again=False) == (second, False)


def test_a_cell_of_a_sweep_is_one_new_take_and_one_more_in_place_of_what_failed(ledger):
    ledger.begin(row(), again=False)
    of_sweep = {"sweep": "s", "backend": "toapis"}
    first, new = ledger.begin(row(**of_sweep), again=True)
    assert new
    assert ledger.begin(row(**of_sweep), again=True) == (first, False)
    second, new = ledger.begin(row(**of_sweep), again=True, instead_of=first.id)
    assert new
    assert ledger.begin(row(**of_sweep), again=True, instead_of=first.id) == (second, False)
    assert ledger.begin(row(**{**of_sweep, "sweep": "t"}), again=True)[1]
    assert ledger.begin(row(), again=True)[1]


@pytest.mark.parametrize("state", sorted(WITHOUT_VIDEO))
@pytest.mark.parametrize(
    "costless",
    [
        {"backend": "simulator"},
        {"error": JobError(kind="TaskFailedError", message="No.", charged="no")},
        {"billing": {"cost_usd": 0}},
    ],
)
def test_a_job_that_ended_without_a_video_and_cost_nothing_does_not_stand_in_the_way(ledger, state, costless):
    ledger.begin(row(state=state, submitted_at=1.0, **costless), again=False)
    _, new = ledger.begin(row(), again=False)
    assert new


@pytest.mark.parametrize("state", sorted(WITHOUT_VIDEO - UNCHARGED))
@pytest.mark.parametrize("charged", ["unlikely", "unknown", "yes", ""])
def test_a_job_that_may_have_cost_money_is_not_made_again_by_itself(ledger, state, charged):
    error = JobError(kind="TaskFailedError", message="No.", charged=charged)
    first, _ = ledger.begin(row(state=state, submitted_at=1.0, backend="toapis", error=error), again=False)
    assert ledger.begin(row(backend="toapis"), again=False) == (first, False)
    assert ledger.begin(row(backend="toapis"), again=True)[1]


def done(took, **changes):
    fresh = {"state": JobState.COMPLETED, "backend": "toapis", "model": "wan2.6", "submitted_at": 100.0}
    request = {"resolution": "720p", "duration": 5}
    return row(new_id(), **{**fresh, "request": request, "finished_at": 100.0 + took, **changes})


def test_what_jobs_like_it_took_is_typical_of_a_new_one(ledger):
    for took in (90.0, 100.0, 110.5):
        ledger.begin(done(took), again=False)
    for other in ({"mode": "i2v"}, {"backend": "simulator"}, {"request": {"resolution": "720p", "duration": 15}}):
        ledger.begin(done(900.0, **other), again=False)
    made, _ = ledger.begin(done(0.0, state=JobState.PREPARING), again=False)
    assert made.typical == (95, 106)
    assert ledger.get(made.id).typical == (95, 106)
    assert snapshot_of(made, ledger.home, watched=True).typical == (95, 106)


def test_what_takes_no_time_takes_a_second(ledger):
    for _ in range(3):
        ledger.begin(done(0.0), again=False)
    assert ledger.begin(done(0.0, state=JobState.PREPARING), again=False)[0].typical == (1, 1)


def test_of_too_few_jobs_nothing_is_typical(ledger):
    for took in (90.0, 100.0):
        ledger.begin(done(took), again=False)
    ledger.begin(done(0.0, finished_at=None), again=False)  # nobody knows what it took
    made, _ = ledger.begin(done(0.0, state=JobState.PREPARING), again=False)
    assert made.typical is None
    assert snapshot_of(made, ledger.home, watched=True).typical == (60, 300)


@pytest.mark.parametrize(("newer", "typical"), [(57, (90, 90)), (58, None)])
def test_only_the_sixty_newest_jobs_are_compared(ledger, newer, typical):
    ledger.add(done(90.0, created_at=1000.0 + age, request={}) for age in range(newer))
    ledger.add(done(90.0, created_at=100.0 + age) for age in range(3))
    assert ledger.begin(done(0.0, state=JobState.PREPARING), again=False)[0].typical == typical


def test_what_a_dead_process_never_sent_does_not_stand_in_the_way_and_is_no_take(ledger):
    first, _ = ledger.begin(row(owner=DEAD), again=False)
    second, new = ledger.begin(row(), again=False)
    assert new
    assert second.take == 1
    left = ledger.get(first.id)
    assert (left.state, left.owner, left.error.charged) == (JobState.REFUSED, None, "no")


def test_who_is_taken_for_dead_before_it_has_sent_anything_cannot_send_any_more(ledger):
    slow, _ = ledger.begin(row("a", owner="elsewhere.1.1", lease_until=time.time() - 1), again=False)
    sent, _ = ledger.begin(
        row("b", owner="elsewhere.1.1", lease_until=time.time() - 1, state=JobState.QUEUED, task_id="t"), again=False
    )
    ledger.begin(row("c"), again=False)  # whatever is asked for: what it counted is settled
    assert not ledger.write(slow.id, "elsewhere.1.1", {"submitted_at": time.time()})
    assert ledger.write(sent.id, "elsewhere.1.1", {"progress": 0.5})


def test_what_a_dead_process_may_have_sent_is_never_made_again(ledger):
    first, _ = ledger.begin(row(owner=DEAD, state=JobState.SUBMITTING, submitted_at=1.0), again=False)
    assert ledger.begin(row(), again=False) == (first, False)


def test_only_the_owner_changes_a_job(ledger):
    one, _ = ledger.begin(row(), again=False)
    assert not ledger.write(one.id, "somebody.1.1", {"progress": 0.5})
    assert ledger.get(one.id).progress is None
    assert ledger.write(one.id, lease.me(), {"progress": 0.5})
    assert ledger.get(one.id).progress == 0.5


def test_a_job_is_taken_from_the_dead_only(ledger):
    alive, _ = ledger.begin(row("a", owner="elsewhere.1.1", lease_until=time.time() + 60), again=False)
    dead, _ = ledger.begin(row("b", owner=DEAD), again=False)
    lapsed, _ = ledger.begin(row("c", owner="elsewhere.1.1", lease_until=time.time() - 1), again=False)
    assert ledger.claim(alive.id, lease.me()) is None
    assert ledger.claim(dead.id, lease.me()).owner == lease.me()
    assert ledger.claim(lapsed.id, lease.me()).owner == lease.me()
    assert ledger.claim("nothing", lease.me()) is None


def test_a_lease_is_renewed_for_ones_own_jobs_alone(ledger):
    mine, _ = ledger.begin(row("a", lease_until=1.0), again=False)
    other, _ = ledger.begin(row("b", owner="elsewhere.1.1", lease_until=1.0, **SENT), again=False)
    free, _ = ledger.begin(row("c", owner=None, lease_until=None, **SENT), again=False)
    ledger.renew(lease.me())
    assert ledger.get(mine.id).lease_until > time.time()
    assert ledger.get(other.id).lease_until == 1.0
    assert ledger.get(free.id).lease_until is None


def test_jobs_of_an_owner_on_another_machine_are_taken_once_it_renews_its_lease_no_more(ledger, monkeypatch):
    theirs, _ = ledger.begin(
        row("a", owner="elsewhere.1.1", lease_until=1.0, state=JobState.RUNNING, **SENT), again=False
    )
    history = History(ledger.home)
    ledger.renew("elsewhere.1.1")
    assert ledger.claim(theirs.id, lease.me()) is None
    assert history.counts(Filters()).by["state"] == {"running": 1}
    with monkeypatch.context() as later:
        now = time.time() + lease.LEASE + 1
        later.setattr(time, "time", lambda: now)
        assert history.counts(Filters()).by["state"] == {"detached": 1}
        assert ledger.claim(theirs.id, lease.me()).owner == lease.me()


def test_leases_that_ended_long_ago_are_deleted(ledger, monkeypatch):
    now, day = time.time(), 86_400 + lease.LEASE
    for owner, ago in (("old.1.1", day + 0.1), ("recent.1.1", day - 0.1), (lease.me(), 0)):
        with monkeypatch.context() as then:
            then.setattr(time, "time", lambda ago=ago: now - ago)
            ledger.begin(row(owner), again=False)
            ledger.renew(owner)
    with ledger.reading() as connection:
        found = {owner for (owner,) in connection.execute("SELECT owner FROM leases")}
    assert found == {"recent.1.1", lease.me()}


def test_jobs_are_found_by_ids_and_task_ids_and_signs_are_only_signs(ledger):
    one, _ = ledger.begin(row("a", prompt="100% of_cats", task_id="task_1"), again=False)
    two, _ = ledger.begin(row("b", prompt="100 percent ofXcats", created_at=time.time() + 1), again=False)
    assert [found.id for found in ledger.everything()] == [two.id, one.id]
    assert [found.id for found in ledger.find(one.id[:8])] == [one.id]
    assert [found.id for found in ledger.find("task_1")] == [one.id]
    assert ledger.find("%") == []


def test_at_most_ten_jobs_are_found_by_the_beginning_of_an_id_the_newest_first(ledger):
    ledger.add([row(id=f"cat {number}", created_at=float(number)) for number in range(12)])
    assert [found.id for found in ledger.find("cat")] == [f"cat {number}" for number in range(11, 1, -1)]
    assert len(ledger.find("cat", limit=3)) == 3


def test_a_whole_id_is_found_without_reading_the_other_jobs(ledger, monkeypatch):
    one, _ = ledger.begin(row("a"), again=False)
    asked = []
    select = ledger._select
    monkeypatch.setattr(ledger, "_select", lambda where, *rest: asked.append(where) or select(where, *rest))
    assert [found.id for found in ledger.find(one.id)] == [one.id]
    assert asked == ["id = ?"]


def test_an_upload_is_known_while_its_link_lives(ledger):
    ledger.begin(row(), again=False)
    upload_store.save(ledger, "sha", "s", "https://f/a", time.time() + 60)
    upload_store.save(ledger, "old", "s", "https://f/b", time.time() - 1)
    assert upload_store.find(ledger, "sha", "s") == "https://f/a"
    assert upload_store.find(ledger, "sha", "elsewhere") is None
    assert upload_store.find(ledger, "old", "s") is None
    upload_store.forget(ledger, ["https://f/a"])
    assert upload_store.find(ledger, "sha", "s") is None


def test_reading_makes_nothing(ledger):
    assert ledger.everything() == []
    assert ledger.unfinished() == []
    assert ledger.get("x") is None
    assert upload_store.find(ledger, "x", "y") is None
    assert not ledger.home.exists()


def test_no_shared_memory_and_no_log_beside_it_are_needed(ledger):
    ledger.begin(row(), again=False)
    with closing(sqlite3.connect(ledger.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert sorted(path.name for path in ledger.home.iterdir()) == [FILE]


def test_a_folder_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LedgerError, match="cannot be written"):
        Ledger(tmp_path / "file").begin(row(), again=False)


def test_a_damaged_ledger_says_so(ledger):
    ledger.home.mkdir()
    ledger.path.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(LedgerError, match="damaged"):
        ledger.everything()


def test_a_full_disk_says_so(ledger, monkeypatch):
    ledger.begin(row(), again=False)
    connect = Ledger._connect

    def full(self, **how):
        connection = connect(self, **how)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr(Ledger, "_connect", full)
    with pytest.raises(LedgerError, match="the disk is full"):
        for number in range(200):
            ledger.begin(row(str(number), prompt="x" * 2000), again=False)


def test_migrations_are_append_only():
    # A step that was released never changes: ledgers that ran it would be left behind.
    text = "\n".join(" ".join(step.split()) for step in MIGRATIONS[0])
    assert hashlib.sha256(text.encode()).hexdigest()[:12] == FIRST_STEP


def test_every_step_is_run_once_and_a_newer_ledger_is_refused(ledger):
    ledger.begin(row(), again=False)
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        migrate(connection)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(LedgerError, match="newer version"):
        ledger.everything()


def test_a_step_that_fails_leaves_the_ledger_as_it_was(ledger, monkeypatch):
    ledger.begin(row(), again=False)
    broken = (*MIGRATIONS, ("ALTER TABLE jobs ADD COLUMN color TEXT", "CREATE TABLE jobs (id TEXT)"))
    monkeypatch.setattr(migrations, "MIGRATIONS", broken)
    with pytest.raises(LedgerError):
        ledger.everything()
    monkeypatch.undo()
    assert len(ledger.everything()) == 1


def test_several_processes_write_at_once_without_losing_anything(ledger):
    code = f"""
import sys
sys.path.insert(0, {str(Path(module.__file__).parents[2])!r})
from pathlib import Path
from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.ids import new_id
from wan_widgets._jobs.ledger.row import Row, snapshot_of
ledger = Ledger(Path({str(ledger.home)!r}))
for number in range(15):
    ledger.begin(Row(id=new_id(), fingerprint="same", owner=lease.me(), submitted_at=1.0), again=True)
    ledger.begin(Row(id=new_id(), fingerprint=f"one-{{number}}", owner="elsewhere.1.1", lease_until=1e12), again=False)
"""
    processes = [subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(4)]
    for process in processes:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    rows = ledger.everything()
    assert sorted(one.take for one in rows if one.fingerprint == "same") == list(range(1, 61))
    assert len([one for one in rows if one.fingerprint != "same"]) == 15


def test_no_connection_stays_open_that_could_not_be_used(tmp_path, monkeypatch):
    opened, closed = [], []

    class Busy(sqlite3.Connection):
        def execute(self, *_):
            opened.append(self)
            raise sqlite3.OperationalError("database is locked")

        def close(self):
            closed.append(self)
            super().close()

    ledger = Ledger(tmp_path)
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Busy))
    with pytest.raises(LedgerError, match="keeps it locked"):
        ledger.change(lambda _: None)
    assert opened
    assert closed == opened


def test_eight_busy_writers_get_their_turn(ledger):
    code = f"""
from pathlib import Path
from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.ids import new_id
from wan_widgets._jobs.ledger.row import Row, snapshot_of
ledger = Ledger(Path({str(ledger.home)!r}))
for number in range(60):
    ledger.begin(Row(id=new_id(), fingerprint=str(number % 15), owner=lease.me(), submitted_at=1.0), again=True)
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(module.__file__).parents[2])}
    command = [sys.executable, "-c", code]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) for _ in range(8)]
    said = [process.communicate(timeout=180)[1] for process in processes]
    assert said == [""] * 8
    takes = {}
    for one in ledger.everything():
        takes.setdefault(one.fingerprint, []).append(one.take)
    assert len(takes) == 15
    assert all(sorted(counted) == list(range(1, 33)) for counted in takes.values())


@pytest.mark.parametrize("path", ["../canary.mp4", "/etc/hostname", "deep/../../canary.mp4"])
def test_a_file_outside_of_the_folder_is_not_the_jobs_whatever_the_ledger_says(ledger, path):
    done = row(state=JobState.COMPLETED, file="a.mp4")
    ledger.begin(done, again=False)
    assert ledger.get(done.id).file == "a.mp4"
    with closing(sqlite3.connect(ledger.path, isolation_level=None)) as connection:
        connection.execute("UPDATE jobs SET file = ?", (path,))
    assert ledger.get(done.id).file is None
    assert [one.file for one in ledger.everything()] == [None]


def test_text_that_is_half_a_character_is_stored_as_it_is(ledger):
    half = "A kite \ud83e"
    kept, _ = ledger.begin(row(settings={"prompt": half}, flags=(half,)), again=False)
    assert (ledger.get(kept.id).settings, ledger.get(kept.id).flags) == ({"prompt": half}, (half,))
