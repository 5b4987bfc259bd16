"""Moving previews: the position of each video in the picture, its speed, and its end."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence

from wan_widgets.errors import MediaError
from wan_widgets.media.pictures import animation
from wan_widgets.media.pictures.animation import moving

GRAY, WHITE = 120, 235


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pictures are quicker to write."""
    monkeypatch.setattr(animation, "ALL_WIDTH", 204)
    monkeypatch.setattr(animation, "ONE_WIDTH", 100)


def flat(path: Path, shades: list[int], size: tuple[int, int] = (64, 32), fps: int = 10) -> Path:
    """A clip whose frames have one shade each."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=fps, options={"crf": "4"})
        video.width, video.height, video.pix_fmt, video.time_base = *size, "yuv420p", Fraction(1, fps)
        for number, shade in enumerate(shades):
            frame = av.VideoFrame.from_ndarray(np.full((size[1], size[0], 3), shade, np.uint8), format="rgb24")
            frame.pts = number
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


def frames_of(lines: list[list[Path | None]]) -> list[np.ndarray]:
    """The pictures of a preview, one for each tenth of a second; a GIF holds equal ones once."""
    found = []
    with Image.open(io.BytesIO(moving(lines, "gif"))) as one:
        for frame in ImageSequence.Iterator(one):
            assert frame.info["duration"] % 100 == 0
            found += [np.asarray(frame.convert("L")).astype(int)] * (frame.info["duration"] // 100)
    return found


def near(pixel: int, shade: int) -> bool:
    return abs(int(pixel) - shade) <= 12


def test_videos_are_side_by_side_and_below_each_other(tmp_path):
    gray, white = flat(tmp_path / "a.mp4", [GRAY] * 2), flat(tmp_path / "b.mp4", [WHITE] * 2)
    first, *_ = frames_of([[gray, white], [None, gray]])
    assert first.shape == (2 * 50 + 4, 2 * 100 + 4)
    corners = ((0, 0), (99, 0), (0, 49), (99, 49))
    for left, top, shade in ((0, 0, GRAY), (104, 0, WHITE), (104, 54, GRAY), (0, 54, 24)):
        assert all(near(first[top + y, left + x], shade) for x, y in corners), (left, top)
    assert near(first[25, 101], 24), "the gap"


def test_a_video_of_another_shape_is_whole_and_in_the_middle(tmp_path):
    wide, tall = flat(tmp_path / "a.mp4", [WHITE], (64, 32)), flat(tmp_path / "b.mp4", [WHITE], (32, 64))
    (first,) = frames_of([[wide, tall]])
    assert first.shape == (200, 204)
    assert [near(first[y, 50], WHITE) for y in (73, 76, 123, 126)] == [False, True, True, False]
    (first,) = frames_of([[flat(tmp_path / "c.mp4", [WHITE], (48, 64)), tall]])
    assert near(first[100, 1], WHITE)
    (first,) = frames_of([[tall], [tall]])
    assert first.shape == (2 * 408 + 4, 204)


def test_there_are_as_many_columns_as_the_longest_row_has(tmp_path):
    one = flat(tmp_path / "a.mp4", [WHITE])
    assert frames_of([[one], [one, one]])[0].shape == (2 * 50 + 4, 2 * 100 + 4)


def test_the_preview_of_one_video_is_narrower(tmp_path):
    one = flat(tmp_path / "a.mp4", [WHITE])
    assert frames_of([[one]])[0].shape == (50, 100)
    assert frames_of([[one, None]])[0].shape == (50, 204)


def test_many_columns_keep_a_least_width(tmp_path):
    one = flat(tmp_path / "a.mp4", [WHITE])
    assert frames_of([[one] * 3])[0].shape == (48, 3 * 96 + 2 * 4)


def test_a_video_that_has_ended_stays_on_its_last_picture(tmp_path):
    short, long = flat(tmp_path / "a.mp4", [GRAY, WHITE]), flat(tmp_path / "b.mp4", [WHITE, GRAY] * 3)
    seen = frames_of([[short, long]])
    assert len(seen) == 6
    assert [near(one[25, 50], WHITE) for one in seen] == [False, True, True, True, True, True]
    assert [near(one[25, 150], WHITE) for one in seen] == [True, False] * 3


@pytest.mark.parametrize(("fps", "shown"), [(5, [0, 1, 1, 2, 2]), (20, [0, 2, 4])])
def test_there_are_ten_pictures_a_second_whatever_the_video_has(tmp_path, fps, shown):
    shades = [40, 80, 120, 160, 200, 240]
    clip = flat(tmp_path / "a.mp4", shades[:3] if fps == 5 else shades, fps=fps)
    seen = [int(one[25, 50]) for one in frames_of([[clip]])]
    assert all(near(one, shades[number]) for one, number in zip(seen, shown, strict=True)), seen


def test_a_long_video_is_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr(animation, "MOST_SECONDS", 1)
    shades = [40 + 10 * number for number in range(12)]
    assert len(frames_of([[flat(tmp_path / "a.mp4", shades)]])) == 10


def test_a_webp_repeats_for_ever_and_nothing_makes_no_preview(tmp_path):
    with Image.open(io.BytesIO(moving([[flat(tmp_path / "a.mp4", [GRAY, WHITE])]], "webp"))) as one:
        assert (one.format, one.n_frames, one.info["loop"]) == ("WEBP", 2, 0)
    with pytest.raises(MediaError, match="no finished video"):
        moving([[None]], "gif")


def test_a_very_thin_video_has_a_picture(tmp_path):
    assert frames_of([[flat(tmp_path / "a.mp4", [WHITE], (256, 2))]])[0].shape == (2, 100)
