"""The key goes only to the current address, and not to one that a job or a server names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from services.server import Reply, Seen, Server, serving
from support.key_pieces import marked_key
from widgets.recording import until

from wan_widgets import errors, session
from wan_widgets._jobs.record.state import JobState
from wan_widgets.config.services import SERVICES, ServiceTable
from wan_widgets.config.settings import set_base_url
from wan_widgets.services.dashscope import DashScope
from wan_widgets.services.toapis import ToAPIs


@dataclass(frozen=True)
class Spoken:
    """A service, as the tests simulate it."""

    name: str
    client: type
    task: Callable[[str, str], object]
    """Describes a task by its id and one of the words queued, running, failed."""
    refusal: object

    @property
    def about(self) -> ServiceTable:
        return SERVICES[self.name]


def at_toapis(task: str, word: str) -> object:
    return {"id": task, "status": {"running": "in_progress"}.get(word, word), "error": {"message": "No."}}


def at_model_studio(task: str, word: str) -> object:
    words = {"queued": "PENDING", "running": "RUNNING", "failed": "FAILED"}
    return {"request_id": "r", "output": {"task_id": task, "task_status": words[word], "message": "No.", "code": "x"}}


SPOKEN = (
    Spoken("toapis", ToAPIs, at_toapis, {"error": {"message": "bad key"}}),
    Spoken("dashscope", DashScope, at_model_studio, {"code": "InvalidApiKey", "message": "bad key"}),
)


@pytest.fixture(params=SPOKEN, ids=lambda one: one.name)
def spoken(request):
    return request.param


@pytest.fixture
def key(monkeypatch, spoken):
    key = marked_key()
    monkeypatch.setenv(spoken.about.key_variable, key)
    for name, seconds in (("first_poll", 0.01), ("least_interval", 0.01), ("longest_interval", 0.02)):
        monkeypatch.setitem(spoken.client.__init__.__kwdefaults__, name, seconds)
    return key


@pytest.fixture
def made_at(spoken):
    """The service at which a job is made: it renders until a test makes it fail."""
    with serving() as one:
        one.says(lambda seen: Reply(spoken.task("video_1", "queued" if seen.method == "POST" else "running")))
        yield one


def fails(spoken: Spoken, task: str = "video_1") -> Callable[[Seen], Reply]:
    return lambda seen: Reply(spoken.task(task, "queued" if seen.method == "POST" else "failed"))


def test_a_job_is_not_looked_for_at_another_address_nor_at_its_own_once_that_is_no_longer_set(
    spoken, key, made_at: Server
):
    session.use(spoken.name, base_url=made_at.url)
    job = session.generate("A kite")
    until(lambda: job.state is JobState.RUNNING, "the job to run")
    job.stop()
    until(lambda: job.state is JobState.DETACHED, "the job to be detached")
    seen = len(made_at.seen)
    with serving() as other:
        other.says(fails(spoken, "video_2"))
        set_base_url(spoken.name, other.url)
        job.resume()
        until(lambda: job.snapshot.error, "the job to say what is wrong")
        assert job.state is JobState.DETACHED
        assert "not the address that is set now" in job.snapshot.error.message
        assert [one for one in other.seen if "/pricing" not in one.path] == []
        # What is made now goes there, and what was made before still does not.
        with pytest.raises(errors.TaskFailedError):
            session.generate("Another kite").result(timeout=20)
        assert other.seen
        assert not any("video_1" in one.path for one in other.seen)
    assert len(made_at.seen) == seen
    set_base_url(spoken.name, made_at.url)
    made_at.says(fails(spoken))
    job.resume()
    with pytest.raises(errors.TaskFailedError):
        job.result(timeout=20)
    assert {one.headers["authorization"] for one in made_at.seen} == {f"Bearer {key}"}


def test_another_key_is_used_by_the_next_request_and_the_old_one_is_not_sent_again(spoken, key, made_at, monkeypatch):
    session.use(spoken.name, base_url=made_at.url)
    made_at.says(Reply(spoken.refusal, status=401))
    with pytest.raises(errors.AuthenticationError):
        session.generate("A kite").result(timeout=20)
    other = marked_key()
    monkeypatch.setattr("getpass.getpass", lambda _prompt: other)
    session.use(spoken.name, ask=True)
    made_at.says(fails(spoken))
    with pytest.raises(errors.TaskFailedError):
        session.generate("A kite", again=True).result(timeout=20)
    # The price list may have been asked for earlier, with the earlier key.
    asked = [one for one in made_at.seen if "/pricing" not in one.path]
    sent = [one.headers["authorization"].removeprefix("Bearer ") for one in asked]
    assert sent[0] == key
    assert set(sent[1:]) == {other}


@pytest.mark.parametrize("base_url", ["http://example.org", "http://192.168.1.1", "ftp://example.org", "http://[::2]"])
def test_nothing_is_written_or_sent_for_an_address_that_is_not_encrypted(spoken, key, base_url):
    session.use(spoken.name, base_url=base_url)
    with pytest.raises(errors.BackendError) as caught:
        session.generate("A kite")
    assert caught.value.charged == "no"
    assert session.jobs() == []
