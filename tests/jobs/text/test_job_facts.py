"""Facts of a job in words: the request, the finished video, what was charged, and what another take costs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wan_widgets._jobs.record.job_record import NO_SOUND, JobError
from wan_widgets._jobs.record.snapshot import JobSnapshot
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.text import job_facts
from wan_widgets._models.catalog import MODELS, WAN_2_6
from wan_widgets._models.prices.price import Estimate
from wan_widgets._models.prices.price_list import PriceList, PriceRow
from wan_widgets.config.settings import settings

TABLE = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1, "1080p": 0.2}, "references_factor": 2}
DEAR = PriceList(rows=(PriceRow(model="wan2.6", charge="per_second", amount=0.3),), read_at=0.0)


def job(state: JobState = JobState.RUNNING, **changes: object) -> JobSnapshot:
    facts = {
        "id": "3f2a9c1e77aa",
        "state": state,
        "model": "wan2.6",
        "backend": "toapis",
        "width": 1280,
        "height": 720,
        "seconds": 5,
        "resolution": "720p",
        "request": {"duration": 5, "resolution": "720p"},
    }
    return JobSnapshot(**{**facts, **changes})


@pytest.mark.parametrize(
    ("changes", "takes", "line"),
    [
        ({}, 0, "Text to video · 1280 × 720 · 5 s"),
        ({"seed": 0}, 0, "Text to video · 1280 × 720 · 5 s · seed 0"),
        ({"take": 2}, 0, "Text to video · 1280 × 720 · 5 s · take 2"),
        ({"take": 2}, 3, "Text to video · 1280 × 720 · 5 s · take 2 of 3"),
        ({"take": 1}, 1, "Text to video · 1280 × 720 · 5 s"),
        ({"model": "wan3.0-video", "mode": "r2v"}, 0, "Wan 3.0 · Reference to video · 1280 × 720 · 5 s"),
        ({"seconds": None, "width": None}, 0, "Text to video · 720p"),
    ],
)
def test_a_request_is_one_line(changes, takes, line):
    assert job_facts.meta_of(job(**changes), takes) == line


def test_a_request_names_its_model_where_there_are_several():
    assert job_facts.meta_of(job(), several=True).startswith("Wan 2.6 · Text to video")
    assert job_facts.model_words(job(model="of a newer version")) == "of a newer version"
    assert job_facts.model_words(job()) == ""
    assert job_facts.meta_of(job(take=2)).endswith(" · take 2")


@pytest.mark.parametrize(
    ("state", "changes", "says"),
    [
        (JobState.UNKNOWN, {}, True),
        (JobState.REFUSED, {}, True),
        (JobState.FAILED, {}, False),
        (JobState.UNKNOWN, {"backend": "simulator"}, False),
        (JobState.UNKNOWN, {"estimate": {"amount": None}}, False),
        (JobState.UNKNOWN, {"estimate": None}, False),
    ],
)
def test_a_request_has_its_price_where_the_next_step_may_cost_money(state, changes, says):
    line = job_facts.meta_of(job(state, **{"estimate": {"amount": 0.75, "currency": "EUR"}, **changes}))
    assert line == "Text to video · 1280 × 720 · 5 s" + (" · about €0.75" if says else "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Wan 2.6 on ToAPIs"),
        ({"service": "dashscope"}, "Wan 2.6 on ToAPIs"),
        ({"backend": "simulator", "service": "dashscope"}, "Wan 2.6 on Simulator, as Model Studio"),
        ({"backend": "simulator", "service": ""}, "Wan 2.6 on Simulator"),
        ({"model": "own"}, "own on ToAPIs"),
    ],
)
def test_a_video_was_made_with_a_model_on_a_service(changes, words):
    assert job_facts.made_with(job(**changes)) == words


@pytest.mark.parametrize(
    ("mode", "state", "changes", "size"),
    [
        ("t2v", JobState.RUNNING, {}, "1280 × 720"),
        ("i2v", JobState.RUNNING, {}, "about 1280 × 720"),
        ("i2v", JobState.COMPLETED, {}, "1280 × 720"),
        ("i2v", JobState.RUNNING, {"width": None}, "720p"),
        ("t2v", JobState.RUNNING, {"height": None}, "720p"),
    ],
)
def test_a_size_that_follows_an_image_is_known_when_the_video_is_there(mode, state, changes, size):
    assert job_facts.size_of(job(state, mode=mode, **changes)) == size


@pytest.mark.parametrize(
    ("changes", "length"),
    [
        ({}, "5 s"),
        ({"seconds": None}, ""),
        ({"seconds": None, "request": {}}, ""),
        ({"seconds": None, "model": "own", "request": {"duration": -1}}, ""),
        ({"seconds": None, "model": "chooses", "request": {"duration": -1}}, "smart length"),
        ({"seconds": None, "model": "chooses", "request": {"duration": 0}}, ""),
        ({"seconds": None, "model": "chooses", "request": {"duration": [-1]}}, ""),
        ({"seconds": None, "model": "without a length", "request": {"duration": -1}}, ""),
    ],
)
def test_a_length_is_in_seconds_or_the_models_choice(monkeypatch, changes, length):
    monkeypatch.setattr(MODELS, "_models", dict(MODELS._models))
    monkeypatch.setattr(MODELS, "_tables", {})
    others = [one for one in WAN_2_6.fields if one.name != "duration"]
    duration = next(one for one in WAN_2_6.fields if one.name == "duration")
    for name, last in (("chooses", [replace(duration, special={-1: "smart"})]), ("without a length", [])):
        MODELS.register(replace(WAN_2_6, name=name, fields=(*others, *last)))
    assert job_facts.length_of(job(**changes)) == length


def test_a_video_is_its_size_its_length_its_sound_and_its_bytes():
    done = job(JobState.COMPLETED, file_size=1_500_000)
    assert job_facts.video_words(done) == "1280 × 720 · 5 s · with sound · 1.5 MB"
    silent = job(JobState.COMPLETED, flags=(NO_SOUND,), file_size=0)
    assert job_facts.video_words(silent) == "1280 × 720 · 5 s · 0 B"
    assert job_facts.video_words(job(JobState.COMPLETED)) == "1280 × 720 · 5 s · with sound"


def test_the_facts_of_a_finished_job_are_its_video_and_of_every_job_its_ids():
    done = job(JobState.COMPLETED, seed=0, take=2, task_id="t1", billing={"usd": 0.5})
    assert job_facts.facts_of(done, 3) == [
        ("Video", "1280 × 720 · 5 s · with sound"),
        ("Made with", "Wan 2.6 on ToAPIs"),
        ("Seed", "0"),
        ("Cost", done.cost.text),
        ("Take", "2 of 3"),
        ("Job", "3f2a9c1e"),
        ("Task", "t1"),
    ]
    assert [name for name, _ in job_facts.facts_of(job(JobState.COMPLETED), 1)] == ["Video", "Made with", "Cost", "Job"]
    assert job_facts.facts_of(job(seed=7)) == [("Job", "3f2a9c1e")]
    assert [name for name, _ in job_facts.facts_of(job(), 2)] == ["Take", "Job"]


# -- money -------------------------------------------------------------------------------------------

UNLIKELY = JobError(kind="PolicyError", message="No.", charged="unlikely")
SILENT = JobError(kind="WanError", message="No.")


@pytest.mark.parametrize(
    ("state", "changes", "words"),
    [
        (JobState.COMPLETED, {"backend": "simulator"}, "Simulated: nothing is charged."),
        (JobState.FAILED, {"error": UNLIKELY, "task_id": "t1"}, "Usually not charged."),
        (JobState.FAILED, {"error": SILENT, "task_id": "t1"}, "Charged by the service."),
        (JobState.COMPLETED, {"task_id": "t1"}, "The video was charged."),
        (JobState.RUNNING, {"task_id": "t1"}, "Charged by the service."),
        (JobState.REFUSED, {}, "Nothing was charged."),
        (JobState.PREPARING, {}, "Nothing is charged yet."),
        (JobState.UNKNOWN, {"submitted_at": 1.0}, "It may have been charged."),
        (JobState.SUBMITTING, {"submitted_at": 1.0}, ""),
    ],
)
def test_a_job_says_whether_anything_was_charged(state, changes, words):
    assert job_facts.charged(job(state, **changes)) == words


@pytest.fixture
def table():
    settings.price_table = TABLE


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("snapshot", "changes", "price"),
    [
        ({}, None, "about $0.50"),
        ({}, {"duration": 10, "resolution": "1080p"}, "about $2.00"),
        ({"estimate": {"read": 2.5}}, None, "about $0.75"),
        ({"estimate": {"read": None}}, None, "about $0.50"),
        ({"request": {"duration": 5, "resolution": "720p", "references": ["a.mp4"]}}, None, "about $0.50 to $1.00"),
        ({"request": {"duration": 5, "resolution": "480p"}}, None, ""),
        ({"backend": "simulator"}, None, ""),
    ],
    ids=["the same", "longer", "with inputs", "of unknown inputs", "with references", "no price", "simulated"],
)
def test_another_take_costs_what_the_price_table_says(snapshot, changes, price):
    assert job_facts.price_of_another(job(**snapshot), changes) == price


def test_another_take_costs_what_the_services_list_says():
    assert job_facts.price_of_another(job(), None, DEAR) == "about $1.50"
    assert job_facts.price_of_another(job(), {"duration": 10}, DEAR) == "about $3.00"


@pytest.mark.parametrize(
    ("before", "table", "changes", "price"),
    [
        ({"listed": True, "currency": "USD"}, None, None, "about $0.60"),
        ({"listed": True, "currency": "USD"}, "USD", None, "about $0.60"),
        ({"listed": True, "currency": "USD"}, "EUR", None, "about €0.50"),
        ({"listed": False, "currency": "USD"}, "USD", None, "about $0.50"),
        ({"listed": False, "currency": "USD"}, None, None, ""),
        ({"listed": True, "currency": "USD"}, "USD", {"duration": 10}, "about $1.00"),
        ({"listed": True, "currency": "USD"}, None, {"duration": 10}, ""),
    ],
    ids=[
        "its own list", "its own list in the currency of the table", "a table in another currency",
        "a table before", "no table any more", "a change by the table", "a change without a price",
    ],
)  # fmt: skip
def test_the_same_take_costs_what_the_services_list_said_when_it_was_sent(before, table, changes, price):
    settings.price_table = None if table is None else {**TABLE, "currency": table}
    assert job_facts.price_of_another(job(estimate={"amount": 0.6, **before}), changes) == price


def test_prices_that_cannot_be_read_are_no_price(monkeypatch):
    monkeypatch.setenv("WAN_PRICE_TABLE", "{")
    assert job_facts.price_of_another(job()) == ""


@pytest.mark.parametrize(
    ("amount", "most", "words"), [(None, None, ""), (0.0, None, "about $0.00"), (0.5, 1.0, "about $0.50 to $1.00")]
)
def test_a_price_is_only_the_money(amount, most, words):
    assert job_facts.price_text(Estimate(videos=1, seconds=5, amount=amount, up_to=most, currency="USD")) == words
