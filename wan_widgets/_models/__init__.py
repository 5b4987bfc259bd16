"""Models, their settings and the rules for them: tables and pure functions, no I/O and no clock.

Names are loaded when they are first used, because the magics need the tables but not the rules.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .body import body_of as body_of
    from .body import request_of as request_of
    from .catalog import DEFAULT_MODEL as DEFAULT_MODEL
    from .catalog import MODELS as MODELS
    from .names import check_names as check_names
    from .request import Draft as Draft
    from .request import Fix as Fix
    from .request import InputFacts as InputFacts
    from .request import Issue as Issue
    from .request import Request as Request
    from .request import clean as clean
    from .request import draft_of as draft_of
    from .request import facts_of as facts_of
    from .request import mode_of as mode_of
    from .request import setting as setting
    from .request import source_key as source_key
    from .rules.availability import Availability as Availability
    from .rules.availability import availability as availability
    from .rules.input_rules import is_url as is_url
    from .rules.validation import validate as validate
    from .sizes import follow_image as follow_image
    from .sizes import is_approximate as is_approximate
    from .sizes import output_size as output_size

_MODULES = {
    "Availability": "rules.availability",
    "DEFAULT_MODEL": "catalog",
    "Draft": "request",
    "Fix": "request",
    "InputFacts": "request",
    "Issue": "request",
    "MODELS": "catalog",
    "Request": "request",
    "availability": "rules.availability",
    "body_of": "body",
    "check_names": "names",
    "clean": "request",
    "draft_of": "request",
    "facts_of": "request",
    "follow_image": "sizes",
    "is_approximate": "sizes",
    "is_url": "rules.input_rules",
    "mode_of": "request",
    "output_size": "sizes",
    "request_of": "body",
    "setting": "request",
    "source_key": "request",
    "validate": "rules.validation",
}
"""Name -> the module that defines it."""

__all__ = [
    "DEFAULT_MODEL",
    "MODELS",
    "Availability",
    "Draft",
    "Fix",
    "InputFacts",
    "Issue",
    "Request",
    "availability",
    "body_of",
    "check_names",
    "clean",
    "draft_of",
    "facts_of",
    "follow_image",
    "is_approximate",
    "is_url",
    "mode_of",
    "output_size",
    "request_of",
    "setting",
    "source_key",
    "validate",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = value
        return value
