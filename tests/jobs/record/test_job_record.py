"""The record of a job: what is empty at first, what it derives, and which of its fields the user changes."""

from __future__ import annotations

import pytest

from wan_widgets._jobs.ledger.row import ANNOTATIONS
from wan_widgets._jobs.record.job_record import JobRecord
from wan_widgets._jobs.record.snapshot import JobSnapshot


def test_a_new_record_is_the_first_take_and_empty():
    made = JobRecord(id="one")
    assert (made.take, made.star, made.created_at, made.updated_at) == (1, False, 0.0, 0.0)
    assert (made.sent, made.took, made.over, made.resting) == (False, None, False, False)


@pytest.mark.parametrize(
    ("changes", "sent"), [({"task_id": "task_1"}, True), ({"submitted_at": 5.0}, True), ({"created_at": 5.0}, False)]
)
def test_a_job_with_a_task_or_a_time_of_its_submit_may_be_at_the_service(changes, sent):
    assert JobRecord(id="one", **changes).sent is sent


def test_a_job_took_the_time_from_its_request_to_its_end():
    assert JobRecord(id="one", created_at=100.0, finished_at=161.26).took == 61.3


def test_only_annotations_are_changed_without_owning_the_job():
    assert {"star", "remark", "tags", "file_deleted_at"} == ANNOTATIONS


def test_a_snapshot_as_json_says_whether_it_is_simulated():
    for backend, simulated in (("simulator", True), ("toapis", False)):
        assert JobSnapshot(id="one", backend=backend).to_json()["simulated"] is simulated


def test_a_snapshot_knows_usual_times_and_promises_no_free_cancellation():
    made = JobSnapshot(id="one")
    assert (made.typical, made.gives_progress, made.cancelable) == ((60, 300), True, False)
