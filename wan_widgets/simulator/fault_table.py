"""The table of the simulator's faults. Data only; ``faults`` describes how to request them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..config import services

Kind = Literal["refuse", "accept", "task", "file"]
Value = float | str

PLACES = ("create", "poll", "upload", "store", "balance", "pricing", "list", "cancel")
"""``upload`` is the request for an upload policy, if there is one; ``store`` is the storage that takes the file."""
TOAPIS, DASHSCOPE = services.TOAPIS.name, services.DASHSCOPE.name
FACES = (TOAPIS, DASHSCOPE)
"""The services whose protocols the simulator speaks."""
_STUDIO = services.DASHSCOPE.label


HOSTILE = (
    "<script>alert('wan')</script><img src=x onerror=alert(1)>\x1b[31mred\x1b[0m\x00\x07\u202etxet\u2028"
    "Authorization: Bearer {key} https://files.example.com/v.mp4?Expires=1&Signature=c2VjcmV0 " + "A" * 100_000
)
"""A hostile message, with a placeholder for the key."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row of the table."""

    kind: Kind
    help: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    """Its arguments with their defaults. ``times`` 0 means always."""
    on: str = "create"
    faces: tuple[str, ...] = FACES
    """The protocols that have it."""
    status: int = 0
    """HTTP status of a plain refusal; 0 if the fault has a special answer."""
    code: str = ""
    message: str = ""
    other: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Protocol -> another status and code."""

    def refusal(self, face: str) -> tuple[int, str]:
        """Return the status and the code of a plain refusal in a protocol."""
        return self.other.get(face, (self.status, self.code))

    @property
    def where(self) -> str:
        """The protocols that have it, for a help text; empty if all have it."""
        return "" if self.faces == FACES else f" ({', '.join(map(services.label_of, self.faces))} only)"


def _too_fast(help_: str) -> Fault:
    return Fault(
        kind="refuse",
        help=help_,
        arguments={"seconds": 1, "times": 1},
        status=429,
        code="rate_limit_exceeded",
        message="Too many requests.",
        other={DASHSCOPE: (429, "Throttling.RateQuota")},
    )


FAULTS: Mapping[str, Fault] = {
    # Refusals: nothing is created.
    "rate-limit": _too_fast("429, Retry-After in seconds"),
    "rate-limit-date": _too_fast("429, Retry-After as an HTTP date"),
    "quota": Fault(
        kind="refuse",
        help="429: the quota is used up, and waiting does not help",
        faces=(DASHSCOPE,),
        status=429,
        code="Throttling.AllocationQuota",
        message="The quota of the account is used up.",
    ),
    "burst": Fault(
        kind="refuse",
        help="429 without Retry-After: too many at once",
        arguments={"times": 1},
        faces=(DASHSCOPE,),
        status=429,
        code="Throttling.BurstRate",
        message="Request rate increased too quickly.",
    ),
    "bad-key": Fault(
        kind="refuse",
        help="401",
        status=401,
        code="invalid_api_key",
        message="Invalid API key.",
        other={DASHSCOPE: (401, "InvalidApiKey")},
    ),
    "balance": Fault(
        kind="refuse",
        help=f"402; 400 Arrearage at {_STUDIO}",
        status=402,
        code="insufficient_balance",
        message="Your balance is too low for this request.",
        other={DASHSCOPE: (400, "Arrearage")},
    ),
    "forbidden": Fault(
        kind="refuse",
        help="403: the key may not use the model",
        status=403,
        code="model_not_allowed",
        message="This key has no access to the model.",
        other={DASHSCOPE: (403, "Model.AccessDenied")},
    ),
    "not-found": Fault(
        kind="refuse",
        help="404: no such task",
        on="poll",
        status=404,
        code="task_not_found",
        message="The task does not exist.",
        other={DASHSCOPE: (404, "NotFound")},
    ),
    "too-large": Fault(
        kind="refuse",
        help=f"413; 400 at {_STUDIO}",
        status=413,
        code="request_too_large",
        message="The request is too large.",
        other={DASHSCOPE: (400, "InvalidParameter")},
    ),
    "policy": Fault(
        kind="refuse",
        help=f"422: refused by the content check; 400 DataInspectionFailed at {_STUDIO}",
        status=422,
        code="content_policy_violation",
        message="The prompt was refused by the content check.",
        other={DASHSCOPE: (400, "DataInspectionFailed")},
    ),
    "rights": Fault(
        kind="refuse",
        help="400: an input may infringe on rights",
        faces=(DASHSCOPE,),
        status=400,
        code="IPInfringementSuspect",
        message="The input is suspected of infringing on intellectual property rights.",
    ),
    "bad-link": Fault(
        kind="refuse",
        help="400: an input cannot be fetched",
        faces=(DASHSCOPE,),
        status=400,
        code="InvalidURL.ConnectionRefused",
        message="The URL of an input cannot be reached.",
    ),
    "bad-file": Fault(
        kind="refuse",
        help="400: an input is not taken",
        faces=(DASHSCOPE,),
        status=400,
        code="InvalidFile.Format",
        message="The format of an input is not supported.",
    ),
    "model-off": Fault(
        kind="refuse",
        help=f"503 model_not_found: the model is switched off; 404 ModelNotFound at {_STUDIO}",
        status=503,
        code="model_not_found",
        message="There is no available channel for the model.",
        other={DASHSCOPE: (404, "ModelNotFound")},
    ),
    "refuse-client-id": Fault(
        kind="refuse", help="400 that names client_business_id, while the body has one", faces=(TOAPIS,)
    ),
    "hostile-refusal": Fault(
        kind="refuse",
        help="400 whose message is the hostile text",
        status=400,
        code="invalid_parameter",
        message=HOSTILE,
        other={DASHSCOPE: (400, "InvalidParameter")},
    ),
    "redirect": Fault(kind="refuse", help="307 to another host"),
    "success-false": Fault(kind="refuse", help="200 with {success: false}", on="balance", faces=(TOAPIS,)),
    "no-prices": Fault(
        kind="refuse",
        help="503 pricing_unavailable",
        on="pricing",
        faces=(TOAPIS,),
        status=503,
        code="pricing_unavailable",
        message="The prices cannot be read at the moment.",
    ),
    "no-policies": Fault(
        kind="refuse",
        help="400 instead of an upload policy, as a workspace's own host answers",
        on="upload",
        faces=(DASHSCOPE,),
        status=400,
        code="InvalidParameter",
        message="This host gives no upload policies.",
    ),
    "policy-expired": Fault(
        kind="refuse",
        help="403 as XML: the policy of an upload has expired",
        on="store",
        faces=(DASHSCOPE,),
        status=403,
        code="AccessDenied",
        message="Invalid according to Policy: Policy expired.",
    ),
    "gateway-down": Fault(kind="refuse", help="502 as HTML, and nothing is created", arguments={"times": 1}),
    "reset-before": Fault(kind="refuse", help="cut before the request is accepted", arguments={"times": 1}),
    # Changed answers: the task exists.
    "gateway-html": Fault(kind="accept", help="502 as HTML"),
    "server-error": Fault(
        kind="accept",
        help="500",
        status=500,
        code="internal_error",
        message="Internal server error.",
        other={DASHSCOPE: (500, "InternalError")},
    ),
    "lost-answer": Fault(kind="accept", help="the connection is cut instead of an answer"),
    "hang": Fault(kind="accept", help="no answer for a long time", arguments={"seconds": 3600}),
    "no-id": Fault(kind="accept", help="200 without an id"),
    "not-json": Fault(kind="accept", help="200 with JSON that breaks off"),
    "shape-pending": Fault(kind="accept", help="status pending"),
    "shape-running": Fault(kind="accept", help="status in_progress at once"),
    "shape-task-id": Fault(
        kind="accept", help="task_id beside another id, status empty: task_id counts", faces=(TOAPIS,)
    ),
    "shape-only-task-id": Fault(kind="accept", help="task_id in place of id", faces=(TOAPIS,)),
    "shape-list": Fault(kind="accept", help="{code, data: [{status: submitted, task_id}]}", faces=(TOAPIS,)),
    "shape-data": Fault(kind="accept", help="{code, data: {id, ...}}", faces=(TOAPIS,)),
    "dead-host": Fault(kind="accept", help="a policy for a host that does not answer", on="upload", faces=(DASHSCOPE,)),
    "plain-host": Fault(kind="accept", help="a policy for a host without encryption", on="upload", faces=(DASHSCOPE,)),
    # The task's life, and how it is reported.
    "late-find": Fault(
        kind="task", help="found by its client id, or in the list, only after a while", arguments={"seconds": 3}
    ),
    "slow-queue": Fault(kind="task", help="stays queued", arguments={"seconds": 10}),
    "slow-render": Fault(kind="task", help="takes at least so long", arguments={"seconds": 20}),
    "policy-late": Fault(kind="task", help="fails at the content check of the result"),
    "refused-late": Fault(kind="task", help="is accepted, and fails for a parameter"),
    "rights-late": Fault(kind="task", help="fails because the result may infringe on rights", faces=(DASHSCOPE,)),
    "link-late": Fault(kind="task", help="fails because an input cannot be fetched", faces=(DASHSCOPE,)),
    "file-late": Fault(kind="task", help="fails because an input is not taken", faces=(DASHSCOPE,)),
    "arrears-late": Fault(kind="task", help="fails because the account is in arrears by then", faces=(DASHSCOPE,)),
    "failed": Fault(kind="task", help="fails at 40 %: error {code, message}"),
    "failed-text": Fault(kind="task", help=f"fails: error is plain text; a message without a code at {_STUDIO}"),
    "failed-reason": Fault(kind="task", help="fails: fail_reason is JSON in a string, in Chinese; the code an int"),
    "hostile-text": Fault(kind="task", help="fails with a huge message of markup, control characters and the key"),
    "cancelled": Fault(kind="task", help="ends as cancelled"),
    "expired": Fault(kind="task", help=f"ends as expired; UNKNOWN at {_STUDIO}"),
    "stuck-progress": Fault(
        kind="task", help="progress stops there until the end", arguments={"at": 42}, faces=(TOAPIS,)
    ),
    "progress-backwards": Fault(kind="task", help="progress goes back and forth", faces=(TOAPIS,)),
    "progress-string": Fault(kind="task", help='progress as text: "42%"', faces=(TOAPIS,)),
    "no-progress": Fault(kind="task", help="no progress at all", faces=(TOAPIS,)),
    "odd-words": Fault(
        kind="task", help="submitted, processing, succeeded or failure in place of the usual words; SUSPENDED"
    ),
    "unknown-word": Fault(kind="task", help="an unknown word for running"),
    "no-url": Fault(kind="task", help="completed without a URL"),
    "url-videos": Fault(kind="task", help="the URL in result.videos[0].url", faces=(TOAPIS,)),
    "url-result": Fault(kind="task", help="the URL in result.url", faces=(TOAPIS,)),
    "url-top": Fault(kind="task", help="the URL in url", faces=(TOAPIS,)),
    "url-video-url": Fault(kind="task", help="the URL in video_url", faces=(TOAPIS,)),
    "nested-status": Fault(kind="task", help="the status answer as {code, data: {...}}", faces=(TOAPIS,)),
    "late-billing": Fault(
        kind="task", help="the cost is pending for a while after the end", arguments={"seconds": 3}, faces=(TOAPIS,)
    ),
    "refunded": Fault(kind="task", help="completed, and the cost is refunded", faces=(TOAPIS,)),
    "no-billing": Fault(kind="task", help=f"the cost is not reported; no usage at {_STUDIO}"),
    "usage-text": Fault(kind="task", help="numbers of the cost and the usage as text"),
    # The file.
    "cut-download": Fault(kind="file", help="cut in the middle; times=0 always", arguments={"times": 1}),
    "wrong-length": Fault(kind="file", help="half of the file, as if it were complete", arguments={"times": 1}),
    "not-a-video": Fault(kind="file", help="200 with an HTML page", arguments={"times": 1}),
    "expired-file": Fault(kind="file", help="the link is dead from the start", arguments={"status": 403}),
    "no-range": Fault(kind="file", help="ranges are ignored: always the whole file"),
    "slow-download": Fault(kind="file", help="takes at least so long", arguments={"seconds": 3}),
}
