"""What an answer proves and which error it becomes, without a server."""

from __future__ import annotations

import pytest

from wan_widgets import errors
from wan_widgets.services.base import Task
from wan_widgets.services.error_mapping import failure_of, is_about_the_key, proves_nothing_created, refusal
from wan_widgets.services.parsing import Fault

NO_MODEL = Fault(code="model_not_found", text="No available channel for wan2.6")


@pytest.mark.parametrize("status", [500, 502, 504, 408, 409, 460, 499, 501])
def test_a_missing_model_proves_nothing_under_another_status_than_503(status):
    assert proves_nothing_created(503, NO_MODEL, page=False)
    assert not proves_nothing_created(status, NO_MODEL, page=False)
    assert not isinstance(refusal(status, NO_MODEL), errors.ModelUnavailableError)


def test_a_503_proves_nothing_unless_it_names_the_model_and_is_no_page():
    assert not proves_nothing_created(503, Fault(text="busy"), page=False)
    assert not proves_nothing_created(503, NO_MODEL, page=True)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 413, 415, 422])
def test_a_published_refusal_proves_it_and_a_page_in_its_place_does_not(status):
    assert proves_nothing_created(status, Fault(), page=False)
    assert not proves_nothing_created(status, Fault(), page=True)


@pytest.mark.parametrize("status", [301, 307, 308, 429])
def test_a_request_for_the_same_elsewhere_or_later_proves_it_even_as_a_page(status):
    assert proves_nothing_created(status, Fault(), page=True)


@pytest.mark.parametrize("status", [200, 302, 303, 304])
def test_another_redirect_or_a_success_proves_nothing(status):
    assert not proves_nothing_created(status, Fault(), page=False)


def test_a_key_without_quota_is_no_wrong_key():
    assert is_about_the_key(Fault(code="401"))
    assert is_about_the_key(Fault(text="This API key is disabled"))
    assert is_about_the_key(Fault(text="令牌无效"))
    assert not is_about_the_key(Fault(text="This API key is disabled: insufficient quota"))
    assert not is_about_the_key(Fault(code="500", text="The disk is full"))


@pytest.mark.parametrize(
    ("status", "fault", "kind"),
    [
        (401, Fault(), errors.AuthenticationError),
        (402, Fault(), errors.BalanceError),
        (403, Fault(code="insufficient_user_quota"), errors.BalanceError),
        (403, Fault(text="insufficient quota"), errors.AuthenticationError),
        (429, Fault(), errors.RateLimitError),
        (422, Fault(), errors.PolicyError),
        (400, Fault(code="content_policy_violation"), errors.PolicyError),
        (400, Fault(text="content policy"), errors.BadRequestError),
        (500, Fault(code="content_policy_violation"), errors.ServiceError),
        (503, NO_MODEL, errors.ModelUnavailableError),
        (503, Fault(), errors.ServiceError),
        (307, Fault(), errors.BadRequestError),
        (399, Fault(), errors.BadRequestError),
        (400, Fault(), errors.BadRequestError),
        (404, Fault(), errors.BadRequestError),
        (413, Fault(), errors.BadRequestError),
        (499, Fault(), errors.BadRequestError),
        (500, Fault(), errors.ServiceError),
    ],
)
def test_each_status_has_its_kind_of_error_and_took_no_money(status, fault, kind):
    error = refusal(status, fault)
    assert type(error) is kind
    assert (error.charged, error.status) == ("no", status)


def test_words_follow_the_status():
    assert "redirected" in refusal(300, Fault()).message
    assert "address" in refusal(404, Fault()).message
    assert "too large" in refusal(413, Fault()).message
    assert "HTTP 500" in refusal(500, Fault()).message
    assert refusal(400, Fault(code="c", type="t")).code == "c"
    assert refusal(400, Fault(type="t")).code == "t"
    slow, now = refusal(429, Fault(), wait=7.4), refusal(429, Fault())
    assert isinstance(slow, errors.RateLimitError)
    assert (slow.retry_after, slow.hint) == (7.4, "Try again in 7 s.")
    assert now.hint == "Try again in a minute."


def test_a_failed_task_is_stopped_by_the_check_or_canceled_or_just_failed():
    def task(word="failed", **said):
        return Task(id="a", state="failed", word=word, **said)

    assert isinstance(failure_of(task(error_code="data_inspection_failed")), errors.PolicyError)
    assert isinstance(failure_of(task(error_text="sensitive content")), errors.PolicyError)
    assert "at the service" in failure_of(task(word="CANCELLED")).message
    plain = failure_of(task(error_code="500", error_text="It broke"))
    assert type(plain) is errors.TaskFailedError
    assert (plain.code, plain.detail) == ("500", "It broke")


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("DataInspectionFailed", errors.PolicyError, "content check"),
        ("IPInfringementSuspect", errors.PolicyError, "content check"),
        ("InvalidURL.Timeout", errors.TaskFailedError, "could not fetch an input file"),
        ("InvalidFile.Format", errors.TaskFailedError, "does not accept an input file"),
        ("Arrearage", errors.BalanceError, "in arrears"),
        ("InvalidParameter", errors.TaskFailedError, "could not make this video"),
        ("NoInvalidURL", errors.TaskFailedError, "could not make this video"),
    ],
)
def test_a_refusal_after_the_task_was_accepted_says_why_and_that_it_is_usually_not_charged(code, kind, words):
    error = failure_of(Task(id="t", state="failed", word="FAILED", error_code=code, error_text="The service's words."))
    assert type(error) is kind
    assert (error.charged, error.code, error.detail) == ("unlikely", code, "The service's words.")
    assert words in error.message


@pytest.mark.parametrize(
    ("code", "words"), [("InvalidURL.ConnectionRefused", "could not fetch"), ("InvalidFile.Size", "does not accept")]
)
def test_a_refusal_that_blames_an_input_says_so(code, words):
    error = refusal(400, Fault(code=code))
    assert (type(error), error.charged) == (errors.BadRequestError, "no")
    assert words in error.message
