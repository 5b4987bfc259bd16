"""What of a sweep is stored, and what is said of cells that cannot be sent."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._models.request import Issue
from wan_widgets._models.sweeps.sweep import Axis
from wan_widgets.errors import BackendError, SettingsError
from wan_widgets.session import queries
from wan_widgets.session.sweeps import cells, handles, record


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (None, None),
        ("a", "a"),
        (True, True),
        (7, 7),
        (0.5, 0.5),
        ((1, Path("a.png")), [1, "a.png"]),
        ([b"12"], ["2 bytes"]),
        (bytearray(1234), "1,234 bytes"),
        (memoryview(b"1"), "1 bytes"),
    ],
)
def test_a_value_of_an_axis_is_stored_as_plain_json(value, stored):
    assert record._json(value) == stored


def test_a_sweep_is_known_by_its_cells_its_axes_and_how_they_are_combined():
    seed, prompt = (Axis(name=name, values=(1, 2)) for name in ("seed", "prompt"))
    key = record.key_of(["a", "b"], [seed], zipped=False)
    assert key == record.key_of(("a", "b"), (Axis(name="seed", values=(3,)),), zipped=False)
    others = [
        record.key_of(["b", "a"], [seed], zipped=False),
        record.key_of(["a", "b"], [prompt], zipped=False),
        record.key_of(["a", "b"], [seed], zipped=True),
    ]
    assert len({key, *others}) == 4


def point(**differs: object) -> SimpleNamespace:
    return SimpleNamespace(settings={}, values={}, differs=differs)


def wrong(message: str, *issues: Issue) -> SettingsError:
    return SettingsError(message, f"Hint of {message}", issues=list(issues))


def issue(message: str, severity: str = "error") -> Issue:
    return Issue(field="seed", severity=severity, message=message, hint="")


@pytest.mark.parametrize(
    ("count", "more"), [(1, ""), (5, ""), (6, " And 1 more, in issues."), (8, " And 3 more, in issues.")]
)
def test_five_cells_that_cannot_be_sent_are_named_and_the_others_counted(count, more):
    points = [point(seed=number) for number in range(8)]
    found = [(number, wrong(f"No {number}.")) for number in range(count)]
    error = cells._unsendable(points, found, ())
    named = " ".join(f"Cell {number} (seed {number}): No {number}." for number in range(min(count, 5)))
    assert error.message == f"{count} of 8 cells cannot be sent. {named}{more}"
    assert error.hint == "Hint of No 0."
    assert [one.message for one in error.issues] == [f"Cell {number}: No {number}." for number in range(count)]


def test_a_cell_that_does_not_vary_has_its_number_alone_and_only_errors_count():
    error = cells._unsendable([point()], [(0, wrong("No.", issue("too large"), issue("odd", "warning")))], ())
    assert error.message == "1 of 1 cells cannot be sent. Cell 0: No."
    assert [one.message for one in error.issues] == ["Cell 0: too large"]


def test_cells_of_a_table_are_named_by_their_rows():
    points = [point(seed=number) for number in range(4)]
    found = [(0, wrong("No 0.")), (3, wrong("No 3.", issue("too large"), issue("odd", "warning")))]
    error = cells._unsendable(points, found, [2, 5])
    text = " ".join(one.message for one in error.issues)
    assert len(error.issues) == 2
    assert "2" in error.issues[0].message
    assert "No 0." in error.issues[0].message
    assert "5" in error.issues[1].message
    assert "too large" in error.issues[1].message
    assert "odd" not in text


def test_all_cells_are_checked_before_the_backend_counts(monkeypatch):
    asked = SimpleNamespace(points=[point(seed=number) for number in range(3)])
    outcomes = [BackendError("not ready"), wrong("No 1."), "plan"]

    def plan(_: object) -> object:
        found = outcomes.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(cells, "fill", lambda settings, values: settings)
    monkeypatch.setattr(cells.generation, "plan", plan)
    with pytest.raises(SettingsError, match=r"1 of 3 cells cannot be sent\. Cell 1"):
        cells.plans_of(asked)
    outcomes += [BackendError("not ready"), "plan", "plan"]
    with pytest.raises(BackendError, match="not ready"):
        cells.plans_of(asked)
    outcomes += ["one", "two", "three"]
    assert cells.plans_of(asked) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("settings", "negative", "shown"),
    [
        ({"prompt": "A cat"}, "", "A cat"),
        ({"prompt": "A cat", "negative_prompt": "rain"}, "", "A cat"),
        ({"prompt": "A cat", "negative_prompt": "rain"}, "{weather}", "A cat (negative prompt: rain)"),
        ({}, "{weather}", " (negative prompt: )"),
    ],
)
def test_a_filled_in_negative_prompt_is_shown_beside_the_prompt(settings, negative, shown):
    assert cells._prompt(SimpleNamespace(settings=settings, negative_template=negative)) == shown


def test_twenty_sweeps_are_listed_where_no_other_number_is_asked_for(monkeypatch):
    stored = [SimpleNamespace(id=f"{number:02}") for number in range(30)]
    monkeypatch.setattr(handles.sweep_store, "find", lambda _: stored)
    monkeypatch.setattr(handles, "_handle", lambda _, one: one.id)
    assert [len(handles.sweeps(limit=limit)) for limit in (None, 3)] == [30, 3]
    assert handles.sweeps() == [f"{number:02}" for number in range(20)]
    assert handles.sweeps(" 1 ") == [f"1{number}" for number in range(10)]
    assert repr(handles.sweeps("x")) == "No sweep here has an id that starts like this."
    stored.clear()
    assert repr(handles.sweeps()) == "No sweeps here yet."


@pytest.mark.parametrize("simulated", [True, False])
def test_limits_come_before_the_question_which_shows_the_prompts_that_were_filled_in(monkeypatch, simulated):
    said = []
    price = SimpleNamespace(videos=3)
    monkeypatch.setattr(cells, "_price", lambda _: price)
    monkeypatch.setattr(cells, "confirm", lambda wanted, **more: said.append((wanted, more)))
    engine = SimpleNamespace(check=said.append)
    plans = [
        SimpleNamespace(settings={"prompt": text}, template=template, negative_template=negative)
        for text, template, negative in (("A cat", "A {x}", ""), ("A fox", "", "{y}"), ("A dog", "", ""))
    ]
    cells.agree(engine, plans, yes=False, simulated=simulated)
    question = {"yes": False, "simulated": simulated, "prompts": ["A cat", "A fox (negative prompt: )"]}
    assert said == [*([] if simulated else [price]), (price, question)]
    price.videos = 0
    cells.agree(engine, [], yes=False, simulated=simulated)
    assert said[-1] == (price, question)


@pytest.mark.parametrize(
    ("owners", "says"),
    [
        ([], "Nothing to resume: every job of this folder is over."),
        (["me"], "Nothing to resume: 1 job is under way, watched here."),
        (["x"], "Nothing to resume: 1 job is under way, watched by another kernel or command."),
        (["me", "me"], "Nothing to resume: 2 jobs are under way, watched here."),
        (["me", "x", "y"], "Nothing to resume: 3 jobs are under way, 1 watched here, 2 by another kernel or command."),
    ],
)
def test_where_nothing_is_resumed_it_is_said_who_watches(monkeypatch, owners, says):
    monkeypatch.setattr(queries.lease, "me", lambda: "me")
    rows = [SimpleNamespace(owner=one) for one in owners]
    assert queries._nothing_to_resume(SimpleNamespace(ledger=SimpleNamespace(unfinished=lambda: rows))) == says
