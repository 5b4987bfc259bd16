"""A gallery of 10,000 jobs in the page, beside a bare anywidget that is drawn, and one that asks the kernel."""

from __future__ import annotations

import shutil
import statistics

from clips import make_clip
from support.ledgers import fill

from tests.benchmarks.lab_page import Book, lab
from tests.benchmarks.table import Figure

JOBS = 10_000
VIDEOS = 200
TIMES = 7
START = "import wan_widgets as wan"
ASKING = '''
import anywidget
class Asking(anywidget.AnyWidget):
    _esm = """export default { render({ model, el }) {
      el.innerHTML = '<input class=asking><output></output>';
      model.on('msg:custom', ({ answer }) => { el.lastChild.textContent = answer; });
      el.firstChild.oninput = ({ target }) => model.send({ asked: target.value });
    } }"""
    def __init__(self):
        super().__init__()
        self.on_msg(lambda _, body, __: self.send({"answer": "answer: " + body["asked"]}))
'''
DRAWN = {"drawn": "out.querySelector('input.asking') !== null"}
ANSWERED = {"answered": "out.querySelector('output').textContent === 'answer: kite'"}
GALLERY = {
    "first tile": "out.querySelector('.wan-tile') !== null",
    "twelve posters": "out.querySelectorAll('.wan-tile__img').length >= 12",
}
FOUND = {"search": "out.textContent.includes('2,000 match')"}
GOALS = {"first tile": 300.0, "twelve posters": 500.0, "search": 150.0}


def measure() -> list[Figure]:
    """Open, search and scroll a gallery; open the bare widget in turns with it."""
    with lab() as one:
        home = one.root / "wan_videos"
        home.mkdir()
        clip = make_clip(one.root / "clip.mp4")
        files = {number: f"video-{number}.mp4" for number in range(VIDEOS)}
        for name in files.values():
            shutil.copyfile(clip, home / name)
        fill(home, JOBS, files=files)
        book = one.book(START, ASKING, "wan.gallery()", "Asking()", run=2)
        rounds = [_round(book) for _ in range(TIMES + 1)][1:]
        elements = rounds[-1]["elements"]
        book.close()
    spans = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    beside = {
        "first tile": ("a bare anywidget", spans["drawn"]),
        "twelve posters": ("a bare anywidget", spans["drawn"]),
        "search": ("a message to the kernel and back", spans["answered"]),
    }
    method = f"{JOBS:,} jobs, {VIDEOS} videos, median of {TIMES} in turns with the bare one; from Ctrl+Enter, the search from its letters"
    return [
        *(
            Figure(row="gallery_page", what=what, value=spans[what], unit="ms", goal=goal, beside=beside[what][0],
                   beside_value=beside[what][1], method=method)
            for what, goal in GOALS.items()
        ),
        Figure(row="gallery_page", what="next page, once it is scrolled to", value=spans["next page"], unit="ms", method=method),
        Figure(row="gallery_page", what="elements in the document", value=elements, unit="", method=method),
    ]  # fmt: skip


def _round(book: Book) -> dict[str, float]:
    found = book.cell(2, **GALLERY)
    book.output(2).get_by_label("Search prompts").focus()
    book.arm(2, FOUND)
    book.page.keyboard.insert_text("kite")
    found |= book.found()
    found["next page"] = book.output(2).evaluate(
        """out => new Promise(done => {
          const box = out.querySelector('.wan-gal__list'), before = box.scrollHeight, start = performance.now();
          box.scrollTop = before;
          requestAnimationFrame(function look() {
            if (box.scrollHeight > before) done(performance.now() - start);
            else requestAnimationFrame(look);
          });
        })"""
    )
    found["elements"] = book.output(2).locator("section.wan-gallery *").count()
    book.clear(2)
    found |= book.cell(3, **DRAWN)
    book.output(3).locator("input.asking").focus()
    book.arm(3, ANSWERED)
    book.page.keyboard.insert_text("kite")
    found |= book.found()
    book.clear(3)
    return found
