"""Hosts other than JupyterLab: what they request, lack and drop."""

import base64
import threading
import types

import pytest

from wan_widgets import late_binding, session
from wan_widgets.ipython import formatters, unfinished_notice
from wan_widgets.widgets.job_card import Card
from wan_widgets.widgets.transport import cell_outputs
from wan_widgets.widgets.views import file_urls

from .recording import RecordedForm, Recording


class RecordedCard(Recording, Card):
    """A card whose messages are recorded."""


@pytest.fixture
def done(simulated):
    job = session.generate(prompt="A kite", resolution="720p", seed=1)
    job.result(timeout=60)
    return job


def test_a_job_a_video_a_sweep_and_a_list_show_themselves_as_html_where_a_host_asks_for_it(done):
    for shown in (done, done.video, session.jobs()):
        assert "A kite" in shown._repr_html_() or "<video" in shown._repr_html_()
        mime, data = shown._mime_()
        assert (mime, data) == ("text/html", shown._repr_html_())
        assert set(shown._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_where_no_notebooks_server_hands_files_out_the_video_is_inside(done):
    assert 'src="data:video/mp4;base64,' in done._repr_html_()
    assert 'src="data:video/mp4;base64,' in done.video._repr_html_()


def test_what_cannot_be_drawn_is_text_and_breaks_nothing(done, monkeypatch):
    def broken(shown):
        raise RuntimeError("no page")

    monkeypatch.setitem(late_binding._functions, "html_of", broken)
    assert done._repr_html_() is None
    assert done._mime_() == ("text/plain", repr(done))
    assert done._repr_mimebundle_() == {"text/plain": repr(done)}


@pytest.mark.parametrize(
    "shell",
    [
        types.SimpleNamespace(kernel=object()),
        types.SimpleNamespace(kernel=object(), display_formatter=None),
        types.SimpleNamespace(kernel=object(), displayhook=None),
        types.SimpleNamespace(),
    ],
)
def test_a_shell_without_what_others_have_is_no_reason_to_fail(shell):
    formatters.register(shell)
    assert unfinished_notice.at_use(shell, "jobs") is False
    assert cell_outputs.cell_of(shell) == ""
    assert cell_outputs.run_of(shell) == ""


def test_a_file_that_comes_as_text_is_taken_like_one_that_comes_as_bytes(simulated, tmp_path):
    form = RecordedForm()
    data = b"\x89PNG\r\n\x1a\n" + b"\0" * 30
    body = {"field": "image", "name": "cat.png", "size": len(data), "offset": 0, "last": True}
    content = {"v": 1, "id": "a", "kind": "put", "body": body, "base64": [base64.b64encode(data).decode()]}
    form._handle_custom_msg(content, [])
    from .recording import until

    until(lambda: form.replies("a"))
    ((answer, _),) = form.replies("a")
    assert answer["kind"] == "answer", answer
    form.close()


@pytest.mark.parametrize("base64_", ["x", ["%%%"], [7], {"a": 1}])
def test_text_that_is_no_bytes_is_an_error_that_is_answered(simulated, base64_):
    from .recording import RecordedForm, until

    form = RecordedForm()
    body = {"field": "image", "name": "cat.png", "size": 3, "offset": 0, "last": True}
    form._handle_custom_msg({"v": 1, "id": "a", "kind": "put", "body": body, "base64": base64_}, [])
    until(lambda: form.replies("a"))
    assert form.replies("a")[0][0]["kind"] == "error"
    form.close()


def test_pictures_and_pieces_of_a_video_are_answered_as_text_where_a_page_asks_for_it(done):
    from .recording import until

    card = RecordedCard(done)
    for number, (kind, body) in enumerate((("poster", {}), ("video", {"offset": 0, "length": 8}))):
        content = {"v": 1, "id": f"{number}", "kind": kind, "body": {"job": done.id, **body}, "text": True}
        card._handle_custom_msg(content, [])
        until(lambda number=number: card.replies(f"{number}"))
        ((answer, buffers),) = card.replies(f"{number}")
        assert buffers == []
        assert len(base64.b64decode(answer["base64"][0])) >= 8
    card.close()


def test_a_sign_of_life_is_answered_before_the_handler_returns(simulated):
    form = RecordedForm()
    form.page_says("ping", identity="p")
    assert form.replies("p")[0][0]["kind"] == "answer"
    form.close()


def in_handlers(view, name):
    """The messages that arrive in a host that drops everything sent outside of a handler."""
    here = threading.current_thread().name
    sent = [(msg, thread) for msg, _, thread in view.sent if msg["method"] == "update" and name in msg["state"]]
    return [msg["state"][name] for msg, thread in sent if thread == here]


@pytest.mark.parametrize("kind", ["ping", "unfinished"])
def test_a_host_that_delivers_only_what_a_handler_sends_shows_progress_with_the_next_message(service, kind):
    from .recording import RecordedForm, until

    form = RecordedForm(prompt="A kite", resolution="720p")
    form.page_says("submit", {"settings": form.settings, "takes": 1, "edits": 0, "filled": None}, identity="s")
    until(lambda: [jobs for jobs in form.updates("jobs") if jobs and jobs[0]["state"] == "completed"])
    before = len(in_handlers(form, "jobs"))
    form.page_says(kind, identity="a")
    until(lambda: form.replies("a"))
    jobs = in_handlers(form, "jobs")[before:]
    assert [one[0]["state"] for one in jobs] == ["completed"]
    form.page_says(kind, identity="b")
    until(lambda: form.replies("b"))
    assert len(in_handlers(form, "jobs")) == before + 1  # nothing has changed since
    assert not in_handlers(form, "settings")
    form.close()


def test_a_card_in_such_a_host_follows_its_job_too(service):
    from .recording import until

    card = RecordedCard(session.generate("A kite", resolution="720p"))
    card.page_says("ping", identity="a")
    until(lambda: [job for job in card.updates("job") if job["state"] == "completed"])
    until(lambda: "job" in card._unconfirmed)
    card.page_says("ping", identity="b")
    assert in_handlers(card, "job")[-1]["state"] == "completed"
    card.close()


def test_nbclassic_names_the_folder_with_a_slash_at_its_end(tmp_path, monkeypatch):
    folder = tmp_path / "sub dir"
    folder.mkdir()
    monkeypatch.setattr(file_urls, "_START_FOLDER", folder)
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    monkeypatch.setenv("JPY_SESSION_NAME", f"{folder}/")
    assert file_urls.notebook_folder() == folder
    assert file_urls.from_notebook(folder / "wan_videos" / "a.mp4") == "wan_videos/a.mp4"
    monkeypatch.setenv("JPY_SESSION_NAME", "sub dir/")
    assert file_urls.server_root() == tmp_path
    assert file_urls.from_notebook(folder / "a.mp4") == "a.mp4"
