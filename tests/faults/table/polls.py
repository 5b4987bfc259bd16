"""Faults of polls: broken answers, unusual answers, and failing tasks."""

from __future__ import annotations

from services.server import KEY, Reply

from wan_widgets._jobs.handles.job import Job
from wan_widgets.simulator.fault_table import HOSTILE

from ..faulty_proxy import Lie, edited, fault, html, instead
from ..process import World
from .row import AWAY, HUGE, UNFOUND, Row

INSTEAD = "Something else answers in place of the service"


def running(*progress: object) -> tuple[Lie, ...]:
    """Polls of a running task, with these progress values."""
    return tuple(edited("poll", lambda task, one=one: {**going(task), "progress": one}) for one in progress)


def going(task: dict[str, object]) -> dict[str, object]:
    return {**task, "status": "in_progress"}


def failing(error: object) -> tuple[Lie, ...]:
    return (edited("poll", lambda task: {"id": task["id"], "status": "failed", "error": error}, None),)


def steady(world: World, _job: Job) -> None:
    """The bar never ran backwards, and stayed between 0 and 1."""
    seen = [one.progress for one in world.snapshots if one.state == "running" and one.progress is not None]
    assert seen == sorted(seen)
    assert all(0 <= one <= 1 for one in seen)


LOOKS = (
    Row(
        name="look: 500 five times",
        on="poll",
        lies=(instead("poll", fault(500, "x", "Down"), 5),),
        says="The service does not answer",
    ),
    Row(name="look: 502 as HTML", on="poll", lies=(instead("poll", html(502), 3),), says="does not answer"),
    Row(name="look: 200 as HTML", on="poll", lies=(instead("poll", html(200), 3),), says=INSTEAD),
    Row(name="look: 403 as HTML", on="poll", lies=(instead("poll", html(403), 6),), says=INSTEAD),
    Row(name="look: JSON that breaks off", on="poll", simulate="not-json on=poll times=3", says=INSTEAD),
    Row(name="look: {}", on="poll", lies=(instead("poll", Reply({}), 3),), says=INSTEAD),
    Row(
        name="look: another's task",
        on="poll",
        lies=(edited("poll", lambda task: {**task, "client_business_id": "other"}, 3),),
        says=INSTEAD,
    ),
    Row(
        name="look: connection cut",
        on="poll",
        lies=(instead("poll", Reply(status=0, then="reset"), 3),),
        says="does not answer",
    ),
    Row(
        name="look: no answer (time-out)",
        on="poll",
        lies=(instead("poll", Reply(status=0, then="hang"), 2),),
        patch={"services.http.READ_TIMEOUT": 1.0},
        says="does not answer",
    ),
    Row(
        name="look: 500 without end",
        on="poll",
        lies=(instead("poll", fault(500, "x", "Down"), None),),
        **AWAY,
        patch={"_jobs.runtime.pacing.retry_budget.NO_ANSWER_SECONDS": 0.2},
        says="failed (HTTP 500)",
        hint="at no cost",
        after="completed",
    ),
    Row(
        name="look: 429 with Retry-After",
        on="poll",
        lies=(instead("poll", fault(429, 429, "slow down", **{"Retry-After": "1"})),),
    ),
    Row(name="look: 404 twice", on="poll", lies=(instead("poll", fault(404, 404, "No such task"), 2),)),
    Row(
        name="look: 404 without end",
        on="poll",
        **AWAY,
        says="does not know this address, task or model",
        lies=(instead("poll", fault(404, 404, "No such task"), None), UNFOUND),
        after="completed",
    ),
    Row(
        name="look: 401",
        on="poll",
        lies=(instead("poll", fault(401, "x", "Bad key"), None),),
        **AWAY,
        says="refused the key",
        hint="TOAPIS_API_KEY",
        after="completed",
    ),
    Row(
        name="progress backwards, text, NaN, 400, -5",
        on="poll",
        check=steady,
        lies=running(70, 30, "42%", "lots", float("nan"), 400, -5, True, [1], None, 10**400, 20),
    ),
    Row(
        name="back to queued",
        on="poll",
        check=steady,
        lies=(*running(50), edited("poll", lambda task: {**going(task), "status": "queued", "progress": 0})),
    ),
    Row(name="progress as text", on="poll", simulate="progress-string"),
    Row(name="no progress", on="poll", simulate="no-progress"),
    Row(
        name="words never seen",
        on="poll",
        lies=tuple(
            edited("poll", lambda task, word=word: {**task, "status": word})
            for word in ("simmering", 7, ["x"], "\x1b[31m<b>", "x" * 10_000)
        ),
    ),
    Row(name="other words for done", on="poll", simulate="odd-words"),
    Row(
        name="clocks that are off",
        on="poll",
        lies=(
            edited(
                "poll",
                lambda task: {**task, "created_at": -1, "completed_at": 10**18, "expires_at": "1970-01-01T00:00:00Z"},
                None,
            ),
        ),
    ),
    Row(
        name="fields never seen, keys twice",
        on="poll",
        lies=(Lie("poll", lambda ask: Reply(b'{"status": "failed", "new": [[{"x": 1}]], ' + ask().body[1:]), None),),
    ),
    Row(name="status nested in data", on="poll", simulate="nested-status"),
    *(
        Row(name=f"link: {name}", on="poll", simulate=name)
        for name in ("url-videos", "url-result", "url-top", "url-video-url")
    ),
    Row(
        name="done, and no link",
        on="poll",
        lies=(edited("poll", lambda task: {**task, "result": {}}, None),),
        state="detached",
        charged="yes",
        says="gives no link to it",
        hint="with the task id",
        after="completed",
    ),
    Row(
        name="done, the link comes a look later", on="poll", lies=(edited("poll", lambda task: {**task, "result": {}}),)
    ),
)

FAILURES = (
    Row(
        name="failed",
        on="poll",
        simulate="failed",
        state="failed",
        charged="unlikely",
        says="could not make this video",
    ),
    Row(
        name="failed, as text",
        on="poll",
        simulate="failed-text",
        state="failed",
        charged="unlikely",
        says="could not make this video",
    ),
    Row(
        name="failed, JSON in a string",
        on="poll",
        simulate="failed-reason",
        state="failed",
        charged="unlikely",
        says="could not make this video",
    ),
    Row(
        name="failed by the content check",
        on="poll",
        simulate="policy-late",
        state="failed",
        charged="unlikely",
        says="content check stopped",
        hint="by how they look",
    ),
    Row(
        name="cancelled at the service",
        on="poll",
        simulate="cancelled",
        state="failed",
        charged="unlikely",
        says="was canceled",
        hint="Send it again",
    ),
    Row(
        name="expired at the service",
        on="poll",
        simulate="expired",
        state="expired",
        charged="unknown",
        says="this task has expired",
        hint="Make a new take",
    ),
    Row(
        name="failed, markup, escapes and the key",
        on="poll",
        simulate="hostile-text",
        state="failed",
        charged="unlikely",
        says="could not make this video",
    ),
    Row(
        name="failed, 10 MB of words",
        on="poll",
        lies=failing({"code": "x", "message": HUGE}),
        state="failed",
        charged="unlikely",
        says="could not make this video",
    ),
    Row(
        name="failed, every text hostile",
        on="poll",
        state="failed",
        charged="unlikely",
        lies=failing({"code": HOSTILE.replace("{key}", KEY), "type": "\u202e", "message": {"message": HOSTILE}}),
    ),
)
