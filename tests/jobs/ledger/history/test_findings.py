"""Findings in files filter the jobs and are counted. Near-duplicates are found without comparing all pairs."""

from __future__ import annotations

import json
import random

import pytest
from support.ledgers import fill, row_of

from wan_widgets._jobs.ledger import measure_store
from wan_widgets._jobs.ledger.history.filters import filters_of
from wan_widgets._jobs.ledger.history.queries import History
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.ledger.measure_store import StoredRun
from wan_widgets.errors import SettingsError
from wan_widgets.measures.catalog import NEAR_BITS
from wan_widgets.measures.findings import FINDINGS

PLAIN = {"black": 0.0, "frozen": 0.0, "silence": 0.0, "peak": -3.0, "cuts": 0.0, "loudness": -20.0}
HASHES = [f"{random.Random(number).getrandbits(64):016x}" for number in range(8)]


def flipped(text: str, bits: int) -> str:
    """A hash that differs by so many bits, spread over all of it."""
    number = int(text, 16)
    for place in range(bits):
        number ^= 1 << (place * 64 // bits)
    return f"{number:016x}"


class Folder:
    """Jobs with files, each with the measures that a test gives it."""

    def __init__(self, home):
        self.home = home
        self.history = History(home)
        self.ledger = Ledger(home)

    def measure(self, number, *, prompt=None, cuts=(), hashes=None, missing=None, request=None, **numbers):
        name = f"{number}.mp4"
        changes = {} if prompt is None else {"prompt": prompt}
        changes |= {} if request is None else {"request": {"prompt": prompt, **request}}
        if changes:
            self.ledger.write(row_of(number, now=0.0).id, None, changes)
        state, sha256 = measure_store.hash_of(self.ledger, self.home / name)
        own = [f"{random.Random(1000 + 100 * number + place).getrandbits(64):016x}" for place in range(8)]
        details = {"cuts": [[round(at * 25), at] for at in cuts], "hashes": hashes or own}
        run = StoredRun(
            version="1",
            numbers={**PLAIN, "cuts": float(len(cuts)), **numbers},
            missing=missing or {},
            details=json.dumps(details),
        )
        return measure_store.save(self.ledger, state, sha256, "wan", run)

    def found(self, text):
        rows = self.history.page(filters_of(text)).rows
        return sorted(int(row.id[:8]) for row in rows)


@pytest.fixture
def folder(tmp_path):
    names = [f"{number}.mp4" for number in range(5)]
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    fill(tmp_path, len(names), files=dict(enumerate(names)))
    return Folder(tmp_path)


def test_each_finding_filters_the_jobs_and_is_counted(folder):
    folder.measure(0, black=0.2, peak=0.6)
    folder.measure(1, frozen=1.0, silence=1.5)
    folder.measure(2, loudness=None, missing={"loudness": "no audio track"}, silence=0.8)
    folder.measure(3)
    assert [folder.found(f"found:{name}") for name in ("black", "clipping", "frozen", "silence", "no-sound")] == [
        [0],
        [0],
        [1],
        [1],
        [2],
    ]
    assert folder.found("found:black found:clipping") == [0]
    assert folder.found("found:black found:frozen") == []
    assert folder.history.found_counts() == {
        **dict.fromkeys(FINDINGS, 0),
        "black": 1,
        "clipping": 1,
        "frozen": 1,
        "silence": 1,
        "no-sound": 1,
    }
    assert folder.history.counts(filters_of("found:black")).matching == 1
    with pytest.raises(SettingsError, match="no finding 'blck'") as caught:
        filters_of("found:blck")
    assert "black" in caught.value.hint
    assert filters_of(found=["black", "cuts"]).found == {"black", "cuts"}


def test_cuts_differ_from_the_shots_of_the_prompt_or_nobody_asked_for_them(folder):
    shots = "Shot 1 [0-2s] A. Shot 2 [2-5s] B."
    folder.measure(0, prompt=shots, cuts=[2.1])
    folder.measure(1, prompt=shots)
    folder.measure(2, prompt=shots, cuts=[2.0, 4.0])
    folder.measure(3, prompt="A fox", cuts=[1.0])
    folder.measure(4, prompt="A fox", cuts=[1.0], request={"shot_type": "multi"})
    assert folder.found("found:cuts") == [1, 2, 3]
    assert folder.history.found_counts()["cuts"] == 3


@pytest.mark.parametrize("details", ["", '{"cuts": 3}', '{"cuts": [["a", 1.0]]}', '{"cuts": [[25', '{"cuts": [25]}'])
def test_where_the_cuts_of_a_file_cannot_be_read_they_are_no_finding(folder, details):
    shots = "Shot 1 [0-2s] A. Shot 2 [2-5s] B."
    folder.measure(0, prompt=shots, cuts=[4.0])
    assert folder.found("found:cuts") == [0]
    folder.ledger.change(lambda one: one.execute("UPDATE measure_runs SET details = ?", (details,)))
    assert folder.found("found:cuts") == []


@pytest.mark.parametrize("damaged", ["{", "[]", "3", "null"])
def test_cuts_that_nobody_asked_for_are_found_also_where_the_settings_are_damaged(folder, damaged):
    folder.measure(0, prompt="A fox", cuts=[1.0])
    folder.ledger.change(lambda one: one.execute("UPDATE jobs SET settings = ?, request = ?", (damaged, damaged)))
    assert folder.found("found:cuts") == [0]


def test_near_duplicates_are_named_from_both_sides_until_a_file_is_gone(folder):
    folder.measure(0, hashes=HASHES)
    folder.measure(1)
    assert folder.history.twins([row_of(0, now=0.0).id]) == {}
    folder.measure(2, hashes=[flipped(one, NEAR_BITS) for one in HASHES])
    folder.measure(3, hashes=[*HASHES[:7], flipped(HASHES[7], NEAR_BITS + 1)])
    first, third = row_of(0, now=0.0), row_of(2, now=0.0)
    assert folder.found("found:near-duplicate") == [0, 2]
    twins = folder.history.twins([first.id, third.id, row_of(1, now=0.0).id])
    assert {job: [(one.id, one.take) for one in others] for job, others in twins.items()} == {
        first.id: [(third.id, third.take)],
        third.id: [(first.id, first.take)],
    }
    folder.measure(0)  # the file was measured anew, and looks otherwise
    assert folder.found("found:near-duplicate") == []
    folder.measure(0, hashes=HASHES)
    assert folder.history.found_counts()["near-duplicate"] == 2
    folder.ledger.write(third.id, None, {"file_deleted_at": 1.0})
    assert folder.found("found:near-duplicate") == []


def test_runs_after_a_number_are_those_that_any_process_has_stored_since(folder):
    first = folder.measure(0)
    assert (measure_store.newest_run(folder.ledger), measure_store.runs_after(folder.ledger, first, 0.0)) == (first, [])
    second = folder.measure(1)
    again = folder.measure(0)
    assert measure_store.runs_after(folder.ledger, first, 0.0) == [(second, "1.mp4"), (again, "0.mp4")]
    assert measure_store.runs_after(folder.ledger, 0, 4e9) == []
    assert measure_store.newest_run(Ledger(folder.home / "none")) == 0
