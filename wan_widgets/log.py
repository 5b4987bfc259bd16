"""The package's logger, for errors that are not reported elsewhere: written at DEBUG, with secrets removed."""

from __future__ import annotations

import logging

from .redaction import redact

log = logging.getLogger("wan_widgets")


def note(error: BaseException) -> None:
    """Log an error that is not reported elsewhere, at DEBUG and redacted."""
    log.debug("%s: %s", type(error).__name__, redact(str(error)))
