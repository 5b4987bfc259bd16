"""The faults, one row each: what is injected, what the user is told, how many tasks the service has then, and
whether a restart recovers. ``test_faults`` walks every row; ``python -m tests.faults`` does so and prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from services.server import KEY, Reply

from wan_widgets.jobs.job import Job
from wan_widgets.services.links import check_result_link
from wan_widgets.simulator.answers import HOSTILE

from .liar import Ask, Lie, Place, after, fault, file, html, instead, link, told
from .process import World

HUGE = "no room " * 1_250_000
"""10 MB of words."""
WICKED_ID = "../../a b?c#d%2e/..//etc/passwd"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fault."""

    name: str
    on: Place
    """Where it is injected."""
    simulate: str = ""
    """Faults of the simulator's own, as they are written in a prompt."""
    lies: tuple[Lie, ...] = ()
    """What is said by the server in front of it."""
    base: str = ""
    """The service's address, where it is another one."""
    settings: Mapping[str, object] = field(default_factory=dict)
    picture: bool = False
    """Whether there is an input to upload."""
    patch: Mapping[str, object] = field(default_factory=dict)
    """Limits that are made small: names below ``wan_widgets``."""
    state: str = "completed"
    charged: str = ""
    says: str = ""
    """A phrase of what the user reads: the message, or a note or a flag where the job completes."""
    hint: str = ""
    tasks: int = 1
    posts: int = 1
    after: str = ""
    """The state after a restart and ``wan.resume()``, with the fault gone; empty: as before."""
    check: Callable[[World, Job], object] | None = None

    @property
    def ambiguous(self) -> bool:
        """Whether the outcome of the submit cannot be read from its answer."""
        return self.on in ("create", "find") and self.posts == 1 and self.state in ("completed", "unknown")


def made(reply: Reply) -> Lie:
    """The task is created, and that is the answer."""
    return after("create", reply)


def created(change: Callable[[dict[str, object]], object]) -> Lie:
    return told("create", change)


def refused(reply: Reply, times: int | None = 1) -> Lie:
    """Nothing is created, and that is the answer."""
    return instead("create", reply, times)


def lost(ask: Ask) -> Reply:
    ask()
    return Reply(status=0, then="reset")


LOST = Lie("create", lost)
UNFOUND = instead("find", fault(404, 404, "The task does not exist."), None)


def running(*progress: object) -> tuple[Lie, ...]:
    """Looks at a task that goes on, with what they say of its progress."""
    return tuple(told("poll", lambda task, one=one: {**going(task), "progress": one}) for one in progress)  # type: ignore[misc]


def going(task: dict[str, object]) -> dict[str, object]:
    return {**task, "status": "in_progress"}


def failing(error: object) -> tuple[Lie, ...]:
    return (told("poll", lambda task: {"id": task["id"], "status": "failed", "error": error}, None),)


def ranged(world: World, _job: Job) -> None:
    """The download went on where it broke off."""
    assert any("range" in one.headers for one in world.liar.seen("file"))


def steady(world: World, _job: Job) -> None:
    """The bar never ran backwards, and stayed between 0 and 1."""
    seen = [one.progress for one in world.snapshots if one.state == "running" and one.progress is not None]
    assert seen == sorted(seen)
    assert all(0 <= one <= 1 for one in seen)


def quoted(world: World, job: Job) -> None:
    """The id is kept as it is, and asked for as one part of a path."""
    assert job.snapshot.task_id == WICKED_ID
    assert all(one.path.count("/") == 4 for one in world.liar.seen("poll"))


def untouched(world: World, _job: Job) -> None:
    """Nobody followed the link."""
    assert world.liar.seen("file") == []


async def of_a_public_service(scheme: str, host: str, userinfo: str, _service: str) -> str:
    """Judge a link as if the service stood in the public network."""
    return await check_result_link(scheme, host, userinfo, "8.8.8.8")


LINKS = {"charged": "yes", "state": "detached", "after": "completed", "says": "a link that is not followed"}
PUBLIC = {"services.http.check_result_link": of_a_public_service}
SMALL = {"services.download._CHUNK": 1000}
"""The video here is small: what came of it is on disk piece by piece, as a large one is."""
NOT_SENT: dict[str, object] = {"state": "refused", "charged": "no", "tasks": 0}
UNKNOWN: dict[str, object] = {"state": "unknown", "charged": "unknown"}
AWAY: dict[str, object] = {"state": "detached"}

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
        hint="Reword",
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
        says="sent us elsewhere",
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
        patch={"jobs.send._PATIENCE": 0.0},
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
        name="lost, and found after a restart",
        on="find",
        lies=(LOST, UNFOUND),
        **UNKNOWN,
        after="completed",
        says="The request left",
        hint="not sent again by itself",
    ),
    Row(
        name="lost, look-up answers 500",
        on="find",
        lies=(LOST, instead("find", fault(500, "x", "Down"), None)),
        **UNKNOWN,
        after="completed",
        says="The request left",
    ),
    Row(
        name="lost, look-up answers HTML 404",
        on="find",
        lies=(LOST, instead("find", html(404), None)),
        **UNKNOWN,
        after="completed",
        says="The request left",
    ),
    Row(
        name="lost, look-up answers 401",
        on="find",
        lies=(LOST, instead("find", fault(401, "x", "No"), None)),
        **UNKNOWN,
        after="completed",
        says="The request left",
    ),
    Row(
        name="lost, look-up gives another's task",
        on="find",
        **UNKNOWN,
        after="completed",
        says="The request left",
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
        says="The request left",
        hint="looked up by our own id",
    ),
    Row(
        name="502, and nothing was created",
        on="create",
        simulate="gateway-down",
        **UNKNOWN,
        tasks=0,
        says="does not say what became of it: HTTP 502",
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

UPLOADS = (
    Row(name="upload: 500, then taken", on="upload", picture=True, lies=(instead("upload", fault(500, "x", "Down")),)),
    Row(
        name="upload: cut, then taken",
        on="upload",
        picture=True,
        lies=(instead("upload", Reply(status=0, then="reset")),),
    ),
    Row(
        name="upload: 429, then taken",
        on="upload",
        picture=True,
        says="trying again",
        lies=(instead("upload", fault(429, 429, "slow down", **{"Retry-After": "1"})),),
    ),
    Row(
        name="upload: 500 without end",
        on="upload",
        picture=True,
        posts=0,
        says="has a fault (HTTP 500)",
        **NOT_SENT,
        lies=(instead("upload", fault(500, "x", "Down"), None),),
    ),
    Row(
        name="upload: 413",
        on="upload",
        picture=True,
        posts=0,
        says="refused the upload",
        hint="another file",
        **NOT_SENT,
        lies=(instead("upload", fault(413, "x", "Too large"), None),),
    ),
    Row(
        name="upload: 200, success false",
        on="upload",
        picture=True,
        posts=0,
        says="refused the upload",
        hint="another file",
        **NOT_SENT,
        lies=(instead("upload", Reply({"success": False, "message": "no"}), None),),
    ),
    Row(
        name="upload: 200 without a link",
        on="upload",
        picture=True,
        posts=0,
        says="no link to it",
        **NOT_SENT,
        lies=(instead("upload", Reply({"success": True, "data": {}}), None),),
    ),
    Row(
        name="upload: 200, link javascript:",
        on="upload",
        picture=True,
        posts=0,
        says="no link to it",
        **NOT_SENT,
        lies=(instead("upload", Reply({"success": True, "data": {"url": "javascript:alert(1)"}}), None),),
    ),
    Row(
        name="upload: 200 as HTML",
        on="upload",
        picture=True,
        posts=0,
        says="no link to it",
        **NOT_SENT,
        lies=(instead("upload", html(200), None),),
    ),
)

LOOKS = (
    Row(
        name="look: 500 five times",
        on="poll",
        lies=(instead("poll", fault(500, "x", "Down"), 5),),
        says="The service does not answer",
    ),
    Row(name="look: 502 as HTML", on="poll", lies=(instead("poll", html(502), 3),), says="does not answer"),
    Row(name="look: 200 as HTML", on="poll", lies=(instead("poll", html(200), 3),), says="does not answer"),
    Row(name="look: JSON that breaks off", on="poll", simulate="not-json on=poll times=3", says="does not answer"),
    Row(name="look: {}", on="poll", lies=(instead("poll", Reply({}), 3),), says="does not answer"),
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
        patch={"jobs.fetch._PATIENCE": 0.2},
        says="has a fault (HTTP 500)",
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
        lies=(*running(50), told("poll", lambda task: {**going(task), "status": "queued", "progress": 0})),
    ),
    Row(name="progress as text", on="poll", simulate="progress-string"),
    Row(name="no progress", on="poll", simulate="no-progress"),
    Row(
        name="words never seen",
        on="poll",
        lies=tuple(
            told("poll", lambda task, word=word: {**task, "status": word})
            for word in ("simmering", 7, ["x"], "\x1b[31m<b>", "x" * 10_000)  # type: ignore[misc]
        ),
    ),
    Row(name="other words for done", on="poll", simulate="odd-words"),
    Row(
        name="clocks that are off",
        on="poll",
        lies=(
            told(
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
    ),  # type: ignore[index]
    Row(name="status nested in data", on="poll", simulate="nested-status"),
    *(
        Row(name=f"link: {name}", on="poll", simulate=name)
        for name in ("url-videos", "url-result", "url-top", "url-video-url")
    ),
    Row(
        name="done, and no link",
        on="poll",
        lies=(told("poll", lambda task: {**task, "result": {}}, None),),
        **AWAY,
        charged="yes",
        says="gives no link to it",
        hint="with the task id",
        after="completed",
    ),
    Row(name="done, the link comes a look later", on="poll", lies=(told("poll", lambda task: {**task, "result": {}}),)),
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
        hint="Reword",
    ),
    Row(
        name="cancelled at the service",
        on="poll",
        simulate="cancelled",
        state="failed",
        charged="unlikely",
        says="was cancelled",
        hint="Send it again",
    ),
    Row(
        name="expired at the service",
        on="poll",
        simulate="expired",
        state="expired",
        charged="yes",
        says="its file is gone",
        hint="Only a new video",
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


def half(honest: Reply, body: bytes) -> Reply:
    """Cut in the middle."""
    return Reply(body[: len(body) // 2], honest.status, honest.headers, length=len(body))


def stalled(honest: Reply, body: bytes) -> Reply:
    return Reply(body[: len(body) // 2], honest.status, honest.headers, length=len(body), then="hang")


def whole(ask: Ask) -> Reply:
    """A host that does not know ranges."""
    return ask.without("range")


def changed_file(honest: Reply, body: bytes) -> Reply:
    """Another version of the file, by its tag."""
    return Reply(body, honest.status, {**honest.headers, "etag": '"other"'})


DOWNLOADS = (
    Row(name="download cut", on="file", simulate="cut-download"),
    Row(
        name="download cut three times",
        on="file",
        patch=SMALL,
        lies=(file(half, 3),),
        check=ranged,
        says="The download broke",
    ),
    Row(
        name="download stalls",
        on="file",
        lies=(file(stalled),),
        patch={**SMALL, "services.http.READ_TIMEOUT": 1.0},
        check=ranged,
    ),
    Row(
        name="download cut, ranges ignored",
        on="file",
        patch=SMALL,
        check=ranged,
        lies=(file(half), Lie("file", whole, None)),
    ),
    Row(
        name="download cut, then the wrong part",
        on="file",
        patch=SMALL,
        check=ranged,
        lies=(
            file(half),
            file(lambda honest, body: Reply(body, 206, {**honest.headers, "content-range": "bytes 1-2/9"})),
        ),
    ),
    Row(
        name="download cut, the file replaced",
        on="file",
        patch=SMALL,
        lies=(file(half), file(changed_file)),
        check=ranged,
    ),
    Row(
        name="download slower than an attempt may take",
        on="file",
        lies=(file(stalled),),
        check=ranged,
        patch={**SMALL, "services.download.DOWNLOAD_DEADLINE": 1.0},
    ),
    Row(name="download that drips", on="file", simulate="slow-download seconds=0.5"),
    Row(name="half a file, said to be whole", on="file", simulate="wrong-length"),
    Row(
        name="more bytes announced than come",
        on="file",
        patch=SMALL,
        check=ranged,
        lies=(file(lambda honest, body: Reply(body, honest.status, honest.headers, length=len(body) + 99)),),
    ),
    Row(
        name="download: 500, 429",
        on="file",
        lies=(instead("file", html(500)), instead("file", fault(429, 429, "slow down"))),
    ),
    Row(
        name="a page in place of the video",
        on="file",
        simulate="not-a-video",
        state="detached",
        charged="yes",
        says="a page in place of the video",
        hint="wan.resume()",
        after="completed",
    ),
    Row(
        name="a page that is called a video",
        on="file",
        lies=(instead("file", Reply(b"<html>" * 99, 200, {"Content-Type": "video/mp4"}), None),),
        state="detached",
        charged="yes",
        says="not the whole video",
        hint="Resume",
        after="completed",
    ),
    Row(
        name="a video cut short, for ever",
        on="file",
        lies=(file(lambda _honest, body: Reply(body[:-2000]), None),),
        state="detached",
        charged="yes",
        says="not the whole video",
        hint="costs nothing",
        after="completed",
    ),
    Row(
        name="a body without end",
        on="file",
        lies=(instead("file", Reply(b"x", endless=True), None),),
        state="detached",
        charged="yes",
        says="larger than",
        after="completed",
        patch={"services.download.LARGEST_FILE": 400_000},
    ),
    Row(
        name="another size than asked for",
        on="file",
        settings={"aspect_ratio": "1:1"},
        says="1280 × 720 px instead of 960 × 960",
    ),
    Row(name="another length than asked for", on="file", settings={"duration": 10}, says="5.0 s instead of 10 s"),
    *(
        Row(
            name=f"link dead ({status})",
            on="file",
            simulate=f"expired-file status={status}",
            state="expired",
            charged="yes",
            says="link of the video is dead",
            hint="Only a new video",
        )
        for status in (403, 404, 410)
    ),
    Row(
        name="link dead, the next look gives a new one",
        on="file",
        lies=(link("{liar}/dead", 1), instead("file", html(403))),
    ),
    Row(name="link file:", on="file", lies=(link("file:///etc/passwd"),), **LINKS, check=untouched),
    Row(name="link with a password", on="file", lies=(link("https://me:pass@example.com/v.mp4"),), **LINKS),
    Row(name="link http: to an own network", on="file", lies=(link("http://192.168.0.1/v.mp4"),), **LINKS),
    Row(name="link to a cloud's metadata", on="file", lies=(link("https://169.254.169.254/latest"),), **LINKS),
    Row(
        name="a public service's link to this machine",
        on="file",
        lies=(link("{liar}/v.mp4"),),
        **LINKS,
        patch=PUBLIC,
        check=untouched,
    ),
    Row(
        name="a public service's link to an own network",
        on="file",
        lies=(link("https://10.0.0.1/v.mp4"),),
        **LINKS,
        patch=PUBLIC,
    ),
    Row(
        name="redirect to file:",
        on="file",
        **LINKS,
        lies=(instead("file", Reply(status=302, headers={"Location": "file:///etc/passwd"}), None),),
    ),
    Row(
        name="redirect to an own network",
        on="file",
        **LINKS,
        lies=(instead("file", Reply(status=302, headers={"Location": "http://10.0.0.1/"}), None),),
    ),
    Row(
        name="redirects in a ring",
        on="file",
        state="detached",
        charged="yes",
        says="redirects more than",
        after="completed",
        lies=(instead("file", Reply(status=302, headers={"Location": "/ring"}), None),),
    ),
    Row(name="a name with .. and slashes", on="file", settings={"prompt": "../../../etc/cron.d/\x00 con <b>"}),
)

ROWS: tuple[Row, ...] = (
    *CONNECTING,
    *REFUSALS,
    *AMBIGUOUS,
    *SHAPES,
    *UPLOADS,
    *LOOKS,
    *FAILURES,
    *DOWNLOADS,
)
