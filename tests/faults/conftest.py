from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from services.server import KEY

from wan_widgets import session
from wan_widgets._jobs.runtime import board
from wan_widgets._jobs.runtime.pacing import backoff
from wan_widgets.services.dashscope import DashScope
from wan_widgets.services.toapis import ToAPIs
from wan_widgets.simulator.options import Options
from wan_widgets.simulator.server.server import Address, background
from wan_widgets.simulator.server.task_runner import Simulator

from .faulty_proxy import lying
from .process import World


@pytest.fixture(scope="session")
def simulated_service(tmp_path_factory: pytest.TempPathFactory, video: Path) -> Iterator[tuple[Address, Simulator]]:
    """One simulator for all tests; every test has its own tasks."""

    def render(_spec: Any, path: Path, _progress: Callable[[float], None] | None) -> None:
        shutil.copyfile(video, path)

    with background(Options(folder=tmp_path_factory.mktemp("service"), balance=-1), renderer=render) as both:
        yield both


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten every wait whose length does not matter."""
    for service in (ToAPIs, DashScope):
        for name, seconds in (("first_poll", 0.02), ("least_interval", 0.02), ("longest_interval", 0.05)):
            monkeypatch.setitem(service.__init__.__kwdefaults__, name, seconds)
    monkeypatch.setattr(
        board, "MIN_INTERVAL", 0.0
    )  # every notification is delivered, however soon the next one follows
    for delays in ("LOOKUP_DELAYS", "LISTING_DELAYS"):
        monkeypatch.setattr(backoff, delays, (0.0, 0.5, 1.0, 1.5))  # a tenth of it, at this pace
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def world(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    simulated_service: tuple[Address, Simulator],
    quick: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    """The folder, its processes and its service: ToAPIs, or the one that a test names."""
    address, simulator = simulated_service
    service = str(getattr(request, "param", "toapis"))
    # An account of its own: a list of tasks shows no other test's. The simulator takes no key with letters that spell "bad".
    monkeypatch.setenv(f"{service.upper()}_API_KEY", f"{KEY}{uuid.uuid4().int}")
    with lying(address.url, address.files_url) as liar:
        session.use(service, base_url=liar.url)
        one = World(liar, simulator, tmp_path / "home", monkeypatch, service)
        yield one
        one.end()
        one.mend()
