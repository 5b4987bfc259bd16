"""Videos whose settings a test restores, and pictures for them."""

from __future__ import annotations

import shutil
from pathlib import Path

from PIL import Image

import wan_widgets as wan
from wan_widgets import session
from wan_widgets.config.settings import settings


def picture(path: Path, color: str = "red") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (640, 480), color).save(path)
    return path


def made(**asked: object) -> wan.Video:
    return session.generate(**asked).result(timeout=20)


def alone(video: wan.Video, folder: Path) -> wan.Video:
    """The MP4 without the files beside it, in another place, and with another WAN_HOME."""
    folder.mkdir(parents=True)
    settings.home = folder / "home"
    return wan.Video(shutil.copy(video.path, folder / "a.mp4"))
