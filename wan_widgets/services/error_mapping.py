# ruff: noqa: PLR2004  (the numbers are HTTP statuses)
"""Turn a service's refusal into an error that says what to do: one table, by status, then code, then type.

The HTTP status comes first, as the service documents it. A code only refines a status, because gateways combine any
code with any status.
"""

from __future__ import annotations

import re
from typing import Any

from ..config.credentials import how_to_set
from ..config.services import SERVICES
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
from ..patterns import pattern
from .base import Task
from .parsing import Fault

_NO_MODEL = pattern(r"model_not_found|no available channel|无可用渠道", re.IGNORECASE)
_POLICY = pattern(
    r"content[ _-]?policy|policy[ _-]?violation|data_?inspection|inappropriate|(?<!case.)sensitive|moderation|infring"
    r"|敏感|违规|审核|不合规",
    re.IGNORECASE,
)
_MONEY = pattern(r"insufficient|quota|balance|arrearage|余额|欠费|额度", re.IGNORECASE)
_LINK = pattern(r"^invalid_?url\b", re.IGNORECASE)
_FILE = pattern(r"^invalid_?file\b", re.IGNORECASE)
"""Codes that blame an input: it could not be fetched, or was not accepted."""
_REFUSALS = (400, 401, 402, 403, 404, 405, 413, 415, 422)
"""Statuses that mean a refusal. Source: docs.toapis.com, errors; 405 and 415 by their meaning in HTTP."""
_KEY = pattern(
    r"(invalid|incorrect|wrong|unknown|expired|disabled|missing|no such|bad)[\w '-]{0,24}(token|api.?key|\bkey)"
    r"|(token|api.?key|\bkey)[\w '-]{0,24}(invalid|incorrect|wrong|unknown|expired|disabled|missing|not valid|revoked)"
    r"|unauthori[sz]ed|authentication|令牌|密钥|未授权",
    re.IGNORECASE,
)
_POLICY_HINT = (
    "Describe people and things by how they look instead of by name: real persons, brands and known characters are the"
    " usual cause. Images and finished videos are checked too."
)


def proves_nothing_created(status: int, fault: Fault, *, page: bool) -> bool:
    """Return whether an answer to a submit proves, by published documentation, that no task exists.

    Any other 4xx does not: 408 is a timeout, 409 can mean that the task already exists, and gateways use unusual
    ones, such as 460 and 499, for a client that disconnected after its request was passed on. A redirect proves it
    if it asks to repeat the request elsewhere.

    Parameters
    ----------
    status : int
        The HTTP status.
    fault : Fault
        The error in the body.
    page : bool
        Whether the body is not JSON. Then a gateway answered, which may have passed the request on before. Only
        with a 429 was the request certainly not passed on.
    """
    if status in (301, 307, 308, 429):
        return True
    if page:
        return False
    return status in _REFUSALS or (status == 503 and _names(_NO_MODEL, fault))


def is_about_the_key(fault: Fault) -> bool:
    """Return whether a refusal sent with a success status concerns the key. A key without quota does not count."""
    return fault.code == "401" or (_names(_KEY, fault) and not _names(_MONEY, fault))


def refusal(
    status: int, fault: Fault, *, wait: float | None = None, service: str = "", charged: Charged = "no"
) -> ServiceError:
    """Return the error for a refusal.

    Parameters
    ----------
    status : int
        The HTTP status, or the code in the body where the status was 200.
    fault : Fault
        The error in the body.
    wait : float or None
        Seconds from ``Retry-After``.
    service : str
        The service's name, for the hint about its key.
    charged : str
        Whether money was charged; a refusal charges nothing.
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
        hint, other_key = "Check in the service's console which models this key may use", how_to_set(service)
        return AuthenticationError(
            "This key may not use this model, or a gateway in front of the service refused it.",
            f"{hint}; or {_lower(other_key)}" if other_key else f"{hint}.",
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
            "The service redirected the request; a request with a key is not redirected.",
            f"Set {address_of(service)} to the address that serves the API itself.",
            **rest,
        )
    if status == 404:
        return BadRequestError(
            "The service does not know this address, task or model.",
            f"Check {address_of(service)} and the task's id; a task belongs to the key that made it.",
            **rest,
        )
    if status == 413:
        return BadRequestError("The request is too large for the service.", "Use smaller inputs.", **rest)
    if (about := _about_input(fault.code)) is not None:
        return BadRequestError(*about, **rest)
    if 400 <= status < 500:
        return BadRequestError("The service refused the settings.", "Change what it names, then send again.", **rest)
    return ServiceError(f"The service failed (HTTP {status}).", "Try again later.", **rest)


def address_of(service: str) -> str:
    """Return the setting that holds the address of a service, for a hint."""
    about = SERVICES.get(service)
    return "the base URL" if about is None else about.url_variable


def failure_of(task: Task) -> ServiceError:
    """Return the error of a task that ended without a video; ``job.result()`` raises it."""
    rest: Any = {"code": task.error_code, "detail": task.error_text}
    if _POLICY.search(f"{task.error_code} {task.error_text}"):
        return PolicyError("The content check stopped this video.", _POLICY_HINT, **rest)
    if "cancel" in task.word.lower():
        return TaskFailedError("The task was canceled at the service.", "Send it again if you still want it.", **rest)
    if (about := _about_input(task.error_code)) is not None:
        return TaskFailedError(*about, **rest)
    if _MONEY.search(task.error_code):
        words = "The account was in arrears, or its quota was used up, before this video was made."
        return BalanceError(words, "Look in the service's console, then send it again.", charged="unlikely", **rest)
    return TaskFailedError(
        "The service could not make this video.",
        "If the reason names a setting or an input, change it. Otherwise send it again.",
        **rest,
    )


def _about_input(code: str) -> tuple[str, str] | None:
    """Return what a code says about an input, and what to do; None if it does not blame an input."""
    if _LINK.search(code):
        return (
            "The service could not fetch an input file.",
            "Its link must open without a login.",
        )
    if _FILE.search(code):
        return "The service does not accept an input file.", "Change the file that it names, then send again."
    return None


def _names(words: re.Pattern[str], fault: Fault) -> bool:
    return bool(words.search(f"{fault.code} {fault.type} {fault.text}"))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
