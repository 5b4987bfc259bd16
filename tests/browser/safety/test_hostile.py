"""Text of a hostile service and of a hostile prompt stays text: no script runs, nothing is sent, no other file changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from clips import make_clip, make_image
from lab import Notebook
from page_queries import cards_in, drop, form_of
from playwright.sync_api import Dialog, Page, Request
from services.server import Reply, Seen, Server, serving

SETUP = """
import os
os.environ["TOAPIS_API_KEY"] = "none-at-all"
import wan_widgets as wan
from wan_widgets.services.toapis import ToAPIs
ToAPIs.__init__.__kwdefaults__.update(first_poll=0.1, least_interval=0.1, longest_interval=0.2)  # tests do not wait
%load_ext wan_widgets
wan.use("toapis", base_url="{url}")
PROMPT = {prompt!r}
"""
HUGE = 10_000_000


def hostile(elsewhere: str) -> str:
    """Return a text with every known way to run a script or to reach another host."""
    run = "window.owned=1"
    return (
        f"<script>{run}</script><img src=x onerror={run}><svg onload={run}></svg><iframe srcdoc='<script>parent.{run}"
        f"</script>'></iframe></textarea></title>'\"`--><style>@import '{elsewhere}/a.css'</style>"
        f"<img src={elsewhere}/b.png><a href=javascript:{run}>go</a> [md](javascript:{run}) ![md]({elsewhere}/c.png) "
        f"$\\href{{javascript:{run}}}{{x}}$ \x1b[31mred\x1b]8;;{elsewhere}\x07link\x1b]8;;\x07\x00\x08\u202edlrow\u2066\u2028\x85"
    )


class Hostile:
    """A service that answers with hostile text in every field. A word in the prompt selects the kind."""

    def __init__(self, api: Server, files: Server, elsewhere: Server, clip: Path) -> None:
        self.url = api.url
        self.elsewhere = elsewhere
        self.text = hostile(elsewhere.url)
        self._clip = clip.read_bytes()
        self._files = files.url
        self._word: dict[str, str] = {}
        api.says(self._answer)
        files.says(self._file)
        elsewhere.says(Reply(b"window.owned=1", headers={"Content-Type": "text/javascript"}))

    def _answer(self, seen: Seen) -> Reply:
        if seen.path.startswith("/v1/uploads"):
            return Reply({"success": False, "message": self.text})
        if seen.path == "/v1/balance":
            return Reply({"success": False, "message": self.text, "code": self.text})
        if seen.method == "POST":
            prompt = seen.json()["prompt"]
            word = next(word for word in ("refuse", "huge", "fail", "done") if f"[{word}]" in prompt)
            if word in ("refuse", "huge"):
                message = self.text + "A" * (HUGE if word == "huge" else 0)
                return Reply({"error": {"message": message, "code": self.text, "type": self.text}}, status=400)
            return Reply({"id": f"../../{word}/<img src=x onerror=window.owned=1>/..", "status": self.text})
        if "fail" in seen.path:
            return Reply({"status": "failed", "error": {"code": self.text, "message": self.text + "B" * 1_500_000}})
        link = f"{self._files}/../..%2f..%2fcanary.mp4?name=../../canary"
        return Reply({"status": "completed", "url": link, "billing": {self.text: self.text}, "thumbnail": self.text})

    def _file(self, _seen: Seen) -> Reply:
        names = {"Content-Disposition": 'attachment; filename="../../canary.mp4"', "Content-Type": "video/mp4"}
        return Reply(self._clip, headers=names)


class Watch:
    """What a script would do if one ran."""

    def __init__(self, page: Page, own: str) -> None:
        self._page = page
        self.dialogs: list[str] = []
        self.strangers: list[str] = []
        self._own = own
        page.on("dialog", self._answer)
        page.on("request", self._look)

    def close(self) -> None:
        self._page.remove_listener("dialog", self._answer)
        self._page.remove_listener("request", self._look)

    def _look(self, request: Request) -> None:
        if not request.url.startswith((self._own, "data:", "blob:")):
            self.strangers.append(request.url)

    def _answer(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # JupyterLab's own question, where a notebook is not saved yet
            dialog.accept()
            return
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def owned(self) -> bool:
        return any(frame.evaluate("() => window.owned === 1") for frame in self._page.frames)

    def saw_nothing(self) -> None:
        assert not self.owned()
        assert self.dialogs == []
        assert self.strangers == []


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Hostile]:
    clip = make_clip(tmp_path / "clip.mp4", color=60)
    with serving() as api, serving() as files, serving() as elsewhere:
        yield Hostile(api, files, elsewhere, clip)


@pytest.fixture
def watch(page: Page, server) -> Iterator[Watch]:
    one = Watch(page, server.url)
    yield one
    one.close()


def outside(root: Path, home: Path) -> dict[str, str]:
    """Return every file below `root` with its hash, except those below `home` and the notebook itself."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file() and not path.is_relative_to(home) and path.suffix != ".ipynb"
    }


def typeset(book: Notebook) -> None:
    """Wait until formulas are rendered. Dollar signs in a prompt must not become formulas or links."""
    book.output(8).locator("mjx-container").wait_for()
    assert book.page.locator(".wan-stored-job mjx-container, table mjx-container").count() == 0
    assert book.page.locator("a[href^=javascript]").count() == 0


@pytest.mark.usefixtures("own_page")
def test_no_text_of_a_service_or_a_prompt_runs_or_leaves_the_folder(notebook, service, watch, server, screenshot):
    open_one: Callable[..., Notebook] = notebook
    (server.root / "canary").mkdir(exist_ok=True)
    for canary in ("canary.mp4", "canary/canary.mp4"):
        (server.root / canary).write_text("a canary")
    book = open_one(
        SETUP.format(url=service.url, prompt=service.text),
        "form = wan.form(prompt=PROMPT + '[refuse]', resolution='720p')\nform",
        "jobs = [wan.generate(PROMPT + word, resolution='720p') for word in ('[huge]', '[fail]', '[done]')]\n"
        "for job in jobs:\n    display(job)",
        "for job in jobs:\n    print(job.wait(timeout=60))\ndisplay(*jobs, jobs[2].video)",
        "wan.jobs()",
        "jobs[1].result()",
        "%wan --wait --resolution 720p {PROMPT}[fail]",
        "display({'text/html': '<img src=x onerror=window.owned=1>'}, raw=True)",
        "display({'text/html': '<i>$x^2$</i>'}, raw=True)",
    )
    home = book.file.parent / "wan_videos"
    before = outside(server.root, home)
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    form.get_by_role("button", name="Generate").click()
    card = cards_in(book.output(1)).first
    card.get_by_role("heading", name="Not sent: the settings were refused").wait_for()
    raw = card.locator(".wan-raw")
    assert "<script>window.owned=1</script><img src=x" in raw.inner_text()
    assert not set("\x1b\x07\x00\x08\u202e\u2066\u2028\x85") & set(raw.inner_text())
    for place in (2, 3, 4, 5, 6, 8):
        book.run(place)
    assert "<script>window.owned=1" in book.output(4).locator("table").inner_text()
    assert "onerror=window.owned=1" in book.output(5).inner_text()
    book.output(3).locator(".wan-stored-job video").first.wait_for(state="attached")
    assert book.output(2).locator(".wan-stored-job").count() == 3
    assert not set("\x1b\x07\x00\x08\u202e\u2066\x85") & set(book.output(4).inner_text() + book.output(3).inner_text())
    typeset(book)
    screenshot("hostile-light")
    watch.saw_nothing()

    book.save()
    book.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    book.shut_down_kernel()
    for trusted in (True, False):
        if not trusted:  # what was changed by somebody else is not trusted any more
            changed = book.read()
            changed.cells.append(nbformat.v4.new_markdown_cell("From elsewhere."))
            nbformat.write(changed, book.file)
        book.open(wait_for_kernel=False)
        book.output(4).locator("table").wait_for()
        assert book.page.evaluate("() => window.jupyterapp.shell.currentWidget.model.cells.get(4).trusted") == trusted
        assert book.output(3).locator(".wan-stored-job").count() >= 3
        typeset(book)
        watch.saw_nothing()

    assert service.elsewhere.seen == []
    assert outside(server.root, home) == before
    made = sorted(path for path in home.rglob("*.mp4"))
    assert made
    assert all(path.resolve().is_relative_to(home.resolve()) for path in made)
    assert (server.root / "canary.mp4").read_text() == "a canary"
    # The same page does run real HTML, so a script would have been noticed.
    book.kernel_ready()
    book.run(7)
    book.page.wait_for_function("() => window.owned === 1")
    with pytest.raises(AssertionError):
        watch.saw_nothing()


def test_a_dropped_files_name_leads_nowhere(notebook, service, watch, server, tmp_path):
    name = "..%2f..%2fcanary<img src=x onerror=window.owned=1>.png"
    picture = make_image(tmp_path / "red.png").rename(tmp_path / name)
    book = notebook(
        SETUP.format(url=service.url, prompt="x"), "form = wan.form(prompt='A kite [done]', resolution='720p')\nform"
    )
    home = book.file.parent / "wan_videos"
    before = outside(server.root, home)
    book.run(0)
    book.run(1)
    form = form_of(book.output(1))
    drop(form, "Source image", [picture], "image/png")
    form.get_by_text("Image to video", exact=True).wait_for()
    form.get_by_role("button", name="Generate").click()
    card = cards_in(book.output(1)).first
    card.get_by_role("heading", name="Not sent: an input cannot be used").wait_for()
    card.get_by_text("<script>window.owned=1").first.wait_for()
    (kept,) = (home / "inputs").iterdir()
    assert kept.suffix == ".png"
    assert "canary" not in kept.name
    watch.saw_nothing()
    assert service.elsewhere.seen == []
    assert outside(server.root, home) == before
