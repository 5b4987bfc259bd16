# ruff: noqa: PLR2004  (the numbers are HTTP statuses)
"""From a service's "no" to the error that says what to do: one table, by status, then code, then type.

The order of what counts is the published one (facts: the HTTP status first). Codes only refine within
a status, because gateways put any code under any status.
"""

from __future__ import annotations

import re
from typing import Any

from ..credentials import how_to_set
from ..errors import (
    AuthenticationError,
    BadRequestError,
    BalanceError,
    Charged,
    ModelUnavailableError,
    PolicyError,
    RateLimitError,
    ServiceError,
    TaskFailedError,
)
from .answers import Fault
from .base import Task

_NO_MODEL = re.compile(r"model_not_found|no available channel|无可用渠道", re.IGNORECASE)
_POLICY = re.compile(
    r"content[ _-]?policy|policy[ _-]?violation|data_?inspection|inappropriate|(?<!case.)sensitive|moderation|infring"
    r"|敏感|违规|审核|不合规",
    re.IGNORECASE,
)
_MONEY = re.compile(r"insufficient|quota|balance|arrearage|余额|欠费|额度", re.IGNORECASE)
_POLICY_HINT = "Reword the prompt or change the input; sending the same again ends the same way."


def proves_nothing_created(status: int, fault: Fault) -> bool:
    """Say whether an answer to a submit proves that no task exists.

    408 and 409 do not (the first is a time-out, the second can mean that the task is there already), nor does 499 (a
    gateway's "client went away"), nor any 5xx but a model that is switched off. Of the redirects those
    prove it that ask for the same request elsewhere.
    """
    if status == 503:
        return _names(_NO_MODEL, fault)
    if status in (301, 307, 308):
        return True
    return 400 <= status < 500 and status not in (408, 409, 499)


def refusal(
    status: int, fault: Fault, *, wait: float | None = None, service: str = "toapis", charged: Charged = "no"
) -> ServiceError:
    """Return the error for an answer that is a "no".

    Parameters
    ----------
    status : int
        The HTTP status, or the code in the body where the status was 200.
    fault : Fault
        What the body says.
    wait : float or None
        Seconds that ``Retry-After`` asks for.
    service : str
        For the hint that says where the key goes.
    charged : str
        Whether money was taken; a refusal takes none.
    """
    rest: Any = {"charged": charged, "status": status, "code": fault.code or fault.type, "detail": fault.text}
    if status == 401:
        return AuthenticationError("The service refused the key.", how_to_set(service), **rest)
    if status == 402 or (status == 403 and _MONEY.search(f"{fault.code} {fault.type}")):
        return BalanceError(
            "The balance of the account is too low.",
            "Top up in the service's console, then send again; wan.balance() shows what is left.",
            **rest,
        )
    if status == 403:
        return AuthenticationError(
            "This key may not use this model, or a gateway in front of the service refused it.",
            "Look in the service's console which models the key may use; or " + _lower(how_to_set(service)),
            **rest,
        )
    if status == 429:
        when = f"in {wait:.0f} s" if wait else "in a minute"
        return RateLimitError("The service asks for fewer requests.", f"Try again {when}.", retry_after=wait, **rest)
    if status == 422 or (status == 400 and _POLICY.search(f"{fault.code} {fault.type}")):
        return PolicyError("The service's content check refused this.", _POLICY_HINT, **rest)
    if status == 503 and _names(_NO_MODEL, fault):
        return ModelUnavailableError(
            "The model is switched off at the service.", "Try again later; the same settings are kept.", **rest
        )
    if 300 <= status < 400:
        return BadRequestError(
            "The service sent us elsewhere; a request with a key is never sent on.",
            "Set TOAPIS_BASE_URL to the address that serves the API itself.",
            **rest,
        )
    if status == 404:
        return BadRequestError(
            "The service does not know this address, task or model.",
            "Check TOAPIS_BASE_URL and the task's id; a task belongs to the key that made it.",
            **rest,
        )
    if status == 413:
        return BadRequestError("The request is too large for the service.", "Use smaller inputs.", **rest)
    if 400 <= status < 500:
        return BadRequestError("The service refused the settings.", "Change what it names, then send again.", **rest)
    return ServiceError(f"The service has a fault (HTTP {status}).", "Try again later.", **rest)


def failure_of(task: Task) -> ServiceError:
    """Return the error of a task that is over without a video, for ``job.result()`` to raise."""
    rest: Any = {"code": task.error_code, "detail": task.error_text}
    if _POLICY.search(f"{task.error_code} {task.error_text}"):
        return PolicyError("The content check stopped this video.", _POLICY_HINT, **rest)
    if "cancel" in task.word.lower():
        return TaskFailedError("The task was cancelled at the service.", "Send it again if you still want it.", **rest)
    return TaskFailedError(
        "The service could not make this video.",
        "If the reason names a setting or an input, change it; else send it again.",
        **rest,
    )


def _names(pattern: re.Pattern[str], fault: Fault) -> bool:
    return bool(pattern.search(f"{fault.code} {fault.type} {fault.text}"))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
