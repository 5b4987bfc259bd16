"""Open films: from a list of jobs, from one job of a chain, or from a prompt with shots. Nothing is sent.

A film that was changed is stored, and found again by the same list of jobs, by the same prompt and settings, or by any
of its jobs. Two views of one film in this process share its state.
"""

from __future__ import annotations

import hashlib
import json
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .._jobs.handles.comparison import MOST, Comparable, entries_of
from .._jobs.handles.films.chain import Chain
from .._jobs.handles.films.starts import MOST_LOOKED_AT, before_by_picture, store_start
from .._jobs.handles.job import Job
from .._jobs.ledger import film_store
from .._jobs.ledger.film_store import StoredFilm, StoredPlace, StoredPlan
from .._jobs.ledger.history.filters import filters_of
from .._jobs.ledger.history.queries import History
from .._jobs.record.ids import new_id
from .._models import check_names, draft_of, request_of, setting
from .._models.as_given import as_meant
from .._models.catalog import DEFAULT_MODEL, MODELS
from .._models.prices.price import Estimate, estimate_one
from .._models.text.shot_list import closest, lengths_of, shot_lines
from .._models.text.template import Filled
from ..config.services import SIMULATOR
from ..config.settings import settings as of_settings
from ..errors import InputError, SettingsError
from ..forks import free_in_child
from ..paths import is_file
from . import backends, engine_pool
from .generation import handle, plan, start
from .inspection import inspect, without_bytes
from .money import price_lists
from .queries import job as job_named

_OPENED: weakref.WeakValueDictionary[tuple[Path, str], Chain] = weakref.WeakValueDictionary()
_lock = free_in_child(threading.Lock())
_EXAMPLE = "Write a line for each, such as: Shot 1 [0-5s] A lighthouse at dusk."
_MOST_SHOTS = MOST
_TEXT = (".txt", ".md")


def film_of(what: Comparable | None = None, *, again: bool = False, **asked: Any) -> Chain:
    """Return the film of jobs, of one job, or of a prompt with shots.

    Parameters
    ----------
    what : jobs, job or str, optional
        As in ``wan.film``.
    again : bool
        Begin a new film even if one of the same jobs, or of the same prompt, exists.
    **asked
        Settings of a prompt's shots.

    Raises
    ------
    InputError
        If there are no jobs, or an item is not a job.
    SettingsError
        If the prompt has no shots, or a setting is wrong.
    """
    ending = f" {new_id()}" if again else ""
    if isinstance(what, str):
        prompt = _text_of(what)
        if prompt is not None:
            return _opened(planned_film(prompt, asked, ending=ending))
    if what is None:
        return _chain(StoredFilm(key="", **_context_of(asked)))
    if isinstance(what, Path) and what.suffix.lower() in _TEXT:
        return _opened(planned_film(what.read_text(encoding="utf-8"), asked, ending=ending))
    if asked:
        raise SettingsError("Settings go with a prompt.", "film.remake(2, seed=8) changes those of a shot.")
    if isinstance(what, str) and not is_file(what):
        what = job_named(what)
    if isinstance(what, Job):
        return _opened(*_around(what, ending))
    return _opened(*_of_list(_need_jobs(what), ending))


def planned_film(prompt: str, asked: Mapping[str, Any], *, ending: str = "") -> StoredFilm:
    """Return the film of a prompt with shots: the stored one, or one with all its shots planned.

    Raises
    ------
    SettingsError
        If the prompt has no shots, or a setting is wrong.
    """
    common = _context_of(asked)
    shots = tuple(_planned(prompt, common))
    text = json.dumps([prompt, common], sort_keys=True, default=str)
    return StoredFilm(key=f"prompt {hashlib.sha256(text.encode()).hexdigest()[:32]}{ending}", plan=shots, **common)


def open_planned(chain: Chain, prompt: str) -> None:
    """Plan the shots of a prompt in an empty film, with the settings with which it was opened."""
    film = chain.film
    if film.places or film.plan:
        raise SettingsError("This film has shots already.", "wan.film(prompt) opens another one.")
    wanted = planned_film(prompt, film.settings)
    chain.become(film_store.find(engine_pool.engine().ledger, wanted.key) or wanted)


def check_planned(chain: Chain, prompt: str, duration: int | None) -> None:
    """Raise SettingsError if a planned shot could not be made with a prompt and a length."""
    film = chain.film
    _check({**film.settings, "prompt": prompt, **({} if duration is None else {"duration": duration})}, film.service)


def lengths(chain: Chain) -> tuple[int, ...]:
    """Return the lengths in seconds that a planned shot can have."""
    return _lengths(chain.film.settings, chain.film.service)


def draft_of_film(chain: Chain) -> tuple[str, str] | None:
    """Return the resolution of drafts and that of the finals; None where the model knows none, or a shot is made."""
    film = chain.film
    if not film.plan or film.places:
        return None
    draft = draft_of(as_meant({**film.settings, "prompt": "-"}), service=film.service)
    lower, final = draft.model.draft_resolution, str(setting(draft, "resolution") or "")
    field = next((one for one in draft.model.fields if one.name == "resolution"), None)
    if not lower or not final or final == lower or field is None or lower not in map(str, field.choices):
        return None
    return lower, final


def make_final(chain: Chain, number: int, *, instead_of: str = "") -> Job:
    """Make the final of a draft: the same prompt and seed, from the end of the shot before it as that is now.

    Parameters
    ----------
    chain : Chain
        The film.
    number : int
        The shot, counted from 1.
    instead_of : str
        Id of the take that has to be the chosen one; "" for any, where a final that is chosen is returned.

    Raises
    ------
    SettingsError
        If the film has no drafts, or there is no such shot. Nothing is sent.
    """
    final = chain.film.final
    if not final:
        raise SettingsError("This film has no drafts.", "film.make_all(draft=True) makes some.")
    jobs = chain.jobs
    known = jobs[number - 1].snapshot if isinstance(number, int) and 1 <= number <= len(jobs) else None
    if known is not None and not instead_of and known.resolution == final:
        return jobs[number - 1]
    changes: dict[str, Any] = {"resolution": final}
    if known is not None and known.seed is not None:
        changes["seed"] = known.seed
    return chain.remake(number, instead_of=instead_of, **changes)


def drafts_of(film: StoredFilm, resolution: str) -> StoredFilm:
    """Return a film with its planned shots at another resolution; nothing is stored."""
    return replace(film, settings={**film.settings, "resolution": resolution})


def estimates(film: StoredFilm, jobs: Sequence[Job] = ()) -> list[Estimate]:
    """Return the estimate of each planned shot at the prices known now. Without a price it has no amount."""
    if jobs:
        last = jobs[-1].snapshot
        model, values, backend = last.model, dict(last.request), last.backend
    else:
        draft = draft_of(as_meant({**film.settings, "prompt": "-"}), service=film.service)
        model, backend = draft.model.name, film.backend
        values = {name: setting(draft, name) for name in draft.model.names()}
    listed = price_lists.now() if backends.backend().name == backend else None
    found, continues = [], bool(jobs)
    for one in film.plan:
        values |= {"duration": one.duration} if one.duration is not None else {}
        values |= {"image": values.get("image") or "the last frame"} if continues else {}
        prices = None if backend == SIMULATOR else of_settings.price_table
        found.append(estimate_one(model, values, prices, 0.0, listed))
        continues = True
    return found


# -- inside ------------------------------------------------------------------------------------------


def _text_of(text: str) -> str | None:
    """Return a prompt with shots: the text itself, or the content of a file; None for anything else, such as an id."""
    if Path(text).suffix.lower() in _TEXT and is_file(text):
        return Path(text).read_text(encoding="utf-8")
    if shot_lines(text):
        return text
    if len(text.split()) > 1 and not is_file(text):
        raise SettingsError("The prompt has no shots.", _EXAMPLE)
    return None


def _context_of(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings, the backend and the service of a new film."""
    if "prompt" in asked:
        raise SettingsError("The prompt is given twice.", "Leave one out.")
    check_names(asked)
    given = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in without_bytes(inspect(asked)).given.items()
    }
    return {"settings": given, "backend": backends.backend().name, "service": backends.protocol()}


def _planned(prompt: str, common: Mapping[str, Any]) -> Iterable[StoredPlan]:
    shots = shot_lines(prompt)
    if not shots:
        raise SettingsError("The prompt has no shots.", _EXAMPLE)
    if len(shots) > _MOST_SHOTS:
        raise SettingsError(f"{len(shots)} shots are too many; the maximum is {_MOST_SHOTS}.", "Split the prompt.")
    given, service = common["settings"], common["service"]
    model = MODELS.at(given.get("model", DEFAULT_MODEL), service)
    if len(shots) > 1 and "image" not in model.names():
        raise SettingsError(f"{model.label} takes no first frame, so no shot continues another.", "Use another model.")
    possible = _lengths(given, service)
    for shot in shots:
        duration, note = given.get("duration"), ""
        if shot.seconds is not None and possible:
            duration = closest(shot.seconds, possible)
            note = "" if duration == shot.seconds else f"{shot.seconds:g} s in the prompt"
        _check({**given, "prompt": shot.prompt, **({} if duration is None else {"duration": duration})}, service)
        yield StoredPlan(prompt=shot.prompt, duration=duration, note=note)


def _check(asked: Mapping[str, object], service: str) -> None:
    request_of(inspect(asked, service))


def _lengths(given: Mapping[str, Any], service: str) -> tuple[int, ...]:
    model = MODELS.at(given.get("model", DEFAULT_MODEL), service)
    return lengths_of(next((one for one in model.fields if one.name == "duration"), None), "i2v")


def _make_first(given: Mapping[str, Any], backend: str, service: str) -> Job:
    return start(plan(Filled(settings=given), backend, service), again=False)


def _need_jobs(what: Comparable) -> list[Job]:
    jobs = [entry.job for entry in entries_of(what, MOST).entries]
    found = [job for job in jobs if isinstance(job, Job)]
    if len(found) < len(jobs):
        raise InputError("A shot of a chain is a job, not a file.", "wan.export([...], 'film.mp4') joins files.")
    return found


def _chain(film: StoredFilm, jobs: Iterable[Job] = ()) -> Chain:
    known = list(jobs)
    engine = engine_pool.engine()
    ledger = known[0].ledger if known else engine.ledger
    home = ledger.home

    def open_job(identity: str) -> Job:
        owner = engine_pool.engine(home)
        found = handle(owner, identity)
        _ = found.snapshot  # raises if there is none
        return found

    return Chain(film, known, ledger=ledger, open_job=open_job, make_first=_make_first)


def _opened(film: StoredFilm, jobs: Sequence[Job] = ()) -> Chain:
    """Return the film with this key: the one that this process has open, the stored one, or a new one."""
    ledger = jobs[0].ledger if jobs else engine_pool.engine().ledger
    with _lock:
        place = ledger.home, film.key
        found = _OPENED.get(place)
        if found is None:
            found = _OPENED[place] = _chain(film_store.find(ledger, film.key) or film, jobs)
        return found


def _of_list(jobs: list[Job], ending: str) -> tuple[StoredFilm, list[Job]]:
    """Return the film of jobs in this order, with the other takes that stored films have of them."""
    places = [StoredPlace(takes=_takes_beside(job), chosen=job.id) for job in jobs]
    key = f"jobs {' '.join(job.id for job in jobs)}{ending}"
    return StoredFilm(key=key, places=tuple(places), backend=jobs[0].snapshot.backend), jobs


def _takes_beside(job: Job) -> tuple[str, ...]:
    """Return a job and the other takes of its shot in stored films."""
    found = [
        take
        for film in reversed(film_store.with_job(job.ledger, job.id))
        for place in film.places
        if job.id in place.takes
        for take in place.takes
    ]
    return tuple(dict.fromkeys([*found, job.id]))


def _around(job: Job, ending: str) -> tuple[StoredFilm, list[Job]]:
    """Return the film of a job: the stored one that was changed last, else the chain of jobs that contains it."""
    ledger = job.ledger
    stored = film_store.with_job(ledger, job.id)
    if stored and not ending:
        return stored[0], [job]
    owner = engine_pool.engine(ledger.home)
    jobs = [job]
    while (before := _predecessor(jobs[0])) is not None and before not in jobs:
        jobs.insert(0, before)
    takes: list[tuple[str, ...]] = [(one.id,) for one in jobs]
    while later := [handle(owner, one) for one in film_store.after(ledger, jobs[-1].id)]:
        made = [one for one in later if one.path is not None] or later
        if made[-1] in jobs:
            break
        jobs.append(made[-1])
        takes.append(tuple(one.id for one in later))
    places = tuple(StoredPlace(takes=known, chosen=one.id) for one, known in zip(jobs, takes, strict=True))
    found, _ = _of_list(jobs, ending)
    places = tuple(
        StoredPlace(takes=tuple(dict.fromkeys((*one.takes, *other.takes))), chosen=one.chosen)
        for one, other in zip(places, found.places, strict=True)
    )
    return replace(found, places=places), jobs


def _predecessor(job: Job) -> Job | None:
    """Return the job whose last frame is the first frame of a job; None if it is not in the same folder."""
    found = film_store.before(job.ledger, job.id)
    owner = engine_pool.engine(job.ledger.home)
    if found is not None:
        return None if owner.ledger.get(found) is None else handle(owner, found)
    snapshot = job.snapshot
    if not snapshot.settings.get("image"):
        return None
    filters = filters_of(state="completed", backend=snapshot.backend, until=snapshot.created_at)
    rows = History(owner.home).page(filters, size=MOST_LOOKED_AT + 1).rows
    before = before_by_picture(job, [handle(owner, row.id) for row in rows])
    if before is not None:
        store_start(job, before)
    return before
