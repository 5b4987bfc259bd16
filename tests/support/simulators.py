"""Simulators for tests: in a thread of the test's process, with clips that were rendered once.

Most tests need a video and not its rendering, which takes seconds of processor time. Here a clip is rendered the
first time that a run, or an earlier one with the same renderer, asks for it; the seed is left out of account, and
written behind the clip, so that no two seeds give the same file. Tests of the simulator itself start real processes
and render for real; so do, at night, all of them.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
from tiers import tier

import wan_widgets
from wan_widgets.simulator import process
from wan_widgets.simulator.options import Options
from wan_widgets.simulator.render.renderer import RenderSpec, render
from wan_widgets.simulator.server.rendering.task import Renderer
from wan_widgets.simulator.server.server import background

CLIPS = "WAN_TEST_CLIPS"
"""Environment: the folder of the rendered clips, which all processes of a run share."""
ONE_PROMPT = "A red kite over desert dunes"
STEPS = (0.25, 0.5, 0.75)
"""The reported progress of a clip that exists already."""


@contextlib.contextmanager
def simulating(folder: Path, *, one_picture: bool = True, **options: Any) -> Iterator[str]:
    """Serve a simulator in `folder`, where sessions find it.

    Parameters
    ----------
    folder : Path
        Created if it does not exist.
    one_picture : bool
        Whether the videos of all prompts may show the same. No if a test looks at their pictures.
    **options
        Fields of ``Options``.

    Yields
    ------
    str
        Its base URL.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with background(Options(folder=folder.resolve(), **options), renderer=renderer(one_picture=one_picture)) as (
            address,
            _,
        ):
            yield address.url
    finally:
        process.stop(folder)  # one that a test's own kernel or command has started after it


def renderer(*, one_picture: bool = False) -> Renderer | None:
    """Return the renderer of the videos; None for the real one."""
    if tier() == "nightly":
        return None
    return with_one_picture if one_picture else rendered_once


def with_one_picture(spec: RenderSpec, path: Path, progress: Callable[[float], None] | None) -> None:
    """Take the video of one prompt for every prompt that asks for no shots; the files differ all the same."""
    shown = spec if spec.cuts else replace(spec, prompt=ONE_PROMPT, negative_prompt="")
    rendered_once(shown, path, progress)
    with path.open("ab") as file:
        file.write(free_box(f"{spec.prompt} {spec.negative_prompt}"))


def rendered_once(spec: RenderSpec, path: Path, progress: Callable[[float], None] | None) -> None:
    """Render a video, or use the one that was rendered for an equal spec."""
    clip = clips() / f"{_name(spec)}.mp4"
    tell = progress or (lambda _value: None)
    if not clip.exists():
        # A name of its own: two tasks of one process may ask for the same clip at the same time.
        part = clip.with_suffix(f".{secrets.token_hex(8)}.part")
        render(spec, part, tell)
        part.replace(clip)
    for step in STEPS:
        tell(step)
    shutil.copyfile(clip, path)
    with path.open("ab") as file:
        file.write(free_box(f"seed {spec.seed}"))
    tell(1.0)


def free_box(words: str) -> bytes:
    """Return a box of an MP4 that every reader skips."""
    text = words.encode()
    return (8 + len(text)).to_bytes(4, "big") + b"free" + text


def clips() -> Path:
    """Return the folder of the clips of the current renderer."""
    if CLIPS not in os.environ:
        os.environ[CLIPS] = tempfile.mkdtemp(prefix="wan-clips-")
        atexit.register(shutil.rmtree, os.environ[CLIPS], ignore_errors=True)
    folder = Path(os.environ[CLIPS], _version())
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def tidy(top: Path) -> None:
    """Remove the clips of older renderers."""
    for folder in top.iterdir():
        if folder.name != _version():
            shutil.rmtree(folder, ignore_errors=True)


def _name(spec: RenderSpec) -> str:
    """Return a name for everything except the seed on which a video depends."""
    facts = asdict(spec)
    del facts["seed"]
    for name in ("image", "last_image"):
        facts[name] = facts[name] and _digest(facts[name])
    for name in ("clips", "sounds"):
        facts[name] = [_digest(one) for one in facts[name]]
    return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()[:32]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _version() -> str:
    """Return a name for everything except the spec on which a rendering depends."""
    digest = hashlib.sha256(f"{av.__version__} {np.__version__}".encode())
    package = Path(wan_widgets.__file__).parent
    for path in sorted(package.glob("simulator/**/*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
