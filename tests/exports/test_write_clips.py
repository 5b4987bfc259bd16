from __future__ import annotations

import csv
import hashlib
import io
import json
import re

import pytest
from PIL import Image
from support.hostile import HOSTILE

from wan_widgets.clips import html_page
from wan_widgets.clips.export import WAYS, write
from wan_widgets.clips.grid import arrange
from wan_widgets.errors import ExportError, MediaError, SettingsError


def written(clips, path, **options):
    return write(clips, arrange(clips), path, **options)


def test_the_clip_list_comes_back_from_json_as_it_was(clips, tmp_path):
    data = json.loads(written(clips, tmp_path / "out" / "list.json").read_text(encoding="utf-8"))
    assert [one["prompt"] for one in data["clips"]] == [clip.prompt for clip in clips]
    assert [one["settings"] for one in data["clips"]] == [dict(clip.settings) for clip in clips]
    assert data["clips"][1]["note"] == HOSTILE
    assert [one["starred"] for one in data["clips"]] == [False, True, False, False]
    first = data["clips"][0]
    file = (tmp_path / "out" / first["file"]).resolve()
    assert file == clips[0].path.resolve()
    assert first["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert data["clips"][3]["sha256"] == data["clips"][3]["file"] == ""


def test_the_clip_list_comes_back_from_csv_and_no_text_of_it_is_a_formula(clips, tmp_path):
    from dataclasses import replace

    clips[0] = replace(clips[0], note="=HYPERLINK(1)")
    text = written(clips, tmp_path / "list.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["prompt"] for row in rows] == [clip.prompt for clip in clips]
    assert [json.loads(row["settings"]) for row in rows] == [dict(clip.settings) for clip in clips]
    assert rows[0]["note"] == "'=HYPERLINK(1)"
    assert rows[1]["sha256"] == clips[1].sha256()


def test_a_contact_sheet_has_a_picture_for_each_clip(clips, tmp_path):
    with Image.open(written(clips, tmp_path / "sheet.png")) as sheet:
        sheet.load()
        assert sheet.format == "PNG"
        width, height = sheet.size
        # Two columns of the greatest width, a line of heads, two lines of pictures with labels before them.
        assert width == 2 * 24 + 2 * 400 + 12
        assert height > 2 * 225
        colors = sheet.convert("RGB").getcolors(1 << 24)
    red = sum(count for count, (r, g, b) in colors if r > 180 and g < 90 and b < 90)
    assert red > 3 * 1000, "the posters are not on the sheet"
    dark = sum(count for count, (r, g, b) in colors if max(r, g, b) < 60)
    assert dark > 1000, "nothing is written on it"


@pytest.mark.parametrize("suffix", [".webp", ".gif"])
def test_a_moving_preview_of_one_has_ten_pictures_a_second(clips, tmp_path, suffix):
    with Image.open(written(clips[2:3], tmp_path / f"one{suffix}")) as moving:
        assert moving.n_frames == 20
        assert moving.size == (480, 270)


def test_a_moving_preview_of_several_lasts_as_long_as_the_longest(clips, tmp_path):
    with Image.open(written(clips, tmp_path / "all.webp")) as moving:
        assert moving.n_frames == 20
        assert moving.size == (960, 2 * 269 + 4)


def test_there_is_no_preview_of_nothing(clips, tmp_path):
    with pytest.raises(MediaError, match="no finished video"):
        written(clips[3:], tmp_path / "none.gif")
    assert list(tmp_path.glob("*.gif")) == list(tmp_path.glob(".*.part")) == []


@pytest.mark.parametrize("videos", ["embed", "beside"])
def test_no_text_of_a_page_can_end_its_script(clips, tmp_path, videos):
    html = written(clips, tmp_path / "page.html", videos=videos).read_text(encoding="utf-8")
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert html.count("<script") == len(scripts) == (5 if videos == "embed" else 2)
    assert "alert(1)</script>" not in html
    (data,) = [json.loads(text) for attributes, text in scripts if 'id="wan-data"' in attributes]
    assert [cell["prompt"] for cell in data["cells"]] == [clip.prompt for clip in clips]
    assert "default-src &#x27;none&#x27;" in html
    assert not re.search(r"https?://(?!www\.w3\.org)", html.replace("http://www.w3.org", ""))


def test_videos_beside_a_page_are_copies_in_order(clips, tmp_path):
    written(clips, tmp_path / "page.html", videos="beside")
    copies = sorted((tmp_path / "page_files").iterdir())
    assert [copy.name[:3] for copy in copies] == ["01-", "02-", "03-"]
    assert [copy.read_bytes() for copy in copies] == [clip.path.read_bytes() for clip in clips[:3]]
    with pytest.raises(ExportError, match="already exists"):
        written(clips, tmp_path / "page.html", videos="beside")
    written(clips, tmp_path / "page.html", videos="beside", overwrite=True)


def test_videos_too_large_for_a_page_go_beside_it(clips, tmp_path, monkeypatch):
    monkeypatch.setattr(html_page, "MOST_EMBEDDED", 10)
    with pytest.raises(ExportError, match="beside"):
        written(clips, tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


@pytest.mark.parametrize("suffix", list(WAYS))
def test_nothing_is_written_over_a_file_unless_asked(clips, tmp_path, suffix):
    path = tmp_path / f"mine{suffix}"
    path.write_bytes(b"mine")
    with pytest.raises(ExportError, match="overwrite=True"):
        written(clips, path)
    assert path.read_bytes() == b"mine"
    assert written(clips, path, overwrite=True).read_bytes() != b"mine"
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("name", ["a\0b.csv", "half \ud83d.csv", "x" * 300 + ".csv"])
def test_a_name_that_no_file_can_have_is_refused(clips, tmp_path, name):
    with pytest.raises(ExportError):
        written(clips, tmp_path / "out" / name)
    assert list(tmp_path.glob("out/*")) == []


def test_an_unknown_ending_is_named_with_those_that_are_known(clips, tmp_path):
    with pytest.raises(SettingsError, match=r"'\.pdf'.*\.html, \.png"):
        written(clips, tmp_path / "page.pdf")
    with pytest.raises(SettingsError, match="inside"):
        written(clips, tmp_path / "page.html", videos="inside")
