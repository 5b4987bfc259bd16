"""Requests of the page to a form, and their answers; the session and the simulator are real."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from support.simulators import simulating

from wan_widgets import session
from wan_widgets.config import rejected_keys
from wan_widgets.redaction import Secret
from wan_widgets.widgets.form import results
from wan_widgets.widgets.transport import file_transfer
from wan_widgets.widgets.transport.state_throttle import OUTBOX

from ..recording import RecordedForm, picture, until


def test_the_button_makes_a_job_that_ends_with_a_video(form):
    settings = {"prompt": "A kite", "resolution": "720p", "seed": 3}
    form.page_sets(settings=settings, edits=1)
    content, _ = form.ask("submit", {"settings": settings, "takes": 1, "edits": 1})
    (identity,) = content["body"]["jobs"]
    assert form.jobs[0].id == identity
    done = until(lambda: next((one for one in form.updates("jobs") if one[0]["state"] == "completed"), None))
    assert done[0]["file"]["name"].endswith(".mp4")
    poster, (webp,) = form.ask("poster", {"job": identity})
    assert poster["body"]["mime"] == "image/webp"
    assert webp[:4] == b"RIFF"
    size = done[0]["file"]["size"]
    whole = b""
    while len(whole) < size:
        answer, (piece,) = form.ask("video", {"job": identity, "offset": len(whole), "length": 100_000})
        assert answer["body"]["size"] == size
        whole += piece
    assert whole == form.jobs[0].path.read_bytes()


def test_a_repeated_submit_makes_no_second_job(form):
    body = {"settings": {"prompt": "A kite", "resolution": "720p"}, "takes": 1, "edits": 1}
    first = form.ask("submit", body, identity="x")
    form.page_says("submit", body, identity="x")
    until(lambda: len(form.replies("x")) == 2)
    assert form.replies("x")[1] == first
    assert len(session.jobs()) == 1
    form.jobs[0].wait(timeout=60)


def test_takes_are_new_each_time_and_newest_first(form):
    form.set(prompt="A kite")
    first = form.generate()
    more = form.generate(takes=2)
    assert len({job.id for job in (*first, *more)}) == 3
    assert form.jobs[-1].id == first[0].id
    for job in form.jobs:
        job.wait(timeout=60)


@pytest.mark.parametrize(
    "body",
    [
        {"settings": {}, "takes": 1},
        {"settings": {"prompt": "x", "seed": -1}, "takes": 1},
        {"settings": {"prompt": "x"}, "takes": 0},
        {"settings": {"prompt": "x"}, "takes": 1000},
        {"settings": {"prompt": "x"}, "takes": True},
        {"settings": "x", "takes": 1},
    ],
)
def test_what_cannot_be_sent_is_answered_with_an_error_and_sends_nothing(form, body):
    content, _ = form.ask("submit", body)
    assert content["kind"] == "error"
    assert content["body"]["message"]
    assert session.jobs() == []


def test_a_dropped_file_arrives_in_pieces(form):
    data = picture() + b"\0" * (file_transfer.CHUNK + 1000)
    half = file_transfer.CHUNK
    first = {"name": "C:\\me\\..\\dusk.png", "size": len(data), "offset": 0, "last": False, "field": "image"}
    assert form.ask("put", first, buffers=[memoryview(data[:half])])[0]["body"] == {}
    content, _ = form.ask("put", {**first, "offset": half, "last": True}, buffers=[memoryview(data[half:])])
    source = content["body"]["source"]
    assert source.startswith(str(session.home()))
    assert Path(source).read_bytes() == data


@pytest.mark.parametrize(
    "changes",
    [
        {"offset": 5},
        {"size": 20_000_000},
        {"size": 5, "last": True},
        {"size": 1_000, "last": True},
        {"field": "prompt"},
        {"field": "nonsense"},
        {"name": 3},
        {"size": -1},
    ],
)
def test_a_piece_that_does_not_fit_is_refused(form, changes):
    body = {"name": "a.png", "size": 100, "offset": 0, "last": False, "field": "image", **changes}
    assert form.ask("put", body, buffers=[b"x" * 100])[0]["kind"] == "error"
    assert not list((session.home() / "inputs").glob("*")) if (session.home() / "inputs").exists() else True


def test_only_sources_of_the_form_have_thumbnails(form, tmp_path):
    mine, other = tmp_path / "a.png", tmp_path / "b.png"
    for path in (mine, other):
        path.write_bytes(picture())
    form.page_sets(settings={"image": str(mine)}, edits=1)
    content, (webp,) = form.ask("thumbnail", {"source": str(mine), "kind": "image"})
    assert content["body"] == {"mime": "image/webp"}
    assert webp[:4] == b"RIFF"
    assert form.ask("thumbnail", {"source": str(other), "kind": "image"})[0]["kind"] == "error"


@pytest.mark.parametrize("kind", ["video", "poster", "settings_of", "stop", "resume", "again", "report", "adopt"])
def test_a_job_that_is_not_shown_is_unknown_to_the_page(form, kind):
    job = session.generate(prompt="A kite", resolution="720p")
    body = {"job": job.id, "offset": 0, "length": 10, "task_id": "x"}
    assert form.ask(kind, body)[0]["kind"] == "error"
    job.wait(timeout=60)


def test_pieces_of_a_video_are_bounded(form):
    form.set(prompt="A kite")
    (job,) = form.generate()
    job.result(timeout=60)
    for changes in ({"length": 0}, {"length": file_transfer.CHUNK + 1}, {"offset": -1}, {"length": "x"}):
        body = {"job": job.id, "offset": 0, "length": 10, **changes}
        assert form.ask("video", body)[0]["kind"] == "error"
    answer, (piece,) = form.ask("video", {"job": job.id, "offset": 10**12, "length": 10})
    assert piece == b""
    assert answer["body"]["size"] > 0


def test_settings_can_be_copied_and_never_with_a_key(form):
    settings = {"prompt": "A cat's nap", "resolution": "720p", "seed": 7}
    for kind, word in (
        ("python", "wan.generate("),
        ("magic", "%%wan"),
        ("curl", "$TOAPIS_API_KEY"),
        ("command", "wan-widgets"),
    ):
        text = form.ask("copy", {"as": kind, "settings": settings})[0]["body"]["text"]
        assert word in text
        assert "cat" in text
    assert form.ask("copy", {"as": "poem", "settings": settings})[0]["kind"] == "error"


def test_the_settings_of_a_job_can_be_taken_over(form):
    form.set(prompt="A kite", seed=5)
    (job,) = form.generate()
    assert form.ask("settings_of", {"job": job.id})[0]["body"]["settings"]["prompt"] == "A kite"
    assert job.id in form.ask("report", {"job": job.id})[0]["body"]["text"]
    job.wait(timeout=60)


def test_again_makes_a_new_take_below_the_form(form):
    form.set(prompt="A kite")
    (job,) = form.generate()
    job.wait(timeout=60)
    assert form.ask("again", {"job": job.id})[0]["kind"] == "answer"
    assert len(form.jobs) == 2
    assert form.jobs[0].id != job.id
    form.jobs[0].wait(timeout=60)


def test_what_an_earlier_session_has_left_is_counted_and_picked_up_below_the_form(form):
    assert form.ask("unfinished")[0]["body"] == {"count": 0}
    session.use("simulator", seconds=2)
    jobs = session.takes({"prompt": "A kite", "resolution": "720p"}, 2)
    until(lambda: all(job.snapshot.task_id for job in jobs))
    assert form.ask("unfinished")[0]["body"] == {"count": 0}, "they are watched"
    for job in jobs:
        job.stop()
    assert form.ask("unfinished")[0]["body"] == {"count": 2}
    assert form.jobs == []
    assert form.ask("resume_all")[0]["body"] == {"count": 0}
    assert form.jobs == jobs[::-1]
    for job in jobs:
        job.result(timeout=60)
    assert len(session.jobs()) == 2


def test_the_balance_is_a_line_of_text(form):
    assert "left" in form.ask("balance")[0]["body"]["text"]


def test_a_backend_without_a_key_is_reported_and_can_be_left_again(form):
    form.ask("backend", {"name": "toapis"})
    until(lambda: form.backend["name"] == "toapis")
    assert not form.backend["ready"]
    form.ask("backend", {"name": "simulator"})
    until(lambda: form.backend["ready"])
    assert form.ask("backend", {"name": "nonsense"})[0]["kind"] == "error"


def test_the_region_of_a_service_is_chosen_in_the_form(form, monkeypatch):
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-" + "n" * 16)
    form.ask("backend", {"name": "dashscope"})
    until(lambda: form.backend["region"] == "Beijing")
    assert [(one["label"], one["chosen"]) for one in form.backend["regions"]] == [
        ("Beijing", True),
        ("Singapore", False),
        ("Virginia", False),
    ]
    form.ask("backend", {"name": "dashscope", "region": "us-east-1"})
    until(lambda: form.backend["region"] == "Virginia")
    assert session.backend().host == "dashscope-us.aliyuncs.com"
    assert form.ask("backend", {"name": "dashscope", "region": "mars"})[0]["kind"] == "error"
    session.use("dashscope", workspace="ws-1", region="eu-central-1")
    until(lambda: form.backend["region"] == "Frankfurt")
    assert form.backend["regions"] == []


def test_the_badge_says_why_a_backend_cannot_be_used(form):
    assert form.backend["badge"] == "Simulator"
    form.ask("backend", {"name": "toapis"})
    until(lambda: form.backend["badge"] == "No API key: set one, or simulate")


def test_every_open_form_follows_what_becomes_of_a_key(form, tmp_path, monkeypatch):
    key = "sk-bad-for-this-test"
    monkeypatch.setenv("TOAPIS_API_KEY", key)
    with simulating(tmp_path / "service") as address:
        other = RecordedForm(prompt="A kite", resolution="720p")
        session.use("toapis", base_url=address)
        until(lambda: form.backend["badge"] == other.backend["badge"] == "ToAPIs, ready")
        job = other.generate()[0].wait(30)
        assert job.error.kind == "AuthenticationError"
        until(lambda: form.backend["badge"] == other.backend["badge"] == "Key refused (401)")
        assert not form.backend["ready"]
        assert "wan.use(" in form.backend["hint"]
        assert [one["aside"] for one in form.backend["choices"]] == ["key refused", "no key", "ready"]
        assert form.ask("balance")[0]["body"]["message"] == "The service refused the key."
        rejected_keys.note_answer(address, Secret(key), refused=False)
        until(lambda: form.backend["ready"] and other.backend["ready"])
        other.close()


def test_jobs_are_sent_at_most_five_times_a_second_and_the_end_is_sent(form):
    form.set(prompt="A kite", duration=10)
    (job,) = form.generate()
    job.wait(timeout=60)
    until(lambda: (sent := form.updates("jobs")) and sent[-1][0]["state"] == "completed")
    seconds = job.snapshot.finished_at - job.snapshot.created_at
    assert len(form.updates("jobs")) <= 5 * seconds + 3


def test_nothing_is_sent_from_any_thread_but_the_outbox(form):
    form.set(prompt="A kite")
    form.generate()[0].wait(timeout=60)
    until(lambda: (sent := form.updates("jobs")) and sent[-1][0]["state"] == "completed")
    own = [name for msg, _, name in form.sent if {"jobs", "verdict", "settings"} & set(msg.get("state", {}))]
    assert set(own[0:]) == {"wan-widgets-outbox"}


def test_an_observer_that_takes_long_holds_up_no_other_form(form):
    other = RecordedForm()
    gate, entered = threading.Event(), threading.Event()

    def slow(_change):
        entered.set()
        gate.wait(20)

    form.observe(slow, "settings")
    thread = threading.Thread(target=lambda: form.page_sets(settings={"prompt": "a"}, edits=1))
    thread.start()
    entered.wait(20)
    other.settings = {"prompt": "b"}
    until(lambda: other.updates("settings"))
    gate.set()
    thread.join(20)
    other.close()


def test_the_jobs_shown_are_bounded(form, monkeypatch):
    monkeypatch.setattr(results, "JOBS_SHOWN", 2)
    form.set(prompt="A kite")
    for job in form.generate(takes=3):
        job.wait(timeout=60)
    assert len(form.jobs) == 3
    assert len(form.get_state("jobs")["jobs"]) == 2


@pytest.mark.parametrize("kind", ["video", "poster"])
def test_a_page_gets_no_byte_but_of_its_jobs_own_file(form, kind, tmp_path):
    (tmp_path / "canary.mp4").write_bytes(b"a canary")
    form.set(prompt="A kite")
    (job,) = form.generate()
    job.result(timeout=60)
    body = {"job": job.id, "offset": 0, "length": 8, "path": "/etc/hostname", "file": "../canary.mp4"}
    assert b"canary" not in form.ask(kind, body)[1][0]
    for name in ("../canary.mp4", str(tmp_path / "canary.mp4")):
        assert form.ask(kind, {**body, "job": name})[0]["kind"] == "error"


def test_what_the_page_sets_overtakes_what_python_has_set_and_the_page_has_not_been_sent(form):
    outbox = OUTBOX
    waiting = (id(form), "settings")
    with outbox._change:  # nothing leaves meanwhile
        form.settings = {"prompt": "From Python"}
        assert waiting in outbox._due
        form.set_state({"settings": {"prompt": "From the page"}, "edits": 5})
        assert waiting not in outbox._due
    assert form.settings == {"prompt": "From the page"}
