"""Binder's start script: the simulator without a key, and JupyterLab on the quickstart notebook. Binder itself is not run."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from jobs.fake import until

ROOT = Path(__file__).parents[2]
START = ROOT / "binder" / "start"
KEYS = ("TOAPIS_API_KEY", "TOAPIS_BASE_URL", "DASHSCOPE_API_KEY", "DASHSCOPE_BASE_URL")
QUICKSTART = "notebooks/quickstart.ipynb"


def test_what_it_starts_has_the_simulator_and_no_key():
    env = {**os.environ, **dict.fromkeys(KEYS, "sk-only-for-this-test"), "WAN_BACKEND": "toapis"}
    code = "import wan_widgets as wan, os, json; print(json.dumps([dict(os.environ), wan.backend().simulated]))"
    command = [START, sys.executable, "-c", code]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    seen, simulated = json.loads(done.stdout)
    assert simulated
    assert seen["WAN_BACKEND"] == "simulator"
    assert "sk-only-for-this-test" not in done.stdout


def test_it_passes_on_words_and_exit_codes_as_they_are():
    done = subprocess.run([START, "sh", "-c", 'echo "$0"; exit 7', "two  words *"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (7, "two  words *\n")


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def where_it_leads(url: str) -> str:
    try:
        urllib.request.build_opener(Stay).open(url, timeout=5)
    except urllib.error.HTTPError as moved:
        return moved.headers.get("Location", "")
    except OSError:
        pass  # it is still starting
    return ""


def test_jupyterlab_opens_the_quickstart_whatever_the_link_says(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, **{f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}}
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=t"]
    command = [START, sys.executable, "-m", "jupyterlab", *options]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until(lambda: where_it_leads(f"http://127.0.0.1:{port}/?token=t"), 60)
            assert where_it_leads(f"http://127.0.0.1:{port}/?token=t") == f"/lab/tree/{QUICKSTART}?token=t"
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/api/contents/{QUICKSTART}?content=0&token=t"
            ) as there:
                assert json.load(there)["type"] == "notebook"
        finally:
            server.terminate()


def test_the_link_that_the_docs_give_names_the_notebook_and_no_repository():
    (link,) = re.findall(r"https://mybinder\.org/v2\S+", (ROOT / "docs" / "guides" / "binder.md").read_text())
    assert link == f"https://mybinder.org/v2/gh/OWNER/REPOSITORY/HEAD?urlpath=lab/tree/{QUICKSTART}"
    assert (ROOT / QUICKSTART).exists()
