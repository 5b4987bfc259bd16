"""Panel: what an app sends to its page for a job, a video, lists, verdicts and widgets, without the page itself."""

from __future__ import annotations

import html
from typing import Any

import pytest
from app_of_a_host import run

pytestmark = pytest.mark.nightly

APP = """
import json

import panel as pn
from bokeh.document import Document
import wan_widgets as wan

pn.extension("ipywidgets")
wan.use("simulator")
job = wan.generate("A kite", resolution="720p").wait(120)
shown = {
    "job": job,
    "video": job.result(),
    "jobs": wan.jobs(),
    "verdict": wan.validate(prompt="A kite", duration=7),
    "form": wan.form(prompt="A kite"),
    "gallery": wan.gallery(),
}
found = {}
for name, one in shown.items():
    document = Document()
    pane = pn.panel(one)
    pn.Column(pane).server_doc(document)
    bundles = [model.bundle for model in document.models if hasattr(model, "bundle")]
    found[name] = {
        "pane": type(pane).__name__,
        "text": "".join(getattr(model, "text", "") for model in document.models),
        "models": [state["state"].get("_anywidget_id") for one in bundles for state in one["state"]["state"].values()],
    }
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What an app has sent to its page, by what it shows."""
    found: dict[str, dict[str, Any]] = run("panel", APP, tmp_path_factory.mktemp("panel"))
    return found


def test_a_job_and_its_video_play_in_panel(sent: dict[str, dict[str, Any]]) -> None:
    assert "wan-stored-job" in html.unescape(sent["job"]["text"])
    for name in ("job", "video"):
        assert '<video controls preload="metadata" src="data:video/mp4;base64,' in html.unescape(sent[name]["text"])


def test_a_list_and_a_verdict_are_tables_in_panel(sent: dict[str, dict[str, Any]]) -> None:
    assert html.unescape(sent["jobs"]["text"]).startswith("<table")
    assert "A kite" in sent["jobs"]["text"]
    assert "Duration takes 5, 10 or 15, not 7." in html.unescape(sent["verdict"]["text"])


def test_a_form_and_a_gallery_go_to_the_page_of_panel_as_widgets(sent: dict[str, dict[str, Any]]) -> None:
    for name, kind in (("form", "Form"), ("gallery", "Gallery")):
        assert sent[name]["pane"] == "IPyWidget"
        assert any(str(model).endswith(f".{kind}") for model in sent[name]["models"])
