"""How far apart nine players of a comparison are: ``python tests/benchmarks/drift.py [--height 1080] [--seconds 10]``.

Renders nine videos with the simulator, exports their comparison as a page, and opens that page in Chromium, where it
plays with pauses, seeks and changes of speed. Every 20 ms the page's own players are read: the difference between
the foremost and the hindmost ``currentTime`` while the transport says that it plays, and apart from that while it
starts. The pictures on the screen are read as well (requestVideoFrameCallback): where the machine cannot decode nine
at once they come late, and the transport slows down.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from lab import CHROMIUM_FLAGS, chromium
from playwright.sync_api import Page, sync_playwright

COUNT = 9
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
WATCH = """() => {
  const films = [...document.querySelectorAll('.wan-compare video')];
  const shown = films.map(() => null);
  films.forEach((film, place) => {
    const next = () => film.requestVideoFrameCallback((_, data) => { shown[place] = data.mediaTime; next(); });
    next();
  });
  const transport = document.querySelector('.wan-trans');
  const samples = [];
  window.drift = {samples, films};
  setInterval(() => {
    const hint = document.querySelector('.wan-trans__hint')?.textContent ?? '';
    const status = transport.dataset.status;
    const running = films.every(film => !film.paused && !film.seeking);
    const times = films.map(film => film.currentTime);
    samples.push({at: performance.now(), status, playing: status === 'playing' && running, times, shown: [...shown], hint});
  }, 20);
}"""


def render(home: Path, height: int, seconds: int) -> Path:
    """Make the videos and the page that compares them."""
    os.environ["WAN_HOME"] = str(home)
    os.environ.pop("TOAPIS_API_KEY", None)
    import wan_widgets as wan

    wan.use("simulator")
    jobs = [
        wan.generate("A paper boat in the rain", seed=seed, resolution=f"{height}p", duration=seconds)
        for seed in range(1, COUNT + 1)
    ]
    for job in jobs:
        job.result(timeout=900)
    return wan.export(jobs, home / "drift.html", videos="beside")


def play(page: Page) -> list[dict]:
    """Go through the scene; return the samples."""
    page.evaluate(WATCH)
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
    return page.evaluate("() => window.drift.samples")


def spread(values: list[float | None]) -> float:
    known = [value for value in values if value is not None]
    return (max(known) - min(known)) * 1000 if len(known) > 1 else 0.0


def report(samples: list[dict]) -> dict[str, object]:
    """Return the figures, in ms."""
    playing = [one for one in samples if one["playing"]]
    starting = [spread(one["times"]) for one in samples if one["status"] == "starting"]
    apart = sorted(spread(one["times"]) for one in playing)
    pictures = sorted(spread(one["shown"]) for one in playing)
    still = [spread(one["times"]) for one in samples[-3:]]
    slowed = sum(one["hint"].startswith("Slowed") for one in samples) / len(samples)

    def at(values: list[float], share: float) -> float:
        return round(values[min(len(values) - 1, int(len(values) * share))], 1) if values else 0.0

    return {
        "samples while playing": len(playing),
        "share of samples playing": round(len(playing) / len(samples), 2),
        "share starting": round(len(starting) / len(samples), 2),
        "share slowed down": round(slowed, 2),
        "currentTime apart, median ms": at(apart, 0.5),
        "currentTime apart, 95 % ms": at(apart, 0.95),
        "currentTime apart, largest ms": at(apart, 1.0),
        "apart while starting, largest ms": round(max(starting, default=0.0), 1),
        "pictures apart, median ms": at(pictures, 0.5),
        "pictures apart, largest ms": at(pictures, 1.0),
        "standing apart ms": round(max(still), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--height", type=int, default=1080, choices=(720, 1080))
    parser.add_argument("--seconds", type=int, default=10, choices=(5, 10, 15))
    parser.add_argument("--dump", type=Path, help="write all samples as JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = render(Path(folder), asked.height, asked.seconds)
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        page.goto(path.as_uri())
        page.wait_for_function(
            "count => { const films = [...document.querySelectorAll('.wan-compare video')];"
            " return films.length === count && films.every(film => film.readyState >= 2); }",
            arg=COUNT,
            timeout=120_000,
        )
        samples = play(page)
        browser.close()
        from wan_widgets.session import SIMULATOR_FOLDER
        from wan_widgets.simulator import process

        process.stop(Path(folder) / SIMULATOR_FOLDER)
    if asked.dump:
        asked.dump.write_text(json.dumps(samples))
    print(f"{COUNT} cells, {asked.height}p, {asked.seconds} s")
    for name, value in report(samples).items():
        print(f"  {name}: {value}")


if __name__ == "__main__":
    main()
