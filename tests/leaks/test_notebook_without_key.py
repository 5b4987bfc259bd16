"""One session with a real key at a real server, and every byte that it leaves behind."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from support.gated_service import FAULTS, SPOILT
from support.key_pieces import marked_key, pieces_below, pieces_in

SETUP = """
import asyncio, faulthandler, logging, os, warnings
logging.basicConfig(filename="debug.log", level=logging.DEBUG, force=True)
logging.captureWarnings(True)
faulthandler.enable(open("faults.log", "w"))
asyncio.get_event_loop().set_debug(True)
from inspection import show, show_error, show_threads
import wan_widgets as wan
from wan_widgets.services.dashscope import DashScope
from wan_widgets.services.toapis import ToAPIs
from wan_widgets._jobs.runtime.pacing import backoff
for one in (DashScope, ToAPIs):  # tests do not wait
    one.__init__.__kwdefaults__.update(first_poll=0.1, least_interval=0.1, longest_interval=0.2)
backoff.LOOKUP_DELAYS = backoff.LISTING_DELAYS = (0.0, 0.5)
%load_ext wan_widgets
wan.use("toapis")
"""
PUBLIC = """
show(wan.settings, wan.backend(), wan.balance(), wan.jobs(), *wan.jobs(), job, job.snapshot, job.video, form, form.get_state())
show(*(vars(wan).get(name) for name in dir(wan)), form.settings, form.verdict, form.backend, form.issues)
from wan_widgets.widgets import commands
from wan_widgets.widgets.job_card import card_of
show(card_of(job).get_state(), card_of(job))
for how in ("python", "magic", "command", "curl"):
    print(commands.copy({"settings": {"prompt": "A cat"}, "as": how}, [])["text"])
from wan_widgets import credentials, redaction
from wan_widgets.session import backends
show(credentials.find_key("toapis"), [credentials.find_key("toapis")], backends._services, vars(credentials), vars(redaction), backends)
show_threads()
warnings.warn(f"{credentials.find_key('toapis')} {wan.settings} {backends._services}")
logging.getLogger("mine").debug("%s %r %s", credentials.find_key("toapis"), credentials.find_key("toapis"), vars(job))
"""
FAILURE = """
job = wan.generate("A kite [{word}]", resolution="720p", seed=1)
try:
    job.result(timeout=60)
except Exception as error:
    show_error(error)
show(job, job.snapshot)
job.result(timeout=60)
"""
TYPED = (
    'wan.generate(f"A cat {{{key}}} running", resolution="720p")',
    'wan.generate("A cat", image=f"https://example.org/a.png?token={{{key}}}")',
    'wan.generate("A {{x}}", values={{"x": {key}}})',
    'wan.validate(prompt="x", negative_prompt={key}, seed={key})',
    "wan.form(prompt={key})",
    "form.set(prompt={key})",
    'wan.sweep("A {{x}}", values={{"x": ["cat", {key}]}}, yes=True)',
    "job.mark(note={key})",
    'os.environ["TOAPIS_BASE_URL"] = {key}\nwan.settings.base_url = None\nwan.backend()',
    'os.environ["WAN_LIMITS"] = {key}\nwan.settings',
)
"""A key in the wrong place."""
SAID = {
    "echo-401": "The service refused the key.",
    "echo-402": "The balance of the account is too low.",
    "echo-403": "This key may not use this model",
    "url-400": "The service refused the settings.",
    "html-500": "The request was sent",
    "redirect": "The service redirected the request",
    "id": "The request was sent",
    "reset": "The request was sent",
    "failed-task": "The service could not make this video.",
    "key-in-link": "gives no link to it",
    "link-sent-on": "The service sent a link that must not be followed",
    "link-moved": "The host of the file sent a web page instead of the video.",
    "odd-words": "a-kite-odd-words",
}
"""The message of each fault, as proof that it happened."""


def cells(service: str) -> list[str]:
    """Return the cells for a service. A service without a balance is not asked for one."""
    if service == "toapis":
        return cells_at_toapis()
    there = [one.replace('"toapis"', f'"{service}"').replace("'toapis'", f"'{service}'") for one in cells_at_toapis()]
    return [one.replace("TOAPIS_", f"{service.upper()}_").replace("wan.balance(), ", "") for one in there]


def cells_at_toapis() -> list[str]:
    failures = [FAILURE.format(word=word) for word in SAID]
    return [
        SETUP,
        "form = wan.form(prompt='A kite', resolution='720p', seed=1)\nform",
        "form.set(seed=2)\n[one.wait(timeout=120) for one in form.generate(2, yes=True)]",
        "%wan --wait --resolution 720p --seed 3 A boat",
        "%%wan --wait --resolution 720p --seed 4\nA red boat\non a lake",
        "job = wan.generate('A cat', resolution='720p', seed=5)\nvideo = await job\nvideo",
        "job",
        "job.result(timeout=60).path",
        "wan.jobs()",
        PUBLIC,
        "%xmode Verbose",
        *failures,
        "%tb",
        "%wan --wait --resolution 720p A kite [echo-401]",
        "wan.job(wan.jobs()[0].id).result(timeout=60)",
        "%xmode Context\nwan.job('no such job')",
        "wan.use('toapis', ask=True)",
        "wan.use('toapis', base_url='http://127.0.0.1:9')",
        "wan.generate('Refused', resolution='720p').result(timeout=60)",
        "wan.use('toapis', base_url=f\"https://u:{os.environ['TOAPIS_API_KEY']}@toapis.com/?k={os.environ['TOAPIS_API_KEY']}\")",
        "wan.settings",
        "wan.generate('No such address', resolution='720p')",
        "print(commands.copy({'settings': {'prompt': 'A cat'}, 'as': 'curl'}, [])['text'])",
        "wan.settings.backend = os.environ['TOAPIS_API_KEY']",
        "wan.settings.name_template = os.environ['TOAPIS_API_KEY']",
        "wan.use(os.environ['TOAPIS_API_KEY'])",
        "os.environ['WAN_BACKEND'] = os.environ['TOAPIS_API_KEY']\nwan.settings.backend = None\nwan.settings",
        "wan.backend()",
        "wan.job(os.environ['TOAPIS_API_KEY'])",
        "wan.jobs(state=os.environ['TOAPIS_API_KEY'])",
        *(one.format(key="os.environ['TOAPIS_API_KEY']") for one in TYPED),
        "%whos",
        "secret = os.environ['TOAPIS_API_KEY']\n%wan A cat {secret}",
    ]


class Recorder(threading.Thread):
    """Everything that the kernel publishes, including comm messages and their buffers, as one file."""

    def __init__(self, path: Path) -> None:
        super().__init__(daemon=True)
        self._path = path
        self._client: BlockingKernelClient | None = None
        self._over = threading.Event()

    def follow(self, info: dict[str, Any]) -> None:
        if self._client is None:
            self._client = BlockingKernelClient()
            self._client.load_connection_info(info)
            self._client.start_channels(shell=False, stdin=False, hb=False, control=False)
            self.start()

    def run(self) -> None:
        self._record()
        ensure_event_loop().close()  # the client has made one for this thread, and leaves it open

    def _record(self) -> None:
        assert self._client is not None
        with self._path.open("wb") as out:
            while True:
                try:
                    message = self._client.get_iopub_msg(timeout=0.5)
                except Exception:
                    if self._over.is_set():
                        return
                    continue
                out.write(json.dumps(message, default=str).encode() + b"\n")
                out.writelines(bytes(one) for one in message["buffers"])

    def close(self) -> None:
        self._over.set()
        self.join()
        assert self._client is not None
        self._client.stop_channels()


def run_notebook(place) -> nbformat.NotebookNode:
    """Run the cells in a kernel that has the key, and save the notebook as a page would, widgets and all."""
    shutil.copy(Path(__file__).with_name("inspection.py"), place.folder)
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells(place.service)])
    recorder = Recorder(place.folder / "iopub.jsonl")
    client = NotebookClient(
        book,
        timeout=300,
        kernel_name="python3",
        allow_errors=True,
        store_widget_state=True,
        resources={"metadata": {"path": str(place.folder)}},
        on_cell_start=lambda cell, cell_index: recorder.follow(client.km.get_connection_info()),
    )
    # As Voilà runs it, with a page behind it: its widgets are sent, and stored.
    client.execute(env={**place.env, "SERVER_SOFTWARE": "voila/0.5.8"})
    recorder.close()
    nbformat.write(book, place.folder / "a.ipynb")
    html, _ = HTMLExporter().from_notebook_node(book)
    (place.folder / "a.html").write_text(html, encoding="utf-8")
    return book


BOTH = pytest.mark.parametrize("place", ["toapis", pytest.param("dashscope", marks=pytest.mark.nightly)], indirect=True)


@BOTH
def test_no_byte_that_a_notebook_session_leaves_holds_a_piece_of_the_key(place):
    book = run_notebook(place)
    said = json.dumps(book)
    for word, words in SAID.items():
        assert words in said, word
    assert said.count("API key") >= len(TYPED)
    assert "NotebookClient" not in said
    # The session was a real one: the key was used, echoed, and videos came of it.
    gate = place.gate
    assert gate.refused == 0
    assert len([one for one in gate.api.seen if one.method == "POST"]) >= len(SAID)
    assert len(list((place.folder / "videos").glob("*.mp4"))) >= 5
    assert "widgets" in book.metadata
    assert (place.folder / "debug.log").read_text().count("HTTP Request: POST") >= len(SAID)
    assert (place.folder / "iopub.jsonl").read_bytes().count(b'"comm_msg"') > 20
    assert pieces_below(place.folder, gate.key) == {}
    assert_only_the_api_got_the_key(gate)


def assert_only_the_api_got_the_key(gate) -> None:
    assert all(one.headers["authorization"] == f"Bearer {gate.key}" for one in gate.api.seen)
    assert gate.files.seen
    for one in (*gate.files.seen, *gate.elsewhere.seen):
        sent = f"{one.path} {one.headers}".encode() + one.body
        assert pieces_in(sent, gate.key) == []
        assert "authorization" not in one.headers
    # A POST is not sent on, whatever the server says; nor is a link followed that would carry the key.
    assert {(one.method, one.path) for one in gate.elsewhere.seen} <= {("GET", "/v.mp4")}


def test_every_fault_of_the_gate_is_tried():
    assert set(SAID) == {*FAULTS, *SPOILT}


@BOTH
def test_the_command_line_says_and_writes_no_piece_of_the_key(place):
    runs = {
        "plain": ["generate", "A kite", "--resolution", "720p", "-o", str(place.folder / "kite.mp4")],
        "json": ["generate", "A boat", "--resolution", "720p", "--json"],
        "refused": ["generate", "A cat [echo-401]", "--json"],
        "money": ["generate", "A cat [echo-402]"],
        "failed": ["generate", "A cat [failed-task]", "--json"],
        "dry": ["generate", "A cat", "--dry-run"],
    }
    env = {**place.env, "PYTHONDEVMODE": "1", "PYTHONASYNCIODEBUG": "1"}
    codes = {}
    started = {name: start(words, name, env, place.folder) for name, words in runs.items()}
    for name, process in started.items():
        codes[name] = process.wait(180)
    codes["jobs"] = start(["jobs", "--json"], "jobs", env, place.folder).wait(60)
    assert codes == {"plain": 0, "json": 0, "refused": 3, "money": 3, "failed": 1, "dry": 0, "jobs": 0}
    assert "The service refused the key." in (place.folder / "refused.err").read_text()
    assert len(json.loads((place.folder / "jobs.out").read_text())) == 5
    assert place.gate.refused == 0
    assert pieces_below(place.folder, place.gate.key) == {}
    assert_only_the_api_got_the_key(place.gate)


def start(words: list[str], name: str, env: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.out").open("wb") as out, (folder / f"{name}.err").open("wb") as err:
        command = [sys.executable, "-X", "faulthandler", "-m", "wan_widgets.cli", *words]
        return subprocess.Popen(command, env=env, cwd=folder, stdout=out, stderr=err)


@pytest.mark.parametrize(
    "planted",
    [
        lambda key: key.encode(),
        lambda key: key[20:28].encode(),
        lambda key: key[20:28].upper().encode(),
        lambda key: key[-8:].encode("utf-16-le"),
        lambda key: key[3:11].encode().hex().encode(),
        lambda key: __import__("base64").b64encode(b'{"k": "' + key.encode() + b'"}'),
        lambda key: __import__("base64").b64encode(b"12" + key.encode()),
    ],
)
def test_the_search_finds_what_is_planted(tmp_path, planted):
    key = marked_key()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"\0\xff some bytes " + planted(key) + b" and more \0")
    (tmp_path / "clean").write_bytes(key[3:10].encode() + b" seven are too few " + key[-7:].encode())
    assert list(pieces_below(tmp_path, key)) == ["deep/file"]
    (tmp_path / f"v-{key[5:13]}.mp4").touch()
    assert len(pieces_below(tmp_path, key)) == 2
