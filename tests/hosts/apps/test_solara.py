"""Solara: what a component renders for widgets and for the HTML of a job, without the page itself."""

from __future__ import annotations

from typing import Any

import pytest
from app_of_a_host import run

pytestmark = pytest.mark.nightly

APP = """
import json

import solara
import wan_widgets as wan

wan.use("simulator")
form = wan.form(prompt="A kite")
job = wan.generate("A kite", resolution="720p").wait(120)

@solara.component
def Page():
    kept, keep = solara.use_state(0)
    solara.Column(children=[form, wan.gallery()])
    for one in (job, job.result(), wan.jobs(), wan.validate(prompt="A kite", duration=7)):
        solara.HTML(unsafe_innerHTML=one._repr_html_())

box, rendered = solara.render(Page(), handle_error=False)

def inside(widget):
    yield widget
    for one in getattr(widget, "children", None) or ():
        if not isinstance(one, str):
            yield from inside(one)

widgets = list(inside(box))
found = {
    "widgets": [type(one).__name__ for one in widgets],
    "html": [one.unsafe_innerHTML for one in widgets if type(one).__name__ == "HTML"],
    "can_send": form.verdict["can_send"],
}
rendered.close()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a component has rendered."""
    found: dict[str, Any] = run("solara", APP, tmp_path_factory.mktemp("solara"))
    return found


def test_a_form_and_a_gallery_are_widgets_of_a_component_in_solara(drawn: dict[str, Any]) -> None:
    assert {"Form", "Gallery"} <= set(drawn["widgets"])
    assert drawn["can_send"] is True


def test_html_of_a_job_its_video_a_list_and_a_verdict_is_shown_in_solara(drawn: dict[str, Any]) -> None:
    card, video, jobs, verdict = drawn["html"]
    assert "wan-stored-job" in card
    for one in (card, video):
        assert '<video controls preload="metadata" src="data:video/mp4;base64,' in one
    assert jobs.startswith("<table")
    assert "Duration takes 5, 10 or 15, not 7." in verdict
