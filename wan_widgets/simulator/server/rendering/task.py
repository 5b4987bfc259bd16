"""One rendering: the inputs of a task are fetched and checked, and its video is drawn. Blocks.

What draws takes more memory than all of the server, so it is imported where a video is drawn, and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ...render.renderer import RenderSpec

Progress = Callable[[float], None]
"""Called with the finished fraction, 0..1."""
Renderer = Callable[["RenderSpec", Path, Progress | None], None]

_FAILS_AT = 0.4


@dataclass(frozen=True, kw_only=True)
class RenderTask:
    """What a rendering needs to know of a task; all values can be written as JSON."""

    body: Mapping[str, Any]
    """The request body as received."""
    service: str
    seed: int
    fails: bool
    """Whether it ends at 40 %, because its failure is planned."""
    uploads: str
    """The folder of the simulator's uploads."""
    video: str
    """The path of its video."""


@dataclass(frozen=True, kw_only=True)
class RenderResult:
    """The result of a rendering, besides its file."""

    width: int
    height: int
    ratio: str
    seconds: float
    input_seconds: float


class PlannedError(Exception):
    """The planned failure of a task, raised while its video is drawn."""


class StoppedError(Exception):
    """The simulator stops; the task stays unfinished."""


class Rendering(Protocol):
    """Where videos are drawn. Used on the server's loop."""

    async def render(self, task: RenderTask, report: Progress) -> RenderResult:
        """Draw the video of a task.

        Raises
        ------
        PlannedError
            If the task fails as planned.
        StoppedError
            If the simulator stops.
        Exception
            Any other reason why the task fails; see `task_error_of`.
        """

    async def stop(self) -> None:
        """Stop drawing; what is being drawn stays unfinished."""


def render_task(task: RenderTask, folder: Path, report: Progress, renderer: Renderer | None = None) -> RenderResult:
    """Draw the video of a task.

    Parameters
    ----------
    task : RenderTask
        The task.
    folder : Path
        An empty folder for what is not finished.
    report : callable
        Called with the progress. If it raises, the rendering stops.
    renderer : callable, optional
        Makes the video instead of the real renderer.
    """
    from ..orders import read_order, spec_of
    from .inputs import gather

    def step(value: float) -> None:
        if task.fails and value >= _FAILS_AT:
            raise PlannedError
        report(value)

    if renderer is None:
        from ...render.renderer import render

        renderer = render
    order = read_order(task.body, task.service)
    inputs = gather(order, Path(task.uploads), folder)
    spec = spec_of(order, inputs, task.seed)
    part = folder / "video.mp4"
    renderer(spec, part, step)
    part.replace(task.video)
    return RenderResult(
        width=spec.width,
        height=spec.height,
        ratio=spec.aspect_ratio or f"{spec.width}:{spec.height}",
        seconds=spec.seconds,
        input_seconds=inputs.billed_seconds,
    )
