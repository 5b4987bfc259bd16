"""The page's part of the widgets, as the build of the front end writes it to ``static/``.

A browser keeps every module that it has ever imported. So the module of each widget is a few lines that import the
bundle once for the page; the bundle itself is a trait, whose text goes with the widget.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

STATIC = files("wan_widgets") / "widgets" / "static"
"""Where the bundles lie: a folder, or inside a zip that the package is imported from."""

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


_LOADER = """
const page = (globalThis[Symbol.for("wan_widgets bundles")] ??= new Map());
async function load(text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
async function render(props) {
  let bundle = page.get("%(key)s");
  if (bundle === undefined) {
    bundle = load(props.model.get("bundle"));
    page.set("%(key)s", bundle);
    bundle.catch(() => page.delete("%(key)s"));
  }
  // JupyterLab keeps closed models, and a model keeps what it had before its last change. The page has the bundle now.
  props.signal?.addEventListener("abort", () => {
    for (const text of ["", " "]) props.model.set("bundle", text);
  });
  const { default: widget } = await bundle;
  if (!props.signal?.aborted) widget.render(props);
}
export default { render };
"""


def module(name: str) -> str:
    """Return the module of a widget: it loads the widget's bundle, once for each page and version."""
    key = hashlib.sha256(bundle(name).encode()).hexdigest()[:16]
    return _LOADER % {"key": f"{name} {key}"}


@cache
def bundle(name: str) -> str:
    """Return the bundle of a widget, or one that says how to build it if it was not built."""
    path = STATIC / f"{name}.js"
    return path.read_text(encoding="utf-8") if path.is_file() else _MISSING
