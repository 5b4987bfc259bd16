"""Fixtures for every test: its own folder, no keys, a service in memory, and the embedded simulator."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs.fake import FakeService, make_video
from support import memory
from support.chains import three_shots
from support.simulators import CLIPS, simulating, tidy
from tiers import tier

from wan_widgets import redaction, session
from wan_widgets._jobs.handles.films.chain import Chain
from wan_widgets.config import credentials
from wan_widgets.config.services import SERVICES
from wan_widgets.config.settings import settings
from wan_widgets.judging import measuring_status, worker
from wan_widgets.services.dashscope import DashScope
from wan_widgets.services.toapis import ToAPIs
from wan_widgets.session import backends, engine_pool
from wan_widgets.session.money import price_lists
from wan_widgets.simulator import process

ENVIRONMENT = (
    "TOAPIS_API_KEY",
    "TOAPIS_BASE_URL",
    "DASHSCOPE_API_KEY",
    "DASHSCOPE_BASE_URL",
    "WAN_BACKEND",
    "WAN_LIMITS",
    "WAN_PRICE_TABLE",
)
LONGEST = (
    "test_notebook_without_key.py",
    "test_killed.py",
    "test_notebooks.py",
    "test_shared_folder.py",
    "test_session.py",
    "test_agreement.py",
    "test_any_value.py",
    "test_sweeps.py",
    "test_hostile.py",
    "test_leaks_in_lab.py",
    "test_iterate.py",
    "test_states.py",
    "test_compare.py",
    "test_varying.py",
    "test_narrow.py",
    "test_gallery.py",
)
"""Files with the longest tests, longest first."""
_roots: list[Path] = []

NEVER_AGAIN = {"crashes", "leaks", "spend"}
"""Folders of tests that are not retried, because a single double purchase or leaked key is a failure."""


def pytest_configure() -> None:
    """Let Ctrl+C interrupt the processes of the tests. A background run would inherit that it is ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    session.script_end.disable()  # unfinished jobs of tests do not delay the end of the run


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Name the folders of the run and of the rendered clips before its processes are started, which inherit them."""
    if session.config.option.basetemp is None and not hasattr(session.config, "workerinput"):
        _roots.extend(filter(None, [memory.make_root(os.environ)]))
    if CLIPS not in os.environ and (cache := getattr(session.config, "cache", None)) is not None:
        os.environ[CLIPS] = str(cache.mkdir("clips"))
        tidy(Path(os.environ[CLIPS]))
    # pytest-rerunfailures sends two small packets about each test. The second would wait 40 ms for the first.
    if questions := getattr(getattr(session.config, "failures_db", None), "sock", None):
        questions.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what lives until the end, thousands of collected tests, out of each later garbage collection."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Remove the folder in memory."""
    while _roots:
        del os.environ[memory.ROOT]
        shutil.rmtree(_roots.pop(), ignore_errors=True)


def pytest_report_header() -> str:
    return f"tier: {tier()} (tests/tiers.py says what that runs)"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print why a test that was tried again had failed: the second failure may be another one. Errors and their lines only."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.section(f"first try of {report.nodeid}")
        for line in report.longreprtext.splitlines():
            if line.startswith((">", "E ", "tests/")):
                terminalreporter.line(line)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests, and put them last: Playwright keeps a loop running until it is closed.

    In both halves the files with the longest tests come first, so that no process has one left at the end.
    """
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("nightly") is not None:
            item.add_marker(pytest.mark.timeout(3600))
        if NEVER_AGAIN.intersection(item.path.parts):
            item.add_marker(pytest.mark.flaky(reruns=0))
    items.sort(key=lambda item: ("browser" in item.path.parts, _place(item.path.name)))


def _place(name: str) -> int:
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep each test away from the user's keys, settings and videos."""
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WAN_MEASURE_AFTER_SAVE", "no")  # the machine is for the tests
    monkeypatch.setattr(worker, "_lower_priority", lambda: None)  # with all cores busy, a test would wait for minutes
    # A key that is still known could be redacted from the paths of the next test.
    for name in ("_pieces", "_typed", "_learned"):
        monkeypatch.setattr(redaction, name, dict(vars(redaction)[name]))
    # A test service has its video at once.
    for service in (ToAPIs, DashScope):
        for name, seconds in (("first_poll", 0.1), ("least_interval", 0.1), ("longest_interval", 0.5)):
            monkeypatch.setitem(service.__init__.__kwdefaults__, name, seconds)
    monkeypatch.setattr(backends, "_INTERVAL", 0.05)
    monkeypatch.setattr(backends, "_LONGEST_INTERVAL", 0.25)
    yield
    close_widgets()
    end_jobs()
    measuring_status.forget()  # a file that waits for the worker of this test would also wait in the next tests
    settings.backend = None
    backends._simulator_options.clear()
    settings.base_url = None
    del settings.base_urls
    settings.home = None
    settings.price_table = None
    settings.limits = None
    for name in SERVICES:
        credentials.forget(name)
    price_lists.forget()
    # Those that a job of the test, or one that an earlier test has left, has started.
    for folder in list(process._started):
        process.stop(folder)


def close_widgets() -> None:
    """Close the widgets of a test. Open forms would be judged again at each change of a setting in the next tests."""
    if widgets := sys.modules.get("ipywidgets"):
        widgets.Widget.close_all()


def end_jobs() -> None:
    """End the work of the jobs of a test, as the end of their process would. Otherwise they would start new simulators."""
    engine_pool._session.loop.close(3.0)


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[Path]:
    """Use the simulator in the test's own folder; yields the folder."""
    session.use("simulator")
    with simulating(session.home() / session.SIMULATOR_FOLDER):
        yield session.home()
        end_jobs()


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a real MP4 of two seconds."""
    return make_video(tmp_path_factory.mktemp("video") / "v.mp4")


@pytest.fixture
def service(video: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeService:
    """Use a service in memory instead of the simulator."""
    one, elsewhere = FakeService(video), FakeService(video)

    def connect(folder: Path, *_: object) -> FakeService:
        # A job that an earlier test has left, in its own folder, is none of this test's.
        return one if folder.resolve().is_relative_to(tmp_path.resolve()) else elsewhere

    monkeypatch.setattr(backends, "connect", connect)
    session.use("simulator")
    return one


@pytest.fixture(scope="session")
def _chains(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chains")


@pytest.fixture
def chain(service: FakeService, _chains: Path) -> Chain:
    """Return a film of three shots that the service in memory has made."""
    return three_shots(_chains)


@pytest.fixture
def no_keys(monkeypatch):
    """No key is set anywhere, and none is remembered between tests."""
    monkeypatch.delenv("TOAPIS_API_KEY", raising=False)
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    credentials.forget("toapis")
    yield
    credentials.forget("toapis")
