"""README and the docs agree with the code, and their links work."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from test_house import rooms as imports_of_rooms

import wan_widgets as wan
from docs.pages import ROOT, blocks, pages
from wan_widgets._jobs.record.state import TRANSITIONS, JobState
from wan_widgets.cli import main
from wan_widgets.config.settings import Settings

DOCS = ROOT / "docs"
README = ROOT / "README.md"


def rows(page: str) -> list[list[str]]:
    """Return the cells of all table rows of a page."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")]


def named(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_readme_is_short():
    assert len(README.read_text(encoding="utf-8").split()) < 700


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if not target.startswith(("http", "#")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_the_table_of_states_is_the_code():
    documented = {row[0].strip("`"): named(row[2]) for row in rows("job-life.md") if row[0].startswith("`")}
    assert documented == {str(state): sorted(map(str, TRANSITIONS[state])) for state in JobState}


def test_the_exit_codes_are_those_of_the_command_line():
    documented = {int(row[0]): row[1] for row in rows("guides/command-line.md") if row[0].isdigit()}
    codes = dict(re.findall(r"^    (\d+) +(.+)$", main.__doc__, flags=re.MULTILINE))
    assert list(documented) == [int(code) for code in codes]


def test_every_command_is_listed():
    help_text = subprocess.run(
        [sys.executable, "-m", "wan_widgets.cli", "--help"], capture_output=True, text=True, check=True
    ).stdout
    commands = re.findall(r"^    (\w+) {2,}\w", help_text, flags=re.MULTILINE)
    listed = [named(row[0])[0].split()[1] for row in rows("guides/command-line.md") if row[0].startswith("`wan-")]
    assert listed == [name for name in commands if not name.isdigit()]


def test_every_setting_is_listed():
    documented = {name for row in rows("guides/configuration.md") for name in named(row[0])}
    assert {name for name in vars(Settings) if not name.startswith("_")} <= documented


def test_every_call_of_the_table_of_sweeps_exists():
    for row in rows("guides/sweeps.md"):
        for call in named(row[0]):
            holder, _, name = call.partition("(")[0].partition(".")
            assert hasattr(wan.Sweep if holder == "sweep" else wan, name), call


def test_every_method_of_a_service_is_listed():
    from wan_widgets.services.base import Service

    documented = {named(row[0])[0] for row in rows("protocol.md") if row[0].startswith("`")}
    assert {name for name in vars(Service) if not name.startswith("_")} - {"aclose"} <= documented


def test_each_room_imports_only_rooms_below_it_in_the_drawing():
    (drawing, *_) = [block.code.splitlines() for block in blocks(DOCS / "architecture.md") if block.language == "text"]
    imported = imports_of_rooms()
    floor = {word: number for number, line in enumerate(drawing) for word in line.split() if word in imported}
    assert floor.keys() == imported.keys()
    assert [(room, one) for room, others in imported.items() for one in others if floor[one] <= floor[room]] == []
