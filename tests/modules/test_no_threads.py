"""A Python without threads, as JupyterLite's: one sentence, nothing written, and what needs no job still works."""

import subprocess
import sys

import pytest

BEFORE = """
import threading
def refuse(self):
    raise RuntimeError("can't start new thread")
threading.Thread.start = refuse
import sys
import wan_widgets as wan
from wan_widgets import threads
threads.PLATFORMS_WITHOUT = (sys.platform,)
wan.use("simulator")
"""


def run(code, folder, before=BEFORE):
    return subprocess.run(
        [sys.executable, "-c", before + code], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    "call",
    ["wan.generate('A kite')", "wan.jobs()", "wan.resume()", "wan.sweep('A kite', seed=[1, 2])", "wan.spent()"],
)
def test_what_needs_a_job_says_so_in_one_sentence_and_writes_nothing(tmp_path, call):
    code = f"try:\n    {call}\nexcept wan.errors.BackendError as error:\n    print(error.message)"
    done = run(code, tmp_path)
    assert done.stdout == (
        "This Python cannot start threads, as in JupyterLite, so no video can be made or listed here.\n"
    ), done.stderr
    assert done.stderr == ""
    assert [*tmp_path.iterdir()] == []


def test_settings_are_still_judged(tmp_path):
    done = run("print([one.field for one in wan.validate(prompt='A kite', duration=7)])", tmp_path)
    assert done.stdout == "['duration']\n", done.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_form_opens_judges_what_is_typed_and_offers_no_button_that_would_fail(tmp_path):
    code = (
        "form = wan.form(prompt='A kite')\n"
        "form.set(duration=10)\n"
        "print(form.verdict['can_send'], form.verdict['output']['duration'])\n"
        "print(form.backend['ready'], 'threads' in form.backend['problem'])"
    )
    done = run(code, tmp_path)
    assert done.stdout == "True 10 s\nFalse True\n", done.stderr
    assert done.stderr == ""
    assert [*tmp_path.iterdir()] == []


def test_pyodide_is_known_by_its_platform(tmp_path):
    before = "import sys\nsys.platform = 'emscripten'\n"
    done = run("from wan_widgets.threads import has_threads\nprint(has_threads())", tmp_path, before)
    assert done.stdout == "False\n", done.stderr
