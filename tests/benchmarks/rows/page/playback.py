"""From a finished job to its first frame in the page, and the growth of the notebook.

The kernel notes when a job is done; its card is in the page already, and then shows the video. Beside it, in the same
notebook, the kernel displays a bare `<video>` on the same URL, and IPython's `Video(embed=True)`, and notes when. The
page notes when the first frame of each is there.
"""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from support.simulators import free_box

from tests.benchmarks.lab_page import START, Book, lab
from tests.benchmarks.table import Figure
from wan_widgets.session import SIMULATOR_FOLDER
from wan_widgets.simulator.options import Options
from wan_widgets.simulator.render.renderer import RenderSpec, render
from wan_widgets.simulator.server.server import background

SIZES = (5, 20, 60)
"""MB; each is 15 s of 1080p."""
TIMES, EMBEDS = 4, 2
SECONDS, RATE = 15, 24
NOTE = """
import json, time
from IPython.display import HTML, Video, display
count = 0
def note(what):
    with open("times.jsonl", "a") as file:
        print(json.dumps([what, time.time()]), file=file)
def done(snapshot):
    if str(snapshot.state) == "completed":
        note("done")
"""
CARD = """
count += 1
job = wan.generate("{size} MB", seed=1000 * {size} + count)
job.on_update(done)
job
"""
BARE = """
count += 1
note("bare")
display(HTML(f'<video class="bare" muted preload="auto" width=640 src="/files/wan_videos/{job.path.name}?{count}"></video>'))
"""
EMBED = """
note("embed")
display(Video(str(job.path), embed=True, width=640))
"""
FIRST_FRAME = """scope => {
  const seen = new WeakSet();
  window.benchFrame = new Promise(done => {
    const watch = video => {
      if (seen.has(video)) return;
      seen.add(video);
      const there = () => requestAnimationFrame(() => { observer.disconnect(); done(Date.now() / 1000); });
      if (video.readyState >= 2) there();
      else video.addEventListener('loadeddata', there, { once: true });
    };
    const observer = new MutationObserver(() => document.querySelectorAll(scope).forEach(watch));
    observer.observe(document.body, { childList: true, subtree: true });
  });
}"""
PLAIN = """
count += 1
job = wan.generate("{what}", seed=count, resolution="720p")
display(job)
job.wait(timeout=300)
None
"""
SEEN = """() => Promise.race([window.benchFrame,
  new Promise((_, fail) => setTimeout(() => fail(new Error('no first frame came')), 120_000))])"""
LET_GO = """() => document.querySelectorAll('video').forEach(video => {
  video.querySelectorAll('source').forEach(source => source.remove());
  video.removeAttribute('src');
  video.load();
})"""
"""Else each keeps one of the browser's six connections to the server until it is collected."""
CELLS = {
    "done": ("article.wan-job video", CARD),
    "bare": ("video.bare", BARE),
    "embed": ("video:has(> source[src^='data:'])", EMBED),
}


def measure() -> list[Figure]:
    """Make the files, show each in the three ways, and save notebooks."""
    with lab() as one:
        clips = {size: make_file(one.root.parent / f"{size}.mp4", size) for size in SIZES}
        folder = one.root / "wan_videos" / SIMULATOR_FOLDER
        folder.mkdir(parents=True)
        with background(Options(folder=folder.resolve()), renderer=_of(clips)):
            figures = []
            for size in SIZES:
                book = one.book(START, NOTE, *(cell.replace("{size}", str(size)) for _, cell in CELLS.values()), run=2)
                figures += _figures(size, book, one.root / "times.jsonl")
                book.close()
            plain, large = (PLAIN.replace("{what}", what) for what in ("A paper boat in the rain", "5 MB again"))
            figures += _growth(one.book(START, NOTE, plain, plain, plain, large, EMBED, run=2))
    return figures


def make_file(path: Path, size: int) -> Path:
    """Write a video of the given size in MB: noise, encoded at a constant rate, with its index at the front."""
    rate = size * 8_000_000 // SECONDS
    chance = np.random.default_rng(size)
    pictures = [chance.integers(60, 200, (135, 240), np.uint8).repeat(8, 0).repeat(8, 1) for _ in range(8)]
    options = {
        "preset": "ultrafast",
        "x264-params": "nal-hrd=cbr",
        "maxrate": str(rate),
        "minrate": str(rate),
        "bufsize": str(rate),
    }
    with av.open(str(path), "w", options={"movflags": "faststart"}) as out:
        stream = out.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 1920, 1080, "yuv420p", rate
        for number in range(SECONDS * RATE):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(pictures[number % len(pictures)], "gray8")))
        out.mux(stream.encode())
    return path


def _of(clips: dict[int, Path]) -> Callable[[RenderSpec, Path, Callable[[float], None] | None], None]:
    def renderer(spec: RenderSpec, path: Path, progress: Callable[[float], None] | None) -> None:
        size = spec.prompt.split()[0]
        if not size.isdigit():  # pictures as they are usual
            render(spec, path, progress)
            return
        shutil.copyfile(clips[int(size)], path)
        with path.open("ab") as file:
            file.write(free_box(f"seed {spec.seed}"))

    return renderer


def _figures(size: int, book: Book, noted: Path) -> list[Figure]:
    spans: dict[str, list[float]] = {name: [] for name in CELLS}
    for number in range(TIMES + 1):
        for place, (name, (scope, _)) in enumerate(CELLS.items(), start=2):
            if name == "embed" and number >= EMBEDS:
                continue
            spans[name].append(_first_frame(book, place, scope, name, noted))
        book.page.evaluate(LET_GO)
        for place in range(2, 5):
            if book.output(place).locator(".jp-OutputArea-output").count():
                book.clear(place)
    ours, bare = (statistics.median(spans[name][1:]) for name in ("done", "bare"))
    embed = statistics.median(spans["embed"])
    method = f"from the kernel's note to the first frame in the page, median of {TIMES} in turns"
    return [
        Figure(row="playback", what=f"{size} MB: done to first frame", value=ours, unit="ms", goal=1.1 * bare,
               beside="a bare <video> on the same URL", beside_value=bare, method=method),
        Figure(row="playback", what=f"{size} MB: the same beside IPython's embed", value=ours, unit="ms",
               beside=f"Video(embed=True), median of {EMBEDS}", beside_value=embed, method=method),
    ]  # fmt: skip


def _first_frame(book: Book, place: int, scope: str, name: str, noted: Path) -> float:
    """Run a cell; return the ms from the kernel's note of this name to the first frame."""
    before = len(_notes(noted, name))
    book.page.evaluate(FIRST_FRAME, scope)
    book.notebook.run(place, timeout=300)
    at: float = book.page.evaluate(SEEN)
    return (at - _notes(noted, name)[before]) * 1000


def _notes(noted: Path, name: str) -> list[float]:
    lines = noted.read_text().splitlines() if noted.exists() else []
    return [at for what, at in map(json.loads, lines) if what == name]


def _growth(book: Book) -> list[Figure]:
    """Return what three jobs, and one embedded video, add to the saved notebook."""
    sizes = []
    for places in ((), (2, 3, 4), (5,), (6,)):
        for place in places:
            book.notebook.run(place, timeout=300)
        book.page.wait_for_timeout(3000)  # the stored view of the last one is brought up to date
        book.notebook.save()
        sizes.append(book.notebook.file.stat().st_size)
    book.close()
    return [
        Figure(row="playback", what="growth of the notebook a job", value=(sizes[1] - sizes[0]) / 3000, unit="kB", goal=5,
               beside="Video(embed=True) of 5 MB", beside_value=(sizes[3] - sizes[2]) / 1000,
               method="three cards of 720p, saved"),
    ]  # fmt: skip
