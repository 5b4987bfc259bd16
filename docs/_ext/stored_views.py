"""Makes what the pages show of the widgets: stored views and an exported comparison, on the simulator.

They are written into the folder of the built pages, never into the repository.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from html import escape
from pathlib import Path
from typing import Any

FOLDER = "stored"
PROMPT = "A red kite climbs over desert dunes"
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    '<body style="font:14px/1.45 system-ui,sans-serif;margin:12px;color-scheme:light">{body}</body></html>'
)


def make(folder: Path) -> None:
    """Write the comparison, a finished job and a form into `folder`."""
    with tempfile.TemporaryDirectory() as home:
        import wan_widgets as wan
        from wan_widgets.session import SIMULATOR_FOLDER
        from wan_widgets.simulator import process

        wan.settings.home = Path(home)
        try:
            wan.use("simulator")
            _write(wan, folder)
        finally:
            process.stop(Path(home) / SIMULATOR_FOLDER)
            del wan.settings.home, wan.settings.backend


def _write(wan: Any, folder: Path) -> None:
    from wan_widgets.media.pictures import stills
    from wan_widgets.widgets.views import static_view

    small = {"resolution": "720p", "prompt_extend": False}
    sweep = wan.sweep([PROMPT, "A fox trots through a snowy wood"], seed=[1, 2], yes=True, **small)
    sweep.wait(timeout=300)
    wan.export(sweep, folder / "comparison.html", overwrite=True)

    job = sweep.jobs[0]
    shutil.copyfile(job.path, folder / "kite.mp4")
    view = static_view.render(job.snapshot, source="kite.mp4", poster=stills.poster(os.fspath(job.path), width=480))
    _page(folder / "job.html", "A finished job", view)

    form = wan.form(prompt=PROMPT, duration=7, seed=12)
    _page(folder / "form.html", "A form", form.unattended_view()["text/html"])


def _page(path: Path, title: str, body: str) -> None:
    path.write_text(_PAGE.format(title=escape(title), body=body), encoding="utf-8")


def _at_start(app: Any) -> None:
    if app.builder.format != "html":
        return
    folder = Path(app.outdir) / FOLDER
    if not (folder / "form.html").exists():
        folder.mkdir(parents=True, exist_ok=True)
        make(folder)


def setup(app: Any) -> dict[str, bool]:
    """Connect to Sphinx."""
    app.connect("builder-inited", _at_start)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
