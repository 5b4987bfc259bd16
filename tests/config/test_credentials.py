"""Keys are found in the documented order of places, and refused keys are remembered."""

import getpass
import sys
import types
import warnings

import pytest

from wan_widgets.config import rejected_keys
from wan_widgets.config.credentials import ask_key, find_key, forget
from wan_widgets.config.rejected_keys import is_refused, note_answer
from wan_widgets.errors import CredentialError
from wan_widgets.redaction import SIMULATED_KEY, Secret, redact

KEY = "sk-Marked-0123456789abcdefXYZ"

pytestmark = pytest.mark.usefixtures("no_keys")


# where keys come from -------------------------------------------------------------------------------


def colab(monkeypatch, values):
    asked = []

    def get(name):
        asked.append(name)
        if name not in values:
            raise KeyError(name)
        return values[name]

    userdata = types.SimpleNamespace(get=get)
    monkeypatch.setitem(sys.modules, "google.colab", types.SimpleNamespace(userdata=userdata))
    monkeypatch.setitem(sys.modules, "google.colab.userdata", userdata)
    return asked


def keyring(monkeypatch, value):
    asked = []

    def get_password(service, user):
        asked.append((service, user))
        if isinstance(value, Exception):
            raise value
        return value

    monkeypatch.setitem(sys.modules, "keyring", types.SimpleNamespace(get_password=get_password))
    return asked


def types_in(monkeypatch, text):
    prompts = []

    def hidden(prompt):
        prompts.append(prompt)
        if isinstance(text, BaseException):
            raise text
        return text

    monkeypatch.setattr(getpass, "getpass", hidden)
    return prompts


def test_each_place_is_used_only_where_those_before_it_have_no_key(monkeypatch):
    assert find_key("toapis") is None
    keyring(monkeypatch, "sk-from-keyring")
    forget("toapis")  # last: a thread that an earlier test has left may look it up at any moment
    assert find_key("toapis").reveal() == "sk-from-keyring"
    colab(monkeypatch, {"TOAPIS_API_KEY": "sk-from-colab"})
    forget("toapis")
    assert find_key("toapis").reveal() == "sk-from-colab"
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-from-environment")
    assert find_key("toapis").reveal() == "sk-from-environment"
    types_in(monkeypatch, "sk-was-asked-for")
    ask_key("toapis")
    assert find_key("toapis").reveal() == "sk-was-asked-for"


def test_the_environment_is_read_at_each_call(monkeypatch):
    assert find_key("toapis") is None
    monkeypatch.setenv("TOAPIS_API_KEY", "  ")
    assert find_key("toapis") is None
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-one-key")
    assert find_key("toapis").reveal() == "sk-one-key"


def test_places_that_may_open_a_dialog_are_asked_once(monkeypatch):
    asked = colab(monkeypatch, {})
    ringed = keyring(monkeypatch, RuntimeError("locked"))
    forget("toapis")  # a thread that an earlier test has left may have looked it up
    assert [find_key("toapis") for _ in range(3)] == [None, None, None]
    assert asked == ["TOAPIS_API_KEY"]
    assert ringed == [("wan-widgets", "toapis")]
    forget("toapis")
    find_key("toapis")
    assert len(asked) == 2


def test_the_simulators_key_is_no_secret_and_an_unknown_service_has_none():
    assert find_key("simulator").reveal() == SIMULATED_KEY
    assert redact("a simulated video") == "a simulated video"
    assert find_key("elsewhere") is None


def test_a_key_is_asked_for_in_a_hidden_prompt(monkeypatch):
    prompts = types_in(monkeypatch, f" {KEY}\n")
    assert ask_key("toapis").reveal() == KEY
    assert "hidden" in prompts[0]


@pytest.mark.parametrize("typed", ["", "  ", "two words", EOFError(), OSError(), NotImplementedError("no stdin")])
def test_a_prompt_that_gives_no_key_says_what_else_to_do(monkeypatch, typed):
    types_in(monkeypatch, typed)
    with pytest.raises(CredentialError, match="TOAPIS_API_KEY"):
        ask_key("toapis")
    assert find_key("toapis") is None


def test_a_prompt_that_would_show_what_is_typed_is_refused(monkeypatch):
    def visible(prompt):
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        return KEY

    monkeypatch.setattr(getpass, "getpass", visible)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in a session, where warnings are no errors
        with pytest.raises(CredentialError, match="no hidden prompt"):
            ask_key("toapis")


def test_an_interrupted_prompt_is_an_interrupt(monkeypatch):
    types_in(monkeypatch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        ask_key("toapis")


def test_a_service_without_a_key_is_not_asked_for():
    with pytest.raises(CredentialError, match="toapis"):
        ask_key("simulator")


# refused keys ---------------------------------------------------------------------------------------

HERE, ELSEWHERE = "https://toapis.com", "https://toapis.cn"


@pytest.fixture
def changes(monkeypatch):
    calls = []
    monkeypatch.setattr(rejected_keys, "_listeners", [lambda: calls.append(1)])
    return calls


def test_a_refused_key_is_remembered_for_the_address_that_refused_it_until_it_is_let_in(changes):
    key = Secret(KEY)
    note_answer(HERE, key, refused=False)
    assert not changes
    note_answer(HERE, key, refused=True)
    note_answer(HERE, Secret(KEY), refused=True)
    assert is_refused(HERE, Secret(KEY))
    assert not is_refused(ELSEWHERE, key)
    assert not is_refused(HERE, Secret("sk-another-0123456789"))
    assert KEY not in repr(vars(rejected_keys))
    note_answer(HERE, key, refused=False)
    assert not is_refused(HERE, key)
    assert len(changes) == 2


def test_a_refused_key_that_is_typed_again_is_tried_again(changes, monkeypatch):
    note_answer(HERE, Secret(KEY), refused=True)
    note_answer(HERE, Secret("sk-another-0123456789"), refused=True)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: KEY)
    assert not is_refused(HERE, ask_key("toapis"))
    assert is_refused(HERE, Secret("sk-another-0123456789"))
    assert len(changes) == 3
