"""The docs are built with warnings as errors, and their pages load nothing from the network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import wan_widgets as wan

ROOT = Path(__file__).parents[2]


def build(folder: Path) -> Path:
    """Build the docs; return the folder of the pages."""
    # A proxy that does not exist, so that network access during the build fails.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    options = ["-q", "-W", "--keep-going", "-n", "-d", folder / "trees"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, "docs", folder / "html"],
        cwd=ROOT,
        env={**os.environ, **nowhere, "no_proxy": "127.0.0.1,localhost", "PYTHONPATH": os.fspath(ROOT)},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "html"


def test_the_docs_are_built_whole_and_load_nothing_from_elsewhere(tmp_path):
    built = build(tmp_path)
    sources = [page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts]
    assert [page for page in sources if not (built / page.with_suffix(".html")).exists()] == []

    reference = "".join(page.read_text(encoding="utf-8") for page in (built / "reference").glob("*.html"))
    names = [name for name in wan.__all__ if name not in ("__version__", "errors", "settings")]
    assert [name for name in names if f'id="wan_widgets.{name}"' not in reference] == []

    for page in built.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|link|img|iframe|video)\b[^>]*\b(?:src|href)="(https?:[^"]+)"', text)
        assert loaded == [], page

    stored = built / "stored"
    assert {path.name for path in stored.iterdir()} == {"comparison.html", "form.html", "job.html", "kite.mp4"}
    assert "<video" in (stored / "job.html").read_text(encoding="utf-8")
