"""An app of Streamlit: what it sends to its page for a job, a video, lists, verdicts and a form."""

from __future__ import annotations

import pytest
from app_of_a_host import run

pytestmark = pytest.mark.nightly

APP = """
import json

from streamlit.testing.v1 import AppTest

def app():
    import streamlit as st
    import wan_widgets as wan

    wan.use("simulator")
    form = wan.form(prompt="A kite")
    job = wan.generate("A kite", resolution="720p").wait(120)
    shown = (job, job.result(), wan.jobs(), wan.validate(prompt="A kite", duration=7), form)
    for one in shown:
        st.write(one)
    for one in shown:
        st.html(one)
    st.video(str(job.result().path))

done = AppTest.from_function(app, default_timeout=180).run()
parts = list(done.main)
print(json.dumps({
    "errors": [one.value for one in done.exception],
    "html": [one.proto.body for one in parts if one.type == "html"],
    "text": [one.value for one in parts if one.type == "markdown"],
    "videos": [one.proto.url for one in parts if one.type == "video"],
}))
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What an app has sent to its page."""
    found: dict[str, list[str]] = run("streamlit", APP, tmp_path_factory.mktemp("streamlit"))
    return found


def test_nothing_that_is_shown_in_streamlit_fails(page: dict[str, list[str]]) -> None:
    assert page["errors"] == []


def test_html_of_a_job_and_its_video_play_in_streamlit(page: dict[str, list[str]]) -> None:
    card, video, *_ = page["html"]
    assert "wan-stored-job" in card
    for one in (card, video):
        assert '<video controls preload="metadata" src="data:video/mp4;base64,' in one
    assert len(page["videos"]) == 1


def test_html_of_a_list_and_a_verdict_are_tables_in_streamlit(page: dict[str, list[str]]) -> None:
    _, _, jobs, verdict, _ = page["html"]
    assert jobs.startswith("<table")
    assert "A kite" in jobs
    assert "Duration takes 5, 10 or 15, not 7." in verdict


def test_what_is_written_in_streamlit_is_one_line_and_so_is_a_form(page: dict[str, list[str]]) -> None:
    job, video, form = page["text"]
    assert job.startswith("`Job ")
    assert video.startswith("`Video ")
    assert form == '`wan.form: Text to video \u00b7 "A kite"`'
    assert page["html"][-1] == 'wan.form: Text to video \u00b7 "A kite"'
