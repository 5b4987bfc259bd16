"""The task of a request whose answer was lost: which one may be ours, and which requests may still be on their way."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.ledger import lease
from wan_widgets._jobs.runtime.lifecycle import lost_create
from wan_widgets._jobs.runtime.lifecycle.lost_create import CALL_SECONDS, LOOKING, _Found
from wan_widgets.errors import BackendError, OutcomeUnknownError, TransportError
from wan_widgets.services.base import Task

TASK = Task(id="t", state="queued", word="queued")


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        ("A cat", "A cat", True),
        ("A cat", "A  cat\n", True),
        ("A ca", "A cat", True),
        ("A cat", "A ca", True),
        ("A cat", "", True),
        ("A cat", "A dog", False),
        ("cat", "A cat", False),
    ],
)
def test_a_prompt_may_be_ours_where_one_begins_with_the_other(theirs, ours, same):
    assert lost_create._same_prompt(theirs, ours) is same


@pytest.mark.parametrize(
    ("found", "nothing"),
    [(_Found(), True), (_Found(task=TASK), False), (_Found(several=[TASK]), False), (_Found(settled=False), False)],
)
def test_a_look_up_found_nothing_only_where_it_counts(found, nothing):
    assert found.nothing is nothing


@pytest.mark.parametrize(
    ("note", "ago", "owned", "may_be"),
    [
        ("", 0.0, True, True),
        ("", CALL_SECONDS - 1.0, True, True),
        ("", CALL_SECONDS + 1.0, True, False),
        ("", None, True, False),
        (LOOKING, 0.0, True, False),
        ("", 0.0, False, False),
    ],
)
def test_the_request_of_another_job_may_be_on_its_way_while_its_owner_waits_for_the_answer(note, ago, owned, may_be):
    rival = SimpleNamespace(
        note=note,
        submitted_at=None if ago is None else time.time() - ago,
        owner=lease.me() if owned else None,
        lease_until=None,
    )
    assert lost_create._on_its_way(rival) is may_be


def tracked() -> SimpleNamespace:
    return SimpleNamespace(row=SimpleNamespace(simulated=False))


@pytest.mark.parametrize(
    ("problem", "several", "says"),
    [
        (None, [], "It was not found at the service, and was not sent a second time. Check"),
        (
            TransportError("It broke."),
            [],
            "It could not be looked up (It broke), and was not sent a second time. Check",
        ),
        (None, [TASK] * 6, f"tasks that may be it: {', '.join(['t'] * 5)}. It was not sent"),
        (TransportError("It broke."), [TASK], "It could not be looked up"),
    ],
)
def test_a_job_whose_outcome_is_unknown_says_what_was_looked_up_and_what_can_be_chosen(problem, several, says):
    lost = OutcomeUnknownError("The answer was lost.")
    error = lost_create._unknown(tracked(), lost, problem, several)
    assert (error.kind, error.message) == ("OutcomeUnknownError", "The answer was lost.")
    assert says in error.hint
    assert error.hint.endswith(lost_create._OPTIONS)


def test_a_problem_that_says_more_than_the_lost_answer_is_shown_as_it_is():
    error = lost_create._unknown(tracked(), None, BackendError("There is no key.", "Set it."), [])
    assert (error.kind, error.message, error.hint) == ("BackendError", "There is no key.", "Set it.")
    other = lost_create._unknown(tracked(), None, None, [])
    assert other.kind == "OutcomeUnknownError"
    assert "no answer came" in other.message


def test_a_task_is_named_with_the_time_at_which_it_was_made():
    made = Task(id="t", state="queued", word="", created_at=1e9)
    assert lost_create._named(TASK) == "t"
    assert lost_create._named(made) == f"t (made at {time.strftime('%H:%M:%S', time.localtime(1e9))})"
