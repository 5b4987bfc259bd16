"""The choice of a backend: what it is and says, its options, its address, and one client for each key."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from wan_widgets import session
from wan_widgets.config.settings import settings
from wan_widgets.errors import BackendError, CredentialError
from wan_widgets.services.toapis import ToAPIs
from wan_widgets.session import backends
from wan_widgets.simulator import process
from wan_widgets.simulator.server import server

KEY = "sk-" + "a1" * 12


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both services have a key."""
    for name in ("TOAPIS_API_KEY", "DASHSCOPE_API_KEY"):
        monkeypatch.setenv(name, KEY)


def test_the_first_service_with_a_key_is_used_where_none_is_chosen(monkeypatch):
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    status = session.backend()
    assert (status.name, status.service, status.chosen, status.ready) == ("dashscope", "dashscope", False, True)
    assert (backends.protocol(), backends.ready(None)) == (
        "dashscope",
        ("dashscope", "https://dashscope.aliyuncs.com/api"),
    )
    assert session.use("simulator").chosen


def test_a_status_says_where_it_sends_or_what_is_wrong(keys, monkeypatch):
    assert repr(session.use("toapis")) == "ToAPIs, ready (toapis.com)"
    status = session.use("dashscope", region="ap-southeast-1")
    assert repr(status) == "Model Studio, ready (dashscope-intl.aliyuncs.com, Singapore)"
    assert (status.host, status.region, status.simulated) == ("dashscope-intl.aliyuncs.com", "Singapore", False)
    assert repr(session.use("simulator")).startswith("SIMULATED: ")
    monkeypatch.delenv("TOAPIS_API_KEY")
    assert repr(session.backend("toapis")).startswith("ToAPIs: There is no API key for ToAPIs. ")
    unknown = session.backend("other")
    assert repr(unknown).startswith("'other': There is no backend 'other'.")
    assert (unknown.code, unknown.chosen, unknown.host, unknown.service) == ("unusable", False, "", "")


def test_a_setting_that_cannot_be_read_makes_the_first_service_unusable(monkeypatch):
    monkeypatch.setenv("WAN_BACKEND", "other")
    status = session.backend()
    assert (status.name, status.code, status.chosen, status.ready) == ("toapis", "unusable", True, False)
    assert backends.protocol() == "toapis"


@pytest.mark.parametrize(("key", "kind"), [("", CredentialError), ("your-api-key", CredentialError)])
def test_a_missing_or_odd_key_is_an_error_of_the_key_and_any_other_of_the_backend(monkeypatch, key, kind):
    monkeypatch.setenv("TOAPIS_API_KEY", key)
    with pytest.raises(kind):
        backends.ready("toapis")
    for name in ("other", "toapis"):
        monkeypatch.setenv("TOAPIS_API_KEY", KEY)
        settings.base_url = "http://example.org"
        with pytest.raises(BackendError) as caught:
            backends.ready(name)
        assert not isinstance(caught.value, CredentialError)


def test_the_simulator_imitates_the_service_that_is_chosen_last():
    assert (session.use("simulator").service, backends.ready(None)) == ("", ("simulator", ""))
    assert session.use("simulator", service="dashscope", seconds=2).service == backends.protocol() == "dashscope"
    assert backends._options() == {"speed": settings.simulator_speed, "seconds": 2}
    assert backends.speak("toapis").service == "toapis"
    assert backends._options()["seconds"] == 2
    assert backends.speak("").service == ""
    assert "seconds" not in (session.use("simulator") and backends._options())
    assert session.backend("dashscope").service == "dashscope"
    for choose in (backends.speak, lambda name: session.use("simulator", service=name)):
        with pytest.raises(BackendError, match="no service 'dashscop'") as caught:
            choose("dashscop")
        assert caught.value.hint == "Did you mean dashscope?"


def test_a_service_takes_its_own_options_and_keeps_its_address_without_one(keys):
    with pytest.raises(BackendError, match="ToAPIs has no option 'region'") as caught:
        session.use("toapis", region="cn-beijing")
    assert caught.value.hint == "It has base_url."
    assert session.use("dashscope", workspace="my-place").host == "my-place.cn-beijing.maas.aliyuncs.com"
    assert session.use("dashscope", region=None).host == "my-place.cn-beijing.maas.aliyuncs.com"
    with pytest.raises(BackendError, match="already determines the region"):
        session.use("dashscope", base_url="https://example.org", region="cn-beijing")
    assert session.use("dashscope", base_url="https://example.org", region=None).host == "example.org"
    assert session.use("dashscope").host == "example.org"
    assert session.use("dashscope", base_url=None).host == "dashscope.aliyuncs.com"


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://dashscope-us.aliyuncs.com/api", True),
        ("https://my-place.eu-central-1.maas.aliyuncs.com/api", True),
        ("http://dashscope-us.aliyuncs.com/api", False),
        ("https://dashscope-us.aliyuncs.com/other", False),
        ("https://dashscope-us.aliyuncs.com.example.org/api", False),
        ("https://dashscope-us.aliyuncs.com:8443/api", False),
    ],
)
def test_a_key_goes_to_the_services_own_addresses_alone(keys, tmp_path, url, own):
    if own:
        assert backends.connect(tmp_path, "dashscope", url).base_url == url
    else:
        with pytest.raises(BackendError, match="not the address that is set now") as caught:
            backends.connect(tmp_path, "dashscope", url)
        assert "DASHSCOPE_BASE_URL" in caught.value.hint


def test_there_is_one_client_for_each_key_and_folder_until_all_are_closed(keys, tmp_path, monkeypatch):
    monkeypatch.setattr(backends, "_services", {})
    first = backends.connect(tmp_path, "toapis", "https://toapis.com")
    assert backends.connect(tmp_path, "toapis", "https://toapis.com") is first
    assert backends.connect(tmp_path / "other", "toapis", "https://toapis.com") is not first
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-" + "b2" * 12)
    assert backends.connect(tmp_path, "toapis", "https://toapis.com") is not first
    closed = []

    async def aclose(self) -> None:
        closed.append(self)

    monkeypatch.setattr(ToAPIs, "aclose", aclose)
    asyncio.run(backends.close())
    assert (len(closed), backends._services) == (3, {})
    monkeypatch.delenv("TOAPIS_API_KEY")
    with pytest.raises(CredentialError, match="There is no API key for ToAPIs"):
        backends.connect(tmp_path, "toapis", "https://toapis.com")


@pytest.mark.parametrize(("spoken", "path"), [("", ""), ("toapis", ""), ("dashscope", "/api")])
def test_a_job_of_the_simulator_is_sent_to_the_one_of_its_folder(monkeypatch, tmp_path, spoken, path):
    asked = []
    monkeypatch.setattr(
        process, "ensure", lambda *where, **options: asked.append((*where, options)) or "http://127.0.0.1:9"
    )
    session.use("simulator", seconds=2)
    client = backends.connect(tmp_path, "simulator", "", spoken)
    assert client.base_url == f"http://127.0.0.1:9{path}"
    assert asked == [(tmp_path / ".simulator", {"speed": settings.simulator_speed, "seconds": 2})]


@pytest.mark.parametrize(("name", "spoken"), [("newer", ""), ("newer", "toapis"), ("simulator", "newer")])
def test_a_job_of_a_newer_version_is_not_sent(tmp_path, name, spoken):
    with pytest.raises(BackendError, match="belongs to 'newer', which is not in this release"):
        backends.connect(tmp_path, name, "", spoken)


def test_the_simulator_is_served_in_a_folder_or_in_one_that_is_gone_afterwards(monkeypatch, tmp_path):
    served = []
    monkeypatch.setattr(
        server, "serve", lambda options, ready: served.append((options, ready, options.folder.is_dir()))
    )
    backends.simulate(tmp_path, print, {"seconds": 2})
    backends.simulate(None, None, {})
    (here, ready, _), (temporary, silent, existed) = served
    assert (here.folder, here.seconds, ready) == (tmp_path, 2, print)
    assert (silent, existed, Path(temporary.folder).exists()) == (None, True, False)
