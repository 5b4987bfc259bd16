"""The public functions, on a service in memory if that is enough, and once on the real simulator."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from jobs.fake import until
from PIL import Image
from support.simulators import simulating

from wan_widgets import errors, session
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.pacing import backoff
from wan_widgets.config import rejected_keys
from wan_widgets.config.settings import settings
from wan_widgets.redaction import Secret
from wan_widgets.session import backends, sweeps
from wan_widgets.session.sweeps import handles


def picture(path: Path, color: str = "red") -> Path:
    Image.new("RGB", (640, 480), color).save(path)
    return path


# -- asking ------------------------------------------------------------------------------------------


def test_a_prompt_is_validated_as_it_is_generated_by_place_or_by_name():
    assert session.validate("A kite", resolution="720p") == []
    (issue,) = session.validate("A kite", duration=7)
    assert issue.field == "duration"
    with pytest.raises(errors.SettingsError, match="given twice"):
        session.validate("A kite", prompt="A boat")


def test_a_backend_that_is_none_is_reported_and_not_raised():
    status = session.backend("simulater")
    assert not status.ready
    assert (status.problem, status.hint) == ("There is no backend 'simulater'.", "Did you mean simulator?")


# -- processes and folders ---------------------------------------------------------------------------


def test_a_copy_of_a_folder_has_jobs_of_its_own(service, tmp_path):
    one = session.generate("A kite", resolution="720p", duration=5)
    one.result(20)
    copy = tmp_path / "copy"
    shutil.copytree(session.home(), copy)
    settings.home = copy
    other = session.job(one.id)
    assert other != one
    assert (one.path.parent, other.path.parent) == (tmp_path / "home", copy)
    other.delete_file()
    assert (other.path, one.path.exists()) == (None, True)


def test_a_forked_child_sees_how_the_job_of_its_parent_ends(simulated):
    code = """
import os
import wan_widgets as wan

job = wan.generate("A kite", resolution="720p", duration=5, seed=1)
job.snapshot
child = os.fork()
if child == 0:
    print("child", job.wait(60).state, flush=True)
    os._exit(0)
job.wait(60)
os.waitpid(child, 0)
"""
    environment = {**os.environ, "WAN_BACKEND": "simulator", "PYTHONWARNINGS": "ignore"}
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environment)
    assert process.stdout == "child completed\n", process.stderr


# -- the backend -------------------------------------------------------------------------------------


def test_without_a_key_it_is_the_simulator_and_says_so():
    status = session.backend()
    assert (status.name, status.ready, status.simulated, status.chosen) == ("simulator", True, True, False)


def test_a_key_chooses_toapis(monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    status = session.backend()
    assert (status.name, status.ready, status.simulated, status.chosen) == ("toapis", True, False, False)
    assert status.host == "toapis.com"
    assert "sk-abc" not in repr(status)


def test_a_backend_that_was_named_but_has_no_key_never_becomes_the_simulator(monkeypatch):
    monkeypatch.setenv("WAN_BACKEND", "toapis")
    status = session.backend()
    assert not status.ready
    assert "key" in status.problem
    with pytest.raises(errors.CredentialError, match="no API key"):
        session.generate("A kite")
    assert session.jobs() == []
    assert session.use("toapis").ready is False


def test_a_refused_key_is_tried_by_the_next_request_where_no_balance_can_be_read(monkeypatch):
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-refused")
    monkeypatch.setattr(backends.rejected_keys, "is_refused", lambda *_: True)
    status = session.use("dashscope")
    assert status.code == "refused-key"
    assert status.hint.endswith("If the key works again, the next request tries it.")


@pytest.fixture
def paid(tmp_path, monkeypatch):
    """A service that needs a key: the server of the simulator, under the name of ToAPIs."""
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-bad-for-this-test")
    with simulating(tmp_path / "service") as url:
        session.use("toapis", base_url=url)
        yield url


def test_a_key_that_was_refused_is_reported_until_it_changes_and_blocks_nothing(paid, monkeypatch):
    assert session.backend().ready
    with pytest.raises(errors.AuthenticationError, match="ask=True"):
        session.balance()
    status = session.backend()
    assert (status.ready, status.code) == (False, "refused-key")
    assert status.problem == "The service refused the key (401)."
    assert "wan.use(" in status.hint
    assert "wan.balance()" in status.hint
    assert "sk-bad" not in repr(status)
    job = session.generate("A kite").wait(30)
    assert (job.state, job.error.kind) == (JobState.REFUSED, "AuthenticationError")
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-good-for-this-test")
    assert session.backend().ready
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-bad-for-this-test")
    assert not session.backend().ready


def test_asking_for_the_balance_tries_a_refused_key_again(paid, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-mended-for-this-test")
    rejected_keys.note_answer(paid, Secret("sk-mended-for-this-test"), refused=True)
    assert not session.backend().ready
    assert session.balance().remaining
    assert session.backend().ready


def test_a_backend_that_does_not_exist_is_reported_with_the_nearest(monkeypatch):
    with pytest.raises(errors.BackendError, match="Did you mean simulator"):
        session.use("simulatr")
    with pytest.raises(errors.BackendError, match="no option 'secnds'"):
        session.use("simulator", secnds=3)
    with pytest.raises(errors.BackendError, match="needs no key"):
        session.use("simulator", ask=True)
    monkeypatch.setenv("WAN_BACKEND", "toapi")
    assert not session.backend().ready
    with pytest.raises(errors.BackendError):
        session.generate("A kite")


@pytest.mark.parametrize(
    ("column", "known", "newer"),
    [("axes", '"backend": "simulator"', '"backend": "newer"'), ("cells", '"prompt":', '"model": "newer", "prompt":')],
    ids=["backend", "model"],
)
def test_a_sweep_of_a_newer_versions_backend_or_model_is_shown_and_not_sent(service, column, known, newer):
    sweeps.sweep("A kite", seed=[1, 2]).wait(20)
    handles._live.clear()
    with closing(sqlite3.connect(session.home() / "ledger.sqlite")) as connection:
        connection.execute(f"UPDATE sweeps SET {column} = replace({column}, ?, ?)", (known, newer))
        connection.commit()
    (found,) = sweeps.sweeps()
    assert found.estimate().videos == 2
    with pytest.raises(errors.WanError, match="newer"):
        found.again(yes=True)
    assert service.count("submit") == 2


def test_a_base_url_that_would_leak_the_key_is_reported(monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    status = session.use("toapis", base_url="http://example.org")
    assert not status.ready
    assert "https" in status.hint
    with pytest.raises(errors.BackendError):
        session.generate("A kite")


def test_a_key_goes_to_no_address_that_a_folder_of_videos_names(monkeypatch, tmp_path):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    with pytest.raises(errors.BackendError, match=r"evil\.example"):
        backends.connect(tmp_path, "toapis", "https://evil.example")
    assert backends.connect(tmp_path, "toapis", "https://toapis.cn").base_url == "https://toapis.cn"
    settings.base_url = "https://own.example/v1"
    assert backends.connect(tmp_path, "toapis", "https://own.example").base_url == "https://own.example"
    with pytest.raises(errors.BackendError, match="not in this release"):
        backends.connect(tmp_path, "newer", "https://x.example")


def test_the_balance_is_the_services(service):
    assert session.balance().remaining == 1.0


# -- asking ------------------------------------------------------------------------------------------


def test_an_unknown_setting_names_the_nearest_and_nothing_is_made(service):
    for ask in (session.generate, session.validate):
        with pytest.raises(errors.SettingsError, match="duration"):
            ask(prompt="A kite", duratoin=5)
    assert not session.home().exists()


def test_settings_with_errors_are_reported_before_anything_else(monkeypatch):
    monkeypatch.setenv("WAN_BACKEND", "toapis")
    with pytest.raises(errors.SettingsError) as caught:
        session.generate("A kite", duration=7)
    assert [issue.field for issue in caught.value.issues] == ["duration"]


def test_the_facts_of_a_file_are_read_again_when_it_has_changed(tmp_path):
    path = picture(tmp_path / "a.png")
    first = session.inspect({"image": path}).inputs[str(path)]
    assert session.inspect({"image": path}).inputs[str(path)] is first
    Image.new("RGB", (800, 600)).save(path)
    assert session.inspect({"image": path}).inputs[str(path)].width == 800


def test_one_thing_that_is_wrong_with_an_input_is_reported_once():
    (empty,) = session.validate(prompt="x", image=b"")
    assert empty.message == "It is empty."
    (base64,) = session.validate(prompt="x", image="iVBORw0KGgo" * 40)
    assert base64.code == "source-base64"
    (text,) = session.validate(prompt="x", image=b"no picture")
    assert text.message == "The given content is not a picture that can be read here."


def test_looking_at_bytes_writes_nothing(tmp_path):
    data = picture(tmp_path / "a.png").read_bytes()
    assert session.validate(image=data) == []
    assert "<upload of the given bytes>" in str(session.body({"image": data}))
    assert not session.home().exists()


def test_the_body_names_uploads_and_leaves_out_what_is_settled_when_it_is_sent(tmp_path):
    path = picture(tmp_path / "dusk.png")
    body = session.body({"prompt": "A kite", "image": path, "duration": 10})
    assert body["image_urls"] == ["<upload of dusk.png>"]
    assert (body["model"], body["duration"], body["resolution"]) == ("wan2.6", 10, "1080p")
    assert "seed" not in body
    assert "client_business_id" not in body
    with pytest.raises(errors.SettingsError):
        session.body({})


def test_an_input_is_kept_once_under_a_name_that_says_nothing():
    first = session.keep_input(b"content", "../../etc/dusk.PNG")
    assert first == session.keep_input(b"content", "other.png")
    assert first.parent == session.home() / "inputs"
    assert first.suffix == ".png"
    assert session.keep_input(b"more", "x.../..").parent == first.parent


# -- making ------------------------------------------------------------------------------------------


def test_the_same_call_is_the_same_job_and_bytes_are_known_by_their_content(service, tmp_path):
    path = picture(tmp_path / "a.png")
    job = session.generate("A kite", image=path)
    assert session.generate(prompt="A kite", image=path.read_bytes()) == job
    other = session.generate("A kite", image=path, again=True)
    assert other != job
    for one in (job, other):
        one.wait(timeout=20)
    assert other.snapshot.take == 2


def test_bytes_are_kept_as_a_file_and_uploaded(service, tmp_path):
    job = session.generate(image=picture(tmp_path / "a.png").read_bytes())
    assert job.wait(timeout=20).state is JobState.COMPLETED
    assert Path(job.settings["image"]).parent == session.home() / "inputs"
    assert Path(job.settings["image"]).suffix == ".png"


def test_takes_are_always_new_and_have_seeds_of_their_own(service):
    jobs = session.takes({"prompt": "A kite"}, 3)
    assert len({job.id for job in jobs}) == 3
    assert len({job.seed for job in jobs}) == 3
    assert all(job.settings == {"prompt": "A kite"} for job in jobs)
    for job in jobs:
        job.wait(timeout=20)
    seeds = [body["seed"] for name, body in service.calls if name == "submit"]
    assert sorted(seeds) == sorted(job.seed for job in jobs)


def test_a_new_take_stays_on_the_backend_of_the_first(service, monkeypatch):
    job = session.generate("A kite").wait(timeout=20)
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    session.use("toapis")
    take = job.again()
    assert take.snapshot.simulated
    take.wait(timeout=20)


def test_every_change_of_every_job_reaches_who_watches(service):
    seen = []
    leave = session.watch(seen.append)
    job = session.generate("A kite").wait(timeout=20)
    until(lambda: seen and seen[-1].state is JobState.COMPLETED)
    leave()
    assert {one.id for one in seen} == {job.id}


# -- finding -----------------------------------------------------------------------------------------


def test_jobs_are_listed_newest_first_and_found_by_word_state_and_id(service):
    assert repr(session.jobs()) == "No jobs here yet."
    kite, boat = (session.generate(prompt).wait(timeout=20) for prompt in ("A kite", "A boat"))
    assert session.jobs() == [boat, kite]
    assert session.jobs("kite") == [kite]
    assert session.jobs(limit=1) == [boat]
    assert session.jobs(state="completed") == [boat, kite]
    assert session.jobs(state="failed") == []
    assert session.job(kite.id) == session.job(kite.id[:8]) == session.job(kite.snapshot.task_id) == kite
    assert repr(session.jobs()).count("\n") == 1
    with pytest.raises(errors.SettingsError, match="no job 'nothing'"):
        session.job("nothing")
    with pytest.raises(errors.SettingsError, match="no state"):
        session.jobs(state="runing")


def test_looking_for_jobs_makes_no_folder():
    assert session.jobs() == []
    assert session.unfinished() == []
    assert session.resume() == []
    with pytest.raises(errors.SettingsError):
        session.job("x")
    assert not session.home().exists()


def test_each_folder_has_jobs_of_its_own(service, tmp_path):
    job = session.generate("A kite").wait(timeout=20)
    settings.home = tmp_path / "elsewhere"
    assert session.jobs() == []
    assert session.generate("A kite") != job
    session.jobs()[0].wait(timeout=20)


def test_what_nobody_watches_is_unfinished_and_resumed_together(service):
    service.states = [("running", 0.5)] * 100_000
    jobs = session.takes({"prompt": "A kite"}, 2)
    until(lambda: all(job.state is JobState.RUNNING for job in jobs))
    assert session.unfinished() == []
    for job in jobs:
        job.stop()
    assert [one.id for one in session.unfinished()] == [job.id for job in jobs]
    service.states = []
    assert session.resume() == jobs
    for job in jobs:
        job.result(timeout=20)
    assert session.resume() == []
    assert session.resume(jobs[0].id[:8]) == [jobs[0]]
    assert service.count("submit") == 2


# -- on the real simulator ---------------------------------------------------------------------------

CHILD = """
import os, signal, sys, time
import wan_widgets as wan
wan.use("simulator", seconds=3)
jobs = [wan.generate(prompt, resolution="720p", seed=1) for prompt in ("A kite", "A boat", "A fox [fault:lost-answer]")]

def end_there(snapshot):
    if snapshot.state in sys.argv[1:]:
        os.kill(os.getpid(), signal.SIGKILL)

jobs[0].on_update(end_there)
end_there(jobs[0].snapshot)
time.sleep(60)
"""
LATER = ["queued", "running", "downloading", "completed"]


@pytest.mark.parametrize("word", ["submitting", "running"])
def test_what_a_killed_process_has_sent_is_completed_by_the_next_and_made_once(simulated, word, monkeypatch):
    monkeypatch.setattr(backoff, "LOOKUP_DELAYS", (0.0, 0.5, 1.0, 1.0))
    reached = [word, *LATER[LATER.index(word) + 1 if word in LATER else 0 :]]
    done = subprocess.run([sys.executable, "-c", CHILD, *reached], timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL
    unfinished = session.unfinished()
    assert unfinished
    assert all(one.state in (JobState.DETACHED, JobState.UNKNOWN) for one in unfinished)
    for job in session.resume():
        job.wait(timeout=60)
    tasks = list((simulated / session.SIMULATOR_FOLDER / "tasks").glob("*.json"))
    jobs = session.jobs()
    done = [job for job in jobs if job.state is JobState.COMPLETED]
    assert len(done) == len(tasks)
    assert {job.snapshot.task_id for job in done} == {path.stem for path in tasks}
    assert all(job.state in (JobState.COMPLETED, JobState.REFUSED, JobState.UNKNOWN) for job in jobs)
    assert len(list(simulated.glob("*.mp4"))) == len(done)


def test_the_simulator_is_started_again_when_it_is_gone(simulated):
    from wan_widgets.simulator import process

    session.use("simulator", seconds=1.5)
    job = session.generate("A kite", resolution="720p")
    until(lambda: job.state is JobState.RUNNING, 30)
    process.stop(simulated / session.SIMULATOR_FOLDER)
    assert job.result(timeout=60).width == 1280


def test_a_process_ends_at_once_while_a_job_runs_and_leaves_it_to_be_resumed(simulated):
    code = """
import wan_widgets as wan, time
wan.use("simulator", seconds=600)
job = wan.generate("A kite", resolution="720p")
while job.state not in ("queued", "running"):
    time.sleep(0.01)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("1 video is still being made at the service")
    assert session.jobs()[0].state is JobState.DETACHED
    assert Ledger(simulated).everything()[0].left_state in (JobState.QUEUED, JobState.RUNNING)
