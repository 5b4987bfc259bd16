"""One form in two pages: each verdict and each price belongs to the settings of its page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jobs.fake import FakeService

from wan_widgets import session

from ..recording import RecordedForm, until


@pytest.fixture
def form(service: FakeService) -> Iterator[RecordedForm]:
    """A form in which one page has typed a prompt, with its verdict."""
    one = RecordedForm(resolution="720p")
    one.page_sets(settings={"prompt": "A cat", "resolution": "720p", "duration": 10}, editor="one page", edits=1)
    until(lambda: one.verdict["edits"] == 1)
    yield one
    one.close()


@pytest.mark.parametrize(
    ("shown", "varied", "can_send", "length"),
    [
        ({}, {}, False, ""),
        ({"prompt": "A dog", "duration": 15}, {}, True, "15 s"),
        ({"prompt": "A dog", "duration": 7}, {}, False, ""),
        ({"prompt": "A dog"}, {"seed": [1, 2, 3]}, True, "15 s"),
    ],
    ids=["empty", "another length", "a wrong length", "varied"],
)
def test_another_page_gets_the_verdict_and_the_length_of_what_it_shows(
    form: RecordedForm, shown: dict[str, object], varied: dict[str, object], can_send: bool, length: str
) -> None:
    before = dict(form.verdict)
    content, _ = form.ask("verdict", {"settings": shown, "varied": varied, "edits": 5})
    verdict = content["body"]["verdict"]
    assert (verdict["can_send"], verdict["edits"]) == (can_send, 5)
    assert length in str(verdict)
    assert form.settings["prompt"] == "A cat"
    assert form.varied == {}
    assert form.verdict == before
    assert before["editor"] == "one page"
    assert before["can_send"]


def test_each_page_sends_what_it_shows(form: RecordedForm, service: FakeService) -> None:
    body = {"settings": {"prompt": "A dog", "resolution": "720p"}, "takes": 1, "edits": 0, "filled": None}
    content, _ = form.ask("submit", body)
    (identity,) = content["body"]["jobs"]
    assert session.job(identity).wait(60).snapshot.prompt == "A dog"
    assert form.settings["prompt"] == "A cat"


@pytest.mark.parametrize("body", [{}, {"settings": [], "varied": {}}, {"settings": {}, "varied": None, "edits": 1}])
def test_a_page_that_shows_nothing_that_can_be_read_is_answered_with_an_error(
    form: RecordedForm, body: dict[str, object]
) -> None:
    content, _ = form.ask("verdict", body)
    assert content["kind"] == "error"
    assert "Reload the page." in content["body"]["hint"]
