"""The names that ``import wan_widgets as wan`` provides, and the time that it takes."""

from __future__ import annotations

import gc
import importlib
import subprocess
import sys
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

import wan_widgets as wan

PUBLIC = [
    "Issue",
    "Job",
    "JobSnapshot",
    "JobState",
    "Sweep",
    "Video",
    "__version__",
    "backend",
    "balance",
    "compare",
    "diff",
    "errors",
    "estimate",
    "export",
    "film",
    "form",
    "gallery",
    "generate",
    "job",
    "jobs",
    "measure",
    "metric",
    "models",
    "presets",
    "ranking",
    "rate",
    "resume",
    "settings",
    "spent",
    "sweep",
    "sweeps",
    "use",
    "validate",
]
HEAVY = ("httpx", "av", "anywidget", "ipywidgets", "PIL", "numpy", "starlette", "uvicorn", "nest_asyncio2")


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_public_names_are_these():
    assert sorted(wan.__all__) == PUBLIC
    assert dir(wan) == PUBLIC


def test_every_public_name_is_there():
    for name in PUBLIC:
        assert getattr(wan, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="sweeep"):
        _ = wan.sweeep


def test_importing_loads_nothing_heavy():
    loaded = f"print([name for name in {HEAVY} if name in sys.modules])"
    assert python(f"import sys, wan_widgets; {loaded}") == "[]"
    assert python(f"import sys, wan_widgets; wan_widgets.generate; wan_widgets.jobs; {loaded}") == "[]"


def test_jobs_and_settings_stay_what_they_are_whatever_was_imported_before():
    code = (
        "import wan_widgets._jobs.runtime.engine, wan_widgets.config.settings, wan_widgets as wan;"
        "from wan_widgets import jobs, settings;"
        "print(callable(wan.jobs), callable(jobs), wan.settings is settings, type(settings).__name__)"
    )
    assert python(code) == "True True True Settings"


def test_using_the_names_needs_no_notebook_and_starts_no_thread(tmp_path):
    code = (
        f"import os; os.environ['WAN_HOME'] = {str(tmp_path / 'home')!r}; os.environ.pop('TOAPIS_API_KEY', None);"
        "import threading, wan_widgets as wan;"
        "wan.validate(prompt='A kite'); wan.jobs(); wan.backend(); wan.resume();"
        "print(threading.active_count())"
    )
    assert python(code) == "1"
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("collects", [True, False])
@pytest.mark.parametrize("fails", [True, False])
def test_garbage_collection_is_paused_while_a_module_loads_and_restored_afterwards(monkeypatch, collects, fails):
    seen = []

    def load(module, _package):
        seen.append((module, gc.isenabled()))
        if fails:
            raise ImportError(module)
        return SimpleNamespace(film="a film")

    monkeypatch.setitem(wan._MODULES, "film", "nowhere")
    monkeypatch.setattr(wan, "_used_in_a_notebook", lambda _name: False)
    monkeypatch.setattr(importlib, "import_module", load)
    before = gc.isenabled()
    (gc.enable if collects else gc.disable)()
    try:
        with pytest.raises(ImportError) if fails else nullcontext():
            assert wan.__getattr__("film") == "a film"
        assert (seen, gc.isenabled()) == ([(".nowhere", False)], collects)
    finally:
        (gc.enable if before else gc.disable)()
