"""A cell that is run again and again gives its page memory back: models, nodes, listeners and heap stay flat."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession

pytestmark = pytest.mark.nightly

SETUP = (
    "import wan_widgets as wan\nwan.use('simulator')\n"
    "jobs = [wan.generate('A kite', resolution='720p', seed=n) for n in (1, 2)]\n"
    "for job in jobs:\n    job.wait()"
)
WARM, RUNS = 6, 30
MOST = 1.1


def used(cdp: CDPSession) -> dict[str, float]:
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
    counters = cdp.send("Memory.getDOMCounters")
    return {
        "nodes": counters["nodes"],
        "listeners": counters["jsEventListeners"],
        "heap": cdp.send("Runtime.getHeapUsage")["usedSize"],
    }


@pytest.mark.parametrize(
    ("cell", "drawn"),
    [
        ("wan.form(prompt='A kite')", "form.wan-form"),
        ("wan.gallery()", "section.wan-gallery .wan-tile"),
        ("wan.compare(jobs)", ".wan-comparison video"),
        ("jobs[0]", "article.wan-job"),
    ],
    ids=["form", "gallery", "comparison", "card"],
)
def test_thirty_runs_of_a_cell_leave_the_page_as_it_was(notebook, cell, drawn):
    book = notebook(SETUP, cell)
    book.run(0, timeout=120)
    cdp = book.page.context.new_cdp_session(book.page)
    cdp.send("HeapProfiler.enable")
    seen = {}
    for run in range(WARM + RUNS):
        book.run(1)
        book.output(1).locator(drawn).first.wait_for(state="attached")
        if run == WARM - 1:
            seen["before"] = used(cdp)
    book.page.wait_for_timeout(1000)
    seen["after"] = used(cdp)
    print(cell, seen)
    for name, before in seen["before"].items():
        assert seen["after"][name] <= before * MOST, f"{name}: {seen}"
