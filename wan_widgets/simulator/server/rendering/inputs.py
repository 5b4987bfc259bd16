"""Fetch the inputs of a task, from this machine only.

Uploads are read from the folder, and other loopback URLs are fetched. The simulator sends nothing to other machines:
for any other host it draws a picture that says so. Runs in a rendering thread.
"""

from __future__ import annotations

import base64
import http.client
import ipaddress
import re
import urllib.error
import urllib.request
import wave
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ...._models.field import Field, FileKind
from ...._models.request import InputFacts
from ....media.inputs import inspect
from ..contract import Order
from ..oss_files import SCHEME, OssFiles
from ..task_error import TaskError

if TYPE_CHECKING:
    from PIL.Image import Image

_UPLOAD = re.compile(r"/u/([A-Za-z0-9_-]+\.[a-z0-9]+)")
_SECONDS = 20
_ROUNDING = 0.05
"""Tolerance of lengths that are read from files, in seconds."""
_PLACEHOLDER = (1280, 720)


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The inputs of a task as files on this machine."""

    image: Path | None = None
    """The first frame."""
    last_image: Path | None = None
    cast: tuple[Path, ...] = ()
    """Reference pictures and clips, in order."""
    names: tuple[str, ...] = ()
    """Their names in the prompt."""
    sounds: tuple[Path, ...] = ()
    size: tuple[int, int] | None = None
    """Width and height in pixels of the first picture or clip."""
    seconds: float | None = None
    """Length in seconds of a clip that is edited or continued."""
    billed_seconds: float = 0.0
    """Seconds of clips that are billed in addition to those of the video."""


def gather(order: Order, uploads: Path, folder: Path) -> Gathered:
    """Return the inputs of an order as files, checked.

    Parameters
    ----------
    order : Order
        The order.
    uploads : Path
        The folder of the simulator's uploads.
    folder : Path
        Where other inputs are fetched to.

    Raises
    ------
    TaskError
        If one cannot be fetched, or the model does not accept it.
    """
    files: dict[str, tuple[Path, ...]] = {}
    size: tuple[int, int] | None = None
    seconds: float | None = None
    billed = 0.0
    for field in order.model.media():
        paths = tuple(
            _fetch(url, field, uploads, folder / f"{field.name}{number}")
            for number, url in enumerate(order.files.get(field.name, ()), 1)
        )
        facts = [_checked(path, field) for path in paths]
        _check_together(field, facts, order)
        if facts and size is None and field.file_kind != "audio":
            size = (facts[0].width or 0, facts[0].height or 0)
        if facts and field.kind == "clip":
            seconds = facts[0].seconds
        if field.name in order.model.billed_inputs:
            billed += sum(one.seconds or 0.0 for one in facts)
        files[field.name] = paths

    def first(name: str) -> Path | None:
        return next(iter(files.get(name, ())), None)

    shown = [
        (path, (field.called or field.label).format(number=number))
        for field in order.model.media()
        if field.name not in ("image", "last_image") and field.file_kind != "audio"
        for number, path in enumerate(files[field.name], 1)
    ]
    return Gathered(
        image=first("image"),
        last_image=first("last_image"),
        cast=tuple(path for path, _ in shown),
        names=tuple(name for _, name in shown),
        sounds=files.get("reference_audios", ()),
        size=size,
        seconds=seconds,
        billed_seconds=round(min(billed, order.model.billed_input_cap.get(order.mode, billed)), 2),
    )


def _check_together(field: Field, facts: list[InputFacts], order: Order) -> None:
    seconds = sum(one.seconds or 0.0 for one in facts)
    most = field.file.total_seconds if field.file is not None else None
    if most is not None and seconds > most + _ROUNDING:
        raise TaskError("invalid_file", f"{field.wire}: the files may have {most:g} s together.")
    limit = order.model.most_seconds_with.get(field.name)
    duration = order.setting("duration")
    if limit is not None and seconds and isinstance(duration, int) and seconds + duration > limit + _ROUNDING:
        raise TaskError("invalid_file", f"{field.wire}: input and output may have {limit} s together.")


def _fetch(url: str, field: Field, uploads: Path, path: Path) -> Path:
    if url.startswith("data:"):
        path.write_bytes(base64.b64decode(url.partition(",")[2]))
        return path
    if url.startswith(SCHEME):
        oss = OssFiles(uploads)
        if oss.find(url) is None:
            raise TaskError("invalid_url", f"{field.wire}: the file does not exist, or no longer.")
        return oss.path(url)
    parts = urlsplit(url)
    if not is_loopback(parts.hostname or ""):
        picture = _placeholder(parts.hostname or "")
        makers: dict[FileKind, Callable[[Image, Path], Path]] = {"image": _as_picture, "video": _as_clip}
        return makers.get(field.file_kind or "video", _as_sound)(picture, path)
    own = _UPLOAD.fullmatch(unquote(parts.path))
    if own and (uploads / own[1]).is_file():
        return uploads / own[1]
    most = field.file.max_bytes if field.file else 0
    # No proxy and no redirect: both could lead to another machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        with opener.open(url, timeout=_SECONDS) as answer:
            data = answer.read(most + 1)
    except (OSError, ValueError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise TaskError("invalid_url", f"{field.wire}: the file could not be downloaded.") from error
    if len(data) > most:
        raise TaskError("file_too_large", f"{field.wire}: the file is larger than {most} bytes.")
    path.write_bytes(data)
    return path


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine, judged by its name; nothing is resolved."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(path: Path, field: Field) -> InputFacts:
    facts = inspect(path, field.file_kind or "video")
    limits = field.file
    if facts.problem or limits is None or facts.mime not in limits.formats:
        raise TaskError("invalid_file", f"{field.wire}: the format of the file is not supported.")
    sides = (facts.width or 0, facts.height or 0)
    if limits.sides and any(sides) and not (limits.sides[0] <= min(sides) and max(sides) <= limits.sides[1]):
        least, most = limits.sides
        raise TaskError("invalid_file", f"{field.wire}: sides must be between {least} and {most} pixels.")
    if limits.seconds and not limits.seconds[0] <= (facts.seconds or 0) <= limits.seconds[1]:
        least_s, most_s = limits.seconds
        raise TaskError("invalid_file", f"{field.wire}: the length must be {least_s:g} to {most_s:g} s.")
    if limits.min_fps and (facts.fps or 0) < limits.min_fps:
        raise TaskError("invalid_file", f"{field.wire}: at least {limits.min_fps:g} frames a second are needed.")
    return facts


def _placeholder(host: str) -> Image:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", _PLACEHOLDER, "#33475b")
    pen = ImageDraw.Draw(picture)
    for x in range(-_PLACEHOLDER[1], _PLACEHOLDER[0], 80):
        pen.line((x, _PLACEHOLDER[1], x + _PLACEHOLDER[1], 0), fill="#3d5469", width=24)
    words = f"{host[:60]}\nis not fetched by the simulator"
    middle = (_PLACEHOLDER[0] // 2, _PLACEHOLDER[1] // 2)
    pen.multiline_text(middle, words, "white", ImageFont.load_default(44), anchor="mm", align="center")
    return picture


def _as_picture(picture: Image, path: Path) -> Path:
    picture.save(path, "PNG")
    return path


def _as_clip(picture: Image, path: Path) -> Path:
    import av

    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=16)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        stream.time_base = Fraction(1, 16)
        frame = av.VideoFrame.from_image(picture.resize((640, 360)))  # type: ignore[no-untyped-call]
        for number in range(32):
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def _as_sound(_picture: Image, path: Path) -> Path:
    """Write two seconds of silence, the placeholder for a sound that is not fetched."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(b"\0\0" * 32_000)
    return path
