"""A gallery of 10,000 jobs: times in the kernel and in the browser, and bytes on the wire.

Run: python tests/benchmarks/gallery.py
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from clips import make_clip
from lab import CHROMIUM_FLAGS, KERNELS, Notebook, Server, chromium
from playwright.sync_api import sync_playwright
from support.ledgers import fill

from wan_widgets.config.settings import settings

JOBS = 10_000
VIDEOS = 200
TIMES = 5
PRICES = {"currency": "USD", "as_of": "2026-11-01", "per_second": {"720p": 0.1, "1080p": 0.15}}
CELL = "import os\nos.environ['WAN_HOME'] = os.path.join(os.getcwd(), 'wan_videos')\nimport wan_widgets as wan"


def main() -> None:
    """Print what each step takes: medians of five, in milliseconds."""
    root, scratch = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())
    home = root / "wan_videos"
    home.mkdir()
    clip = make_clip(scratch / "clip.mp4")
    files = {number: f"video-{number}.mp4" for number in range(VIDEOS)}
    for name in files.values():
        shutil.copyfile(clip, home / name)
    fill(home, JOBS, files=files)
    os.environ["WAN_HOME"] = str(home)
    in_the_kernel()
    in_the_browser(root, scratch)


def timed(what: str, work: object) -> object:
    spans = []
    for _ in range(TIMES):
        start = time.perf_counter()
        result = work()
        spans.append((time.perf_counter() - start) * 1000)
    print(f"{what:52} {statistics.median(spans):8.1f} ms")
    return result


def in_the_kernel() -> None:
    from wan_widgets.widgets.gallery import Gallery

    gallery = timed("kernel: wan.gallery()", Gallery)
    state = {name: value for name, value in gallery.get_state().items() if name not in ("_esm", "code")}

    def page(after: object = None, order: str = "newest", **filters: object) -> dict:
        return gallery._page({"filters": filters, "after": after, "order": order}, ())

    first = timed("kernel: first page, with counts", page)
    after = json.loads(json.dumps(first["cursor"]))
    second = timed("kernel: next page", lambda: page(after))
    deep = [after[0] - 9000 * 3600, 1]
    timed("kernel: page 225", lambda: page(deep))
    for order in ("longest", "prompt"):
        begins = timed(f"kernel: first page, order {order!r}, with counts", lambda order=order: page(order=order))
        for _ in range(100):
            begins = page(begins["cursor"], order)
        timed(f"kernel: page 102, order {order!r}", lambda order=order, at=begins["cursor"]: page(at, order))
    timed("kernel: what a day has come to", lambda: gallery._day({"filters": {}, "at": after[0]}, ()))
    settings.price_table = PRICES
    timed("kernel: the same with a price table", lambda: gallery._day({"filters": {}, "at": after[0]}, ()))
    for words in ("fog", "fox star:yes", "state:failed seed:5", "nothing like it", "für"):
        timed(f"kernel: search {words!r}, with counts", lambda words=words: page(text=words))
    timed("kernel: all there is on one job", lambda: gallery._info({"job": "00000004-wan-test"}, ()))
    print(f"{'wire: state without the code':52} {len(json.dumps(state)):8,} bytes")
    print(f"{'wire: first page, with counts':52} {len(json.dumps(first)):8,} bytes")
    print(f"{'wire: next page':52} {len(json.dumps(second)):8,} bytes")
    gallery.close()


def in_the_browser(root: Path, scratch: Path) -> None:
    server = Server(root, scratch / "jupyter")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
            page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
            cells = [CELL, *["wan.gallery()"] * TIMES]
            book = Notebook.write(server, page, "0.ipynb", cells, KERNELS[-1])
            book.run(0)
            spans = {"first tile": [], "twelve posters": [], "search": [], "next page": []}
            for place in range(1, TIMES + 1):
                start = time.perf_counter()
                book.start(place)
                gallery = book.output(place).locator("section.wan-gallery")
                gallery.locator(".wan-tile").first.wait_for()
                spans["first tile"].append(time.perf_counter() - start)
                gallery.locator(".wan-tile__img").nth(11).wait_for()
                spans["twelve posters"].append(time.perf_counter() - start)
                start = time.perf_counter()
                gallery.get_by_label("Search prompts").fill("kite")
                gallery.get_by_text("2,000 match").wait_for()
                spans["search"].append(time.perf_counter() - start)
                box = gallery.locator(".wan-gal__list")
                height = box.evaluate("box => box.scrollHeight")
                start = time.perf_counter()
                box.evaluate("box => { box.scrollTop = box.scrollHeight; }")
                page.wait_for_function(
                    "([box, before]) => box.scrollHeight > before", arg=[box.element_handle(), height]
                )
                spans["next page"].append(time.perf_counter() - start)
                elements = gallery.locator("*").count()
            for what, found in spans.items():
                print(f"{f'browser: {what}':52} {statistics.median(found) * 1000:8.1f} ms")
            print(f"{'browser: elements in the document':52} {elements:8,}")
            browser.close()
    finally:
        server.close()


if __name__ == "__main__":
    main()
