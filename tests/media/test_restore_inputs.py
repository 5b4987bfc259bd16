"""The settings of a record, and its input files found again by their content alone."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

import pytest

from wan_widgets.media import restore_inputs
from wan_widgets.media.restore_inputs import restored, with_paths

DATA = b"a picture"
SHA256 = hashlib.sha256(DATA).hexdigest()


def entry(**changes: object) -> dict[str, object]:
    return {"field": "image", "name": "dusk.png", "sha256": SHA256, **changes}


def settings_of(*inputs: dict[str, object], folders: tuple[Path, ...] = (), **record: object) -> dict[str, object]:
    whole = {"settings": {"prompt": "A kite"}, **record}
    return dict(restored(whole, inputs=inputs, folders=folders).filled.settings)


def write(path: Path, data: bytes = DATA) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize(
    ("stored", "found"),
    [(7, {"seed": 7}), ("7", {}), (7.5, {}), (None, {})],
    ids=["number", "text", "fraction", "none"],
)
def test_only_a_whole_number_is_a_seed(stored, found):
    assert settings_of(seed=stored) == {"prompt": "A kite", **found}


def test_an_input_of_a_field_that_no_model_has_is_left_out():
    assert settings_of(entry(field="music"), entry(field="prompt")) == {"prompt": "A kite"}


@pytest.mark.parametrize(
    ("one", "name"),
    [
        (entry(), "dusk.png"),
        (entry(name="pictures/dusk.png"), "dusk.png"),
        (entry(name="C:\\pictures\\dusk.png"), "dusk.png"),
        (entry(name="", url="https://example.org/a/dusk.png", cut=True), "https://example.org/a/dusk.png"),
        (entry(name=""), "input"),
        (entry(name="/"), "input"),
    ],
)
def test_a_missing_input_is_named_and_is_never_a_path(one, name):
    whole = restored({"settings": {}}, inputs=[one], folders=[])
    (missing,) = whole.missing
    assert (missing.field, missing.name, missing.sha256) == ("image", name, SHA256)
    assert whole.filled.settings["image"] == f"<{name}, not found>"


def test_inputs_of_a_field_for_several_stay_in_their_order(tmp_path):
    links = ["https://example.org/1.mp4", "https://example.org/2.mp4"]
    inputs = [{"field": "references", "url": one} for one in links]
    assert settings_of(*inputs)["references"] == links


@pytest.mark.parametrize("place", ["dusk.png", "sub/dusk.png", "inputs/{hash}-kept.bin", "renamed.png", "inputs/x.png"])
def test_an_input_is_found_in_each_place_where_it_may_be(tmp_path, place):
    path = write(tmp_path / place.format(hash=SHA256[:16]))
    assert settings_of(entry(path="sub/dusk.png"), folders=(tmp_path,))["image"] == path


def test_a_file_with_other_content_or_none_is_not_the_input(tmp_path):
    write(tmp_path / "dusk.png", b"another one")
    write(tmp_path / "empty.png", b"")
    assert settings_of(entry(), folders=(tmp_path,))["image"] == "<dusk.png, not found>"
    nothing = entry(sha256=hashlib.sha256(b"").hexdigest())
    assert settings_of(nothing, folders=(tmp_path,))["image"] == "<dusk.png, not found>"


@pytest.mark.parametrize("sha256", [None, "", SHA256[:-1], f"{SHA256}0", SHA256.upper()])
def test_without_a_whole_checksum_no_file_is_opened(tmp_path, sha256):
    given = write(tmp_path / "dusk.png")
    assert settings_of(entry(sha256=sha256, given=given), folders=(tmp_path,))["image"] == "<dusk.png, not found>"


@pytest.mark.parametrize("path", ["a\\b.png", "C:/b.png", "a\0b", "/b.png", "../b.png", "a/../b.png", "", 5, None])
def test_only_a_plain_path_below_the_folder_is_tried(path):
    assert restore_inputs._below(path) is None
    assert restore_inputs._below("a/b.png") == PurePosixPath("a/b.png")


@pytest.mark.parametrize(
    "path", ["../out/dusk.jpg", "/{out}/dusk.jpg", "a\\..\\dusk.jpg", "C:/dusk.jpg", "a\0b", "", 5]
)
def test_a_path_in_a_record_never_leads_out_of_the_folder(tmp_path, path):
    outside = write(tmp_path / "out" / "dusk.jpg")
    (tmp_path / "in").mkdir()
    wanted = path.format(out=Path(outside).parent) if isinstance(path, str) else path
    one = entry(path=wanted, name="other.png")
    assert settings_of(one, folders=(tmp_path / "in",))["image"] == "<other.png, not found>"


@pytest.mark.parametrize("given", ["//server/share/dusk.png", "\\\\server\\share\\dusk.png", "~nobody-of-this-name/a"])
def test_no_path_of_another_machine_is_looked_at(monkeypatch, given):
    seen: list[Path] = []
    monkeypatch.setattr(restore_inputs, "_size", lambda path: seen.append(path) or 0)
    settings_of(entry(given=given))
    assert [one for one in seen if "server" in str(one) or "nobody" in str(one)] == []


def test_the_search_ends_at_its_limits(tmp_path, monkeypatch):
    path = write(tmp_path / "z.png")
    monkeypatch.setattr(restore_inputs, "_LARGEST", len(DATA))
    assert settings_of(entry(), folders=(tmp_path,))["image"] == path
    monkeypatch.setattr(restore_inputs, "_LARGEST", len(DATA) - 1)
    assert settings_of(entry(), folders=(tmp_path,))["image"] != path
    monkeypatch.setattr(restore_inputs, "_LARGEST", 1000)
    for most, found in ((1, True), (0, False)):
        monkeypatch.setattr(restore_inputs, "_MOST_FILES", most)
        assert (settings_of(entry(), folders=(tmp_path,))["image"] == path) is found
    monkeypatch.setattr(restore_inputs, "_MOST_FILES", 2)
    write(tmp_path / "dusk.png", b"x" * 9)  # it is hashed first
    for most, found in ((2 * len(DATA), True), (2 * len(DATA) - 1, False)):
        monkeypatch.setattr(restore_inputs, "_MOST_SEARCHED", most)
        assert (settings_of(entry(), folders=(tmp_path,))["image"] == path) is found


def test_of_renamed_files_only_those_with_the_same_ending_are_read(tmp_path, monkeypatch):
    read: list[str] = []
    monkeypatch.setattr(restore_inputs, "_hash", lambda path: read.append(path.name) or "")
    for name in ("a.png", "b.jpg", "c.json", "inputs/d.png"):
        write(tmp_path / name)
    settings_of(entry(), folders=(tmp_path,))
    assert sorted(set(read)) == ["a.png", "d.png"]


def test_a_file_of_one_byte_is_found(tmp_path):
    path = write(tmp_path / "dusk.png", b"x")
    assert settings_of(entry(sha256=hashlib.sha256(b"x").hexdigest()), folders=(tmp_path,))["image"] == path


@pytest.mark.parametrize("given", [5, "", None, ["dusk.png"]], ids=["number", "empty", "none", "list"])
def test_a_path_that_is_none_is_passed_over(tmp_path, given):
    path = write(tmp_path / "dusk.png")
    assert settings_of(entry(given=given), folders=(tmp_path,))["image"] == path


def test_a_link_is_an_input_only_as_a_whole():
    link = "https://example.org/a.png"
    assert settings_of(entry(url=link))["image"] == link
    assert settings_of(entry(url=link, cut=True, given=f"{link}?sig=1"))["image"] == f"{link}?sig=1"
    for odd in ({"url": "file:///etc/passwd"}, {"url": link, "cut": True}, {"url": 5}):
        assert settings_of(entry(**odd))["image"] == "<dusk.png, not found>"


def test_paths_come_from_the_record_that_has_the_same_content_or_link():
    ours = [entry(), {"field": "image", "url": "https://example.org/a"}, entry(sha256="0" * 64), {"field": "image"}]
    theirs = [entry(given="/a/dusk.png"), {"url": "https://example.org/a", "given": "b"}, entry(sha256="0" * 64)]
    assert [one.get("given") for one in with_paths(ours, theirs)] == ["/a/dusk.png", "b", None, None]
    assert with_paths([entry()], [entry(given=5)]) == [entry()]


@pytest.mark.parametrize("name", ["dusk.p?g", "dusk.[a", "dusk"])
def test_a_name_without_a_plain_ending_is_no_pattern(tmp_path, name):
    path = write(tmp_path / "renamed.bin")
    assert settings_of(entry(name=name), folders=(tmp_path,))["image"] == path
