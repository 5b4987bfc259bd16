"""The repr and the display of small return values."""

from __future__ import annotations

import os
import pickle

import wan_widgets as wan

SMALL = {"resolution": "720p"}


def test_issues_read_as_lines_and_as_a_table(service):
    issues = wan.validate("A cat --seed 7", duration=7, negative_prompt="<b>")
    assert repr(issues).splitlines()[0].startswith("Error (duration): Duration takes 5, 10 or 15, not 7.")
    assert "Warning (prompt): " in repr(issues)
    html = issues._repr_html_()
    assert html.count("<tr>") == 1 + len(issues)
    assert "<td>Error</td><td>duration</td>" in html
    assert repr(wan.validate("A cat")) == "No issues: it can be sent."
    assert wan.validate("A cat") == []
    assert "No issues" in wan.validate("A cat")._repr_html_()


def test_the_issues_of_a_form_read_in_the_same_way(service):
    form = wan.form(prompt="A <cat>", duration=7)
    try:
        assert "Error (duration)" in repr(form.issues)
        assert "<cat>" not in form.issues._repr_html_()
    finally:
        form.close()


def test_a_list_of_states_is_a_list_of_words(service):
    jobs = [wan.generate(f"A cat {number}", **SMALL).wait(20) for number in range(2)]
    assert repr([job.state for job in jobs]) == "['completed', 'completed']"


def test_an_exported_file_is_a_path_that_shows_itself_as_a_link(service, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    job = wan.generate("A cat", **SMALL).wait(20)
    path = job.export("my & cats.csv")
    assert path == tmp_path / "my & cats.csv" or path.absolute() == tmp_path / "my & cats.csv"
    assert os.fspath(path)
    assert path.read_text(encoding="utf-8-sig").startswith("label")
    assert repr(path) == "Exported to 'my & cats.csv'"
    assert 'href="my%20%26%20cats.csv"' in path._repr_html_()
    assert ">my &amp; cats.csv</a>" in path._repr_html_()
    assert pickle.loads(pickle.dumps(path)) == path
    assert "Exported to" not in repr(path.parent)


def test_a_table_of_jobs_has_times_that_a_spreadsheet_takes(service):
    job = wan.generate("A cat", **SMALL).wait(20)
    frame = wan.jobs().dataframe()
    assert frame["created"].dt.tz is None
    assert abs(frame["created"][0].timestamp() - job.snapshot.created_at) < 1
