"""How far apart nine players of a comparison are, and how their dropped frames are shared.

An exported comparison is played with pauses, seeks and changes of speed. Every 20 ms the page's players are read:
the difference between the foremost and the hindmost while the transport says that they play. The browser's limit in
the same run: nine bare elements on the same files that go through the same pauses, seeks and speeds, and that nobody
keeps in step. Where the machine cannot decode nine at once, the largest number and the largest size are found that bare
elements play without dropping, and the comparison is measured at that size too. How often a playback rate or a position
is set is counted in both.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import av
from playwright.sync_api import Browser, Page

import wan_widgets as wan
from tests.benchmarks.lab_page import browser
from tests.benchmarks.table import Figure, rank
from wan_widgets.simulator.render.renderer import RenderSpec, render

COUNT, SECONDS = 9, 10
SIZES = {1080: 1920, 720: 1280, 480: 854, 360: 640, 240: 426}
"""Height -> width."""
COUNTS = (9, 6, 4, 3, 2, 1)
DROPS = 0.01
"""Largest share of dropped frames of a player that counts as dropping none."""
BARE_SECONDS = 4.0
SCENE = (
    # what is done, then for how many seconds of wall time it is left alone
    ("play", 2.5),
    ("pause", 0.5),
    ("play", 1.5),
    ("seek 6.0", 1.5),
    ("speed 2", 1.0),
    ("seek 1.0", 1.5),
    ("speed 0.5", 1.5),
    ("pause", 0.5),
    ("speed 1", 0.0),
    ("hear", 0.0),
    ("play", 2.5),
)
WATCH = """scope => {
  const films = [...document.querySelectorAll(`${scope} video`)];
  const transport = document.querySelector('.wan-trans');
  const samples = [];
  const set = { rates: 0, positions: 0 };
  for (const [name, count] of [['playbackRate', 'rates'], ['currentTime', 'positions']]) {
    const own = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, name);
    Object.defineProperty(HTMLMediaElement.prototype, name, { ...own, set(value) { set[count] += 1; own.set.call(this, value); } });
  }
  window.drift = { samples, films, set };
  setInterval(() => {
    const playing = (transport === null || transport.dataset.status === 'playing') && films.every(film => !film.paused && !film.seeking);
    const slowed = document.querySelector('.wan-trans__hint')?.textContent.startsWith('Slowed') === true;
    samples.push({ playing, slowed, times: films.map(film => film.currentTime) });
  }, 20);
}"""
READY = """([scope, count]) => {
  const films = [...document.querySelectorAll(`${scope} video`)];
  return films.length === count && films.every(film => film.readyState >= 4 && !film.seeking);
}"""
SEEN = """() => ({ samples: window.drift.samples, set: window.drift.set, frames: window.drift.films.map(film => {
  const { droppedVideoFrames, totalVideoFrames } = film.getVideoPlaybackQuality();
  return [droppedVideoFrames, totalVideoFrames];
}) })"""


@dataclass
class Played:
    """Observations of some players: ms between them, shares of dropped frames, and the share of time at lower speed."""

    apart: list[float]
    dropped: list[float]
    slowed: float
    rates: int
    """How often a playback rate was set."""
    positions: int
    """How often a position was set."""

    @property
    def drops(self) -> float:
        """The dropped share of all frames, in percent."""
        return statistics.mean(self.dropped) * 100

    @property
    def uneven(self) -> float:
        """How many percent more the worst player drops than the best."""
        return (max(self.dropped) - min(self.dropped)) * 100


def measure() -> list[Figure]:
    """Play nine cells of 1080p beside nine bare elements; then find what the machine can do, and play that."""
    folder = Path(wan.settings.home)
    folder.mkdir(parents=True, exist_ok=True)
    with browser() as one:
        files = {1080: _files(folder, 1080)}
        figures = _figures(1080, _compared(one, files[1080]), _bare(one, files[1080], SCENE))
        bare = _bare(one, files[1080])
        number = next((count for count in COUNTS if _worst(_bare(one, files[1080][:count])) <= DROPS), 0)
        fitting = 1080
        for height in SIZES:
            files.setdefault(height, _files(folder, height))
            fitting = height
            if _worst(bare if height == 1080 else _bare(one, files[height])) <= DROPS:
                break
        if fitting != 1080:
            figures += _figures(fitting, _compared(one, files[fitting]), _bare(one, files[fitting], SCENE))
    speed = _decoded(files[1080][0])
    method = f"bare elements that play for {BARE_SECONDS:g} s, none of them drops more than {DROPS:.0%}"
    return [
        *figures,
        Figure(row="drift", what="limit: 1080p players without dropped frames", value=number, unit="", method=method),
        Figure(row="drift", what=f"limit: lines at which {COUNT} players drop none", value=fitting, unit="", method=method),
        Figure(row="drift", what="limit: one decoder at 1080p, times real time", value=speed, unit="x",
               method="PyAV on all cores, without a screen"),
    ]  # fmt: skip


def _worst(played: Played) -> float:
    return max(played.dropped)


def _files(folder: Path, height: int) -> list[Path]:
    """Return nine files of one video."""
    paths = [folder / f"{height}-{number}.mp4" for number in range(COUNT)]
    spec = RenderSpec(
        prompt="A paper boat in the rain", width=SIZES[height], height=height, seconds=SECONDS, seed=1,
        resolution=f"{height}p", aspect_ratio="16:9",
    )  # fmt: skip
    render(spec, paths[0])
    for path in paths[1:]:
        path.write_bytes(paths[0].read_bytes())
    return paths


BARE = """([action, value]) => window.drift.films.forEach(film => {
  if (action === 'play') void film.play();
  else if (action === 'pause') film.pause();
  else if (action === 'seek') film.currentTime = value;
  else if (action === 'speed') film.playbackRate = value;
})"""
"""What is done to all bare elements at once; which of them is heard changes nothing for the others."""


def _bare(one: Browser, files: list[Path], scene: tuple[tuple[str, float], ...] = (("play", BARE_SECONDS),)) -> Played:
    """Go through a scene with bare elements that are started, stopped and moved together."""
    page = one.new_page(viewport={"width": 1300, "height": 1000})
    path = files[0].with_suffix(".html")
    videos = "".join(f'<video muted preload="auto" src="{file.name}" style="width: 32%"></video>' for file in files)
    path.write_text(f"<!doctype html><main>{videos}</main>")
    page.goto(path.as_uri())
    page.wait_for_function(READY, arg=["main", len(files)], timeout=120_000)
    page.evaluate(WATCH, "main")
    for action, left_alone in scene:
        word, _, value = action.partition(" ")
        page.evaluate(BARE, [word, float(value or 0)])
        page.wait_for_timeout(left_alone * 1000)
    return _seen(page)


def _compared(one: Browser, files: list[Path]) -> Played:
    """Go through the scene in an exported comparison."""
    page = one.new_page(viewport={"width": 1300, "height": 1000})
    page.goto(wan.export(files, files[0].with_name(f"page-{files[0].stem}.html"), videos="beside").as_uri())
    page.wait_for_function(READY.replace(">= 4", ">= 2"), arg=[".wan-compare", len(files)], timeout=120_000)
    page.evaluate(WATCH, ".wan-compare")
    go = page.locator(".wan-compare .wan-trans__go")
    for action, left_alone in SCENE:
        word, _, value = action.partition(" ")
        match word:
            case "play" | "pause":
                go.click()
            case "seek":
                page.locator(".wan-compare .wan-range").evaluate(
                    "(range, at) => { range.value = at; range.dispatchEvent(new Event('input', {bubbles: true})); }",
                    value,
                )
            case "speed":
                page.locator(f".wan-compare input[type=radio][value='{value}']").check(force=True)
            case "hear":
                page.locator(".wan-compare .wan-cell__tools button").first.click()
        page.wait_for_timeout(left_alone * 1000)
    return _seen(page)


def _seen(page: Page) -> Played:
    seen = page.evaluate(SEEN)
    page.close()
    samples = seen["samples"]
    apart = [(max(one["times"]) - min(one["times"])) * 1000 for one in samples if one["playing"]]
    return Played(
        apart=apart or [0.0],
        dropped=[dropped / max(total, 1) for dropped, total in seen["frames"]],
        slowed=sum(one["slowed"] for one in samples) / len(samples) * 100,
        rates=seen["set"]["rates"],
        positions=seen["set"]["positions"],
    )


def _decoded(path: Path) -> float:
    """Return how many times faster than real time one decoder goes through a file."""
    start = time.perf_counter()
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for _ in container.decode(video=0):
            pass
    return SECONDS / (time.perf_counter() - start)


def _figures(height: int, ours: Played, bare: Played) -> list[Figure]:
    what, beside = f"{COUNT} cells of {height}p", f"{COUNT} bare elements in the same run"
    method = f"{SECONDS} s of video with pauses, seeks and other speeds; every 20 ms while it plays"
    return [
        Figure(row="drift", what=f"{what}: apart, 95 %", value=rank(ours.apart, 0.95), unit="ms", goal=17, beside=beside,
               beside_value=rank(bare.apart, 0.95), method=method),
        Figure(row="drift", what=f"{what}: apart, largest", value=max(ours.apart), unit="ms", goal=33, beside=beside,
               beside_value=max(bare.apart), method=method),
        Figure(row="drift", what=f"{what}: dropped frames", value=ours.drops, unit="%", beside=beside,
               beside_value=bare.drops, method=method),
        Figure(row="drift", what=f"{what}: dropped by the worst less by the best", value=ours.uneven, unit="%", beside=beside,
               beside_value=bare.uneven, method=method),
        Figure(row="drift", what=f"{what}: playback rates set", value=ours.rates, unit="", beside=beside,
               beside_value=bare.rates, method=method),
        Figure(row="drift", what=f"{what}: positions set", value=ours.positions, unit="", beside=beside,
               beside_value=bare.positions, method=method),
        Figure(row="drift", what=f"{what}: share of time that all were slowed down", value=ours.slowed, unit="%", method=method),
    ]  # fmt: skip
