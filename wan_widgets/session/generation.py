"""Making videos: from settings to a job that runs, or the job that the same settings have made.

The one way by which anything is sent is `start`. May be called from any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from .._jobs.handles.job import Job
from .._jobs.ledger.job_store import reusable
from .._jobs.ledger.row import host_of
from .._jobs.record.state import JobState
from .._jobs.runtime.engine import Engine
from .._jobs.runtime.plan import Plan, plan_of
from .._models import check_names, request_of
from .._models.template import TEMPLATES, Filled, fill, take_values
from ..errors import SettingsError
from . import backends, engine_pool
from .budget import check_limits
from .confirmation import tell
from .inspection import inspect, without_bytes
from .restore import Made, is_made, record_of, restore


def generate(
    source: str | Made | None = None,
    /,
    *,
    again: bool = False,
    values: Mapping[str, object] | None = None,
    **asked: object,
) -> Job:
    """Make a video in the background, and return its job at once.

    The same settings with the same inputs in the same folder give the job that exists, finished or
    running; ``job.reused`` then says so. A video or a job of this folder and backend, with nothing changed,
    is such a job itself.

    Parameters
    ----------
    source : str, Video, Job or Path, optional
        The prompt, as ``prompt=`` gives it too: what the video shows; at most 1500 characters are used. Or a
        video, a job, or the Path of a video, whose settings are taken, the seed that was sent too; what else is
        given changes them, and None takes one back. It is made on the backend that is chosen now.
    again : bool
        Make a new take even if the same was made before.
    values : mapping, optional
        What ``{name}`` in the prompt and the negative prompt stands for; ``{{`` is then a brace. A keyword that
        is no setting and names such a ``{name}`` is its value, too. Without values, braces are sent as they
        are. What was filled in is printed, and template and values are recorded with the job. Of a video or a
        job, names that are not among the values keep the value they had.
    **asked
        Settings, named as the API names them; what is left out has its default:

        - ``image``: the first frame; a path, a URL or bytes. It makes image-to-video.
        - ``references``: up to 3 clips, paths or URLs. They make reference-to-video.
        - ``model``: "wan2.6".
        - ``aspect_ratio``: "16:9" (default), "9:16", "1:1", "4:3" or "3:4"; with an image it follows the image.
        - ``resolution``: "720p" or "1080p" (default).
        - ``duration``: 5 (default), 10 or 15 seconds; with references 10 at most.
        - ``negative_prompt``: what it should not show; at most 500 characters are used.
        - ``seed``: 0 to 2147483647; picked, sent and recorded if left out.
        - ``prompt_extend``: whether the service rewrites the prompt; True (default) or False.
        - ``shot_type``: "single" (default) or "multi"; not with an image.
        - ``audio``: True or False; switching sound off has no documented effect.
        - ``watermark``: True or False (default).

    Returns
    -------
    Job
        Running already.

    Raises
    ------
    SettingsError
        If the settings have an error; nothing is sent.
    BackendError
        If the backend is not ready; nothing is sent.
    SpendError
        If one of ``wan.settings.limits`` leaves no room for it; nothing is sent.
    LedgerError
        If the folder of videos cannot be written; nothing is sent.
    MetadataError, InputError
        If the settings cannot be read from the video, or an input of then is not found; nothing is sent.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> job = wan.generate("A cute cat running on grass", duration=5, seed=7)  # doctest: +SKIP
    >>> job = wan.generate("A cute {animal}", values={"animal": "fox"})  # doctest: +SKIP
    Prompt: A cute fox
    >>> other = wan.generate(job, seed=8)  # doctest: +SKIP
    """
    first = asked.pop("prompt") if source is None and is_made(asked.get("prompt")) else source
    if is_made(first):
        unchanged = not asked and not again and values is None
        made = _made(str(record_of(first).get("id") or "")) if unchanged else None
        return made or _told(restore(first, asked, values), again=again)
    if first is not None:
        if "prompt" in asked:
            raise SettingsError("The prompt is given twice.", "Leave one out.")
        asked = {"prompt": first, **asked}
    settings, known = take_values(asked, values, map(asked.get, TEMPLATES))
    return _told(fill(settings, known), again=again)


def _told(asked: Filled, *, again: bool, backend_name: str | None = None) -> Job:
    """Make a video, and say first what its prompt was filled in to."""
    settled = plan(asked, backend_name)
    tell(asked)
    return start(settled, again=again)


def takes(
    asked: Mapping[str, object] | Filled, count: int, made: Callable[[Job], object] = lambda _: None
) -> list[Job]:
    """Make `count` new takes of the same settings: what the form's button does.

    Where no seed is given, each take gets one of its own. `made` is told of each as soon as it runs.
    """
    filled = asked if isinstance(asked, Filled) else Filled(settings=asked)
    if count > 1:
        check_limits([filled.settings] * count)
    jobs = []
    for _ in range(count):
        jobs.append(make(filled, again=True))
        made(jobs[-1])
    return jobs


def make(asked: Filled, *, again: bool, backend_name: str | None = None) -> Job:
    """Make a video of settings whose names are filled in; otherwise as `generate`."""
    return start(plan(asked, backend_name), again=again)


def plan(asked: Filled, backend_name: str | None = None) -> Plan:
    """Settle what would be sent, and to which backend; nothing is written or sent."""
    check_names(asked.settings)
    draft = inspect(asked.settings)
    request_of(draft)  # what is wrong with the settings is told before what is wrong with the backend
    name, base_url = backends.ready(backend_name)
    settled = plan_of(without_bytes(draft), backend=name, base_url=base_url)
    return replace(
        settled,
        template=asked.template,
        negative_template=asked.negative_template,
        template_values=asked.values,
    )


def made_before(asked: Mapping[str, object]) -> Job | None:
    """Return the job that `start` would find for these settings, or None; nothing is sent."""
    owner = engine_pool.engine()
    found = job_of(owner, plan(Filled(settings=asked)).fingerprint)
    return None if found is None else handle(owner, found, reused=True)


def job_of(engine: Engine, fingerprint: str) -> str | None:
    """Return the id of the job that settings with this fingerprint have made, if it can be used again."""
    return next((row.id for row in engine.ledger.same(fingerprint) if reusable(row)), None)


def start(plan: Plan, *, again: bool, instead_of: str | None = None, engine: Engine | None = None) -> Job:
    """Send a plan, or find the job that the same settings have made: the one way by which videos are made."""
    owner = engine_pool.engine() if engine is None else engine
    job_id, reused = owner.start(plan, again=again, instead_of=instead_of)
    return handle(owner, job_id, reused=reused)


def _made(job_id: str) -> Job | None:
    """Return the job with this id, if it was made on the backend that is chosen now, and can be used again."""
    engine = engine_pool.engine()
    row = engine.ledger.get(job_id)
    if row is None or not reusable(row):
        return None
    name, base_url = backends.ready(None)
    if row.backend != name or (name != "simulator" and host_of(row.base_url) != host_of(base_url)):
        return None
    found = handle(engine, job_id, reused=True)
    return found.resume() if found.state is JobState.DETACHED else found


def _remake(asked: Filled, backend_name: str) -> Job:
    """Make a new take on the backend of the take before: a simulated job never turns into one that costs money."""
    return _told(asked, again=True, backend_name=backend_name)


def handle(engine: Engine, job_id: str, *, reused: bool = False) -> Job:
    """Return the handle of a job."""
    return Job(engine, job_id, make=_remake, reused=reused)
