"""Servers of other hosts, each in its own environment, which `tests/hosts/install` makes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / ".venv-hosts"
PATIENCE = 120.0
SECRET = ("TOAPIS_API_KEY", "DASHSCOPE_API_KEY", "WAN_HOME", "WAN_BACKEND", "TOAPIS_BASE_URL")


def python_of(host: str) -> Path:
    """The Python of a host's environment, or a failure that says how to get one."""
    path = ENVIRONMENTS / host / "bin" / "python"
    if not path.exists():
        raise RuntimeError(f"{host} is not installed: bash tests/hosts/install {host}")
    return path


class HostServer:
    """One host on a free loopback port, with `root` as its folder."""

    def __init__(self, host: str, root: Path, scratch: Path, arguments: list[str]) -> None:
        self.root = root
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        python = python_of(host)
        spec = scratch / "share" / "kernels" / "python3"
        spec.mkdir(parents=True)
        argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Python", "language": "python"}))
        # The host's own templates come first; what anywidget and ipywidgets bring for the page is in the tests' environment.
        own, common = ENVIRONMENTS / host, ROOT / ".venv-test"
        shares = [str(scratch / "share"), *(str(one / "share" / "jupyter") for one in (own, common))]
        env = {name: value for name, value in os.environ.items() if name not in SECRET}
        env |= {
            "PYTHONPATH": str(ROOT),
            "JUPYTER_PATH": os.pathsep.join(shares),
            "JUPYTER_CONFIG_DIR": str(scratch / "config"),
            "JUPYTER_CONFIG_PATH": str(common / "etc" / "jupyter"),
            "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
            "JUPYTER_DATA_DIR": str(scratch / "data"),
            "IPYTHONDIR": str(scratch / "ipython"),
            "HOME": str(scratch / "home"),
            "BOKEH_RESOURCES": "server",  # Panel serves its own files
            "SOLARA_ASSETS_CDN": "http://127.0.0.1:9/",  # what Solara lacks is missing: nothing leaves the machine
        }
        self.log = scratch / "server.log"
        command = [str(python), *(one.format(port=self.port, root=root) for one in arguments)]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, cwd=root, env=env, stdout=log, stderr=subprocess.STDOUT)

    def wait(self, path: str) -> None:
        """Wait until the host answers at `path`."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(f"{self.url}{path}"):
                return
            time.sleep(0.3)
        raise RuntimeError(f"it did not start:\n{self.log.read_text(errors='replace')[-3000:]}")

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


JUPYTER = [
    "--no-browser",
    "--allow-root",
    "--ServerApp.port={port}",
    "--ServerApp.port_retries=0",
    "--IdentityProvider.token=",
    "--ServerApp.disable_check_xsrf=True",
    "--ServerApp.root_dir={root}",
]
STARTS = {
    "notebook7": ["-m", "notebook", *JUPYTER, "--JupyterNotebookApp.expose_app_in_browser=True"],
    "nbclassic": ["-m", "nbclassic", *JUPYTER],
    "voila": [
        *("-m", "voila", "--no-browser", "--port={port}", "--Voila.ip=127.0.0.1"),
        r"--VoilaConfiguration.file_allowlist=.*\.(mp4|png|jpg)",
        "{root}",
    ],
    "lab42": ["-m", "jupyterlab", *JUPYTER, "--LabApp.expose_app_in_browser=True"],
    "marimo": [
        *("-m", "marimo", "run", "app.py", "--headless", "--no-token", "--host", "127.0.0.1", "--port", "{port}")
    ],
    "panel": ["-m", "panel", "serve", "app.py", "--port", "{port}", "--address", "127.0.0.1"],
    "solara": ["-m", "solara", "run", "app.py", "--no-open", "--production", "--host", "127.0.0.1", "--port", "{port}"],
    "collaboration": ["-m", "jupyterlab", *JUPYTER, "--LabApp.expose_app_in_browser=True"],
}


def write_notebook(path: Path, *cells: str) -> None:
    """Put a notebook with these code cells on disk."""
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}},
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
