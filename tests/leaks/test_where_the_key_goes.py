"""The key goes to the address that is set now, and to no other: not to one that a job or a server names."""

from __future__ import annotations

import pytest
from services.server import Reply, Seen, Server, serving
from support.key_pieces import marked_key
from widgets.recording import until

from wan_widgets import errors, session
from wan_widgets._jobs.record.state import JobState
from wan_widgets.config.settings import settings
from wan_widgets.services.toapis import ToAPIs


@pytest.fixture
def key(monkeypatch):
    key = marked_key()
    monkeypatch.setenv("TOAPIS_API_KEY", key)
    for name, seconds in (("first_look", 0.01), ("least_interval", 0.01), ("longest_interval", 0.02)):
        monkeypatch.setitem(ToAPIs.__init__.__kwdefaults__, name, seconds)
    return key


@pytest.fixture
def made_at():
    """The service at which a job is made: it renders until a test makes it fail."""
    with serving() as one:
        one.says(lambda seen: Reply({"id": "video_1", "status": "queued" if seen.method == "POST" else "in_progress"}))
        yield one


def fails(seen: Seen, task: str = "video_1") -> Reply:
    return Reply({"id": task, "status": "queued" if seen.method == "POST" else "failed", "error": {"message": "No."}})


def test_a_job_is_not_looked_for_at_another_address_nor_at_its_own_once_that_is_no_longer_set(key, made_at: Server):
    session.use("toapis", base_url=made_at.url)
    job = session.generate("A kite")
    until(lambda: job.state is JobState.RUNNING, "the job to run")
    job.stop()
    until(lambda: job.state is JobState.DETACHED, "the job to be detached")
    seen = len(made_at.seen)
    with serving() as other:
        other.says(lambda one: fails(one, "video_2"))
        settings.base_url = other.url
        job.resume()
        until(lambda: job.snapshot.error, "the job to say what is wrong")
        assert job.state is JobState.DETACHED
        assert "not the service that is set now" in job.snapshot.error.message
        assert other.seen == []
        # What is made now goes there, and what was made before still does not.
        with pytest.raises(errors.TaskFailedError):
            session.generate("Another kite").result(timeout=20)
        assert other.seen
        assert not any("video_1" in one.path for one in other.seen)
    assert len(made_at.seen) == seen
    settings.base_url = made_at.url
    made_at.says(fails)
    job.resume()
    with pytest.raises(errors.TaskFailedError):
        job.result(timeout=20)
    assert {one.headers["authorization"] for one in made_at.seen} == {f"Bearer {key}"}


def test_another_key_is_used_by_the_next_request_and_the_old_one_is_not_sent_again(key, made_at, monkeypatch):
    session.use("toapis", base_url=made_at.url)
    made_at.says(Reply({"error": {"message": "bad key"}}, status=401))
    with pytest.raises(errors.AuthenticationError):
        session.generate("A kite").result(timeout=20)
    other = marked_key()
    monkeypatch.setattr("getpass.getpass", lambda _prompt: other)
    session.use("toapis", ask=True)
    made_at.says(fails)
    with pytest.raises(errors.TaskFailedError):
        session.generate("A kite", again=True).result(timeout=20)
    sent = [one.headers["authorization"].removeprefix("Bearer ") for one in made_at.seen]
    assert sent[0] == key
    assert set(sent[1:]) == {other}


@pytest.mark.parametrize("base_url", ["http://example.org", "http://192.168.1.1", "ftp://example.org", "http://[::2]"])
def test_nothing_is_written_or_sent_for_an_address_that_is_not_encrypted(key, base_url):
    session.use("toapis", base_url=base_url)
    with pytest.raises(errors.BackendError) as told:
        session.generate("A kite")
    assert told.value.charged == "no"
    assert session.jobs() == []
