"""A comparison shows how much of the variance each setting explains, with caveats, and how alike its takes are."""

from __future__ import annotations

import pytest
from measures import clips

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.handles.comparison import entries_of
from wan_widgets._jobs.ledger import measure_store
from wan_widgets._jobs.ledger.measure_store import StoredRun
from wan_widgets.measures.result import VERSION, ClipMeasures, to_json
from wan_widgets.widgets.comparison import Comparison

from ..recording import Recording

PIXELS = 32 * 18 * 8


class RecordedComparison(Recording, Comparison):
    """A comparison whose messages are recorded."""


@pytest.fixture
def sweep(service, tmp_path):
    """Two prompts with two seeds each; the prompt decides the motion, and the last two look the same."""
    service.video = clips.write(tmp_path / "v.mp4", [clips.scene(1)] * 10)
    made = session.sweeps.sweep(prompt=["A fox", "A kite"], seed=[1, 2], duration=5, resolution="720p", yes=True)
    made.wait(timeout=60)
    for number, job in enumerate(made.jobs):
        with job.path.open("ab") as file:
            file.write(bytes([0, 0, 0, 8]) + b"free" * (number + 1))
        motion = 1.0 + 4 * (number > 1) + 0.1 * (number % 2)
        picture = min(number, 2)
        found = ClipMeasures(
            numbers={"motion": motion, "flicker": 0.5},
            seconds=5.0,
            hashes=(f"{picture * 0x1111111111111111:016x}",) * 8,
            pictures=bytes((place * (picture + 3)) % 256 for place in range(PIXELS)),
        )
        state, sha256 = measure_store.hash_of(job.ledger, job.path)
        run = StoredRun(version=VERSION, numbers=found.numbers, details=to_json(found))
        measure_store.save(job.ledger, state, sha256, "wan", run)
    return made


def test_the_shares_of_a_sweep_come_with_their_caveats_and_the_likeness_of_its_takes(sweep):
    comparison = RecordedComparison(entries_of(sweep))
    found = comparison.ask("spread")[0]["body"]
    assert set(found["settings"]) == {"prompt", "seed"}
    (motion,) = found["variance"]
    assert motion["label"] == "Motion"
    shares = dict(zip(found["settings"], motion["shares"], strict=True))
    assert shares["prompt"] > 0.9
    assert sum(motion["shares"]) + motion["left"] == pytest.approx(1, abs=0.01)
    assert "With one take of each combination, interactions and chance cannot be separated." in found["caveats"]
    assert "2 seeds say little about other seeds." in found["caveats"]
    assert [one["short"] for one in found["takes"]] == ["A1", "A2", "B1", "B2"]
    assert (found["likeness"][2][3], found["left_out"]) == (1.0, 0)
    assert [(one["a"], one["b"]) for one in found["near"]] == [("2", "3")]
    assert found["near"][0]["text"] == "B1 and B2: near-duplicates, 1.00. 0 of 64 bits of their picture hashes differ."
    comparison.close()


def test_votes_have_a_share_too(sweep):
    for number, job in enumerate(sweep.jobs[:2]):
        for other in sweep.jobs[2:]:
            job.judge(other, better="other" if number == 0 else "same")
    comparison = RecordedComparison(entries_of(sweep))
    assert [one["label"] for one in comparison.ask("spread")[0]["body"]["variance"]] == ["Motion", "Strength by votes"]
    comparison.close()


def test_too_few_measured_takes_say_nothing(service, tmp_path):
    service.video = clips.write(tmp_path / "v.mp4", [clips.scene(1)] * 10)
    job = session.generate("A fox", duration=5, resolution="720p")
    job.wait(timeout=60)
    comparison = RecordedComparison(entries_of(job))
    found = comparison.ask("spread")[0]["body"]
    assert (found["variance"], found["caveats"], found["takes"], found["near"]) == ([], [], [], [])
    wan.measure(job)
    assert len(comparison.ask("spread")[0]["body"]["takes"]) == 1
    comparison.close()
