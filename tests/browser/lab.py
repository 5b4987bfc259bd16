"""A JupyterLab server and a browser page, driven as a user would drive them.

One server and one browser serve all tests of a session; each test opens a notebook of its own.
``Notebook`` identifies cells by their index and waits for what a user would wait for.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import httpx
import nbformat
import pytest
from playwright.sync_api import Error, Locator, Page
from support.ipykernels import overlay

KERNELS = ("ipykernel6", "ipykernel7")

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)


# Parts of JupyterLab that no test needs. Each would be loaded with the page, and some process every notebook.
# All renderers of outputs are loaded.
SPARED = (
    *(
        f"@jupyterlab/{name}-extension"
        for name in (
            "console",
            "csvviewer",
            "debugger",
            "extensionmanager",
            "fileeditor",
            "help",
            "hub",
            "inspector",
            "launcher",
            "lsp",
            "markdownviewer",
            "pluginmanager",
            "running",
            "settingeditor",
            "terminal",
            "tooltip",
            "workspaces",
        )
    ),
    "@jupyterlab/notebook-extension:language-server",
    "@jupyterlab/apputils-extension:announcements",  # a dialog about news would cover the page
)


def chromium() -> str:
    """Path of the browser, or a failure that says how to get one."""
    named = os.environ.get("WAN_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise RuntimeError("no chromium is installed: `bash tests/run` installs it, or apt-get install chromium")
    return found


def folder_of(test: pytest.Item) -> str:
    """Name of the folder below the server's root with a test's notebooks; each try of a test has its own."""
    attempt = getattr(test, "execution_count", 1)  # counted by pytest-rerunfailures
    return "".join(ch if ch.isalnum() else "-" for ch in test.name) + ("" if attempt == 1 else f"-{attempt}")


def write_kernelspecs(folder: Path) -> None:
    """Describe both kernels: the installed one, and ipykernel 6 on top of the same environment."""
    for name in KERNELS:
        path = os.pathsep.join(part for part in (overlay(name), os.environ.get("PYTHONPATH", "")) if part)
        spec = folder / "kernels" / name
        spec.mkdir(parents=True)
        (spec / "kernel.json").write_text(
            json.dumps(
                {
                    "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                    "display_name": name,
                    "language": "python",
                    "env": {"PYTHONPATH": path} if path else {},
                }
            )
        )


class Server:
    """JupyterLab on a free loopback port, with `root` as its folder."""

    def __init__(self, root: Path, scratch: Path) -> None:
        self.root = root
        self.scratch = scratch
        """The folder for its settings, its log, and the output of its kernels."""
        write_kernelspecs(scratch / "share")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        secret = ("TOAPIS_API_KEY", "DASHSCOPE_API_KEY", "WAN_HOME", "WAN_BACKEND", "TOAPIS_BASE_URL")
        env = {name: value for name, value in os.environ.items() if name not in secret}
        env |= {
            "JUPYTER_PATH": str(scratch / "share"),
            "JUPYTER_CONFIG_DIR": str(scratch / "config"),
            "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
            "JUPYTER_DATA_DIR": str(scratch / "data"),
            "JUPYTERLAB_SETTINGS_DIR": str(scratch / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
            "IPYTHONDIR": str(scratch / "ipython"),
            "WAN_MEASURE_AFTER_SAVE": "no",  # as in all tests; those of the measures ask for them
        }
        pages = scratch / "config" / "labconfig"
        pages.mkdir(parents=True)
        (pages / "page_config.json").write_text(json.dumps({"disabledExtensions": dict.fromkeys(SPARED, True)}))
        self._log = (scratch / "server.log").open("wb")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                "--no-browser",
                "--allow-root",
                f"--ServerApp.port={self.port}",
                "--ServerApp.port_retries=0",
                "--IdentityProvider.token=",
                "--ServerApp.disable_check_xsrf=True",
                # It starts several Node processes to look for language servers.
                "--ServerApp.jpserver_extensions={'jupyter_lsp': False, 'jupyter_server_terminals': False}",
                f"--ServerApp.root_dir={root}",
                "--LabApp.expose_app_in_browser=True",
            ],
            env=env,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait(scratch / "server.log")

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + 180  # its modules may have to be compiled first, on a busy machine
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(f"{self.url}/api/status"):
                return
            time.sleep(0.2)
        raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")

    def end_kernels(self) -> None:
        """End every kernel through the server, because the page may wait indefinitely for its own request."""
        with httpx.Client(base_url=self.url, timeout=60, trust_env=False) as http:
            for session in http.get("/api/sessions").raise_for_status().json():
                http.delete(f"/api/sessions/{session['id']}")

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


def run_command(page: Page, name: str, **arguments: object) -> None:
    """Run one of JupyterLab's commands and wait for its end, for half a minute at most."""
    page.evaluate(
        """([name, given]) => Promise.race([
          window.jupyterapp.commands.execute(name, given).then(() => undefined),
          new Promise((_, fail) => setTimeout(() => fail(new Error(`${name} did not end`)), 30_000)),
        ])""",
        [name, arguments],
    )


def left_clean(page: Page) -> bool:
    """Return whether the next test can use this JupyterLab: no document and no dialog is open."""
    with suppress(Error):
        return page.evaluate(
            """() => Boolean(window.jupyterapp) && [...window.jupyterapp.shell.widgets('main')].length === 0
                 && document.querySelector('.jp-Dialog, .jp-Notebook, :fullscreen') === null"""
        )
    return False


class Notebook:
    """One notebook, open in one page."""

    def __init__(self, server: Server, page: Page, path: str) -> None:
        self.server = server
        self.page = page
        self.path = path
        self.file = server.root / path

    @classmethod
    def write(cls, server: Server, page: Page, name: str, cells: list[str], kernel: str) -> Notebook:
        """Put a notebook with these code cells on disk and open it."""
        book = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}},
        )
        (server.root / name).parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(book, server.root / name)
        notebook = cls(server, page, name)
        if page.url.startswith(f"{server.url}/lab"):
            notebook.open_here()
        else:
            notebook.open()
        notebook.theme("light")
        return notebook

    def open(self, *, wait_for_kernel: bool = True) -> None:
        """Load JupyterLab with the notebook, as a link to it does."""
        self.page.goto(f"{self.server.url}/lab/tree/{self.path}?reset")
        self._opened(wait_for_kernel=wait_for_kernel)

    def open_here(self) -> None:
        """Open the notebook in the open JupyterLab, replacing the previous one."""
        self.close()
        run_command(self.page, "docmanager:open", path=self.path)
        self._opened(wait_for_kernel=True)

    def _opened(self, *, wait_for_kernel: bool) -> None:
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        if wait_for_kernel:
            self.kernel_ready()

    def kernel_ready(self) -> None:
        self.page.wait_for_function(
            """() => {
              const panel = window.jupyterapp?.shell?.currentWidget;
              return panel?.sessionContext?.session?.kernel?.status === 'idle';
            }""",
            timeout=60_000,
        )

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def output(self, index: int) -> Locator:
        return self.cell(index).locator(".jp-Cell-outputArea")

    def start(self, index: int) -> None:
        """Run a cell as Ctrl+Enter does, without waiting for it."""
        self.cell(index).locator(".jp-Cell-inputArea .cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def run(self, index: int, timeout: float = 60) -> None:
        """Run a cell and wait for its execution count."""
        self.start(index)
        self.finished(index, timeout)

    def finished(self, index: int, timeout: float = 60) -> None:
        """Wait until a started cell has its number."""
        prompt = self.cell(index).locator(".jp-InputArea-prompt")
        prompt.filter(has_text="]:").filter(has_not_text="*").filter(has_not_text="[ ]").wait_for(
            timeout=timeout * 1000
        )

    def is_running(self, index: int) -> bool:
        return "*" in (self.cell(index).locator(".jp-InputArea-prompt").text_content() or "")

    def theme(self, name: str) -> None:
        """Switch JupyterLab to its light or dark theme, until nothing covers the page. The next notebook opens in the light theme."""
        wanted = f"JupyterLab {name.title()}"
        run_command(self.page, "apputils:change-theme", theme=wanted)
        self.page.wait_for_function(
            """name => document.getElementById('jupyterlab-splash') === null
                 && document.body.dataset.jpThemeLight === String(name === 'light')
                 && [...document.querySelectorAll('[data-wan-theme]')].every(one => one.dataset.wanTheme === name)""",
            arg=name,
        )

    def save(self) -> None:
        """Save, and wait until everything is saved. The command itself may never report its end."""
        self.page.evaluate("() => void window.jupyterapp.commands.execute('docmanager:save')")
        dirty = "window.jupyterapp.shell.currentWidget.context.model.dirty"
        self.page.wait_for_function(f"() => !{dirty} || document.querySelector('.jp-Dialog') !== null")
        overwrite = self.page.locator(".jp-Dialog button").filter(has_text="Overwrite")
        if overwrite.is_visible():  # JupyterLab mistakes its own slow save for that of another program
            overwrite.click()
            self.page.wait_for_function(f"() => !{dirty}")

    def end_session(self) -> None:
        """End the kernel at the server, if the page does not show the notebook."""
        sessions = f"{self.server.url}/api/sessions"
        for one in self.page.request.get(sessions).json():
            if one["path"] == self.path:
                assert self.page.request.delete(f"{sessions}/{one['id']}").ok

    def shut_down_kernel(self) -> None:
        """End the kernel, once it exists."""
        self.kernel_ready()
        self.server.end_kernels()

    def close(self) -> None:
        """End the kernel and close the notebook, without a dialog about unsaved changes."""
        if self.page.url.startswith(f"{self.server.url}/lab"):
            self.page.evaluate("() => [...window.jupyterapp.shell.widgets('main')].forEach(widget => widget.dispose())")
        self.server.end_kernels()

    def read(self) -> nbformat.NotebookNode:
        """The notebook as it is on disk."""
        return nbformat.read(self.file, as_version=4)
