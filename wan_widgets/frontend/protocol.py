"""Writes the page's declarations of the protocol, ``src/generated/protocol.ts``, from ``wan_widgets/protocol``.

    python wan_widgets/frontend/protocol.py            write the file
    python wan_widgets/frontend/protocol.py --check    say whether it is up to date

The Python files are parsed, not imported, so this runs on any Python without the package's dependencies.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parent / "protocol"
TARGET = HERE / "src" / "generated" / "protocol.ts"
FILES = (
    "common",
    "measures",
    "job",
    "form",
    "form_requests",
    "sweep",
    "gallery",
    "compare",
    "rate",
    "film",
    "traits",
    "version",
    "messages",
)
COMMAND = "python wan_widgets/frontend/protocol.py"
HEAD = f"""\
/* eslint-disable */
/**
 * The data and messages that the kernel and the page exchange.
 *
 * Generated from wan_widgets/protocol by `{COMMAND}`. Do not edit.
 */
"""

_PLAIN = {
    "str": "string",
    "bool": "boolean",
    "int": "number",
    "float": "number",
    "None": "null",
}
_ROW = 110


class ProtocolError(Exception):
    """The protocol contains something that has no counterpart in TypeScript."""


def declarations() -> str:
    """Return the TypeScript of the whole protocol."""
    parts = [HEAD]
    for name in FILES:
        tree = ast.parse((SOURCES / f"{name}.py").read_text(encoding="utf-8"), filename=f"{name}.py")
        parts += _module(tree)
    return "\n".join(parts)


def _module(tree: ast.Module) -> Iterator[str]:
    for node, following in zip(tree.body, [*tree.body[1:], None], strict=True):
        doc = _text_in(following)
        match node:
            case ast.ClassDef(name=name, bases=[ast.Name(id="TypedDict")]):
                yield _interface(name, list(_fields(node)), ast.get_docstring(node) or "")
            case ast.ClassDef(name="Messages"):
                yield _messages(node)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield _alias(name, value, doc)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=ast.Name(id="Literal")) as value):
                yield _alias(name, value, doc)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="TypedDict")) as call):
                yield _interface(name, list(_items(call)), doc)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=int() as number)):
                yield f"{_comment(doc)}export const {name} = {number};\n"


def _alias(name: str, value: ast.expr, doc: str) -> str:
    written = _type(value)
    line = f"export type {name} = {written};"
    if len(line) > _ROW and written.startswith('"'):
        line = f"export type {name} =\n  | " + "\n  | ".join(written.split(" | ")) + ";"
    return f"{_comment(doc)}{line}\n"


def _interface(name: str, fields: list[tuple[str, ast.expr, str]], doc: str) -> str:
    lines = [f"{_comment(text, '  ')}  {_member(key, annotation)}" for key, annotation, text in fields]
    body = "".join(f"{line}\n" for line in lines)
    return f"{_comment(doc)}export interface {name} {{{chr(10) if body else ''}{body}}}\n"


def _messages(node: ast.ClassDef) -> str:
    lines = [f"{_comment(ast.get_docstring(node) or '')}export interface {node.name} {{"]
    for kind, annotation, _ in _fields(node):
        match annotation:
            case ast.Subscript(value=ast.Name(id="Request"), slice=ast.Tuple(elts=[body, answer])):
                lines.append(f"  {kind}: {{ body: {_type(body)}; answer: {_type(answer)} }};")
            case _:
                raise ProtocolError(f"{kind}: a message is Request[body, answer].")
    return "\n".join([*lines, "}", ""])


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr, str]]:
    """Yield the fields of a class: the name, the annotation, and the docstring below it."""
    for child, following in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(child, ast.AnnAssign) and isinstance(child.target, ast.Name):
            yield child.target.id, child.annotation, _text_in(following)


def _items(call: ast.Call) -> Iterator[tuple[str, ast.expr, str]]:
    """Yield the fields of a TypedDict whose keys are not Python names."""
    match call.args:
        case [_, ast.Dict(keys=keys, values=values)]:
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), value, ""
        case _:
            raise ProtocolError("A TypedDict is called with its name and a dict.")


def _member(name: str, annotation: ast.expr) -> str:
    match annotation:
        case ast.Subscript(value=ast.Name(id="NotRequired"), slice=inner):
            return f"{name}?: {_type(inner)};"
        case _:
            return f"{name}: {_type(annotation)};"


def _type(node: ast.expr) -> str:
    """Return an annotation as TypeScript."""
    match node:
        case ast.Constant(value=None):
            return "null"
        case ast.Constant(value=str() as text):
            return _type(ast.parse(text, mode="eval").body)
        case ast.Name(id=name):
            return _PLAIN.get(name, name)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            kinds = [*_type(left).split(" | "), *_type(right).split(" | ")]
            return " | ".join(dict.fromkeys(kinds))
        case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
            values = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return " | ".join(_literal(one) for one in values)
        case ast.Subscript(value=ast.Name(id="Sequence"), slice=inner):
            item = _type(inner)
            return f"({item})[]" if " | " in item else f"{item}[]"
        case ast.Subscript(value=ast.Name(id="Mapping"), slice=ast.Tuple(elts=[ast.Name(id="str"), value])):
            return f"{{ readonly [name: string]: {_type(value)} }}"
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=items)):
            return f"[{', '.join(_type(one) for one in items)}]"
        case _:
            raise ProtocolError(f"{ast.unparse(node)} has no counterpart in the page.")


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and '"' not in node.value:
        return f'"{node.value}"'
    raise ProtocolError(f"{ast.unparse(node)} is no literal that the page knows.")


def _comment(text: str, indent: str = "") -> str:
    line = " ".join(text.split())
    return f"{indent}/** {line} */\n" if line else ""


def _text_in(node: ast.stmt | None) -> str:
    match node:
        case ast.Expr(value=ast.Constant(value=str() as text)):
            return text
        case _:
            return ""


def is_current() -> bool:
    """Return whether the page's declarations match the protocol."""
    return TARGET.is_file() and TARGET.read_text(encoding="utf-8") == declarations()


def main(arguments: list[str]) -> int:
    """Write the declarations, or check them; return the exit code."""
    if arguments == ["--check"]:
        if is_current():
            return 0
        print(f"The page's protocol is not that of wan_widgets/protocol: run {COMMAND}.", file=sys.stderr)
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(declarations(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
