"""The renderer, checked by decoding its MP4s."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from wan_widgets._models.catalog import MODELS
from wan_widgets.errors import MediaError
from wan_widgets.simulator.render.overlay import BADGE_COLOR, Caption, Words
from wan_widgets.simulator.render.renderer import RenderSpec, render, words_of

WAN_2_6 = MODELS["wan2.6"]

CAT = "A cute cat running on grass"


@dataclass
class Seen:
    """A decoded video."""

    frames: list[np.ndarray]
    sound: np.ndarray
    keys: list[float]
    container: dict


def made(path: Path, **asked) -> Seen:
    values = {"prompt": CAT, "width": 320, "height": 192, "seconds": 0.5, "seed": 7, "resolution": "720p", **asked}
    render(RenderSpec(**values), path)
    return seen(path)


def seen(path: Path) -> Seen:
    frames, sound, keys = [], [], []
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        facts = {
            "video": video.codec_context.name,
            "audio": audio.codec_context.name,
            "pixels": video.codec_context.pix_fmt,
            "size": (video.width, video.height),
            "rate": video.average_rate,
            "seconds": float(video.duration * video.time_base),
            "sound_seconds": float(audio.duration * audio.time_base),
            "whole_seconds": container.duration / 1e6,
            "channels": audio.codec_context.channels,
            "matrix": video.codec_context.colorspace,
        }
        for packet in container.demux():
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    frames.append(frame.to_ndarray(format="rgb24"))
                    if frame.key_frame:
                        keys.append(float(frame.time))
                else:
                    sound.append(frame.to_ndarray())
    return Seen(frames, np.concatenate(sound, axis=1), keys, facts)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def scene_of(frame: np.ndarray) -> np.ndarray:
    """Return the part of a frame without text."""
    height = frame.shape[0]
    return frame[round(height * 0.18) : round(height * 0.6)]


def badge_of(frame: np.ndarray) -> int:
    """Return the number of pixels in the upper left corner that are as yellow as the badge."""
    height, width = frame.shape[:2]
    corner = frame[: height // 5, : width // 2].astype(int)
    return int((np.abs(corner - np.array(BADGE_COLOR)).max(axis=2) < 30).sum())


@pytest.fixture(scope="module")
def cat(tmp_path_factory) -> Seen:
    return made(tmp_path_factory.mktemp("cat") / "cat.mp4", seconds=1)


def test_it_is_a_video_that_browsers_play(tmp_path):
    path = tmp_path / "v.mp4"
    facts = made(path).container
    assert (facts["video"], facts["audio"], facts["pixels"]) == ("h264", "aac", "yuv420p")
    assert facts["rate"] == Fraction(30)
    assert facts["channels"] == 2
    assert facts["matrix"] == 1  # BT.709
    start = path.read_bytes()
    assert start.index(b"moov") < start.index(b"mdat")


@pytest.mark.parametrize("size", sorted(set(WAN_2_6.sizes.values())), ids=str)
def test_every_size_is_exact(tmp_path, size):
    facts = made(tmp_path / "v.mp4", width=size[0], height=size[1], seconds=0.2).container
    assert facts["size"] == size


@pytest.mark.parametrize("size", [(816, 1104), (1264, 720), (400, 1808)], ids=str)
def test_sizes_that_follow_an_image_are_exact(tmp_path, size):
    Image.new("RGB", (300, 400), (30, 90, 200)).save(tmp_path / "i.png")
    seen_video = made(
        tmp_path / "v.mp4", width=size[0], height=size[1], seconds=0.2, mode="i2v", image=tmp_path / "i.png"
    )
    assert seen_video.container["size"] == size


@pytest.mark.parametrize("seconds", [0.5, 1, 5])
def test_the_duration_is_exact_to_a_frame(tmp_path, seconds):
    video = made(tmp_path / "v.mp4", seconds=seconds)
    assert len(video.frames) == round(seconds * 30)
    for kind in ("seconds", "sound_seconds", "whole_seconds"):
        assert abs(video.container[kind] - seconds) <= 1 / 30


def test_key_frames_stand_two_seconds_apart_at_most(tmp_path):
    keys = made(tmp_path / "v.mp4", seconds=5).keys
    assert max(np.diff([*keys, 5.0])) <= 2.0


def test_the_same_spec_gives_the_same_file(tmp_path):
    asked = {"prompt": "A boat in the rain, two birds", "shot_type": "multi", "seconds": 1}
    made(tmp_path / "a.mp4", **asked)
    made(tmp_path / "b.mp4", **asked)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_the_seed_and_the_words_change_the_picture(tmp_path, cat):
    other_seed = made(tmp_path / "a.mp4", seed=8, seconds=1)
    other_words = made(tmp_path / "b.mp4", prompt="A whale under water", seconds=1)
    assert difference(scene_of(cat.frames[5]), scene_of(other_seed.frames[5])) > 2
    assert difference(scene_of(cat.frames[5]), scene_of(other_words.frames[5])) > 20


def test_the_picture_moves(cat):
    assert difference(scene_of(cat.frames[0]), scene_of(cat.frames[25])) > 1


def test_simulated_stands_in_every_frame(cat):
    assert min(badge_of(frame) for frame in cat.frames) > 100


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (320, 192), (200, 160)], ids=str)
def test_simulated_stands_in_frames_of_any_size(tmp_path, size):
    video = made(tmp_path / "v.mp4", width=size[0], height=size[1], seconds=0.1)
    assert badge_of(video.frames[0]) > 40


def test_several_shots_are_cut_and_one_is_not(tmp_path):
    def jumps(video: Seen) -> list[int]:
        steps = [difference(scene_of(a), scene_of(b)) for a, b in zip(video.frames, video.frames[1:], strict=False)]
        return [place + 1 for place, step in enumerate(steps) if step > 8]

    story = "Shot 1 [0-1s] A fox in a snowy forest. Shot 2 [1-2s] A boat at sea, sunset."
    assert jumps(made(tmp_path / "a.mp4", prompt=story, shot_type="multi", seconds=2)) == [30]
    assert 1 <= len(jumps(made(tmp_path / "b.mp4", shot_type="multi", seconds=2))) <= 3
    assert jumps(made(tmp_path / "c.mp4", prompt=story, shot_type="single", seconds=2)) == []
    assert jumps(made(tmp_path / "d.mp4", prompt=story, shot_type="multi", prompt_extend=False, seconds=2)) == []


def test_a_negative_prompt_takes_things_away(tmp_path):
    asked = "A static view of a red balloon over the sea by day, heavy rain"
    size = {"width": 960, "height": 544, "seconds": 0.2}
    wet = made(tmp_path / "a.mp4", prompt=asked, **size).frames[3]
    dry = made(tmp_path / "b.mp4", prompt=asked, negative_prompt="rain", **size).frames[3]
    bare = made(tmp_path / "c.mp4", prompt=asked, negative_prompt="rain, balloons", **size).frames[3]

    def red(frame: np.ndarray) -> int:
        parts = scene_of(frame).astype(int)
        return int(((parts[..., 0] > parts[..., 1] + 60) & (parts[..., 0] > parts[..., 2] + 60)).sum())

    def brighter(frame: np.ndarray, other: np.ndarray) -> float:
        return float(((scene_of(frame).astype(int) - scene_of(other)).max(axis=2) > 25).mean())

    plain = made(tmp_path / "d.mp4", prompt=asked.replace(", heavy rain", ""), **size).frames[3]
    assert brighter(wet, dry) > 0.004
    assert brighter(dry, plain) == 0
    assert difference(scene_of(dry), scene_of(plain)) < 0.5
    assert red(dry) > 1500
    assert red(bare) < red(dry) / 4


@pytest.mark.parametrize(
    "change",
    [
        {"negative_prompt": "blurry"},
        {"prompt_extend": False},
        {"audio": False},
        {"watermark": True},
        {"shot_type": "multi"},
        {"aspect_ratio": "4:3"},
        {"resolution": "1080p"},
        {"seconds": 10},
        {"seed": 8},
        {"mode": "r2v"},
        {"width": 1088, "height": 832},
        {"model": "wan9"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_setting_is_in_the_caption(change):
    base = {"prompt": CAT, "width": 1280, "height": 720, "seconds": 5, "seed": 7, "resolution": "720p"}
    plain, changed = words_of(RenderSpec(**base)), words_of(RenderSpec(**{**base, **change}))
    assert plain.prompt == CAT
    assert (plain.facts, plain.negative) != (changed.facts, changed.negative)


def test_the_caption_is_written_at_the_foot_and_differs_where_its_words_do(tmp_path):
    def foot(**asked) -> np.ndarray:
        return made(tmp_path / "v.mp4", width=640, height=384, seconds=0.1, **asked).frames[0][-22:].astype(int)

    one = foot()
    assert (one > 140).sum() > 300
    assert np.abs(one - foot(audio=False)).max() > 80
    assert np.abs(one - foot()).max() == 0


def test_the_watermark_lies_lower_right(tmp_path):
    base = {"width": 640, "height": 384, "seconds": 0.1}
    without = made(tmp_path / "a.mp4", **base).frames[0]
    marked = made(tmp_path / "b.mp4", **base, watermark=True).frames[0]
    right, left = slice(500, 640), slice(0, 300)
    rows = slice(270, 345)
    assert difference(without[rows, right], marked[rows, right]) > 10 * difference(
        without[rows, left], marked[rows, left]
    )


def test_the_source_image_fills_the_frame_and_moves(tmp_path):
    picture = Image.new("RGB", (400, 240), (200, 40, 160))
    picture.paste((20, 160, 60), (0, 0, 200, 240))
    picture.save(tmp_path / "i.png")
    video = made(tmp_path / "v.mp4", mode="i2v", image=tmp_path / "i.png", prompt="Slow pan right", seconds=1)
    last = scene_of(video.frames[-1])
    assert difference(last[:, 5:60], np.full_like(last[:, 5:60], (20, 160, 60))) < 12
    assert difference(last[:, -60:-5], np.full_like(last[:, -60:-5], (200, 40, 160))) < 12
    assert difference(scene_of(video.frames[0]), last) > 3


@pytest.mark.parametrize(("prompt", "way"), [("Zoom in slowly", 1), ("Zoom out slowly", -1), ("Static camera", 0)])
def test_a_slow_zoom_goes_on_by_no_more_than_a_pixel_or_two_at_a_time(tmp_path, prompt, way):
    picture = Image.new("RGB", (640, 384), (230, 230, 230))
    picture.paste((10, 10, 10), (128, 0, 512, 384))
    picture.save(tmp_path / "i.png")
    asked = {"mode": "i2v", "image": tmp_path / "i.png", "prompt": prompt, "seconds": 1.5}
    frames = made(tmp_path / "v.mp4", width=640, height=384, **asked).frames
    dark = np.array([int((scene_of(frame)[10, :, 0] < 120).sum()) for frame in frames])
    sides = np.array([int((scene_of(frame)[10, :320, 0] < 120).sum()) for frame in frames])
    steps = np.diff(dark)
    assert np.abs(steps).max() <= 4
    assert (steps * way >= 0).all()
    assert abs(dark[-1] - dark[0]) == pytest.approx(0.17 * 384 * abs(way), abs=4)
    assert np.abs(sides * 2 - dark).max() <= 3  # its middle stays where it is


def test_a_turned_photograph_stands_upright_and_transparency_is_filled(tmp_path):
    picture = Image.new("RGB", (240, 400), (10, 60, 220))
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(tmp_path / "i.jpg", exif=exif)
    video = made(tmp_path / "v.mp4", mode="i2v", image=tmp_path / "i.jpg", width=400, height=240, seconds=0.1)
    part = scene_of(video.frames[0])
    assert difference(part, np.full_like(part, (10, 60, 220))) < 12
    Image.new("RGBA", (300, 200), (255, 255, 255, 0)).save(tmp_path / "a.png")
    assert scene_of(made(tmp_path / "w.mp4", mode="i2v", image=tmp_path / "a.png", seconds=0.1).frames[0]).mean() < 60


def clip(path: Path, color: tuple[int, int, int]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=16)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for _ in range(16):
            frame = av.VideoFrame.from_ndarray(np.full((120, 160, 3), color, np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_reference_clips_play_in_the_scene(tmp_path):
    clips = clip(tmp_path / "1.mp4", (220, 30, 30)), clip(tmp_path / "2.mp4", (20, 60, 230))
    video = made(
        tmp_path / "v.mp4",
        prompt="character1 meets character2 at night",
        mode="r2v",
        clips=clips,
        width=640,
        height=384,
    )
    frame = video.frames[5].astype(int)
    red = (frame[..., 0] > 170) & (frame[..., 1] < 90) & (frame[..., 2] < 90)
    blue = (frame[..., 2] > 170) & (frame[..., 0] < 90)
    assert red[:, :320].sum() > 4000
    assert blue[:, 320:].sum() > 4000
    assert red[:, 400:].sum() < 50


@pytest.mark.parametrize("given", ["image", "clips"])
def test_an_input_that_cannot_be_read_is_named_and_leaves_no_file(tmp_path, given):
    bad = tmp_path / "bad.bin"
    bad.write_bytes(b"no picture at all")
    with pytest.raises(MediaError, match=r"bad\.bin"):
        made(tmp_path / "v.mp4", **{given: bad if given == "image" else (bad,)})
    assert not (tmp_path / "v.mp4").exists()


@pytest.mark.parametrize("audio", [None, True, False])
def test_there_is_always_sound(tmp_path, audio):
    sound = made(tmp_path / "v.mp4", audio=audio).sound
    assert sound.shape[0] == 2
    assert np.sqrt((sound**2).mean()) > 0.01
    assert np.abs(sound).max() < 0.9


def test_progress_rises_from_nothing_to_all(tmp_path):
    answer: list[float] = []
    render(RenderSpec(prompt=CAT, width=320, height=192, seconds=3, seed=1), tmp_path / "v.mp4", answer.append)
    assert answer[0] == 0.0
    assert answer[-1] == 1.0
    assert answer == sorted(set(answer))
    assert 20 <= len(answer) <= 50


def test_what_progress_raises_ends_it_and_leaves_no_file(tmp_path):
    def enough(value: float) -> None:
        if value > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(RenderSpec(prompt=CAT, width=320, height=192, seconds=1, seed=1), tmp_path / "v.mp4", enough)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "\x00\x01\x1b[31m\x7f\u202e\u2066 cat",
        "long " * 2000,
        "x" * 10_000,
        "\u4e00\u53ea\u732b\u5728\u8349\u5730\u4e0a\u5954\u8dd1",
        "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
        "\U0001f388\U0001f468\u200d\U0001f469\u200d\U0001f467 e\u0301\u0301\u0301",
        "\ud800 lone",
        "[fault:429] {braces} Shot 1 [0-99s] Shot 2 [-1-0s]",
        '"' * 500 + "says: \u201c",
    ],
    ids=["empty", "blank", "control", "long", "one word", "chinese", "rtl", "emoji", "surrogate", "brackets", "quotes"],
)
def test_no_text_breaks_it(tmp_path, text):
    video = made(tmp_path / "v.mp4", prompt=text, negative_prompt=text, shot_type="multi", seconds=0.1)
    assert badge_of(video.frames[-1]) > 40


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (320, 180), (96, 54)])
def test_a_caption_fits_below_the_cover_that_a_rating_lays_over_it(size):
    words = Words(prompt="A long way home " * 90, negative="rain " * 90, facts=("wan2.6, seed 7",) * 30, watermark=True)
    caption = Caption(words, width=size[0], height=size[1], frames=30, rate=30)
    assert caption.height <= 0.41 * size[1]
