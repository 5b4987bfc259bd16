"""The page's code is sent to a page once, however many widgets need it, and each part with the first of them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from ipywidgets import Widget, embed
from ipywidgets.widgets import widget as registry

from wan_widgets import session
from wan_widgets.widgets.form.form import CARDS, EXTRAS
from wan_widgets.widgets.transport import assets, bridge, page_code
from wan_widgets.widgets.transport.bridge import Bridge
from wan_widgets.widgets.transport.page_code import PageCode

from ..recording import RecordedForm, Recording, until

MOST_BYTES = 30_000
"""What a form may load before it can be used: its parts, each packed for itself."""


class View(Recording, Bridge):
    """A widget that is drawn by the code of a card."""

    def __init__(self) -> None:
        super().__init__(**page_code.traits_of("card"))


@pytest.fixture(autouse=True)
def _page(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A page that has no widget yet, and no code."""
    monkeypatch.setattr(registry, "_instances", {})
    yield
    Widget.close_all()


def on_the_page() -> list[PageCode]:
    return [one for one in registry._instances.values() if isinstance(one, PageCode)]


def parts(widget: Widget) -> dict[str, Any]:
    found: dict[str, Any] = widget.get_state()["code"]
    return found


def test_forty_cards_cost_one_copy_of_their_code() -> None:
    views = [View() for _ in range(40)]
    assert sorted(one.part for one in on_the_page()) == sorted(assets.parts("card"))
    assert len({str(parts(one)) for one in views}) == 1
    state = sum(len(str(one.get_state())) for one in views)
    assert state < 40 * 5_000


def test_widgets_of_different_kinds_share_what_they_both_need() -> None:
    card, form = View(), RecordedForm()
    assert parts(card)["base"] == parts(form)["base"]
    assert "form" not in parts(card)


def test_a_model_of_the_code_goes_out_before_the_widget_that_names_it() -> None:
    view = View()
    order = list(registry._instances)
    assert all(order.index(one.removeprefix("IPY_MODEL_")) < order.index(view.model_id) for one in parts(view).values())


def test_what_nobody_draws_sends_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge, "runs_unseen", lambda _: True)
    view = View()
    assert on_the_page() == []
    assert view.model_id
    assert len(on_the_page()) == len(assets.parts("card"))


def test_what_was_closed_is_sent_again_for_the_next_widget() -> None:
    View()
    Widget.close_all()
    assert on_the_page() == []
    View()
    assert len(on_the_page()) == len(assets.parts("card"))


def test_a_process_with_several_pages_sends_it_to_each(monkeypatch: pytest.MonkeyPatch) -> None:
    first = parts(View())
    monkeypatch.setattr(registry, "_instances", {})
    second = parts(View())
    assert not set(first.values()) & set(second.values())
    assert len(on_the_page()) == len(assets.parts("card"))


def test_an_exported_page_of_one_widget_has_its_code() -> None:
    state = embed.dependency_state([View()])
    texts = [one["state"]["text"] for one in state.values() if "text" in one["state"]]
    assert sorted(texts) == sorted(assets.text(part) for part in assets.parts("card"))
    assert {one["model_name"] for one in state.values() if "text" in one["state"]} == {"WidgetModel"}


def test_a_page_that_finds_no_models_asks_for_the_text() -> None:
    view = View()
    for part in assets.parts("card"):
        assert view.ask("code", {"part": part})[0]["body"] == {"text": assets.text(part)}


@pytest.mark.parametrize("part", ["parts", "../static/card", "export", "", 7])
def test_nothing_else_is_given_out(part: object) -> None:
    assert View().ask("code", {"part": part})[0]["kind"] == "error"


def test_a_page_does_not_change_which_code_there_is() -> None:
    view = View()
    before = parts(view)
    view.page_sets(code={})
    assert parts(view) == before


def test_a_form_without_jobs_is_not_sent_the_code_of_their_cards(simulated) -> None:
    form = RecordedForm(prompt="A kite", resolution="720p")
    assert parts(form).keys() == {"base", "form"}
    assert CARDS not in {one.part for one in on_the_page()}


def test_the_first_job_of_a_form_brings_the_code_of_its_card(simulated) -> None:
    form = RecordedForm(prompt="A kite", resolution="720p")
    job = session.generate(prompt="A kite", resolution="720p")
    form.jobs = [job]
    until(lambda: form.updates("jobs"), "the job")
    [code] = form.updates("code")
    assert code.keys() == set(assets.parts("form")) | set(assets.parts(CARDS))
    assert CARDS in {one.part for one in on_the_page()}
    names = [name for msg, _, _ in vars(form)["sent"] if msg["method"] == "update" for name in msg["state"]]
    assert names.index("code") < names.index("jobs")


def test_without_a_build_a_widget_says_how_to_build_it(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    monkeypatch.setattr(assets, "built", assets.built.__wrapped__)
    view = View()
    assert "the page part is not built" in view._esm
    assert parts(view) == {}


@pytest.mark.parametrize(("model", "named"), [("wan2.6", False), ("wan3.0-video", True)])
def test_what_a_model_has_in_the_form_comes_with_the_form(simulated, model: str, named: bool) -> None:
    form = RecordedForm(prompt="A kite", model=model)
    assert (EXTRAS in parts(form)) is named
    assert (EXTRAS in {one.part for one in on_the_page()}) is named


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"resolution": "720p"}, False),
        ({"image": "kite.png"}, True),
        ({"seed": 7}, True),
        ({"prompt": "A {animal}", "values": {"animal": "fox"}}, True),
        ({"prompt": "A kite " * 300}, True),
    ],
)
def test_what_a_form_shows_at_first_comes_with_it(simulated, settings: dict[str, Any], named: bool) -> None:
    assert (EXTRAS in parts(RecordedForm(**{"prompt": "A kite", **settings}))) is named


def test_the_rest_of_a_form_follows_once_the_form_is_shown(simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    form = RecordedForm(prompt="A kite")
    shown: list[bool] = []

    def show(widget: RecordedForm) -> bool:
        shown.append(EXTRAS in widget.code)
        widget.drawn = True
        return True

    monkeypatch.setattr("wan_widgets.widgets.publish.show", show)
    monkeypatch.setattr("wan_widgets.widgets.transport.form_registry.follow_cells", lambda *_: None)
    form._ipython_display_()
    assert shown == [False]
    assert EXTRAS in form.code
    until(lambda: form.updates("code"), "the code")


@pytest.mark.parametrize("answer", ["a terminal", "a program that runs the notebook"])
def test_a_form_that_no_page_draws_is_not_sent_the_rest(
    simulated, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    form = RecordedForm(prompt="A kite")

    def show(widget: RecordedForm) -> bool:
        widget.drawn = False
        return answer != "a terminal"

    monkeypatch.setattr("wan_widgets.widgets.publish.show", show)
    monkeypatch.setattr("wan_widgets.widgets.transport.form_registry.follow_cells", lambda *_: None)
    form._ipython_display_()
    assert EXTRAS not in form.code


def test_the_code_of_a_form_is_below_its_limit(simulated) -> None:
    texts = [assets.text(part).encode() for part in parts(RecordedForm(prompt="A kite"))]
    assert sum(len(gzip.compress(text, 9, mtime=0)) for text in texts) <= MOST_BYTES


def test_a_model_that_is_chosen_later_brings_what_it_has_in_the_form(simulated) -> None:
    form = RecordedForm(prompt="A kite")
    form.set(model="wan3.0-video")
    until(lambda: form.updates("code"), "the code")
    assert EXTRAS in form.updates("code")[0]
