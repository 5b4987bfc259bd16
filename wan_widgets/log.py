"""The package's logger. What nobody else reports is written here at DEBUG, with secrets removed."""

from __future__ import annotations

import logging

from .redaction import redact

log = logging.getLogger("wan_widgets")


def note(error: BaseException) -> None:
    """Write an error that nobody else reports to the log at DEBUG, redacted."""
    log.debug("%s: %s", type(error).__name__, redact(str(error)))
