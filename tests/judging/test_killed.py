"""A process that is killed at any moment loses no stored vote, and leaves no partial run of measures."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from support.ledgers import fill, row_of
from support.process_output import line_of

from wan_widgets._jobs.ledger import vote_store
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets.measures.catalog import MEASURES

WORK = """
import sys
from pathlib import Path
from wan_widgets._jobs.ledger import measure_store, vote_store
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.measure_store import FileState, StoredRun
from wan_widgets.measures.catalog import MEASURES
from wan_widgets.stats.votes import Vote

ledger, one, other = Ledger(Path(sys.argv[1])), *sys.argv[2:4]
for number in range(10_000):
    vote = vote_store.save(ledger, Vote(left=one, right=other, choice="left"))
    state = FileState(path=f"{number}.mp4", size=1, modified_ns=1)
    run = StoredRun(version="1", numbers=dict.fromkeys(MEASURES, 1.0), details="{}")
    measure_store.save(ledger, state, f"hash {number}", "wan", run)
    print(vote.id, flush=True)
"""
ONE, OTHER = (row_of(number, now=0.0).id for number in (0, 1))


@pytest.mark.parametrize("seed", range(3))
def test_what_was_stored_is_there_as_a_whole(tmp_path, seed):
    home = tmp_path / "home"
    fill(home, 2)
    script = tmp_path / "work.py"
    script.write_text(WORK)
    with subprocess.Popen(
        [sys.executable, str(script), str(home), ONE, OTHER],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        said = [line_of(process, process.stdout).strip() for _ in range(random.Random(seed).randint(3, 12))]
        process.kill()
        said += [line.strip() for line in process.stdout if line.strip()]
    ledger = Ledger(home)
    votes = [vote.id for vote in vote_store.votes_on(ledger, [ONE, OTHER])]
    assert [vote for vote in said if vote not in votes] == []
    assert len(votes) <= len(said) + 1
    with closing(sqlite3.connect(ledger.path)) as connection:
        runs = connection.execute(
            "SELECT r.sha256, (SELECT count(*) FROM measures AS m WHERE m.sha256 = r.sha256),"
            " (SELECT count(*) FROM measured_files AS f WHERE f.sha256 = r.sha256) FROM measure_runs AS r"
        ).fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        values = connection.execute("SELECT count(*) FROM measures").fetchone()[0]
    assert {(measures, files) for _, measures, files in runs} == {(len(MEASURES), 1)}
    assert values == len(runs) * len(MEASURES)
