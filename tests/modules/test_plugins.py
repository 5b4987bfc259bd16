"""Plugins of installed packages are looked up once, for both models and services."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

import pytest

from wan_widgets import plugins

CODE = """
import importlib.metadata
found, read = [], importlib.metadata.distributions
importlib.metadata.distributions = lambda **asked: found.append(asked) or read(**asked)
from wan_widgets import _models
from wan_widgets.config.services import SERVICES
print(len(list(_models.MODELS)) > 0, len(list(SERVICES)) > 0, len(found))
"""


def test_the_installed_packages_are_looked_through_once():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "True True 1\n"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that leaves the metadata of a package in a folder of the path, as pip does."""

    def put(folder: str, name: str, version: str, text: str | None) -> None:
        place = tmp_path / folder
        files = place / f"{name}-{version}.dist-info"
        files.mkdir(parents=True)
        (files / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        if text is not None:
            (files / "entry_points.txt").write_text(text)
        if str(place) not in sys.path:
            monkeypatch.syspath_prepend(place)

    plugins._all.cache_clear()
    yield put
    plugins._all.cache_clear()


def test_only_packages_that_name_a_group_of_ours_are_parsed(install, monkeypatch):
    install("here", "aurora", "1", "[wan_widgets.models]\naurora = aurora:TABLE\n\n[console_scripts]\na = b:c\n")
    install("here", "stranger", "1", "this is not what an entry point looks like = [\n[other.group]\na = b:c\n")
    install("here", "plain", "1", None)
    parsed = []
    read = importlib.metadata.PathDistribution.entry_points.fget
    monkeypatch.setattr(
        importlib.metadata.PathDistribution,
        "entry_points",
        property(lambda self: parsed.append(self.name) or read(self)),
    )
    assert [(one.name, one.value) for one in plugins.installed("wan_widgets.models")] == [("aurora", "aurora:TABLE")]
    assert [one.name for one in plugins.installed("wan_widgets.services")] == []
    assert "aurora" in parsed
    assert not {"stranger", "plain"} & set(parsed)


def test_of_a_package_that_is_installed_twice_the_first_on_the_path_counts(install):
    install("later", "aurora", "1", "[wan_widgets.models]\nold = aurora:OLD\n")
    install("first", "aurora", "2", "[wan_widgets.models]\nnew = aurora:NEW\n")
    install("later", "borealis", "1", "[wan_widgets.models]\nold = borealis:OLD\n")
    install("first", "borealis", "2", None)
    assert [one.name for one in plugins.installed("wan_widgets.models")] == ["new"]
