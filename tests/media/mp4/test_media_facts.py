"""Files as cameras, phones and interrupted copies leave them."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest

from wan_widgets._jobs.handles.video import Video
from wan_widgets._models import draft_of, source_key, validate
from wan_widgets.media.inputs import inspect
from wan_widgets.media.sniff import sniff
from wan_widgets.media.video import probe

from ..conftest import picture_bytes, write_clip


def issues_of(path, name):
    facts = inspect(str(path), "image" if name == "image" else "video")
    asked = {"prompt": "character1", name: str(path)}
    return [one.message for one in validate(draft_of(asked, {source_key(str(path)): facts}))]


def test_half_of_a_clip_with_its_index_in_front_is_cut_off(tmp_path):
    path = write_clip(tmp_path / "half.mp4", frames=60, size=(320, 240))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    facts = inspect(str(path), "video")
    assert "cut off" in (facts.problem or "")
    assert "of 60 frames" in (facts.problem or "")


@pytest.mark.parametrize("brand", [b"heis", b"hevx", b"heim", b"hevm", b"heic"])
def test_every_heic_brand_is_heic(brand):
    assert sniff(b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 50) == "image/heic"


def test_formats_are_called_as_people_call_them(tmp_path):
    sound = tmp_path / "audio.m4a"
    sound.write_bytes(b"\x00\x00\x00\x20ftypM4A " + b"\x00" * 60)
    assert any("audio.m4a is M4A sound; the upload takes MP4" in one for one in issues_of(sound, "references"))
    movie = tmp_path / "clip.mkv"
    movie.write_bytes(b"\x1a\x45\xdf\xa3" + b"matroska" + b"\x00" * 60)
    [message] = issues_of(movie, "references")[:1]
    assert "MATROSKA" not in message


def test_a_video_in_an_images_place_names_the_way_to_its_frames(tmp_path):
    path = write_clip(tmp_path / "clip.mp4")
    facts = inspect(str(path), "image")
    [issue] = [one for one in validate(draft_of({"image": str(path)}, {str(path): facts})) if one.severity == "error"]
    assert issue.message == "clip.mp4 is a video, and a picture is needed."
    assert "frame(-1)" in issue.hint


def test_a_clip_of_a_camera_on_its_side_has_the_size_that_is_shown(tmp_path):
    path = tmp_path / "upright.mov"
    with av.open(str(path), "w", format="mov") as out:
        stream = out.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 64, 48, "yuv420p", Fraction(1, 10)
        for number in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            frame.pts = number
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40  # the matrix of the track's header, version 0
    quarter = [0, 1 << 16, 0, -(1 << 16) & 0xFFFFFFFF, 0, 0, 48 << 16, 0, 1 << 30]
    data[at : at + 36] = b"".join(value.to_bytes(4) for value in quarter)
    path.write_bytes(bytes(data))
    facts = probe(path)
    assert (facts.width, facts.height) == Video(path).frame(0).size == (48, 64)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparency_warns_whatever_the_picture_is(tmp_path, kind):
    path = tmp_path / f"cat.{kind.lower()}"
    path.write_bytes(picture_bytes(kind, mode="RGBA"))
    name = kind if kind == "PNG" else "WEBP"
    assert any(f"The model may refuse a {name} with transparency." in one for one in issues_of(path, "image"))
