"""Keys do not show themselves, come from the documented places in order, and are cut out of every text."""

import copy
import copyreg
import dataclasses
import gc
import getpass
import inspect
import json
import logging
import pickle
import pprint
import reprlib
import sys
import time
import traceback
import types
import warnings
from dataclasses import dataclass

import httpx
import pytest

from wan_widgets import credentials, refused_keys
from wan_widgets.credentials import (
    HIDDEN,
    Secret,
    ask_key,
    find_key,
    forget,
    redact,
    shows_key,
    tame,
)
from wan_widgets.errors import CredentialError
from wan_widgets.refused_keys import is_refused, note_answer

KEY = "sk-Marked-0123456789abcdefXYZ"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch):
    """No place has a key, and nothing is remembered between tests."""
    monkeypatch.delenv("TOAPIS_API_KEY", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    forget("toapis")
    yield
    forget("toapis")


# Secret ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        "{}".format,
        "{:>50}".format,
        "%s".__mod__,
        "%r".__mod__,
        lambda key: f"{[key]!r}",
        lambda key: str({"key": key}),
        lambda key: str([getattr(key, name) for name in dir(key) if name in ("_held", "problem")]),
    ],
)
def test_a_key_does_not_show_itself(show):
    shown = show(Secret(KEY))
    assert not any(KEY[at : at + 4] in shown for at in range(len(KEY) - 3))


@dataclass
class Account:
    key: Secret


def _logged(key):
    record = logging.LogRecord("ours", logging.DEBUG, "a.py", 1, "%s %r", (key, [key]), None)
    return f"{logging.Formatter().format(record)} {record!r} {vars(record)}"


def _raised(key):
    with pytest.raises(ValueError) as caught:
        raise ValueError(key, {"key": key})
    report = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    return f"{caught.value} {caught.value!r} {caught.value.args} {''.join(report.format())}"


def _request(key):
    request = httpx.Request("GET", "https://a.example", headers={"Authorization": f"Bearer {key.reveal()}"})
    error = httpx.ReadError("broken", request=request)
    return f"{request!r} {request.headers!r} {request.headers} {error!r} {error}"


@pytest.mark.parametrize(
    "show",
    [
        lambda key: str(dataclasses.asdict(Account(key))),
        lambda key: str(Account(key)),
        lambda key: str(dataclasses.astuple(Account(key))),
        lambda key: json.dumps({"key": key}, default=str),
        lambda key: json.dumps({"key": key}, default=repr),
        lambda key: str(inspect.getmembers(key)),
        lambda key: str(key.__getstate__()) if hasattr(key, "__getstate__") else "",
        lambda key: str(gc.get_referents(key)),
        lambda key: pprint.pformat([key]),
        lambda key: reprlib.repr([key]),
        lambda key: f"{key} {key!r} {key!s:>20} {key!a}",
        _logged,
        _raised,
        _request,
    ],
)
def test_a_key_does_not_show_itself_inside_of_other_things(show):
    key = Secret(KEY)
    shown = show(key)
    assert not any(KEY[at : at + 8] in shown for at in range(len(KEY) - 7))


def test_what_lists_the_module_that_cuts_keys_out_shows_none():
    Secret(KEY)
    shown = repr(vars(credentials)).lower()
    assert not any(KEY[at : at + 8].lower() in shown for at in range(len(KEY) - 7))
    assert shows_key(KEY[5:13])


@pytest.mark.parametrize(
    "call", [lambda key: key.__reduce_ex__(2), lambda key: key.__reduce__(), copyreg.__reduce_ex__]
)
def test_a_key_is_not_taken_apart(call):
    with pytest.raises(TypeError) as caught:
        call(Secret(KEY), 0) if call is copyreg.__reduce_ex__ else call(Secret(KEY))
    assert KEY not in str(caught.value)


def test_what_acts_on_a_terminal_is_tamed_and_every_word_is_kept():
    text = (
        "A \x1b[31mred\x1b[0m kite\x07 \u202eflies\u2066 past?x=1 \u2028\u200bfamily \U0001f468\u200d\U0001f469 \ud800"
    )
    assert tame(text) == "A red kite flies past?x=1 \nfamily \U0001f468\u200d\U0001f469 \ufffd"


def test_a_key_has_no_dict_and_is_not_pickled():
    key = Secret(KEY)
    assert not hasattr(key, "__dict__")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="not pickled") as caught:
            pickle.dumps({"key": key}, protocol)
        assert KEY not in str(caught.value)


def test_a_copy_of_a_key_is_the_key():
    key = Secret(KEY)
    assert copy.copy(key) is key
    assert copy.deepcopy([key])[0] is key


def test_keys_compare_by_value_and_never_equal_their_text():
    assert Secret(KEY) == Secret(KEY)
    assert hash(Secret(KEY)) == hash(Secret(KEY))
    assert Secret(KEY) != Secret(KEY + "1")
    assert Secret(KEY) != KEY


@pytest.mark.parametrize("given", [KEY, f" {KEY}\n", f'"{KEY}"', f"Bearer {KEY}", f"bearer  {KEY} "])
def test_a_pasted_key_is_tidied(given):
    assert Secret(given).reveal() == KEY
    assert Secret(given).problem == ""


@pytest.mark.parametrize("given", ["", " ", "sk-a b", "sk-ключ", "sk-a\nb", "sk-\x00"])
def test_what_cannot_be_a_key_says_so_without_showing_it(given):
    problem = Secret(given).problem
    assert problem
    assert "sk-" not in problem


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
    forget("toapis")
    keyring(monkeypatch, "sk-from-keyring")
    assert find_key("toapis").reveal() == "sk-from-keyring"
    forget("toapis")
    colab(monkeypatch, {"TOAPIS_API_KEY": "sk-from-colab"})
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
    assert [find_key("toapis") for _ in range(3)] == [None, None, None]
    assert asked == ["TOAPIS_API_KEY"]
    assert ringed == [("wan-widgets", "toapis")]
    forget("toapis")
    find_key("toapis")
    assert len(asked) == 2


def test_the_simulators_key_is_no_secret_and_an_unknown_service_has_none():
    assert find_key("simulator").reveal() == credentials.SIMULATED_KEY
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
        with pytest.raises(CredentialError, match="unseen"):
            ask_key("toapis")


def test_an_interrupted_prompt_is_an_interrupt(monkeypatch):
    types_in(monkeypatch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        ask_key("toapis")


def test_a_service_without_a_key_is_not_asked_for():
    with pytest.raises(CredentialError, match="toapis"):
        ask_key("simulator")


# redact ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [KEY, f"x{KEY}y", KEY.upper(), KEY.lower(), "İ" * 20 + KEY[5:].lower(), KEY[:8], KEY[5:17], KEY[-8:], KEY[::1] * 3, f"{KEY[:12]}\x00{KEY[12:]}",
     f"{KEY[:12]}\u200b{KEY[12:]}", "\n".join(KEY[at : at + 9] for at in range(0, 18, 9)), f'{{"k": "{KEY[3:20]}"}}', f"https://h/{KEY[4:]}/v",
     "y" * 1990 + KEY, "y" * 6000 + KEY],
)  # fmt: skip
def test_a_known_key_and_every_piece_of_it_is_cut_out(text):
    Secret(KEY)
    clean = redact(text).lower()
    assert not any(KEY[at : at + 8].lower() in clean for at in range(len(KEY) - 7))
    assert shows_key(KEY[:8])
    assert not shows_key(KEY[:7])


def test_text_around_a_key_stays():
    Secret(KEY)
    assert redact(f"before {KEY} after") == f"before {HIDDEN} after"


def test_a_short_key_is_cut_out_whole():
    Secret("q7Zk")
    assert redact("key q7Zk, again Q7ZK.") == f"key {HIDDEN}, again {HIDDEN}."


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("key sk-abcdef123456 is bad", "key [hidden] is bad"),
        ("key sk-ab****wxyz is bad", "key [hidden] is bad"),
        ("key sk-abcd...wxyz is bad", "key [hidden] is bad"),
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer [hidden]"),
        ("the bearer token is missing", "the bearer token is missing"),
        ("a task-runner asks for disk-space", "a task-runner asks for disk-space"),
        ("https://f.example/v.mp4?X-Amz-Signature=abc&Expires=1 is old", "https://f.example/v.mp4?[hidden] is old"),
        ("/v.mp4?sign=abc", "/v.mp4?[hidden]"),
        ('{"url":"https://f/v.mp4?a=b"}', '{"url":"https://f/v.mp4?[hidden]"}'),
        ("https://user:pass@proxy:8080/", "https://[hidden]@proxy:8080/"),
        ("api_key=abcdefgh12345", "api_key=[hidden]"),
        ('"token": "abcdefgh12345"', '"token": "[hidden]"'),
        ("what is it? a=b", "what is it? a=b"),
        ("\x1b[31mred\x1b[0m \x07bell \x00nul", "red bell nul"),
        ("left\u202eright\u2066x\u200fy", "leftrightxy"),
        ("one\r\ntwo\rthree\u2028four\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("<script>alert(1)</script> 中文 é 🎬", "<script>alert(1)</script> 中文 é 🎬"),
        ("", ""),
    ],
)
def test_what_must_not_be_shown_is_cut_out_and_the_rest_stays(text, clean):
    assert redact(text) == clean
    assert redact(redact(text)) == clean


def test_a_text_is_cut_to_its_limit():
    assert redact("a" * 3000) == "a" * 1999 + "…"
    assert redact("a" * 2000) == "a" * 2000
    assert len(redact("word " * 100, 10)) <= 10


@pytest.mark.parametrize(
    "unit",
    ["x", "sk-", "Bearer ", "token=", "?a=", "://", "\x1b[", "https://a?b=", "token: 1", "sk-Marke", "a" * 199 + "@"],
)
def test_a_huge_text_takes_no_long_time(unit):
    Secret(KEY)
    begun = time.process_time()
    redact(unit * (10_000_000 // len(unit)))
    redact(unit * (400_000 // len(unit)), limit=200_000)
    assert time.process_time() - begun < 10  # a bound against hanging, no measurement


# refused keys ---------------------------------------------------------------------------------------

HERE, ELSEWHERE = "https://toapis.com", "https://toapis.cn"


@pytest.fixture
def told(monkeypatch):
    calls = []
    monkeypatch.setattr(refused_keys, "_listeners", [lambda: calls.append(1)])
    return calls


def test_a_refused_key_is_remembered_for_the_address_that_refused_it_until_it_is_let_in(told):
    key = Secret(KEY)
    note_answer(HERE, key, refused=False)
    assert not told
    note_answer(HERE, key, refused=True)
    note_answer(HERE, Secret(KEY), refused=True)
    assert is_refused(HERE, Secret(KEY))
    assert not is_refused(ELSEWHERE, key)
    assert not is_refused(HERE, Secret("sk-another-0123456789"))
    assert KEY not in repr(vars(refused_keys))
    note_answer(HERE, key, refused=False)
    assert not is_refused(HERE, key)
    assert len(told) == 2


def test_a_refused_key_that_is_typed_again_is_tried_again(told, monkeypatch):
    note_answer(HERE, Secret(KEY), refused=True)
    note_answer(HERE, Secret("sk-another-0123456789"), refused=True)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: KEY)
    assert not is_refused(HERE, ask_key("toapis"))
    assert is_refused(HERE, Secret("sk-another-0123456789"))
    assert len(told) == 3
