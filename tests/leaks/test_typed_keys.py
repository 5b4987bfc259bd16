"""A key that is typed in the wrong place is refused before anything is written or sent, and not repeated."""

from __future__ import annotations

import json
import string
import traceback
from pathlib import Path

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from jobs.fake import FakeService, make_video, until
from support.key_pieces import marked_key, pieces_below, pieces_in
from support.ledgers import fill

import wan_widgets as wan
from wan_widgets import errors, session
from wan_widgets._jobs.files import job_provenance
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets.cli import main
from wan_widgets.config.settings import Settings, settings
from wan_widgets.redaction import HIDDEN
from wan_widgets.session import backends
from wan_widgets.widgets.form.form import Form


@pytest.fixture
def key(monkeypatch):
    key = marked_key()
    monkeypatch.setenv("TOAPIS_API_KEY", key)
    return key


@pytest.fixture
def service(tmp_path, monkeypatch):
    one = FakeService(make_video(tmp_path / "v.mp4"))
    monkeypatch.setattr(backends, "connect", lambda *_: one)
    session.use("simulator")
    return one


def clean(text: object, key: str) -> str:
    assert pieces_in(str(text).encode(), key) == []
    return str(text)


TYPED = {
    "prompt": lambda key: {"prompt": f"A cat {key} running"},
    "part": lambda key: {"prompt": f"A cat {key[20:34]} running"},
    "unseen": lambda key: {"prompt": f"A cat {key[:9]}\u200b{key[9:]} running"},
    "upper case": lambda key: {"prompt": f"A cat {key.upper()} running"},
    "negative prompt": lambda key: {"prompt": "x", "negative_prompt": key},
    "image's URL": lambda key: {"prompt": "x", "image": f"https://example.org/{key}.png"},
    "image's query": lambda key: {"prompt": "x", "image": f"https://example.org/a.png?token={key}"},
    "image's path": lambda key: {"prompt": "x", "image": f"photos/{key}.png"},
    "reference": lambda key: {"prompt": "character1", "references": ["https://example.org/a.mp4", f"{key}.mp4"]},
    "choice": lambda key: {"prompt": "x", "aspect_ratio": key},
    "number": lambda key: {"prompt": "x", "seed": key},
    "switch": lambda key: {"prompt": "x", "audio": [key]},
    "template": lambda key: {"prompt": "A {a}{b}", "values": {"a": key[:20], "b": key[20:]}},
}


@pytest.mark.parametrize("typed", TYPED)
def test_a_key_in_a_setting_is_an_error_that_does_not_repeat_it_and_nothing_is_written(key, service, typed):
    asked = TYPED[typed](key)
    issues = wan.validate(**asked)
    assert [issue.severity for issue in issues].count("error") == 1
    clean(issues, key)
    if typed != "switch":
        assert "holds an API key" in issues[0].message
    with pytest.raises(errors.SettingsError) as caught:
        wan.generate(**asked)
    clean((caught.value, caught.value.issues, caught.value.args), key)
    assert service.calls == []
    assert session.jobs() == []
    assert pieces_below(session.home().parent, key) == {}


def test_a_name_that_is_a_key_is_not_repeated(key):
    with pytest.raises(errors.SettingsError, match="no setting called") as caught:
        wan.generate("x", **{key: 1})
    clean(caught.value, key)


def test_what_else_is_wrong_is_still_reported(key):
    issues = wan.validate(prompt=f"A cat {key}", duration=7)
    assert {issue.code for issue in issues} == {"key-in-text", "duration-value"}


def test_what_looks_like_a_key_is_an_error_in_a_prompt_and_a_warning_in_a_link():
    unknown = "sk-" + "Ab3" * 7
    (issue,) = wan.validate(prompt=f"Show {unknown} on a screen")
    assert (issue.severity, issue.code) == ("error", "key-in-text")
    (issue,) = wan.validate(prompt="x", image=f"https://example.org/{unknown}.png")
    assert (issue.severity, issue.code) == ("warning", "key-in-text")
    assert unknown not in str(issue)


def test_what_is_wrong_with_a_file_named_like_a_key_is_reported_without_its_name(tmp_path):
    name, link = "sk-" + "Ab3" * 7, "https://example.org/a.mp4"
    text = tmp_path / f"{name}.png"
    text.write_text("no picture")
    for asked, codes in (
        ({"image": f"{name}.png"}, ["file-unreadable"]),
        ({"image": str(text)}, ["file-unreadable"]),
        ({"image": f"http://localhost/{name}.png"}, ["source-unreachable"]),
        ({"image": f"https://example.org/{name}.png", "references": [link]}, ["sources-together"]),
    ):
        issues = wan.validate(prompt="A cat", **asked)
        assert [one.code for one in issues if one.severity == "error"] == codes
        assert [one.code for one in issues if one.severity == "warning"][:1] == ["key-in-text"]
        assert name not in repr(issues)
        with pytest.raises(errors.SettingsError) as refused:
            wan.generate("A cat", **asked)
        assert name not in str(refused.value)


@pytest.mark.parametrize("prompt", ["A task-runner called sk-short", f"desk-{string.ascii_lowercase}", "Risk-taking"])
def test_prose_is_no_key(prompt):
    assert wan.validate(prompt=prompt) == []


@pytest.mark.parametrize("made_up", ["anything", "test", "testtest", "simulated"])
def test_a_key_that_is_a_word_forbids_no_word(monkeypatch, made_up):
    monkeypatch.setenv("TOAPIS_API_KEY", made_up)
    assert wan.validate(prompt=f"A cat does {made_up}") == []
    monkeypatch.setenv("TOAPIS_API_KEY", f"sk-{made_up}7")
    assert wan.validate(prompt=f"A cat does {made_up}") == []
    assert [issue.code for issue in wan.validate(prompt=f"A cat does sk-{made_up}7")] == ["key-in-text"]


def test_the_form_says_it_while_it_is_typed_and_keeps_it_out_of_what_it_shows(key):
    form = Form()
    form.set_state({"settings": {"prompt": f"A cat {key}"}, "edits": 1})
    until(lambda: form.verdict["edits"] == 1)
    assert form.verdict["can_send"] is False
    assert form.verdict["issues"][0]["message"] == "Prompt holds an API key."
    clean((form, form.verdict), key)
    with pytest.raises(errors.SettingsError, match="holds an API key"):
        form.generate()
    form.close()


def test_python_puts_no_key_into_a_form(key):
    for make in (lambda: wan.form(prompt=key), lambda: wan.form().set(image=f"{key}.png")):
        with pytest.raises(errors.SettingsError, match="holds an API key") as caught:
            make()
        clean(caught.value, key)


def test_a_template_shows_no_key_in_the_form(key):
    form = Form(values={"x": key}, prompt="A {x}")
    assert form.verdict["issues"][0]["code"] == "key-in-text"
    clean(form.verdict, key)
    form.close()


def test_a_sweep_keeps_no_key(key, service):
    for ask in (
        lambda: wan.sweep(["A cat", f"A {key}"]),
        lambda: wan.sweep("A {x}", values={"x": ["cat", key]}),
        lambda: wan.sweep([{"prompt": "A cat", "values": {"unused": key}}, {"prompt": "A fox", "values": {}}]),
        lambda: wan.sweep([{"prompt": "A cat", "values": {key: "unused"}}, {"prompt": "A fox", "values": {}}]),
    ):
        with pytest.raises(errors.SettingsError, match="API key") as caught:
            ask()
        clean((caught.value, caught.value.issues), key)
    assert session.jobs() == []
    assert pieces_below(session.home().parent, key) == {}


def test_a_note_and_a_tag_keep_no_key(key):
    fill(session.home(), 1)
    (job,) = session.jobs()
    for marks in ({"note": f"made with {key}"}, {"tags": ["best", key]}):
        with pytest.raises(errors.WanError, match="API key") as caught:
            job.mark(star=True, **marks)
        clean(caught.value, key)
    assert (job.note, job.starred) == (session.job(job.id).note, True)
    assert pieces_below(session.home(), key) == {}


def test_a_verdict_on_two_jobs_keeps_no_key(key):
    fill(session.home(), 2)
    one, other = session.jobs()
    with pytest.raises(errors.WanError, match="API key") as caught:
        one.judge(other, better="this", note=f"made with {key}")
    clean(caught.value, key)
    assert one.pairs == []
    assert pieces_below(session.home(), key) == {}


def test_a_key_is_no_task_id(key, service):
    job = wan.generate("A cat", duration=5).wait(20)
    with pytest.raises(errors.WanError, match="API key in this task id") as caught:
        job.adopt(key)
    clean(caught.value, key)


REPEATED = {
    "verdict": lambda key, job, _: job.judge(job.again(), better=key),
    "name of a value": lambda key, job, _: job.again(values={key: "fox"}),
    "axis": lambda key, *_: wan.sweep("A {animal}", animal="cat", values={key: ["b"]}),
    "name in braces": lambda key, *_: wan.generate("A {" + key.replace("-", "_") + "}", values={"a": 1}),
    "video": lambda key, *_: wan.generate(Path(f"{key}.mp4")),
    "ending": lambda key, job, home: job.export(home / f"x.{key}"),
    "name of an export": lambda key, job, home: job.export(home / f"{key}.json"),
    "videos of an export": lambda key, job, home: job.export(home / "x.html", videos=key),
    "file to compare": lambda key, *_: wan.compare([f"{key}.mp4"]),
    "day of the prices": lambda key, *_: setattr(
        settings, "price_table", {"currency": "USD", "as_of": key, "per_second": {"720p": 0.1}}
    ),
}


@pytest.mark.parametrize("where", REPEATED)
def test_no_message_and_no_traceback_repeats_a_key(key, service, where):
    job = wan.generate("A {animal}", animal="cat", duration=5).wait(20)
    with pytest.raises(errors.WanError) as caught:
        REPEATED[where](key, job, session.home())
    clean("".join(traceback.format_exception(caught.value)), key)
    assert pieces_below(session.home().parent, key) == {}


def test_the_title_of_a_video_shows_no_key(key):
    fill(session.home(), 1, prompt=f"A cat {key} running")
    (row,) = Ledger(session.home()).everything()
    assert HIDDEN in clean(job_provenance.title_of(row), key)


# -- the magic and the command line ------------------------------------------------------------------


def test_the_magic_repeats_no_key(key, capsys):
    ip = InteractiveShell.instance()
    ip.user_ns["secret"] = key
    ip.run_line_magic("load_ext", "wan_widgets")
    for line in ("A cat {secret}", "--image {secret}.png x", "--seed {secret} x", f"--{key} x"):
        for switch in ("", "--dry-run "):
            try:
                ip.run_line_magic("wan", switch + line)
            except (errors.SettingsError, UsageError) as error:
                clean(error, key)
    ip.run_line_magic("unload_ext", "wan_widgets")
    InteractiveShell.clear_instance()
    assert "holds an API key" in clean(capsys.readouterr(), key)
    assert session.jobs() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["A cat {}"],
        ["x", "--image", "{}.png"],
        ["x", "--seed", "{}"],
        ["x", "{}"],
        ["x", "--{}"],
        ["x", "--duration", "{}"],
    ],
)
def test_the_command_line_repeats_no_key(key, capsys, arguments):
    try:
        code = main.main(["generate", *(one.format(key) for one in arguments)])
    except SystemExit as ended:
        code = ended.code
    assert code == main.USAGE
    clean(capsys.readouterr(), key)


# -- settings and variables --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", ["{}", "https://{}.example.org", "https://example.org/{}", "https://u:{}@example.org"]
)
def test_a_key_is_no_base_url(key, monkeypatch, value):
    with pytest.raises(errors.SettingsError, match=r"an API key in wan\.settings\.base_url") as caught:
        settings.base_url = value.format(key)
    clean(caught.value, key)
    monkeypatch.setenv("TOAPIS_BASE_URL", value.format(key))
    status = wan.backend()
    assert not status.ready
    assert "API key in the base URL" in status.problem
    clean((status, vars(status)), key)
    with pytest.raises(errors.BackendError) as caught:
        wan.generate("A cat")
    clean(caught.value, key)
    clean(session.curl({"prompt": "A cat"}), key)


def test_the_key_of_a_service_that_nobody_has_named_is_no_host(monkeypatch):
    key = marked_key()
    monkeypatch.setenv("TOAPIS_BASE_URL", key)
    monkeypatch.setenv("WAN_BACKEND", "toapis")
    status = wan.backend()
    assert "API key in the base URL" in status.problem
    clean((status, vars(status)), key)


def test_no_setting_takes_a_key(key, tmp_path):
    for name, value in (("home", tmp_path / key), ("name_template", f"{key}-{{id}}"), ("backend", key)):
        with pytest.raises(errors.SettingsError, match=f"an API key in wan.settings.{name}") as caught:
            setattr(Settings(), name, value)
        clean(caught.value, key)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WAN_LIMITS", "{}"),
        ("WAN_LIMITS", '{{"{}": 1}}'),
        ("WAN_LIMITS", '{{"day": {{"videos": "{}"}}}}'),
        ("WAN_PRICE_TABLE", '{{"currency": "USD", "as_of": "2026-11-01", "per_second": {{"{}": {{"720p": -1}}}}}}'),
        ("WAN_PRICE_TABLE", '{{"currency": "{}", "as_of": "2026-11-01", "per_second": {{"720p": 1}}}}'),
        ("WAN_BACKEND", "{}"),
    ],
)
def test_a_key_in_a_variable_is_not_repeated(key, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value.format(key))
    clean((wan.settings, wan.backend()), key)
    with pytest.raises(errors.WanError) as caught:
        wan.generate("A cat")
    clean(caught.value, key)
    form = Form(prompt="A cat")
    clean(form.verdict, key)
    form.close()


def test_a_folder_that_is_named_after_a_key_is_refused_by_all_that_use_it(key, monkeypatch, capsys):
    monkeypatch.setenv("WAN_HOME", f"/tmp/{key}")
    for use in (wan.form, wan.jobs, wan.resume, lambda: wan.generate("A cat")):
        with pytest.raises(errors.SettingsError, match="an API key in WAN_HOME") as caught:
            use()
        clean(caught.value, key)
    ip = InteractiveShell.instance()
    ip.run_line_magic("load_ext", "wan_widgets")
    ip.run_line_magic("unload_ext", "wan_widgets")
    InteractiveShell.clear_instance()
    clean(capsys.readouterr(), key)


def test_a_copied_request_holds_no_key(key):
    with pytest.raises(errors.SettingsError) as caught:
        session.curl({"prompt": f"A cat {key}"})
    clean(caught.value, key)
    assert key not in json.dumps(wan.validate(prompt=f"A cat {key}"), default=str)
