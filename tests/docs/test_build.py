"""The docs are built with warnings as errors, and their pages ask nothing of the net."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import wan_widgets as wan

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the docs; returns the folder of the pages."""
    folder = tmp_path_factory.mktemp("docs")
    # A proxy that is not there: whoever asks the net while building fails.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-q",
            "-W",
            "--keep-going",
            "-n",
            "-d",
            folder / "trees",
            "docs",
            folder / "html",
        ],
        cwd=ROOT,
        env={**os.environ, **nowhere, "no_proxy": "127.0.0.1,localhost", "PYTHONPATH": os.fspath(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "html"


def test_every_page_is_there(built):
    pages = [page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts]
    assert [page for page in pages if not (built / page.with_suffix(".html")).exists()] == []


def test_every_public_name_is_in_the_reference(built):
    text = "".join(page.read_text(encoding="utf-8") for page in (built / "reference").glob("*.html"))
    names = [name for name in wan.__all__ if name not in ("__version__", "errors", "settings")]
    assert [name for name in names if f'id="wan_widgets.{name}"' not in text] == []


def test_no_page_loads_anything_from_elsewhere(built):
    for page in built.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|link|img|iframe|video)\b[^>]*\b(?:src|href)="(https?:[^"]+)"', text)
        assert loaded == [], page


def test_the_stored_views_are_there(built):
    assert {path.name for path in (built / "stored").iterdir()} == {
        "comparison.html",
        "form.html",
        "job.html",
        "kite.mp4",
    }
    assert "<video" in (built / "stored" / "job.html").read_text(encoding="utf-8")
