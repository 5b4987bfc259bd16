"""The form with a real session on the simulator; the test acts as the page."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest
from jobs.fake import make_video

from wan_widgets import session
from wan_widgets.errors import SettingsError
from wan_widgets.widgets.form import verdict
from wan_widgets.widgets.form.form import Form
from wan_widgets.widgets.transport.worker_threads import JUDGE

from ..recording import picture, until


def test_settings_are_read_and_set_from_python(form):
    form.settings = {"prompt": "A kite", "seed": 7, "image": None, "negative_prompt": "  "}
    assert form.settings == {"prompt": "A kite", "seed": 7}
    form.set(duration=10, seed=None)
    assert form.settings == {"prompt": "A kite", "duration": 10}
    assert form.mode == "t2v"
    assert form.issues == []


def test_an_unknown_name_is_refused_with_the_nearest(simulated):
    with pytest.raises(SettingsError, match="duration"):
        Form(duraton=5)


class Odd:
    """An object that cannot even be shown."""

    def _no(self, *_: object) -> str:
        raise RuntimeError("no")

    __eq__ = __repr__ = __str__ = _no
    __hash__ = None


@pytest.mark.parametrize("value", [Odd(), [Odd()], {"a": Odd()}])
def test_a_value_that_cannot_be_shown_opens_a_form_that_names_its_type(simulated, value):
    form = Form(prompt="A kite", duration=value)
    assert [issue.field for issue in form.issues if issue.severity == "error"] == ["duration"]
    assert "a value of type" in str(form.settings["duration"])


def test_an_unknown_name_changes_nothing(form):
    with pytest.raises(SettingsError, match="prompt"):
        form.set(promt="A kite")
    assert form.settings == {"resolution": "720p"}


def test_settings_can_be_observed(form):
    seen = []
    form.observe(lambda change: seen.append(change["new"]), "settings")
    form.set(prompt="A kite")
    form.page_sets(settings={"prompt": "A red kite"}, edits=1)
    assert seen == [{"resolution": "720p", "prompt": "A kite"}, {"prompt": "A red kite"}]


def test_issues_are_those_of_validate(form):
    form.set(prompt="A kite", seed=-1)
    assert [issue.field for issue in form.issues if issue.severity == "error"] == ["seed"]


def test_bytes_become_a_stored_file(form):
    form.set(image=picture())
    source = form.settings["image"]
    assert source.startswith(str(session.home()))
    assert source.endswith(".png")
    assert form.mode == "i2v"
    assert form.issues == []


def test_numbers_of_numpy_and_paths_become_plain_json(form, tmp_path):
    form.set(prompt="A kite", seed=np.int64(7), references=[tmp_path / "a.mp4"])
    assert json.loads(json.dumps(form.settings))["seed"] == 7
    assert form.settings["references"] == [str(tmp_path / "a.mp4")]


def test_a_clip_with_sound_is_said_to_lend_its_voice(form, tmp_path):
    heard, mute = (make_video(tmp_path / f"{name}.mp4", 320, 180, sound=name == "heard") for name in ("heard", "mute"))
    form.set(prompt="character1 waves to character2", references=[heard, mute])
    inputs = until(lambda: form.verdict["inputs"])
    assert inputs[str(heard)]["summary"].endswith("kB · its voice is used too")
    assert inputs[str(mute)]["summary"].endswith("kB")


def test_a_clip_that_is_not_mentioned_can_be_named_at_the_cursor(form):
    form.set(prompt="character1 waves", references=["https://f/a.mp4", "https://f/b.mp4"])
    issues = until(lambda: [one for one in form.verdict["issues"] if one["code"] == "clip-unmentioned"])
    insert, remove = issues[0]["fixes"]
    assert (insert["insert"], insert["changes"]) == ("character2", {"prompt": "character1 waves character2"})
    assert remove["insert"] == ""


# -- the verdict -------------------------------------------------------------------------------------


def test_the_first_state_has_the_verdict_and_is_small(form):
    state = form.get_state()
    assert state["verdict"]["mode"] == "t2v"
    assert not state["verdict"]["can_send"]
    assert state["backend"]["simulated"] is True
    own = {name: value for name, value in state.items() if name not in ("_esm", "code")}
    assert len(json.dumps(own, default=str)) < 20_000


def test_every_edit_of_the_page_gets_a_verdict_with_its_count(form):
    form.page_sets(settings={"prompt": "A kite", "resolution": "720p"}, edits=3)
    verdict = until(lambda: next((one for one in form.updates("verdict") if one["edits"] == 3), None))
    assert verdict["can_send"]
    assert verdict["output"]["size"] == "1280 \N{MULTIPLICATION SIGN} 720"
    assert verdict["estimate"]["quantity"] == "1 video, 5 s, 720p"


def test_a_key_is_answered_by_one_message_which_its_handler_sends(form, monkeypatch):
    monkeypatch.setattr(verdict, "LONGEST_WAIT_FOR_VERDICT", 60.0)
    before = len(form.sent)
    form.page_sets(settings={"prompt": "A kite", "resolution": "720p"}, editor="a page", edits=1)
    ((message, _, thread),) = form.sent[before:]
    assert thread == threading.current_thread().name
    assert list(message["state"]) == ["verdict"]
    assert (message["state"]["verdict"]["edits"], message["state"]["verdict"]["editor"]) == (1, "a page")


def test_a_verdict_that_takes_longer_is_sent_without_its_handler(form, monkeypatch):
    monkeypatch.setattr(verdict, "LONGEST_WAIT_FOR_VERDICT", 0.0)
    free = threading.Event()
    JUDGE.post(lambda: free.wait(60) and None)
    form.page_sets(settings={"prompt": "A kite"}, edits=1)
    assert form.updates("verdict") == []
    free.set()
    until(lambda: [one for one in form.updates("verdict") if one["edits"] == 1])


def test_a_verdict_that_is_there_after_its_handler_has_left_is_sent(form, monkeypatch):
    begun, free, judge = threading.Event(), threading.Event(), verdict.verdict_of

    def slow(*given):
        begun.set()
        free.wait(60)
        return judge(*given)

    monkeypatch.setattr(verdict, "LONGEST_WAIT_FOR_VERDICT", 0.0)
    monkeypatch.setattr(verdict, "verdict_of", slow)
    JUDGE.post(lambda: begun.wait(60) and None)  # the handler has left before anything is judged
    form.page_sets(settings={"prompt": "A kite"}, edits=1)
    begun.set()
    free.set()
    until(lambda: [one for one in form.updates("verdict") if one["edits"] == 1])


def test_another_models_table_goes_before_the_verdict_on_it(form, monkeypatch):
    monkeypatch.setattr(verdict, "LONGEST_WAIT_FOR_VERDICT", 60.0)
    before = len(form.sent)
    form.page_sets(settings={"model": "wan2.7"}, edits=1)
    until(lambda: [one for one in form.updates("verdict") if one["edits"] == 1])
    names = [name for message, _, _ in form.sent[before:] for name in message["state"] if name in ("table", "verdict")]
    assert names[0] == "table"


def test_after_many_quick_edits_the_last_one_is_judged_last(form):
    for edits in range(1, 301):
        form.page_sets(settings={"prompt": "x" * edits}, edits=edits)
    until(lambda: form.updates("verdict") and form.updates("verdict")[-1]["edits"] == 300)
    assert len(form.updates("verdict")) < 60


def test_the_pages_settings_are_not_sent_back_to_it(form):
    form.page_sets(settings={"prompt": "A kite"}, edits=1)
    until(lambda: form.updates("verdict"))
    assert form.updates("settings") == []


@pytest.mark.parametrize(
    "settings",
    [
        {"seed": "soon", "duration": "5", "references": 3, "image": {"a": 1}},
        {"nonsense": 1, "prompt": None},
        {"prompt": ["a"], "audio": 1, "aspect_ratio": 16},
        {"image": "missing.png", "references": ["missing.mp4"]},
    ],
)
def test_whatever_the_page_sends_is_judged(form, settings):
    form.page_sets(settings=settings, edits=9)
    verdict = until(lambda: next((one for one in form.updates("verdict") if one["edits"] == 9), None))
    assert json.dumps(verdict)
    assert not verdict["can_send"]


@pytest.mark.parametrize("state", [{"settings": 3}, {"settings": None, "edits": "x"}, {"jobs": [1]}, {"verdict": {}}])
def test_what_the_page_may_not_set_changes_nothing(form, state, capfd):
    before = form.get_state()
    form.page_sets(**state)
    assert form.get_state() == before
    assert capfd.readouterr() == ("", "")
