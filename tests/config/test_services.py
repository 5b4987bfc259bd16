"""The tables of the services: keys, addresses, regions, and who may be sent a key."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets import errors, session
from wan_widgets.config import credentials
from wan_widgets.config.services import DASHSCOPE, SERVICES, ServiceTable, ServiceTables, backend_names, label_of
from wan_widgets.config.settings import base_url_of, settings
from wan_widgets.redaction import redact
from wan_widgets.session import backends

KEY = "sk-only-for-this-test-0123456789"


def test_each_service_has_its_own_key_and_the_first_key_decides(monkeypatch):
    assert session.backend().name == "simulator"
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    status = session.backend()
    assert (status.name, status.label, status.service, status.ready) == ("dashscope", "Model Studio", "dashscope", True)
    assert status.host == "dashscope.aliyuncs.com"
    assert KEY not in repr(status)
    monkeypatch.setenv("TOAPIS_API_KEY", KEY)
    assert session.backend().name == "toapis"
    assert session.backend("dashscope").ready


def test_a_service_without_a_key_is_an_error_that_names_its_variable():
    status = session.use("dashscope")
    assert status.code == "no-key"
    assert "DASHSCOPE_API_KEY" in status.hint
    with pytest.raises(errors.CredentialError, match="Model Studio"):
        session.generate("A kite", resolution="720p")


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ({}, "https://dashscope.aliyuncs.com/api"),
        ({"region": "ap-southeast-1"}, "https://dashscope-intl.aliyuncs.com/api"),
        ({"region": "us-east-1"}, "https://dashscope-us.aliyuncs.com/api"),
        ({"workspace": "ws-1", "region": "eu-central-1"}, "https://ws-1.eu-central-1.maas.aliyuncs.com/api"),
        ({"workspace": "ws-1"}, "https://ws-1.cn-beijing.maas.aliyuncs.com/api"),
        ({"base_url": "https://dashscope-intl.aliyuncs.com/api/v1/"}, "https://dashscope-intl.aliyuncs.com/api"),
        ({"base_url": "https://gateway.example"}, "https://gateway.example/api"),
    ],
)
def test_regions_workspaces_and_typed_addresses_become_one_form(monkeypatch, options, url):
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    assert session.use("dashscope", **options).ready
    assert backends.ready(None) == ("dashscope", url)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"region": "mars"}, "no region"),
        ({"region": "eu-central-1"}, "no shared host in 'eu-central-1'.* Give workspace="),
        ({"workspace": "evil.example/"}, "cannot be a workspace"),
        ({"workspace": "a", "region": "b.evil.example"}, "cannot be a region"),
        ({"workspace": "a", "base_url": "https://x.example"}, "Leave out"),
        ({"regoin": "cn-beijing"}, "no option"),
    ],
)
def test_a_wrong_place_is_refused_before_anything_is_set(options, words):
    with pytest.raises(errors.BackendError, match=words):
        session.use("dashscope", **options)
    assert settings.backend is None
    assert settings.base_urls == {}


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://dashscope.aliyuncs.com/api", "Beijing"),
        ("https://dashscope-intl.aliyuncs.com", "Singapore"),
        ("https://ws-1.eu-central-1.maas.aliyuncs.com/api", "Frankfurt"),
        ("https://ws-1.mars-1.maas.aliyuncs.com/api", "mars-1"),
        ("https://gateway.example/api", ""),
        ("https://ws-1.eu-central-1.maas.aliyuncs.com.evil.example/api", ""),
    ],
)
def test_the_region_of_an_address_is_said_where_it_is_known(url, region):
    assert DASHSCOPE.region_of(url) == region


def test_the_status_of_a_service_says_its_region(monkeypatch):
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    status = session.use("dashscope", region="ap-southeast-1")
    assert (status.region, repr(status)) == (
        "Singapore",
        "Model Studio, ready (dashscope-intl.aliyuncs.com, Singapore)",
    )
    assert session.backend("toapis").region == session.backend("simulator").region == ""


def test_the_address_of_one_service_is_not_that_of_another(monkeypatch):
    monkeypatch.setenv("TOAPIS_BASE_URL", "https://toapis.cn")
    settings.base_url = "https://own.example"
    assert base_url_of("dashscope") == DASHSCOPE.base_url
    settings.base_urls = {"dashscope": "https://dashscope-us.aliyuncs.com"}
    assert (base_url_of("toapis"), base_url_of("dashscope")) == (
        "https://own.example",
        "https://dashscope-us.aliyuncs.com",
    )
    del settings.base_urls
    monkeypatch.setenv("DASHSCOPE_BASE_URL", "https://dashscope-intl.aliyuncs.com")
    assert base_url_of("dashscope") == "https://dashscope-intl.aliyuncs.com"


@pytest.mark.parametrize("value", [{"nobody": "https://x.example"}, {"dashscope": ""}, {"dashscope": 3}, "https://x"])
def test_base_urls_are_of_services_that_exist(value):
    with pytest.raises(errors.SettingsError):
        settings.base_urls = value


def test_a_key_is_no_base_url_of_any_service(monkeypatch):
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    with pytest.raises(errors.SettingsError, match="API key"):
        settings.base_urls = {"dashscope": f"https://x.example/{KEY}"}
    assert KEY not in repr(settings)


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://dashscope.aliyuncs.com/api", True),
        ("https://ws-1.ap-southeast-1.maas.aliyuncs.com/api", True),
        ("https://dashscope.aliyuncs.com.evil.example/api", False),
        ("https://dashscope.aliyuncs.com:8443/api", False),
        ("https://dashscope.aliyuncs.com/other/api", False),
        ("http://dashscope.aliyuncs.com/api", False),
        ("https://toapis.com/api", False),
    ],
)
def test_a_job_of_another_address_gets_the_key_only_if_the_service_owns_it(monkeypatch, tmp_path: Path, url, own):
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    if own:
        assert backends.connect(tmp_path, "dashscope", url, "dashscope").base_url == url
    else:
        with pytest.raises(errors.BackendError, match="DASHSCOPE_BASE_URL"):
            backends.connect(tmp_path, "dashscope", url, "dashscope")


def test_the_key_is_found_where_each_key_is_found(monkeypatch):
    class Keyring:
        @staticmethod
        def get_password(service: str, name: str) -> str:
            return f"{KEY}-{len(name)}" if service == "wan-widgets" else ""

    monkeypatch.setattr(credentials, "importlib", SimpleNamespace(import_module=lambda _name: Keyring))
    credentials.forget("dashscope")
    found = credentials.find_key("dashscope")
    assert found is not None
    assert found.reveal() == f"{KEY}-9"
    monkeypatch.setattr(credentials.getpass, "getpass", lambda _prompt: f"{KEY}-typed")
    assert session.use("dashscope", ask=True).ready
    assert credentials.find_key("dashscope").reveal() == f"{KEY}-typed"


def test_a_service_that_is_registered_has_all_that_the_others_have(monkeypatch):
    tables = ServiceTables(*SERVICES.values())
    made = ServiceTable(
        name="madeup",
        label="Made up",
        client="tests.nowhere:Client",
        key_variable="MADEUP_API_KEY",
        url_variable="MADEUP_BASE_URL",
        base_url="https://madeup.example",
    )
    tables.register(made)
    assert list(tables) == ["toapis", "dashscope", "madeup"]
    monkeypatch.setenv("MADEUP_API_KEY", "pq-0123456789-abcdef")
    assert "0123456789" not in redact("it said pq-0123456789-abcdef")
    for name in ("simulator", "Bad Name", ""):
        with pytest.raises(errors.SettingsError):
            tables.register(ServiceTable(**{**vars(made), "name": name}))


def test_the_names_of_backends_are_the_services_and_the_simulator():
    assert backend_names() == ("toapis", "dashscope", "simulator")
    assert [label_of(one) for one in backend_names()] == ["ToAPIs", "Model Studio", "Simulator"]
