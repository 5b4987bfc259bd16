"""Jobs of a killed kernel: the form of the next session reports them, and its button resumes them."""

from __future__ import annotations

from page_queries import cards_in, form_of, in_both_themes, ready_video
from playwright.sync_api import expect

LEAVE = """
import subprocess, sys
code = '''
import os, time, wan_widgets as wan
wan.use("simulator", seconds=1)
jobs = [wan.generate("A kite", resolution="720p", again=True) for _ in range(2)]
while not all(job.snapshot.task_id for job in jobs):
    time.sleep(0.01)
os.kill(os.getpid(), 9)
'''
print(subprocess.run([sys.executable, "-c", code]).returncode)
"""


def test_the_form_offers_to_resume_what_was_left(notebook, screenshot):
    book = notebook(
        LEAVE,
        "import wan_widgets as wan\nwan.use('simulator')\nwan.form(prompt='A boat', resolution='720p')",
        "len(wan.jobs())",
    )
    book.run(0)
    assert "-9" in book.output(0).inner_text()
    book.run(1)
    form = form_of(book.output(1))
    form.get_by_text("2 jobs of this folder are not finished.").wait_for()
    form.scroll_into_view_if_needed()
    in_both_themes(book, "form.wan-form", screenshot, "unfinished")
    form.get_by_role("button", name="Resume 2 jobs").click()
    line = form.get_by_text("Picked up again: see below. Nothing was sent.")
    line.wait_for()
    assert line.evaluate("one => one === document.activeElement")
    assert form.get_by_role("button", name="Resume").count() == 0
    expect(cards_in(book.output(1))).to_have_count(2)
    ready_video(cards_in(book.output(1)).first)
    screenshot("resumed")
    book.run(2)
    assert "2" in book.output(2).inner_text()
