"""Build a JupyterLite site with this package from packages alone: ``python tests/hosts/wasm/lite_site.py FOLDER``.

It runs in JupyterLite's own environment. What Pyodide's kernel would fetch from a content network is put beside it:
wheels from PyPI in the versions of Pyodide's lock file, which is given their checksums.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

PROJECT = Path(__file__).parents[3]
KERNEL_NEEDS = ("micropip", "ipython", "jedi", "traitlets", "packaging", "httpx", "pygments")
PACKAGE_NEEDS = (
    "ipywidgets",
    "anywidget",
    "jupyterlab_widgets",
    "psygnal",
    "typing_extensions",
    "comm",
    "nest-asyncio2",
)
INSTALLED = ["wan_widgets", *PACKAGE_NEEDS]
CELL = (
    "import piplite\n"
    f"await piplite.install({INSTALLED!r}, deps=False)\n"
    "import wan_widgets as wan\n"
    "wan.form(prompt='A kite')"
)


def run(*command: str | Path, cwd: Path) -> str:
    return subprocess.run([str(one) for one in command], cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout


def download(folder: Path, requirements: list[str]) -> None:
    """Download wheels for Pyodide's Python that are pure Python."""
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--platform", "any"]
    version = ["--python-version", "3.14"]
    folder.mkdir()
    run(sys.executable, "-m", "pip", "download", *options, *version, "-d", folder, *requirements, cwd=folder)


def needed(packages: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries of the lock file that the kernel needs, by their keys."""
    found: dict[str, dict[str, Any]] = {}
    todo = list(KERNEL_NEEDS)
    while todo:
        name = todo.pop()
        key = name if name in packages else name.replace("_", "-")
        if key in packages and key not in found:
            found[key] = packages[key]
            todo += packages[key].get("depends", [])
    return found


def pyodide(work: Path) -> Path:
    """Return an archive of Pyodide in which the lock file names only the wheels that are beside it."""
    archive = run("npm", "pack", "--silent", f"pyodide@{PYODIDE_VERSION}", cwd=work).strip()
    with tarfile.open(work / archive) as packed:
        packed.extractall(work, filter="data")
    folder = (work / "package").rename(work / "pyodide")
    path = folder / "pyodide-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    entries = needed(lock["packages"])
    download(work / "wheels", [f"{one['name']}=={one['version']}" for one in entries.values()])
    wheels = {one.name.lower(): one for one in (work / "wheels").glob("*.whl")}
    lock["packages"] = {}
    for key, entry in entries.items():
        if (wheel := wheels.get(entry["file_name"].lower())) is not None:
            shutil.copy(wheel, folder / entry["file_name"])
            entry["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
            lock["packages"][key] = entry
    path.write_text(json.dumps(lock), encoding="utf-8")
    with tarfile.open(work / "pyodide.tar.bz2", "w:bz2") as packed:
        packed.add(folder, "pyodide")
    return work / "pyodide.tar.bz2"


def main() -> None:
    site = Path(sys.argv[1]).resolve()
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    download(site / "packages", list(PACKAGE_NEEDS))
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", site / "packages", PROJECT, cwd=site)
    contents = site / "files"
    contents.mkdir()
    cell = {"cell_type": "code", "metadata": {}, "source": CELL, "outputs": [], "execution_count": None}
    kernel = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    book = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (contents / "try.ipynb").write_text(json.dumps(book), encoding="utf-8")
    given = [text for wheel in sorted((site / "packages").glob("*.whl")) for text in ("--piplite-wheels", str(wheel))]
    build = [Path(sys.executable).with_name("jupyter-lite"), "build", "--contents", "files", "--output-dir", "out"]
    run(*build, "--pyodide", pyodide(site), *given, cwd=site)


if __name__ == "__main__":
    main()
