"""Behavior that only a real kernel shows: threads, subshells, replaced displays, lines that end in ``?``."""

from __future__ import annotations

import pytest
from kernels import is_answer, state_of
from support.ledgers import fill

from wan_widgets._jobs.record.state import JobState

BOTH = pytest.mark.parametrize("kernel_name", ["ipykernel6", "ipykernel7"], indirect=True)
"""What is about messages during a cell, which the two answer in different ways; all else is tried on the older at night."""
VIEW = "application/vnd.jupyter.widget-view+json"
FAST = "import wan_widgets as wan\nwan.use('simulator');"
SLOW = "import wan_widgets as wan\nwan.use('simulator', seconds={seconds});"


def views(messages):
    return [one for one in messages if one["msg_type"] == "display_data" and VIEW in one["content"]["data"]]


@BOTH
def test_the_bar_moves_while_a_cell_is_busy(kernel):
    kernel.run(SLOW.format(seconds=3))
    kernel.run("job = wan.generate('A kite', resolution='720p')\njob")
    busy = kernel.keep_busy()
    for percent in (20, 40, 60):
        kernel.until(lambda one, least=percent: ((state_of(one, "job") or {}).get("percent") or 0) >= least)
    kernel.until(lambda one: (state_of(one, "job") or {}).get("state") == "completed")
    assert not kernel.is_over(busy)
    kernel.end_busy(busy)
    assert kernel.errors() == []


@BOTH
def test_a_job_shows_its_card_and_below_it_a_stored_view_that_follows(kernel):
    kernel.run(SLOW.format(seconds=2))
    displayed = [
        one
        for one in kernel.run("job = wan.generate('A kite', resolution='720p')\njob")
        if one["msg_type"] == "display_data"
    ]
    shown, stored = displayed
    assert VIEW in shown["content"]["data"]
    identity = stored["content"]["transient"]["display_id"]
    assert shown["content"]["data"]["text/plain"].startswith("Job ")
    assert 'src="wan_videos/' in stored["content"]["data"]["text/html"]
    busy = kernel.keep_busy()
    update = kernel.until(
        lambda one: one["msg_type"] == "update_display_data" and one["content"]["transient"]["display_id"] == identity
    )
    assert not kernel.is_over(busy)
    kernel.end_busy(busy)
    html = update["content"]["data"]["text/html"]
    assert VIEW not in update["content"]["data"]
    assert 'src="wan_videos/' in html
    assert "SIMULATED" in html
    assert "Done" in update["content"]["data"]["text/plain"]
    # A finished one has its card as well, with its buttons.
    assert len(views(kernel.run("job"))) == 1
    assert kernel.errors() == []


@BOTH
def test_a_click_during_a_cell_is_answered_during_the_cell(kernel, kernel_name):
    kernel.run(SLOW.format(seconds=10))
    (shown, *_) = views(kernel.run("form = wan.form(prompt='A kite', resolution='720p')\nform"))
    comm = shown["content"]["data"][VIEW]["model_id"]
    subshell = kernel.subshell()
    assert (subshell is not None) == (kernel_name == "ipykernel7")
    # The page talks to the widget once before the cell: that is when ipykernel 7.4 would pin it.
    kernel.say(comm, {"method": "update", "state": {"settings": {"prompt": "A kite"}, "edits": 1}, "buffer_paths": []})
    kernel.until(lambda one: (state_of(one, "verdict") or {}).get("edits") == 1)
    busy = kernel.keep_busy()
    body = {"settings": {"prompt": "A kite", "resolution": "720p"}, "takes": 1, "edits": 1}
    asked = kernel.ask(comm, "submit", body, subshell)
    if subshell is None:  # ipykernel 6: after the cell, and not lost
        kernel.end_busy(busy)
    answer = kernel.until(lambda one: is_answer(one, asked))
    assert answer["content"]["data"]["content"]["kind"] == "answer"
    if subshell is not None:
        assert not kernel.is_over(busy)
        kernel.end_busy(busy)
    assert kernel.errors() == []


def test_a_form_stores_the_videos_of_its_jobs_below_itself(kernel):
    kernel.run(FAST)
    displayed = [
        one
        for one in kernel.run("form = wan.form(prompt='A kite', resolution='720p')\nform")
        if one["msg_type"] == "display_data"
    ]
    widget, stored = displayed
    assert VIEW in widget["content"]["data"]
    assert 'class="wan-stored"' in stored["content"]["data"]["text/html"]
    identity = stored["content"]["transient"]["display_id"]
    kernel.run("form.generate(takes=2);")
    update = kernel.until(
        lambda one: (
            one["msg_type"] == "update_display_data"
            and one["content"]["transient"]["display_id"] == identity
            and one["content"]["data"]["text/html"].count("<video") == 2
        )
    )
    html = update["content"]["data"]["text/html"]
    assert "data-form=" in html
    assert "<script" not in html
    assert len(html) < 20_000
    assert kernel.errors() == []


def test_the_line_magic_takes_a_prompt_that_ends_in_a_question_mark(kernel):
    kernel.run(FAST + "\n%load_ext wan_widgets")
    (shown,) = views(kernel.run("v = %wan --resolution 720p Who's that cat?"))
    assert shown["content"]["data"]["text/plain"].startswith("Job ")
    (line,) = [one for one in kernel.run("print(v.snapshot.prompt)") if one["msg_type"] == "stream"]
    assert line["content"]["text"] == "Who's that cat?\n"


def test_a_magics_job_is_shown_once(kernel):
    kernel.run(SLOW.format(seconds=2) + "\n%load_ext wan_widgets")
    kite, boat = "%wan --resolution 720p --seed 1 A red kite", "%wan --resolution 720p --seed 2 A boat"
    published = kernel.run(f"{kite}\n{kite}\n{boat}")
    assert len(views(published)) == 3
    assert not [one for one in published if one["msg_type"] == "execute_result"]


def test_a_line_that_was_run_before_says_that_it_sends_nothing(kernel):
    kernel.run(FAST + "\n%load_ext wan_widgets")
    kernel.run("%wan --wait --resolution 720p --seed 1 A red kite")
    published = kernel.run("%wan --resolution 720p --seed 1 A red kite")
    said = "".join(one["content"]["text"] for one in published if one["msg_type"] == "stream")
    assert "nothing was sent" in said
    _, stored = [one for one in published if one["msg_type"] == "display_data"]
    assert "<video" in stored["content"]["data"]["text/html"]


def test_wan_asked_for_help_documents_itself(kernel):
    kernel.run(FAST + "\n%load_ext wan_widgets")
    (page,) = kernel.reply(kernel.start("%wan?"))["content"]["payload"]
    assert "--negative-prompt" in page["data"]["text/plain"]


def test_the_backend_of_a_displayed_form_follows_a_later_cell(kernel):
    kernel.run(FAST)
    kernel.run("form = wan.form()\nform")
    kernel.run("wan.use('toapis');")
    kernel.until(lambda one: (state_of(one, "backend") or {}).get("name") == "toapis")


def test_without_load_ext_jobs_show_themselves_too(kernel):
    kernel.run(FAST)
    assert len(views(kernel.run("wan.generate('A kite', resolution='720p')"))) == 1
    htmls = [one["content"].get("data", {}).get("text/html", "") for one in kernel.run("wan.jobs()")]
    assert any("<table " in html for html in htmls)


def test_a_list_of_jobs_follows_them_until_they_are_over(kernel):
    kernel.run(SLOW.format(seconds=2))
    kernel.run("wan.generate('A kite', resolution='720p', seed=1);")
    (shown,) = [one for one in kernel.run("wan.jobs()") if one["msg_type"] == "display_data"]
    identity = shown["content"]["transient"]["display_id"]
    kernel.until(
        lambda one: (
            one["msg_type"] == "update_display_data"
            and one["content"]["transient"]["display_id"] == identity
            and "Done" in one["content"]["data"]["text/html"]
        )
    )
    # Once all are over it is a value like any other.
    assert [one["msg_type"] for one in kernel.run("wan.jobs()") if "data" in one["content"]] == ["execute_result"]
    assert kernel.errors() == []


def test_after_a_plain_import_what_was_left_is_announced_by_the_first_cell_that_uses_a_name(kernel, tmp_path):
    fill(tmp_path / "work" / "wan_videos", 1, state=JobState.DETACHED, file=None)
    kernel.run("import wan_widgets as wan")
    kernel.run("wan.use('simulator')")
    kernel.run("form = wan.form()\nform")
    streams = [one["content"]["text"] for one in kernel.published if one["msg_type"] == "stream"]
    assert streams == [
        "1 job of this folder is not finished: wan.resume() polls and downloads; it sends nothing new.\n"
    ]
    assert kernel.errors() == []


def opened(messages):
    return [one["content"]["comm_id"] for one in messages if one["msg_type"] == "comm_open"]


def htmls(messages):
    return [one["content"]["data"]["text/html"] for one in messages if one["msg_type"] == "display_data"]


def test_where_a_program_runs_the_cells_no_code_is_sent_and_what_is_stored_stands_alone(kernel):
    alone = {"allow_stdin": False}
    kernel.run(f"{FAST}\n%load_ext wan_widgets", **alone)
    shown = kernel.run("form = wan.form(prompt='A kite', resolution='720p')\nform", **alone)
    (html,) = htmls(shown)
    assert "A kite" in html
    assert "in JupyterLab or another page" in html
    for cell in (
        "wan.generate('A kite', resolution='720p', seed=1)",
        "%wan --resolution 720p --seed 1 A kite",
        "wan.sweep('A boat', resolution='720p', seed=[1, 2])",
        "wan.sweeps()[0].wait().compare()",
        "gallery = wan.gallery()\ngallery",
    ):
        messages = kernel.run(cell, **alone)
        (html,) = htmls(messages)
        shown += messages
    assert "A kite" in html
    assert views(shown) == []
    assert opened(kernel.published) == []
    # A job that was running gives way to its video, and the form follows what is set.
    kernel.until(
        lambda one: one["msg_type"] == "update_display_data" and "<video" in one["content"]["data"]["text/html"]
    )
    kernel.run("form.set(duration=10, seed=7)", **alone)
    kernel.until(lambda one: one["msg_type"] == "update_display_data" and "10 s" in one["content"]["data"]["text/html"])
    assert kernel.errors() == []


def test_what_a_program_has_made_is_drawn_by_the_first_page_that_shows_it(kernel):
    kernel.run(FAST, allow_stdin=False)
    kernel.run("form = wan.form(prompt='A kite', resolution='720p')\nform", allow_stdin=False)
    (shown, *_) = views(kernel.run("form"))
    comm = shown["content"]["data"][VIEW]["model_id"]
    assert comm in opened(kernel.published)
    kernel.say(comm, {"method": "update", "state": {"settings": {"prompt": "A boat"}, "edits": 1}, "buffer_paths": []})
    kernel.until(lambda one: (state_of(one, "verdict") or {}).get("edits") == 1)
    assert kernel.errors() == []
