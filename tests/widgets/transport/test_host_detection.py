"""Detection of the host: only a known program counts as one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from wan_widgets.widgets.transport.host_detection import runs_unseen

BY_PYTHON = "4a8f0b6a-9c1d5e7f00aa11bb22cc33dd_4242_17"
BY_A_PAGE = "0f5b2c36-6f6a-4d0c-9c57-0d6a3a1f2b11"


def shell(asks: object = None, identity: str = BY_PYTHON, **more: object) -> SimpleNamespace:
    content = {"code": "1"} if asks is None else {"code": "1", "allow_stdin": asks}
    return SimpleNamespace(kernel=object(), parent_header={"header": {"msg_id": identity}, "content": content}, **more)


@pytest.mark.parametrize(
    "page",
    [
        shell(asks=True),
        shell(),
        shell(asks=True, identity=BY_A_PAGE),
        shell(asks=False, identity=BY_A_PAGE),
        SimpleNamespace(kernel=object(), parent_header={}),
        SimpleNamespace(kernel=object(), parent_header=None),
        SimpleNamespace(kernel=object()),
    ],
)
def test_whatever_may_be_a_page_is_taken_for_one(page):
    assert not runs_unseen(page)


def test_a_program_that_runs_a_notebook_is_none():
    assert runs_unseen(shell(asks=False))


def test_voila_runs_a_notebook_and_shows_a_page(monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.8")
    assert not runs_unseen(shell(asks=False))


def test_a_terminal_is_no_program():
    assert not runs_unseen(SimpleNamespace(kernel=None))
    assert not runs_unseen(None)
