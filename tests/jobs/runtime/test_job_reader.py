"""Where the snapshot of a job comes from: memory, its row, or what this process knows that the ledger lacks."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.job_reader import JobReader
from wan_widgets.errors import BackendError

from ..ledger.rows import row as row_of

ELSEWHERE = "other.1.1"


class Watched:
    """The jobs that are watched, and those whose changes are followed."""

    def __init__(self) -> None:
        self.ids, self.followed, self.jobs = set(), [], []
        self.upkeep = SimpleNamespace(follow=self.followed.append)

    def __contains__(self, job_id: str) -> bool:
        return job_id in self.ids

    def __len__(self) -> int:
        return len(self.jobs)

    def snapshots(self) -> list[JobSnapshot]:
        return self.jobs


@pytest.fixture
def reader(tmp_path):
    """A reader whose board, ledger and folder say what a test puts there; `put` are the snapshots that it has shown."""
    made = JobReader(tmp_path, loop=SimpleNamespace(), board=SimpleNamespace(), connect=None)
    made.latest, made.rows, made.known, made.put = {}, {}, {}, []
    made._watched = Watched()
    made.board = SimpleNamespace(get=made.latest.get, put=lambda one, *, quiet: made.put.append((one, quiet)))
    made.ledger = SimpleNamespace(get=made.rows.get)
    made.folder = SimpleNamespace(known=made.known.get, snapshot=snapshot_of, absence=None)
    return made


def snapshot_of(row, *, watched: bool) -> JobSnapshot:
    left = JobState.DETACHED if row.state is JobState.RUNNING and not watched else row.state
    return JobSnapshot(id=row.id, state=left, updated_at=row.updated_at)


def stored(**changes: object):
    return row_of(**{"state": JobState.RUNNING, "owner": lease.me(), "updated_at": 10.0, **changes})


def shown(row, **changes: object) -> JobSnapshot:
    return JobSnapshot(**{"id": row.id, "state": row.state, "updated_at": row.updated_at, **changes})


def test_a_job_that_is_watched_here_is_as_it_was_last_shown(reader):
    row = stored()
    reader._watched.ids.add(row.id)
    reader.latest[row.id] = shown(row, note="now")
    assert reader.snapshot(row) is reader.latest[row.id]
    assert reader.put == []


@pytest.mark.parametrize(
    ("owner", "until", "state"),
    [
        (ELSEWHERE, 60.0, JobState.RUNNING),
        (ELSEWHERE, -60.0, JobState.DETACHED),
        (None, None, JobState.DETACHED),
        (lease.me(), 60.0, JobState.DETACHED),
    ],
    ids=["elsewhere", "elsewhere until a minute ago", "nobody", "this process"],
)
def test_a_job_is_watched_elsewhere_while_its_owner_lives_and_is_another_one(reader, owner, until, state):
    row = stored(owner=owner, lease_until=None if until is None else time.time() + until)
    assert reader.snapshot(row).state is state
    assert reader._watched.followed == ([row.id] if state is JobState.RUNNING else [])


@pytest.mark.parametrize(
    ("age", "read"), [(0.0, False), (1.0, True), (-1.0, False)], ids=["same", "older row", "newer row"]
)
def test_a_row_that_is_older_than_what_was_shown_is_read_again(reader, age, read):
    row = stored(owner=ELSEWHERE, lease_until=time.time() + 60)
    reader.latest[row.id] = shown(row, updated_at=row.updated_at + age)
    reader.rows[row.id] = stored(id=row.id, state=JobState.COMPLETED, updated_at=20.0)
    assert reader.snapshot(row).state is (JobState.COMPLETED if read else JobState.RUNNING)


def test_a_row_that_is_gone_meanwhile_counts_as_it_was_read(reader):
    row = stored(owner=ELSEWHERE, lease_until=time.time() + 60)
    reader.latest[row.id] = shown(row, updated_at=row.updated_at + 1)
    assert reader.snapshot(row).updated_at == row.updated_at


@pytest.mark.parametrize(("updated_at", "counts"), [(9.0, False), (10.0, False), (11.0, True)])
def test_what_this_process_knows_counts_where_the_ledger_has_an_older_row(reader, updated_at, counts):
    row = stored(state=JobState.QUEUED)
    reader.known[row.id] = stored(id=row.id, state=JobState.COMPLETED, updated_at=updated_at)
    assert reader.snapshot(row).state is (JobState.COMPLETED if counts else JobState.QUEUED)


@pytest.mark.parametrize(
    ("changes", "put"),
    [
        (None, [True]),
        ({}, []),
        ({"updated_at": 9.0}, [False]),
        ({"state": JobState.QUEUED}, [False]),
    ],
    ids=["not known", "same", "older", "another state"],
)
def test_the_board_gets_a_snapshot_that_it_does_not_have_and_is_quiet_about_a_new_one(reader, changes, put):
    row = stored(owner=ELSEWHERE, state=JobState.COMPLETED)
    if changes is not None:
        reader.latest[row.id] = shown(row, **changes)
    reader.snapshot(row)
    assert [quiet for _, quiet in reader.put] == put
    reader.put.clear()
    reader.snapshot(row, quiet=False)
    assert all(not quiet for _, quiet in reader.put)


def test_a_finished_job_that_nobody_looks_at_is_not_kept_in_memory(reader):
    done, going = stored(state=JobState.COMPLETED), stored(owner=ELSEWHERE, lease_until=time.time() + 60)
    assert reader.peek(done).state is JobState.COMPLETED
    assert reader.put == []
    reader.peek(going)
    assert len(reader.put) == 1
    reader.latest[done.id] = shown(done, updated_at=1.0)
    reader.peek(done)
    assert len(reader.put) == 2


def test_a_job_is_read_from_the_ledger_or_from_what_this_process_knows(reader):
    row = stored(state=JobState.COMPLETED)
    assert reader.row(row.id) is None
    assert reader.refresh(row.id) is None
    reader.known[row.id] = row
    assert reader.row(row.id) is row
    assert reader.refresh(row.id).state is JobState.COMPLETED
    reader.rows[row.id] = other = stored(id=row.id)
    assert reader.row(row.id) is other


def test_that_a_folder_is_gone_is_said_once_for_each_time(reader, capsys):
    reader.say_absence()
    for words in ("It is gone.", "It is gone again."):
        reader.folder.absence = SimpleNamespace(words=words)
        reader.say_absence()
        reader.say_absence()
    reader.folder.absence = None
    reader.say_absence()
    assert capsys.readouterr().err == "\nIt is gone.\n\nIt is gone again.\n"


def test_of_the_jobs_that_are_watched_those_without_a_task_are_not_sent_yet(reader):
    sent, unsent = (
        JobSnapshot(id="a", state=JobState.QUEUED, task_id="t"),
        JobSnapshot(id="b", state=JobState.PREPARING),
    )
    reader._watched.jobs = [sent, unsent]
    assert reader.watched() == 2
    assert reader.unsent() == [unsent]
    assert reader.moving() == ["a", "b"]


@pytest.fixture
def asked(reader):
    """The services that a reader is connected with; what they are asked is answered at once."""
    found = []

    class Service:
        async def price_list(self) -> str:
            return "prices"

        async def balance(self) -> str:
            return "balance"

    def connect(*where: str) -> Service:
        found.append(where)
        return Service()

    reader._connect = connect
    reader.loop = SimpleNamespace(spawn=asyncio.run)
    return found


def test_prices_and_the_balance_are_asked_of_the_service_that_is_named(reader, asked):
    assert reader.price_list("toapis", "https://a", "dashscope") == "prices"
    assert reader.balance("simulator", "") == "balance"
    assert asked == [("toapis", "https://a", "dashscope"), ("simulator", "", "")]


def test_the_simulator_alone_cannot_be_asked_while_the_folder_is_gone(reader, asked):
    reader.folder.absence = SimpleNamespace()
    assert reader.balance("toapis", "https://a") == "balance"
    with pytest.raises(BackendError, match="in the folder, which is gone"):
        reader.balance("simulator", "")
    assert asked == [("toapis", "https://a", "")]


def test_a_copy_of_this_process_lets_go_of_all_before_it_reads(reader):
    steps = []
    reader.ledger = SimpleNamespace(reset=lambda: steps.append("ledger"), get=lambda _: steps.append("read"))
    reader.folder.reset = lambda: steps.append("folder")
    reader._watched.reset = lambda: steps.append("watched")
    lock = reader._commands
    reader.refresh("a")
    assert (steps, reader._commands) == (["read"], lock), "this is the first process"
    reader._owner = ELSEWHERE
    for _ in range(2):
        reader.refresh("a")
    assert steps == ["read", "ledger", "folder", "watched", "read", "read"]
    assert reader._commands is not lock
