"""Faults of transfers: uploads of inputs, downloads of videos, and their links."""

from __future__ import annotations

from services.server import Reply

from wan_widgets._jobs.handles.job import Job
from wan_widgets.services.url_policy import check_result_link

from ..faulty_proxy import Ask, Lie, fault, file, html, instead, link
from ..process import World
from .row import NOT_SENT, Row


async def of_a_public_service(scheme: str, host: str, userinfo: str, _service: str) -> str:
    """Check a link as if the service were in the public network."""
    return await check_result_link(scheme, host, userinfo, "8.8.8.8")


LINKS = {"charged": "yes", "state": "detached", "after": "completed", "says": "a link that must not be followed"}
PUBLIC = {"services.http.check_result_link": of_a_public_service}


def ranged(world: World, _job: Job) -> None:
    """The download continued where it broke off."""
    assert any("range" in one.headers for one in world.liar.seen("file"))


def untouched(world: World, _job: Job) -> None:
    """Nobody followed the link."""
    assert world.liar.seen("file") == []


def half(honest: Reply, body: bytes) -> Reply:
    """Cut off in the middle."""
    return Reply(body[: len(body) // 2], honest.status, honest.headers, length=len(body))


def stalled(honest: Reply, body: bytes) -> Reply:
    return Reply(body[: len(body) // 2], honest.status, honest.headers, length=len(body), then="hang")


def whole(ask: Ask) -> Reply:
    """A host that does not know ranges."""
    return ask.without("range")


def changed_file(honest: Reply, body: bytes) -> Reply:
    """Another version of the file, by its tag."""
    return Reply(body, honest.status, {**honest.headers, "etag": '"other"'})


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
        says="failed (HTTP 500)",
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

DOWNLOADS = (
    Row(name="download cut", on="file", simulate="cut-download"),
    Row(
        name="download cut three times",
        on="file",
        lies=(file(half, 3),),
        check=ranged,
    ),
    Row(
        name="download stalls",
        on="file",
        lies=(file(stalled),),
        patch={"services.http.READ_TIMEOUT": 1.0},
        check=ranged,
    ),
    Row(
        name="download cut, ranges ignored",
        on="file",
        check=ranged,
        lies=(file(half), Lie("file", whole, None)),
    ),
    Row(
        name="download cut, then the wrong part",
        on="file",
        check=ranged,
        lies=(
            file(half),
            file(lambda honest, body: Reply(body, 206, {**honest.headers, "content-range": "bytes 1-2/9"})),
        ),
    ),
    Row(
        name="download cut, the file replaced",
        on="file",
        lies=(file(half), file(changed_file)),
        check=ranged,
    ),
    Row(
        name="download slower than an attempt may take",
        on="file",
        lies=(file(stalled),),
        check=ranged,
        patch={"services.download.DOWNLOAD_DEADLINE": 1.0},
    ),
    Row(name="download that drips", on="file", simulate="slow-download seconds=0.5"),
    Row(name="half a file, said to be whole", on="file", simulate="wrong-length"),
    Row(
        name="more bytes announced than come",
        on="file",
        check=ranged,
        lies=(file(lambda honest, body: Reply(body, honest.status, honest.headers, length=len(body) + 99)),),
    ),
    Row(
        name="download: 500 six times, 429",
        on="file",
        says="The download was interrupted",
        lies=(instead("file", html(500), 6), instead("file", fault(429, 429, "slow down"))),
    ),
    Row(name="a web page instead of the video, once", on="file", simulate="not-a-video"),
    Row(
        name="a web page instead of the video, for a while",
        on="file",
        lies=(instead("file", html(200), 6),),
        says="sent something else",
    ),
    Row(
        name="a web page instead of the video, always",
        on="file",
        lies=(instead("file", html(200), None),),
        patch={"_jobs.runtime.pacing.retry_budget.UNREADABLE_TRIES": 4},
        state="detached",
        charged="yes",
        says="a web page instead of the video",
        hint="wan.resume()",
        after="completed",
    ),
    *(
        Row(name=f"no file ({status}), then the file", on="file", lies=(instead("file", html(status), 3),))
        for status in (204, 400, 401, 409)
    ),
    *(
        Row(
            name=f"not there yet ({status}), then the file",
            on="file",
            lies=(instead("file", html(status), 6),),
            says="its link stays valid for about 24 h",
        )
        for status in (403, 404)
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
        name="a video cut short, always",
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
            says="link of the video expired",
            hint="Only a new take",
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
