"""Make videos: turn settings into a running job, or return the job that the same settings made before.

Every request goes through `start`. Any thread may call it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from .._jobs.handles.job import Job
from .._jobs.ledger.job_store import reusable
from .._jobs.ledger.ledger_context import LedgerContext
from .._jobs.ledger.row import address_of
from .._jobs.record.ids import SHORT
from .._jobs.record.snapshot import JobSnapshot
from .._jobs.record.state import JobState
from .._jobs.runtime.engine import Engine
from .._jobs.runtime.plan import Plan, plan_of
from .._models import check_names, request_of
from .._models.catalog import DEFAULT_MODEL, MODELS
from .._models.parameters import AspectRatio, AudioSetting, InputFile, InputFiles, ModelName, Resolution, ShotType, runs
from .._models.text.template import TEMPLATES, Filled, fill, take_values
from ..config.services import SIMULATOR
from ..errors import SettingsError
from ..printing import say
from . import backends, engine_pool
from .adoption import adopt_unknown, is_searched
from .inspection import inspect, without_bytes
from .money.budget import check_limits
from .money.confirmation import print_filled_prompt, warn
from .restore import Made, is_made, record_of, restore


def _generate(
    source: str | Made | None = None,
    /,
    *,
    again: bool = False,
    values: Mapping[str, object] | None = None,
    **asked: object,
) -> Job:
    first = asked.pop("prompt") if source is None and is_made(asked.get("prompt")) else source
    if is_made(first):
        unchanged = not asked and not again and values is None
        made = _made(str(record_of(first).get("id") or "")) if unchanged else None
        return made or _print_and_start(restore(first, asked, values), again=again)
    if first is not None:
        if "prompt" in asked:
            raise SettingsError("The prompt is given twice.", "Leave one out.")
        asked = {"prompt": first, **asked}
    settings, known = take_values(asked, values, map(asked.get, TEMPLATES))
    return _print_and_start(fill(settings, known), again=again)


@runs(_generate)
def generate(
    source: str | Made | None = None,
    /,
    *,
    prompt: str | None = None,
    image: InputFile | None = None,
    references: InputFiles | None = None,
    last_image: InputFile | None = None,
    reference_images: InputFiles | None = None,
    reference_audios: InputFiles | None = None,
    first_clip: InputFile | None = None,
    source_video: InputFile | None = None,
    model: ModelName | None = DEFAULT_MODEL,
    aspect_ratio: AspectRatio | None = "16:9",
    resolution: Resolution | None = "1080p",
    duration: int | None = 5,
    negative_prompt: str | None = None,
    seed: int | None = None,
    prompt_extend: bool | None = True,
    shot_type: ShotType | None = "single",
    audio: bool | None = None,
    audio_setting: AudioSetting | None = None,
    watermark: bool | None = False,
    again: bool = False,
    values: Mapping[str, object] | None = None,
    **names: object,
) -> Job:
    """Make a video in the background and return its job at once.

    If a job with the same settings and inputs already exists in the folder, finished or running, it is returned, and
    ``job.reused`` is True. Nothing is bought twice unless `again` is True.

    Parameters
    ----------
    source : str, Video, Job or path-like, optional
        The prompt. Or a video, a job or the ``Path`` of a video, whose settings are used, with the seed that was sent.
        Other arguments change these settings; None resets one to its default. The current backend makes the video.
    prompt : str, optional
        What the video shows: subject, scene, motion, camera, light, style, sound. At most 1500 characters for Wan 2.6,
        5000 for Wan 2.7 and 20000 for Wan 3.0; the service ignores the rest.
    image : str, path-like or bytes, optional
        The first frame, for image-to-video: a path, a URL or the content of a JPEG, PNG, BMP or WebP file. At most
        10 MB, each side 240 to 8000 pixels. Cannot be combined with `references`.
    references : sequence of str, path-like or bytes, optional
        Up to 3 clips, for reference-to-video: paths, URLs or the content of MP4 or MOV files. Each at most 50 MB,
        1 to 30 seconds, 16 frames per second or more. The prompt calls them character1, character2 and character3.
    last_image : str, path-like or bytes, optional
        The last frame, for Wan 2.7 and 3.0. Needs `image`, and takes the same formats: at most 10 MB, each side 240
        to 8000 pixels.
    reference_images : sequence of str, path-like or bytes, optional
        Pictures of what the video shows: up to 5 for Wan 2.7, up to 10 for Wan 3.0. Each at most 10 MB, each side 240
        to 8000 pixels. The prompt calls them Image 1, Image 2 in this order. Wan 3.0 also takes up to 5 `references`.
    reference_audios : sequence of str, path-like or bytes, optional
        MP3, WAV or M4A files, each at most 15 MB, 1 to 15 seconds. Wan 3.0 takes up to 5, 15 seconds in total. Wan 2.6
        and 2.7 take one, at Model Studio only.
    first_clip : str, path-like or bytes, optional
        A clip that the video continues, for Wan 2.7: MP4 or MOV, at most 100 MB, 2 to 10 seconds.
    source_video : str, path-like or bytes, optional
        The clip to edit, for Wan 2.7: MP4 or MOV, at most 100 MB, 2 to 10 seconds.
    model : {"wan2.6", "wan2.6-flash", "wan3.0-video", "wan3.0-video-prime", "wan2.7"}, default "wan2.6"
        The model that makes the video. ``wan.models()`` lists the settings and the services of each model.
    aspect_ratio : {"16:9", "9:16", "1:1", "4:3", "3:4", "adaptive"}, default "16:9"
        Width to height. With `image`, the video follows the image instead. "adaptive" is for Wan 3.0.
    resolution : {"720p", "1080p", "480p"}, default "1080p"
        Size tier of the video. 480p is for Wan 3.0.
    duration : {5, 10, 15}, default 5
        Length in seconds. With `references`, 10 at most. Wan 3.0 takes 2 to 30, Wan 2.7 takes 2 to 15.
    negative_prompt : str, optional
        What the video should not show, separated by commas. At most 500 characters; the service ignores the rest.
    seed : int, optional
        0 to 2147483647. Without a seed, one is picked, sent and recorded. The same seed gives a similar video, not an
        identical one.
    prompt_extend : bool, default True
        Whether the service rewrites and enriches the prompt.
    shot_type : {"single", "multi"}, default "single"
        One shot or several. "multi" needs `prompt_extend`. Not available with `image`.
    audio : bool, optional
        Whether the video has sound; it has by default. False makes a silent video with Flash, Wan 3.0 and Wan 3.0
        Prime. With Wan 2.6, False has no documented effect.
    audio_setting : {"auto", "origin"}, default "auto"
        The sound of an edited video, for Wan 2.7: "auto" makes new sound, "origin" keeps the sound of the source.
    watermark : bool, default False
        Whether the service puts an "AI generated" mark into the lower right corner.
    again : bool, default False
        Make a new take even if the same video was made before.
    values : mapping, optional
        The values of ``{name}`` in the prompts; write ``{{`` for a brace. The filled-in prompt is printed, and the
        template and its values are recorded with the job. Without values, braces are sent unchanged. If `source` is a
        video or job that was made from a template, names that are not given keep their earlier values.
    **names
        Values of ``{name}`` in the prompts, as keywords.

    Returns
    -------
    Job
        The job, already running. ``job.result()`` waits for the video.

    Raises
    ------
    SettingsError
        If a setting is wrong or has an unknown name. The message has the nearest match.
    BackendError
        If the backend is not ready, for example because there is no API key.
    SpendError
        If ``wan.settings.limits`` leave no room for the video.
    LedgerError
        If the folder of videos cannot be written.
    MetadataError
        If the settings of a given video cannot be read.
    InputError
        If an input file of a given video or job no longer exists.

    Notes
    -----
    After any of these errors nothing was sent and nothing is charged.

    Choices, formats and upload sizes are from docs.toapis.com, Wan 2.6 video generation. Text lengths, the range of
    seeds, image sides, and the number and length of references are from Alibaba Model Studio, Wan video API reference.

    Examples
    --------
    >>> import wan_widgets as wan
    >>> job = wan.generate("A cute cat running on grass", duration=5, seed=7)  # doctest: +SKIP
    >>> video = job.result(timeout=600)  # doctest: +SKIP

    Fill in a template:

    >>> job = wan.generate("A cute {animal}", animal="fox")  # doctest: +SKIP
    Prompt: A cute fox

    Change one setting of an earlier video:

    >>> other = wan.generate(job, seed=8)  # doctest: +SKIP
    """
    raise NotImplementedError


def _print_and_start(
    asked: Filled,
    *,
    again: bool,
    backend_name: str | None = None,
    service: str | None = None,
    draft: str | None = None,
) -> Job:
    """Print the filled-in prompt, then make the video."""
    settled = replace(plan(asked, backend_name, service), draft=draft)
    print_filled_prompt(asked)
    warn([asked.settings])
    return start(settled, again=again)


def takes(
    asked: Mapping[str, object] | Filled, count: int, made: Callable[[Job], object] = lambda _: None
) -> list[Job]:
    """Make `count` new takes of the same settings, as the form's button does.

    Without a seed, each take gets its own. `made` is called with each job as soon as it runs.
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
    """Make a video from filled-in settings; otherwise like `generate`."""
    return start(plan(asked, backend_name), again=again)


def plan(asked: Filled, backend_name: str | None = None, service: str | None = None) -> Plan:
    """Return the plan of a video: the request, the backend and the service. Nothing is sent.

    A `service` of "" means the model's preferred one; None means the one chosen for the backend. Inputs given as bytes
    are written below WAN_HOME.
    """
    check_names(asked.settings)
    draft = inspect(asked.settings, backends.protocol(backend_name) if service is None else service)
    request = request_of(draft)  # report errors in the settings before errors of the backend
    name, base_url = backends.ready(backend_name)
    stored = without_bytes(draft)
    settled = plan_of(stored, backend=name, base_url=base_url, request=request if stored is draft else None)
    return replace(
        settled,
        template=asked.template,
        negative_template=asked.negative_template,
        template_values=asked.values,
    )


def made_before(asked: Mapping[str, object]) -> Job | None:
    """Return the job that `start` would find for these settings, or None; nothing is sent."""
    owner = engine_pool.engine()
    found = job_for(owner, plan(Filled(settings=asked)))
    return None if found is None else handle(owner, found, reused=True)


def job_of(engine: Engine, fingerprint: str) -> str | None:
    """Return the id of the job with this fingerprint, if it can be reused."""
    return next((row.id for row in engine.ledger.same(fingerprint) if reusable(row)), None)


def job_for(engine: Engine, plan: Plan) -> str | None:
    """Return the id of a reusable job with the same settings, also if an earlier version stored it."""
    return job_of(engine, plan.fingerprint) or (job_of(engine, plan.earlier) if plan.earlier else None)


def start(plan: Plan, *, again: bool, instead_of: str | None = None, engine: Engine | None = None) -> Job:
    """Send a plan, or return the job that the same settings made before. Every video is made through this function."""
    owner = engine_pool.engine() if engine is None else engine
    precheck = None if again else partial(_check_ledger, owner, plan)
    try:
        job_id, reused = owner.start(plan, again=again, instead_of=instead_of, precheck=precheck)
    except _ReadLedgerFirstError:
        before = job_for(owner, plan)
        if before is None:
            before = job_for(owner, plan) if adopt_unknown(owner) else None
        elif job_of(owner, plan.fingerprint) is None:
            return _resumed(handle(owner, before, reused=True))
        if before is None:
            _warn_if_open_elsewhere(owner, plan)
        job_id, reused = owner.start(plan, again=False, instead_of=instead_of)
    return handle(owner, job_id, reused=reused)


class _ReadLedgerFirstError(Exception):
    """Something must be read or said before the new job is stored; it may even be unnecessary."""


def _check_ledger(engine: Engine, plan: Plan, context: LedgerContext) -> None:
    """Raise _ReadLedgerFirstError if more must be read first. Called inside the transaction that stores the new job."""
    if plan.earlier or not is_searched(engine, context.last_row) or _elsewhere(plan, context):
        raise _ReadLedgerFirstError


def _elsewhere(plan: Plan, context: LedgerContext) -> list[str]:
    """Return the other addresses at which the service of a plan has unfinished jobs."""
    if plan.backend == SIMULATOR:
        return []
    return [one for one in context.addresses if address_of(one) != address_of(plan.base_url)]


def _warn_if_open_elsewhere(engine: Engine, plan: Plan) -> None:
    """Warn before a purchase if the same settings have an unfinished job at another address of the service."""
    for there in _elsewhere(plan, engine.ledger.context(plan.backend)):
        for row in engine.ledger.same(plan.fingerprint_at(there)):
            if not row.over and row.base_url == there:
                say(
                    f"The address of the service has changed: job {row.id[:SHORT]} of the same settings is unfinished"
                    f" at {there}, and may be charged there. This video is requested at {plan.base_url}, and charged as"
                    " well.",
                    sys.stderr,
                )


def _made(job_id: str) -> Job | None:
    """Return the job with this id if it was made on the current backend and can be reused."""
    engine = engine_pool.engine()
    row = engine.ledger.get(job_id)
    if row is None or not reusable(row):
        return None
    name, base_url = backends.ready(None)
    if row.backend != name or (name != SIMULATOR and address_of(row.base_url) != address_of(base_url)):
        return None
    if row.service != (backends.protocol() or row.service):
        return None
    return _resumed(handle(engine, job_id, reused=True))


def _resumed(job: Job) -> Job:
    """Return a job that was made before; resume it if no process watches it."""
    return job.resume() if job.state is JobState.DETACHED else job


def _remake(asked: Filled, before: JobSnapshot, *, again: bool = True, draft: str | None = None) -> Job:
    """Make a take on the backend of the previous one, so that a take of a simulated job never costs money."""
    offered = MODELS.services_of(before.model) if before.model in MODELS else ()
    same = before.service in offered and asked.settings.get("model", before.model) == before.model
    service = before.service if same else None
    return _print_and_start(asked, again=again, backend_name=before.backend, service=service, draft=draft)


def final(draft: Job, resolution: str, duration: int | None = None) -> Job:
    """Make a video again at another resolution, with the same seed and backend, or return it if it exists.

    Parameters
    ----------
    draft : Job
        The video.
    resolution : str
        The resolution of the new video, such as ``"1080p"``.
    duration : int, optional
        Its length in seconds; by default that of the draft.
    """
    before = draft.snapshot
    changes: dict[str, object] = {"resolution": resolution}
    changes |= {} if before.seed is None else {"seed": before.seed}
    changes |= {} if duration is None else {"duration": duration}
    return _remake(before.filled.changed(changes), before, again=False, draft=before.id)


def handle(engine: Engine, job_id: str, *, reused: bool = False) -> Job:
    """Return the handle of a job."""
    return Job(engine, job_id, make=_remake, reused=reused, reopen=reopen)


def reopen(home: str, job_id: str) -> Job:
    """Return a job by its folder and its id. Pickle calls this to restore a handle."""
    return handle(engine_pool.engine(Path(home)), job_id)
