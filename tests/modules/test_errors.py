"""Every error says what happened, what to do next, and whether anything was charged; in one line."""

import inspect
import pickle

import pytest

from wan_widgets import errors

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.WanError)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_prints_as_one_line_with_its_hint_and_its_charge(kind):
    error = kind("It broke.", "Mend it.")
    line = error._render_traceback_()
    assert line == [f"{kind.__name__}: {error}"]
    assert str(error).startswith("It broke. Mend it.")
    assert str(error).endswith(errors.CHARGED_WORDS[error.charged])
    assert error.charged in errors.CHARGED_WORDS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_stands_in_the_tree_of_the_module(kind):
    assert kind.__name__ in errors.__doc__
    assert kind.__doc__


@pytest.mark.parametrize(
    ("kind", "charged"),
    [(errors.BadRequestError, "no"), (errors.NotSentError, "no"), (errors.StoppedError, "no"), (errors.OutcomeUnknownError, "unknown"), (errors.DownloadError, "yes"),
     (errors.FileGoneError, "yes"), (errors.TaskFailedError, "unlikely"), (errors.PolicyError, "unlikely"), (errors.TransportError, ""),
     (errors.SettingsError, "no"), (errors.CredentialError, "no")],
)  # fmt: skip
def test_what_was_charged_follows_from_what_happened(kind, charged):
    assert kind("x").charged == charged


def test_what_is_known_better_at_the_scene_wins():
    assert errors.PolicyError("x", charged="no").charged == "no"
    assert errors.TransportError("x", charged="yes").charged == "yes"


def test_the_services_own_words_come_last_and_are_marked_as_its_own():
    error = errors.RateLimitError("Too fast.", "Wait.", retry_after=3.0, status=429, code="x", detail="slow down")
    assert str(error) == "Too fast. Wait. Nothing was charged. The service says: slow down"
    assert (error.retry_after, error.status, error.code) == (3.0, 429, "x")


def test_errors_can_be_caught_as_what_python_calls_them():
    assert issubclass(errors.SettingsError, ValueError)
    assert issubclass(errors.WaitTimeoutError, TimeoutError)


def test_an_error_survives_being_handed_to_another_process():
    error = pickle.loads(pickle.dumps(errors.BadRequestError("It broke.", "Mend it.", status=400, detail="words")))
    assert (error.message, error.hint, error.status, error.detail) == ("It broke.", "Mend it.", 400, "words")
