"""The content of the distributions, and the requirements of their build. Nothing here needs node or a network."""

from __future__ import annotations

import json
import os
import re
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
STATIC = "wan_widgets/widgets/static"
PARTS = (
    "base",
    "views",
    "video",
    "player",
    "sync",
    "jobs",
    "form",
    "extras",
    "card",
    "sweep",
    "gallery",
    "compare",
    "rate",
    "film",
)
BUNDLES = {
    f"{STATIC}/{name}"
    for name in (*(f"{part}.js" for part in PARTS), "parts.json", "loader.js", "export.js", "export.css")
}
LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", "node_modules", "*_cache", "__pycache__", "wan_videos", "*.mp4")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a tree as it is unpacked from a source distribution: with the bundles, and a PKG-INFO."""
    assert (ROOT / STATIC).is_dir(), "build the bundles first: pip install -e ."
    root = tmp_path_factory.mktemp("unpacked") / "wan_widgets"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    (root / "PKG-INFO").write_text("Metadata-Version: 2.4\nName: wan-widgets\nVersion: 0\n")
    return root


@pytest.fixture(scope="module")
def wheel(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    [path] = WheelBuilder(str(unpacked)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def sdist(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    [path] = SdistBuilder(str(unpacked)).build(directory=str(tmp_path_factory.mktemp("sdist")), versions=["standard"])
    with tarfile.open(path) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


@pytest.fixture
def path_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Replace PATH by one folder with a node of the given version, or with none."""

    def replace(version: str | None) -> None:
        tools = tmp_path / "tools"
        tools.mkdir()
        for name in ("node", "npm") if version else ():
            tool = tools / name
            tool.write_text(f"#!/bin/sh\necho {version}\n")
            tool.chmod(0o755)
        monkeypatch.setenv("PATH", os.fspath(tools))

    return replace


def asked_for(root: Path) -> list[str]:
    return [name for name in WheelBuilder(str(root)).config.dependencies if name.startswith("nodejs")]


def test_the_wheel_holds_the_bundles_and_no_sources_of_them(wheel):
    assert wheel >= BUNDLES
    assert not [name for name in wheel if "frontend" in name or "node_modules" in name]


def test_the_source_distribution_holds_both(sdist):
    assert sdist >= BUNDLES
    frontend = "wan_widgets/frontend"
    for name in (
        "build.py",
        "build.mjs",
        "package.json",
        "package-lock.json",
        "src/form.tsx",
        "src/card.tsx",
        "src/sweep.tsx",
    ):
        assert f"{frontend}/{name}" in sdist
    assert not [name for name in sdist if "node_modules" in name]


def test_an_unpacked_source_distribution_asks_for_no_node(unpacked, path_with):
    path_with(None)
    assert asked_for(unpacked) == []


def test_a_checkout_brings_its_own_node_where_none_is(path_with):
    path_with(None)
    assert len(asked_for(ROOT)) == 1


def test_a_checkout_does_not_use_a_node_that_is_too_old(path_with):
    path_with("v18.20.4")
    assert len(asked_for(ROOT)) == 1


def test_a_checkout_uses_the_node_that_is_there(path_with):
    path_with("v22.12.0")
    assert asked_for(ROOT) == []


@pytest.mark.parametrize("missing", ["parts.json", "loader.js", "film.js", "base.js", "export.css"])
def test_an_unpacked_tree_that_lacks_a_file_of_the_page_asks_for_node(unpacked, path_with, missing):
    path_with(None)
    file = unpacked / STATIC / missing
    content = file.read_bytes()
    file.unlink()
    try:
        assert len(asked_for(unpacked)) == 1
    finally:
        file.write_bytes(content)


def test_the_parts_of_the_page_are_those_that_the_manifest_names():
    assert json.loads((ROOT / STATIC / "parts.json").read_text(encoding="utf-8"))["needs"].keys() == set(PARTS)


@pytest.mark.parametrize("name", [*PARTS, "loader"])
def test_a_part_stands_by_itself(name):
    text = (ROOT / STATIC / f"{name}.js").read_text(encoding="utf-8")
    assert "export{" in text
    assert not re.search(r"(^|[;}])import\s*[\w{*\"']", text), "a blob: module has nothing to import from"
    assert "sourceMappingURL" not in text
    assert "WAN_VERSION" not in text


def test_the_page_never_writes_markup():
    sources = (ROOT / "wan_widgets/frontend/src").rglob("*.ts*")
    assert not [path.name for path in sources if re.search(r"innerHTML|insertAdjacentHTML", path.read_text("utf-8"))]


def test_the_lock_names_no_registry():
    assert '"resolved"' not in (ROOT / "wan_widgets/frontend/package-lock.json").read_text(encoding="utf-8")
