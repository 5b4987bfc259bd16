"""A folder of an earlier version has other spellings of some settings; its videos are not bought again."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from wan_widgets import session
from wan_widgets._jobs.ledger.sqlite.database import FILE
from wan_widgets._models import body
from wan_widgets._models.text.template import Filled
from wan_widgets.session import sweeps


def sent(service) -> int:
    return sum(name == "submit" for name, _ in service.calls)


def as_before(settings: dict[str, object]) -> None:
    """Give the jobs with these settings the fingerprint of the earlier version."""
    plan = session.plan(Filled(settings=settings))
    assert plan.earlier
    with closing(sqlite3.connect(session.home() / FILE, isolation_level=None)) as connection:
        found = connection.execute(
            "UPDATE jobs SET fingerprint = ? WHERE fingerprint = ?", (plan.earlier, plan.fingerprint)
        )
        assert found.rowcount == 1


@pytest.mark.parametrize("settings", [{"prompt": "A cat", "audio": True}, {"prompt": " A cat\n", "seed": 7}])
def test_what_was_made_before_is_found_and_not_bought_again(service, settings):
    job = session.generate(**settings).wait(20)
    as_before(settings)
    assert session.made_before(settings) == job
    assert session.generate(**settings) == job
    assert sent(service) == 1
    assert session.generate(**settings, again=True).wait(20) != job
    assert sent(service) == 2


def test_a_sweep_finds_the_cells_that_were_made_before(service):
    job = session.generate("A cat", audio=True, seed=1).wait(20)
    as_before({"prompt": "A cat", "audio": True, "seed": 1})
    sweep = sweeps.sweep("A cat", audio=True, seed=[1, 2], yes=True).wait(20)
    assert sweep.jobs[0] == job
    assert sent(service) == 2


def test_usual_settings_have_one_spelling():
    session.use("simulator")
    assert session.plan(Filled(settings={"prompt": "A cat", "duration": 10, "seed": 7})).earlier == ""


def test_the_settings_of_a_call_are_checked_once(service, monkeypatch):
    checked, validate = [], body.validate
    monkeypatch.setattr(body, "validate", lambda draft: checked.append(draft) or validate(draft))
    session.generate("A cat").wait(20)
    assert len(checked) == 1
