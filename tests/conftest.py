"""What every test may lean on: a folder of its own, no keys, a service in memory, and the embedded simulator."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs.fake import FakeService, make_video

from wan_widgets import redaction, session
from wan_widgets.config import credentials
from wan_widgets.config.settings import settings
from wan_widgets.session import backends

ENVIRONMENT = (
    "TOAPIS_API_KEY",
    "TOAPIS_BASE_URL",
    "DASHSCOPE_API_KEY",
    "WAN_BACKEND",
    "WAN_LIMITS",
    "WAN_PRICE_TABLE",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser tests last: Playwright keeps a loop running on the main thread until it is closed."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep each test away from the user's keys, settings and videos."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAN_HOME", str(tmp_path / "home"))
    # A key of one test, were it still known, could be cut out of the paths of another.
    for name in ("_pieces", "_typed", "_learned"):
        monkeypatch.setattr(redaction, name, dict(vars(redaction)[name]))
    yield
    settings.backend = None
    settings.base_url = None
    settings.home = None
    settings.price_table = None
    settings.limits = None
    credentials.forget("toapis")


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[Path]:
    """Choose the simulator, in a folder of the test's own; gives that folder."""
    from wan_widgets.simulator import process

    session.use("simulator")
    yield session.home()
    process.stop(session.home() / session.SIMULATOR_FOLDER)


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a real MP4 of two seconds."""
    return make_video(tmp_path_factory.mktemp("video") / "v.mp4")


@pytest.fixture
def service(video: Path, monkeypatch: pytest.MonkeyPatch) -> FakeService:
    """Put a service in memory in the simulator's place."""
    one = FakeService(video)
    monkeypatch.setattr(backends, "connect", lambda *_: one)
    session.use("simulator")
    return one


@pytest.fixture
def no_keys(monkeypatch):
    """No place has a key, and nothing is remembered between tests."""
    monkeypatch.delenv("TOAPIS_API_KEY", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    credentials.forget("toapis")
    yield
    credentials.forget("toapis")
