"""A ledger that an older version has written opens with all its jobs. Its dump is ``data/ledger_version_6.sql``."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from wan_widgets import session
from wan_widgets._jobs.ledger import judgements, sweep_store
from wan_widgets._jobs.ledger.history.filters import Filters
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.sqlite import migrations
from wan_widgets._jobs.ledger.sqlite.database import FILE
from wan_widgets._jobs.ledger.sqlite.migrations import MIGRATIONS
from wan_widgets._jobs.record.job_record import JobError

DUMP = Path(__file__).parent / "data" / "ledger_version_6.sql"
STATES = {
    1: "completed",
    2: "completed",
    3: "completed",
    4: "failed",
    5: "refused",
    6: "unknown",
    7: "expired",
    8: "dismissed",
    9: "detached",
    10: "detached",  # its owner is dead
    11: "completed",
    12: "completed",
}


@pytest.fixture
def home():
    home = session.home()
    home.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(home / FILE, isolation_level=None)) as connection:
        connection.executescript(DUMP.read_text(encoding="utf-8"))
    return home


def number(job) -> int:
    return int(job.id[3:8])


def test_all_jobs_of_an_older_ledger_are_there_in_their_states(home):
    assert {number(job): str(job.state) for job in session.jobs(limit=None)} == STATES


def test_every_field_of_an_older_ledger_is_read(home):
    jobs = {number(job): job for job in session.jobs(limit=None)}
    first, second = jobs[1].snapshot, jobs[2].snapshot
    assert (first.star, first.remark, first.tags) == (True, "Best fog so far.", ("best", "für den Film"))
    assert (first.task_id, first.host, first.seconds, first.resolution) == ("task_fixture_1", "toapis.com", 5, "720p")
    assert (first.typical, second.typical) == ((60, 300), (60, 300))
    assert first.file == str(home / "2026-11/lighthouse-1.mp4")
    assert (second.template, second.negative_template) == ("A {thing} in fog, shot 2", "no {bad}")
    assert second.template_values == {"thing": "lighthouse", "bad": "blur"}
    assert second.flags == ("no sound",)
    assert jobs[3].snapshot.file is None
    assert jobs[3].snapshot.file_deleted_at is not None
    assert jobs[4].snapshot.error == JobError(
        kind="PolicyError",
        message="The content check refused it.",
        hint="Change the prompt.",
        charged="unlikely",
        detail="policy",
        code="data_inspection_failed",
        status=400,
    )
    assert jobs[9].snapshot.left_state == "running"
    assert (jobs[11].snapshot.mode, jobs[11].snapshot.simulated) == ("i2v", True)
    rows = {row.id: row for row in Ledger(home).everything()}
    assert rows[jobs[6].id].body == {"model": "wan2.6", "prompt": "A lighthouse in fog, shot 6"}
    assert rows[jobs[11].id].inputs == {"stills/fog.png": "ab" * 32}
    assert not [row.id for row in rows.values() if any("damaged" in flag for flag in row.flags)]


def test_the_costs_of_an_older_ledger_are_known_as_far_as_they_were_stated(home):
    rows = {int(row["id"][3:8]): row["cost"] for row in session.jobs(limit=None).rows()}
    assert (rows[1], rows[2], rows[3], rows[4], rows[5], rows[11]) == (0.5, 0.5, None, 0.0, 0.0, 0.0)
    (sum_,) = History(home).sums(Filters(words=("shot",), seed=2), usd=True)
    assert (sum_.bill, sum_.amount) == (0.5, 0.5)


def test_sweeps_pairs_and_uploads_of_an_older_ledger_are_there(home):
    ledger = Ledger(home)
    (sweep,) = sweep_store.find(ledger)
    assert [cell.settings["seed"] for cell in sweep.cells] == [12, 13]
    (first,) = [job for job in session.jobs(limit=None) if number(job) == 1]
    (pair,) = judgements.of(ledger, first.id)
    assert (pair.better, pair.note) == ("this", "Less flicker.")
    with closing(sqlite3.connect(home / FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM uploads").fetchone() == (1,)


def test_an_older_ledger_needs_no_shared_memory_once_it_is_brought_up_to_date(home):
    with closing(sqlite3.connect(home / FILE)) as connection:
        assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    assert len(Ledger(home).everything()) == len(STATES)
    with closing(sqlite3.connect(home / FILE)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_where_a_step_fails_the_ledger_stays_as_old_as_it_was_and_is_not_kept_locked(home, monkeypatch):
    with closing(sqlite3.connect(home / FILE, isolation_level=None)) as connection:
        monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE jobs (id TEXT)",)))
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            migrations.migrate(connection)
        monkeypatch.undo()
        assert not connection.in_transaction
        assert connection.execute("PRAGMA user_version").fetchone() == (6,)
        assert len(Ledger(home).everything()) == len(STATES)


def test_an_older_ledger_is_brought_up_to_date_and_can_be_written(home):
    session.jobs(limit=1)[0].mark(note="Read again.")
    with closing(sqlite3.connect(home / FILE)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert len(session.jobs(limit=None)) == len(STATES)
