"""How often an upload and a submit are tried, how long they wait before each try, and what they say meanwhile."""

from __future__ import annotations

import pytest

from wan_widgets import errors
from wan_widgets._jobs.record.state import JobState
from wan_widgets._jobs.runtime.tracked_job import TrackedJob

from ...fake import picture

HELD_BACK = "Held back: the service asks to wait. It is sent {when}."
NOT_CONNECTED = "No connection yet; trying again {when}."


def too_fast(asked: float | None = None) -> errors.RateLimitError:
    return errors.RateLimitError("Too fast.", retry_after=asked)


def not_sent() -> errors.NotSentError:
    return errors.NotSentError("No connection could be made.")


@pytest.fixture
def pauses(monkeypatch) -> list[tuple[int, float | None, str, bool]]:
    """The waits before another try, which end at once."""
    found = []

    async def pause(_tracked, failures, asked=None, *, note="", held_back=False):
        found.append((failures, asked, note, held_back))

    monkeypatch.setattr(TrackedJob, "pause", pause)
    return found


def test_a_request_that_is_held_back_again_and_again_waits_longer_each_time(house, service, pauses):
    answers = [too_fast(), too_fast(20.0), too_fast(), None]
    service.on_submit = lambda _: answers.pop(0)
    assert house.make().wait(20).state is JobState.COMPLETED
    assert pauses == [(1, None, HELD_BACK, True), (2, 20.0, HELD_BACK, True), (3, None, HELD_BACK, True)]


def test_what_could_not_be_sent_waits_longer_each_time_and_is_tried_four_times(house, service, pauses):
    service.on_submit = lambda _: not_sent()
    assert house.make().wait(20).state is JobState.REFUSED
    assert service.count("submit") == 4
    assert pauses == [(number, None, NOT_CONNECTED, False) for number in (1, 2, 3)]


def test_an_upload_waits_longer_each_time_and_as_long_as_the_service_asks(house, service, pauses, tmp_path):
    answers = [too_fast(20.0), not_sent(), errors.TransportError("It broke."), None]
    upload = service.upload

    async def some(*args, **options):
        answer = answers.pop(0)
        if answer is not None:
            raise answer
        return await upload(*args, **options)

    service.upload = some
    assert house.make(image=picture(tmp_path / "a.png")).wait(20).state is JobState.COMPLETED
    note = "Uploading a.png: trying again {when}."
    assert pauses == [(1, 20.0, note, False), (2, None, note, False), (3, None, note, False)]
    assert len(house.connects) == 4, "it connects again before each other try"
