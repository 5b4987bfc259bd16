"""The record inside an MP4: exactly as written, with unchanged pictures and sound."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiers import examples

from wan_widgets import errors
from wan_widgets._jobs.handles.video import Video
from wan_widgets._models.catalog import MODELS
from wan_widgets.media.mp4 import mp4_boxes, provenance
from wan_widgets.media.video import probe, tags, verify

from ..conftest import write_clip

HOSTILE = [
    "A cat",
    "\x00\x01\x1b[31m\r\n\t\x7f\x85\u2028",
    "'\"\\${HOME}`; DROP TABLE jobs; --</script><b>%s{name}",
    "😀👩\u200d👩\u200d👧 e\u0301 \ufeff",
    "\u202eמימין לשמאל\u2066 نص\u2069",
    "一只猫在草地上奔跑" * 167,
    "\ud800 half a surrogate",
    '{"wan_widgets":{"format":99}}',
    "x" * 1500,
    "z\0" * 5000,
]


def record(**more: object) -> dict[str, object]:
    return {"wan_widgets": {"format": 1, "version": "0.1.0"}, "id": "one", "settings": {}, **more}


def ffmpeg(*arguments: str | Path) -> str:
    import imageio_ffmpeg

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


def streams(path: Path) -> str:
    """Return the MD5 of each stream, computed by the FFmpeg program."""
    return ffmpeg("-i", path, "-c", "copy", "-f", "streamhash", "-hash", "md5", "-")


def packets(path: Path) -> list[tuple[object, ...]]:
    """Every packet with its times, and its bytes as a hash."""
    with av.open(str(path)) as container:
        return [
            (one.stream.index, one.pts, one.dts, one.duration, one.is_keyframe, hashlib.md5(bytes(one)).hexdigest())
            for one in container.demux()
            if one.size
        ]


def kinds(path: Path) -> list[bytes]:
    return [box.kind for box in mp4_boxes.boxes_in(path.read_bytes())]


def slow_start(path: Path, **how: object) -> Path:
    """The clip with its index at the end, as many services write it."""
    write_clip(path.with_name("fast.mp4"), sound=True, **how)
    ffmpeg("-i", path.with_name("fast.mp4"), "-c", "copy", path)
    assert kinds(path)[-1] == b"moov"
    return path


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_comes_back_as_it_was(clip, tmp_path, text):
    one = record(
        settings={"prompt": text, "negative_prompt": text[::-1]}, template={"text": text, "values": {text: text}}
    )
    provenance.embed(clip, tmp_path / "out.mp4", one, text)
    assert Video(tmp_path / "out.mp4").provenance == one
    assert verify(tmp_path / "out.mp4")


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=()), max_size=1500))
def test_every_text_comes_back_and_never_changes_a_packet(clip, tmp_path, text):
    out = tmp_path / "out.mp4"
    provenance.embed(clip, out, record(settings={"prompt": text}), text)
    assert provenance.record_in(tags(out)) == record(settings={"prompt": text})
    assert tags(out).get("title", "").isprintable()
    assert len(tags(out).get("title", "")) <= 120


@pytest.mark.parametrize(
    ("title", "shown"),
    [("a" * 120, "a" * 120), ("a" * 121, f"{'a' * 119}…"), (" A  cat\n\u202eruns ", "A cat runs")],
)
def test_a_title_is_one_line_of_120_characters_at_most(clip, tmp_path, title, shown):
    provenance.embed(clip, tmp_path / "out.mp4", record(), title)
    assert tags(tmp_path / "out.mp4")["title"] == shown


def test_a_record_of_the_greatest_length_is_read_and_a_longer_one_is_damage(monkeypatch):
    text = json.dumps(record())
    monkeypatch.setattr(provenance, "MOST_TEXT", len(text))
    assert provenance.record_in({"comment": text}) == record()
    monkeypatch.setattr(provenance, "MOST_TEXT", len(text) - 1)
    with pytest.raises(errors.MetadataDamagedError):
        provenance.record_in({"comment": text})


@pytest.mark.parametrize("where", ["front", "end"])
def test_picture_and_sound_are_byte_by_byte_as_they_were(tmp_path, where):
    if where == "end":
        path = slow_start(tmp_path / "a.mp4", frames=40)
    else:
        path = write_clip(tmp_path / "a.mp4", frames=40, sound=True)
    before, data = streams(path), path.read_bytes()
    out = tmp_path / "out.mp4"
    provenance.embed(path, out, record(), "A cat")
    assert streams(out) == before
    assert [line[:7] for line in before.split()] == ["0,v,MD5", "1,a,MD5"]
    assert packets(out) == packets(path)
    assert path.read_bytes() == data
    assert kinds(out).index(b"moov") < kinds(out).index(b"mdat")


def test_every_size_of_the_model_takes_a_record(tmp_path):
    sizes = {size for model in MODELS.values() for size in model.sizes.values()}
    assert len(sizes) == 15
    for size in sizes:
        path = write_clip(tmp_path / "a.mp4", size=size, frames=3)
        provenance.embed(path, tmp_path / "out.mp4", record(), "A cat")
        assert (probe(tmp_path / "out.mp4").width, probe(tmp_path / "out.mp4").height) == size
        assert packets(tmp_path / "out.mp4") == packets(path)


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv"])
def test_a_plain_stream_copy_keeps_it(clip, tmp_path, ending):
    one = record(settings={"prompt": "".join(HOSTILE)})
    provenance.embed(clip, tmp_path / "out.mp4", one, "A cat 🐈")
    ffmpeg("-i", tmp_path / "out.mp4", "-c", "copy", tmp_path / f"copy.{ending}")
    assert Video(tmp_path / f"copy.{ending}").provenance == one
    assert tags(tmp_path / f"copy.{ending}")["title"] == "A cat 🐈"


def test_encoding_it_anew_keeps_it_too(clip, tmp_path):
    provenance.embed(clip, tmp_path / "out.mp4", record(), "A cat")
    ffmpeg("-i", tmp_path / "out.mp4", "-vf", "scale=32:24", tmp_path / "small.mp4")
    assert Video(tmp_path / "small.mp4").provenance == record()


def test_what_others_have_written_stays(clip, tmp_path):
    tagged, out = tmp_path / "tagged.mp4", tmp_path / "out.mp4"
    ffmpeg(
        "-i", clip, "-c", "copy", "-metadata", "comment=mine", "-metadata", "title=Dusk", "-metadata", "genre=x", tagged
    )
    provenance.embed(tagged, out, record(), "A cat")
    found = tags(out)
    assert (found["comment"], found["title"], found["genre"]) == ("mine", "Dusk", "x")
    assert provenance.record_in(found) == record()
    provenance.embed(out, tagged, record(id="two"), "A cat")
    assert provenance.record_in(tags(tagged))["id"] == "two"
    assert tags(tagged)["comment"] == "mine"


def test_tags_of_another_kind_stay_where_they_are(clip, tmp_path):
    tagged, out = tmp_path / "tagged.mp4", tmp_path / "out.mp4"
    how = ("-movflags", "use_metadata_tags", "-metadata", 'AIGC={"Label":"1"}')
    ffmpeg("-i", clip, "-c", "copy", *how, tagged)
    provenance.embed(tagged, out, record(), "A cat")
    assert tags(out)["AIGC"] == '{"Label":"1"}'
    assert provenance.record_in(tags(out)) == record()
    assert packets(out) == packets(clip)


def test_where_every_place_is_taken_nothing_is_written(clip, tmp_path):
    tagged = tmp_path / "tagged.mp4"
    names = [one for name in ("comment", "description", "synopsis") for one in ("-metadata", f"{name}=mine")]
    ffmpeg("-i", clip, "-c", "copy", *names, tagged)
    with pytest.raises(errors.MediaError, match="all comment fields"):
        provenance.embed(tagged, tmp_path / "out.mp4", record(), "A cat")
    assert not (tmp_path / "out.mp4").exists()


def odd_files(clip: Path) -> dict[str, bytes]:
    data = clip.read_bytes()
    signed = mp4_boxes.Box(b"uuid", bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + b"x" * 40)
    fragments = clip.with_name("fragments.mp4")
    ffmpeg("-i", clip, "-c", "copy", "-movflags", "frag_keyframe+empty_moov", fragments)
    places = data.index(b"stco") + 12
    return {
        "signed": data[:32] + bytes(signed) + data[32:],
        "of an unknown kind": fragments.read_bytes(),
        "cut off": data[:-100],
        "not an MP4": bytes(mp4_boxes.Box(b"ftyp", b"isom")),
        "outside its data": data[:places] + bytes(4) + data[places + 4 :],
    }


@pytest.mark.parametrize("words", ["signed", "of an unknown kind", "cut off", "not an MP4", "outside its data"])
def test_a_file_that_is_laid_out_oddly_is_left_alone(clip, tmp_path, words):
    odd = tmp_path / "odd.mp4"
    odd.write_bytes(odd_files(clip)[words])
    with pytest.raises(errors.MediaError, match=words):
        provenance.embed(odd, tmp_path / "out.mp4", record(), "A cat")
    assert not (tmp_path / "out.mp4").exists()


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_a_media_error_or_a_file_with_the_same_data(clip, tmp_path, data):
    whole = bytearray(clip.read_bytes())
    end = whole.index(b"mdat")
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, end))] = data.draw(st.integers(0, 255))
    odd = tmp_path / "odd.mp4"
    odd.write_bytes(whole)
    try:
        provenance.embed(odd, tmp_path / "out.mp4", record(), "A cat")
    except errors.MediaError:
        return
    assert bytes(whole[end + 4 :])[:1000] in (tmp_path / "out.mp4").read_bytes()


# -- reading -----------------------------------------------------------------------------------------


def test_a_video_without_a_record_says_so(clip):
    with pytest.raises(errors.MetadataMissingError, match="has no settings: it was not made by wan_widgets"):
        _ = Video(clip).settings


def test_a_json_file_that_is_not_there_is_said_not_to_be(clip, tmp_path):
    with pytest.raises(errors.MetadataMissingError, match=r"There is no file cat\.mp4\.json\. Give the video: it"):
        _ = Video(tmp_path / "cat.mp4.json").settings


def test_a_json_file_is_read_as_the_record_that_it_is_and_any_other_is_no_record(tmp_path):
    path = tmp_path / "cat.mp4.json"
    path.write_bytes(provenance.sidecar_text(record(seed=7)))
    assert provenance.record_of(path) == record(seed=7)
    path.write_text('{"notes": []}')
    with pytest.raises(errors.MetadataMissingError, match=r"There are no settings of a video in cat\.mp4\.json\."):
        provenance.record_of(path)
    path.unlink()
    with pytest.raises(errors.MetadataMissingError, match=r"There is no file cat\.mp4\.json\."):
        provenance.record_of(path)


def test_of_another_program_is_spoken_only_where_there_is_a_comment():
    with pytest.raises(errors.MetadataMissingError, match=r"or its metadata was stripped\. Settings are also"):
        provenance.record_in({"title": "A cat"})


def test_a_comment_of_another_program_is_named_as_such(clip, tmp_path):
    ffmpeg("-i", clip, "-c", "copy", "-metadata", 'comment={"prompt": "workflow"}', tmp_path / "a.mp4")
    with pytest.raises(errors.MetadataMissingError, match="another program's"):
        _ = Video(tmp_path / "a.mp4").provenance


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"wan_widgets":{"format":2},"settings":{}}', errors.MetadataNewerError),
        ('{"wan_widgets":{"format":1},"settings":{', errors.MetadataDamagedError),
        ('{"wan_widgets":{"format":1},"settings":[]}', errors.MetadataDamagedError),
        ('{"wan_widgets":{"format":1},"settings":{},"inputs":["x"]}', errors.MetadataDamagedError),
        ('{"wan_widgets":{"format":1},"settings":{},"inputs":{}}', errors.MetadataDamagedError),
        ('{"wan_widgets":{"format":"1"},"settings":{}}', errors.MetadataDamagedError),
        ('{"wan_widgets":{"format":true},"settings":{},"a":1}', errors.MetadataDamagedError),
        ('{"wan_widgets":' + "[" * 5000, errors.MetadataDamagedError),
        ('{"wan_widgets":{"format":1},"settings":{},"x":"' + "x" * 1_000_000 + '"}', errors.MetadataDamagedError),
    ],
    ids=["newer", "cut", "settings", "inputs", "no list", "format", "switch", "deep", "long"],
)
def test_a_record_that_cannot_be_used_says_why(tmp_path, text, kind):
    with pytest.raises(kind):
        provenance.record_in({"comment": text})
    (tmp_path / "a.mp4.json").write_text(text)
    with pytest.raises(kind):
        provenance.record_beside(tmp_path / "a.mp4")


def test_the_record_beside_the_video_serves_where_the_one_inside_is_gone(clip):
    provenance.sidecar_of(clip).write_bytes(provenance.sidecar_text(record(settings={"prompt": "Größe 猫"}, seed=7)))
    assert "Größe 猫" in provenance.sidecar_of(clip).read_text(encoding="utf-8")
    assert Video(clip).settings == {"prompt": "Größe 猫", "seed": 7}
    assert Video(clip).seed == 7
    clip.unlink()
    assert Video(clip).settings["prompt"] == "Größe 猫"


def test_the_record_inside_wins_over_the_one_beside_it(clip, tmp_path):
    out = tmp_path / "out.mp4"
    provenance.embed(clip, out, record(seed=1, request={"prompt": "A cat"}), "A cat")
    provenance.sidecar_of(out).write_bytes(provenance.sidecar_text(record(id="other", seed=2)))
    assert Video(out).seed == 1
    assert Video(out).request == {"prompt": "A cat"}


def test_a_file_beside_it_that_is_none_of_ours_is_not_read(clip):
    for text in ("[]", "", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), json.dumps({"settings": {}})):
        provenance.sidecar_of(clip).write_text(text, encoding="utf-8")
        assert provenance.record_beside(clip) is None
    provenance.sidecar_of(clip).unlink()
    provenance.sidecar_of(clip).mkdir()
    assert provenance.record_beside(clip) is None


def test_half_a_surrogate_can_be_written_beside_it(clip):
    one = record(settings={"prompt": "\ud800"})
    provenance.sidecar_of(clip).write_bytes(provenance.sidecar_text(one))
    assert provenance.record_beside(clip) == one


def test_the_video_of_a_json_file_is_named_by_the_rest_of_its_name():
    assert provenance.video_of(Path("a/cat.mp4.json")) == Path("a/cat.mp4")
    assert provenance.video_of(Path("a/cat.mp4.JSON")) == Path("a/cat.mp4")
    assert provenance.video_of(Path("a/cat.mp4")) == Path("a/cat.mp4")
    assert provenance.sidecar_of(Path("a/cat.mp4")) == Path("a/cat.mp4.json")
