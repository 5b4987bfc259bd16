"""Keys are not printed, and are removed from every text."""

import copy
import copyreg
import dataclasses
import gc
import inspect
import json
import logging
import pickle
import pprint
import reprlib
import time
import traceback
from dataclasses import dataclass

import httpx
import pytest

from wan_widgets import redaction
from wan_widgets.config import credentials
from wan_widgets.redaction import HIDDEN, Secret, holds_key, printable, redact, shows_key

KEY = "sk-Marked-0123456789abcdefXYZ"

pytestmark = pytest.mark.usefixtures("no_keys")


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


def test_what_acts_on_a_terminal_is_made_harmless_and_every_word_is_kept():
    text = (
        "A \x1b[31mred\x1b[0m kite\x07 \u202eflies\u2066 past?x=1 \u2028\u200bfamily \U0001f468\u200d\U0001f469 \ud800"
    )
    assert printable(text) == "A red kite flies past?x=1 \nfamily \U0001f468\u200d\U0001f469 \ufffd"


def test_a_key_has_no_dict_and_is_not_pickled():
    key = Secret(KEY)
    assert not hasattr(key, "__dict__")
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="cannot be pickled") as caught:
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


def test_a_key_of_sixteen_characters_is_looked_for_in_pieces_and_a_shorter_one_whole(monkeypatch):
    monkeypatch.setattr(redaction, "_typed", {})
    Secret("q7w9e2r4t6y8u1i3")
    assert holds_key("see w9e2r4t6 here")
    monkeypatch.setattr(redaction, "_typed", {})
    Secret("q7w9e2r4t6y8u1i")
    assert not holds_key("see w9e2r4t6 here")
    assert holds_key("see Q7W9e2r4t6y8u1i here")


@pytest.mark.parametrize("variable", ["TOAPIS_API_KEY", "DASHSCOPE_API_KEY"])
def test_a_key_in_the_environment_is_cut_out_before_anything_uses_it(monkeypatch, variable):
    key = f"q7w9{variable[:4].lower()}3e5r7t9y1u"
    monkeypatch.setenv(variable, key)
    assert redact(f"the word {key} here") == f"the word {HIDDEN} here"
    assert holds_key(f"the word {key} here")


@pytest.mark.parametrize("variable", ["TOAPIS_API_KEY", "DASHSCOPE_API_KEY"])
def test_a_key_in_the_environment_is_recognized_in_typed_text_before_anything_else_was_cut(monkeypatch, variable):
    key = f"z5x8{variable[:4].lower()}2c4v6b8n1m"
    monkeypatch.setenv(variable, key)
    assert holds_key(f"the word {key} here")


@pytest.mark.parametrize("word", ["q7zk", "a1b2c3d", "password"])
def test_a_short_key_that_may_be_a_word_is_not_looked_for_in_typed_text(monkeypatch, word):
    monkeypatch.setattr(redaction, "_typed", {})
    Secret(word)
    assert not holds_key(f"see {word} here")


def test_of_a_key_every_piece_is_remembered_and_nothing_else(monkeypatch):
    monkeypatch.setattr(redaction, "_pieces", {})
    Secret("a1b2c3d4e5")
    assert {size: len(pieces) for size, pieces in redaction._pieces.items()} == {8: 3}


def test_what_lies_far_behind_the_limit_is_not_looked_at():
    assert redact("\x00" * (2 * 10 + 4096 - 1) + "a", 10) == "a"
    assert redact("\x00" * (2 * 10 + 4096) + "a", 10) == ""


# which keys are remembered ---------------------------------------------------------------------------


@pytest.fixture
def nothing_known(monkeypatch):
    """No key is known yet."""
    for name in ("_pieces", "_typed", "_learned"):
        monkeypatch.setattr(redaction, name, {})


@pytest.mark.usefixtures("nothing_known")
@pytest.mark.parametrize("word", ["q7Z", "simulated", "Simulated", "<YOUR_API_KEY>", "your-api-key", ""])
def test_what_is_too_short_or_no_secret_stays_in_text(word):
    Secret(word)
    text = f"see {word} here"
    assert redact(text) == text
    assert not holds_key(text)


@pytest.mark.usefixtures("nothing_known")
@pytest.mark.parametrize("key", ["q7Zk", "q7Zk9", "a1b2c3d4", "a1b2c3d4e", "q7w9e2r4t6y8u1i3"])
def test_every_longer_key_is_cut_out_at_the_start_in_the_middle_and_at_the_end(key):
    Secret(key)
    assert redact(f"{key} and {key}, or {key}") == f"{HIDDEN} and {HIDDEN}, or {HIDDEN}"
    assert redact(f"{key}{key}") == HIDDEN + HIDDEN


@pytest.mark.usefixtures("nothing_known")
def test_keys_of_several_lengths_are_all_known():
    keys = ["q7Zk", "a1b2c3d4", "z9y8x7w6", "m5n4b3v2c1x0", "q7w9e2r4t6y8u1i3"]
    for key in keys:
        Secret(key)
    assert redact(" ".join(keys)) == " ".join([HIDDEN] * 5)
    assert [holds_key(f"see {key}") for key in keys] == [False, True, True, True, True]
    assert [holds_key(f"{key} seen") for key in keys] == [False, True, True, True, True]
    assert not holds_key("see nothing")


@pytest.mark.usefixtures("nothing_known")
def test_words_typed_instead_of_a_key_are_cut_out_but_may_be_typed_again():
    Secret("a kite over the sea 2026")
    assert redact("It was: a kite over the sea 2026.") == f"It was: {HIDDEN}."
    assert not holds_key("a kite over the sea 2026")


@pytest.mark.usefixtures("nothing_known")
def test_seven_characters_of_a_key_are_a_word_and_eight_are_a_piece():
    Secret("q7w9e2r4t6y8u1i3")
    assert redact("see q7w9e2r and 8u1i3 here") == "see q7w9e2r and 8u1i3 here"
    assert redact("see q7w9e2r4 here") == f"see {HIDDEN} here"
    assert redact("see w9e2r4t6y8 here") == f"see {HIDDEN} here"


@pytest.mark.usefixtures("nothing_known")
def test_a_key_in_the_environment_is_learned_once_and_again_when_it_has_changed(monkeypatch):
    learned = []
    monkeypatch.setattr(redaction, "_remember", learned.append)
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    monkeypatch.setenv("TOAPIS_API_KEY", "first-key-4711")
    for _ in range(2):
        redact("a text")
    assert learned.count("first-key-4711") == 1
    monkeypatch.setenv("TOAPIS_API_KEY", "second-key-4711")
    redact("a text")
    assert learned.count("second-key-4711") == 1


@pytest.mark.usefixtures("nothing_known")
def test_the_key_of_a_service_that_was_added_is_cut_out(monkeypatch):
    monkeypatch.setattr(redaction, "_VARIABLES", ["TOAPIS_API_KEY"])
    monkeypatch.setenv("OTHER_API_KEY", "q7w9e2r4t6y8u1i3")
    assert redact("see q7w9e2r4t6y8u1i3") == "see q7w9e2r4t6y8u1i3"
    for _ in range(2):
        redaction.read_also("OTHER_API_KEY")
    assert redaction._VARIABLES == ["TOAPIS_API_KEY", "OTHER_API_KEY"]
    assert redact("see q7w9e2r4t6y8u1i3") == f"see {HIDDEN}"


# other functions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("", "The key is empty."),
        ('" "', "The key is empty."),
        ("<YOUR_API_KEY>", "The key is a placeholder from an example."),
        ("sk-your-key-here", "The key is a placeholder from an example."),
        ("sk-ключ", "The key contains spaces or characters that no key has."),
        ("sk-a\x07b", "The key contains spaces or characters that no key has."),
        ("sk-a b", "The key contains spaces or characters that no key has."),
        ("sk-a1", ""),
    ],
)
def test_why_a_text_cannot_be_a_key(given, problem):
    assert Secret(given).problem == problem


def test_only_a_word_that_announces_a_key_is_removed_from_its_start():
    assert Secret("bearer1 x").reveal() == "bearer1 x"
    assert Secret("BEARER  x1 ").reveal() == "x1"


def test_the_text_of_a_user_is_changed_only_where_a_key_was():
    Secret(KEY)
    text = "https://f.example/v.mp4?sign=abc\x07 "
    assert redaction.hide_keys(f"{text}{KEY} sk-abcd") == f"{text}{HIDDEN} {HIDDEN}"
    assert redaction.hide_keys(text) == text


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("see sk-" + "a1" * 10, True),
        ("see sk-proj-" + "a1" * 10, True),
        ("sk-a1a1\u200b" + "a1" * 8, True),
        ("sk-" + "a" * 19, False),
        ("task-" + "a1" * 10, False),
        ("sk-a1****" + "a1" * 4, False),
        ("a disk", False),
    ],
)
def test_a_text_spelled_like_a_whole_key_is_recognized(text, spelled):
    assert redaction.looks_like_key(text) is spelled


@pytest.mark.parametrize(("limit", "shown"), [(0, "…"), (1, "…"), (2, "a…"), (3, "abc"), (4, "abc")])
def test_a_short_limit_leaves_the_start_and_a_sign(limit, shown):
    assert redact(" abc ", limit) == shown
