"""Stored views need no later update, because the file name is known as soon as the job exists."""

import pytest
from jobs.fake import until

from wan_widgets import session
from wan_widgets._jobs.files.naming import expected_path
from wan_widgets._jobs.handles.sweeps.cell import WAITING
from wan_widgets.config.settings import settings
from wan_widgets.session.sweeps import sweep as sweep_of
from wan_widgets.widgets.comparison import compare
from wan_widgets.widgets.form.form import Form
from wan_widgets.widgets.job_card import Card
from wan_widgets.widgets.sweep_card import SweepCard


@pytest.fixture
def slow(simulated):
    session.use("simulator", seconds=30)
    yield
    for job in session.jobs():
        job.stop()


def test_the_first_view_of_a_running_job_holds_the_player_on_the_name_that_its_file_will_have(simulated):
    job = session.generate(prompt="A kite", resolution="720p")
    html = Card(job).stored()["text/html"]
    job.result(timeout=60)
    name = job.video.path.name
    assert html.count("<video ") == 1
    assert 'src="' in html
    assert name in html
    assert f'data-form="{job.id}"' in html


def test_it_says_nothing_that_is_false_when_it_is_read_later(slow):
    job = session.generate(prompt="A kite", resolution="720p")
    html = Card(job).stored()["text/html"]
    for passing in ("Sending", "Queued", "Rendering", " %"):
        assert passing not in html.replace("100%", "")
    assert "Requested" in html
    assert "wan.job(" in html


def test_a_form_a_sweep_and_a_comparison_hold_the_players_of_what_is_under_way(slow):
    form = Form(prompt="A kite", resolution="720p")
    form.generate(takes=2)
    assert form.stored()["text/html"].count("<video ") == 2
    sweep = sweep_of("A boat", resolution="720p", seed=[1, 2])
    # A cell has its job a moment before it no longer counts as waiting.
    until(lambda: all(cell.job is not None and cell.state != WAITING for cell in sweep.cells), 60)
    assert SweepCard(sweep).stored()["text/html"].count("<video ") == 2
    assert compare(sweep).stored()["text/html"].count("<video ") == 2
    sweep.stop()
    form.close()


def test_a_name_that_does_not_tell_jobs_apart_promises_no_file(slow):
    job = session.generate(prompt="A kite", resolution="720p")
    assert expected_path(settings.home, "{prompt}", job.snapshot) is None
    assert expected_path(settings.home, "{date}/{prompt}-{id}", job.snapshot).suffix == ".mp4"


def test_a_form_without_its_kernel_is_its_settings_and_how_to_go_on(simulated):
    form = Form(prompt="A kite at dusk", duration=10)
    html = form.stored()["text/html"]
    assert "A kite at dusk" in html
    assert "Run this cell in JupyterLab" in html
    assert "<script" not in html
    form.close()


def test_a_picture_stands_inside_the_player_for_hosts_that_take_players_away(simulated):
    job = session.generate(prompt="A kite", resolution="720p")
    job.result(timeout=60)
    html = Card(job).stored()["text/html"]
    inside = html[html.index("<video ") : html.index("</video>")]
    assert 'poster="data:' in inside
    assert '<img src="data:' in inside
