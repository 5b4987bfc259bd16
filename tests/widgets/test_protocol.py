"""The protocol is declared once: the page's declarations are generated from it, and the kernel's data match it."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args, get_origin

import pytest
from anywidget import AnyWidget

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.protocol import compare as compare_types
from wan_widgets.protocol import gallery as gallery_types
from wan_widgets.protocol import messages
from wan_widgets.protocol.messages import Messages
from wan_widgets.protocol.traits import Traits
from wan_widgets.session import sweeps
from wan_widgets.widgets.comparison import Comparison, compare
from wan_widgets.widgets.film_strip import FilmStrip, film
from wan_widgets.widgets.form.form import Form
from wan_widgets.widgets.gallery import Gallery
from wan_widgets.widgets.job_card import Card
from wan_widgets.widgets.rating_view import RatingCard, rate
from wan_widgets.widgets.sweep_card import SweepCard
from wan_widgets.widgets.transport.bridge import Bridge, Command

from .conforms import hints, problems
from .recording import RecordedForm, Recording, until

ROOT = Path(wan.__file__).parent
GENERATOR = ROOT / "frontend" / "protocol.py"
SMALL = {"duration": 5, "resolution": "720p", "yes": True}
OF_THE_BRIDGE = {"ping", "stored", "code"}
"""Messages that the bridge answers for every widget."""
WIDGETS = (Form, Card, SweepCard, Gallery, Comparison, RatingCard, FilmStrip)
TRAITS = hints(Traits)
MESSAGES = {kind: get_args(one) for kind, one in hints(Messages).items()}


class RecordedGallery(Recording, Gallery):
    """A gallery whose messages are recorded."""


class RecordedComparison(Recording, Comparison):
    """A comparison whose messages are recorded."""


class RecordedCard(Recording, Card):
    """A card whose messages are recorded."""


class RecordedSweepCard(Recording, SweepCard):
    """A sweep's card whose messages are recorded."""


class RecordedRatingCard(Recording, RatingCard):
    """A rating whose messages are recorded."""


class RecordedFilmStrip(Recording, FilmStrip):
    """A film strip whose messages are recorded."""


# -- the page's declarations ---------------------------------------------------------------------------


@pytest.fixture
def copied(tmp_path) -> Iterator[Path]:
    """A copy of the files that the generator reads and writes."""
    shutil.copytree(ROOT / "protocol", tmp_path / "protocol", ignore=shutil.ignore_patterns("__pycache__"))
    frontend = tmp_path / "frontend"
    (frontend / "src" / "generated").mkdir(parents=True)
    shutil.copy(GENERATOR, frontend)
    shutil.copy(ROOT / "frontend/src/generated/protocol.ts", frontend / "src/generated")
    return tmp_path


def run(folder: Path, *arguments: str) -> int:
    return runpy.run_path(str(folder / "frontend" / "protocol.py"))["main"](list(arguments))


def test_the_pages_declarations_are_those_of_the_protocol():
    generator = runpy.run_path(str(GENERATOR))
    assert generator["is_current"](), f"run {generator['COMMAND']}"


def test_a_field_that_changes_in_python_alone_is_noticed_until_the_file_is_written(copied, capsys):
    assert run(copied, "--check") == 0
    declared = copied / "protocol" / "job.py"
    declared.write_text(declared.read_text("utf-8").replace("    stale: bool\n", "    stale: str\n"), "utf-8")
    assert run(copied, "--check") == 1
    assert "wan_widgets/frontend/protocol.py" in capsys.readouterr().err
    assert run(copied) == 0
    assert run(copied, "--check") == 0
    assert "  stale: string;\n" in (copied / "frontend/src/generated/protocol.ts").read_text("utf-8")


def test_what_has_no_counterpart_in_the_page_is_refused(copied):
    declared = copied / "protocol" / "job.py"
    declared.write_text(declared.read_text("utf-8").replace("    stale: bool\n", "    stale: set[str]\n"), "utf-8")
    with pytest.raises(Exception, match=r"set\[str\] has no counterpart"):
        run(copied)


def test_the_page_takes_nothing_on_trust():
    sources = [path for path in (ROOT / "frontend" / "src").rglob("*.ts*") if path.parent.name != "generated"]
    assert not [path.name for path in sources if re.search(r"\bas unknown as\b|\bas any\b", path.read_text("utf-8"))]


# -- traits and messages -------------------------------------------------------------------------------


def synced(widget: type[Bridge]) -> set[str]:
    """Return the names of the traits that are a widget's own."""
    return {name for name in widget.class_traits(sync=True) if not name.startswith("_")} - set(
        AnyWidget.class_traits(sync=True)
    )


def test_every_synced_trait_is_declared_and_every_declared_one_exists():
    assert set().union(*map(synced, WIDGETS)) == TRAITS.keys()


@pytest.fixture
def widgets(simulated) -> Iterator[dict[str, Any]]:
    """One widget of each kind, over two finished videos of one sweep."""
    sweep = sweeps.sweep(prompt="A cat on grass", seed=[1, 2], **SMALL)
    jobs = sweep.wait(60).jobs
    form = RecordedForm(prompt="A dog", seed=7)
    shown = {
        "form": form,
        "card": RecordedCard(jobs[0]),
        "sweep": RecordedSweepCard(sweep),
        "gallery": RecordedGallery(),
        "comparison": RecordedComparison(compare(sweep).entries),
        "rating": RecordedRatingCard(rate(sweep, criteria=("overall", "motion"), rater="mira").rating),
    }
    shown["film"] = RecordedFilmStrip(film(jobs).film)
    shown["planned"] = RecordedFilmStrip(film(resolution="720p").film)
    form.jobs, form.sweeps = list(jobs), [sweep]
    yield shown
    for one in shown.values():
        one.close()


def answers_of(command: Command) -> Any:
    """Return the declared answer of a command's handler; None for a lambda, which calls a declared one."""
    declared = getattr(command.run, "__annotations__", {}).get("return")
    if command.run.__name__ == "<lambda>" or declared is None:
        return None
    # Handlers' modules import the types for type checkers only, those of a view as `shown`.
    shown = SimpleNamespace(**{**vars(compare_types), **vars(gallery_types)})
    hint = eval(declared, {**command.run.__globals__, **vars(messages), "shown": shown})
    return get_args(hint)[0] if get_origin(hint) is tuple else hint


def test_every_message_is_declared_and_its_handler_answers_as_it_says(widgets):
    taken = {}
    for widget in widgets.values():
        for kind, command in widget.commands().items():
            assert kind in MESSAGES, f"{type(widget).__name__} takes {kind}, which is not declared"
            taken.setdefault(kind, []).append(answers_of(command))
    assert taken.keys() | OF_THE_BRIDGE == MESSAGES.keys()
    wrong = {kind: found for kind, found in taken.items() if any(one not in (MESSAGES[kind][1], None) for one in found)}
    # The gallery alone has a tile to answer with.
    assert {kind: {one.__name__ for one in found} for kind, found in wrong.items()} in (
        {},
        {"mark": {"Empty", "MarkAnswer"}},
    )


def test_a_verdict_with_problems_names_and_a_sweep_is_what_it_is_declared_to_be(simulated):
    form = RecordedForm(prompt="A {animal} on grass", duration=7, image="missing.png", values={"animal": "cat"})
    try:
        assert problems(form.get_state({"verdict"})["verdict"], TRAITS["verdict"]) == []
        form.page_sets(settings={"prompt": "A cat"}, varied={"seed": "1, 2"}, edits=1)
        verdict = until(lambda: form.verdict["edits"] == 1 and form.verdict)
        assert verdict["sweep"] is not None
        assert problems(verdict, TRAITS["verdict"]) == []
        form.page_sets(settings={"prompt": "A cat"}, varied={"seed": "x"}, edits=2)
        verdict = until(lambda: form.verdict["edits"] == 2 and form.verdict)
        assert problems(verdict, TRAITS["verdict"]) == []
    finally:
        form.close()


def test_the_verdict_on_a_clip_that_is_edited_has_a_mode_of_the_page(simulated):
    form = RecordedForm(prompt="Make it snow", source_video="clip.mp4", model="wan2.7")
    try:
        assert form.verdict["mode"] == "edit"
        assert problems(form.get_state({"verdict"})["verdict"], TRAITS["verdict"]) == []
    finally:
        form.close()


def test_all_traits_and_answers_are_what_they_are_declared_to_be(widgets):
    for one in widgets.values():
        state = json.loads(json.dumps(one.get_state(synced(type(one)))))
        assert state
        for name, value in state.items():
            assert problems(value, TRAITS[name], name) == []
    names = ("form", "card", "gallery", "comparison", "rating", "film")
    form, card, gallery, comparison, rating, strip = (widgets[name] for name in names)
    planned = widgets["planned"]
    job = card.job.id
    cells = [cell["id"] for cell in comparison.get_state({"cells"})["cells"]]
    settings = {"prompt": "A cat", "duration": 5, "resolution": "720p"}
    found = {"filters": {}, "order": "newest"}
    asked = [
        (form, "unfinished", {}),
        (form, "balance", {}),
        (form, "copy", {"settings": settings, "as": "python"}),
        (form, "models", {}),
        (form, "change_model", {"settings": settings, "varied": {}, "left": {}, "model": "wan3.0-video"}),
        (card, "settings_of", {"job": job}),
        (card, "report", {"job": job}),
        (card, "use", {"job": job}),
        (form, "last_frame", {"job": form.jobs[-1].id, "at": 1.0}),
        (card, "continue_from", {"job": job}),
        (card, "mark", {"job": job, "star": True}),
        (card, "poster", {"job": job}),
        (card, "video", {"job": job, "offset": 0, "length": 1000}),
        (card, "final", {"job": job, "resolution": "1080p"}),
        (gallery, "page", {**found, "after": None, "measures": False}),
        (gallery, "day", {"filters": {}, "at": session.job(job).snapshot.created_at}),
        (gallery, "info", {"job": job}),
        (gallery, "strip", {"job": job}),
        (gallery, "folder", {}),
        (gallery, "page", {"filters": {}, "order": "motion:most", "after": None, "measures": True}),
        (gallery, "measure_all", {}),
        (gallery, "measure_pause", {"paused": False}),
        (gallery, "histograms", {}),
        (gallery, "time_axis", {"job": job}),
        (gallery, "mark", {"job": job, "note": "calm"}),
        (gallery, "compare", {"jobs": [one.id for one in form.jobs], "view": False}),
        (gallery, "export", {**found, "suffix": ".csv", "videos": "embed", "jobs": [job]}),
        (comparison, "judge", {"a": cells[0], "b": cells[1], "better": "a"}),
        (comparison, "takes_cost", {"cells": cells}),
        (comparison, "measures", {"measure": ""}),
        (comparison, "spread", {}),
        (comparison, "measure_all", {}),
        (rating, "rate_media", {"pair": 1, "side": "left", "offset": 0, "length": 1000}),
        (
            rating,
            "rate_vote",
            {"pair": 1, "vote": "tie", "note": "calm", "watched_left": 1, "watched_right": 0},
        ),
        (rating, "rate_settings", {"on": True}),
        (rating, "rate_settings", {"on": False}),
        (rating, "rate_ranking", {}),
        (rating, "rate_repeat", {}),
        (rating, "rate_undo", {}),
        (rating, "rate_skip", {"pair": 4}),
        (rating, "rate_reveal", {"pair": 5}),
        (rating, "rate_next", {}),
        (rating, "rate_criterion", {"name": "motion"}),
        (strip, "film_choose", {"shot": 1, "job": job}),
        (strip, "film_export", {"form": "mp4", "crossfade": None}),
        (strip, "film_offer", {"prompt": "Shot 1 [0-5s] A cat. Shot 2 [5-10s] It sleeps."}),
        (strip, "film_offer", {"prompt": "A cat"}),
        (strip, "film_look", {"on": True}),
        (planned, "film_split", {"prompt": "Shot 1 [0-5s] A cat. Shot 2 [5-10s] It sleeps."}),
        (planned, "film_edit", {"shot": 2, "prompt": "It wakes.", "seconds": 10}),
        (strip, "film_add", {"shots": 2, "prompt": "It wakes"}),
        (strip, "film_remake", {"shot": 2, "job": strip.jobs[1].id, "prompt": "A cat sleeps"}),
        (gallery, "delete_file", {"job": job}),
    ]
    for widget, kind, body in asked:
        wanted, answer = MESSAGES[kind]
        assert problems(body, wanted, kind) == []
        content, _ = widget.ask(kind, body)
        assert content["kind"] == "answer", (kind, content)
        assert problems(json.loads(json.dumps(content["body"])), answer, kind) == []
    body = {"shot": 1, "shots": 1, "as_shown": planned.get_state({"film"})["film"]["plan"]["as_shown"]}
    assert problems(body, MESSAGES["film_make"][0]) == []
    assert planned.ask("film_make", body)[0]["kind"] == "answer"
    assert problems(json.loads(json.dumps(planned.get_state({"film"})["film"])), TRAITS["film"]) == []


FORM = """
import sys
import wan_widgets as wan
wan.use("simulator")
wan.form(prompt="A fox")
print(*sorted(name for name in sys.modules if name.startswith("wan_widgets.protocol.")))
"""


def test_the_types_of_the_messages_are_for_type_checkers_alone(tmp_path):
    """Making them takes a twentieth of a first form."""
    env = {**os.environ, "WAN_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FORM], capture_output=True, text=True, timeout=120, check=True, env=env
    )
    assert done.stdout.split() == ["wan_widgets.protocol.version"]
