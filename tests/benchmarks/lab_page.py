"""JupyterLab in a headless browser, for the rows that need a page.

Times are taken in the page itself: from the key or the cell's Ctrl+Enter, as the browser notes it, to the first frame
of the screen in which a test of the document is true. So nothing of the driving program is in them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab import CHROMIUM_FLAGS, KERNELS, Notebook, Server, chromium, run_command
from playwright.sync_api import Browser, Locator, Page, sync_playwright

START = "import wan_widgets as wan\nwan.use('simulator')"
BARE = """
import anywidget
class Bare(anywidget.AnyWidget):
    _esm = "export default { render({ el }) { el.innerHTML = '<textarea class=bare></textarea>'; } }"
"""
"""What any widget costs in this page, for comparison with ours."""
CLOCK = """() => {
  const clock = window.benchClock = { at: 0, input: 0, keys: [] };
  document.addEventListener('keydown', event => {
    clock.at = event.timeStamp;
    if (event.key.length === 1) clock.keys.push(event.timeStamp);
  }, true);
  document.addEventListener('input', event => { clock.input = event.timeStamp; }, true);
  const each = look => requestAnimationFrame(function next() { if (look() !== true) requestAnimationFrame(next); });
  // The first frame in which each test holds, in ms since the last key (or input) before it.
  clock.until = (tests, from) => {
    const found = {};
    clock[from] = 0;
    clock.found = new Promise(done => each(() => {
      for (const [name, test] of Object.entries(tests)) {
        if (!(name in found) && clock[from] > 0 && test()) found[name] = performance.now() - clock[from];
      }
      if (Object.keys(found).length < Object.keys(tests).length) return false;
      done(found);
      return true;
    }));
  };
  // For each letter that was typed, the ms to the first frame in which `shown` letters are so many.
  clock.letters = shown => {
    const before = shown(), spans = [];
    clock.keys = [];
    clock.spans = spans;
    let on = true;
    clock.stop = () => { on = false; };
    each(() => {
      while (spans.length < Math.min(shown() - before, clock.keys.length)) {
        spans.push(performance.now() - clock.keys[spans.length]);
      }
      return !on;
    });
  };
}"""


@dataclass
class Lab:
    """A server, a browser, and a folder for notebooks."""

    server: Server
    browser: Browser
    _books: int = 0

    @property
    def root(self) -> Path:
        """The folder of the server, with the notebooks, and the videos of their kernels in `wan_videos`."""
        return self.server.root

    def book(self, *cells: str, run: int = 0) -> Book:
        """Open a notebook in a new page of its own, with a new kernel, and run its first cells."""
        page = self.browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
        page.set_default_timeout(120_000)
        self._books += 1
        one = Book(Notebook.write(self.server, page, f"{self._books}.ipynb", list(cells), KERNELS[-1]))
        page.evaluate(CLOCK)
        for place in range(run):
            one.notebook.run(place, timeout=300)
        return one


@dataclass
class Book:
    """A notebook whose page measures times."""

    notebook: Notebook

    @property
    def page(self) -> Page:
        """The page."""
        return self.notebook.page

    def output(self, place: int) -> Locator:
        """Return the output of a cell."""
        return self.notebook.output(place)

    def cell(self, place: int, **tests: str) -> dict[str, float]:
        """Run a cell; return for each test of its output (`out`) the ms to the first frame in which it is true."""
        self.notebook.cell(place).locator(".jp-Cell-inputArea .cm-content").click()
        self.arm(place, tests, "at")
        self.page.keyboard.press("Control+Enter")
        found = self.found()
        self.notebook.finished(place)
        return found

    def arm(self, place: int, tests: dict[str, str], since: str = "input") -> None:
        """Start to wait for the tests of a cell's output. A key (`at`) or an `input` starts the clock."""
        bodies = ", ".join(f"{name!r}: () => {test}" for name, test in tests.items())
        self.page.evaluate(
            f"""([cell, since]) => {{
              const output = () => document.querySelectorAll('.jp-Notebook .jp-Cell')[cell].querySelector('.jp-Cell-outputArea');
              let out;
              const look = test => () => {{ out = output(); return out !== null && test(); }};
              const tests = {{{bodies}}};
              window.benchClock.until(Object.fromEntries(Object.entries(tests).map(([name, test]) => [name, look(test)])), since);
            }}""",
            [place, since],
        )

    def found(self) -> dict[str, float]:
        """Return the times of the awaited tests once all are true; give up after two minutes."""
        found: dict[str, float] = self.page.evaluate(
            """() => Promise.race([window.benchClock.found,
              new Promise((_, fail) => setTimeout(() => fail(new Error('what is measured did not come')), 120_000))])"""
        )
        return found

    def clear(self, place: int) -> None:
        """Clear the output of a cell, including its widgets."""
        self.notebook.cell(place).locator(".jp-Cell-inputArea .cm-content").click()
        run_command(self.page, "notebook:clear-cell-output")
        self.output(place).locator(".jp-OutputArea-output").first.wait_for(state="detached")

    def type(self, field: Locator, shown: str, count: int, *, gap: float, each: bool) -> list[float]:
        """Type letters; return for each the ms to the frame that shows its consequence.

        Parameters
        ----------
        field : Locator
            Where to type.
        shown : str
            JavaScript that returns how many letters the consequence is about.
        count : int
            How many.
        gap : float
            Seconds from one key to the next; after what the first one caused, if `each`.
        each : bool
            Whether the consequence of each letter is waited for before the next one is typed.
        """
        field.focus()
        self.page.keyboard.press("End")
        self.page.evaluate(f"() => window.benchClock.letters(() => {shown})")
        due = time.monotonic()
        for number in range(1, count + 1):
            self.page.keyboard.press("abcdefghijklmnopqrstuvwxyz"[number % 26])
            if each:
                self._spans(number)
                due = time.monotonic()
            due += gap
            self.page.wait_for_timeout(max(0.0, due - time.monotonic()) * 1000)
        spans = self._spans(count)
        self.page.evaluate("() => window.benchClock.stop()")
        return spans

    def _spans(self, count: int) -> list[float]:
        self.page.wait_for_function("count => window.benchClock.spans.length >= count", arg=count, polling=20)
        spans: list[float] = self.page.evaluate("() => window.benchClock.spans")
        return spans

    def close(self) -> None:
        """End the kernel and close the page."""
        self.notebook.close()
        self.page.context.close()


@contextmanager
def lab() -> Iterator[Lab]:
    """Start JupyterLab and a browser in the folder of the run."""
    scratch = Path(os.environ["WAN_HOME"]).parent
    root = scratch / "notebooks"
    root.mkdir()
    # Modules are compiled once, as they are for a user, whatever the caller's environment says.
    os.environ |= {"PYTHONPYCACHEPREFIX": str(scratch / "compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    with browser() as one:
        server = Server(root, scratch / "jupyter")
        try:
            yield Lab(server, one)
        finally:
            server.end_kernels()
            server.close()


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser."""
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        try:
            yield one
        finally:
            one.close()
