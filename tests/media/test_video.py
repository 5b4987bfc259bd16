from __future__ import annotations

import io
import struct
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from wan_widgets._jobs.handles.video import Video
from wan_widgets.errors import MediaError
from wan_widgets.media import video
from wan_widgets.media.mp4 import container
from wan_widgets.media.pictures import stills
from wan_widgets.media.pictures.stills import poster, strip
from wan_widgets.media.video import probe, verify

from .conftest import write_clip

ONE = 1 << 16
UPRIGHT = (ONE, 0, 0, 0, ONE, 0, 0, 0, 1 << 30)
QUARTER = (0, ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30)
"""The matrix in the header of a track (ISO 14496-12, 8.3.2)."""


def test_a_video_is_probed(clip: Path) -> None:
    facts = probe(clip)
    assert (facts.width, facts.height, facts.frames) == (64, 48, 20)
    assert (facts.video_codec, facts.audio_codec) == ("h264", "aac")
    assert facts.seconds == pytest.approx(2.0, abs=0.11)
    assert facts.fps == pytest.approx(10)
    assert facts.size == clip.stat().st_size


def test_a_whole_video_is_verified(clip: Path) -> None:
    assert verify(clip) == probe(clip)


def test_a_download_that_was_cut_behind_a_good_header_is_found(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", frames=60, size=(320, 240))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    assert probe(path).frames == 60
    with pytest.raises(MediaError, match="cut off"):
        verify(path)


@pytest.mark.parametrize("content", [b"", b"<html><body>502</body></html>", b"\x00\x00\x00\x20ftypisom" + b"x" * 500])
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(content)
    for look in (probe, verify, poster):
        with pytest.raises(MediaError):
            look(path)


def test_a_missing_video_is_a_media_error(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"a\.mp4 cannot be read"):
        probe(tmp_path / "a.mp4")


def test_a_poster_is_a_small_webp(clip: Path) -> None:
    with Image.open(io.BytesIO(poster(clip, width=48))) as image:
        assert (image.format, image.size) == ("WEBP", (48, 36))


def test_a_fade_in_is_not_what_the_poster_shows(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", frames=40, dark_start=3)
    with Image.open(io.BytesIO(poster(path))) as image:
        low, high = image.convert("L").getextrema()
    assert high - low > 100


def test_a_poster_of_a_fade_in_is_from_the_middle(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", frames=30, dark_start=1)
    with Image.open(io.BytesIO(poster(path))) as image:
        assert shade(image) == pytest.approx(15 * 27 % 256, abs=16)


def test_no_more_than_300_frames_are_decoded_for_a_poster(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", frames=640, dark_start=1, key_every=1000)
    with Image.open(io.BytesIO(poster(path))) as image:
        assert shade(image) == pytest.approx(299 * 27 % 256, abs=16)


def test_posters_and_strips_have_a_usual_size(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", frames=3, size=(640, 480))
    for data, size in ((Video(path).poster(), (320, 240)), (poster(path), (320, 240)), (strip(path), (8 * 180, 135))):
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == size


@pytest.mark.parametrize("container", ["webm", "avi", "matroska"])
def test_frames_are_counted_where_the_header_has_no_number(tmp_path: Path, container: str) -> None:
    facts = probe(write_clip(tmp_path / "a", frames=6, container=container))
    assert (facts.frames, facts.fps) == (6, 10)
    assert facts.seconds == pytest.approx(0.6, abs=0.11)


def shade(picture: Image.Image) -> float:
    """The moving ramp's value at the left upper corner."""
    return float(np.asarray(picture.convert("L"))[:2, :2].mean())


def test_a_frame_of_a_video_is_a_picture_by_its_time(clip: Path) -> None:
    video = Video(clip)
    first, later, last = video.frame(), video.frame(1.0), video.frame(-1)
    assert isinstance(first, Image.Image)
    assert {one.size for one in (first, later, last)} == {(64, 48)}
    # The ramp moves by 27 levels a frame, at 10 frames a second.
    assert shade(first) == pytest.approx(0, abs=12)
    assert shade(later) == pytest.approx(10 * 27 % 256, abs=12)
    assert shade(last) == pytest.approx(19 * 27 % 256, abs=12)
    assert first._repr_png_()


def test_a_frame_that_is_none_says_how_long_the_video_is(clip: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"The video has 2 s, and no frame at 9 s\. -1 is the last frame"):
        Video(clip).frame(9)
    for wrong in (-2, True, float("nan"), "1"):
        with pytest.raises(MediaError, match="Give seconds from the start"):
            Video(clip).frame(wrong)
    with pytest.raises(MediaError, match="cannot be read"):
        Video(tmp_path / "none.mp4").frame(0)


def test_the_last_frame_of_a_long_group_of_pictures_is_found(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "long.mp4", frames=400, fps=25)
    assert shade(Video(path).frame(-1)) == pytest.approx(399 * 27 % 256, abs=14)
    assert shade(Video(path).frame(12.0)) == pytest.approx(300 * 27 % 256, abs=14)


def test_a_time_a_little_past_the_end_is_the_last_frame_and_a_later_one_is_none(tmp_path: Path) -> None:
    video = Video(write_clip(tmp_path / "a.mp4", frames=20))
    assert shade(video.frame(2.3)) == shade(video.frame(2.5)) == shade(video.frame(-1))
    for seconds in (2.51, 3.0):
        with pytest.raises(MediaError, match="The video has 2 s"):
            video.frame(seconds)


def test_a_frame_just_before_a_key_frame_is_not_the_key_frame(tmp_path: Path) -> None:
    video = Video(write_clip(tmp_path / "a.mp4", frames=20, key_every=10))
    assert shade(video.frame(0.8)) == pytest.approx(8 * 27 % 256, abs=12)
    assert shade(video.frame(1.8)) == pytest.approx(18 * 27 % 256, abs=12)


def test_a_film_strip_has_frames_of_every_part_and_repeats_the_last_of_a_short_video(tmp_path: Path) -> None:
    def shades(path: Path) -> tuple[tuple[int, int], list[float]]:
        with Image.open(io.BytesIO(strip(path, frames=4, width=128))) as row:
            width = row.width // 4
            return row.size, [shade(row.crop((n * width, 0, (n + 1) * width, row.height))) for n in range(4)]

    size, found = shades(write_clip(tmp_path / "a.mp4", frames=16, fps=8, size=(64, 36)))
    assert size == (4 * 128, 72)
    assert found == [pytest.approx(number * 27 % 256, abs=24) for number in (2, 6, 10, 14)]
    size, found = shades(write_clip(tmp_path / "b.mp4", frames=2, size=(36, 64)))
    assert size == (4 * 40, 72)
    assert found == [pytest.approx(number * 27, abs=24) for number in (1, 1, 1, 1)]


@pytest.mark.parametrize(("size", "strip_size"), [((256, 4), (4 * 64, 2)), ((4, 256), (4 * 2, 36))])
def test_a_film_strip_of_a_very_thin_video_has_a_picture(
    tmp_path: Path, size: tuple[int, int], strip_size: tuple[int, int]
) -> None:
    path = write_clip(tmp_path / "a.mp4", frames=4, size=size)
    with Image.open(io.BytesIO(strip(path, frames=4, width=64))) as row:
        assert row.size == strip_size


@pytest.mark.parametrize(
    ("stated", "frames", "seconds", "fps"), [(Fraction(24), 10, 1.0, 24.0), (None, 10, 2.0, 5.0), (None, 0, 0.0, 0.0)]
)
def test_a_frame_rate_that_is_not_stated_is_counted(
    stated: Fraction | None, frames: int, seconds: float, fps: float
) -> None:
    assert video._fps(stated, frames, seconds) == fps


def test_a_clip_recorded_live_has_a_poster_although_it_begins_in_the_dark(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.webm", container="webm", frames=4, dark_start=4)
    data = path.read_bytes()
    at = data.index(b"\x44\x89")  # the Duration of the Segment's Info, as a recorder leaves it out
    path.write_bytes(data[:at] + b"\xec\x89" + data[at + 2 :])
    with Image.open(io.BytesIO(poster(path))) as image:
        assert image.size == (64, 48)
    assert Video(path).frame(0.2).size == (64, 48), "no time is past an end that is not known"


def test_before_the_first_frame_begins_it_is_shown_already(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        track = out.add_stream("libx264", rate=10)
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        for number, level in enumerate((40, 120, 200), start=3):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), level, np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            out.mux(track.encode(frame))
        out.mux(track.encode(None))
    assert shade(Video(path).frame(0.1)) == pytest.approx(40, abs=12)
    assert shade(Video(path).frame(0.4)) == pytest.approx(120, abs=12)


def turned(path: Path) -> Path:
    """A video whose header turns it by 90 degrees, as a phone that was held upright writes it."""
    data = path.read_bytes()
    upright, quarter = (struct.pack(">9i", *matrix) for matrix in (UPRIGHT, QUARTER))
    at = data.index(upright, data.index(b"tkhd"))
    path.write_bytes(data[:at] + quarter + data[at + len(quarter) :])
    return path


def test_a_video_that_was_filmed_upright_is_upright_in_its_facts_poster_and_strip(tmp_path: Path) -> None:
    path = turned(write_clip(tmp_path / "a.mp4", size=(128, 72)))
    for found in (probe(path), verify(path)):
        assert (found.width, found.height) == (72, 128)
    for width, size in ((320, (72, 128)), (36, (36, 64))):
        with Image.open(io.BytesIO(poster(path, width))) as image:
            assert image.size == size
    with Image.open(io.BytesIO(strip(path, frames=2, width=64))) as image:
        assert image.size == (2 * 20, 36)


def test_a_poster_is_the_first_frame_where_that_shows_something(clip: Path) -> None:
    with Image.open(io.BytesIO(poster(clip))) as image:
        assert shade(image) == pytest.approx(0, abs=16)


@pytest.mark.parametrize("look", [verify, poster, strip, lambda path: Video(path).frame()])
def test_a_video_without_a_frame_that_can_be_decoded_says_so(clip: Path, monkeypatch, look) -> None:
    class Empty:
        def __init__(self, container: object) -> None:
            self.container = container

        def __getattr__(self, name: str) -> object:
            return (lambda _: iter([])) if name == "decode" else getattr(self.container, name)

    opened_file = container.opened_file

    @contextmanager
    def nothing_to_decode(file):
        with opened_file(file) as (whole, stream):
            yield Empty(whole), stream

    for module in (container, stills, video):
        monkeypatch.setattr(module, "opened_file", nothing_to_decode)
    with pytest.raises(MediaError, match="The video contains no frames"):
        look(clip)
