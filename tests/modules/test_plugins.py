"""What installed packages add is looked for once, for models and services alike."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import importlib.metadata
found, read = [], importlib.metadata.entry_points
importlib.metadata.entry_points = lambda **asked: found.append(asked) or read(**asked)
from wan_widgets import _models
from wan_widgets.config.services import SERVICES
print(len(list(_models.MODELS)) > 0, len(list(SERVICES)) > 0, len(found))
"""


def test_the_installed_packages_are_looked_through_once():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "True True 1\n"
