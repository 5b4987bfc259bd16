"""The cost of a job by service: estimated, settled, refunded, billed in seconds, or unknown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jobs.fake import until
from services.server import KEY

import wan_widgets as wan
from wan_widgets import session
from wan_widgets._jobs.runtime import pending_bills
from wan_widgets.config.settings import settings
from wan_widgets.services.dashscope import DashScope
from wan_widgets.services.toapis import ToAPIs
from wan_widgets.simulator.options import Options
from wan_widgets.simulator.server.server import background
from wan_widgets.simulator.server.task_runner import Simulator


@pytest.fixture
def simulator(tmp_path: Path, video: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """The simulator, used as a real service: by its address, with a key, and fast."""
    for name in ("TOAPIS_API_KEY", "DASHSCOPE_API_KEY"):
        monkeypatch.setenv(name, KEY)
    for service in (ToAPIs, DashScope):
        for name, seconds in (("first_poll", 0.02), ("least_interval", 0.02), ("longest_interval", 0.05)):
            monkeypatch.setitem(service.__init__.__kwdefaults__, name, seconds)

    def render(_spec: Any, path: Path, _progress: Callable[[float], None] | None) -> None:
        shutil.copyfile(video, path)

    with background(Options(folder=tmp_path / "service"), renderer=render) as (address, found):
        for name in ("toapis", "dashscope"):
            session.use(name, base_url=address.url)
        yield found


def cost_of(fault: str = "", **asked: Any) -> str:
    mark = f" [fault:{fault}]" if fault else ""
    job = wan.generate(f"A kite{mark}", **{"resolution": "720p", "duration": 5, **asked})
    return str(job.wait(timeout=30).cost)


@pytest.mark.usefixtures("simulator")
def test_toapis_states_what_a_job_costs() -> None:
    session.use("toapis")
    assert cost_of() == cost_of("usage-text") == "$0.50, as the service says"
    assert cost_of("failed") == cost_of("refunded") == "nothing, refunded by the service"
    assert "about $0.50 by the service's price list" in cost_of("no-billing")


def test_a_cost_that_is_pending_is_looked_at_once_more(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pending_bills, "_LATER", 1.5)
    monkeypatch.setattr(pending_bills, "_LOOKS", 1000.0)
    session.use("toapis")
    job = wan.generate("A kite [fault:late-billing seconds=600]", resolution="720p", duration=5).wait(timeout=30)
    assert "as the service says" not in str(job.cost)
    for task in simulator.store.tasks.values():
        task.completed_at = (task.completed_at or 0.0) - 600
    until(lambda: str(job.cost) == "$0.50, as the service says")


@pytest.mark.usefixtures("simulator")
def test_an_estimate_is_by_the_price_list_of_toapis() -> None:
    session.use("toapis")
    assert "about $0.50 by the service's price list" in str(wan.estimate(prompt="x", resolution="720p", duration=5))
    asked = {"prompt": "x", "model": "wan3.0-video", "resolution": "480p", "duration": 2}
    assert "about $0.10 by the service's price list" in str(wan.estimate(**asked))


@pytest.mark.usefixtures("simulator")
def test_model_studio_states_seconds_and_the_users_table_makes_money_of_them() -> None:
    session.use("dashscope")
    assert cost_of() == cost_of("usage-text") == "5 s billed, as the service says; the price is not known"
    assert cost_of("no-billing") == cost_of("failed") == "not stated by the service"
    assert "$" not in str(wan.estimate(prompt="x", resolution="720p", duration=5))
    settings.price_table = {"currency": "USD", "as_of": "2026-11-28", "per_second": {"720p": 0.1}}
    assert "$0.50" in cost_of(seed=2)
