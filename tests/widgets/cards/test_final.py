"""From a draft to the final, and from one video to the next: what cards offer and do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._models.prices.price_list import PriceList
from wan_widgets.services import price_rows
from wan_widgets.session import backends
from wan_widgets.session.money import price_lists
from wan_widgets.session.restore import record_of
from wan_widgets.widgets.job_card import Card
from wan_widgets.widgets.transport import form_registry
from wan_widgets.widgets.views.final_offer import final_offer
from wan_widgets.widgets.views.job_view import job_view
from wan_widgets.widgets.views.static_view import static_view

from ..recording import RecordedForm, Recording, until

PRICES = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"480p": 0.05, "720p": 0.1, "1080p": 0.2}}


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
        "length": 2,
        "choices": [
            {
                "resolution": resolution,
                "seconds": seconds,
                "length": f"{seconds} s",
                "quantity": f"{seconds} s, {resolution}",
                "price": "simulated, costs nothing",
            }
            for resolution in ("720p", "1080p")
            for seconds in (2, 5, 10, 15)
        ],
    }
    assert "continue" in job_view(draft.snapshot)["actions"]


def test_what_a_final_costs_is_by_the_users_prices(draft, monkeypatch):
    monkeypatch.setattr(session.backends.settings, "price_table", PRICES)
    paid = replace(draft.snapshot, backend="toapis")
    offer = final_offer(paid)
    assert offer is not None
    prices = {(one["resolution"], one["seconds"]): one["price"] for one in offer["choices"]}
    assert (prices["720p", 2], prices["1080p", 2]) == ("about $0.20", "about $0.40")
    assert prices["1080p", 10] == "about $2.00"


def test_what_a_final_costs_is_by_the_services_list_for_its_own_resolution(draft, monkeypatch):
    prices = [
        {
            "conditions": {"resolution": at},
            "charge_type": "per_second",
            "price_basis": "output_seconds",
            "unit_price": much,
        }
        for at, much in (("480p", "0.05"), ("720p", "0.10"), ("1080p", "0.20"))
    ]
    page = {"object": "list", "currency": "USD", "data": [{"id": "wan3.0-video", "type": "video", "prices": prices}]}
    listed = PriceList(rows=price_rows.rows_of(page), read_at=0.0)
    monkeypatch.setattr(price_lists, "now", lambda: listed)
    monkeypatch.setattr(session, "backend", lambda: replace(backends.backend(), name="toapis"))
    sent = {"listed": True, "amount": 0.1, "currency": "USD", "videos": 1, "seconds": 2}
    offer = final_offer(replace(draft.snapshot, backend="toapis", estimate=sent))
    prices = {(one["resolution"], one["seconds"]): one["price"] for one in offer["choices"]}
    assert (prices["720p", 2], prices["1080p", 2]) == ("about $0.20", "about $0.40")


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
    assert [(one["resolution"], one["seconds"]) for one in offer["choices"]] == [("1080p", n) for n in (5, 10, 15)]


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
    assert final.snapshot.draft == draft.id
    final.wait(60)


def test_the_final_may_have_another_length(form, draft):
    form.jobs = [draft]
    form.ask("final", {"job": draft.id, "resolution": "720p", "duration": 5})
    final = form.jobs[0]
    assert (final.snapshot.seconds, final.snapshot.draft, final.snapshot.seed) == (5, draft.id, draft.snapshot.seed)
    assert form.ask("final", {"job": draft.id, "resolution": "720p", "duration": "5"})[0]["kind"] == "error"
    final.wait(60)


def test_with_clips_or_a_length_that_the_model_chooses_the_length_stays(draft):
    for changes in ({"settings": {"references": ["a.mp4"]}}, {"seconds": None, "request": {"duration": -1}}):
        offer = final_offer(replace(draft.snapshot, **changes))
        assert offer is not None
        assert len({one["seconds"] for one in offer["choices"]}) == 1


def test_a_length_that_the_model_chooses_is_no_number(draft):
    smart = replace(draft.snapshot, model="wan3.0-video", seconds=None, request={"duration": -1}, service="dashscope")
    assert "-1" not in job_view(smart)["meta"]


@pytest.fixture
def final(draft):
    """A finished final of the draft."""
    job = session.final(draft, "720p")
    job.result(60)
    return job


def test_a_final_stands_beside_its_draft_and_says_what_is_the_same(final, draft):
    beside = job_view(final.snapshot)["beside"]
    assert (beside["id"], beside["name"], beside["final"], beside["there"]) == (
        draft.id,
        "draft, 480p",
        "final, 720p",
        True,
    )
    facts = {one["label"]: (one["draft"], one["final"]) for one in beside["facts"]}
    assert facts["Size"] == ("832 × 480", "1280 × 720")
    assert facts["Seed, prompt"] == ("the same", "")
    assert facts["Cost"] == ("nothing, simulated", "")
    assert job_view(draft.snapshot)["beside"] is None


def test_the_likeness_of_both_is_shown_once_they_are_measured_and_is_no_quality(final, draft):
    card = RecordedCard(final)
    try:
        assert job_view(final.snapshot)["beside"]["likeness"] == ""
        assert card.ask("measure", {"job": final.id})[0]["kind"] == "answer"
        until(lambda: job_view(final.snapshot)["beside"]["likeness"] != "")
        beside = job_view(final.snapshot)["beside"]
        assert 0 <= float(beside["likeness"]) <= 1
        assert beside["likeness"] == f"{wan.measure([draft, final]).likeness()[0][1]:.2f}"
        assert beside["meaning"].startswith("Likeness, not quality")
        stored = static_view(final.snapshot)
        assert f'Final of <code>{draft.id[:8]}</code>, draft, 480p · <span title="Likeness, not quality' in stored
        assert f"likeness {beside['likeness']}" in stored
        until(lambda: card.updates("job") and card.updates("job")[-1]["beside"]["likeness"] == beside["likeness"])
    finally:
        card.close()


def test_the_page_of_a_final_may_show_its_draft_and_compare_the_two(final, draft):
    other = wan.generate("A kite", resolution="720p", duration=5)
    card = RecordedCard(final)
    try:
        assert card.ask("poster", {"job": draft.id})[0]["kind"] == "answer"
        assert card.ask("poster", {"job": other.id})[0]["kind"] == "error"
        text = card.ask("compare", {"job": final.id, "draft": True, "view": False})[0]["body"]["text"]
        assert text == f'wan.compare([wan.job(one) for one in ["{draft.id[:8]}", "{final.id[:8]}"]])'
    finally:
        card.close()
        other.wait(60)


def test_a_draft_whose_file_or_record_is_gone_takes_nothing_else_away(final, draft):
    Path(draft.path).unlink()
    assert job_view(final.snapshot)["state"] == "completed"
    assert job_view(replace(final.snapshot, draft="no-such-job"))["beside"] is None


def test_of_which_draft_a_video_is_the_final_travels_with_it(final, draft):
    assert record_of(wan.Video(final.path))["draft"] == draft.id
    assert {row["id"]: row["draft"] for row in wan.jobs().rows()} == {final.id: draft.id, draft.id: None}


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


def test_the_frame_at_which_the_player_stands_is_the_exact_picture(form, draft):
    form.jobs = [draft]
    settings = form.ask("last_frame", {"job": draft.id, "at": 1.5})[0]["body"]["settings"]
    assert Path(settings["image"]).name.startswith(f"{draft.path.stem}-frame-at-1-50-s-")
    with Image.open(settings["image"]) as picture:
        assert np.array_equal(np.asarray(picture), np.asarray(draft.video.frame(1.5)))
        assert not np.array_equal(np.asarray(picture), np.asarray(draft.video.frame(-1)))
    for wrong in (-1, True, "2", float("nan"), 900):
        assert form.ask("last_frame", {"job": draft.id, "at": wrong})[0]["kind"] == "error"


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
