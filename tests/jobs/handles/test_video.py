"""A video as users hold it: its facts, its record and its player in the notebook."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from media.conftest import write_clip

from wan_widgets._jobs.handles.video import Video
from wan_widgets.errors import MediaError
from wan_widgets.media.mp4 import provenance


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", frames=20, sound=True)


def test_a_video_reads_its_facts_when_asked(clip: Path, tmp_path: Path) -> None:
    video = Video(clip)
    assert (video.width, video.height, video.size) == (64, 48, clip.stat().st_size)
    assert os.fspath(video) == str(clip)
    assert "64 × 48, 2.0 s" in repr(video)
    assert "cannot be read" in repr(Video(tmp_path / "none.mp4"))


def test_an_embedded_video_says_its_size_and_carries_the_bytes(clip: Path) -> None:
    embedded = Video(clip).embed()
    html = embedded._repr_html_()
    assert repr(embedded).startswith("The video is inside this notebook: ")
    assert html.index("inside this notebook") < html.index("<video")
    assert 'src="data:video/mp4;base64,' in html


def test_a_large_video_is_not_embedded_unless_asked(clip: Path) -> None:
    with pytest.raises(MediaError, match=r"embed\(most="):
        Video(clip).embed(most=1000)
    assert Video(clip).embed(most=clip.stat().st_size)


def test_a_video_of_50_megabytes_is_the_largest_that_is_embedded_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.touch()
    os.truncate(path, 50_000_001)
    with pytest.raises(MediaError, match=r"a\.mp4 has 50\.0 MB; as text .* 66\.7 MB\. .*embed\(most=50000001\)"):
        Video(path).embed()


def test_a_name_cannot_break_out_of_the_embedded_player(clip: Path) -> None:
    path = clip.rename(clip.with_name('a" onload="x.mp4'))
    assert 'onload="x' not in Video(path).embed()._repr_html_()


def test_an_embedded_video_has_the_type_of_its_content(tmp_path: Path) -> None:
    webm = write_clip(tmp_path / "a.mp4", container="webm", frames=2)
    assert 'src="data:video/webm;base64,' in Video(webm).embed()._repr_html_()


def test_a_video_that_is_gone_cannot_be_embedded(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"none\.mp4 cannot be read: No such file"):
        Video(tmp_path / "none.mp4").embed()


@pytest.mark.parametrize(
    ("more", "request_body", "seed"),
    [({}, {}, None), ({"request": None, "seed": "7"}, {}, None), ({"request": {"a": 1}, "seed": 7}, {"a": 1}, 7)],
    ids=["nothing", "unusable", "both"],
)
def test_a_record_may_lack_its_request_and_its_seed(clip: Path, more: dict[str, object], request_body, seed) -> None:
    record = {"wan_widgets": {"format": 1}, "settings": {}, **more}
    provenance.sidecar_of(clip).write_bytes(provenance.sidecar_text(record))
    assert (Video(clip).request, Video(clip).seed) == (request_body, seed)


@pytest.mark.parametrize(("beside", "found"), [("one", True), ("another", False)])
def test_paths_of_inputs_come_only_from_the_record_of_the_same_job(
    clip: Path, tmp_path: Path, beside: str, found: bool
) -> None:
    picture = tmp_path / "else" / "dusk.bin"
    picture.parent.mkdir()
    picture.write_bytes(b"a picture")
    entry = {"field": "image", "name": "dusk.png", "sha256": hashlib.sha256(b"a picture").hexdigest()}
    record = {"wan_widgets": {"format": 1}, "id": "one", "settings": {}, "inputs": [entry]}
    whole = tmp_path / "whole.mp4"
    provenance.embed(clip, whole, record, "A cat")
    other = {**record, "id": beside, "inputs": [{**entry, "given": str(picture)}]}
    provenance.sidecar_of(whole).write_bytes(provenance.sidecar_text(other))
    assert Video(whole).settings["image"] == (str(picture) if found else "<dusk.png, not found>")
