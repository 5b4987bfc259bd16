import json

import pytest

from wan_widgets.widgets.views import file_urls


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server on tmp_path, with a kernel whose notebook is in notebooks/."""
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    (runtime / "jpserver-4242.json").write_text(json.dumps({"root_dir": str(tmp_path), "token": "secret"}))
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("JPY_PARENT_PID", "4242")
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "a.ipynb"))
    file_urls._root_of_server.cache_clear()
    yield tmp_path
    file_urls._root_of_server.cache_clear()


def test_the_root_is_read_from_the_servers_runtime_file(server):
    assert file_urls.server_root() == server


def test_a_served_file_has_a_path_below_the_root(server):
    assert file_urls.below_root(server / "notebooks" / "wan_videos" / "a b.mp4") == "notebooks/wan_videos/a b.mp4"


def test_a_hidden_or_outside_file_is_not_served(server):
    assert file_urls.below_root(server / ".videos" / "a.mp4") is None
    assert file_urls.below_root(server.parent / "a.mp4") is None
    assert file_urls.from_notebook(server.parent / "a.mp4") is None


def test_where_the_notebooks_folder_is_not_known_no_url_is_made_up(monkeypatch, tmp_path):
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    monkeypatch.setattr(file_urls, "_START_FOLDER", None)
    for name in ("", "a.ipynb", "below/a.ipynb"):
        monkeypatch.setenv("JPY_SESSION_NAME", name)
        assert file_urls.server_root() is None
        assert file_urls.notebook_folder() is None
        assert file_urls.from_notebook(tmp_path / "a.mp4") is None


def test_a_link_out_of_the_root_is_not_served(server):
    (server / "out").symlink_to(server.parent)
    assert file_urls.below_root(server / "out" / "a.mp4") is None


def test_the_url_is_relative_to_the_notebook_and_encoded(server):
    assert file_urls.from_notebook(server / "notebooks" / "wan_videos" / "a b#%.mp4") == "wan_videos/a%20b%23%25.mp4"
    assert file_urls.from_notebook(server / "other" / "a.mp4") == "../other/a.mp4"


def test_an_older_server_gives_the_notebooks_path_below_its_root(tmp_path, monkeypatch):
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    monkeypatch.setenv("JPY_SESSION_NAME", "deep/er/a.ipynb")
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    monkeypatch.setattr(file_urls, "_START_FOLDER", folder)
    assert file_urls.server_root() == tmp_path
    monkeypatch.setattr(file_urls, "_START_FOLDER", tmp_path)
    assert file_urls.server_root() is None


def test_without_a_server_the_root_is_not_known(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.delenv("JPY_PARENT_PID", raising=False)
    assert file_urls.server_root() is None
    assert file_urls.below_root("a.mp4") is None
