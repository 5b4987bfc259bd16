"""A job in words: its line, its title, its percentage, its time, and a report that others may read."""

from __future__ import annotations

import pytest

from wan_widgets._jobs.record.job_record import JobError
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.text import job_text, wording

NOW = 1_768_399_800.0
ERROR = JobError(kind="BalanceError", message="Not enough credit.", hint="Add credit.", charged="no")
REQUEST = "Text to video · 1280 × 720 · 5 s"


def job(state: JobState, **changes: object) -> JobSnapshot:
    facts = {
        "id": "3f2a9c1e77aa",
        "state": state,
        "prompt": "A cat\non grass",
        "model": "wan2.6",
        "backend": "toapis",
        "width": 1280,
        "height": 720,
        "seconds": 5,
        "word": "running",
    }
    return JobSnapshot(**{**facts, **changes})


def line(title: str, *parts: str) -> str:
    return " · ".join([f'Job 3f2a9c1e: {title}, "A cat on grass"', REQUEST, *parts])


@pytest.mark.parametrize(
    ("snapshot", "text"),
    [
        (job(JobState.RUNNING, progress=0.429), line("Rendering 42 %", "toapis")),
        (job(JobState.RUNNING, backend="simulator"), line("Rendering", "SIMULATED")),
        (job(JobState.RUNNING, word="simmering"), line("Rendering", "toapis", "the service says: simmering")),
        (job(JobState.COMPLETED, file="/far/away.mp4"), line("Done", "toapis", "/far/away.mp4")),
        (job(JobState.COMPLETED, file="/far/away.mp4", error=ERROR), line("Done", "toapis", "/far/away.mp4")),
        (job(JobState.COMPLETED), line("Done", "toapis")),
        (
            job(JobState.COMPLETED, file_deleted_at=0.0),
            line("File deleted", "toapis", "again=True makes a new take"),
        ),
        (job(JobState.FAILED, file="/far/away.mp4"), line("Failed at the service", "toapis")),
        (
            job(JobState.REFUSED, error=ERROR, word="simmering"),
            line("Not sent: balance too low", "toapis", "Not enough credit. Add credit. Nothing was charged."),
        ),
        (
            job(JobState.QUEUED, error=ERROR, word="simmering", held_until=NOW),
            line("Held back", "toapis", "Not enough credit. Add credit. Nothing was charged."),
        ),
        (
            job(JobState.REFUSED, error=JobError(kind="WanError", message="No.", charged="")),
            line("Not sent", "toapis", "No. Nothing was charged."),
        ),
    ],
    ids=[
        "running", "simulated", "odd word", "done", "done after an error", "done without a file", "deleted", "failed",
        "refused", "held back after an error", "without a hint",
    ],
)  # fmt: skip
def test_a_job_is_one_line_that_ends_with_what_matters_most(snapshot, text):
    assert job_text.line(snapshot) == text


def test_a_job_that_is_held_back_says_when_it_is_sent_and_what_it_has_cost():
    hour = wording.hour(NOW)
    held = job(JobState.QUEUED, word="simmering", held_until=NOW)
    text = f"It is sent automatically at {hour}. Nothing is charged yet."
    assert job_text.line(held) == line("Held back", "toapis", text)
    assert job_text.held_words(held) == text
    again = job(JobState.SUBMITTING, submitted_at=NOW, held_until=NOW)
    assert job_text.held_words(again).endswith("The request before it may have been charged.")


def test_the_line_of_a_job_that_was_made_before_says_how_to_get_a_new_take_once():
    done = job(JobState.COMPLETED, file="/far/away.mp4")
    again = "again=True makes a new take"
    assert job_text.line(done, reused=True) == line("Done", "toapis", f"made before; {again}", "/far/away.mp4")
    gone = job(JobState.COMPLETED, file_deleted_at=NOW)
    assert job_text.line(gone, reused=True) == job_text.line(gone) == line("File deleted", "toapis", again)


def test_a_long_prompt_is_cut_in_a_line():
    for make in (job_text.line, job_text.lasting_line):
        assert f'"{"x" * 49}…"' in make(job(JobState.RUNNING, prompt="x" * 51))
        assert f'"{"x" * 50}"' in make(job(JobState.RUNNING, prompt="x" * 50))


@pytest.mark.parametrize(("backend", "shown"), [("toapis", "toapis"), ("simulator", "SIMULATED")])
def test_a_line_that_lasts_says_no_progress_and_where_to_look(backend, shown):
    text = f'Job 3f2a9c1e: "A cat on grass" · {REQUEST} · {shown} · wan.job("3f2a9c1e") says how far it is'
    assert job_text.lasting_line(job(JobState.RUNNING, progress=0.4, backend=backend)) == text


def test_a_report_has_the_times_the_task_and_the_error_of_a_job():
    error = JobError(
        kind="ServiceError", message="It broke.", hint="Wait.", detail="Busy", code="E7", status=500, charged="no"
    )
    times = {"created_at": 1.0, "submitted_at": 2.0, "finished_at": 3.0}
    snapshot = job(JobState.FAILED, host="toapis.com", task_id="t1", word="broken", error=error, **times)
    assert job_text.report(snapshot).splitlines() == [
        "wan_widgets job 3f2a9c1e77aa",
        "state: failed (Failed at the service)",
        "service: toapis toapis.com",
        "task: t1",
        "service's word: broken",
        "made: 1970-01-01T00:00:01Z",
        "sent: 1970-01-01T00:00:02Z",
        "ended: 1970-01-01T00:00:03Z",
        f"request: {REQUEST}",
        "prompt: A cat",
        "on grass",
        "error: ServiceError 500 E7",
        "  It broke.",
        "  Busy",
    ]


def test_a_report_says_what_is_not_known_and_has_no_empty_line():
    error = JobError(kind="ServiceError", message="It broke.")
    lines = job_text.report(job(JobState.FAILED, word="", error=error)).splitlines()
    assert lines[2:8] == [
        "service: toapis", "task: none", "service's word: none", "made: -", "sent: -", "ended: -"
    ]  # fmt: skip
    assert lines[-2:] == ["error: ServiceError", "  It broke."]
    assert job_text.report(job(JobState.RUNNING)).splitlines()[-1] == "on grass"


@pytest.mark.parametrize(
    ("snapshot", "style"),
    [
        (job(JobState.COMPLETED), wording.STYLES[JobState.COMPLETED]),
        (job(JobState.COMPLETED, file_deleted_at=0.0), wording.FILE_DELETED),
        (job(JobState.FAILED, file_deleted_at=NOW), wording.STYLES[JobState.FAILED]),
        (job(JobState.SUBMITTING, held_until=0.0), wording.HELD_BACK),
        (job(JobState.UNKNOWN), wording.STYLES[JobState.UNKNOWN]),
        (job(JobState.UNKNOWN, backend="simulator"), wording.UNKNOWN_SIMULATED),
        (job(JobState.RUNNING, backend="simulator"), wording.STYLES[JobState.RUNNING]),
        (job(JobState.EXPIRED, word="expired"), wording.EXPIRED_THERE),
        (job(JobState.EXPIRED, word="completed"), wording.STYLES[JobState.EXPIRED]),
        (job(JobState.FAILED, word="expired"), wording.STYLES[JobState.FAILED]),
        (job(JobState.REFUSED, error=ERROR), wording.REFUSALS["BalanceError"]),
        (job(JobState.REFUSED), wording.STYLES[JobState.REFUSED]),
    ],
)
def test_a_job_looks_like_its_state_unless_more_is_known(snapshot, style):
    assert job_text.style_of(snapshot) == style


@pytest.mark.parametrize(
    ("state", "changes", "percent"),
    [
        (JobState.RUNNING, {"progress": 0.429}, 42),
        (JobState.RUNNING, {"progress": 1.5}, 100),
        (JobState.RUNNING, {"progress": -0.5}, 0),
        (JobState.RUNNING, {}, None),
        (JobState.RUNNING, {"progress": 0.5, "bytes_done": 1, "bytes_total": 10}, 50),
        (JobState.QUEUED, {"progress": 0.5}, None),
        (JobState.COMPLETED, {"progress": 0.5}, None),
        (JobState.DOWNLOADING, {"progress": 0.5, "bytes_done": 0, "bytes_total": 10}, 0),
        (JobState.DOWNLOADING, {"progress": 0.5, "bytes_done": 1}, 50),
        (JobState.DOWNLOADING, {"progress": 0.5, "bytes_done": 1, "bytes_total": 0}, 50),
        (JobState.DOWNLOADING, {"progress": 0.5, "bytes_total": 10}, 50),
        (JobState.DETACHED, {"left_state": JobState.RUNNING, "progress": 0.5}, 50),
        (JobState.DETACHED, {"left_state": JobState.QUEUED, "progress": 0.5}, None),
        (JobState.QUEUED, {"left_state": JobState.RUNNING, "progress": 0.5}, None),
    ],
)
def test_a_percentage_is_that_of_the_current_step(state, changes, percent):
    assert job_text.percent_of(job(state, **changes)) == percent


@pytest.mark.parametrize(
    ("state", "changes", "title"),
    [
        (JobState.RUNNING, {"progress": 0.0}, "Rendering 0 %"),
        (JobState.DOWNLOADING, {"bytes_done": 1, "bytes_total": 4}, "Downloading 25 %"),
        (JobState.DETACHED, {"left_state": JobState.RUNNING, "progress": 0.5}, "Detached"),
        (JobState.QUEUED, {}, "Queued"),
    ],
)
def test_a_title_has_the_percentage_while_the_job_goes_on(state, changes, title):
    assert job_text.title_of(job(state, **changes)) == title


@pytest.mark.parametrize(
    ("state", "finished", "seconds"),
    [
        (JobState.RUNNING, None, 20.0),
        (JobState.RUNNING, NOW - 5, 20.0),
        (JobState.COMPLETED, NOW - 5, 15.0),
        (JobState.FAILED, NOW - 60, 0.0),
        (JobState.COMPLETED, None, None),
        (JobState.DETACHED, None, None),
        (JobState.UNKNOWN, NOW - 5, None),
    ],
)
def test_the_time_of_a_job_is_known_while_it_is_watched_and_at_its_end(state, finished, seconds):
    assert job_text.elapsed(job(state, created_at=NOW - 20.04, finished_at=finished), NOW) == seconds


def test_a_clock_that_was_put_back_makes_no_negative_time():
    assert job_text.elapsed(job(JobState.RUNNING, created_at=NOW + 20), NOW) == 0.0


@pytest.mark.parametrize(
    ("state", "word", "odd"),
    [
        (JobState.RUNNING, "simmering", True),
        (JobState.QUEUED, "simmering", True),
        (JobState.RUNNING, "In Progress", False),
        (JobState.DOWNLOADING, "simmering", False),
    ],
)
def test_a_word_of_the_service_is_odd_while_the_job_goes_on_there(state, word, odd):
    assert job_text.has_odd_word(job(state, word=word)) is odd
