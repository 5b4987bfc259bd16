"""The page's part of the widgets, as the front end's build leaves it in ``static/``."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"

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


def script(name: str) -> str:
    """Return the module of a widget; one that says how to build it, where it was not built."""
    path = STATIC / f"{name}.js"
    return path.read_text(encoding="utf-8") if path.exists() else _MISSING


def style(name: str) -> str:
    """Return the style sheet of a widget, or nothing where it was not built."""
    path = STATIC / f"{name}.css"
    return path.read_text(encoding="utf-8") if path.exists() else ""
