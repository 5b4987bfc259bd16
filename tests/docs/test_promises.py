"""Every test in the table of promises exists, so that the table stays correct."""

from __future__ import annotations

import re

from docs.pages import ROOT

PAGE = ROOT / "docs" / "promises-and-tests.md"
TESTS = ROOT / "tests"
TESTS_OF_THE_PAGE = ROOT / "wan_widgets" / "frontend" / "test"
FILE = re.compile(r"[\w/-]+\.(?:py|test\.mjs)")


def promises() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each row of the tables: what a user sees, and its tests as file and name."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("| ") or line.startswith("| what "):
            continue
        seen, tests = line.strip("| ").split(" | ")
        file, named = "", []
        for one in re.findall(r"`([^`]+)`", tests):
            if FILE.fullmatch(one):
                file = one
            else:
                named.append((file, one))
        found.append((seen, named))
    return found


def exists(file: str, name: str) -> bool:
    of_the_page = file.endswith(".mjs")
    path = (TESTS_OF_THE_PAGE if of_the_page else TESTS) / file
    if not file or not path.is_file():
        return False
    text = path.read_text(encoding="utf-8")
    return (
        f'"{name}"' in text if of_the_page else re.search(rf"^(?:async )?def {name}\(", text, re.MULTILINE) is not None
    )


def test_every_test_of_the_table_exists() -> None:
    rows = promises()
    assert len(rows) > 30
    assert [seen for seen, named in rows if not named] == []
    assert [(file, name) for _, named in rows for file, name in named if not exists(file, name)] == []


def test_a_test_that_does_not_exist_is_noticed() -> None:
    assert not exists("docs/test_promises.py", "test_that_nobody_wrote")
    assert not exists("docs/test_nothing.py", "test_every_test_of_the_table_exists")
    assert not exists("lib/channel.test.mjs", "what nobody wrote")
    assert exists("docs/test_promises.py", "test_every_test_of_the_table_exists")
