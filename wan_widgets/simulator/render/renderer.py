"""Render a request as a real MP4: pictures that follow the prompt, a caption with every setting, and sound.

`render` blocks, uses only the CPU, and writes the same frames for the same spec on every machine (only letters that
Pillow's own font lacks depend on the installed fonts). The scene is painted in YUV planes of about half a million
pixels and scaled up; text is drawn into the full-size frame.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..._models.field import MODE_LABELS, Mode
from .camera import ASIDE, CLOSER, Shot, shots_of, view_at
from .encoder import FRAMES_A_SECOND, Encoder
from .layers import Canvas
from .overlay import Caption, Words
from .prompt_parser import Reading, read
from .soundtrack import soundtrack
from .source_media import Photo
from .stage.scene import Scene

_PAINTED_PIXELS = 460_000
# A close view needs more scaling for each frame, so these shots are painted at a lower resolution.
_PAINTED_PIXELS_CLOSER = 380_000
# A photograph has finer details than a drawing, and is painted only once.
_PHOTO = 1.14
_REPORTS = 40


@dataclass(frozen=True, kw_only=True)
class RenderSpec:
    """Everything that the content of a video depends on."""

    prompt: str
    negative_prompt: str = ""
    mode: Mode = "t2v"
    width: int
    height: int
    """Pixels; even."""
    seconds: float
    seed: int
    shot_type: str = "single"
    prompt_extend: bool = True
    audio: bool | None = None
    watermark: bool = False
    always_sound: bool = True
    """Whether the model always makes sound."""
    image: Path | None = None
    last_image: Path | None = None
    """The picture that the video ends with."""
    clips: tuple[Path, ...] = ()
    """Reference clips and pictures, in order."""
    names: tuple[str, ...] = ()
    """Their names in the prompt."""
    sounds: tuple[Path, ...] = ()
    """Reference sounds, heard one after the other."""
    model: str = ""
    resolution: str = "1080p"
    aspect_ratio: str | None = None

    @property
    def cast(self) -> tuple[tuple[Path, str], ...]:
        """The reference clips and pictures, each with its name in the prompt."""
        names = self.names or tuple(f"character{number}" for number in range(1, len(self.clips) + 1))
        return tuple(zip(self.clips, names, strict=True))

    @property
    def heard(self) -> bool:
        """Whether it has a sound track."""
        return self.always_sound or self.audio is not False

    @property
    def cuts(self) -> bool:
        """Whether it has several shots."""
        return self.shot_type == "multi" and self.prompt_extend and self.mode != "i2v"


def render(spec: RenderSpec, path: Path, progress: Callable[[float], None] | None = None) -> None:
    """Render a video.

    Parameters
    ----------
    spec : RenderSpec
        The video to render.
    path : Path
        The MP4 to write. It is removed if rendering fails.
    progress : callable, optional
        Called about forty times with the finished fraction, rising from 0 to 1. If it raises, the rendering stops.

    Raises
    ------
    MediaError
        If the source image or a clip cannot be read.

    Examples
    --------
    >>> spec = RenderSpec(prompt="A cat runs on grass", width=1280, height=720, seconds=5, seed=7)
    >>> render(spec, Path("cat.mp4"))  # doctest: +SKIP
    """
    try:
        _render(spec, path, progress or (lambda _: None))
    except BaseException:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def _render(spec: RenderSpec, path: Path, progress: Callable[[float], None]) -> None:
    frames = max(1, round(spec.seconds * FRAMES_A_SECOND))
    seconds = frames / FRAMES_A_SECOND
    whole = read(spec.prompt, spec.negative_prompt)
    shots = shots_of(spec.prompt, seconds, spec.seed, several=spec.cuts)
    caption = Caption(words_of(spec), width=spec.width, height=spec.height, frames=frames, rate=FRAMES_A_SECOND)
    progress(0.0)
    sound = partial(soundtrack, whole, shots, seconds, spec.seed, spec.sounds) if spec.heard else None
    with Encoder(path, spec.width, spec.height, sound=sound, letter=caption.lay) as encoder:
        number = reported = 0
        for shot in shots:
            reading = read(spec.prompt, spec.negative_prompt, part=shot.words) if shot.words else whole
            move = shot.move(reading.camera)
            canvas = _canvas(spec, move)
            floor = round(canvas.height * (1 - caption.room / spec.height))
            scene = _scene(spec, reading, shot, canvas, aside=move in ASIDE, floor=floor)
            first = number
            while number < frames and (number / FRAMES_A_SECOND < shot.end - 1e-6 or shot is shots[-1]):
                t = (number - first) / FRAMES_A_SECOND
                window = scene.paint(canvas, t, view_at(move, min(1.0, t / shot.seconds), shot.seconds))
                encoder.show(canvas.planes(), window, key=number == first)
                number += 1
                if number * _REPORTS // frames > reported and number < frames:
                    reported = number * _REPORTS // frames
                    progress(number / frames)
    progress(1.0)


def _canvas(spec: RenderSpec, move: str) -> Canvas:
    """Return the canvas that a shot is painted on, in the video's ratio."""
    pixels = _PAINTED_PIXELS_CLOSER if move in CLOSER and spec.image is None else _PAINTED_PIXELS
    scale = min(1.0, math.sqrt(pixels / (spec.width * spec.height)))
    if spec.image is not None:
        scale *= _PHOTO
    width, height = (max(16, round(side * scale / 2) * 2) for side in (spec.width, spec.height))
    return Canvas(width, height)


def _scene(spec: RenderSpec, reading: Reading, shot: Shot, canvas: Canvas, *, aside: bool, floor: int) -> Scene | Photo:
    if spec.image is not None:
        return Photo(
            spec.image,
            canvas.width,
            canvas.height,
            reading,
            spec.seed,
            last=spec.last_image,
            seconds=spec.seconds,
        )
    return Scene(
        reading,
        shot,
        width=canvas.width,
        height=canvas.height,
        floor=floor,
        seed=spec.seed,
        cast=spec.cast,
        aside=aside,
    )


def words_of(spec: RenderSpec) -> Words:
    """Return the texts of the caption, with all settings of the request."""
    if spec.audio is None or spec.audio:
        sound = "sound on"
    else:
        sound = "audio off asked (the model always has sound)" if spec.always_sound else "silent"
    if spec.shot_type != "multi":
        shots = "single shot"
    elif spec.cuts:
        shots = "multi shot"
    else:
        shots = "multi shot asked, prompt extend is off: one shot"
    facts = (
        MODE_LABELS[spec.mode],
        "ratio of the image" if spec.mode == "i2v" else (spec.aspect_ratio or "ratio not given"),
        spec.resolution,
        f"{spec.width} x {spec.height}",
        f"{spec.seconds:g} s",
        f"seed {spec.seed}",
        f"prompt extend {'on' if spec.prompt_extend else 'off'}",
        shots,
        sound,
        f"watermark {'on' if spec.watermark else 'off'}",
        spec.model,
    )
    return Words(prompt=spec.prompt, negative=spec.negative_prompt, facts=facts, watermark=spec.watermark)
