import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wan_widgets._jobs.files.naming import file_name, free_path, part_name, put_in_place
from wan_widgets._jobs.record.ids import SHORT, new_id
from wan_widgets.paths import stays_below


def test_ids_differ_in_their_first_letters_and_are_safe_anywhere():
    ids = {new_id() for _ in range(2000)}
    assert len({one[:SHORT] for one in ids}) == 2000
    assert all(re.fullmatch(r"[a-z0-9-]{20,56}", one) for one in ids)


def test_a_name_is_made_from_its_template():
    values = {"date": "2026-01-14", "prompt": "A cat's 1st walk, at dusk!", "id": "k3f9x2m7"}
    assert file_name("{date}-{prompt}-{id}", values) == "2026-01-14-a-cat-s-1st-walk-at-dusk-k3f9x2m7.mp4"
    assert file_name("{date}/{id}", values) == "2026-01-14/k3f9x2m7.mp4"


@given(text=st.text(), template=st.sampled_from(["{prompt}", "{prompt}/{prompt}", "../{prompt}", "{prompt}-{id}"]))
def test_no_value_can_lead_out_of_the_folder_or_be_odd_on_any_system(text, template):
    parts = file_name(template, {"prompt": text, "id": text}).split("/")
    for part in parts:
        assert part not in ("", ".", "..")
        assert not re.search(r'[<>:"\\|?*\x00-\x1f]', part)
        assert len(part.encode()) < 200
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", part)


def test_a_slash_in_a_prompt_makes_no_folder():
    assert file_name("{prompt}", {"prompt": "../../etc/passwd"}) == "etc-passwd.mp4"


def test_a_taken_name_is_counted_on(tmp_path):
    (tmp_path / "a.mp4").touch()
    (tmp_path / "a-2.mp4").symlink_to(tmp_path / "nowhere")
    assert free_path(tmp_path, "a.mp4").name == "a-3.mp4"


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "out").symlink_to(tmp_path)
    with pytest.raises(ValueError):
        free_path(home, "out/a.mp4")


@pytest.mark.parametrize("links", [True, False])
def test_a_file_gets_its_name_and_never_replaces_another(tmp_path, monkeypatch, links):
    if not links:

        def refuse(*_):
            raise OSError(95, "not supported")

        monkeypatch.setattr("os.link", refuse)
    (tmp_path / "p1").write_bytes(b"one")
    (tmp_path / "p2").write_bytes(b"two")
    put_in_place(tmp_path / "p1", tmp_path / "deep" / "v.mp4", home=tmp_path)
    assert (tmp_path / "deep" / "v.mp4").read_bytes() == b"one"
    assert not (tmp_path / "p1").exists()
    with pytest.raises(FileExistsError):
        put_in_place(tmp_path / "p2", tmp_path / "deep" / "v.mp4", home=tmp_path)
    assert (tmp_path / "deep" / "v.mp4").read_bytes() == b"one"
    assert (tmp_path / "p2").read_bytes() == b"two"


@pytest.mark.parametrize("path", ["a.mp4", "deep/a.mp4", "2026-01-01-a..b.mp4"])
def test_a_path_below_the_folder_is_one(path):
    assert stays_below(path)


@pytest.mark.parametrize(
    "path", ["../a", "a/../../b", "/etc/passwd", "C:\\a", "C:a", "a\\..\\..\\b", "\\\\host\\a", "a\0b"]
)
def test_a_path_that_leaves_the_folder_is_none(path):
    assert not stays_below(path)


@pytest.mark.parametrize("job_id", ["../../a", "/etc/a", "..\\..\\a", "C:\\x\\a"])
def test_a_part_lies_in_its_folder_whatever_the_id(job_id):
    assert part_name(job_id) == "a.part"
