"""Full and read-only disks, made by the operating system, for root and for other users."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_NOBODY = 65534


def mount(folder: Path, options: str = "size=1m") -> bool:
    """Mount a small file system in memory on a folder; return whether this is allowed."""
    line = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(line, capture_output=True, check=False).returncode == 0


def unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def another_disk(folder: Path) -> Path:
    """Return a folder that can be written, on another file system than `folder`."""
    candidates = (Path("/dev/shm"), Path("/tmp"), Path("/var/tmp"), Path.home(), Path(__file__).parent)
    here = folder.stat().st_dev
    return next(one for one in candidates if one.is_dir() and one.stat().st_dev != here and os.access(one, os.W_OK))


def can_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        if not mount(Path(folder)):
            return False
        unmount(Path(folder))
        return True


MOUNTS = can_mount()


class Mounted:
    """A disk of 1 MB: full is full, ENOSPC."""

    says = "the disk is full"

    def __init__(self, home: Path) -> None:
        self._filler = home / "filler.json"

    def fill(self) -> None:
        with self._filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"x" * 4096)

    def free(self) -> None:
        self._filler.unlink(missing_ok=True)


class Limited:
    """A limit of this process: no file may grow, EFBIG. Every user may set it."""

    says = "cannot be written"

    def __init__(self, _home: Path) -> None:
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, self._before[1]))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


Disk = Mounted | Limited
DISKS: tuple[type[Disk], ...] = (Mounted, Limited) if MOUNTS else (Limited,)


@contextlib.contextmanager
def small(kind: type[Disk], home: Path) -> Iterator[Disk]:
    """Put a folder on a small disk that can be filled."""
    home.mkdir(parents=True)
    mounted = kind is Mounted and mount(home)
    disk = kind(home)
    try:
        yield disk
    finally:
        disk.free()
        if mounted:
            unmount(home)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Make a folder read-only, for this very user."""
    if MOUNTS:
        subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        try:
            yield
        finally:
            unmount(folder)
        return
    before = os.geteuid()
    folder.chmod(0o555)
    for path in folder.iterdir():
        path.chmod(0o444 if path.is_file() else 0o555)
    if before == 0:  # the mode binds everybody but root
        for parent in (*folder.parents, folder):
            if parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o055)
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if before == 0:
            os.seteuid(0)
        folder.chmod(0o755)
        for path in folder.iterdir():
            path.chmod(0o644 if path.is_file() else 0o755)
