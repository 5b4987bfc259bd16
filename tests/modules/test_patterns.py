"""Regular expressions are compiled when they are first used, and every one of them can be compiled."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import wan_widgets
from wan_widgets.patterns import pattern

ROOT = Path(wan_widgets.__file__).parent
OWN_PROCESS = ("simulator", "cli", "frontend")
"""They run in processes of their own, where all of them are needed at once."""


def test_a_pattern_is_compiled_at_its_first_use_and_once(monkeypatch):
    compiled, real = [], re.compile
    monkeypatch.setattr(re, "compile", lambda text, flags=0: compiled.append(text) or real(text, flags))
    found = pattern(r"(\d+)P", re.IGNORECASE)
    assert compiled == []
    assert [found.fullmatch(one) is not None for one in ("1080p", "720P", "p")] == [True, True, False]
    assert found.pattern == r"(\d+)P"
    assert len(compiled) == 2  # one for each attribute, both of the same object
    assert found.match.__self__ is found.sub.__self__


def test_a_pattern_with_an_error_says_so_at_its_first_use():
    found = pattern("(")
    with pytest.raises(re.error):
        found.match("")


def calls() -> list[tuple[str, ast.Call]]:
    """Return the calls that run while a module is loaded."""
    found: list[tuple[str, ast.Call]] = []

    def visit(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                found.append((name, child))
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                visit(child, name)

    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.partition("/")[0] not in OWN_PROCESS:
            visit(ast.parse(path.read_text(encoding="utf-8")), name)
    return found


def test_no_module_compiles_a_pattern_while_it_is_loaded():
    assert [name for name, call in calls() if ast.unparse(call.func) == "re.compile"] == []


def test_every_pattern_that_a_module_has_can_be_compiled():
    texts = [
        (name, call.args[0].value)
        for name, call in calls()
        if ast.unparse(call.func) == "pattern" and isinstance(call.args[0], ast.Constant)
    ]
    assert len(texts) > 50
    for name, text in texts:
        assert re.compile(text), name
