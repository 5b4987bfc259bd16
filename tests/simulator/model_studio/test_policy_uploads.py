"""Uploads by policy at the simulated Model Studio: allowed paths, users and lifetimes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator.conftest import Running, png, running, upload, write_video
from wan_widgets.simulator.faults import parse

from .client import BASE, RESOLVE, T2V, Client, refusal

I2V = "wan2.6-i2v"
SMALL = {"resolution": "720P"}
BAD_URL = (400, "InvalidURL.ConnectionRefused")


@pytest.fixture(scope="module")
def client(shared: Running) -> Client:
    return Client(shared)


def test_a_policy_has_all_that_a_form_needs(client: Client) -> None:
    policy = client.policy()
    assert set(policy) == {
        "policy",
        "signature",
        "upload_dir",
        "upload_host",
        "expire_in_seconds",
        "max_file_size_mb",
        "capacity_limit_mb",
        "oss_access_key_id",
        "x_oss_object_acl",
        "x_oss_forbid_overwrite",
    }
    assert client.policy()["upload_dir"] != policy["upload_dir"]
    assert "sk-simulated" not in str(policy)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"action": "getPolicy", "model": "none"}, (404, "ModelNotFound")),
        ({"action": "getPolicy"}, (404, "ModelNotFound")),
        ({"action": "put", "model": T2V}, (400, "InvalidParameter")),
    ],
)
def test_a_policy_is_for_a_model(client: Client, query: dict[str, str], expected: tuple[int, str]) -> None:
    assert refusal(client.http.get(f"{BASE}/uploads", params=query)) == expected


def test_an_uploaded_picture_is_rendered(client: Client) -> None:
    url = client.stored(png((600, 600)), I2V)
    client.until(client.made("stored", I2V, SMALL, RESOLVE, img_url=url))
    spec = next(one for one in client.one.renderer.specs if one.prompt == "stored")
    assert spec.image.read_bytes() == png((600, 600))
    assert spec.width == spec.height


def test_without_the_header_or_for_another_model_or_account_a_file_is_refused(client: Client) -> None:
    url = client.stored(png(), I2V)
    assert refusal(client.create("x", I2V, SMALL, img_url=url)) == BAD_URL
    assert refusal(client.create("x", "wan2.6-i2v-flash", SMALL, RESOLVE, img_url=url)) == BAD_URL
    other = {**RESOLVE, "Authorization": "Bearer sk-other"}
    assert refusal(client.create("x", I2V, SMALL, other, img_url=url)) == BAD_URL
    assert refusal(client.create("x", I2V, SMALL, RESOLVE, img_url=f"{url}x")) == BAD_URL
    assert client.create("x", I2V, SMALL, RESOLVE, img_url=url).status_code == 200


def test_a_file_is_good_for_two_days(client: Client) -> None:
    url = client.stored(png(), I2V)
    path = client.one.simulator.oss.path(url).with_suffix(".json")
    text, at = path.read_text(), client.one.simulator.oss.find(url).at
    path.write_text(text.replace(str(at), str(at - 48 * 3600 + 60)))
    assert client.create("x", I2V, SMALL, RESOLVE, img_url=url).status_code == 200
    path.write_text(text.replace(str(at), str(at - 48 * 3600 - 1)))
    assert refusal(client.create("x", I2V, SMALL, RESOLVE, img_url=url)) == BAD_URL


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"Signature": "x"}, (403, "SignatureDoesNotMatch")),
        ({"OSSAccessKeyId": "x"}, (403, "InvalidAccessKeyId")),
        ({"key": "elsewhere/a.png"}, (403, "AccessDenied")),
        ({"x-oss-object-acl": "public-read"}, (403, "AccessDenied")),
        ({"x-oss-forbid-overwrite": "false"}, (403, "AccessDenied")),
        ({"Signature": None}, (400, "InvalidArgument")),
        ({"key": None}, (400, "InvalidArgument")),
    ],
)
def test_a_form_that_breaks_its_policy_is_refused_in_xml(
    client: Client, changed: dict[str, Any], expected: tuple[int, str]
) -> None:
    answer = client.put(client.policy(), png(), **changed)
    assert (answer.status_code, answer.headers["content-type"]) == (expected[0], "application/xml")
    assert f"<Code>{expected[1]}</Code>" in answer.text


def test_the_file_is_the_last_field_and_the_key_never_goes_there(client: Client) -> None:
    policy = client.policy()
    early = [("file", ("a.png", png())), *((name, (None, str(value))) for name, value in policy.items())]
    assert httpx.post(policy["upload_host"], files=early, trust_env=False).status_code == 400
    headers = {"Authorization": "Bearer sk-simulated"}
    form = [("policy", (None, policy["policy"])), ("file", ("a.png", png()))]
    reply = httpx.post(policy["upload_host"], files=form, headers=headers, trust_env=False)
    assert (reply.status_code, "auth mechanism" in reply.text) == (400, True)
    assert httpx.post(policy["upload_host"], content=b"x", trust_env=False).status_code == 400


def test_an_object_is_never_overwritten(client: Client) -> None:
    policy = client.policy()
    assert client.put(policy, png()).status_code == 200
    assert "FileAlreadyExists" in client.put(policy, b"other").text
    assert client.put(policy, png(), "b.png", success_action_status=None).status_code == 204


def test_a_policy_expires(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from wan_widgets.simulator.server.dashscope import policy_uploads

    monkeypatch.setattr(policy_uploads, "_LIFE", -1)
    assert "Policy expired" in client.put(client.policy(), png()).text


def test_the_storage_has_faults_of_its_own_in_its_own_words(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        client, before = Client(one), len(list(tmp_path.rglob("oss-*.json")))
        for name, expected in (("policy-expired", 403), ("gateway-down on=store", 502), ("server-error on=store", 500)):
            one.simulator.faults.arm(parse(name), 1)
            assert client.put(client.policy(), png()).status_code == expected
        one.simulator.faults.arm(parse("policy-expired"), 1)
        reply = client.put(client.policy(), png())
        assert (reply.headers["content-type"], "Policy expired" in reply.text) == ("application/xml", True)
        one.simulator.faults.arm(parse("lost-answer on=store"), 1)
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            client.put(client.policy(), png())
        # What was answered wrongly after the file had come is there; what was refused is not.
        assert len(list(tmp_path.rglob("oss-*.json"))) - before == 2


def test_a_policy_may_lead_nowhere_or_where_nothing_is_encrypted(client: Client) -> None:
    faults = client.one.simulator.faults
    for name, host in (("dead-host", "http://127.0.0.1:9"), ("plain-host", "http://storage.example.com")):
        faults.arm(parse(name), 1)
        assert client.policy()["upload_host"] == host
        assert client.policy()["upload_host"] == client.one.address.files_url


def test_a_file_above_the_policys_size_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from wan_widgets.simulator.server.dashscope import policy_uploads

    monkeypatch.setattr(policy_uploads, "_MOST_MB", 1)
    policy = client.policy()
    assert "Policy Condition failed" in client.put(policy, b"x" * 1_000_001).text
    assert client.put(policy, b"x" * 1_000_000).status_code == 200


def test_what_is_in_the_storage_is_not_public(client: Client) -> None:
    path = client.one.simulator.oss.path(client.stored(png()))
    assert httpx.get(f"{client.one.address.files_url}/u/{path.name}.json", trust_env=False).status_code == 404
    assert httpx.get(client.one.address.files_url, trust_env=False).status_code == 404


def test_a_file_of_the_other_service_is_fetched_by_its_link(client: Client) -> None:
    url = upload(client.one, "images", png((500, 500))).json()["data"]["url"]
    client.until(client.made("linked", I2V, SMALL, img_url=url))


def test_a_file_that_is_gone_when_the_task_begins_fails_it(tmp_path) -> None:
    with running(tmp_path) as one:
        client = Client(one)
        url = client.stored(write_video(tmp_path / "a.mp4", (320, 240)).read_bytes(), "wan3.0-video", "a.mp4")
        asked = [{"type": "reference_video", "url": url}]
        prompt = "Video 1 [fault:slow-queue seconds=0.5]"
        task = client.made(prompt, "wan3.0-video", {"resolution": "480P"}, RESOLVE, media=asked)
        one.simulator.oss.path(url).with_suffix(".json").unlink()
        output = client.until(task, "FAILED")["output"]
        assert output["code"] == "InvalidURL.ConnectionRefused"
