"""Tiles and cards name the model of each job if a folder has jobs of several models."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from support.ledgers import fill, row_of

from wan_widgets import session
from wan_widgets._jobs.ledger.job_store import Ledger
from wan_widgets.widgets.form.results import job_views
from wan_widgets.widgets.transport import subscriptions

from .test_gallery import RecordedGallery, page


@pytest.fixture
def home():
    return session.home()


def test_tiles_and_cards_name_every_model_once_there_are_two(home):
    fill(home, 2)
    one = RecordedGallery()
    assert not any("Wan" in tile["meta"] for tile in page(one)["tiles"])
    newest = session.job(page(one)["tiles"][0]["id"]).snapshot
    for listener in subscriptions._of_jobs.all():
        listener.job_changed(replace(newest, id="f" * 12, model="wan3.0-video"))
    assert all(tile["meta"].startswith("Wan 2.6 · ") for tile in page(one)["tiles"])
    assert "Wan 2.6 · " in job_views([session.job(newest.id)], None)[0]["meta"]
    one.close()


def test_a_model_that_another_kernel_used_is_named_when_its_job_is_shown(home):
    fill(home, 1)
    other_page = RecordedGallery()
    assert "Wan" not in page(other_page)["tiles"][0]["meta"]
    other_page.close()
    Ledger(home).add([replace(row_of(1, now=time.time()), model="wan3.0-video")])
    one = RecordedGallery()
    assert [tile["meta"].split(" · ")[0] for tile in page(one)["tiles"]] == ["Wan 2.6", "Wan 3.0"]
    one.close()
