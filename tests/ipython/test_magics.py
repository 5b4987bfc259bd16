"""``%wan`` in an IPython shell: parsing, actions and output."""

from __future__ import annotations

import time

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.error import UsageError
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell

from wan_widgets.config.settings import settings
from wan_widgets.ipython import magics
from wan_widgets.ipython.magics import WanLine, completions, parse


@pytest.fixture
def transform():
    manager = TransformerManager()
    manager.token_transformers.append(WanLine)
    return manager.transform_cell


def until(true):
    """Wait until `true` returns something true."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def called(code: str) -> list[tuple[str, str]]:
    """Run transformed code with a stand-in for the shell; return the magics it called."""
    calls: list[tuple[str, str]] = []

    class Shell:
        def run_line_magic(self, name, line):
            calls.append((name, line))
            return "job"

        def run_cell_magic(self, name, line, cell):
            calls.append((name, line + "|" + cell))

    names = {"get_ipython": Shell}
    exec(code, names)
    calls.append(("v", names.get("v", "")))
    return calls


# -- reading a line ----------------------------------------------------------------------------------


def test_options_come_first_and_the_rest_is_prose():
    line = parse("--duration 10 --seed 7 It's a cat, isn't it? $5 \"quoted\" --not-an-option", {})
    assert line.settings == {"duration": 10, "seed": 7}
    assert line.text == "It's a cat, isn't it? $5 \"quoted\" --not-an-option"


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("--negative-prompt 'blurry, low quality' x", {"negative_prompt": "blurry, low quality"}),
        ('--negative-prompt="blurry, low quality" x', {"negative_prompt": "blurry, low quality"}),
        ("--negative_prompt=blurry x", {"negative_prompt": "blurry"}),
        ("--prompt-extend off x", {"prompt_extend": False}),
        ("--audio=on x", {"audio": True}),
        ("--references a.mp4 --references 'b c.mp4' x", {"references": ("a.mp4", "b c.mp4")}),
        ("--image https://example.org/a.png?b=c x", {"image": "https://example.org/a.png?b=c"}),
        ("--aspect-ratio 9:16 --resolution 720p x", {"aspect_ratio": "9:16", "resolution": "720p"}),
    ],
)
def test_every_kind_of_option_is_read(text, settings):
    line = parse(text, {})
    assert line.settings == settings
    assert line.text == "x"


def test_switches_need_no_value():
    line = parse("--again --wait A cat", {})
    assert line.switches == {"--again", "--wait"}
    assert line.text == "A cat"


def test_a_bare_double_dash_ends_the_options():
    assert parse("--seed 1 -- --wait is a word", {}).text == "--wait is a word"


def test_names_are_expanded_in_the_prompt_and_in_values():
    names = {"animal": "cat", "n": 7}
    line = parse("--seed {n} A {animal} in {{braces}} and {not a name}", names)
    assert line.settings == {"seed": 7}
    assert line.text == "A cat in {braces} and {not a name}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("--duraton 5 x", ["--duraton", "--duration"]),
        ("--duration 7 x", ["--duration", "5, 10 or 15", "Did you mean 5?"]),
        ("--seed soon x", ["--seed", "whole number"]),
        ("--seed", ["--seed needs a value"]),
        ("--image --seed 3 x", ["--image needs a value"]),
        ("--seed 1 --seed 2 x", ["--seed", "2 times"]),
        ("--prompt x", ["the prompt is the text after the options"]),
        ("A {anmal} x", ["{anmal}", "animal"]),
    ],
)
def test_what_cannot_be_read_is_one_line_with_the_way_out(text, words):
    with pytest.raises(UsageError) as caught:
        parse(text, {"animal": "cat"})
    assert "\n" not in str(caught.value)
    for word in words:
        assert word in str(caught.value)


# -- the input transformer ---------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["Is it a cat?", "Who's there??", "What (is it?", 'He said "why?', "{animal}?"])
def test_a_prompt_may_end_in_a_question_mark(transform, prompt):
    assert called(transform(f"%wan {prompt}\n"))[0] == ("wan", prompt)
    assert called(transform(f"v = %wan --seed 7 {prompt}\n")) == [("wan", f"--seed 7 {prompt}"), ("v", "job")]


def test_lines_around_it_stay_as_they_are(transform):
    code = transform("a = 1\nfor _ in range(2):\n    %wan Is it a cat?\n%wan Another?\nb = a\n")
    assert [line for name, line in called(code) if name == "wan"] == ["Is it a cat?"] * 2 + ["Another?"]


def test_a_prompt_can_be_continued_on_the_next_line(transform):
    ((_, line), _) = called(transform("%wan A cat \\\non the grass?\n"))
    assert line.split() == ["A", "cat", "on", "the", "grass?"]


@pytest.mark.parametrize("cell", ["%wan?", "%wan??", "x = 5 %wan\n", "s = '''\n%wan Why?\n'''\n"])
def test_help_and_strings_are_left_alone(transform, cell):
    assert "run_line_magic('wan'" not in transform(cell)


def test_a_cell_magic_is_left_alone(transform):
    cell = "%%wan --seed 1\nIs it\n%wan a cat?\n"
    assert called(transform(cell))[0] == ("wan", "--seed 1|Is it\n%wan a cat?\n")


# -- completion --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "fragment", "some"),
    [
        ("%wan --dur", "--dur", ["--duration"]),
        ("%wan ", "", ["--again", "--duration", "--negative-prompt"]),
        ("%%wan --duration ", "", ["5", "10", "15"]),
        ("%wan --aspect-ratio 16:", "16:", ["16:9"]),
        ("%wan --resolution=7", "7", ["720p"]),
        ("v = %wan --prompt-extend o", "o", ["on", "off"]),
        ("%wan --again --du", "--du", ["--duration"]),
        ("%wan --seed ", "", []),
    ],
)
def test_options_and_their_values_are_completed(before, fragment, some):
    found = completions(before)
    assert found is not None
    assert found[0] == fragment
    assert set(some) <= set(found[1])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working folder with files of several kinds, some with names that are hard to write."""
    monkeypatch.chdir(tmp_path)
    names = ["cat.png", "cat.JPG", "clip.mp4", "clip.mov", "notes.txt", "drawing.svg", "capture.py", ".hidden.png"]
    hard = ["cat two.png", "cat's.png", "{cat}.webp", "chats/c.png", "my cats/c d.png", "c\"a't.png", "--c.png"]
    for name in (*names, *hard):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


@pytest.mark.parametrize(
    ("before", "fragment", "texts"),
    [
        ("%wan --image c", "c", ["$'c\"a\\'t.png'", "cat.JPG", "cat.png", '"cat two.png"', '"cat\'s.png"', "chats/"]),
        ("%wan --seed 7 --image=ca", "ca", ["cat.JPG", "cat.png", '"cat two.png"', '"cat\'s.png"']),
        ("%wan --references cl", "cl", ["clip.mov", "clip.mp4"]),
        ("%wan --references clip.mp4 --references clip.mo", "clip.mo", ["clip.mov"]),
        ('%wan --image "cat t', '"cat t', ['"cat two.png"']),
        ("%wan --image 'cat t", "'cat t", ["'cat two.png'"]),
        ("%wan --image m", "m", ['"my cats/']),
        ('%wan --image "my cats/', '"my cats/', ['"my cats/c d.png"']),
        ("%wan --image {{", "{{", ['"{{cat}}.webp"']),
        ("%wan --image chats/", "chats/", ["chats/c.png"]),
        ("%wan --image .h", ".h", [".hidden.png"]),
        ("%wan --image -", "-", ["./--c.png"]),
        ("%wan --image no", "no", ["no"]),
        ("%wan --image nowhere/", "nowhere/", ["nowhere/"]),
    ],
)
def test_paths_that_fit_are_completed_as_the_magic_reads_them(folder, before, fragment, texts):
    found = completions(before)
    assert found is not None
    assert (found[0], sorted(found[1])) == (fragment, sorted(texts))
    for text in texts:
        if text not in (fragment, '"my cats/') and not text.endswith("/"):
            source = parse(f"--image={text} x", {}).settings["image"]
            assert (folder / source).is_file()


def test_a_path_below_the_users_folder_keeps_its_sign(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    assert completions("%wan --image ~/cat.p") == ("~/cat.p", ["~/cat.png"], True)


@pytest.mark.parametrize("before", ["%wan A cat --du", "wan --du", "%wand --du", "%wan A ca", "x = 1"])
def test_prose_and_other_lines_are_not_completed(before):
    assert completions(before) is None


# -- in a shell --------------------------------------------------------------------------------------


@pytest.fixture
def shell(simulated):
    ip = InteractiveShell.instance()
    ip.run_line_magic("load_ext", "wan_widgets")
    yield ip
    ip.run_line_magic("unload_ext", "wan_widgets")
    InteractiveShell.clear_instance()


def test_loading_adds_no_names_and_sends_nothing(simulated, capsys):
    from wan_widgets import session

    ip = InteractiveShell.instance()
    before = set(ip.user_ns)
    ip.run_line_magic("load_ext", "wan_widgets")
    assert set(ip.user_ns) == before
    assert session.jobs() == []
    assert capsys.readouterr().out == ""
    ip.run_line_magic("load_ext", "wan_widgets")
    assert ip.input_transformer_manager.token_transformers.count(WanLine) == 1
    ip.run_line_magic("unload_ext", "wan_widgets")
    assert WanLine not in ip.input_transformer_manager.token_transformers
    InteractiveShell.clear_instance()


def test_loading_announces_unfinished_jobs_in_one_line(simulated, capsys):
    from wan_widgets import session

    session.use("simulator", seconds=30)
    job = session.generate(prompt="A kite", resolution="720p")
    until(lambda: job.snapshot.task_id)
    job.stop()
    ip = InteractiveShell.instance()
    ip.run_line_magic("load_ext", "wan_widgets")
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "1 job of this folder is not finished" in out
    ip.run_line_magic("wan", "--resume")
    assert "1 job picked up again; nothing was sent." in capsys.readouterr().out
    ip.run_line_magic("unload_ext", "wan_widgets")
    InteractiveShell.clear_instance()
    job.stop()


def test_the_magic_gives_the_job(shell):
    shell.run_cell("animal = 'cat'\nv = %wan --resolution 720p --seed 7 Is that a {animal}?\n", silent=True)
    job = shell.user_ns["v"]
    assert job.snapshot.prompt == "Is that a cat?"
    assert job.snapshot.seed == 7
    assert job.result(timeout=60).width == 1280


def test_a_cell_is_a_prompt_of_many_lines(shell):
    job = shell.run_cell_magic("wan", "--resolution 720p", "It's a fox,\n  out of the {{fog}}\n")
    assert job.snapshot.prompt == "It's a fox,\n  out of the {fog}"
    job.result(timeout=60)


def test_the_same_line_shows_the_same_job_and_again_makes_a_take(shell):
    first = shell.run_line_magic("wan", "--resolution 720p --seed 3 A kite")
    assert shell.run_line_magic("wan", "--resolution 720p --seed 3 A kite").id == first.id
    other = shell.run_line_magic("wan", "--again --wait --resolution 720p --seed 3 A kite")
    assert other.id != first.id
    assert other.snapshot.over
    first.result(timeout=60)


def test_a_dry_run_shows_the_request_and_sends_nothing(shell, capsys):
    from wan_widgets import session

    assert shell.run_line_magic("wan", "--dry-run --resolution 720p --seed 7 A kite") is None
    out = capsys.readouterr().out
    assert '"resolution": "720p"' in out
    assert '"prompt": "A kite"' in out
    assert "Nothing was sent." in out
    assert session.jobs() == []


def test_a_dry_run_says_what_it_would_take(shell, capsys, monkeypatch):
    from wan_widgets import session

    shell.run_line_magic("wan", "--dry-run --duration 10 A kite")
    assert "1 video · 10 s. Simulated, costs nothing." in capsys.readouterr().out
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-" + "n" * 16)
    monkeypatch.setenv("WAN_BACKEND", "toapis")
    settings.backend = None
    prices = '{"currency": "USD", "as_of": "2026-11-01", "per_second": {"1080p": 0.15}}'
    monkeypatch.setenv("WAN_PRICE_TABLE", prices)
    monkeypatch.setenv("WAN_LIMITS", '{"day": {"money": 1}}')
    shell.run_line_magic("wan", "--dry-run --duration 10 A kite")
    out = capsys.readouterr().out
    assert "1 video · 10 s · about $1.50 by your price table of 2026-11-01" in out
    assert "It would not be sent: This would go over your limit of $1.00 today" in out
    assert session.jobs() == []


def test_a_dry_run_names_the_problems(shell, capsys):
    shell.run_line_magic("wan", "--dry-run --image a.png --references b.mp4 x")
    out = capsys.readouterr().out
    assert "Problem" in out
    assert '"model"' not in out


def test_a_bad_option_prints_one_line(shell, capsys):
    shell.run_cell("%wan --duraton 5 A kite\n")
    text = capsys.readouterr()
    assert "UsageError: There is no option --duraton. Did you mean --duration?" in text.err + text.out
    assert "Traceback" not in text.err + text.out


def test_resume_without_unfinished_jobs_says_so(shell, capsys):
    assert shell.run_line_magic("wan", "--resume") is None
    assert "Nothing to resume" in capsys.readouterr().out


def test_a_lone_question_mark_asks_for_help_and_sends_nothing(shell, capsys):
    from wan_widgets import session

    shell.run_cell("%wan ?\n")
    assert "--negative-prompt" in capsys.readouterr().out
    assert session.jobs() == []


def test_help_lists_every_option(shell):
    text = magics.WanMagics.wan.__doc__
    for name in magics._FIELDS:
        assert name in text
    assert "--dry-run" in text
    assert shell.find_line_magic("wan").__doc__ == text


def test_tab_completes_in_the_shell(shell):
    for line, expected in (("%wan --dur", "--duration"), ("%wan --aspect-ratio 16:", "16:9")):
        with provisionalcompleter():
            texts = [one.text for one in shell.Completer.completions(line, len(line))]
        assert expected in texts


@pytest.mark.parametrize("line", ["%wan --image c", "%wan --image ", "%wan --references c", "%wan --image zz"])
def test_tab_after_a_path_option_offers_paths_and_nothing_of_ipythons_own(shell, folder, line):
    for before in ("", "x = 5\nif x:\n    "):
        with provisionalcompleter():
            found = list(shell.Completer.completions(before + line, len(before + line)))
        texts = {one.text for one in found}
        assert not any(text.startswith("%") or text == "capture.py" for text in texts)
        assert {"cat.png", "chats/"} <= texts or "--image" not in line or "zz" in line
        assert {one.start for one in found} == {len(before) + line.rfind(" ") + 1}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("%wan --duration", {"--duration 5", "--duration 10", "--duration 15"}),
        ("%wan --audio", {"--audio on", "--audio off"}),
        ("%wan --seed", {"--seed"}),
        ("%wan --seed ", set()),
        ("%wan --negative-prompt ", set()),
        ("%wan --duration x", set()),
    ],
)
def test_tab_where_a_value_belongs_offers_values_and_nothing_of_ipythons_own(shell, line, offered):
    with provisionalcompleter():
        found = {one.text for one in shell.Completer.completions(line, len(line))}
    assert found - {""} - {line.rpartition(" ")[2]} == offered - {line.rpartition(" ")[2]}
