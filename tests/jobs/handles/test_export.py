"""Which writer an export goes to, by its suffix and its layout, and with what."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from wan_widgets._jobs.handles import comparison
from wan_widgets._jobs.handles import export as module
from wan_widgets._jobs.handles.export import export
from wan_widgets.clips.exported_file import ExportedFile
from wan_widgets.errors import InputError, SettingsError


@pytest.fixture
def written(monkeypatch) -> list[tuple[str, int, dict[str, object]]]:
    """What was written: by which writer, how many clips, with which options."""
    calls: list[tuple[str, int, dict[str, object]]] = []

    def writer(name: str):
        def write(clips: list[object], *rest: object, **options: object) -> Path:
            calls.append((name, len(clips), options))
            return Path("written")

        return write

    for name in ("write_edit_list", "write_shots", "write_film", "write_dataset"):
        monkeypatch.setattr(module, name, writer(name))
    monkeypatch.setattr(module.clip_files, "write", writer("write"))
    return calls


@pytest.fixture
def videos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two files without settings, which are no videos."""
    monkeypatch.setattr(comparison, "_settings_of", lambda _: None)
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(b"no video")
    return [tmp_path / "a.mp4", tmp_path / "b.mp4"]


@pytest.mark.parametrize(
    ("path", "layout", "writer"),
    [
        ("film.MP4", None, "write_film"),
        ("film.edl", None, "write_edit_list"),
        ("clips", "shots", "write_shots"),
        ("clips.edl", "shots", "write_shots"),
        ("clips.mp4", "shots", "write_shots"),
        ("set", "vbench", "write_dataset"),
        ("set.mp4", "vbench", "write_dataset"),
        ("set.edl", "files", "write_dataset"),
        ("page.html", None, "write"),
        ("list.csv", None, "write"),
        ("unknown.txt", None, "write"),
    ],
)
def test_a_suffix_or_a_layout_says_what_is_written(written, videos, path, layout, writer):
    for overwrite in (False, True):
        options = {"overwrite": True} if overwrite else {}
        found = export(videos, path, layout=layout, **options)
        assert writer == "write_film" or isinstance(found, ExportedFile)
        name, clips, more = written.pop()
        assert (name, clips, more["overwrite"]) == (writer, 2, overwrite)
    assert written == []


@pytest.mark.parametrize(("path", "layout"), [("page.html", None), ("film.edl", None), ("film.mp4", "shots")])
def test_only_a_film_has_a_cross_fade(written, videos, path, layout):
    with pytest.raises(SettingsError, match="Only a film has a cross-fade") as caught:
        export(videos, path, layout=layout, crossfade=0.5)
    assert caught.value.hint == "Its file name must end in .mp4."
    assert written == []
    export(videos, "film.mp4", crossfade=0.5)
    assert written[-1][2]["crossfade"] == 0.5
    export(videos, "film.mp4")
    assert written[-1][2]["crossfade"] is None


@pytest.mark.parametrize(
    ("path", "layout", "many"),
    [
        ("list.json", None, True),
        ("list.CSV", None, True),
        ("set", "vbench", True),
        ("page.html", None, False),
        ("film.mp4", None, False),
        ("film.edl", None, False),
        ("clips", "shots", False),
    ],
)
def test_a_list_and_a_data_set_may_have_more_videos_than_a_page(written, videos, path, layout, many):
    most = 1000 if many else 100
    with pytest.raises(InputError, match=f"{most + 1:,} videos are too many; the maximum is {most:,}") as caught:
        export(videos[:1] * (most + 1), path, layout=layout)
    assert (caught.value.hint, written) == ("Choose some of them.", [])
    if many:
        export(videos[:1] * 101, path, layout=layout)
        assert written[-1][1] == 101


def test_a_page_alone_has_the_measures_as_short_texts_and_videos_are_embedded_unless_asked(monkeypatch, videos):
    clips: list[list[object]] = []
    options: list[object] = []
    monkeypatch.setattr(module, "badges_of_jobs", lambda jobs: [(f"badge {len(jobs)}",) for _ in jobs])
    monkeypatch.setattr(module, "arranged", lambda entries, clips, rows, cols: (rows, cols))

    def write(found: list[object], grid: object, path: object, **more: object) -> Path:
        clips.append([clip.badges for clip in found])
        options.append((grid, more["videos"]))
        return Path("written")

    monkeypatch.setattr(module, "clip_files", SimpleNamespace(write=write))
    export(videos, "page.HTML")
    export(videos, "sheet.png", videos="beside", rows="seed", cols="prompt")
    assert clips == [[("badge 2",), ("badge 2",)], [(), ()]]
    assert options == [((None, None), "embed"), (("seed", "prompt"), "beside")]
