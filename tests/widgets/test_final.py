"""From a draft to the final, and from one video to the next: what cards offer and do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.widgets.form.form import Form
from wan_widgets.widgets.job_card import Card
from wan_widgets.widgets.transport import form_registry
from wan_widgets.widgets.views.final_offer import final_offer
from wan_widgets.widgets.views.job_view import job_view

from .recording import Recording, until

PRICES = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"480p": 0.05, "720p": 0.1, "1080p": 0.2}}


class RecordedForm(Recording, Form):
    """A form whose messages are recorded."""


class RecordedCard(Recording, Card):
    """A card whose messages are recorded."""


@pytest.fixture
def form(simulated):
    one = RecordedForm()
    yield one
    one.close()


@pytest.fixture
def draft(simulated):
    """A finished draft."""
    job = wan.generate("A lighthouse", model="wan3.0-video", resolution="480p", duration=2)
    job.result(60)
    return job


def test_a_draft_offers_each_higher_resolution(draft):
    offer = job_view(draft.snapshot)["final"]
    assert offer == {
        "draft": "Draft, 480p",
        "choices": [
            {"resolution": "720p", "quantity": "2 s, 720p", "price": "simulated, costs nothing"},
            {"resolution": "1080p", "quantity": "2 s, 1080p", "price": "simulated, costs nothing"},
        ],
    }
    assert "continue" in job_view(draft.snapshot)["actions"]


def test_what_a_final_costs_is_by_the_users_prices(draft, monkeypatch):
    monkeypatch.setattr(session.backends.settings, "price_table", PRICES)
    paid = replace(draft.snapshot, backend="toapis")
    offer = final_offer(paid)
    assert offer is not None
    assert [one["price"] for one in offer["choices"]] == ["about $0.20", "about $0.40"]


def test_the_greatest_resolution_and_what_is_not_done_offer_none(simulated):
    job = wan.generate("A kite", resolution="1080p", duration=5)
    assert job_view(job.snapshot)["final"] is None
    job.result(60)
    assert job_view(job.snapshot)["final"] is None


def test_a_video_that_is_no_draft_offers_it_without_a_name(simulated):
    job = wan.generate("A kite", resolution="720p", duration=5)
    job.result(60)
    offer = job_view(job.snapshot)["final"]
    assert offer is not None
    assert offer["draft"] == ""
    assert [one["resolution"] for one in offer["choices"]] == ["1080p"]


def test_the_final_has_the_settings_and_the_seed_of_the_draft_and_is_made_once(form, draft):
    form.jobs = [draft]
    for identity in ("a", "b"):
        body = {"job": draft.id, "resolution": "720p"}
        assert form.ask("final", body, identity=identity)[0]["kind"] == "answer"
    final, shown = form.jobs
    assert shown == draft
    assert final.snapshot.seed == draft.snapshot.seed
    assert final.snapshot.resolution == "720p"
    assert (final.snapshot.model, final.snapshot.prompt, final.snapshot.seconds) == ("wan3.0-video", "A lighthouse", 2)
    assert len(session.jobs()) == 2
    final.wait(60)


def test_the_last_frame_is_the_exact_picture_and_fills_the_first_frame_alone(form, draft):
    form.set(model="wan3.0-video", prompt="Night falls.", duration=8)
    form.jobs = [draft]
    settings = form.ask("last_frame", {"job": draft.id})[0]["body"]["settings"]
    assert settings.keys() == {"image"}
    path = Path(settings["image"])
    assert path.name.startswith(f"{draft.path.stem}-last-frame-")
    assert path.parent == session.home() / "inputs"
    with Image.open(path) as picture:
        assert np.array_equal(np.asarray(picture), np.asarray(draft.video.frame(-1)))


def test_a_card_fills_the_form_that_is_open_and_that_can_be_undone(form, draft):
    form.set(model="wan3.0-video", prompt="Night falls.")
    form.stored_ids = ("shown",)
    card = RecordedCard(draft)
    try:
        assert card.ask("continue_from", {"job": draft.id})[0]["body"]["filled"]
        until(lambda: form.verdict["mode"] == "i2v")
        assert form.settings["prompt"] == "Night falls."
        assert form.loaded["undo"] == {"model": "wan3.0-video", "prompt": "Night falls."}
    finally:
        card.close()


def test_without_a_form_a_card_answers_with_the_line_that_makes_one(draft, monkeypatch):
    monkeypatch.setattr(form_registry, "newest", lambda: None)
    card = RecordedCard(draft)
    try:
        body = card.ask("continue_from", {"job": draft.id})[0]["body"]
        assert not body["filled"]
        assert "".join(body["text"].split()).startswith("wan.form(image=")
    finally:
        card.close()
