"""A real simulator on loopback, with a renderer that quickly makes a small real MP4."""

from __future__ import annotations

import contextlib
import io
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from PIL import Image

from wan_widgets.simulator.options import Options
from wan_widgets.simulator.server.server import Address, background
from wan_widgets.simulator.server.task_runner import Simulator

CREATE = "/v1/videos/generations"


class Renderer:
    """Writes one second of 64 x 64; waits in the middle while `gate` is closed."""

    def __init__(self) -> None:
        self.specs: list[Any] = []
        self.gate = threading.Event()
        self.gate.set()
        self.at_gate = threading.Semaphore(0)

    def wait_at_gate(self) -> None:
        assert self.at_gate.acquire(timeout=20), "no rendering came to the gate"

    def __call__(self, spec: Any, path: Path, progress: Callable[[float], None] | None) -> None:
        self.specs.append(spec)
        tell = progress or (lambda _value: None)
        tell(0.2)
        self.at_gate.release()
        while not self.gate.wait(0.02):
            tell(0.2)
        tell(0.5)
        write_video(path)
        tell(1.0)


def write_video(path: Path, size: tuple[int, int] = (64, 64), fps: int = 16, seconds: float = 1.0) -> Path:
    with av.open(str(path), "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=fps, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.time_base = Fraction(1, fps)
        for number in range(int(fps * seconds)):
            noise = np.random.default_rng(number).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(noise, format="rgb24")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


class Running:
    """One running simulator and a client of it."""

    def __init__(self, address: Address, simulator: Simulator, renderer: Renderer) -> None:
        self.address = address
        self.simulator = simulator
        self.renderer = renderer
        self.http = httpx.Client(
            base_url=address.url, headers={"Authorization": "Bearer sk-simulated"}, trust_env=False, timeout=20
        )

    def create(self, prompt: str = "a cat", **body: Any) -> httpx.Response:
        return self.http.post(CREATE, json={"model": "wan2.6", "prompt": prompt, **body})

    def made(self, prompt: str = "a cat", **body: Any) -> str:
        answer = self.create(prompt, **body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def look(self, name: str) -> dict[str, Any]:
        answer = self.http.get(f"{CREATE}/{name}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def until(self, name: str, *words: str) -> dict[str, Any]:
        wanted = words or ("completed",)
        for _ in range(1500):
            reply = self.look(name)
            word = reply.get("data", reply)["status"]
            if word in wanted:
                return reply
            if word in ("completed", "failed"):
                break
            time.sleep(0.02)
        raise AssertionError(f"{name} never came to {words}: {reply}")

    def url(self, name: str) -> str:
        return str(self.until(name)["result"]["data"][0]["url"])

    def state(self) -> dict[str, Any]:
        return dict(self.http.get("/_state").json())


def png(size: tuple[int, int] = (750, 1000)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return out.getvalue()


def upload(shared: Running, kind: str, data: bytes, name: str = "file.bin", mime: str = "") -> httpx.Response:
    file = (name, data, mime) if mime else (name, data)
    return shared.http.post(f"/v1/uploads/{kind}", files={"file": file})


@contextlib.contextmanager
def running(folder: Path, renderer: Renderer | None = None, **options: Any) -> Iterator[Running]:
    fake = renderer or Renderer()
    with background(Options(folder=folder, **options), renderer=fake) as (address, simulator):
        one = Running(address, simulator, fake)
        try:
            yield one
        finally:
            one.http.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One simulator for all tests of a module that do not affect each other."""
    with running(tmp_path_factory.mktemp("simulator")) as one:
        yield one
