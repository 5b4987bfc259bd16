"""Join several videos into one MP4: copied without loss if their tracks match, else encoded again.

Tracks match if codec, codec parameters, size, pixel format and sound are the same, as for takes of one model and size.
They are copied only from MP4 files: others may lack the times of some pictures, or have a codec that no MP4 can hold.
If something differs, or one video fades into the next, everything is encoded once at the first video's size and frame
rate, and the reason is returned.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import MediaError
from .container import counted, opened, time_of

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer
    from av.video.stream import VideoStream

_RATE = 48_000
_DEFAULT_FPS = Fraction(30)
_QUALITY = "18"
"""Constant rate factor of x264: visually lossless."""
_SLACK = 0.001
_COPIED = frozenset({"h264", "hevc", "av1", "vp9", "aac", "mp3"})
"""Codecs that every MP4 can hold."""


@dataclass(frozen=True)
class _Tracks:
    """The properties that must match for a copy, by their display name."""

    facts: Mapping[str, object]
    usual: bool
    """Whether an MP4 can hold the tracks as they are."""
    seconds: Fraction
    """Length of the picture track."""


def join(paths: Sequence[Path], target: Path, description: str = "", fade: float = 0.0) -> str:
    """Write videos one after the other into a new MP4.

    Parameters
    ----------
    paths : sequence of Path
        Two or more videos, in order.
    target : Path
        The new file; an existing file is replaced.
    description : str
        The description in the file's metadata.
    fade : float
        Seconds for which each video fades into the next; 0 for a cut.

    Returns
    -------
    str
        "" if the tracks were copied, else why they were encoded again.

    Raises
    ------
    MediaError
        If a video cannot be read, or the film cannot be written.
    """
    import av

    tracks = [_tracks_of(path) for path in paths]
    why = f"each shot fades into the next for {fade:g} s" if fade else _difference(tracks)
    _check_fade(fade, [float(one.seconds) for one in tracks])
    with _writing(), av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        if description:
            out.metadata["description"] = description
        if why:
            _encode(paths, out, fade)
        else:
            _copy(paths, tracks, out)
    return why


@contextmanager
def _writing() -> Iterator[None]:
    """Raise MediaError for an error of the film's own file, also while one of the videos is open."""
    import av

    try:
        yield
    except av.FFmpegError as error:
        raise MediaError(f"The film could not be written: {error.strerror}.", "Is there room?") from error


def _mux(out: OutputContainer, packets: Any) -> None:
    with _writing():
        out.mux(packets)


def _tracks_of(path: Path) -> _Tracks:
    with opened(path) as (container, stream):
        context, sounds = stream.codec_context, container.streams.audio
        facts: dict[str, object] = {
            "size": (context.width, context.height),
            "frame rate": stream.average_rate,
            "picture codec": (context.name, context.pix_fmt, context.extradata, stream.time_base),
            "sound": bool(sounds),
        }
        codecs = {context.codec.canonical_name}
        if sounds:
            sound = sounds[0].codec_context
            facts["sound codec"] = (sound.name, sound.sample_rate, sound.layout.name, sound.extradata)
            codecs.add(sound.codec.canonical_name)
        usual = "mov" in container.format.name.split(",") and codecs <= _COPIED
        frames, end = counted(container, stream)
    if not frames:
        raise MediaError(f"{path.name} contains no picture.")
    return _Tracks(facts, usual, Fraction(end))


def _difference(tracks: Sequence[_Tracks]) -> str:
    """Return why tracks cannot be copied one after the other; empty if they can."""
    if not all(one.usual for one in tracks):
        return "not all of the videos are MP4 files of a usual kind"
    for name, value in tracks[0].facts.items():
        if any(one.facts.get(name) != value for one in tracks[1:]):
            return f"the {name} of the videos is not the same"
    return ""


def _check_fade(fade: float, lengths: Sequence[float]) -> None:
    """Raise MediaError if a video is too short to fade in and out."""
    for number, seconds in enumerate(lengths, 1):
        if seconds <= fade * (1 if number in (1, len(lengths)) else 2):
            raise MediaError(
                f"Shot {number} has {seconds:g} s, too short for a cross-fade of {fade:g} s.", "Choose a shorter one."
            )


def _copy(paths: Sequence[Path], tracks: Sequence[_Tracks], out: OutputContainer) -> None:
    """Copy all packets; each video starts where the one before ends."""
    made: dict[str, Any] = {}
    at = Fraction(0)
    for number, (path, track) in enumerate(zip(paths, tracks, strict=True)):
        with opened(path) as (container, stream):
            wanted = [stream, *container.streams.audio[:1]]
            if not made:
                made = {one.type: out.add_stream_from_template(one) for one in wanted}
            packets: Iterator[Any] = container.demux(wanted)
            for packet in packets:
                if packet.dts is None:
                    continue  # the empty packet at the end of a track
                starts = packet.pts * packet.time_base
                # Sound that is longer than the picture, or only warms up the decoder, would overlap the next video's.
                if packet.stream.type == "audio" and (starts >= track.seconds - _SLACK or (number and starts < 0)):
                    continue
                offset = round(at / packet.time_base)
                packet.pts += offset
                packet.dts += offset
                packet.stream = made[packet.stream.type]
                _mux(out, packet)
        at += track.seconds


def _encode(paths: Sequence[Path], out: OutputContainer, fade: float) -> None:
    """Encode all videos at the size and frame rate of the first. A video without sound is silent."""
    import av
    import numpy as np

    with opened(paths[0]) as (_, stream):
        context = stream.codec_context
        width, height = context.width // 2 * 2, context.height // 2 * 2
        rate = _rate_of(stream)
    video = out.add_stream("libx264", rate=rate, options={"crf": _QUALITY, "preset": "medium"})
    video.width, video.height, video.pix_fmt = width, height, "yuv420p"
    sound = out.add_stream("aac", rate=_RATE, layout="stereo")
    frames = samples = 0
    over = max(1, round(fade * rate)) if fade else 0
    ending: deque[Any] = deque()
    fading = np.zeros((2, 0), np.float32)

    def show(picture: Any) -> None:
        nonlocal frames
        picture.pts, picture.time_base = frames, 1 / rate
        _mux(out, video.encode(picture))
        frames += 1

    for number, path in enumerate(paths, 1):
        waits = over if number < len(paths) else 0
        earlier, ending = ending, deque()
        for at, picture in enumerate(_pictures(path, rate)):
            fitted = _fitted(picture, width, height)
            # The last pictures are held back, to fade into the next video.
            ending.append(_mixed(earlier.popleft(), fitted, (at + 1) / (over + 1)) if earlier else fitted)
            if len(ending) > waits:
                show(ending.popleft())
        tail = round(len(ending) / rate * _RATE)
        wanted = round(frames / rate * _RATE) - samples + tail
        whole = np.concatenate(list(_sounds(path, wanted)), axis=1)
        mixed = min(fading.shape[1], whole.shape[1])
        share = np.linspace(0, 1, mixed, dtype=np.float32)
        whole[:, :mixed] = whole[:, :mixed] * share + fading[:, :mixed] * (1 - share)
        heard, fading = np.split(whole, [wanted - tail], axis=1)
        for start in range(0, heard.shape[1], _RATE):
            chunk = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(heard[:, start : start + _RATE]), format="fltp", layout="stereo"
            )
            chunk.sample_rate, chunk.pts, chunk.time_base = _RATE, samples, Fraction(1, _RATE)
            samples += chunk.samples
            _mux(out, sound.encode(chunk))
    _mux(out, video.encode(None))
    _mux(out, sound.encode(None))


def _pictures(path: Path, rate: Fraction) -> Iterator[Any]:
    """Yield the frames of a video at a given frame rate: frames are repeated or dropped as needed."""
    with opened(path) as (container, stream):
        stream.thread_type = "AUTO"
        number = 0
        for frame, after in pairwise(chain(container.decode(stream), [None])):
            end = time_of(frame) + _length_of(frame, stream) if after is None else time_of(after)
            while number / rate < end - _SLACK:
                yield frame
                number += 1


def _length_of(frame: Any, stream: VideoStream) -> float:
    if frame.duration and frame.time_base:
        return float(frame.duration * frame.time_base)
    return float(1 / _rate_of(stream))


def _rate_of(stream: VideoStream) -> Fraction:
    return stream.average_rate or _DEFAULT_FPS


def _fitted(frame: Any, width: int, height: int) -> Any:
    """Return a frame in another size: complete, centered, on black."""
    import av
    import numpy as np

    share = min(width / frame.width, height / frame.height)
    inner_width = max(2, round(frame.width * share / 2) * 2)
    inner_height = max(2, round(frame.height * share / 2) * 2)
    scaled = frame.reformat(inner_width, inner_height, "yuv420p")
    if (inner_width, inner_height) == (width, height):
        return scaled
    picture = np.full((height * 3 // 2, width), 128, np.uint8)
    picture[:height] = 16
    blank = av.VideoFrame.from_ndarray(picture, format="yuv420p")
    left, top = (width - inner_width) // 4 * 2, (height - inner_height) // 4 * 2
    planes: list[tuple[Any, Any]] = list(zip(blank.planes, scaled.planes, strict=True))
    for plane, part in planes:
        half = 1 if plane.width == width else 2
        inside = np.frombuffer(part, np.uint8).reshape(part.height, part.line_size)[:, : part.width]
        whole = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size).copy()
        whole[top // half : top // half + part.height, left // half : left // half + part.width] = inside
        plane.update(whole.tobytes())
    return blank


def _mixed(one: Any, other: Any, share: float) -> Any:
    """Return a mixture of two pictures of the same size; `share` is the part of the second."""
    import av
    import numpy as np

    first, second = one.to_ndarray().astype(np.float32), other.to_ndarray()
    mixed = (first + (second - first) * np.float32(share)).round().astype(np.uint8)
    return av.VideoFrame.from_ndarray(mixed, format="yuv420p")


def _sounds(path: Path, wanted: int) -> Iterator[Any]:
    """Yield `wanted` samples of a video's sound in stereo, with silence where it has none."""
    import av
    import numpy as np

    with ExitStack() as stack:
        container: InputContainer = stack.enter_context(opened(path))[0]
        if container.streams.audio:
            resampler = av.AudioResampler(format="fltp", layout="stereo", rate=_RATE)
            for frame in (*container.decode(container.streams.audio[0]), None):
                for one in resampler.resample(frame):
                    piece = np.ascontiguousarray(one.to_ndarray()[:, :wanted], np.float32)
                    if piece.shape[1]:
                        wanted -= piece.shape[1]
                        yield piece
    if wanted:
        yield np.zeros((2, wanted), np.float32)
