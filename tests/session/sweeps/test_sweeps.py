"""Sweeps: on a service in memory if that is enough, and on the real simulator for the critical cases."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jobs.fake import FakeService, until

import wan_widgets as wan
from wan_widgets import errors, session
from wan_widgets._jobs.handles.sweeps.sweep import Sweep
from wan_widgets._jobs.ledger import sweep_store
from wan_widgets.errors import BalanceError
from wan_widgets.services.base import Task


def failed(task_id: str) -> Task:
    return Task(id=task_id, state="failed", word="failed", error_code="500", error_text="It failed.")


SMALL = {"resolution": "720p", "duration": 5}


def prompts(service: FakeService) -> list[str]:
    return [str(body["prompt"]) for name, body in service.calls if name == "submit"]


# -- the cells ---------------------------------------------------------------------------------------


def test_every_combination_is_made_once(service):
    sweep = wan.sweep(prompt=["A cat", "A fox"], seed=[1, 2], **SMALL).wait(20)
    assert sweep.counts == {"completed": 4}
    assert sweep.axes == {"prompt": ("A cat", "A fox"), "seed": (1, 2)}
    assert [(cell.index, dict(cell.differs)) for cell in sweep.cells][2] == (2, {"prompt": "A fox", "seed": 1})
    assert [job.seed for job in sweep.jobs] == [1, 2, 1, 2]
    assert all(job.snapshot.sweep == sweep.id for job in sweep.jobs)
    assert (sweep.progress, sweep.over, sweep.missing, sweep.problem) == (1.0, True, [], None)
    assert service.count("submit") == 4


def test_a_template_varies_by_its_values_and_is_recorded(service):
    sweep = wan.sweep("A {animal} in {place}", values={"animal": ["cat", "dog"], "place": "Paris"}, **SMALL).wait(20)
    assert sorted(prompts(service)) == ["A cat in Paris", "A dog in Paris"]
    assert [job.snapshot.template_values["animal"] for job in sweep.jobs] == ["cat", "dog"]
    assert {job.snapshot.template for job in sweep.jobs} == {"A {animal} in {place}"}
    assert [row["animal"] for row in sweep.rows()] == ["cat", "dog"]
    assert [row["prompt"] for row in sweep.rows()] == ["A cat in Paris", "A dog in Paris"]
    assert all(
        (row["seconds"], row["took"]) == (5, job.snapshot.took)
        for row, job in zip(sweep.rows(), sweep.jobs, strict=True)
    )


def test_a_keyword_that_a_prompt_names_is_a_value_of_the_template(service):
    scenes = iter(["the pier", "the market"])
    sweep = wan.sweep("Slow push in on {scene}, {hour}", scene=scenes, hour="dusk", seed=[7, 21], **SMALL).wait(20)
    assert sweep.axes == {"{scene}": ("the pier", "the market"), "seed": (7, 21)}
    assert set(prompts(service)) == {"Slow push in on the pier, dusk", "Slow push in on the market, dusk"}
    from_prompts = wan.sweep(iter(["A {animal}", "One {animal}"]), animal="cat", **SMALL).wait(20)
    assert [row["prompt"] for row in from_prompts.rows()] == ["A cat", "One cat"]
    with pytest.raises(errors.SettingsError, match="Did you mean scene") as caught:
        wan.sweep("Slow push in on {scene}", scne=["a", "b"])
    assert "values={...}" in caught.value.hint
    with pytest.raises(errors.SettingsError, match="given twice"):
        wan.sweep("On {scene}", scene="a", values={"scene": "b"})
    assert service.count("submit") == 6


def test_a_list_of_settings_and_zipped_lists(service):
    rows = wan.sweep([{"prompt": "A cat", "seed": 1}, {"prompt": "A fox", "seed": 2}], **SMALL).wait(20)
    zipped = wan.sweep(["A cat", "A fox"], seed=[1, 2], zipped=True, **SMALL).wait(20)
    assert [job.id for job in rows.jobs] == [job.id for job in zipped.jobs]
    assert service.count("submit") == 2


def test_the_same_video_twice_in_a_sweep_is_one_job(service):
    sweep = wan.sweep(["A cat", "A fox", "A cat"], **SMALL).wait(20)
    assert service.count("submit") == 2
    assert sweep.cells[0].job == sweep.cells[2].job
    assert len(sweep.jobs) == 2
    assert sweep.counts == {"completed": 3}


def test_every_cell_is_checked_before_anything_is_sent(service):
    with pytest.raises(errors.SettingsError) as caught:
        wan.sweep(prompt=["A cat", ""], seed=[1, -1], **SMALL)
    assert "3 of 4 cells cannot be sent" in str(caught.value)
    assert "Cell 1 (prompt 'A cat', seed -1)" in str(caught.value)
    assert [one.message.split(":")[0] for one in caught.value.issues] == ["Cell 1", "Cell 2", "Cell 3", "Cell 3"]
    assert service.calls == []
    assert not session.home().exists()


@pytest.mark.parametrize("concurrency", [0, 21, True, "3"])
def test_the_limit_of_cells_at_once_is_checked(service, concurrency):
    with pytest.raises(errors.SettingsError, match="concurrency must be 1 to 20"):
        wan.sweep("A cat", seed=[1, 2], concurrency=concurrency)


# -- asking ------------------------------------------------------------------------------------------


def test_money_is_asked_for_and_without_an_answer_nothing_is_written_or_sent(service, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    session.use("toapis")
    with pytest.raises(errors.NotConfirmedError):
        wan.sweep("A cat", seed=[1, 2, 3], **SMALL)
    assert service.calls == []
    assert wan.sweeps() == []
    sweep = wan.sweep("A cat", seed=[1, 2, 3], yes=True, **SMALL).wait(20)
    assert sweep.counts == {"completed": 3}


def test_nothing_is_asked_for_where_nothing_is_sent(service, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    session.use("toapis")
    first = wan.sweep("A cat", seed=[1, 2], yes=True, **SMALL).wait(20)
    assert wan.sweep("A cat", seed=[1, 2], **SMALL).jobs == first.jobs
    with pytest.raises(errors.NotConfirmedError):
        wan.sweep("A cat", seed=[1, 2, 3, 4], **SMALL)


def test_what_would_be_sent_is_what_is_asked_for(service, monkeypatch):

    from wan_widgets.session.sweeps import cells

    asked = []
    monkeypatch.setattr(
        cells,
        "confirm",
        lambda estimate, *, yes, simulated, prompts: asked.append((estimate.quantity, yes, simulated, prompts)),
    )
    session.generate("A cat", seed=1, **SMALL).wait(20)
    wan.sweep("A cat", seed=[1, 2, 3], **SMALL).wait(20)
    assert asked[0] == ("2 videos · 10 s", False, True, [])
    wan.sweep("A {animal}", negative_prompt="no {thing}", animal=["cat", "fox"], thing="rain", **SMALL).wait(20)
    assert asked[2][3] == ["A cat (negative prompt: no rain)", "A fox (negative prompt: no rain)"]


# -- the same again ----------------------------------------------------------------------------------


def test_what_exists_is_used_and_again_makes_new_takes(service):
    one = session.generate("A cat", seed=1, **SMALL).wait(20)
    sweep = wan.sweep("A cat", seed=[1, 2], **SMALL).wait(20)
    assert sweep.jobs[0] == one
    assert service.count("submit") == 2
    same = wan.sweep("A cat", seed=[1, 2], **SMALL)
    assert same is sweep
    assert service.count("submit") == 2
    assert len(wan.sweeps()) == 1
    other = wan.sweep("A cat", seed=[1, 2], again=True, **SMALL).wait(20)
    assert service.count("submit") == 4
    assert [job.snapshot.take for job in other.jobs] == [2, 2]
    assert [one.id for one in wan.sweeps()] == [other.id, sweep.id]
    assert [one.id for one in wan.sweeps(sweep.id[:6])] == [sweep.id]


def test_a_cell_that_another_has_made_meanwhile_is_taken(service, monkeypatch):
    from wan_widgets.session import generation

    send = session.start

    def slow(plan, **more):
        if plan.sweep is not None and plan.seed == 2:
            session.generate("A cat", seed=2, **SMALL)
        return send(plan, **more)

    monkeypatch.setattr(generation, "start", slow)
    sweep = wan.sweep("A cat", seed=[1, 2], **SMALL).wait(20)
    assert service.count("submit") == 2
    (kept,) = sweep_store.find(session.engine().ledger)
    assert kept.cells[1].job == sweep.jobs[1].id
    assert sweep.jobs[1].snapshot.sweep is None


# -- what goes wrong ---------------------------------------------------------------------------------


def test_one_failure_does_not_stop_the_others_and_is_retried_alone(service):
    broken = {2}

    def on_fetch(task_id):
        if service.tasks[task_id]["seed"] in broken:
            return failed(task_id)
        return None

    service.on_fetch = on_fetch
    sweep = wan.sweep("A cat", seed=[1, 2, 3], **SMALL).wait(20)
    assert sweep.counts == {"completed": 2, "failed": 1}
    assert [cell.failed for cell in sweep.cells] == [False, True, False]
    assert "Cell 1 (seed 2) failed" in repr(sweep)
    assert sweep.progress == 1.0
    with pytest.raises(errors.SettingsError, match="Cell 0 is completed"):
        sweep.retry(0)
    with pytest.raises(errors.SettingsError, match="no cell 3"):
        sweep.retry(3)
    broken.clear()
    before = sweep.cells[1].job
    sweep.retry(sweep.cells[1]).wait(20)
    assert sweep.counts == {"completed": 3}
    assert sweep.cells[1].job != before
    assert sweep.cells[1].job.snapshot.sweep == sweep.id
    now = sweep.cells[1].job
    sweep.refresh()
    assert sweep.cells[1].job == now, "of two jobs of a cell, the newest is its own"
    assert service.count("submit") == 4
    assert sweep.retry_failed() is sweep
    assert service.count("submit") == 4


def test_a_cell_that_waits_to_be_sent_again_has_no_progress(service):
    service.on_fetch = failed
    sweep = wan.sweep("A cat", seed=[1, 2], concurrency=1, **SMALL).wait(20)
    assert sweep.progress == 1.0
    service.on_fetch = lambda _: None
    service.states = [("running", 0.5)] * 100_000
    sweep.retry_failed()
    until(lambda: sweep.counts == {"running": 1, "waiting": 1})
    assert sweep.progress < 0.5
    service.states = []
    assert sweep.wait(20).progress == 1.0


def test_a_cell_that_may_have_cost_money_is_sent_again_by_a_retry_alone(service, monkeypatch):
    monkeypatch.setenv("TOAPIS_API_KEY", "sk-only-for-this-test")
    session.use("toapis")
    service.on_fetch = lambda task_id: failed(task_id) if task_id == "task_1" else None
    sweep = wan.sweep("A cat", seed=[1, 2], yes=True, concurrency=1, **SMALL).wait(20)
    assert sweep.counts == {"failed": 1, "completed": 1}
    assert sweep.cells[0].job.error.charged == "unlikely"
    assert wan.sweep("A cat", seed=[1, 2], yes=True, **SMALL).wait(20).missing == []
    sweep.go_on(yes=True).wait(20)
    assert service.count("submit") == 2
    assert sweep.retry(0).wait(20).counts == {"completed": 2}
    assert service.count("submit") == 3
    assert sweep.cells[0].job.snapshot.take == 2


def test_an_interrupted_wait_says_how_it_goes_on(service):
    service.hold.clear()
    sweep = wan.sweep("A cat", seed=[1, 2], **SMALL)

    async def cut_short() -> None:
        waiting = asyncio.ensure_future(asyncio.wait_for(sweep, None))
        await asyncio.sleep(0)
        waiting.cancel()
        await waiting

    with pytest.raises(asyncio.CancelledError) as caught:
        asyncio.run(cut_short())
    service.hold.set()
    assert "picks them up" in " ".join(caught.value.__notes__)
    assert sweep.wait(20).counts == {"completed": 2}


def test_clicking_retry_twice_buys_once(service):
    service.on_fetch = lambda task_id: failed(task_id)
    sweep = wan.sweep("A cat", seed=[1, 2], **SMALL).wait(20)
    service.on_fetch = lambda _: None
    service.states = [("running", 0.5)] * 100_000
    sweep.retry(0)
    with pytest.raises(errors.SettingsError, match="cannot be retried"):
        sweep.retry(0)
    service.states = []
    sweep.wait(20)
    assert service.count("submit") == 3


def test_a_cell_that_is_sent_while_the_ledger_is_read_is_not_taken_for_the_one_that_failed(service, monkeypatch):
    service.on_fetch = lambda task_id: failed(task_id)
    sweep = wan.sweep("A cat", seed=[1, 2], **SMALL).wait(20)
    service.on_fetch = lambda _: None
    (before, _), ledger = sweep.jobs, session.engine().ledger
    read = ledger.of_sweep

    def slow(sweep_id):
        rows = read(sweep_id)
        monkeypatch.setattr(ledger, "of_sweep", read)
        sweep.retry(0)
        until(lambda: sweep.jobs[0] != before)
        return rows

    monkeypatch.setattr(ledger, "of_sweep", slow)
    sweep.refresh()
    assert sweep.jobs[0] != before
    assert sweep.wait(20).counts == {"completed": 1, "failed": 1}


def test_two_clicks_that_saw_the_same_failed_cell_buy_once(service):
    service.on_fetch = lambda task_id: failed(task_id)
    sweep = wan.sweep("A cat", seed=[1, 2], again=True, **SMALL).wait(20)
    seen = sweep._missing()[:1]
    service.on_fetch = lambda _: None
    service.states = [("running", 0.5)] * 100_000
    sweep._send_cells(seen, yes=True)
    until(lambda: sweep.counts == {"running": 1, "failed": 1})
    sweep._send_cells(seen, yes=True)
    service.states = []
    sweep.wait(20)
    assert service.count("submit") == 3


def test_an_empty_account_stops_the_sweep_and_says_so(service):
    paid = iter([None, None])
    service.on_submit = lambda _body: next(paid, BalanceError("The balance is too low.", "Top it up."))
    sweep = wan.sweep("A cat", seed=range(6), concurrency=1, **SMALL).wait(20)
    assert sweep.counts == {"completed": 2, "refused": 1, "not sent": 3}
    assert service.count("submit") == 3
    assert isinstance(sweep.problem, BalanceError)
    assert "No more cells are sent: The balance is too low. Top it up. Nothing was charged." in repr(sweep)
    service.on_submit = lambda _body: None
    sweep.go_on().wait(20)
    assert sweep.counts == {"completed": 6}
    assert sweep.problem is None
    assert service.count("submit") == 7


def test_an_input_that_has_changed_is_not_sent_under_the_old_name(service, tmp_path):
    from PIL import Image

    service.states = [("running", 0.5)] * 100_000
    picture = tmp_path / "a.png"
    Image.new("RGB", (640, 480), "red").save(picture)
    sweep = wan.sweep("A cat", image=str(picture), seed=[1, 2], concurrency=1, resolution="720p")
    until(lambda: sweep.counts == {"running": 1, "waiting": 1})
    sweep.stop()
    Image.new("RGB", (640, 480), "blue").save(picture)
    with pytest.raises(errors.SettingsError, match="A cell has changed"):
        sweep.go_on()
    service.states = []
    sweep.wait(20)
    assert service.count("submit") == 1


def test_a_sweep_compares_itself_as_compare_does(service):
    sweep = wan.sweep("A cat", seed=[1, 2], duration=[5, 10], resolution="720p").wait(20)
    for given in ({}, {"rows": "seed"}, {"rows": "duration"}):
        one, two = sweep.compare(**given), wan.compare(sweep, **given)
        assert {**one.grid, "id": two.grid["id"]} == two.grid


def test_a_listener_may_not_wait_for_the_sweep(service):
    sweep = wan.sweep("A cat", seed=[1, 2], **SMALL).wait(20)
    raised: list[BaseException] = []

    def wait(one: Sweep) -> None:
        try:
            one.wait()
        except RuntimeError as error:
            raised.append(error)

    leave = sweep.on_update(wait)
    sweep.jobs[0].mark(star=True)
    until(lambda: raised)
    leave()


# -- on the real simulator ---------------------------------------------------------------------------

CHILD = """
import sys, time
import wan_widgets as wan
wan.use("simulator", seconds=2)
sweep = wan.sweep("A kite over dunes", seed=[1, 2, 3, 4, 5], resolution="720p", concurrency=2, yes=True)
sweep.on_update(lambda one: print(sum(cell.job is not None for cell in one.cells), flush=True))
time.sleep(120)
"""


def tasks(home: Path) -> list[dict]:
    return [json.loads(path.read_text()) for path in (home / session.SIMULATOR_FOLDER / "tasks").glob("*.json")]


@pytest.mark.parametrize("sent", [2, 3])
def test_a_sweep_killed_on_its_way_is_made_once_cell_by_cell(simulated, sent):
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True, env={**os.environ})
    with child:
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) >= sent:
                break
        os.kill(child.pid, signal.SIGKILL)
    (left,) = wan.sweeps()
    assert left.axes == {"seed": (1, 2, 3, 4, 5)}
    before = len(tasks(simulated))
    assert before < 5
    left.resume().wait(60)
    assert len(tasks(simulated)) == before, "resuming has sent something"
    session.use("simulator", seconds=0)
    again = wan.sweep("A kite over dunes", seed=[1, 2, 3, 4, 5], resolution="720p", yes=True)
    assert again is left
    again.wait(120)
    assert again.counts == {"completed": 5}
    assert sorted(task["seed"] for task in tasks(simulated)) == [1, 2, 3, 4, 5]
    assert len(list(simulated.glob("*.mp4"))) == 5


def test_the_simulator_never_sees_more_than_the_limit_and_one_bad_cell_spoils_no_other(simulated):
    session.use("simulator", seconds=0.5)
    values = {"what": ["kite", "boat [fault:policy-late]", "fox", "cat"]}
    sweep = wan.sweep("A {what}", values=values, concurrency=2, **SMALL).wait(120)
    assert sweep.counts == {"completed": 3, "failed": 1}
    assert sweep.cells[1].job.error.kind == "PolicyError"
    spans = [(task["created_at"], task["completed_at"] or task["created_at"]) for task in tasks(simulated)]
    most = max(sum(start <= at < end for start, end in spans) for at, _ in spans)
    assert most <= 2
    sweep.retry(1).wait(120)
    assert sweep.counts == {"completed": 3, "failed": 1}
    assert len(tasks(simulated)) == 5
