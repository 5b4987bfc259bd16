import json

from wan_widgets import session
from wan_widgets.widgets.card import Card, card_of

from .recording import Recording, until


class RecordedCard(Recording, Card):
    """A card whose messages are recorded."""


def test_a_card_follows_its_job_to_the_end(simulated):
    job = session.generate(prompt="A kite", resolution="720p")
    card = RecordedCard(job)
    job.wait(timeout=60)
    until(lambda: card.updates("job") and card.updates("job")[-1]["state"] == "completed")
    assert json.dumps(card.get_state("job"))
    assert "use" not in card.updates("job")[-1]["actions"]
    card.close()


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
