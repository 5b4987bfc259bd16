"""The user's own media: the source image as a scene, and reference clips as characters in a scene."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from ...errors import MediaError
from ...media.pictures.text_raster import write
from ...media.sniff import HEAD, sniff
from .camera import View
from .color import mix
from .layers import Canvas, Plate, Window
from .prompt_parser import Reading, number_of
from .stage.lighting import LIGHTS
from .stage.stage import Stage
from .stage.weather import Weather

_CLIP_FRAMES = 40
_CLIP_RATE = 10.0
_LONGEST_LOOK = 900
_WHOLE_LAST = 0.2
"""Seconds at the end in which only the last picture is visible."""


def open_image(path: Path, width: int, height: int) -> Image.Image:
    """Return an image, upright, opaque and cropped to `width` x `height`; raises MediaError if it cannot be read."""
    try:
        with Image.open(path) as opened:
            opened.draft("RGB", (width, height))
            picture = ImageOps.exif_transpose(opened)
            if picture.mode in ("RGBA", "LA", "PA", "P"):
                picture = picture.convert("RGBA")
                ground = Image.new("RGBA", picture.size, (24, 26, 32, 255))
                picture = Image.alpha_composite(ground, picture)
            return ImageOps.fit(picture.convert("RGB"), (width, height), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MediaError(f"The image {path.name} cannot be read.", "Give a PNG, JPEG, WEBP or BMP file.") from error


class Photo:
    """A scene made of the source image, a slow camera move, and the weather in the prompt."""

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        reading: Reading,
        seed: int,
        *,
        last: Path | None = None,
        seconds: float = 0.0,
    ) -> None:
        rng = np.random.default_rng(number_of("photo", seed))
        self._weather = Weather(width, height, replace(reading, setting="photo", light=""), LIGHTS["day"], rng)
        self._whole = Canvas(width, height)
        self._whole.lay(Plate(open_image(path, width, height)), 0, 0)
        self._last = Canvas(width, height) if last is not None else None
        self._seconds = seconds
        if last is not None and self._last is not None:
            self._last.lay(Plate(open_image(last, width, height)), 0, 0)

    def paint(self, canvas: Canvas, t: float, view: View) -> Window:
        """Paint the image and the weather in front of it, and return the part that the camera shows."""
        canvas.show(self._whole)
        self._weather.lay(canvas, t)
        if self._last is not None:
            share = _share_of_last(t, self._seconds)
            canvas.blend(self._last, share)
            if share >= 1.0:
                return Window(1.0, across=0.5, down=0.5)
        # A still camera shows the whole image. A moving one is closer, to have room to move.
        scale = max(view.scale, 1.0 + 0.14 * min(1.0, abs(view.x) + abs(view.y)))
        return Window(scale, across=0.5 + 0.5 * view.x, down=0.5 + 0.5 * view.y)


def _share_of_last(t: float, seconds: float) -> float:
    """Return how visible the last picture is at `t` seconds: 0 before the middle, 1 at the end."""
    half = max(seconds / 2, 1e-6)
    return min(1.0, max(0.0, (t - half) / max(half - _WHOLE_LAST, 1e-6)))


def clip_frames(path: Path, size: Callable[[int, int], tuple[int, int]]) -> list[Image.Image]:
    """Return about ten frames per second of the first seconds of a clip; raises MediaError if there are none."""
    frames: list[Image.Image] = []
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            due = 0.0
            for number, frame in enumerate(container.decode(stream)):
                time = float(frame.time) if frame.time is not None else number / 30
                if time + 1e-3 < due:
                    continue
                due = max(due + 1 / _CLIP_RATE, time)
                wide, high = size(frame.width, frame.height)
                frames.append(Image.fromarray(frame.to_ndarray(format="rgb24", width=wide, height=high)))
                if len(frames) >= _CLIP_FRAMES or number > _LONGEST_LOOK:
                    break
    except (av.FFmpegError, OSError, IndexError, ValueError) as error:
        if not frames:
            raise MediaError(f"The clip {path.name} cannot be read.", "Give an MP4 or MOV file.") from error
    if not frames:
        raise MediaError(f"The clip {path.name} contains no pictures.", "Give an MP4 or MOV file.")
    return frames


def is_picture(path: Path) -> bool:
    """Return whether a file is a picture, by its content."""
    with path.open("rb") as file:
        mime = sniff(file.read(HEAD))
    return mime is not None and mime.startswith("image/")


def _picture(path: Path, size: Callable[[int, int], tuple[int, int]]) -> Image.Image:
    with Image.open(path) as opened:
        wide, high = size(*opened.size)
    return open_image(path, wide, high)


class Character:
    """A reference clip or picture in the scene, in a frame, with its name in the prompt."""

    def __init__(self, path: Path, name: str, place: tuple[int, int], stage: Stage, size: float) -> None:
        number, count = place
        self._stage, self._number, self._count = stage, number, count
        room = min(stage.width / count * 0.76, 62 * stage.unit * size)
        tall = min(56 * stage.unit * size, stage.floor * 0.62)

        def fitted(width: int, height: int) -> tuple[int, int]:
            scale = min(room / max(1, width), tall / max(1, height))
            return max(16, round(width * scale) // 2 * 2), max(16, round(height * scale) // 2 * 2)

        frames = [_picture(path, fitted)] if is_picture(path) else clip_frames(path, fitted)
        self._plates = _framed(frames, stage)
        self._height = self._plates[0].height
        self._width = self._plates[0].width
        self._plate = Plate(_name_plate(name, stage))

    def lay(self, canvas: Canvas, t: float, aside: float) -> None:
        """Paste the clip's frame at `t` seconds, and its name."""
        stage = self._stage
        x = stage.width * (self._number + 0.5) / self._count - aside * stage.margin * 0.5
        x += math.sin(math.tau * (t * 0.12 + self._number * 0.3)) * 1.2 * stage.unit
        y = stage.floor * 0.86 - self._height - abs(math.sin(t * 2.6 + self._number)) * 0.8 * stage.unit
        plate = self._plates[int(t * _CLIP_RATE) % len(self._plates)]
        canvas.lay(plate, x - self._width / 2, y)
        canvas.lay(self._plate, x - self._plate.width / 2, y + self._height - self._plate.height * 0.7)


def _framed(pictures: list[Image.Image], stage: Stage) -> list[Plate]:
    """Return pictures of the same size with round corners and a pale border."""
    edge = max(2, round(0.7 * stage.unit))
    radius = round(3 * stage.unit)
    inner = pictures[0].size
    outer = inner[0] + 2 * edge, inner[1] + 2 * edge
    mask, hole = _rounded(outer, radius), _rounded(inner, radius - edge)
    frame = Image.new("RGB", outer, mix(stage.light.haze, (255, 255, 255), 0.75))
    plates = []
    for picture in pictures:
        framed = frame.copy()
        framed.paste(picture, (edge, edge), hole)
        framed.putalpha(mask)
        plates.append(Plate(framed))
    return plates


def _rounded(size: tuple[int, int], radius: int) -> Image.Image:
    mask = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] * 2 - 1, size[1] * 2 - 1), radius * 2, fill=255)
    return mask.reduce(2)


def _name_plate(name: str, stage: Stage) -> Image.Image:
    text = write(name, max(11, round(4.2 * stage.unit)), bold=True)
    pad = round(text.height * 0.45)
    size = text.width + 2 * pad, text.height + round(pad * 1.1)
    plate = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(plate).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), size[1] // 2, fill=(18, 21, 28, 235))
    plate.paste(Image.new("RGBA", text.size, (255, 244, 220, 255)), (pad, round(pad * 0.55)), text)
    return plate
