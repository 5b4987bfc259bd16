"""Faults of submits: refused, not sent, and with an unknown outcome."""

from __future__ import annotations

from collections.abc import Callable

from services.server import KEY, Reply

from wan_widgets._jobs.handles.job import Job

from ..faulty_proxy import Ask, Lie, after, edited, fault, html, instead
from ..process import World
from .row import HUGE, NOT_SENT, UNFOUND, Row

UNKNOWN: dict[str, object] = {"state": "unknown", "charged": "unknown"}
WICKED_ID = "../../a b?c#d%2e/..//etc/passwd"


def made(reply: Reply) -> Lie:
    """The task is created, and that is the answer."""
    return after("create", reply)


def created(change: Callable[[dict[str, object]], object]) -> Lie:
    return edited("create", change)


def refused(reply: Reply, times: int | None = 1) -> Lie:
    """Nothing is created, and that is the answer."""
    return instead("create", reply, times)


def lost(ask: Ask) -> Reply:
    ask()
    return Reply(status=0, then="reset")


LOST = Lie("create", lost)


def quoted(world: World, job: Job) -> None:
    """The id is stored unchanged, and used as one segment of a path."""
    assert job.snapshot.task_id == WICKED_ID
    assert all(one.path.count("/") == 4 for one in world.liar.seen("poll"))


CONNECTING = (
    Row(
        name="connection refused",
        on="connect",
        base="http://127.0.0.1:9",
        posts=0,
        **NOT_SENT,
        says="No connection to 127.0.0.1",
        hint="Check the network",
    ),
    Row(
        name="no such host (DNS)",
        on="connect",
        base="https://no.such.host.invalid",
        posts=0,
        **NOT_SENT,
        says="No connection to no.such.host.invalid",
        hint="Check the network",
    ),
    Row(
        name="no TLS at the port",
        on="connect",
        base="https",
        posts=0,
        **NOT_SENT,
        says="no trusted encryption",
        hint="Check the network",
    ),
)

REFUSALS = (
    Row(
        name="400 bad parameter",
        on="create",
        lies=(refused(fault(400, "invalid_parameter", "seed: too large")),),
        says="refused the settings",
        hint="Change what it names",
        **NOT_SENT,
    ),
    Row(name="400 that names our id", on="create", simulate="refuse-client-id", posts=2),
    Row(
        name="400, 10 MB of words",
        on="create",
        lies=(refused(fault(400, "bad", HUGE)),),
        says="refused the settings",
        **NOT_SENT,
    ),
    Row(name="400, hostile words", on="create", simulate="hostile-refusal", says="refused the settings", **NOT_SENT),
    Row(name="401 bad key", on="create", simulate="bad-key", says="refused the key", hint="TOAPIS_API_KEY", **NOT_SENT),
    Row(
        name="402 no balance",
        on="create",
        simulate="balance",
        says="balance of the account is too low",
        hint="Top up",
        **NOT_SENT,
    ),
    Row(
        name="403 model not allowed",
        on="create",
        simulate="forbidden",
        says="may not use this model",
        hint="console",
        **NOT_SENT,
    ),
    Row(
        name="404 no such model",
        on="create",
        lies=(refused(fault(404, 404, "no such model")),),
        says="does not know this address, task or model",
        hint="TOAPIS_BASE_URL",
        **NOT_SENT,
    ),
    Row(name="413 too large", on="create", simulate="too-large", says="too large", hint="smaller inputs", **NOT_SENT),
    Row(
        name="422 content policy",
        on="create",
        simulate="policy",
        says="content check refused",
        hint="by how they look",
        **NOT_SENT,
    ),
    Row(
        name="503 model switched off",
        on="create",
        simulate="model-off",
        says="switched off",
        hint="Try again later",
        **NOT_SENT,
    ),
    Row(
        name="307 to another host",
        on="create",
        simulate="redirect",
        says="redirected the request",
        hint="TOAPIS_BASE_URL",
        **NOT_SENT,
    ),
    Row(name="429, Retry-After in seconds", on="create", simulate="rate-limit", posts=2, says="Held back"),
    Row(name="429, Retry-After as a date", on="create", simulate="rate-limit-date", posts=2, says="Held back"),
    Row(
        name="429, a date by a clock that is off",
        on="create",
        posts=2,
        says="Held back",
        lies=(
            refused(
                fault(
                    429,
                    429,
                    "slow down",
                    **{"Retry-After": "Wed, 01 Jan 2031 00:00:01 GMT", "Date": "Wed, 01 Jan 2031 00:00:00 GMT"},
                )
            ),
        ),
    ),
    Row(
        name="429 without end",
        on="create",
        lies=(refused(fault(429, 429, "slow down"), None),),
        patch={"_jobs.runtime.lifecycle.submit._MAX_HELD_SECONDS": 0.0},
        posts=1,
        says="fewer requests",
        hint="Try again",
        **NOT_SENT,
    ),
)

AMBIGUOUS = (
    Row(name="answer lost: connection closed", on="create", simulate="lost-answer"),
    Row(name="answer lost: connection reset", on="create", lies=(LOST,)),
    Row(
        name="no answer (time-out)",
        on="create",
        lies=(made(Reply(status=0, then="hang")),),
        patch={"services.http.READ_TIMEOUT": 1.0},
    ),
    Row(name="answer breaks off", on="create", lies=(made(Reply(b'{"id": "vid', length=400)),)),
    Row(name="answer without end", on="create", lies=(made(Reply(b"{", endless=True)),)),
    Row(name="302 after it was created", on="create", lies=(made(Reply(status=302, headers={"Location": "/login"})),)),
    Row(name="408", on="create", lies=(made(fault(408, "timeout", "Request timeout")),)),
    Row(name="460 as HTML: the client is said to be gone", on="create", lies=(made(html(460)),)),
    Row(name="403 as HTML: a page in front", on="create", lies=(made(html(403)),)),
    Row(name="409", on="create", lies=(made(fault(409, "conflict", "In progress")),)),
    Row(
        name="400: our id exists already",
        on="create",
        lies=(made(fault(400, "invalid", "client_business_id already exists")),),
    ),
    Row(name="500", on="create", simulate="server-error"),
    Row(name="502 as HTML", on="create", simulate="gateway-html"),
    Row(name="503 overloaded", on="create", lies=(made(fault(503, "overloaded", "Busy")),)),
    Row(name="504 as HTML", on="create", lies=(made(html(504)),)),
    Row(name="200 as HTML", on="create", lies=(made(html(200)),)),
    Row(name="200, empty", on="create", lies=(made(Reply(b"")),)),
    Row(name="204", on="create", lies=(made(Reply(status=204)),)),
    Row(name="200 without an id", on="create", simulate="no-id"),
    Row(name="200, JSON that breaks off", on="create", simulate="not-json"),
    Row(name="200, {}", on="create", lies=(made(Reply({})),)),
    Row(name="200, an empty list", on="create", lies=(made(Reply([])),)),
    Row(name="200, id null", on="create", lies=(created(lambda task: {**task, "id": None}),)),
    Row(name="200, id is an object", on="create", lies=(created(lambda task: {**task, "id": {"$": 1}}),)),
    Row(name="200, id ..", on="create", lies=(created(lambda task: {**task, "id": ".."}),)),
    Row(
        name="200, id with control characters", on="create", lies=(created(lambda task: {**task, "id": "a\x1b[2J\0b"}),)
    ),
    Row(name="200, id of 10 kB", on="create", lies=(created(lambda task: {**task, "id": "x" * 10_000}),)),
    Row(name="200, id that echoes the key", on="create", lies=(created(lambda task: {**task, "id": KEY}),)),
    Row(name="200, keys twice, the last empty", on="create", lies=(made(Reply(b'{"id": "task_1", "id": ""}')),)),
    Row(
        name="200, keys twice, the last wrong",
        on="create",
        lies=(made(Reply(b'{"id": "task_1", "id": "task_2", "status": "queued"}')),),
    ),
    Row(name="200, 10 MB", on="create", lies=(created(lambda task: {**task, "message": HUGE}),)),
    Row(name="lost, and found only later", on="create", simulate="lost-answer] [fault:late-find seconds=0.25"),
    Row(
        name="lost, and the look-ups break for a while",
        on="find",
        lies=(LOST, instead("find", html(502), 5), instead("find", Reply(status=0, then="reset"), 3)),
    ),
    Row(
        name="lost, and found after a restart",
        on="find",
        lies=(LOST, UNFOUND),
        **UNKNOWN,
        after="completed",
        says="The request was sent",
        hint="not sent a second time",
    ),
    Row(
        name="lost, look-up answers 500",
        on="find",
        lies=(LOST, instead("find", fault(500, "x", "Down"), None)),
        patch={"_jobs.runtime.pacing.retry_budget.NO_ANSWER_SECONDS": 0.2},
        **UNKNOWN,
        after="completed",
        says="The request was sent",
        hint="could not be looked up (The service failed (HTTP 500))",
    ),
    Row(
        name="lost, look-up answers HTML 404",
        on="find",
        lies=(LOST, instead("find", html(404), None)),
        patch={"_jobs.runtime.pacing.retry_budget.UNREADABLE_TRIES": 4},
        **UNKNOWN,
        after="completed",
        says="The request was sent",
        hint="A web page answered instead of the service (HTTP 404)",
    ),
    Row(
        name="lost, look-up answers 401",
        on="find",
        lies=(LOST, instead("find", fault(401, "x", "No"), None)),
        **UNKNOWN,
        after="completed",
        says="The request was sent",
    ),
    Row(
        name="lost, look-up gives another's task",
        on="find",
        patch={"_jobs.runtime.pacing.retry_budget.UNREADABLE_TRIES": 4},
        **UNKNOWN,
        after="completed",
        says="The request was sent",
        lies=(LOST, instead("find", Reply({"id": "task_9", "status": "queued", "client_business_id": "other"}), None)),
    ),
    Row(
        name="lost, look-up is held back once",
        on="find",
        lies=(LOST, instead("find", fault(429, 429, "slow down", **{"Retry-After": "1"}))),
    ),
    Row(
        name="cut before it was created",
        on="create",
        simulate="reset-before",
        **UNKNOWN,
        tasks=0,
        says="The request was sent",
        hint="not sent a second time",
    ),
    Row(
        name="502, and nothing was created",
        on="create",
        simulate="gateway-down",
        **UNKNOWN,
        tasks=0,
        says="does not say what happened to it: HTTP 502",
    ),
)

SHAPES = (
    *(
        Row(name=f"shape: {name}", on="create", simulate=f"shape-{name}")
        for name in ("pending", "running", "task-id", "only-task-id", "list", "data")
    ),
    Row(
        name="id with slashes, dots and blanks",
        on="create",
        check=quoted,
        lies=(created(lambda task: {**task, "id": WICKED_ID}), Lie("poll", lambda ask: ask.by_our_id(), None)),
    ),
)
