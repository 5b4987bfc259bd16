"""The page's code, as the build of the front end writes it to ``static/``.

It is built in parts, each of which needs others; ``parts.json`` says which. The module of every widget is the same
short loader, which brings the parts that its view needs, each once for a page and a version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from ...records import dataclass

STATIC = files("wan_widgets") / "widgets" / "static"
"""Where the parts lie: a folder, or inside a zip that the package is imported from."""
VIEW = "WAN_VIEW"
"""The placeholder in the loader for the name of the view."""

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
    """All that the build has written for widgets, read at once, so that everything is of one version."""

    version: str
    needs: Mapping[str, Sequence[str]]
    """The parts that each part needs, in the order in which they are loaded."""
    texts: Mapping[str, str]
    """The code of each part."""
    loader: str


@cache
def built() -> Built | None:
    """Return what was built; None if nothing was."""
    manifest = STATIC / "parts.json"
    if not manifest.is_file():
        return None
    found = json.loads(manifest.read_text(encoding="utf-8"))
    texts = {part: _read(part) for part in found["needs"]}
    return Built(version=found["version"], needs=found["needs"], texts=texts, loader=_read("loader"))


def module(view: str) -> str:
    """Return the module of a widget, or one that says how to build the page's code if it was not built."""
    code = built()
    return _MISSING if code is None else code.loader.replace(VIEW, view)


def parts(view: str) -> list[str]:
    """Return the parts that a view needs, itself last; none if the page was not built."""
    code = built()
    return [] if code is None else [*code.needs[view], view]


def text(part: str) -> str:
    """Return the code of a part; KeyError if there is none of this name."""
    code = built()
    if code is None:
        raise KeyError(part)
    return code.texts[part]


def _read(name: str) -> str:
    return (STATIC / f"{name}.js").read_text(encoding="utf-8")
