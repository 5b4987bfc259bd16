"""The card of a sweep and its stored view; the test acts as the page."""

from __future__ import annotations

import json
import types
from html.parser import HTMLParser

import pytest

from wan_widgets import session
from wan_widgets._jobs.handles.sweeps.sweep import Sweep
from wan_widgets.ipython import sweep_display
from wan_widgets.session import sweeps
from wan_widgets.widgets import publish
from wan_widgets.widgets.publish import VIEW
from wan_widgets.widgets.sweep_card import SweepCard, card_of, gap_of
from wan_widgets.widgets.views import sweep_view

from ..recording import Recording, until

SMALL = {"resolution": "720p", "duration": 5}


class RecordedCard(Recording, SweepCard):
    """A card whose messages are recorded."""


def sweep_of(**asked: object) -> Sweep:
    return sweeps.sweep(**asked, **SMALL)


def test_the_card_follows_every_cell_to_the_end(simulated):
    sweep = sweep_of(prompt=["A kite", "A boat"], seed=[1, 2])
    card = RecordedCard(sweep)
    sweep.wait(120)
    until(lambda: card.updates("sweep") and card.updates("sweep")[-1]["over"])
    last = card.updates("sweep")[-1]
    assert (last["title"], last["summary"], last["percent"]) == ("Done", "4 of 4 done", 100)
    assert (last["shape"], last["quantity"]) == ("prompt by seed, 4 cells", "4 videos · 20 s")
    assert last["grid"]["columns"] == ["1", "2"]
    assert last["grid"]["rows"] == [{"label": "A kite", "cells": [0, 1]}, {"label": "A boat", "cells": [2, 3]}]
    assert json.dumps(card.get_state("sweep"))
    for cell in last["cells"]:
        answer, buffers = card.ask("poster", {"job": cell["job"]})
        assert answer["kind"] == "answer"
        assert bytes(buffers[0][8:12]) == b"WEBP"
    card.close()


def test_a_failed_cell_is_retried_from_the_page_alone(simulated):
    sweep = sweep_of(prompt="A {what}", values={"what": ["kite", "boat [fault:policy-late]"]}).wait(120)
    card = RecordedCard(sweep)
    view = sweep_view.sweep_view(sweep)
    assert [cell["failed"] for cell in view["cells"]] == [False, True]
    assert view["cells"][1]["title"] == "Refused by the content check"
    assert (view["missing"], view["missing_quantity"]) == (1, "1 video · 5 s")
    before = [cell.job for cell in sweep.cells]
    assert card.ask("sweep_retry", {"sweep": sweep.id, "cell": 1})[0]["kind"] == "answer"
    sweep.wait(120)
    after = [cell.job for cell in sweep.cells]
    assert after[0] == before[0]
    assert after[1] != before[1]
    assert card.ask("sweep_retry", {"sweep": sweep.id, "cell": 0})[0]["kind"] == "error"
    assert card.ask("sweep_retry", {"sweep": "another", "cell": 1})[0]["kind"] == "error"
    card.close()


def test_stop_and_the_rest_are_asked_for_from_the_page(simulated):
    session.use("simulator", seconds=600)
    sweep = sweep_of(prompt="A kite", seed=range(5))
    card = RecordedCard(sweep)
    until(lambda: len(sweep.jobs) == 3)
    assert card.ask("sweep_stop", {"sweep": sweep.id})[0]["kind"] == "answer"
    until(lambda: card.updates("sweep") and not card.updates("sweep")[-1]["sending"])
    assert sweep_view.sweep_view(sweep)["missing_quantity"] == "2 videos · 10 s"
    error, _ = card.ask("sweep_go_on", {"sweep": sweep.id, "cells": 1})
    assert "More cells are missing" in error["body"]["message"]
    assert not sweep.sending
    for job in sweep.jobs:
        until(lambda job=job: job.snapshot.task_id)
        job.stop()
    until(lambda: card.updates("sweep")[-1]["detached"] == 3)
    session.use("simulator", seconds=0)
    assert card.ask("sweep_resume", {"sweep": sweep.id})[0]["kind"] == "answer"
    assert len(sweep.jobs) == 3
    assert card.ask("sweep_go_on", {"sweep": sweep.id, "cells": 2})[0]["kind"] == "answer"
    assert sweep.sending or len(sweep.jobs) > 3
    card.close()
    sweep.stop()
    for job in sweep.jobs:
        job.stop()


def test_the_page_cannot_set_the_sweep(simulated):
    sweep = sweep_of(prompt="A kite", seed=[1, 2])
    card = RecordedCard(sweep)
    card.page_sets(sweep={"over": True})
    assert card.sweep is sweep
    sweep.wait(120)
    card.close()


def test_all_displays_share_one_card(simulated):
    sweep = sweep_of(prompt="A kite", seed=[1, 2])
    card = card_of(sweep)
    assert card_of(sweep) is card
    sweep.wait(120)
    card.close()
    assert card_of(sweep) is not card


def test_a_large_sweep_is_sent_less_often(simulated, monkeypatch):
    monkeypatch.setattr(Sweep, "go_on", lambda self, **_: self)
    few, many = sweep_of(prompt="A kite", seed=range(40)), sweep_of(prompt="A kite", seed=range(200))
    assert (gap_of([few]), gap_of([many]), gap_of([few, many])) == pytest.approx((0.2, 1.0, 1.2))
    assert len(json.dumps(sweep_view.sweep_view(many))) < 80_000


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def test_the_stored_view_has_pictures_and_no_script(simulated):
    nasty = "<script>alert(1)</script>"
    sweep = sweep_of(prompt=["A kite", nasty], seed=[1, 2]).wait(120)
    page = Page(sweep_view.stored(sweep))
    assert page.tags.count("img") == 4
    assert "script" not in page.tags
    assert "4 of 4 done" in page.text
    assert "prompt by seed" in page.text
    assert len(sweep_view.stored(sweep)) < 40_000


@pytest.mark.parametrize(
    ("asked", "grid"),
    [
        ({"prompt": "A kite", "seed": [1, 2]}, False),
        ({"prompt": ["A kite", "A boat"], "seed": [1, 2]}, True),
        ({"prompt": ["A kite", "A boat"], "seed": [1, 2], "zipped": True}, False),
        ({"prompt": ["A kite", "A boat"], "seed": range(7)}, False),
    ],
)
def test_two_axes_are_a_grid_and_all_else_a_list(simulated, monkeypatch, asked, grid):
    monkeypatch.setattr(Sweep, "go_on", lambda self, **_: self)
    sweep = sweep_of(**asked)
    assert (sweep_view.grid_of(sweep) is not None) == grid
    view = sweep_view.sweep_view(sweep)
    assert view["summary"] == f"0 of {len(sweep.cells)} done, {len(sweep.cells)} not sent"
    assert view["cells"][0]["label"]


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "not set"), (True, "on"), (7, "7"), ("/a/b/pier.jpg", "pier.jpg"), (["/a/b.mp4", "c.mp4"], "b.mp4, c.mp4")],
)
def test_values_are_words(value, words):
    assert sweep_view.value_words(value) == words


def test_a_sweep_stays_alive_when_it_is_over_and_what_is_stored_below_it_follows(simulated, monkeypatch):
    published: list[tuple[dict, bool]] = []
    monkeypatch.setattr(publish, "publish", lambda bundle, identity, update=False: published.append((bundle, update)))
    monkeypatch.setattr(publish, "shell", lambda: types.SimpleNamespace(kernel=object()))
    for prompt, end in (("A kite", "2 of 2 done"), ("A [fault:policy-late] kite", "2 failed")):
        published.clear()
        sweep = sweep_of(prompt=prompt, seed=[1, 2])
        sweep_display.show_sweep(sweep)
        assert VIEW in next(bundle for bundle, update in published if not update)
        sweep.wait(120)
        until(lambda end=end: published[-1][1] and end in published[-1][0]["text/html"])
        assert all(VIEW not in bundle for bundle, update in published if update)
