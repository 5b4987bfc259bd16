import json

import pytest

from wan_widgets import session
from wan_widgets._jobs.text import job_text
from wan_widgets.errors import FileGoneError
from wan_widgets.widgets.form import opening as forms
from wan_widgets.widgets.job_card import Card, card_of
from wan_widgets.widgets.transport import form_registry
from wan_widgets.widgets.views import job_view

from ..recording import Recording, until


class RecordedCard(Recording, Card):
    """A card whose messages are recorded."""


def test_a_card_follows_its_job_to_the_end(simulated):
    job = session.generate(prompt="A kite", resolution="720p")
    card = RecordedCard(job)
    job.wait(timeout=60)
    until(lambda: card.updates("job") and card.updates("job")[-1]["state"] == "completed")
    assert json.dumps(card.get_state("job"))
    assert "edit" not in card.updates("job")[-1]["actions"]
    card.close()


def test_a_card_without_a_form_fills_the_open_one_or_gives_the_line_that_makes_one(simulated, monkeypatch):
    monkeypatch.setattr(form_registry, "_forms", [])
    job = session.generate(prompt="A kite", resolution="720p", seed=4)
    job.result(timeout=60)
    card = RecordedCard(job)
    content, _ = card.ask("use", {"job": job.id})
    assert content["body"] == {"filled": False, "text": 'wan.form(prompt="A kite", resolution="720p", seed=4)'}
    form = forms.form(prompt="mine")
    form.stored_ids = ("shown",)
    assert card.ask("use", {"job": job.id})[0]["body"]["filled"] is True
    assert form.settings == {"prompt": "A kite", "resolution": "720p", "seed": 4}
    assert form.loaded["undo"] == {"prompt": "mine"}
    form.close()
    card.close()


def test_the_takes_of_a_request_are_counted_on_its_cards(simulated):
    first = session.generate(prompt="A kite", resolution="720p", seed=4)
    first.result(timeout=60)
    card = RecordedCard(first)
    until(lambda: card.updates("job"))
    assert "take" not in card.updates("job")[-1]["meta"]
    second = first.again()
    until(lambda: card.updates("job") and "take 1 of 2" in card.updates("job")[-1]["meta"])
    assert second.snapshot.take == 2
    second.result(timeout=60)
    card.close()


def test_a_deleted_file_is_said_on_card_and_line_and_nothing_is_bought(simulated):
    job = session.generate(prompt="A kite", resolution="720p", seed=4)
    path = job.result(timeout=60).path
    job.delete_file()
    assert not path.exists()
    again = session.generate(prompt="A kite", resolution="720p", seed=4)
    assert (again.id, again.reused, again.video) == (job.id, True, None)
    assert repr(again) == job_text.line(again.snapshot)
    assert "File deleted" in repr(again)
    assert repr(again).endswith("again=True makes a new take")
    assert repr(again).count("again=True") == 1
    view = job_view.job_view(again.snapshot)
    assert (view["title"], view["actions"]) == ("File deleted", ["fetch", "again", "use"])
    assert "again=True makes a new take" in view["message"]["hint"]
    with pytest.raises(FileGoneError, match="deleted here"):
        again.result()
    assert len(session.jobs()) == 1


def test_a_card_plays_its_own_job_alone(simulated):
    job = session.generate(prompt="A kite", resolution="720p")
    other = session.generate(prompt="A boat", resolution="720p")
    card = RecordedCard(job)
    for one in (job, other):
        one.result(timeout=60)
    body = {"offset": 0, "length": 16}
    assert card.ask("video", {"job": job.id, **body})[1][0][4:8] == b"ftyp"
    assert card.ask("video", {"job": other.id, **body})[0]["kind"] == "error"
    card.close()


def test_stop_and_resume_reach_the_job(simulated):
    session.use("simulator", seconds=4)
    job = session.generate(prompt="A kite", resolution="720p")
    card = RecordedCard(job)
    until(lambda: job.snapshot.state in ("queued", "running"))
    card.ask("stop", {"job": job.id})
    until(lambda: job.snapshot.state == "detached")
    until(lambda: card.updates("job") and card.updates("job")[-1]["state"] == "detached")
    card.ask("resume", {"job": job.id})
    assert job.result(timeout=60).width == 1280
    card.close()


def test_the_page_cannot_set_the_job(simulated):
    job = session.generate(prompt="A kite", resolution="720p")
    card = RecordedCard(job)
    card.page_sets(job={"state": "completed"})
    assert card.job is job
    job.wait(timeout=60)
    card.close()


def test_all_displays_of_a_job_share_one_card(simulated):
    job = session.generate(prompt="A kite", resolution="720p")
    card = card_of(job)
    assert card_of(job) is card
    card.close()
    assert card_of(job) is not card
    job.wait(timeout=60)


def test_the_star_of_a_card_is_written_down_and_comes_back(simulated):
    job = session.generate(prompt="A kite", resolution="720p", seed=4)
    job.result(timeout=60)
    card = RecordedCard(job)
    assert card.get_state("job")["job"]["star"] is False
    assert card.ask("mark", {"job": job.id, "star": True})[0]["kind"] == "answer"
    until(lambda: card.updates("job") and card.updates("job")[-1]["star"])
    assert job.starred
    assert card.ask("mark", {"job": job.id, "star": "yes"})[0]["kind"] == "error"
    card.close()


def test_a_job_is_compared_with_its_takes_else_with_what_is_finished_beside_it(simulated):
    first = session.generate(prompt="A kite", resolution="720p", seed=4)
    first.result(timeout=60)
    card = RecordedCard(first)
    assert "compare" not in card.get_state("job")["job"]["actions"]
    assert "nothing to compare" in card.ask("compare", {"job": first.id})[0]["body"]["message"]
    form = forms.Form()
    other = session.generate(prompt="A boat", resolution="720p", seed=4)
    other.result(timeout=60)
    form.jobs = [other, first]
    assert ["compare" in one["actions"] for one in form.get_state("jobs")["jobs"]] == [True, True]
    card.close()
    form.close()
    take = first.again()
    take.result(timeout=60)
    card = RecordedCard(take)
    assert "compare" in card.get_state("job")["job"]["actions"]
    text = card.ask("compare", {"job": take.id})[0]["body"]["text"]
    assert text.index(first.id[:8]) < text.index(take.id[:8])
    assert other.id[:8] not in text
    card.close()
