"""The address of the service changes: unfinished jobs at the old one are reported, and several names of one address are one."""

from __future__ import annotations

import pytest

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.config.settings import settings
from wan_widgets.session import backends

SMALL = {"resolution": "720p"}
OLD, NEW = "https://one.example.org", "https://two.example.org"


@pytest.fixture
def paid(service, monkeypatch):
    """A service in memory that takes a key, at an address that the test sets."""
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-" + "a1" * 12)
    settings.base_url = OLD
    session.use("toapis")
    return service


def test_an_open_job_at_the_old_address_is_said_before_the_new_one_is_asked(paid, capsys):
    paid.hold.clear()
    paid.states = [("running", 0.1)] * 10_000
    first = wan.generate("A cat", **SMALL)
    settings.base_url = NEW
    second = wan.generate("A cat", **SMALL)
    said = capsys.readouterr().err
    assert first.id[:8] in said
    assert OLD in said
    assert f"requested at {NEW}, and charged as well" in said
    assert second.id != first.id
    for one in (first, second):
        one.stop()


def test_nothing_is_said_of_other_settings_or_of_what_is_over(paid, capsys):
    wan.generate("A cat", **SMALL).wait(20)
    settings.base_url = NEW
    wan.generate("A cat", **SMALL).wait(20)
    wan.generate("A dog", **SMALL).wait(20)
    assert "address of the service" not in capsys.readouterr().err


def test_localhost_and_its_number_are_one_service_also_for_an_open_job(paid, monkeypatch):
    settings.base_url = "http://localhost:9"
    first = wan.generate("A cat", **SMALL).wait(20)
    settings.base_url = "http://127.0.0.1:9"
    assert wan.generate("A cat", **SMALL).id == first.id
    assert paid.count("submit") == 1


def test_a_job_of_another_name_of_this_machine_is_asked_where_the_service_is_set_now(monkeypatch, tmp_path):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-" + "a1" * 12)
    settings.base_url = "http://127.0.0.1:9"
    assert backends.connect(tmp_path, "toapis", "http://localhost:9").base_url == "http://127.0.0.1:9"
    with pytest.raises(wan.errors.BackendError, match="not the address that is set now"):
        backends.connect(tmp_path, "toapis", "http://localhost:10")


@pytest.mark.parametrize(
    "placeholder", ["<YOUR_API_KEY>", "your-api-key", "sk-xxxxxxxxxxxx", "sk-...", "{{API_KEY}}", "YOUR_TOAPIS_KEY"]
)
def test_the_placeholder_of_an_example_is_said_to_be_one_and_the_hint_can_be_read(monkeypatch, placeholder):
    monkeypatch.setenv("TOAPIS_API_KEY", placeholder)
    session.use("toapis")
    status = wan.backend()
    assert (status.ready, status.code) == (False, "odd-key")
    assert status.problem == "The key is a placeholder from an example."
    with pytest.raises(wan.errors.CredentialError) as caught:
        wan.generate("A cat", **SMALL)
    assert "set TOAPIS_API_KEY in the environment" in str(caught.value)


def test_a_key_that_happens_to_have_such_a_word_is_a_key(monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-my-key-7Hq2m0cVwz")
    session.use("toapis")
    assert wan.backend().ready
