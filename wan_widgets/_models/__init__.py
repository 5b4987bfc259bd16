"""What may be asked of a model: tables and pure functions, no I/O and no clock."""

from .body import body_of, request_of
from .catalog import DEFAULT_MODEL, MODELS
from .names import check_names
from .request import Draft, Fix, InputFacts, Issue, Request, clean, draft_of, facts_of, mode_of, setting, source_key
from .rules.availability import Availability, availability
from .rules.input_rules import is_url
from .rules.validation import validate
from .sizes import follow_image, is_approximate, output_size

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
