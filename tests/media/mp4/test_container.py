"""Facts from a container: length by packets, and rotation."""

from __future__ import annotations

import os
from fractions import Fraction
from types import SimpleNamespace as Some

import av
import pytest

from wan_widgets.errors import MediaError
from wan_widgets.media.mp4.container import counted, file_at, first_frame, is_sideways, seconds_of, time_of
from wan_widgets.media.mp4.film import _length_of

TENTH = Fraction(1, 10)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(MediaError, match=r"pipe\.mp4 is not an ordinary file"), file_at(tmp_path / "pipe.mp4"):
        pass


@pytest.mark.parametrize(("folder", "has_cause"), [("videos", True), (f"sk-{'Ab1' * 12}", False)])
def test_the_cause_of_an_error_never_has_a_path_that_looks_like_a_key(tmp_path, folder, has_cause):
    with pytest.raises(MediaError, match=r"a\.mp4 cannot be read: No such file") as caught:
        file_at(tmp_path / folder / "a.mp4").__enter__()
    assert (caught.value.__cause__ is not None) is has_cause


@pytest.mark.parametrize("path", ["a\0b.mp4", "a\ud800.mp4"])
def test_a_text_that_can_be_no_path_is_a_media_error(path):
    with pytest.raises(MediaError, match=r"is not a path\.|cannot be read"), file_at(path):
        pass


def packet(**changes: object) -> Some:
    return Some(**{"size": 9, "pts": 0, "duration": 1, "time_base": TENTH, **changes})


def test_packets_are_counted_up_to_the_latest_end_whatever_their_order():
    packets = [
        packet(pts=4),
        packet(pts=7, duration=2),
        packet(pts=5),
        packet(pts=6, duration=None),
        packet(size=0, pts=99),
    ]
    assert counted(Some(demux=lambda _: packets), None) == (4, pytest.approx(0.9))


def test_a_packet_without_a_time_counts_as_a_frame_alone():
    packets = [packet(pts=None), packet(time_base=None, pts=50), packet(pts=2, duration=None)]
    assert counted(Some(demux=lambda _: packets), None) == (3, pytest.approx(0.2))
    assert counted(Some(demux=lambda _: []), None) == (0, 0.0)


@pytest.mark.parametrize(("rotation", "sideways"), [(0, False), (90, True), (-90, True), (180, False), (270, True)])
def test_a_quarter_turn_of_the_camera_swaps_the_sides(rotation, sideways):
    assert is_sideways(Some(rotation=rotation)) is sideways


def test_a_video_without_a_frame_or_with_a_damaged_one_has_no_first_frame():
    def damaged(_):
        raise av.error.InvalidDataError(1, "damaged")

    assert first_frame(Some(decode=lambda _: iter([])), None) is None
    assert first_frame(Some(decode=damaged), None) is None


@pytest.mark.parametrize(
    ("duration", "time_base", "whole", "seconds"),
    [(25, TENTH, None, 2.5), (None, TENTH, 1_500_000, 1.5), (25, None, 1_500_000, 1.5), (None, None, None, 0.0)],
)
def test_the_length_is_that_of_the_track_or_else_of_the_file(duration, time_base, whole, seconds):
    assert seconds_of(Some(duration=whole), Some(duration=duration, time_base=time_base)) == seconds


@pytest.mark.parametrize(("stated", "seconds"), [(1.5, 1.5), (0.0, 0.0), (None, 0.0)])
def test_a_frame_without_a_time_is_shown_at_the_beginning(stated, seconds):
    assert time_of(Some(time=stated)) == seconds


@pytest.mark.parametrize(
    ("duration", "time_base", "rate", "seconds"),
    [(2, TENTH, 25, 0.2), (None, TENTH, 25, 0.04), (2, None, 25, 0.04), (None, None, None, 1 / 30)],
)
def test_a_frame_lasts_as_long_as_it_says_or_else_as_the_rate_says(duration, time_base, rate, seconds):
    stream = Some(average_rate=None if rate is None else Fraction(rate))
    assert _length_of(Some(duration=duration, time_base=time_base), stream) == pytest.approx(seconds)
