"""Single changes to a module: a reversed comparison, a moved boundary, a deleted statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
_SWAPPED_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
_SILENT = ("note", "log", "warn", "debug")
"""Calls that are only for debugging, which no test checks."""


@dataclass(frozen=True)
class Change:
    """One change of one module."""

    path: Path
    line: int
    function: int | None
    """First line of the function that it is in; None at the head of the module."""
    before: str
    after: str
    source: str
    """The whole module with the change."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {self.before}  ->  {self.after}"


def changes_of(path: Path, root: Path) -> list[Change]:
    """Return every change to a module, in the order of lines.

    Parameters
    ----------
    path : Path
        Of the module, below `root`.
    root : Path
        What the changes name their module from.
    """
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    offsets = _offsets(source)
    found = []
    for node, function, new in _walk(tree, None):
        begin = offsets[node.lineno - 1] + _column(source, offsets, node.lineno, node.col_offset)
        end = offsets[node.end_lineno - 1] + _column(source, offsets, node.end_lineno, node.end_col_offset)
        changed = source[:begin] + new + source[end:]
        before = " ".join(source[begin:end].split())
        found.append(Change(path.relative_to(root), node.lineno, function, before[:110], new[:110], changed))
    return sorted(found, key=lambda one: one.line)


def _offsets(source: str) -> list[int]:
    offsets = [0]
    for line in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    return offsets


def _column(source: str, offsets: list[int], line: int, column: int) -> int:
    """Return a column in characters; the syntax tree counts bytes."""
    text = source[offsets[line - 1] : offsets[line]]
    return len(text.encode()[:column].decode())


Site = tuple[ast.expr | ast.stmt, int | None, str]


def _walk(node: ast.AST, function: int | None) -> Iterator[Site]:
    """Walk a tree, without type annotations and docstrings."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST):
                continue
            inner = function
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                if child.name == "__repr__":
                    continue
                inner = min([child.lineno, *(one.lineno for one in child.decorator_list)])
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            # `strict` of zip is an internal check, which no test can make fail.
            check = isinstance(child, ast.keyword) and child.arg == "strict"
            if isinstance(child, ast.JoinedStr) or name == "decorator_list" or check:
                continue
            if isinstance(child, ast.expr):
                yield from ((child, inner, new) for new in _of_expression(child))
            elif isinstance(child, ast.stmt):
                yield from ((one, inner, new) for one, new in _of_statement(child))
            yield from _walk(child, inner)


def _of_expression(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        flipped = ast.Compare(node.left, [_COMPARISONS[type(node.ops[0])]()], node.comparators)
        yield f"({ast.unparse(flipped)})"
    elif isinstance(node, ast.BoolOp):
        other: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"({ast.unparse(ast.BoolOp(other, node.values))})"
        for place in range(len(node.values)):
            left = [one for number, one in enumerate(node.values) if number != place]
            yield f"({ast.unparse(ast.BoolOp(node.op, left) if len(left) > 1 else left[0])})"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"({ast.unparse(node.operand)})"
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        yield f"({ast.unparse(ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right))})"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield str(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield repr(node.value + 1)
    elif isinstance(node, ast.IfExp):
        yield f"({ast.unparse(node.body)})"
        yield f"({ast.unparse(node.orelse)})"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SWAPPED_NAMES:
        yield ast.unparse(ast.Call(ast.Name(_SWAPPED_NAMES[node.func.id]), node.args, node.keywords))


def _of_statement(node: ast.stmt) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    if isinstance(node, ast.If | ast.While) and not isinstance(node.test, ast.Compare | ast.UnaryOp | ast.Constant):
        yield node.test, f"(not ({ast.unparse(node.test)}))"
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant | ast.Yield | ast.YieldFrom):
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        named = ast.unparse(call.func).rpartition(".")[2] if isinstance(call, ast.Call) else ""
        if named not in _SILENT:
            yield node, "pass"
    if isinstance(node, ast.AugAssign | ast.Raise | ast.Delete | ast.Continue | ast.Break) and not _is_stub(node):
        yield node, "pass"
    if isinstance(node, ast.Assign) and any(isinstance(one, ast.Attribute | ast.Subscript) for one in node.targets):
        yield node, "pass"


def _is_stub(node: ast.stmt) -> bool:
    """Whether a statement stands for a body that never runs."""
    return isinstance(node, ast.Raise) and node.exc is not None and ast.unparse(node.exc) == "NotImplementedError"
