from __future__ import annotations

import argparse
import json
import shlex

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager
from tiers import examples

from wan_widgets._models import clean
from wan_widgets._models.catalog import MODELS
from wan_widgets._models.text.code_export import as_command, as_form, as_magic, as_python
from wan_widgets._models.text.curl_export import CurlRecipe, Upload, as_curl
from wan_widgets._models.text.option_syntax import describe_values, flag, parse_text, parse_texts, quote_word, take_word
from wan_widgets._models.text.prompt import expand
from wan_widgets.errors import SettingsError
from wan_widgets.services.curl_recipes import RECIPES

WAN_2_6 = MODELS["wan2.6"]

text = st.text(max_size=30) | st.sampled_from(
    [
        'It\'s $5 for "two"?',
        "C:\\new folder\\a",
        "{name} {{x}}",
        "line one\nline two\n\n  three",
        "... and then",
        "In [1]: x",
        ">>> no",
        "--duration 15",
        "-",
        "--",
        "$'x'",
        "'",
        '"',
        "`rm` $(x) !! \\",
        "a\u2028b\x85c\rd\x0be",
        "A session:\n  >>> print(1)\n  1",
        "# %wan ;",
        "%%time",
        "?",
        "猫が走る 🐈",
    ]
)
good = st.fixed_dictionaries(
    {},
    optional={
        "prompt": text,
        "negative_prompt": text,
        "image": text,
        "references": st.lists(text, max_size=3),
        "aspect_ratio": st.sampled_from(WAN_2_6.field("aspect_ratio").choices),
        "duration": st.sampled_from([5, 10, 15]),
        "seed": st.integers(0, 2_147_483_647),
        "prompt_extend": st.booleans(),
        "audio": st.booleans(),
    },
)
many = hypothesis_settings(max_examples=examples(500), deadline=None, database=None)


def called(source):
    """Run a line that calls ``wan.generate``, and return its settings."""

    class Wan:
        @staticmethod
        def generate(prompt=None, **others):
            return clean({"prompt": prompt, **others})

    return eval(source, {"wan": Wan})


def read_options(line):
    """Read a magic's options as the magic does: names, values after a space or an equals sign."""
    found = {}
    rest = line.strip()
    while rest:
        assert rest.startswith("--")
        end = min(at for at in (rest.find(" ") % (len(rest) + 1), rest.find("=") % (len(rest) + 1)))
        name, (word, rest) = rest[:end], take_word(rest[end + 1 :])
        found.setdefault(name, []).append(expand(word, {}))
        rest = rest.strip()
    by_flag = {flag(one): one for one in WAN_2_6.fields}
    return {by_flag[name].name: parse_texts(by_flag[name], texts) for name, texts in found.items()}


def run_cell(source):
    """Let IPython read a cell, and return what a ``%%wan`` in it asks for."""

    class Shell:
        @staticmethod
        def run_line_magic(name, line):
            assert name == "wan"
            return read_options(line)

        @staticmethod
        def run_cell_magic(name, line, cell):
            assert name == "wan"
            return {**read_options(line), "prompt": expand(cell, {}).strip()}

    return clean(eval(TransformerManager().transform_cell(source).strip(), {"get_ipython": lambda: Shell}))


@many
@given(good)
def test_the_python_line_asks_for_the_same(settings):
    assert called(as_python(settings)) == clean(settings)


@many
@given(good)
def test_the_magic_asks_for_the_same_when_ipython_has_read_it(settings):
    wanted = clean(settings)
    if "prompt" in wanted:
        wanted["prompt"] = wanted["prompt"].strip()
    assert run_cell(as_magic(settings)) == wanted


def no_lone_dashes(settings):
    # argparse drops a value of two dashes, and a prompt of one dash is the standard input.
    texts = [one for value in clean(settings).values() for one in (value if isinstance(value, tuple) else (value,))]
    return not {"-", "--"} & {one for one in texts if isinstance(one, str)}


@many
@given(good.filter(no_lone_dashes))
def test_the_command_asks_for_the_same(settings):
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("prompt", nargs="?")
    for one in WAN_2_6.fields:
        if one.name != "prompt":
            parser.add_argument(flag(one), action="append", dest=one.name)
    words = shlex.split(as_command(settings))
    assert words[:2] == ["wan-widgets", "generate"]
    given_texts = vars(parser.parse_args(words[2:]))
    found = {
        name: value if name == "prompt" else parse_texts(WAN_2_6.field(name), value)
        for name, value in given_texts.items()
        if value is not None
    }
    assert clean(found) == clean(settings)


@many
@given(st.dictionaries(st.text(max_size=5), text | st.integers() | st.lists(text), max_size=4))
def test_the_curl_line_sends_the_same_body_and_takes_the_key_from_the_shell(body):
    words = shlex.split(as_curl(body, RECIPES["toapis"], "https://toapis.com").replace("\\\n", " "))
    assert json.loads(words[words.index("-d") + 1]) == json.loads(json.dumps(body))


@pytest.mark.parametrize("ending", ["", "/", "/api", "/api/v1", "/api/v1/"])
def test_the_curl_line_of_model_studio_has_its_header_and_its_path_once(ending):
    line = as_curl({"model": "wan2.7-t2v"}, RECIPES["dashscope"], f"https://dashscope.aliyuncs.com{ending}")
    words = shlex.split(line.replace("\\\n", " "))
    path = "/api/v1/services/aigc/video-generation/video-synthesis"
    assert words.count(f"https://dashscope.aliyuncs.com{path}") == 1
    assert "X-DashScope-Async: enable" in words
    assert "X-DashScope-OssResourceResolve: enable" not in words


@pytest.mark.parametrize(
    "base", ["https://toapis.com", "https://toapis.com/", "https://toapis.com/v1", "https://toapis.com/v1/"]
)
def test_the_curl_line_names_the_address_once_and_no_key(base):
    line = as_curl({"model": "wan2.6", "prompt": "It's half \ud83d"}, RECIPES["toapis"], base)
    words = shlex.split(line.replace("\\\n", " "))
    assert words[words.index("curl") :][:5] == ["curl", "--config", "-", "-X", "POST"]
    assert words.count("https://toapis.com/v1/videos/generations") == 1
    assert line.startswith("printf ")
    line.encode()


def test_short_settings_read_well():
    settings = {"prompt": "A cat's nap", "duration": 5, "negative_prompt": "blurry, text", "audio": False}
    assert as_python(settings) == (
        'wan.generate("A cat\'s nap", duration=5, negative_prompt="blurry, text", audio=False)'
    )
    assert as_magic(settings) == '%%wan --duration 5 --negative-prompt "blurry, text" --audio off\nA cat\'s nap'
    assert as_command(settings) == (
        "wan-widgets generate --duration 5 --negative-prompt 'blurry, text' --audio off \"A cat's nap\""
    )
    assert as_magic({"image": "a.png"}) == "%wan --image a.png"
    assert as_command({"prompt": "It's $5"}) == """wan-widgets generate 'It'"'"'s $5'"""
    assert as_form({"prompt": "A {animal}", "seed": 7}) == 'wan.form(prompt="A {animal}", seed=7)'
    assert as_form({"prompt": "A {animal}"}, {"animal": 'big "cat"'}) == (
        """wan.form(prompt="A {animal}", values={"animal": 'big "cat"'})"""
    )
    assert as_form({}, {}) == "wan.form(values={})"
    assert as_python({"negative_prompt": "one\ntwo"}) == 'wan.generate(negative_prompt="one\\ntwo")'
    assert as_python({"prompt": "one\ntwo", "seed": 7}) == 'wan.generate(\n    "one\\n"\n    "two",\n    seed=7,\n)'


def test_wrong_settings_can_still_be_quoted_as_python():
    assert called(as_python({"prompt": "x", "seed": float("inf"), "duration": 7})) == {
        "prompt": "x",
        "seed": float("inf"),
        "duration": 7,
    }
    assert as_python({"prompt": 5, "seed": 1.5}) == "wan.generate(5, seed=1.5)"
    with pytest.raises(SettingsError, match="cannot be written"):
        as_python({"seed": {}})


def test_a_cell_with_a_line_that_ipython_would_change_is_the_call_behind_it():
    assert as_magic({"prompt": "A session:\n>>> print(1)", "seed": 7}) == (
        'get_ipython().run_cell_magic("wan", "--seed 7", "A session:\\n>>> print(1)")'
    )


def test_text_that_begins_with_a_dash_is_not_read_as_an_option():
    settings = {"prompt": "-a cat", "negative_prompt": "-dark"}
    assert as_magic(settings) == "%%wan --negative-prompt=-dark\n-a cat"
    assert as_command(settings) == "wan-widgets generate --negative-prompt=-dark -- '-a cat'"


def test_bytes_have_no_form_on_a_line():
    assert called(as_python({"image": b"\x00a"})) == {"image": b"\x00a"}
    for quoted in (as_magic, as_command):
        with pytest.raises(SettingsError, match="image cannot be written"):
            quoted({"image": b"\x00a"})


def test_an_unknown_setting_is_not_quoted():
    with pytest.raises(SettingsError, match="Did you mean prompt"):
        as_python({"promt": "x"})


# -- one option's text ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "word", "value"),
    [
        ("duration", "10", 10),
        ("duration", "10s", 10),
        ("duration", " 10 S ", 10),
        ("aspect_ratio", "9:16", "9:16"),
        ("resolution", "1080P", "1080p"),
        ("seed", "+7", 7),
        ("audio", "Yes", True),
        ("watermark", "false", False),
        ("prompt_extend", "0", False),
        ("image", " a.png ", "a.png"),
        ("references", "a.mp4", ("a.mp4",)),
        ("negative_prompt", " as it is ", " as it is "),
    ],
)
def test_an_options_text_becomes_its_value(name, word, value):
    found = parse_text(WAN_2_6.field(name), word)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "word", "message"),
    [
        ("duration", "7", r"--duration takes 5, 10 or 15, not '7'\. Did you mean 5\?"),
        ("duration", "14", r"Did you mean 15\?"),
        ("resolution", "1080", r"takes 720p or 1080p.*Did you mean 1080p\?"),
        ("shot_type", "mutli", r"Did you mean multi\?"),
        ("seed", "-1", "whole number from 0 to 2147483647"),
        ("seed", "1.5", "whole number"),
        ("seed", "9" * 5000, "whole number"),
        ("seed", "²", "whole number"),
        ("audio", "maybe", "takes on, true, yes, off, false or no"),
    ],
)
def test_a_wrong_text_is_refused_with_what_is_allowed(name, word, message):
    with pytest.raises(SettingsError, match=message):
        parse_text(WAN_2_6.field(name), word)


def test_only_references_may_repeat():
    assert parse_texts(WAN_2_6.field("references"), ["a.mp4", "b.mp4"]) == ("a.mp4", "b.mp4")
    assert parse_texts(WAN_2_6.field("seed"), ["7"]) == 7
    with pytest.raises(SettingsError, match="--seed was given 2 times"):
        parse_texts(WAN_2_6.field("seed"), ["1", "2"])


@many
@given(st.text(min_size=1) | text)
def test_a_quoted_word_is_taken_back_unchanged(word):
    assert take_word(f"  {quote_word(word)} and the rest") == (word, " and the rest")


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("", None),
        ("   ", None),
        ("a b", ("a", " b")),
        ("'a b' c", ("a b", " c")),
        ("'tis the season", ("'tis", " the season")),
        ('"C:\\new folder" x', ("C:\\new folder", " x")),
        ('"a"b c', ('"a"b', " c")),
        ("$5 note", ("$5", " note")),
        ("$'\\x' note", ("$'\\x'", " note")),
        ('""', ("", "")),
    ],
)
def test_a_word_ends_where_a_reader_would_end_it(line, taken):
    assert take_word(line) == taken


def test_every_field_says_what_it_takes():
    assert {describe_values(one) for one in WAN_2_6.fields} >= {
        "5 s, 10 s or 15 s",
        "on or off",
        "a path or a URL",
        "text",
    }


RECIPE = CurlRecipe(
    key_variable="SOME_KEY",
    base_path="/v1",
    create="/videos",
    upload="/uploads/{kind}s?model={model}",
    url_of='url_of() {\n  {key} curl --config - -F "$2" "$1"\n}\n',
    headers=("X-Async: enable",),
    upload_headers=("X-Uploads: enable",),
)
KEY = """printf 'header = "Authorization: Bearer %s"\\n' "$SOME_KEY" |"""


def test_a_curl_line_is_laid_out_to_be_read():
    assert as_curl({"model": "m", "prompt": "It's"}, RECIPE, "https://host") == (
        f"""{KEY}
  curl --config - -X POST https://host/v1/videos \\
  -H 'Content-Type: application/json' \\
  -H 'X-Async: enable' \\
  -d '{{
  "model": "m",
  "prompt": "It'"'"'s"
}}'"""
    )
    assert as_curl({"prompt": "\ud83d"}, RECIPE, "https://host").endswith("""-d '{\n  "prompt": "\\ud83d"\n}'""")


def test_a_curl_line_uploads_each_file_first_and_sends_the_links():
    uploads = [
        Upload(placeholder="<1>", path='my "cat".png', kind="image", mime="image/png"),
        Upload(placeholder="<2>", path="C:\\purr.wav", kind="audio", mime="audio/x-wav"),
        Upload(placeholder="<3>", path="logo.svg", kind="image", mime="image/svg+xml"),
    ]
    assert as_curl({"model": "m", "files": ["<1>", "<2>", "<3>"]}, RECIPE, "https://host/v1", uploads) == (
        f"""url_of() {{
  {KEY} curl --config - -F "$2" "$1"
}}
URL1=$(url_of 'https://host/v1/uploads/images?model=m' 'file=@"my \\"cat\\".png";filename=image.png;type=image/png' image.png) &&
URL2=$(url_of 'https://host/v1/uploads/audios?model=m' 'file=@"C:\\\\purr.wav";filename=audio.wav;type=audio/x-wav' audio.wav) &&
URL3=$(url_of 'https://host/v1/uploads/images?model=m' 'file=@"logo.svg";filename=image.svg;type=image/svg+xml' image.svg) &&
{KEY}
  curl --config - -X POST https://host/v1/videos \\
  -H 'Content-Type: application/json' \\
  -H 'X-Async: enable' \\
  -H 'X-Uploads: enable' \\
  -d '{{
  "model": "m",
  "files": [
    "'"$URL1"'",
    "'"$URL2"'",
    "'"$URL3"'"
  ]
}}'"""
    )


def test_a_prompt_in_any_script_stays_readable_in_a_curl_line():
    assert '"prompt": "雨の中"' in as_curl(
        {"model": "wan2.6", "prompt": "雨の中"}, RECIPES["toapis"], "https://toapis.com"
    )


@pytest.mark.parametrize(("length", "lines"), [(100, 1), (101, 3)])
def test_a_call_of_a_hundred_characters_stays_on_one_line(length, lines):
    empty = len('wan.generate("")')
    text = as_python({"prompt": "x" * (length - empty)})
    assert len(text.splitlines()) == lines
    assert (len(text) == length) is (lines == 1)
