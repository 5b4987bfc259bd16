"""Which base URLs are accepted, and which links to results are followed."""

import asyncio
import ipaddress
import socket

import pytest

from wan_widgets.errors import BackendError, DownloadError
from wan_widgets.redaction import Secret
from wan_widgets.services import url_policy


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("https://toapis.com", "https://toapis.com"),
        ("https://toapis.com/", "https://toapis.com"),
        (" https://toapis.com/v1 ", "https://toapis.com"),
        ("https://toapis.com/v1/", "https://toapis.com"),
        ("https://toapis.com/v1/videos/generations", "https://toapis.com"),
        ("toapis.com/v1", "https://toapis.com"),
        ("HTTPS://API.toapis.CN", "https://api.toapis.cn"),
        ("https://gateway.example/wan/v1", "https://gateway.example/wan"),
        ("http://127.0.0.1:8765/v1", "http://127.0.0.1:8765"),
        ("http://localhost:8765", "http://localhost:8765"),
        ("localhost:8765", "http://localhost:8765"),
        ("http://[::1]:8765", "http://[::1]:8765"),
    ],
)
def test_a_base_url_is_taken_as_people_paste_it(given, base):
    assert url_policy.base_of(given) == base


@pytest.mark.parametrize(
    "given",
    [
        "",
        "   ",
        "http://toapis.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "ftp://toapis.com",
        "file:///etc/passwd",
        "https://user:pass@toapis.com",
        "https://toapis.com?key=1",
        "https://toapis.com#x",
        "https://",
        "https://a b",
        "https://a\nb",
        "https://toapis.com:port",
        "https://[::1",
        "https://toapis.com\\@evil.example",
        "https://toapis.com/\u202emoc",
        "https://toapis.com/".ljust(url_policy.LONGEST_URL + 1, "a"),
    ],
)
def test_a_base_url_that_would_leak_or_is_none_is_refused(given):
    with pytest.raises(BackendError) as caught:
        url_policy.base_of(given)
    assert caught.value.hint
    assert "pass" not in str(caught.value)


def test_the_longest_base_url_is_taken():
    longest = "https://toapis.com/".ljust(url_policy.LONGEST_URL, "a")
    assert url_policy.base_of(longest) == longest


@pytest.mark.parametrize("key", ["q7w9e2r4t6y8u1i3o5p0", f"sk-{'a1b2' * 6}"])
def test_a_base_url_with_a_key_in_it_is_refused_and_the_key_is_not_shown(key):
    Secret("q7w9e2r4t6y8u1i3o5p0")  # known, but not spelled like a key; the other one is only spelled like one
    with pytest.raises(BackendError, match="an API key in the base URL") as caught:
        url_policy.base_of(f"https://toapis.com/{key}")
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("93.184.216.34", "public"),
        ("10.1.2.3", "private"),
        ("192.168.0.1", "private"),
        ("100.64.0.1", "private"),
        ("127.0.0.1", "loopback"),
        ("127.9.9.9", "loopback"),
        ("169.254.169.254", "never"),
        ("0.0.0.0", "never"),
        ("224.0.0.1", "never"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:10.0.0.1", "private"),
        ("fe80::1", "never"),
        ("fd00::1", "private"),
        ("64:ff9b::a00:1", "private"),
        ("2002:7f00:1::", "loopback"),
        ("2606:2800:220:1::1", "public"),
    ],
)
def test_an_address_is_judged_by_where_it_stands(address, reach):
    assert url_policy.reach_of(url_policy.ipaddress.ip_address(address)) == reach


def check(scheme, host, service_host, userinfo=""):
    return asyncio.run(url_policy.check_result_link(scheme, host, userinfo, service_host))


@pytest.fixture
def names(monkeypatch):
    """Names that resolve to what a test says, without asking anybody."""
    known = {"toapis.test": ["93.184.216.34"], "files.test": ["93.184.216.35"], "corp.test": ["10.0.0.5"]}

    def resolve(host, port, *args, **kwargs):
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.mark.parametrize(
    ("scheme", "host", "service_host"),
    [
        ("https", "files.test", "toapis.test"),
        ("https", "nowhere.test", "toapis.test"),
        ("http", "127.0.0.1", "127.0.0.1"),
        ("http", "127.0.0.1", "localhost.test"),
        ("https", "files.test", "127.0.0.1"),
        ("https", "10.0.0.9", "corp.test"),
    ],
)
def test_a_link_that_leads_no_further_in_than_the_service_is_followed(names, scheme, host, service_host):
    names["localhost.test"] = ["127.0.0.1"]
    check(scheme, host, service_host)


@pytest.mark.parametrize(
    ("scheme", "host"),
    [
        ("file", ""),
        ("file", "localhost"),
        ("ftp", "files.test"),
        ("javascript", ""),
        ("https", ""),
        ("http", "files.test"),
        ("http", "127.0.0.1"),
        ("https", "127.0.0.1"),
        ("https", "localhost.test"),
        ("https", "10.0.0.1"),
        ("http", "169.254.169.254"),
        ("https", "169.254.169.254"),
        ("https", "::ffff:127.0.0.1"),
        ("https", "corp.test"),
        ("https", "both.test"),
        ("https", "number.test"),
    ],
)
def test_a_link_into_our_own_network_or_unencrypted_is_refused(names, scheme, host):
    names["localhost.test"] = ["127.0.0.1"]
    names["both.test"] = ["93.184.216.36", "192.168.1.1"]
    names["number.test"] = ["127.0.0.1"]
    with pytest.raises(DownloadError) as caught:
        check(scheme, host, "toapis.test")
    assert caught.value.charged == "yes"


def test_a_service_comes_no_nearer_by_a_private_address_of_its_own(names):
    names["toapis.test"].append("10.0.0.1")
    with pytest.raises(DownloadError):
        check("https", "corp.test", "toapis.test")


def test_a_service_in_a_company_network_does_not_lead_to_this_machine(names):
    for host in ("127.0.0.1", "::1"):
        with pytest.raises(DownloadError, match="own network"):
            check("https", host, "corp.test")


def test_link_local_is_never_followed_not_even_for_loopback():
    for service_host in ("127.0.0.1", "169.254.1.1"):
        with pytest.raises(DownloadError):
            check("https", "169.254.169.254", service_host)


def test_a_link_with_a_password_is_refused(names):
    with pytest.raises(DownloadError):
        check("https", "files.test", "toapis.test", userinfo="user:pass")


class Connection:
    """A TCP connection to an address."""

    def __init__(self, address: str) -> None:
        self.get_extra_info = {"server_addr": (address, 443)}.get
        self.closed = False

    async def aclose(self) -> None:
        self.closed = True


def connect(peer: str, allowed: url_policy.Reach) -> Connection:
    """Return a connection after its check."""
    connection, check = Connection(peer), url_policy.peer_check(allowed)
    asyncio.run(check("connection.connect_tcp.started", {"host": "files.test"}))
    try:
        asyncio.run(check("connection.connect_tcp.complete", {"return_value": connection}))
    except DownloadError:
        assert connection.closed
        raise
    return connection


@pytest.mark.parametrize(
    ("peer", "allowed"), [("93.184.216.34", "public"), ("127.0.0.1", "loopback"), ("10.0.0.1", "private")]
)
def test_a_connection_to_an_allowed_address_stays_open(peer, allowed):
    assert not connect(peer, allowed).closed


@pytest.mark.parametrize(
    ("peer", "allowed"), [("127.0.0.1", "public"), ("10.0.0.1", "public"), ("fe80::1%eth0", "loopback")]
)
def test_a_connection_that_ends_elsewhere_than_its_name_said_is_closed(peer, allowed):
    with pytest.raises(DownloadError, match="own network"):
        connect(peer, allowed)


def test_a_service_whose_own_name_cannot_be_resolved_allows_no_private_address(monkeypatch):
    async def addresses(host):
        return [ipaddress.ip_address("10.0.0.7")] if host == "files.example" else []

    monkeypatch.setattr(url_policy, "addresses_of", addresses)
    with pytest.raises(DownloadError):
        asyncio.run(url_policy.check_result_link("https", "files.example", "", "toapis.com"))
    assert asyncio.run(url_policy.check_result_link("https", "unknown.example", "", "toapis.com")) == "public"
