"""Names, messages, help and docs are plain English, without the words that make a reader stop."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PHRASES = (
    "in vain|of then|borne|none of a|it is none|stands in|is told|are told|be told|what is to be|let go of|henceforth|"
    "as well as it can|by itself alone|nobody's way|spelt|spoilt|for ever|all there is|whatever became|handed on|by lot|"
    "comes? to rest|what is said|it is said|is said to|are none of|as it stands|as they stand|sign of life|is to be"
)
ODD = re.compile(rf"\b({PHRASES.replace(' ', '[ ]+')})\b", re.IGNORECASE)
NAMES = {"told", "seal", "sealed", "hand", "hands", "kept", "standing", "vain", "calm", "tame", "borne", "outlast"}
"""Parts of names that do not say what the thing is."""
FILES = NAMES | {"found", "asking", "making"}
OF_THE_PAGE = NAMES | {"deed", "deeds", "inside", "stage", "sure", "wanted"}
OF_PROTOCOL = NAMES | {"said", "going", "counted"}
BRITISH = re.compile(r"colour|behaviour|favour|neighbour|labelled(?!by)|catalogue|modelled", re.IGNORECASE)
OF_TESTS = {"told", "vain", "borne", "seal", "sealed", "tame", "tamed"}
PAGE_NAME = re.compile(
    r"\b(?:const|let|function|class|interface|type)\s+(\w+)"  # what is declared
    r"|[(,{\[]\s*(\w+)\s*(?=[,})=\]])"  # what is taken apart, and parameters without a type
    r"|\b(\w+)\??: \S"  # fields, and parameters with one
    r"|\.?\b(wan-[\w-]+)"  # classes of the style sheets
)
PAGE_TEST = re.compile(r"\btest\(\s*[\"'`](.+?)[\"'`],")
SKIPPED = {"node_modules", "static", "_build", "__pycache__", "notebooks/.ipynb_checkpoints"}
PAGE = {".ts", ".tsx", ".mjs", ".css"}
LOOKED_AT = {".py", ".md", ".ipynb", *PAGE}


def files() -> list[Path]:
    """Return the files for users and contributors: package, page, docs and notebooks."""
    places = [ROOT / "wan_widgets", ROOT / "docs", ROOT / "notebooks", ROOT / "binder"]
    found = [path for place in places for path in place.rglob("*") if path.suffix in LOOKED_AT]
    found += [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "pyproject.toml"]
    return sorted(path for path in found if not SKIPPED & set(path.relative_to(ROOT).parts))


def text_of(path: Path) -> str:
    """Return the text of a file; for a notebook, the sources of its cells."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    # A sentence that continues in the next line of a comment or a text is one sentence.
    return re.sub(r"\n[ \t]*(?:# |// |\* )?", " ", text)


def odd_words(path: Path) -> list[str]:
    text = text_of(path)
    return [text[max(0, one.start() - 40) : one.end() + 40] for one in ODD.finditer(text)]


def names(path: Path) -> Iterator[str]:
    """Yield the names that a module defines: classes, functions, parameters and constants."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
    for node in tree.body:
        for target in node.targets if isinstance(node, ast.Assign) else []:
            yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))


def parts(name: str) -> set[str]:
    return set(re.split(r"[\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


def odd_page_names(text: str) -> set[str]:
    """Return the identifiers and CSS classes of the page that do not say what the thing is."""
    found = {name for one in PAGE_NAME.finditer(text) for name in one.groups() if name}
    return {name for name in found if parts(name) & OF_THE_PAGE}


def odd_test_names() -> Iterator[str]:
    """Yield the names of tests with a word that makes a reader stop."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        found = re.findall(r"^ *(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        yield from (name for name in found if parts(name) & OF_TESTS)
    for path in (ROOT / "wan_widgets" / "frontend" / "test").rglob("*.test.mjs"):
        found = PAGE_TEST.findall(path.read_text(encoding="utf-8"))
        yield from (name for name in found if parts(name) & OF_TESTS)


def test_no_sentence_has_an_odd_word():
    found = {str(path.relative_to(ROOT)): odd_words(path) for path in files()}
    assert {name: words for name, words in found.items() if words} == {}


def test_names_say_what_the_thing_is():
    modules = [path for path in files() if path.suffix == ".py" and "wan_widgets" in path.relative_to(ROOT).parts]
    found = {
        str(path.relative_to(ROOT)): sorted({name for name in names(path) if parts(name) & NAMES}) for path in modules
    }
    assert {name: odd for name, odd in found.items() if odd} == {}
    assert [path for path in modules if parts(path.stem) & FILES] == []


def test_fields_of_the_protocol_say_what_they_hold():
    fields = {
        node.target.id
        for path in (ROOT / "wan_widgets" / "protocol").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assert {"job", "measures", "percent"} <= fields
    assert sorted(name for name in fields if parts(name) & OF_PROTOCOL) == []


def test_spelling_is_american():
    of_tests = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    found = {
        str(path.relative_to(ROOT)): sorted({one[0] for one in BRITISH.finditer(path.read_text(encoding="utf-8"))})
        for path in [*files(), *of_tests]
    }
    assert {name: words for name, words in found.items() if words} == {}
    assert BRITISH.search("BADGE_COLOUR")


def test_names_of_the_page_say_what_the_thing_is():
    of_page = [path for path in files() if path.suffix in PAGE]
    found = {str(path.relative_to(ROOT)): odd_page_names(path.read_text(encoding="utf-8")) for path in of_page}
    assert {name: odd for name, odd in found.items() if odd} == {}
    assert [path for path in of_page if parts(path.stem) & (FILES | OF_THE_PAGE)] == []


def test_names_of_tests_are_sentences_without_odd_words():
    assert sorted(odd_test_names()) == []


def test_an_odd_word_is_found_in_a_name_of_the_page():
    text = 'function Sure({ wanted }) {}\nconst stageOf = (told: string) => <p class="wan-deeds__list">sure</p>;'
    assert odd_page_names(text) == {"Sure", "wanted", "stageOf", "told", "wan-deeds__list"}
    assert odd_page_names('const measure = inset("inside");') == set()
    assert PAGE_TEST.findall('test("it is told", async () => {})') == ["it is told"]


def test_an_odd_word_is_found_in_a_sentence_and_in_a_name(tmp_path):
    module = tmp_path / "module.py"
    module.write_text('"""It was looked for in\nvain."""\n_KEPT = 1\ndef sealed(told, plain): ...\n')
    assert len(odd_words(module)) == 1
    assert sorted(name for name in set(names(module)) if parts(name) & NAMES) == ["_KEPT", "sealed", "told"]
    book = tmp_path / "book.ipynb"
    book.write_text(json.dumps({"cells": [{"source": ["an input ", "of then"]}]}))
    assert len(odd_words(book)) == 1
