"""URLs that the service cannot reach, that contain a password, or that lead to a web page."""

from __future__ import annotations

import pytest

from wan_widgets._models import draft_of, validate


def found(url, name="image"):
    asked = {"prompt": "character1", name: [url] if name == "references" else url}
    return {(one.code, one.severity) for one in validate(draft_of(asked)) if one.field == name}


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8888/files/cat.png?token=abc",
        "http://127.0.0.1/cat.png",
        "http://192.168.1.5/cat.png",
        "https://10.0.0.7/cat.png",
        "http://172.16.3.4/cat.png",
        "http://169.254.169.254/latest",
        "http://[::1]:8888/cat.png",
        "http://[fe80::1]/cat.png",
        "http://[fe80::1%25eth0]/cat.png",
        "http://nas.local/cat.png",
        "http://nas/cat.png",
        "http://127.1/cat.png",
        "http://2130706433/cat.png",
        "http://LOCALHOST./cat.png",
    ],
)
@pytest.mark.parametrize("name", ["image", "references"])
def test_what_the_service_cannot_reach_is_an_error_with_the_way_out(url, name):
    asked = {"prompt": "character1", name: [url] if name == "references" else url}
    [issue] = [one for one in validate(draft_of(asked)) if one.code == "source-unreachable"]
    assert issue.severity == "error"
    assert "give its path" in issue.hint
    assert "token" not in issue.message


@pytest.mark.parametrize(
    "url",
    [
        "https://user:pass@example.org/cat.png",
        "https://hub.example.org/user/me/files/cat.png?token=abc",
        "https://hub.example.org/lab/tree/cat.png?token=abc",
    ],
)
def test_a_password_or_a_notebook_servers_token_is_not_handed_on(url):
    assert found(url) == {("source-secret", "error")}


@pytest.mark.parametrize(
    ("url", "direct"),
    [
        (
            "https://github.com/me/pictures/blob/main/a/cat.png",
            "https://raw.githubusercontent.com/me/pictures/main/a/cat.png",
        ),
        ("https://gitlab.com/me/pictures/-/blob/main/cat.png", "https://gitlab.com/me/pictures/-/raw/main/cat.png"),
        (
            "https://huggingface.co/me/pictures/blob/main/cat.png",
            "https://huggingface.co/me/pictures/resolve/main/cat.png",
        ),
        ("https://www.dropbox.com/s/abc/cat.png?dl=0", "https://www.dropbox.com/s/abc/cat.png?raw=1"),
        ("https://drive.google.com/file/d/abc/view", "https://drive.google.com/uc?export=download&id=abc"),
    ],
)
def test_the_address_of_a_page_warns_and_offers_the_files_own(url, direct):
    [issue] = [one for one in validate(draft_of({"image": url})) if one.code == "source-page"]
    assert issue.severity == "warning"
    assert issue.hint == f"Give {direct}"
    assert issue.fixes[0].changes == {"image": direct}
    assert found(direct) == set()


@pytest.mark.parametrize("url", ["https://commons.wikimedia.org/wiki/File:Cat.jpg", "https://youtu.be/abc"])
def test_a_page_without_a_known_file_behind_it_warns_too(url):
    [issue] = validate(draft_of({"image": url}))
    assert (issue.code, issue.severity, issue.fixes) == ("source-page", "warning", ())
    assert issue.hint == "Give the address of the file, or save it and give its path."


def test_the_address_of_a_page_is_replaced_in_its_place_in_a_list():
    page, direct = "https://gitlab.com/me/clips/-/blob/main/b.mp4", "https://gitlab.com/me/clips/-/raw/main/b.mp4"
    asked = {"prompt": "character1 character2 character3", "references": ["a.mp4", page, "c.mp4"]}
    [issue] = validate(draft_of(asked))
    assert issue.index == 1
    assert issue.fixes[0].changes == {"references": ("a.mp4", direct, "c.mp4")}


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/cat.png",
        "http://[2606:4700::1111]/cat.png",
        "https://example.org/files/cat.png",
        "https://example.org/cat.png?token=",
    ],
)
def test_a_public_address_without_a_token_has_no_issue(url):
    assert found(url) == set()


@pytest.mark.parametrize("path", ["//nas/pictures/cat.png", "cat.png?token=abc"])
def test_a_path_is_not_judged_as_a_url(path):
    assert found(path) == set()


def test_a_token_in_a_public_link_warns_and_a_signed_link_does_not():
    assert found("https://example.org/cat.png?access_token=abc") == {("source-token", "warning")}
    assert found("https://bucket.s3.amazonaws.com/cat.png?X-Amz-Signature=abc&token=x") == set()
    assert found("https://example.org/cat.png?width=400") == set()
