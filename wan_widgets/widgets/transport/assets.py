"""The page's code, which the build of the front end writes to ``static/``.

The code is built in parts that depend on each other; ``parts.json`` has the dependencies. The module of every widget is
the same short loader. It loads the parts that the view needs, each once for a page and a version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

STATIC = files("wan_widgets") / "widgets" / "static"
"""Where the parts are: a folder, or a place in the zip from which the package is imported."""
VIEW = "WAN_VIEW"
"""Placeholder for the name of the view in the loader."""

_MISSING = """
function render({ el }) {
  const box = document.createElement("p");
  box.setAttribute("role", "alert");
  box.textContent = "wan_widgets: the page part is not built. In a checkout run: pip install -e . (it builds it), "
    + "then restart the kernel. The Python side works without it: wan.generate(...).";
  el.replaceChildren(box);
}
export default { render };
"""


@dataclass(frozen=True)
class Built:
    """Everything that the build has written, read at once, so that all parts have the same version."""

    version: str
    needs: Mapping[str, Sequence[str]]
    """The parts that each part needs, in the order in which they are loaded."""
    texts: Mapping[str, str]
    """The code of each part."""
    loader: str


@cache
def built() -> Built | None:
    """Return the output of the build; None if there is none."""
    manifest = STATIC / "parts.json"
    if not manifest.is_file():
        return None
    found = json.loads(manifest.read_text(encoding="utf-8"))
    texts = {part: _read(part) for part in found["needs"]}
    return Built(version=found["version"], needs=found["needs"], texts=texts, loader=_read("loader"))


def module(view: str) -> str:
    """Return the module of a widget. Without a build, it shows how to build the page's code."""
    code = built()
    return _MISSING if code is None else code.loader.replace(VIEW, view)


def parts(view: str) -> list[str]:
    """Return the parts that a view needs, its own part last; none without a build."""
    code = built()
    return [] if code is None else [*code.needs[view], view]


def text(part: str) -> str:
    """Return the code of a part. Raises KeyError if there is no such part."""
    code = built()
    if code is None:
        raise KeyError(part)
    return code.texts[part]


def _read(name: str) -> str:
    return (STATIC / f"{name}.js").read_text(encoding="utf-8")
