"""How Sphinx builds these pages: without the net, and without running any code of theirs."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [os.fspath(HERE / "_ext"), os.fspath(ROOT)]

from wan_widgets import __version__  # noqa: E402  (the folder is put on the path above)

project = "wan_widgets"
author = "the authors of wan_widgets"
project_copyright = author
version = release = __version__

extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc", "stored_views"]
exclude_patterns = ["_build"]
root_doc = "index"

nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_default_options = {"member-order": "bysource"}
autodoc_typehints = "none"
numpydoc_show_class_members = False
nitpicky = True
nitpick_ignore_regex = [(r"py:.*", r"(?!wan_widgets).*")]
"""Only our own names are looked up: other projects' indexes would be fetched from the net."""

html_theme = "pydata_sphinx_theme"
html_title = "wan_widgets"
html_theme_options = {
    "navigation_with_keys": False,
    "show_nav_level": 2,
    "show_prev_next": False,
    "footer_start": [],
    "footer_end": [],
}
html_show_sourcelink = False
html_copy_source = False


def _copy_notebooks() -> None:
    """Put the notebooks among the pages: Sphinx reads nothing outside its own folder."""
    folder = HERE / "notebooks"
    folder.mkdir(exist_ok=True)
    for source in (ROOT / "notebooks").iterdir():
        target = folder / source.name
        if not target.exists() or target.read_bytes() != source.read_bytes():
            shutil.copyfile(source, target)


_copy_notebooks()
