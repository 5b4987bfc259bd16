"""A film of three finished shots, made once for each process of a run and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

from wan_widgets import session
from wan_widgets._jobs.handles.films.chain import Chain
from wan_widgets.config.settings import settings
from wan_widgets.session.films import film_of

FAST = {"resolution": "720p", "duration": 5}
PROMPTS = ("A lamp at dusk", "It lights", "Night falls <script>alert(1)</script>")


def three_shots(cache: Path) -> Chain:
    """Return the film in the test's own folder; the shots are made in the cache first if they are not there.

    Their input files stay in the cache, and so does the folder in which they were made.
    """
    done = cache / "done"
    if not done.exists():
        settings.home = cache / "home"
        first = session.generate(PROMPTS[0], seed=7, **FAST).wait(timeout=60)
        second = first.extend(PROMPTS[1]).wait(timeout=60)
        second.extend(PROMPTS[2]).wait(timeout=60)
        settings.home = None
        done.touch()
    shutil.copytree(cache / "home", session.home(), dirs_exist_ok=True)
    return film_of(list(reversed(session.jobs(limit=3))))
