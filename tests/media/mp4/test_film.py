"""Joined videos: copied if their tracks match, otherwise encoded again with a reason."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from measures import clips

from wan_widgets.errors import MediaError
from wan_widgets.measures.analysis import analyze
from wan_widgets.media.mp4 import film
from wan_widgets.media.mp4.film import join
from wan_widgets.media.video import probe, verify

from ..conftest import write_clip

LATE = 1024
"""Samples of silence with which the sound of a written part begins: its encoder warms up."""


def packets(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(one) for one in container.demux(**{kind: 0}) if one.size]


def mp4(path: Path, seed: int, frames: int = 25, *, tone: float | None = 300.0, **options) -> Path:
    """Write an MP4 with B-frames and AAC, as services send them."""
    size = options.pop("size", (320, 180))
    sound_frames = options.pop("sound_frames", frames)
    fps, rate = options.pop("fps", 25), options.pop("rate", 48_000)
    codec, sound_codec = options.pop("codec", "libx264"), options.pop("sound_codec", "aac")
    with av.open(str(path), "w", format="mp4") as out:
        video = out.add_stream(codec, rate=fps, options={"bf": "2"})
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        audio = out.add_stream(sound_codec, rate=rate, layout="stereo") if tone else None
        for number in range(frames):
            picture = clips.moved(clips.scene(seed, width=size[0], height=size[1]), 2 * number)
            out.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(video.encode(None))
        if audio:
            sound = clips.tone(sound_frames / fps, 0.3, tone, channels=2)
            frame = av.AudioFrame.from_ndarray(sound, format="fltp", layout="stereo")
            frame.sample_rate = rate
            out.mux(audio.encode(frame))
            out.mux(audio.encode(None))
    return path


def test_takes_of_one_kind_are_copied_without_a_loss(tmp_path):
    parts = [mp4(tmp_path / f"{number}.mp4", number, tone=300.0 * number) for number in (1, 2, 3)]
    made = tmp_path / "film.mp4"
    assert join(parts, made, "three shots") == ""
    assert packets(made, "video") == [one for part in parts for one in packets(part, "video")]
    facts = verify(made)
    assert (facts.frames, facts.seconds) == (75, pytest.approx(3.0, abs=0.01))
    found = analyze(made)
    assert [cut.frame for cut in found.cuts] == [25, 50]
    with av.open(str(made)) as container:
        assert container.metadata["description"] == "three shots"


def test_the_sound_of_each_part_begins_with_its_picture(tmp_path):
    parts = [
        mp4(tmp_path / f"{number}.mp4", number, frames=20 + number, tone=pitch)
        for number, pitch in ((1, 300), (2, 3000))
    ]
    join(parts, tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as container:
        sound = np.concatenate([one.to_ndarray()[0] for one in container.decode(audio=0)])
    change = round(21 / 25 * 48_000)

    def pitch(piece: np.ndarray) -> float:
        return float(np.argmax(np.abs(np.fft.rfft(piece * np.hanning(len(piece)))))) * 48_000 / len(piece)

    assert pitch(sound[change - 9600 : change - 2400]) == pytest.approx(300, abs=10)
    assert pitch(sound[change + 2400 : change + 9600]) == pytest.approx(3000, abs=10)
    assert len(sound) / 48_000 == pytest.approx(43 / 25, abs=0.05)


@pytest.mark.parametrize(
    ("options", "why"),
    [({"size": (160, 360)}, "size"), ({"fps": 50, "frames": 50}, "frame rate"), ({"tone": None}, "sound")],
)
def test_what_does_not_match_is_encoded_and_says_why(tmp_path, options, why):
    parts = [mp4(tmp_path / "a.mp4", 1), mp4(tmp_path / "b.mp4", 2, **options)]
    assert join(parts, tmp_path / "film.mp4") == f"the {why} of the videos is not the same"
    facts = probe(tmp_path / "film.mp4")
    assert (facts.width, facts.height, facts.frames, facts.audio_codec) == (320, 180, 50, "aac")
    found = analyze(tmp_path / "film.mp4")
    assert [cut.frame for cut in found.cuts] == [25]
    if why == "sound":
        assert found.silent[0].start == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("container", ["matroska", "webm"])
def test_videos_that_are_not_mp4_files_are_encoded_with_all_their_pictures(tmp_path, container):
    parts = [write_clip(tmp_path / f"{number}", frames=6, container=container) for number in (1, 2)]
    assert join(parts, tmp_path / "film.mp4") == "not all of the videos are MP4 files of a usual kind"
    assert verify(tmp_path / "film.mp4").frames == 12


@pytest.mark.parametrize("unusual", [{"codec": "mpeg4"}, {"sound_codec": "ac3"}])
def test_tracks_that_not_every_mp4_can_hold_are_encoded(tmp_path, unusual):
    parts = [mp4(tmp_path / f"{number}.mp4", number, frames=6, **unusual) for number in (1, 2)]
    assert join(parts, tmp_path / "film.mp4") == "not all of the videos are MP4 files of a usual kind"
    facts = verify(tmp_path / "film.mp4")
    assert (facts.frames, facts.video_codec, facts.audio_codec) == (12, "h264", "aac")


def test_a_damaged_part_is_an_error(tmp_path):
    (tmp_path / "no.mp4").write_text("no video")
    with pytest.raises(MediaError):
        join([mp4(tmp_path / "a.mp4", 1), tmp_path / "no.mp4"], tmp_path / "film.mp4")


def test_a_film_that_cannot_be_written_names_no_video_as_its_cause(tmp_path):
    part = mp4(tmp_path / "a.mp4", 1, frames=2)
    with pytest.raises(MediaError, match="The film could not be written: No such file or directory") as caught:
        join([part, part], tmp_path / "none" / "film.mp4")
    assert caught.value.hint == "Is there room?"


def test_a_part_without_a_picture_is_an_error(tmp_path, monkeypatch):
    path = mp4(tmp_path / "a.mp4", 1, frames=1)
    monkeypatch.setattr(film, "counted", lambda *_: (0, 0.0))
    with pytest.raises(MediaError, match=r"a\.mp4 contains no picture"):
        join([path, path], tmp_path / "film.mp4")


def tracks(*, size: int = 1, usual: bool = True) -> film._Tracks:
    return film._Tracks({"size": size, "sound": True}, usual, Fraction(1))


def test_one_video_of_another_kind_is_enough_for_the_film_to_be_encoded():
    assert film._difference([tracks(), tracks(), tracks()]) == ""
    assert film._difference([tracks(), tracks(usual=False), tracks()]).startswith("not all of the videos are MP4")
    assert film._difference([tracks(), tracks(size=2), tracks()]) == "the size of the videos is not the same"


def test_videos_differ_in_their_sound_where_only_its_rate_differs(tmp_path):
    parts = [mp4(tmp_path / f"{rate}.mp4", 1, frames=5, rate=rate) for rate in (48_000, 44_100)]
    found = [film._tracks_of(one) for one in parts]
    assert film._difference(found) == "the sound codec of the videos is not the same"
    assert film._difference(found[:1] * 2) == ""


@pytest.mark.parametrize(("size", "left", "top"), [((160, 360), 120, 0), ((640, 90), 0, 68)])
def test_a_picture_of_another_shape_is_whole_on_black(size, left, top):
    color = np.array([200, 120, 60])
    frame = av.VideoFrame.from_ndarray(np.tile(color.astype(np.uint8), (size[1], size[0], 1)), format="rgb24")
    fitted = film._fitted(frame, 320, 180)
    assert (fitted.width, fitted.height) == (320, 180)
    shown = fitted.to_ndarray(format="rgb24").astype(int)
    inside = np.zeros((180, 320), bool)
    inside[top : 180 - top, left : 320 - left] = True
    assert (np.abs(shown - color).max(axis=2) <= 8)[inside].mean() > 0.95
    assert (shown.max(axis=2) == 0)[~inside].mean() > 0.95


@pytest.mark.parametrize("frames", [25, 1])
def test_the_sound_of_a_video_is_as_long_as_was_asked_for(tmp_path, frames):
    path = mp4(tmp_path / "a.mp4", 1, frames=frames)
    for wanted in (100, 30_000, 100_000):
        pieces = list(film._sounds(path, wanted))
        assert sum(one.shape[1] for one in pieces) == wanted
        assert all(one.shape[0] == 2 and one.shape[1] for one in pieces)
    assert np.abs(np.concatenate(list(film._sounds(path, 100_000)), axis=1)[:, -1000:]).max() == 0


def test_sound_that_runs_over_the_picture_is_left_out(tmp_path):
    """16 pictures at 25 a second end where the 30th packet of sound does."""
    parts = [mp4(tmp_path / f"{number}.mp4", number, frames=16, sound_frames=25) for number in (1, 2)]
    assert join(parts, tmp_path / "film.mp4") == ""
    with av.open(str(tmp_path / "film.mp4")) as container:
        starts = [one.pts for one in container.demux(audio=0) if one.size]
    assert starts == [1024 * number for number in range(60)]


def test_each_video_fades_into_the_next_and_the_film_says_that_it_was_encoded(tmp_path):
    parts = [mp4(tmp_path / f"{number}.mp4", number, tone=300.0 * number) for number in (1, 2, 3)]
    made = tmp_path / "film.mp4"
    assert join(parts, made, fade=0.2) == "each shot fades into the next for 0.2 s"
    facts = probe(made)
    assert (facts.frames, facts.seconds) == (65, pytest.approx(2.6, abs=0.01))
    assert analyze(made).cuts == ()
    with av.open(str(made)) as container:
        shown = [one.to_ndarray(format="rgb24").astype(int) for one in container.decode(video=0)]
    size = {"width": 320, "height": 180}
    first, second = clips.moved(clips.scene(1, **size), 2 * 22), clips.moved(clips.scene(2, **size), 2 * 2)
    between = (first.astype(int) + second) // 2
    assert np.abs(shown[22] - between).mean() < np.abs(shown[22] - first).mean() / 3
    assert np.abs(shown[22] - between).mean() < np.abs(shown[22] - second).mean() / 3
    with av.open(str(made)) as container:
        sound = np.concatenate([one.to_ndarray()[0] for one in container.decode(audio=0)])
    assert len(sound) / 48_000 == pytest.approx(2.6, abs=0.05)


def pictures_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [one.to_ndarray(format="rgb24").astype(float) for one in container.decode(video=0)]


def test_a_fade_goes_in_equal_steps_from_one_picture_to_the_other(tmp_path):
    parts = [mp4(tmp_path / f"{number}.mp4", number) for number in (1, 2)]
    join(parts, tmp_path / "film.mp4", fade=0.2)
    (first, second), made = [pictures_of(one) for one in parts], pictures_of(tmp_path / "film.mp4")
    shares = []
    for place in range(18, 27):
        before, after = first[min(place, 24)], second[max(place - 20, 0)]
        way = after - before
        shares.append(float(((made[place] - before) * way).sum() / (way * way).sum()))
    assert shares == pytest.approx([0, 0, *(step / 6 for step in range(1, 6)), 1, 1], abs=0.03)


def test_the_shortest_fade_mixes_one_picture(tmp_path):
    parts = [mp4(tmp_path / f"{number}.mp4", number, frames=6) for number in (1, 2)]
    join(parts, tmp_path / "film.mp4", fade=0.01)
    assert verify(tmp_path / "film.mp4").frames == 11


def test_the_sound_of_one_video_grows_while_that_of_the_other_fades(tmp_path):
    parts = [mp4(tmp_path / f"{number}.mp4", number, tone=pitch) for number, pitch in ((1, 300.0), (2, 700.0))]
    join(parts, tmp_path / "film.mp4", fade=0.2)
    with av.open(str(tmp_path / "film.mp4")) as container:
        sound = np.concatenate([one.to_ndarray()[0] for one in container.decode(audio=0)])

    def strength(pitch: float, second: float, begins: float) -> float:
        """Return how strong a tone is that began at a time: 1 as it was written, -1 upside down."""
        at = np.arange(round((second - 0.01) * 48_000), round((second + 0.01) * 48_000))
        wave = np.sin(2 * np.pi * pitch * ((at - LATE) / 48_000 - begins))
        return float((sound[at] * wave).mean() / (0.3 * (wave * wave).mean()))

    for second, share in ((0.7, 0.0), (0.84, 0.2), (0.9, 0.5), (0.98, 0.9), (1.1, 1.0)):
        assert strength(300.0, second, 0.0) == pytest.approx(1 - share, abs=0.06)
        assert strength(700.0, second, 0.8) == pytest.approx(share, abs=0.06)


def test_a_video_of_one_picture_shows_it_once(tmp_path):
    parts = [mp4(tmp_path / "a.mp4", 1, frames=3), mp4(tmp_path / "b.mp4", 2, frames=1, tone=None)]
    join(parts, tmp_path / "film.mp4")
    assert verify(tmp_path / "film.mp4").frames == 4


def test_pictures_are_repeated_where_the_first_video_has_more_of_them_a_second(tmp_path):
    parts = [mp4(tmp_path / "a.mp4", 1, frames=4, fps=50), mp4(tmp_path / "b.mp4", 2, frames=4)]
    join(parts, tmp_path / "film.mp4")
    facts = verify(tmp_path / "film.mp4")
    assert (facts.frames, facts.fps) == (12, 50)


def test_a_picture_stays_until_the_next_one_begins(tmp_path):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        for shade, at in ((40, 0), (120, 1), (200, 5)):
            picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), shade, np.uint8), format="rgb24")
            picture.pts, picture.time_base = at, Fraction(1, 25)
            out.mux(video.encode(picture))
        out.mux(video.encode(None))
    shown = [float(one.to_ndarray(format="gray").mean()) for one in film._pictures(path, Fraction(25))]
    assert shown == pytest.approx([40, 120, 120, 120, 120, 200], abs=12)


def test_picture_and_sound_of_an_encoded_film_begin_together(tmp_path):
    parts = [mp4(tmp_path / "a.mp4", 1, frames=6), mp4(tmp_path / "b.mp4", 2, frames=6, tone=None)]
    join(parts, tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as container:
        assert next(container.decode(video=0)).time == 0
    with av.open(str(tmp_path / "film.mp4")) as container:
        assert next(container.decode(audio=0)).time == 0


@pytest.mark.parametrize(("frames", "enough"), [((5, 25), False), ((6, 25), True), ((25, 10, 25), False)])
def test_a_video_must_be_longer_than_its_fades(tmp_path, frames, enough):
    parts = [mp4(tmp_path / f"{number}.mp4", number, frames=one) for number, one in enumerate(frames)]
    if enough:
        join(parts, tmp_path / "film.mp4", fade=0.2)
    else:
        with pytest.raises(MediaError, match="too short"):
            join(parts, tmp_path / "film.mp4", fade=0.2)


def test_a_fade_that_is_longer_than_a_video_is_an_error(tmp_path):
    parts = [mp4(tmp_path / f"{number}.mp4", number, frames=frames) for number, frames in ((1, 25), (2, 9), (3, 25))]
    with pytest.raises(MediaError, match=r"Shot 2 has 0\.36 s, too short for a cross-fade of 0\.2 s"):
        join(parts, tmp_path / "film.mp4", fade=0.2)
    assert join(parts[:2], tmp_path / "film.mp4", fade=0.2)
