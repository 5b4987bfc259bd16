"""Restored forms: run again, after a restart, and with other code."""

import types

import pytest

from wan_widgets.config.settings import settings
from wan_widgets.widgets.form import drafts

from ..recording import RecordedForm, until


class Cells:
    """A shell whose cells are run one after the other."""

    def __init__(self) -> None:
        self.run = 0
        self.forms: list[RecordedForm] = []

    def new(self, **given):
        self.forms.append(RecordedForm(**given))
        return self.forms[-1]

    def form(self, cell="c1", **given):
        self.run += 1
        shell = types.SimpleNamespace(
            parent_header={"metadata": {"cellId": cell}, "header": {"msg_id": f"run-{self.run}"}}
        )
        one = self.new(**given)
        drafts.attach(one, shell)
        return one


@pytest.fixture
def cells(simulated, monkeypatch):
    monkeypatch.setattr(drafts, "_live", type(drafts._live)())
    monkeypatch.setattr(drafts, "_made", {})
    one = Cells()
    yield one
    for form in one.forms:
        form.close()  # none writes what was typed into the folder of the next test


def typed(form, **settings):
    form.page_sets(settings=settings, edits=form.edits + 1)


def restart(monkeypatch):
    """Forget everything that is not stored."""
    monkeypatch.setattr(drafts, "_live", type(drafts._live)())
    monkeypatch.setattr(drafts, "_made", {})


def test_a_form_that_is_run_again_keeps_what_was_typed_and_its_jobs(cells):
    first = cells.form(resolution="720p")
    typed(first, prompt="A boat", resolution="720p")
    (job,) = first.generate()
    again = cells.form(resolution="720p")
    assert again.settings == {"prompt": "A boat", "resolution": "720p"}
    assert [one.id for one in again.jobs] == [job.id]
    assert again.loaded == {"count": 1, "undo": {"resolution": "720p"}}
    job.wait(60)


def test_after_a_restart_it_comes_back_from_what_was_written_down(cells, monkeypatch):
    first = cells.form(resolution="720p")
    typed(first, prompt="A boat", resolution="720p")
    (job,) = first.generate()
    job.wait(60)
    until(lambda: any("A boat" in one.read_text() and job.id in one.read_text() for one in drafts_written()))
    restart(monkeypatch)
    again = cells.form(resolution="720p")
    assert again.settings["prompt"] == "A boat"
    assert [one.id for one in again.jobs] == [job.id]


def drafts_written():
    return [*(settings.home / drafts.FOLDER).glob("*.json")]


def test_where_the_code_asks_for_something_else_the_code_counts(cells):
    first = cells.form(resolution="720p", duration=5)
    typed(first, prompt="A boat", resolution="720p", duration=10)
    again = cells.form(resolution="1080p", duration=5)
    assert again.settings == {"prompt": "A boat", "resolution": "1080p", "duration": 10}


def test_a_setting_that_the_code_no_longer_asks_for_goes(cells):
    typed(cells.form(resolution="720p", seed=4), prompt="A boat", resolution="720p", seed=4)
    assert cells.form(resolution="720p").settings == {"prompt": "A boat", "resolution": "720p"}


def test_two_forms_of_one_cell_and_forms_of_other_cells_are_distinguished(cells):
    shell = types.SimpleNamespace(parent_header={"metadata": {"cellId": "c1"}, "header": {"msg_id": "one run"}})
    pair = [cells.new(), cells.new()]
    for one in pair:
        drafts.attach(one, shell)
    typed(pair[0], prompt="first")
    typed(pair[1], prompt="second")
    assert cells.form("c2").settings == {}
    shell.parent_header["header"]["msg_id"] = "another run"
    again = [cells.new(), cells.new()]
    for one in again:
        drafts.attach(one, shell)
    assert [one.settings["prompt"] for one in again] == ["first", "second"]


def test_a_host_that_does_not_name_the_cell_gets_a_new_form(simulated):
    form = RecordedForm()
    drafts.attach(form, types.SimpleNamespace(parent_header={}))
    assert form.draft_key == ""
    form.close()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"settings": 3}', '{"given": {}, "settings": [], "jobs": [], "sweeps": []}']
)
def test_a_draft_that_cannot_be_read_is_a_new_form(cells, monkeypatch, text):
    typed(cells.form(), prompt="A boat")
    until(drafts_written)
    for one in drafts_written():
        one.write_text(text)
    restart(monkeypatch)
    assert cells.form().settings == {}


def test_a_draft_with_a_key_in_it_is_not_written(simulated, monkeypatch):
    secret = "sk-" + "a1B2c3D4" * 5
    drafts.write("key", drafts.Draft(given={}, settings={"prompt": f"A boat {secret}"}))
    assert drafts_written() == []
