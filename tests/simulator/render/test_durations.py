"""The three possible durations are exact to the frame, in picture and sound."""

from __future__ import annotations

import av
import pytest

from wan_widgets._models.catalog import MODELS
from wan_widgets.simulator.render.renderer import RenderSpec, render

FRAME = 1 / 30


@pytest.mark.parametrize("seconds", MODELS["wan2.6"].field("duration").choices)
def test_a_video_lasts_as_long_as_was_asked(seconds, tmp_path):
    path = tmp_path / "out.mp4"
    render(RenderSpec(prompt="A red kite over dunes", width=1280, height=720, seconds=seconds, seed=7), path)
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert picture.codec_context.name == "h264"
        assert sound.codec_context.name == "aac"
        assert picture.frames == seconds * 30
        for stream in (picture, sound):
            assert abs(float(stream.duration * stream.time_base) - seconds) <= FRAME
