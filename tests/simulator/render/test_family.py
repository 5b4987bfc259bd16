"""Inputs of the newer models are visible and audible: frames, reference pictures, sounds, silence."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from wan_widgets import _models
from wan_widgets._jobs.handles.video import Video
from wan_widgets.simulator.render.renderer import RenderSpec, render
from wan_widgets.simulator.server.contract import Order, Refusal, read
from wan_widgets.simulator.server.orders import price, seconds_of
from wan_widgets.simulator.server.rendering.inputs import gather

WIDE = {"width": 416, "height": 240, "seed": 1, "seconds": 1.0, "model": "wan3.0-video"}
PNG = "https://example.org/a.png"


def picture(path: Path, color: str) -> Path:
    Image.new("RGB", (416, 240), color).save(path)
    return path


def order(**asked: object) -> Order:
    body = _models.body_of(_models.request_of(_models.draft_of({"model": "wan3.0-video", **asked}, service="toapis")))
    found = read(body)
    assert not isinstance(found, Refusal)
    return found


def middle(video: Path, at: float) -> tuple[int, ...]:
    """Return the color in the middle of a frame."""
    frame = Video(video).frame(at).convert("RGB")
    return frame.getpixel((frame.width // 2, frame.height // 2))


def test_a_video_goes_from_its_first_frame_to_its_last(tmp_path):
    blue, red = picture(tmp_path / "blue.png", "#2040c0"), picture(tmp_path / "red.png", "#c04020")
    render(RenderSpec(prompt="A sail", mode="i2v", image=blue, last_image=red, **WIDE), tmp_path / "v.mp4")
    first, last = middle(tmp_path / "v.mp4", 0), middle(tmp_path / "v.mp4", -1)
    assert first[2] > first[0] + 60
    assert last[0] > last[2] + 60


def test_reference_pictures_are_in_the_scene_in_their_order(tmp_path):
    pictures = picture(tmp_path / "a.png", "#ff0000"), picture(tmp_path / "b.png", "#0000ff")
    spec = RenderSpec(prompt="Grass", mode="r2v", clips=pictures, names=("Image 1", "Image 2"), **WIDE)
    render(spec, tmp_path / "v.mp4")
    frame = np.asarray(Video(tmp_path / "v.mp4").frame(0.5).convert("RGB")).astype(int)
    red = (frame[..., 0] > 180) & (frame[..., 1] < 90) & (frame[..., 2] < 90)
    blue = (frame[..., 2] > 180) & (frame[..., 0] < 90) & (frame[..., 1] < 90)
    assert np.nonzero(red)[1].mean() < np.nonzero(blue)[1].mean()


def test_a_silent_video_has_no_sound_track_where_the_model_can_be_silent(tmp_path):
    for name, always in (("silent", False), ("loud", True)):
        spec = RenderSpec(prompt="A cat", audio=False, always_sound=always, **WIDE)
        render(spec, tmp_path / f"{name}.mp4")
    with av.open(tmp_path / "silent.mp4") as silent, av.open(tmp_path / "loud.mp4") as loud:
        assert (len(silent.streams.audio), len(loud.streams.audio)) == (0, 1)


def test_a_reference_sound_is_heard(tmp_path):
    tone = tmp_path / "tone.wav"
    with wave.open(str(tone), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes((np.sin(np.arange(16_000) * 2 * np.pi * 3000 / 16_000) * 20_000).astype("<i2").tobytes())
    spec = RenderSpec(prompt="A cat", always_sound=False, sounds=(tone,), **WIDE)
    render(spec, tmp_path / "v.mp4")
    with av.open(tmp_path / "v.mp4") as container:
        rate = container.streams.audio[0].rate
        heard = np.concatenate([one.to_ndarray()[0] for one in container.decode(audio=0)])
    spectrum = np.abs(np.fft.rfft(heard))
    assert abs(np.argmax(spectrum) * rate / len(heard) - 3000) < 50


@pytest.mark.parametrize("resolution", ["480p", "720p", "1080p"])
def test_every_resolution_has_a_price(resolution):
    assert price(order(prompt="A cat", resolution=resolution, duration=2)) > 0


def test_a_length_that_the_model_chooses_is_one_that_it_can_make():
    asked = {"model": "wan3.0-video", "prompt": "A cat", "duration": -1}
    body = _models.body_of(_models.request_of(_models.draft_of(asked, service="dashscope")))
    found = read(body, "dashscope")
    assert not isinstance(found, Refusal)
    assert 2 <= seconds_of(found) <= 30


def test_files_of_other_hosts_are_drawn_and_each_keeps_its_role(tmp_path):
    frames = gather(order(image=PNG, last_image=PNG), tmp_path, tmp_path)
    assert frames.image != frames.last_image
    assert frames.size == (1280, 720)
    asked = order(prompt="Image 1", reference_images=[PNG], references=["https://example.org/a.mp4"])
    cast = gather(asked, tmp_path, tmp_path)
    assert cast.names == ("Image 1", "Video 1")
