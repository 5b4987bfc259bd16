"""The errors, as one tree. This module imports nothing from the package.

Every error says what happened, what to do next and, where money is involved, whether anything was
charged. Each prints as one line in a notebook. ``__cause__`` holds the underlying exception.

    WanError
    ├── SettingsError        the settings cannot be sent; carries every issue
    ├── BackendError         the chosen backend is not ready
    │   └── CredentialError  it has no API key
    ├── InputError           a source file cannot be read, or its upload was refused
    ├── MediaError           a file is not a readable video or image
    │   └── MetadataError         a video's settings cannot be read from it
    │       ├── MetadataMissingError  it has none: made by another program, or stripped
    │       ├── MetadataDamagedError  they are damaged
    │       └── MetadataNewerError    a newer version of wan_widgets wrote them
    ├── ServiceError         the service refused
    │   ├── AuthenticationError   401, 403: the key is wrong, or may not use this model
    │   ├── BalanceError          402: the balance is too low
    │   ├── BadRequestError       400, 404, 413: the parameters were refused
    │   ├── PolicyError           422, or a task failed by the content check
    │   ├── RateLimitError        429: too fast; carries ``retry_after``
    │   ├── ModelUnavailableError 503: the model is switched off
    │   └── TaskFailedError       the task ran, and failed at the service
    ├── SpendError           one of your own limits leaves no room; nothing was sent
    ├── NotConfirmedError    buying several videos was not confirmed; nothing was sent
    ├── NotSentError         there was no connection; nothing left this machine
    ├── StoppedError         the job was removed before it was sent
    ├── CanceledError        the job was canceled; nothing was charged
    ├── TransportError       a status request or a download failed; trying again is free
    │   └── UnreadableError       the answer cannot be used: a web page, incomplete JSON
    ├── OutcomeUnknownError  the request was sent, but no usable answer came back
    ├── DownloadError        the video exists, but could not be downloaded
    │   └── FileGoneError    its link expired; only a new take replaces it
    ├── ExportError          a file exists already, or cannot be written
    ├── LedgerError          the folder of videos cannot be written or read
    │   └── FolderGoneError  the folder or its ledger disappeared while its jobs run
    ├── DetachedError        nothing is watching the job; ``wan.resume()`` picks it up
    └── WaitTimeoutError     the timeout passed; the job continues
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

Charged = Literal["no", "unlikely", "unknown", "yes", ""]

CHARGED_WORDS: dict[Charged, str] = {
    "no": "Nothing was charged.",
    "unlikely": "Usually not charged.",
    "unknown": "It may have been charged.",
    "yes": "The video was charged.",
    "": "",
}


class WanError(Exception):
    """Base class: what went wrong, what to do next, and whether anything was charged.

    Parameters
    ----------
    message : str
        What happened and why, in one sentence.
    hint : str
        What to do next; may be empty.
    charged : {"no", "unlikely", "unknown", "yes", ""}
        Whether the service charged for it; empty where money is not involved.
    """

    charged_by_default: Charged = ""

    def __init__(self, message: str, hint: str = "", *, charged: Charged | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.charged: Charged = self.charged_by_default if charged is None else charged

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.hint, CHARGED_WORDS[self.charged]) if part)

    def _render_traceback_(self) -> list[str]:
        """Print as one line in IPython, without frames and their local variables."""
        return [f"{type(self).__name__}: {self}"]


class SettingsError(WanError, ValueError):
    """The settings cannot be sent. ``issues`` lists every problem."""

    charged_by_default = "no"

    def __init__(self, message: str, hint: str = "", *, issues: Sequence[Any] = ()) -> None:
        super().__init__(message, hint)
        self.issues = tuple(issues)


class BackendError(WanError):
    """The chosen backend is not ready."""

    charged_by_default = "no"


class CredentialError(BackendError):
    """There is no key for the backend that was named."""


class InputError(WanError):
    """A source file cannot be read, or the service refused its upload."""

    charged_by_default = "no"


class MediaError(WanError):
    """A file is not a readable video or image."""


class ExportError(WanError):
    """A file already exists, or cannot be written."""


class MetadataError(MediaError):
    """The settings of a video cannot be read from it."""


class MetadataMissingError(MetadataError):
    """A video has no settings: it was not made by wan_widgets, or its metadata was stripped."""


class MetadataDamagedError(MetadataError):
    """The settings of a video are damaged."""


class MetadataNewerError(MetadataError):
    """A video's settings were written by a newer version of wan_widgets."""


class ServiceError(WanError):
    """The service refused.

    Parameters
    ----------
    status : int or None
        The HTTP status.
    code : str
        The service's error code, as text.
    detail : str
        The service's own words, redacted.
    """

    charged_by_default: Charged = "no"

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        charged: Charged | None = None,
        status: int | None = None,
        code: str = "",
        detail: str = "",
    ) -> None:
        super().__init__(message, hint, charged=charged)
        self.status = status
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        text = super().__str__()
        return f"{text} The service says: {self.detail}" if self.detail else text


class AuthenticationError(ServiceError):
    """401 or 403: the key was refused, or may not use this model."""


class BalanceError(ServiceError):
    """402: the balance is too low."""


class BadRequestError(ServiceError):
    """400, 404 or 413: the parameters were refused."""


class PolicyError(ServiceError):
    """422, or a task that the content check stopped."""

    charged_by_default = "unlikely"


class RateLimitError(ServiceError):
    """429: too fast. ``retry_after`` is the wait in seconds that the service asked for, or None."""

    def __init__(self, message: str, hint: str = "", *, retry_after: float | None = None, **kwargs: Any) -> None:
        super().__init__(message, hint, **kwargs)
        self.retry_after = retry_after


class ModelUnavailableError(ServiceError):
    """503 with "model_not_found": the model is switched off at the service."""


class TaskFailedError(ServiceError):
    """The task ran, and failed at the service."""

    charged_by_default = "unlikely"


class SpendError(WanError):
    """One of the user's own limits (``wan.settings.limits``) leaves no room; nothing was sent."""

    charged_by_default = "no"


class NotConfirmedError(WanError):
    """Buying several videos was not confirmed; nothing was sent."""

    charged_by_default = "no"


class NotSentError(WanError):
    """There was no connection; nothing left this machine."""

    charged_by_default = "no"


class StoppedError(WanError):
    """The job was removed before it was sent, or before anything was created at the service."""

    charged_by_default = "no"


class CanceledError(WanError):
    """The job was canceled before the service began to make the video; nothing was charged."""

    charged_by_default = "no"


class TransportError(WanError):
    """A status request or a download failed. Trying again costs nothing."""

    retry_after: float | None = None
    """Seconds to wait before trying again, if the server says so; else None."""


class UnreadableError(TransportError):
    """A status request or a download got an answer that cannot be used. Trying again costs nothing."""


class OutcomeUnknownError(WanError):
    """The request was sent, but no usable answer came back: the task may exist and be charged."""

    charged_by_default = "unknown"


class DownloadError(WanError):
    """The video exists, but could not be downloaded yet."""

    charged_by_default = "yes"


class FileGoneError(DownloadError):
    """The link expired. The file cannot be downloaded any more; only a new take replaces it."""


class LedgerError(WanError):
    """The folder of videos or its ledger cannot be written or read."""

    charged_by_default = "no"


class FolderGoneError(LedgerError):
    """The folder of videos or its ledger disappeared, or was replaced, while its jobs run."""


class DetachedError(WanError):
    """Nothing is watching the job any more; it continues at the service."""


class WaitTimeoutError(WanError, TimeoutError):
    """The timeout passed; the job continues."""
